"""The same papers a week later: what was edited, moved, taken down and reprinted, and the truth about each."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .paper import Article, Block, EditionPage, Issue, Paper
from .response import Response, page, redirect

ChangeKind = Literal["same", "edited", "moved", "removed", "unknown"]
ReprintKind = Literal["retitled", "cut", "dateline", "edited", "joined", "part"]
_NUMBER = re.compile(r"\d+")
_GONE = page("<html><head><title>提示信息</title></head><body><p>您访问的页面不存在或已被删除。</p></body></html>")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an article: ``how`` of it tells kinds of one kind apart, ``new`` is the article as it is now
    (where it still is), ``fields`` names what was edited. ``listed``: whether its edition page still leads to it."""

    kind: ChangeKind
    how: str
    old: Article
    new: Article | None
    fields: tuple[str, ...] = ()
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Reprint:
    """An article of one paper that another printed again, whole or in part."""

    kind: ReprintKind
    original: Article
    reprint: Article


@dataclass(frozen=True, slots=True)
class Later:
    """The truth about a week: a change for each article of the first paper, the reprints in a new issue of the
    second."""

    changes: tuple[Change, ...] = ()
    reprints: tuple[Reprint, ...] = ()


def revise(paper: Paper) -> tuple[Paper, tuple[Change, ...]]:
    """A paper after the week, with a change for each of its articles: most are the same."""
    fit = [article for article in paper.articles if sum(block.kind == "paragraph" for block in article.body) >= 4]
    signed = [article for article in fit if article.byline and article.authors]
    plain = iter([article for article in fit if article is not signed[0]][::2])
    planned = {signed[0].path: _resigned} | {next(plain).path: make for make in _CHANGES}
    changes = tuple(planned.get(article.path, _same)(article) for article in paper.articles)
    known = {change.old.path: change for change in changes}
    return replace(paper, issues=tuple(_issue(issue, known) for issue in paper.issues)), changes


def _issue(issue: Issue, changes: Mapping[str, Change]) -> Issue:
    return replace(
        issue,
        editions=tuple(_edition(edition, changes) for edition in issue.editions),
        articles=tuple(changes[article.path].new or article for article in issue.articles),
    )


def _edition(edition: EditionPage, changes: Mapping[str, Change]) -> EditionPage:
    listings = []
    for listing in edition.listings:
        change = changes[listing.path]
        article = change.new or change.old
        if change.listed:
            headline = article.headline if listing.headline is not None else None
            listings.append(replace(listing, path=article.path, headline=headline))
    return replace(edition, listings=tuple(listings))


def answers(changes: tuple[Change, ...], before: Mapping[str, Response]) -> Iterator[tuple[str, Response | None]]:
    """What the server says at the addresses that are no longer what they were; None where it knows nothing of them."""
    for change in changes:
        path = change.old.path
        match change.how:
            case "404" | "moved away" | "404, unlisted":
                yield path, None
            case "410":
                yield path, replace(_GONE, status=410, reason="Gone")
            case "soft 404":
                yield path, _GONE
            case "503":
                yield path, replace(_GONE, status=503, reason="Service Unavailable")
            case "redirect":
                assert change.new is not None
                yield path, redirect(change.new.path)
            case "unlisted":
                yield from ((kept, before[kept]) for kept in (path, *change.old.image_paths))


def _same(article: Article) -> Change:
    return Change("same", "", article, article)


def _resigned(article: Article) -> Change:
    byline = f"本报记者 {article.authors[0]} 通讯员 司徒闻"
    return Change(
        "edited",
        "",
        article,
        replace(article, byline=byline, authors=(article.authors[0], "司徒闻")),
        ("byline", "authors"),
    )


def _retitled(article: Article) -> Change:
    return Change("edited", "", article, replace(article, headline=f"更正：{article.headline}"), ("headline",))


def _renumbered(article: Article) -> Change:
    at = next(at for at, block in enumerate(article.body) if block.kind == "paragraph" and _NUMBER.search(block.text))
    block = article.body[at]
    text = _NUMBER.sub(lambda number: str(int(number[0]) + 1), block.text, count=1)
    body = (*article.body[:at], replace(block, text=text), *article.body[at + 1 :])
    return Change("edited", "", article, replace(article, body=body), ("text",))


def _cut(article: Article) -> Change:
    return Change("edited", "", article, replace(article, body=article.body[:-1]), ("text",))


def _extended(article: Article) -> Change:
    added = Block(
        "paragraph", f"本报后来获悉，上文所说之事已有下文：有关方面于次日作了答复，{article.headline}一事仍在办理。"
    )
    return Change("edited", "", article, replace(article, body=(*article.body, added)), ("text",))


def _gone(how: str, *, listed: bool = True) -> Callable[[Article], Change]:
    return lambda article: Change("unknown" if how == "503" else "removed", how, article, None, (), listed)


def _moved(how: str) -> Callable[[Article], Change]:
    def move(article: Article) -> Change:
        path = re.sub(r"(\d+)(\.html?)$", lambda name: f"9{name[1]}{name[2]}", article.path)
        return Change("moved", how, article, replace(article, path=path, page_paths=(path,)))

    return move


def _unlisted(article: Article) -> Change:
    return Change("removed", "unlisted", article, article, (), listed=False)


_CHANGES: tuple[Callable[[Article], Change], ...] = (
    _retitled,
    _renumbered,
    _cut,
    _extended,
    _gone("404"),
    _gone("410"),
    _gone("soft 404"),
    _gone("503"),
    _gone("404, unlisted", listed=False),
    _moved("redirect"),
    _moved("moved away"),
    _unlisted,
)


def reprint(issue: Issue, originals: tuple[Article, ...]) -> tuple[Issue, tuple[Reprint, ...]]:
    """An issue whose first articles are reprints of another paper's, one of each kind; the others stay its own."""
    fit = [article for article in originals if sum(block.kind == "paragraph" for block in article.body) >= 5]
    made: dict[str, Article] = {}
    reprints: list[Reprint] = []
    for at, (kind, bodies) in enumerate(_REPRINTS.items()):
        mine, sources = issue.articles[at], fit[2 * at : 2 * at + (2 if kind == "joined" else 1)]
        body = bodies([[block for block in source.body if block.kind == "paragraph"] for source in sources])
        made[mine.path] = replace(mine, body=tuple(body), byline=None, authors=(), dateline_authors=())
        reprints += [Reprint(kind, source, made[mine.path]) for source in sources]
    return replace(issue, articles=tuple(made.get(article.path, article) for article in issue.articles)), tuple(
        reprints
    )


_REPRINTS: dict[ReprintKind, Callable[[list[list[Block]]], list[Block]]] = {
    "retitled": lambda bodies: bodies[0],
    "cut": lambda bodies: bodies[0][:-2],
    "dateline": lambda bodies: [replace(bodies[0][0], text="综合消息　" + bodies[0][0].text), *bodies[0][1:]],
    "edited": lambda bodies: [
        replace(block, text=block.text.replace("。", "，记者了解到。", 1) if at % 2 else block.text)
        for at, block in enumerate(bodies[0])
    ],
    "joined": lambda bodies: [block for body in bodies for block in body],
    "part": lambda bodies: bodies[0][1:3],
}

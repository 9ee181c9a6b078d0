"""Bad input: an edition paper and a channel whose links lead to everything that goes wrong with a page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from .desk import IssuePlan, compose
from .founder import FounderOld
from .markup import reference
from .names import Names
from .paper import Article, EditionPage, Listing, Paper
from .prose import Writer
from .response import Bulk, Response, page, redirect

SOUND = ("whole", "declared too long", "declared too short", "too many requests once")
"""Faults under which the page still holds its article in full (whole at last, or in what is sent)."""

KINDS = (
    *SOUND,
    "undecodable",
    "empty",
    "cut",
    "huge",
    "deep",
    "gzip bomb",
    "redirect loop",
    "no such date",
    "not found",
    "server error",
    "unknown layout",
    "long url",
)
HUGE = 20_000_000
DEPTH = 10_000
BOMB = 200_000_000


@dataclass(frozen=True, slots=True)
class Faults:
    """Where each fault is, by kind: ``paths`` on the edition paper, ``channel_paths`` in a TRS channel.

    ``articles`` is the truth by path of what the pages would say if they were whole. ``editions`` are the
    front page, the page without articles, and the page dated 30 February (earlier issue of the first).
    """

    paper: Paper
    paths: Mapping[str, str]
    channel_index: str
    channel_paths: Mapping[str, str]
    articles: Mapping[str, Article]
    editions: tuple[EditionPage, ...]
    offsite: tuple[str, ...]


def build(base: str, names: Names, writer: Writer, private_path: str) -> tuple[Faults, dict[str, Response]]:
    """The faults under ``base`` and the responses that make them."""
    press = FounderOld(f"{names.city}校样报", base, names)
    plan = IssuePlan(names.first_day, ("01", "02"), (len(KINDS), 1), {})
    paper = compose(press, writer, (plan,))
    issue = paper.issues[0]
    front, second = issue.editions
    paths = dict(zip(KINDS, (article.path for article in issue.articles), strict=False))
    paths["long url"] = paths["long url"].replace(".htm", "_" + "9" * 10_000 + ".htm")
    paths["no such date"] = f"{base}/html/2024-02/30/content_230.htm"
    moved = {article.path: paths[kind] for kind, article in zip(KINDS, issue.articles, strict=False)}
    articles = tuple(
        replace(
            article,
            path=moved.get(article.path, article.path),
            page_paths=(moved.get(article.path, article.path),),
        )
        for article in issue.articles[: len(KINDS)]
    )
    listings = tuple(replace(entry, path=moved[entry.path]) for entry in front.listings)
    offsite = ("http://mp.weixin.example/s/0badf00d", "https://elsewhere.example/content_1.htm")
    astray = tuple(
        Listing(path, f"{title}（链接）", None)
        for path, title in ((paths["whole"], articles[0].headline), (private_path, "内部通讯"))
    )
    impossible = replace(
        second,
        path=f"{base}/html/2024-02/30/node_2.htm",
        date="2024-02-30",
        listings=(Listing(paths["no such date"], articles[KINDS.index("no such date")].headline, None),),
    )
    front = replace(front, listings=(*listings, *astray))
    bare = replace(second, listings=())
    issue = replace(issue, editions=(front, bare), articles=articles)
    paper = replace(paper, issues=(issue,))

    responses = press.pages(paper)
    responses[front.path] = _with_links(
        responses[front.path], offsite, reference(front.path, impossible.path)
    )
    href = reference(impossible.path, paths["no such date"])
    title = f'<a href={href}><div style="display:inline" id=mp230>二月三十日的报纸</div></a>'
    dated = _dated(responses[bare.path], names.first_day)
    responses[impossible.path] = replace(
        dated, body=_bytes(dated).replace(b"</body>", title.encode() + b"</body>")
    )
    responses[paths["no such date"]] = _dated(responses[paths["no such date"]], names.first_day)
    responses.update(_broken(base, paths, responses))
    channel_index, channel_paths, channel_pages = _channel(base, offsite, private_path)
    responses.update(channel_pages)
    faults = Faults(
        paper,
        paths,
        channel_index,
        channel_paths,
        {article.path: article for article in articles},
        (front, bare, impossible),
        offsite,
    )
    return faults, responses


def _bytes(response: Response) -> bytes:
    if isinstance(response.body, Bulk):
        raise TypeError(f"expected a body of bytes, not one of {len(response.body)} made on request")
    return response.body


def _with_links(response: Response, offsite: tuple[str, ...], earlier: str) -> Response:
    extra = "".join(f'<a href={link}><div style="display:inline">别处的消息</div></a>' for link in offsite)
    extra += f"<a class=preart href={earlier}>上一期</a>"
    return replace(response, body=_bytes(response).replace(b"</body>", extra.encode() + b"</body>"))


def _dated(response: Response, day: date) -> Response:
    body = _bytes(response).replace(
        f"{day.year}年{day.month:02}月{day.day:02}日".encode(), "2024年02月30日".encode()
    )
    return replace(response, body=body.replace(day.isoformat().encode(), b"2024-02-30"))


def _broken(base: str, paths: Mapping[str, str], whole: Mapping[str, Response]) -> dict[str, Response]:
    def of(kind: str) -> bytes:
        return _bytes(whole[paths[kind]])

    head, _, tail = of("huge").partition(b"<!--enpcontent-->")
    filler = "<p>\u3000\u3000这一段会重复很多遍，直到页面大得谁也读不完为止。</p>\n".encode()
    deep_head, _, deep_tail = of("deep").partition(b"<!--enpcontent-->")
    cut = of("cut")
    loop = f"{base}/html/loop.htm"
    return {
        paths["undecodable"]: Response(of("undecodable").replace("。".encode(), b"\xff\xfe\x81\xe3\x80")),
        paths["empty"]: Response(b""),
        paths["cut"]: Response(cut[: cut.index(b"</p>", len(cut) * 2 // 3) - 40]),
        paths["huge"]: Response(Bulk(head, filler, HUGE // len(filler), tail)),
        paths["deep"]: Response(
            deep_head + b"<div>" * DEPTH + deep_tail.replace(b"</body>", b"</div>" * DEPTH + b"</body>")
        ),
        paths["gzip bomb"]: Response(
            Bulk(b"<html><body>", bytes(1_000_000), BOMB // 1_000_000, b"</body></html>"),
            framing="chunked",
            gzip="always",
        ),
        paths["redirect loop"]: redirect(loop, 302),
        loop: redirect(paths["redirect loop"], 302),
        paths["declared too long"]: replace(whole[paths["declared too long"]], surplus=1000),
        paths["declared too short"]: replace(whole[paths["declared too short"]], surplus=-200),
        paths["not found"]: Response(b"<html><body>404</body></html>", status=404, reason="Not Found"),
        paths["server error"]: Response(
            b"<html><body>500</body></html>", status=500, reason="Internal Server Error"
        ),
        paths["too many requests once"]: replace(
            whole[paths["too many requests once"]],
            first=Response(
                b"slow down", "text/plain", 429, "Too Many Requests", headers=(("Retry-After", "1"),)
            ),
        ),
        paths["unknown layout"]: page(
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>活动报名</title></head>'
            "<body><nav>首页 | 关于</nav>"
            '<form action="#"><label>姓名<input></label><label>电话<input></label></form>'
            "</body></html>"
        ),
    }


def _channel(
    base: str, offsite: tuple[str, ...], private_path: str
) -> tuple[str, Mapping[str, str], dict[str, Response]]:
    """A TRS channel of faults: its list promises two pages, of which the second is not there."""
    folder = f"{base}/trs/xwzx/djbd/"
    index = f"{folder}index.html"
    kinds = (
        "undecodable",
        "empty",
        "cut",
        "deep",
        "not found",
        "missing second page",
        "no such date",
        "whole",
    )
    paths = {kind: f"{folder}202402/t20240220_{number}.html" for number, kind in enumerate(kinds, 1)}
    paths["no such date"] = f"{folder}202402/t20240230_7.html"
    text = (
        "<div>\u3000\u3000"
        + "</div>\n<div>\u3000\u3000".join(
            f"第{count}炉钢水在{count + 3}时{count}分出炉，炉长把数字抄在黑板上，转身又去看下一炉的料单。"
            for count in range(1, 9)
        )
        + "</div>"
    )

    def article(kind: str, day: str = "2024-02-20", script: str = "") -> bytes:
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>炉前一日</title></head>'
            '<body><div class="main_left">'
            f'<div class="weizhi"><a class="CurrChnlCls" href="{index}">独家报道</a></div>'
            f'<p class="title">炉前一日之{kinds.index(kind)}</p>'
            f'<span>{day} 08:20:00     作者：程野</span><span class="right">来源：校样</span>'
            f'<div class="TRS_Editor">{text}</div>{script}</div></body></html>'
        ).encode()

    pages = {
        paths["undecodable"]: Response(article("undecodable").replace("。".encode(), b"\xff\xfe\x81")),
        paths["empty"]: Response(b""),
        paths["cut"]: Response(article("cut")[:900]),
        paths["deep"]: Response(
            article("deep").replace(
                b'<div class="TRS_Editor">', b"<div>" * DEPTH + b'<div class="TRS_Editor">'
            )
        ),
        paths["not found"]: Response(b"<html><body>404</body></html>", status=404, reason="Not Found"),
        paths["missing second page"]: Response(
            article(
                "missing second page", script='<script>createPageHTML(2, 0, "t20240220_6", "html");</script>'
            )
        ),
        paths["no such date"]: Response(article("no such date", "2024-02-30")),
        paths["whole"]: Response(article("whole")),
    }
    links = [
        *(reference(index, path, dot=True) for path in paths.values()),
        *offsite,
        reference(index, private_path),
    ]
    items = "".join(f'<li><span class="left"><a href="{link}">炉前一日</a></span></li>' for link in links)
    pages[index] = page(
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>独家报道</title></head>'
        '<body><div class="main_left">'
        f'<ul>{items}</ul><script>createPageHTML(2, 0, "index", "html");</script></div></body></html>'
    )
    return index, paths, pages

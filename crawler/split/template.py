"""What the pages of a host have in common: lines whose fingerprint many of them share are boilerplate, not text."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from crawler import recognise
from crawler.page.fingerprint import fingerprint
from crawler.page.page import Page
from crawler.page.visible_text import Line
from crawler.split.line_score import TOLERABLE, score
from crawler.split.main_content import page_article, page_lines

# Shorter forms say nothing of where they stand.
_LETTERS = 4
# One article in so many must print a fingerprint.
_SHARE = 50
# Within a body whose bounds are declared: so many articles, one in so many, and no line as short as a subhead.
_DECLARED_ARTICLES, _DECLARED_SHARE, _DECLARED_LETTERS = 5, 20, 12
# What reporters and photographers sign is repeated as often as they write.
_SIGNED: tuple[Callable[[str], object], ...] = (
    recognise.is_byline,
    recognise.is_caption,
    recognise.citation,
)


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that a host repeats, with its evidence: a line of a template store.

    ``form`` is its fingerprint, ``text`` one such line as printed, ``articles`` how many different articles print
    one, ``of`` how many of the host were looked at, ``pages`` on how many pages; ``first_seen`` and ``last_seen``
    are when such pages were fetched (ISO 8601; null: not known). ``ruling`` is for a person to overrule the
    evidence: ``text`` keeps such lines, ``boilerplate`` cuts them.
    """

    host: str
    form: str
    text: str
    articles: int
    of: int
    pages: int
    first_seen: str | None
    last_seen: str | None
    example_url: str
    ruling: Literal["text", "boilerplate"] | None = None

    def counts(self, *, declared: bool) -> bool:
        """Whether such lines are boilerplate: by a person's ruling, else by the evidence.

        Where a layout declares the bounds of the body, a line within them is taken for foreign only on stronger
        evidence: a short line may be a subhead, and a few articles may share a note.
        """
        if self.ruling is not None:
            return self.ruling == "boilerplate"
        if not declared:
            return self.articles >= needed_articles(self.of)
        enough = self.articles >= max(_DECLARED_ARTICLES, -(-self.of // _DECLARED_SHARE))
        return enough and len(self.form) >= _DECLARED_LETTERS


class Templates:
    """What is known of hosts: the fingerprints of lines that count as boilerplate there."""

    def __init__(self, known: Iterable[Template] = ()) -> None:
        self._forms: dict[tuple[str, bool], set[str]] = {}
        for template in known:
            for declared in (False, True):
                if template.counts(declared=declared):
                    self._forms.setdefault((template.host, declared), set()).add(template.form)

    def repeated(self, url: str, *, declared: bool = False) -> Collection[str]:
        """The fingerprints that count as boilerplate on an address's host, within a body whose bounds a layout
        declares or on a page that nobody declared."""
        return self._forms.get((host_of(url), declared), ())


def host_of(url: str) -> str:
    """The host that an address belongs to, with its port if it has one."""
    return urlsplit(url).netloc.lower()


def needed_articles(known: int) -> int:
    """On how many articles a fingerprint must stand to be boilerplate, of so many known: two of nine, three of 99,
    four of 200, then one in 50.

    >>> needed_articles(5), needed_articles(50), needed_articles(5000)
    (2, 3, 100)
    """
    return max(1 + len(str(known)), -(-known // _SHARE))


@dataclass(frozen=True, slots=True)
class Printed:
    """What an article's page prints: digests of its fingerprints (of 64 bits, signed), and which article it is.

    ``source`` is where the page can be read again, ``at`` when it was fetched.
    """

    host: str
    url: str
    source: str
    at: str | None
    article: int
    forms: frozenset[int]


def printed(page: Page, source: str = "", at: str | None = None) -> Printed:
    """What a page prints that could be repeated. Raises UnreadablePage for a page that holds nothing.

    One article under two addresses, or on two pages, is one: by its headline, without one by all that it prints.
    """
    lines, found = page.once(page_lines), page.once(page_article)
    headline = fingerprint(lines[found.headline].text) if found and found.headline is not None else None
    forms = _forms(lines)
    article = digest(headline or "\n".join(sorted(forms)))
    digests = frozenset(digest(form) for form in forms if len(form) >= _LETTERS and form != headline)
    return Printed(host_of(page.url), page.url, source, at, article, digests)


def texts_by_form(page: Page) -> dict[int, str]:
    """The lines of a page, by the digest of their fingerprint."""
    return texts_of_lines(page.once(page_lines))


def texts_of_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Lines by the digest of their fingerprint."""
    return {digest(form): text for form, text in _forms(lines).items()}


def digest(text: str) -> int:
    """64 bits that stand for a fingerprint."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)


def _forms(lines: Sequence[Line]) -> dict[str, str]:
    """A line of a page for each fingerprint that is no link and no credit."""
    rows = _data_rows(lines)
    forms: dict[str, str] = {}
    for line in lines:
        if line.text and _row(line) not in rows and score(line) > TOLERABLE and not _is_signed(line.text):
            forms.setdefault(fingerprint(line.text), line.text)
    return forms


def _is_signed(text: str) -> bool:
    return any(recognised(text) for recognised in _SIGNED)


def _row(line: Line) -> tuple[int, int] | None:
    return (line.cell.table, line.cell.row) if line.cell is not None else None


def _data_rows(lines: Iterable[Line]) -> set[tuple[int, int] | None]:
    """The rows of tables that hold data, two cells or more of a line each: reports that come every day repeat the
    words of their tables."""
    cells = Counter(line.cell for line in lines if line.cell is not None and line.text)
    columns: dict[tuple[int, int], list[int]] = {}
    for cell, count in cells.items():
        columns.setdefault((cell.table, cell.row), []).append(count)
    return {row for row, counts in columns.items() if len(counts) > 1 and max(counts) == 1}


def mark_repeated(lines: tuple[Line, ...], repeated: Collection[str], footer: Collection[str] = ()) -> tuple[Line, ...]:
    """The lines of a page with those of its body that are repeated marked ``foreign``, unless all of it is.

    Behind one of the ``footer``'s headings, or one such as 版权声明, boilerplate is expected: it goes to the clauses.
    """
    marked, kept = list(lines), False
    headings = {fingerprint(heading) for heading in footer}
    for index, line in enumerate(lines):
        if "body" not in line.marks or not line.text:
            continue
        form = fingerprint(line.text)
        if form in headings or recognise.is_footer_heading(line.text):
            break
        if form in repeated:
            marked[index] = line._replace(marks=line.marks | {"foreign"})
        else:
            kept = True
    return tuple(marked) if kept else lines

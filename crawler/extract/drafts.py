"""Drafts: articles made before it is known what their hosts repeat, so that each page is read once.

Templates change few articles. So an article is made from the page that they are learned from, as if nothing was
repeated; once they are known, only what hangs on one of them is made again.
"""

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from isal import isal_zlib

from crawler.extract.findings import ArticleMade, ListedArticle
from crawler.items import Failure
from crawler.page.page import Page
from crawler.page.visible_text import Line
from crawler.split.main_content import ArticleLines, find_article, page_article, page_lines, page_titles
from crawler.split.template import Printed, Templates, digest, host_of, texts_of_lines

_FAST = 1  # isal's level


@dataclass(frozen=True, slots=True)
class Draft:
    """An article made as if its hosts repeated nothing, and what its page prints for templates to be learned from.

    ``made`` is None where it has still to be made, ``failures`` are of reading what its page prints. Of its pages with
    a declared body ``asked`` are the addresses, with the digests of the lines that templates would have been asked
    about; ``undeclared`` are those of the others. ``lines`` is what is known of a single such page (`packed_lines`).
    """

    listed: ListedArticle
    printed: Printed | None
    failures: tuple[Failure, ...]
    made: ArticleMade | None
    asked: tuple[tuple[str, frozenset[int]], ...] = ()
    undeclared: tuple[str, ...] = ()
    lines: bytes = b""


@dataclass(frozen=True, slots=True)
class PackedDraft:
    """A draft as it travels between processes, and is kept."""

    site: str
    url: str
    data: bytes


class _Lines(msgspec.Struct, array_like=True):
    """A page of no declared layout: its lines, the parts of its titles, and the article that these say it holds."""

    lines: tuple[Line, ...]
    titles: dict[str, int]
    article: ArticleLines | None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Draft).decode
_decode_lines = msgspec.msgpack.Decoder(_Lines).decode


def packed(draft: Draft) -> PackedDraft:
    return PackedDraft(draft.listed.site, draft.listed.url, _encode(draft))


def unpacked(draft: PackedDraft) -> Draft:
    return _decode(draft.data)


def packed_lines(page: Page) -> bytes:
    """What templates are held against later, of a page of no declared layout."""
    held = _Lines(page.once(page_lines), page.once(page_titles), page.once(page_article))
    return isal_zlib.compress(_encode(held), _FAST)


def _unpacked_lines(lines: bytes) -> _Lines:
    return _decode_lines(isal_zlib.decompress(lines))


def is_changed(lines: bytes, repeated: Collection[str]) -> bool:
    """Whether a page is another article for what its host repeats."""
    held = _unpacked_lines(lines)
    return (find_article(held.lines, held.titles, repeated) or held.article) != held.article


def texts_in(lines: bytes) -> dict[int, str]:
    """The lines of a page, by the digest of their fingerprint."""
    return texts_of_lines(_unpacked_lines(lines).lines)


class Untold(Templates):
    """Templates that nobody knows yet: nothing is repeated, and what they are asked about is noted."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, set[int]] = {}
        self._undeclared: dict[str, None] = {}

    def repeated(self, url: str, *, declared: bool = False) -> Collection[str]:
        if declared:
            return _Noted(self._asked.setdefault(url, set()))
        self._undeclared[url] = None
        return ()

    @property
    def asked(self) -> tuple[tuple[str, frozenset[int]], ...]:
        return tuple((url, frozenset(digests)) for url, digests in self._asked.items())

    @property
    def undeclared(self) -> tuple[str, ...]:
        return tuple(self._undeclared)


class _Noted(Collection[str]):
    """Holds no fingerprint, and notes those that it is asked for."""

    def __init__(self, digests: set[int]) -> None:
        self._digests = digests

    def __contains__(self, form: object) -> bool:
        self._digests.add(digest(str(form)))
        return False

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1  # it has to be asked


@dataclass(frozen=True, slots=True)
class KnownLines:
    """A page that was read, by its address, and its lines as `packed_lines` has them; none where they are not kept."""

    url: str
    lines: bytes


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article that has to be made: where ``page`` is known, only if templates change its ``draft``, which does not
    travel."""

    listed: ListedArticle
    page: KnownLines | None = None
    draft: ArticleMade | None = None

    def __reduce__(self) -> tuple[type["OpenArticle"], tuple[object, ...]]:
        return OpenArticle, (self.listed, self.page)

    def made_as(self, made: ArticleMade | None) -> ArticleMade:
        """The article, of which None says that the draft stands."""
        found = made or self.draft
        assert found is not None
        return found


class Dependence:
    """What of drafts hangs on templates."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._digests = cache(lambda host: frozenset(map(digest, templates.repeated(f"//{host}", declared=True))))

    def settled(self, draft: Draft) -> ArticleMade | OpenArticle:
        """The article of a draft, if it is for certain the one that would be made now."""
        made = draft.made
        if made is None or any(not digests.isdisjoint(self._digests(host_of(url))) for url, digests in draft.asked):
            return OpenArticle(draft.listed)
        if not any(self._templates.repeated(url) for url in draft.undeclared):
            return made
        if not draft.lines:
            return OpenArticle(draft.listed)
        return OpenArticle(draft.listed, KnownLines(draft.undeclared[0], draft.lines), made)


class Drafts:
    """The drafts of a run, in a file for one process."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous = OFF")  # it does not outlive the run
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE draft (site, url, data, PRIMARY KEY (url, site))")

    def close(self) -> None:
        self._db.close()

    def keep(self, draft: PackedDraft) -> None:
        self._db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (draft.site, draft.url, draft.data))

    def of(self, listed: ListedArticle) -> Draft | None:
        """The draft of an article; none where it was made before it was known which page lists it."""
        key = listed.url, listed.site
        row = self._db.execute("SELECT data FROM draft WHERE url = ? AND site = ?", key).fetchone()
        draft = _decode(row[0]) if row is not None else None
        return draft if draft is not None and draft.listed == listed else None

    def lines_at(self, url: str) -> KnownLines:
        """What is kept of the lines of a page."""
        for (data,) in self._db.execute("SELECT data FROM draft WHERE url = ?", (url,)):
            draft = _decode(data)
            if draft.lines and draft.undeclared == (url,):
                return KnownLines(url, draft.lines)
        return KnownLines(url, b"")

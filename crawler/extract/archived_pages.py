"""Pages read from an archive, as a crawl would have been given them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_meta_refresh
from w3lib.url import safe_url_string

from archive.catalog.catalog import Catalog
from archive.catalog.lookup import Answer, Answers
from archive.http.coding import content
from archive.http.exchange import NotArchived
from archive.http.response import HttpError
from archive.warc.pointer import RecordPointer
from crawler.page.page import Page
from crawler.settings import PAGE_MAXSIZE, REDIRECT_MAX_TIMES

_REDIRECTS = (301, 302, 303, 307, 308)
_REFRESH_WITHIN = 100  # seconds; what refreshes later, stays: Scrapy's METAREFRESH_MAXDELAY
_REFRESH_SEARCHED = 4096  # characters of a page, as in Scrapy


class MissingPage(Exception):
    """There is no page at an address; the reason is in the words of a crawl's failures.

    ``status`` and ``content_type`` are those of the response, and ``at`` its time, where there is one.
    """

    def __init__(
        self, reason: str, status: int | None = None, at: str | None = None, content_type: str | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.at = at
        self.content_type = content_type


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page, the record that holds it, and the places of all records that it was made of."""

    page: Page
    pointer: RecordPointer
    places: tuple[str, ...] = ()

    @property
    def at(self) -> str:
        """The time of its exchange, as lines state it."""
        return _time(self.pointer)


class ArchivedPages:
    """Finds pages by their address: of several captures the one that a replayed crawl would get.

    The last page is kept, with what was read of it, for the next step that looks at it.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._answers = Answers(catalog)
        self._last: Fetched | None = None

    def holds(self, url: str) -> bool:
        """Whether a page is the last one that was looked at."""
        return self._last is not None and self._last.page.url == url

    def fetch(self, url: str, owns: Callable[[str], bool]) -> Fetched:
        """The page that an address leads to, by redirects that stay on the site. Raises MissingPage."""
        path = [url]
        while len(path) <= REDIRECT_MAX_TIMES + 1:
            found = self.look(path[-1])
            if isinstance(found, Fetched):
                return found
            if not owns(found):
                raise MissingPage(f"leads off the site, to {found}")
            if found in path:
                raise MissingPage(f"redirect loop: {' → '.join([*path, found])}")
            path.append(found)
        raise MissingPage("max redirections reached")

    def look(self, url: str) -> Fetched | str:
        """The page at an address itself, or the address that it redirects to. Raises MissingPage."""
        if self._last is not None and self._last.page.url == url:
            return self._last
        found = self._look(url)
        if isinstance(found, Fetched):
            self._last = found
        return found

    def _look(self, url: str) -> Fetched | str:
        try:
            answer = self._answers.find(url)
        except NotArchived as error:
            raise MissingPage(str(error).removeprefix(f"{url} ")) from error
        except ValueError as error:  # a date or an address in the record that is none
            raise MissingPage(f"the record can't be read: {error}") from error
        at, kind = _time(answer.pointer), _header(answer, b"content-type")
        if answer.truncated is not None:
            raise MissingPage(f"broke off when it was captured ({answer.truncated})", answer.status, at, kind)
        if (target := _location(answer, url)) is not None:
            return target
        if not 200 <= answer.status < 300:
            raise MissingPage(f"HTTP {answer.status}", answer.status, at)
        try:
            body = content(answer, PAGE_MAXSIZE)
        except HttpError as error:
            raise MissingPage(str(error), answer.status, at, kind) from error
        page = Page(url, body, kind)
        return _refreshed(page) or Fetched(page, answer.pointer, answer.places)


def _header(answer: Answer, name: bytes) -> str | None:
    """The last value of a header, which is the one that Scrapy takes."""
    values = [value for key, value in answer.headers if key.lower() == name]
    return values[-1].decode("latin-1") if values else None


def _location(answer: Answer, url: str) -> str | None:
    location = _header(answer, b"location")
    return _address(url, safe_url_string(location)) if answer.status in _REDIRECTS and location is not None else None


def _refreshed(page: Page) -> str | None:
    """Where a page sends its readers on."""
    if page.content_type is not None and "html" not in page.content_type.lower():
        return None
    text = page.decoded.text[:_REFRESH_SEARCHED]
    delay, target = get_meta_refresh(text, page.base_url, page.decoded.encoding, ignore_tags=("noscript",))
    if target is None or delay is None or delay >= _REFRESH_WITHIN:
        return None
    return _address(page.url, safe_url_string(target))


def _address(url: str, target: str) -> str | None:
    joined = urljoin(url, target).partition("#")[0]
    return joined if urlsplit(joined).scheme in ("http", "https") else None


def _time(pointer: RecordPointer) -> str:
    return pointer.date.strftime("%Y-%m-%dT%H:%M:%SZ")

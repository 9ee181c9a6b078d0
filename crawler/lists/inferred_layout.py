"""Infer the layout of an edition page of no known family: which links count pages, and which lead to its articles.

The layout has the addresses of one page, as they stand there: what they look like on another page is for that page to
say. So an edition page is read the same whatever was read before it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.lists.areas import area_of
from crawler.lists.inferred_json import infer_json_layout
from crawler.page.json_answer import embedded_json, looks_like_json
from crawler.page.links import LEADING, addresses_of
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import text_of, tidy
from crawler.recognise import page_label
from crawler.sites import INFERRED, Layout

_DATES = (
    INFERRED.urls.date or "",
    r"[?&]y(?:ear)?=(?P<y>(?:19|20)\d\d)&m(?:onth)?=(?P<m>\d\d?)&d(?:ay)?=(?P<d>\d\d?)(?!\d)",
    r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?!\d)",
)
# What a list of pages may print besides labels, and what leads from page to page and from issue to issue.
_NUMBER = lazy_compile(r"[A-Za-z]{0,2}\d{1,3}版?")
_WAYS = lazy_compile(
    r"[上下前后][一1]?[版期篇页天]|首[页版]|末[页版]|返回|往期|更多|目录|登录|搜索|下载|打印|PDF", re.IGNORECASE
)
_TURN = lazy_compile(r"\W*[上下前后][一1]?[版页]\W*")
_FIRST = lazy_compile(r"(?<!\d)0*1(?!\d)|第?一版|头版")
_NO_PAGES = lazy_compile(r"\.(?:pdf|jpe?g|png|gif|webp|bmp|svg|css|js|ico|mp[34]|docx?|zip|xml|json)$", re.IGNORECASE)
_LIKE_ADDRESS = lazy_compile(r"(?:https?:/)?/\S+|[^\s'\"()]*[?.][^\s'\"()]*\w")
_DIGITS = lazy_compile(r"(?<![a-z])[A-Z]?\d+")
_HAN = lazy_compile(r"[\u3400-\u9fff]")
_TITLES = ("title", "alt", "data-title", "neirong")
_SHORTEST = 3  # characters of a headline
_MOST = 1_000  # addresses of one kind on an edition page: each is compared with all of them
_SCARCE = 2  # so many links that count pages are a list


@dataclass(frozen=True, slots=True)
class _Link:
    element: etree._Element
    url: str
    text: str
    placed: bool

    @property
    def is_way(self) -> bool:
        return _WAYS.search(self.text) is not None and len(self.text) <= 10

    @property
    def reads_like_headline(self) -> bool:
        return len(self.text) >= _SHORTEST and bool(_HAN.search(self.text)) and not self.is_way


def fitted(layout: Layout, page: Page) -> Layout:
    """A layout as it is to be used for a page: the one that is inferred, for that page, where it can be; any other is
    itself."""
    if layout.name != INFERRED.name:
        return layout
    return infer_layout(page, is_listed=layout.urls.is_edition(INFERRED.urls.clean(page.url))) or INFERRED


def as_listed(layout: Layout, url: str) -> Layout:
    """A layout for a page that a list of edition pages names: the one that is inferred takes it for one."""
    if layout.name != INFERRED.name:
        return layout
    urls = msgspec.structs.replace(INFERRED.urls, edition=_any_of([INFERRED.urls.clean(url)]))
    return msgspec.structs.replace(INFERRED, urls=urls)


def lists_itself(layout: Layout, page: Page) -> bool:
    """Whether a page says itself that it is an edition page, by the layout that is inferred from it: not only by an
    address, but in a list of them, or with the pages and articles of a whole issue."""
    if not layout.urls.is_edition(INFERRED.urls.clean(page.url)):
        return False
    marks = layout.json
    return marks is None or marks.issue is not None or (marks.edition is not None and marks.edition.sheets is not None)


def infer_layout(page: Page, is_listed: bool = False) -> Layout | None:
    """The layout of a page that lists edition pages of an issue, or shows one with the areas of its articles, in HTML
    or in JSON; None for what is neither. ``is_listed`` tells that a list of edition pages names the page: it is one,
    with or without areas. Raises UnreadablePage, also where more lead to articles or pages than any edition page has.

    Its addresses tell whether the page is an edition page itself (``is_edition``) or only lists some (``is_issue``).
    """
    if looks_like_json(page):
        return infer_json_layout(page, is_listed)
    found = _infer_html(page, is_listed=False) or _infer_embedded(page)
    return found if found is not None or not is_listed else _infer_html(page, is_listed=True)


def _infer_embedded(page: Page) -> Layout | None:
    """The layout of a page whose script holds the issue; what a script holds otherwise is nobody's list."""
    if embedded_json(page) is None:
        return None
    try:
        return infer_json_layout(page, is_listed=False)
    except UnreadablePage:
        return None


def _infer_html(page: Page, is_listed: bool) -> Layout | None:
    own = INFERRED.urls.clean(page.url)
    links = list(_links(page))
    pages = _pages(own, links)
    turned = [] if pages else _turned_to(own, links)
    pages += turned
    no_articles = {*pages, *(link.url for link in links if link.is_way)}
    articles = _articles(own, [link for link in links if link.url not in no_articles])
    lying = {link.url for link in links if link.placed}
    placed = not lying.isdisjoint(articles)
    if not pages and not placed and not is_listed:
        return None
    alike = bool(turned) or _is_one_of(own, pages) or (placed and not _lists_first(links, pages))
    if own not in pages and (is_listed or (articles and alike)):
        pages = [own, *pages]
    date = next((form for form in _DATES if re.search(form, own)), INFERRED.urls.date)
    elsewhere = [link.url for link in links if link.is_way and _other_date(date, own, link.url)]
    for kind, urls_of in (("articles", articles), ("edition pages", [*pages, *elsewhere])):
        if len(set(urls_of)) > _MOST:
            raise UnreadablePage(f"{len(set(urls_of))} {kind} on one page; an edition page has at most {_MOST}")
    urls = msgspec.structs.replace(
        INFERRED.urls,
        article=_any_of(articles),
        edition=_any_of([*pages, *elsewhere]),
        issue=None if own in pages else _any_of([own]),
        date=date,
    )
    return msgspec.structs.replace(INFERRED, urls=urls)


def _links(page: Page) -> Iterator[_Link]:
    """The links of a page to pages of its own host, each with what it says."""
    host = urlsplit(page.url).netloc
    for element in LEADING(page.tree):
        for written in addresses_of(element):
            if written != element.get("href") and not _LIKE_ADDRESS.fullmatch(written):
                continue
            url = page.join(written)
            if url is None or urlsplit(url).netloc != host or _NO_PAGES.search(urlsplit(url).path):
                continue
            stated = (text_of(element), *(tidy(element.get(name) or "") for name in _TITLES))
            text = next(filter(None, stated), "")
            placed = element.tag in ("area", "polygon", "rect") or area_of(element) is not None
            yield _Link(element, INFERRED.urls.clean(url), text, placed)
            break


def _pages(own: str, links: list[_Link]) -> list[str]:
    """The edition pages: links with the label of a page, else a row of links that count pages."""
    bare = [link for link in links if not link.placed]
    labelled = [link for link in bare if page_label(link.text)]
    if not labelled:
        loose = [link for link in bare if page_label(link.text, linked=True)]
        labelled = _most_alike(loose)
        if len({link.url for link in labelled}) < _SCARCE:
            labelled = _most_alike([link for link in bare if _NUMBER.fullmatch(link.text)])
            # A row of numbers may count the pages of any list: an edition page has areas, or a day in its address.
            of_paper = any(link.placed for link in links) or any(re.search(form, own) for form in _DATES)
            if not of_paper or len({link.url for link in labelled}) < _SCARCE:
                return []
    shapes = Counter(_shape(link.url) for link in labelled)
    by_number: dict[str, list[_Link]] = {}
    for link in labelled:
        label = page_label(link.text, linked=True)
        by_number.setdefault(label[0] if label else link.text, []).append(link)
    # Of several addresses that have one number (a version for telephones, another issue's) one is the page's.
    chosen = [_best(own, same, shapes) for same in by_number.values()]
    # Beside labels in full there may be shorter ones that look alike: A02 民生.
    alike = {_shape(url) for url in chosen}
    short = ((link.url, page_label(link.text, linked=True)) for link in bare if _shape(link.url) in alike)
    further = [url for url, label in short if label and label[0] not in by_number]
    order = {link.url: place for place, link in reversed(list(enumerate(links)))}
    return sorted(dict.fromkeys([*chosen, *further]), key=order.__getitem__)


def _turned_to(own: str, links: list[_Link]) -> list[str]:
    """The edition pages before and behind one that lists none."""
    return list(dict.fromkeys(link.url for link in links if _TURN.fullmatch(link.text) and link.url != own))


def _best(own: str, links: list[_Link], shapes: Counter[str]) -> str:
    urls = list(dict.fromkeys(link.url for link in links))
    return own if own in urls else max(urls, key=lambda url: shapes[_shape(url)])


def _most_alike(links: list[_Link]) -> list[_Link]:
    shapes = Counter(_shape(link.url) for link in links)
    if not shapes:
        return []
    most = shapes.most_common(1)[0][0]
    return [link for link in links if _shape(link.url) == most]


def _articles(own: str, links: list[_Link]) -> list[str]:
    """The articles: what the areas lead to and what looks like it; else what lies beside it and has a headline."""
    placed = {_shape(link.url) for link in links if link.placed}
    if placed:
        return list(dict.fromkeys(link.url for link in links if _shape(link.url) in placed and link.url != own))
    headed: dict[str, list[_Link]] = {}
    for link in links:
        if link.reads_like_headline and link.url != own and not page_label(link.text):
            headed.setdefault(_shape(link.url), []).append(link)
    day = next((found[0] for form in _DATES if (found := re.search(form, own))), None)
    beside = {shape: of for shape, of in headed.items() if any(_lies_beside(own, day, link.url) for link in of)}
    if not beside:
        return []
    if day is None or "?" in own:  # nothing of the address says whose a link is: the list with most to say is meant
        most = max(beside, key=lambda shape: sum(len(link.text) for link in beside[shape]))
        beside = {most: beside[most]}
    return list(dict.fromkeys(link.url for of in beside.values() for link in of))


def _lies_beside(own: str, day: str | None, url: str) -> bool:
    """Whether an address is of an edition page's issue: it names its day, or lies in its folder or below; of one with a
    query another program of the folder may be it."""
    folder = own.partition("?")[0].rpartition("/")[0] + "/"
    return (day is not None and day in url) or (
        url.startswith(folder) and ("?" in url) >= ("?" in own and day is None)
    )


def _is_one_of(own: str, pages: Iterable[str]) -> bool:
    """Whether a page that is not in the list of pages is called like all that are."""
    return {_shape(url) for url in pages} == {_shape(own)}


def _lists_first(links: Iterable[_Link], pages: list[str]) -> bool:
    """Whether the first page of the paper is in the list of pages; if not, a page with articles may be it."""
    listed = set(pages)
    return any(_FIRST.search(link.text) for link in links if link.url in listed)


def _shape(url: str) -> str:
    """An address with all numbers alike.

    >>> _shape("http://a.example/2024/A01.htm?id=7"), _shape("http://a.example/2024/content_12.htm")
    ('http://a.example/0/0.htm?id=0', 'http://a.example/0/content_0.htm')
    """
    return _DIGITS.sub("0", url)


def _other_date(form: str | None, own: str, url: str) -> bool:
    mine, other = (re.search(form or "(?!)", address) for address in (own, url))
    return bool(mine and other and mine.groupdict() != other.groupdict())


def _any_of(urls: Iterable[str]) -> str:
    """The pattern of some addresses."""
    return "|".join(f"^{re.escape(url)}$" for url in dict.fromkeys(urls)) or "(?!)"

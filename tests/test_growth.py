"""What reads a stranger's bytes takes time in proportion to them: size doubled four times, the time sixteen times.

Time is what this is about, so it is measured, that of the processor alone; what grows with the square takes 256 times
as long, which no load of the machine hides.
"""

import gzip
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from protego import Protego

from archive.http.chunked import dechunk
from archive.http.coding import content
from archive.http.response import HttpError, parse_response
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import iter_records
from crawler.assembly.article_pages import ArticlePages, split_page, split_pages
from crawler.clauses import ClauseIndex
from crawler.crawl_folder.json_lines import read_row
from crawler.extensions.retry_after import wait
from crawler.extensions.robots_groups import own_groups
from crawler.lists.channel_index import read_channel
from crawler.lists.edition_page import read_edition
from crawler.lists.issue_calendar import read_calendar
from crawler.lists.layout_detection import recognise_layout
from crawler.lists.ways import ways
from crawler.page.metadata import property_comment
from crawler.page.page import Page, UnreadablePage
from crawler.page.pagination import continuation, counted_pages, next_page
from crawler.page.requisites import body_pictures, page_requisites, style_requisites
from crawler.sites import GENERIC, INFERRED, Layout, Registry
from crawler.split.page_kind import unlike_article
from crawler.split.split import split
from crawler.split.template import Templates, printed

pytestmark = pytest.mark.slow
LAYOUTS = Registry().layouts
PAPER, CHANNEL = LAYOUTS["founder-2009"], LAYOUTS["trs"]
ADDRESS = "http://a.example/html/2024-05/06/node_2.htm"
SMALL, DOUBLED = 2_000, 4  # characters; how often
# Of a small page most of the time goes where the size does not matter, and a clock that ticks shows no less.
LEAST = 0.001  # seconds
SLACK = 6


def page(text: str, kind: str = "text/html") -> Page:
    return Page(ADDRESS, text.encode(), kind)


def read_all(unit: str, size: int) -> None:
    """All that is done with a page, by whatever kind it could be."""
    one = page(f"<html><body><p>字字</p>{unit * (size // len(unit))}</body></html>")
    steps: tuple[Callable[[], object], ...] = (
        lambda: recognise_layout(one, LAYOUTS.values()),
        lambda: ways(one, LAYOUTS.values()),
        lambda: read_edition(one, PAPER),
        lambda: read_edition(one, INFERRED),
        lambda: read_channel(one, CHANNEL, lambda url: True),
        lambda: read_calendar(one),
        lambda: split_page(one, PAPER, None, (), Templates(())),
        lambda: split_page(one, GENERIC, None, (), Templates(())),
        lambda: unlike_article(one),
        lambda: printed(one, "x"),
        lambda: (page_requisites(one), body_pictures(one, PAPER), style_requisites(one)),
        lambda: (counted_pages(one), next_page(one), continuation(one)),
    )
    for step in steps:
        try:
            step()
        except UnreadablePage:
            continue


def addresses(layout: Layout, size: int) -> None:
    """What the layout's expressions take for the beginning of a match, again and again."""
    urls = layout.urls
    expressions = (urls.article, urls.edition, urls.issue, urls.index, urls.date, urls.page, urls.double)
    begins = {
        found.replace("\\", "")
        for expression in filter(None, expressions)
        for found in re.findall(r"(?:[\w/?&=-]|\\[.?])+", expression)
    }
    for begin in {*begins, "/20240506", "a1_", "/a", "?a=1", "&"}:
        url = "http://a.example/" + begin * (size // len(begin)) + "!"
        for classified in (urls.is_article, urls.is_edition, urls.is_issue, urls.is_index, urls.page_of, urls.clean):
            classified(url)
        urls.date_match(url)


def style(unit: str, size: int) -> None:
    style_requisites(page(unit * (10 * size // len(unit)), "text/css"))


def attributes(size: int) -> None:
    names = " ".join(f"a{number}" for number in range(size))
    assert page(f"<html><body><p {names}>字</p></body></html>").tree is not None


def titles(size: int) -> None:
    """A page that calls itself by many names, and prints as many lines that begin alike."""
    names = "".join(f'<meta property="og:title" content="云州春来早在江上{number}">' for number in range(size // 80))
    lines = "".join(f"<p>云州春来早在江边{number}</p>" for number in range(size // 80))
    split(page(f"<html><head>{names}</head><body>{lines}<p>{'正文字字字。' * 20}</p></body></html>"))


def clauses(line: str, size: int) -> None:
    """Lines that are nearly variants of each other: they share a name, and differ by a number of places."""
    index = ClauseIndex()
    for number in range(size // 40):
        index.add(line.format(chr(0x4E00 + number), chr(0x5E00 + number)), "copyright", "a.example", f"{number}")
    assert len(index.clauses()) == size // 40


def long_clauses(size: int) -> None:
    index = ClauseIndex()
    for last in "甲乙":
        index.add("版权所有转载" * (size // 6) + last, "copyright", "a.example", last)
    index.clauses()


def joined(size: int) -> None:
    """Two pages of an article that print clause after clause."""
    text = "".join(f"<p>版权所有 云州{chr(0x4E00 + number)}报社</p>" for number in range(size // 20))
    pages = tuple(page(f"<html><body><p>{'正文字字字。' * 20}</p>{text}</body></html>") for _ in range(2))
    split_pages(ArticlePages(pages, GENERIC, None, ()), Templates(()))


def answers(row: str, size: int) -> None:
    """An answer of a paper of no known family: rows, each with its number in it."""
    rows = ",".join(row.replace("#", str(number)) for number in range(size // len(row)))
    with suppress(UnreadablePage):
        read_edition(page(f'{{"pages":[{rows}]}}', "application/json"), INFERRED)


def robots(size: int) -> None:
    names = "".join(f"User-agent: a{number}\n" for number in range(size // 20))
    rules = "".join(f"Disallow: /*{number}*a\n" for number in range(size // 20))
    parser = Protego.parse(own_groups(f"{names}User-agent: *\n{rules}".encode(), "edition-archiver").decode())
    parser.can_fetch("http://a.example/aaaa", "edition-archiver")


def header_lines(size: int) -> None:
    parse_response(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * (size // 6) + b"\r\n")


def folded_header(size: int) -> None:
    with suppress(HttpError):
        parse_response(b"HTTP/1.1 200 OK\r\nA: b\r\n" + b" c\r\n" * (size // 4) + b"\r\n")


def chunks(size: int) -> None:
    dechunk(b"1\r\na\r\n" * size + b"0\r\n\r\n")


def codings(size: int) -> None:
    answer = SimpleNamespace(headers=((b"Content-Encoding", b"gzip"),), payload=gzip.compress(b"a") * (size // 20))
    content(answer, 10 * size)


def records(size: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc"
        path.write_bytes(b"WARC/1.1\r\n" + b"A: b\r\n" * size)
        with pytest.raises(WarcError):
            list(iter_records(WarcFile(path)))


# fmt: off
UNITS = (
    "<a href=x.pdf>", "<div><a href=a.pdf></a>", '<a href="node_3.htm">第01版：要闻</a>', "<a>下一页</a>",
    "<date>2024-05-06</date>", "<!--", "<!-- x -->", "<p>", "<b>字", "<br>", "<table><tr><td>", "</p>",
    "<script>", "<script>a={[", "<script>'/api/x",
    "<iframe ", "<meta content= ", "href= ", "&#", "會(huì)", "“", "（", "来源：", "记者 ",
    "1", "2024年", "2024-01-", " ", "　", "字", "版权所有", "<p>未经授权不得转载。</p>", "<p>相关链接</p><p>字字</p>",
    "createPageHTML(1, ", '{"@type":', "张三、", "首页 > ", "http://a.b/", '<img src="a">',
    '<map><area shape="polygon" coords="1,1,2,2,3,3" href="content_1.htm">', '<li><a href="content_1.htm">字</a></li>',
    "<p>2024年3月5日 08:20</p>", "<p>云州_无码_激情_综合</p>", "“?！彼", '<img src="a.jpg"><p>王红摄</p>',
)
# fmt: on
STYLES = ("url( a", "url(a", 'url("a', "@import ", '@import "a', "/* ", "url(" + " " * 50)
CASES: dict[str, Callable[[int], object]] = {
    **{f"page {unit}": partial(read_all, unit) for unit in UNITS},
    **{f"style {unit.strip()}": partial(style, unit) for unit in STYLES},
    **{f"addresses {name}": partial(addresses, layout) for name, layout in LAYOUTS.items()},
    "attributes": attributes,
    "titles": lambda size: titles(4 * size),
    "property comment": lambda size: property_comment(page(f"<p><!--enpproperty <a>{' ' * size}-->字").tree),
    "script that writes": lambda size: next_page(page(f"<a><script>{'document.write(' * (size // 4)}")),
    "clauses that share a name": partial(clauses, "版权归《云州日报》所有{}未经书面授权不得转载{}违者必究"),
    "clauses that share nothing else": partial(clauses, "《云州日报》{}{}"),
    "long clauses": long_clauses,
    "joined pages": joined,
    "answers of pages": partial(
        answers, '{"no":"A#","name":"要闻","list":[{"id":"#","title":"字字字","content":"<p>字，字字字"}]}'
    ),
    "answers of fields": partial(answers, '{"k#":"字","l#":"/a.jpg","m#":"1,2;3,4"}'),
    "robots.txt": robots,
    "Retry-After": lambda size: wait("9" * size, None),  # type: ignore[arg-type]
    "header lines": lambda size: header_lines(10 * size),
    "folded header": lambda size: folded_header(10 * size),
    "chunks": chunks,
    "codings": codings,
    "WARC headers": records,
    "lines": lambda size: read_row(json.dumps({"id": "a", "x": [[]] * size}).encode() + b"\n"),
}


def taken(case: Callable[[int], object], size: int) -> float:
    begun = time.process_time()
    case(size)
    return time.process_time() - begun


@pytest.mark.parametrize("name", CASES)
def test_time_grows_with_the_size_and_not_with_its_square(name: str) -> None:
    case = CASES[name]
    small = min(taken(case, SMALL) for _ in range(2))
    most = SLACK * 2**DOUBLED * max(small, LEAST)  # the square would be 2**DOUBLED times as much
    large = taken(case, SMALL * 2**DOUBLED)
    if large > most:  # what else the machine does costs time, too
        small, large = max(small, taken(case, SMALL)), min(large, taken(case, SMALL * 2**DOUBLED))
        most = SLACK * 2**DOUBLED * max(small, LEAST)
    assert large <= most, f"{small:.3f} s, then {large:.3f} s"

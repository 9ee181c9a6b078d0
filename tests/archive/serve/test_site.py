"""Pages that lead into an archive: in order, and what a stranger wrote is text in them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
from lxml import html

from archive.serve.site import ON_A_PAGE, write_site
from archive.wacz.pages import Edition, ListedArticle
from archive.wacz.pages import Page as ArchivedPage


def site(folder: Path, *pages: ArchivedPage) -> Callable[[str], html.HtmlElement]:
    write_site(iter(pages), folder)
    return lambda name: html.parse(str(folder / "static" / "site" / name)).getroot()


def edition(page: str | None, date: str | None = "2024-05-06", newspaper: str | None = "云州日报") -> ArchivedPage:
    said = Edition(
        newspaper, date, page, "要闻", "http://a.example/p.jpg", None, (ListedArticle("http://a.example/1"),)
    )
    return ArchivedPage(f"http://a.example/{newspaper}/{date}/{page}", "2024-05-06T01:02:03Z", edition=said)


def test_issues_are_in_the_order_of_paper_date_and_page(tmp_path: Path) -> None:
    read = site(
        tmp_path,
        edition("A10"),
        edition("B1"),
        edition("A2"),
        edition("1", "2024-05-05"),
        edition(None, None, None),
        edition("01", newspaper="青川晚报"),
    )
    home = read("index.html")
    assert home.xpath("//h2/text()") == ["?", "云州日报", "青川晚报"]
    assert home.xpath("//ol/li/time/text()") == ["?", "2024-05-05", "2024-05-06", "2024-05-06"]
    links = home.xpath("//ol//a")
    assert [link.text for link in links] == ["要闻", "1 要闻", "A2 要闻", "A10 要闻", "B1 要闻", "01 要闻"]
    for link in links:
        assert link.text in read(link.get("href")).xpath("string(//h1)")
    third = read("editions/3.html")
    assert third.xpath("//nav//a[@aria-current]/text()") == ["A2 要闻"]
    assert third.xpath("//nav//li/a/@href") == ["3.html", "4.html", "5.html"]


def test_what_a_stranger_wrote_stays_text(tmp_path: Path) -> None:
    evil = "\"'><script>alert(1)</script>{{ 7 * 7 }}<!--"
    listed = ListedArticle(f"javascript:{evil}", evil, ((1.0, 2.0), (3.5, 4.0), (5.0, 1e6)))
    said = Edition(evil, evil, evil, evil, evil, evil, (listed,))
    pages = ArchivedPage(evil, evil, evil, edition=said), ArchivedPage(evil, evil, evil, language=evil)
    read = site(tmp_path, *pages)
    harmless = json.loads(
        json.dumps([msgspec.to_builtins(page) for page in pages]).replace(json.dumps(evil)[1:-1], "x")
    )
    plain = site(tmp_path / "plain", *msgspec.convert(harmless, list[ArchivedPage]))
    for name in ("index.html", "editions/1.html", "pages/1.html"):
        page = read(name)
        assert shape(page) == shape(plain(name))
        assert evil in page.text_content()
        for address in page.xpath("//body//@href | //body//@src"):
            assert re.match(r"/archive/|(\.\./|editions/|pages/|)(index|[0-9]+)\.html$", address), address
    assert "{{" not in (tmp_path / "templates" / "index.html").read_text()


def shape(page: html.HtmlElement) -> list[tuple[str, list[str]]]:
    """The elements with their attributes, whatever is in them."""
    return [(str(element.tag), sorted(element.attrib)) for element in page.iter()]


def test_long_lists_are_divided(tmp_path: Path) -> None:
    pages = [ArchivedPage(f"http://a.example/{number}", "2024-05-06T01:02:03Z") for number in range(2 * ON_A_PAGE + 1)]
    read = site(tmp_path, *pages)
    assert read("index.html").xpath("//a/text()") == [f"All pages ({len(pages)})"]
    found = [read(f"pages/{number}.html") for number in (1, 2, 3)]
    assert [len(page.xpath("//li")) for page in found] == [ON_A_PAGE, ON_A_PAGE, 1]
    assert [page.xpath("//a[@rel='next']/@href") for page in found] == [["2.html"], ["3.html"], []]
    assert found[2].xpath("//li/a/@href") == [f"/archive/20240506010203/http://a.example/{2 * ON_A_PAGE}"]


def test_archive_without_pages_says_so(tmp_path: Path) -> None:
    assert "There is no page in this archive." in site(tmp_path)("index.html").text_content()

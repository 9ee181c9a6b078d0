"""The declared sites and layouts: they hold together, know their addresses, read the templates they list."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import etree

from crawler.lists.edition_page import read_edition
from crawler.lists.layout_detection import recognise_layout
from crawler.page.layout_selectors import matches
from crawler.page.page import Page
from crawler.sites import DatedLayout, DeclarationError, Layout, Registry, Selectors, Site
from crawler.split.split import Split, split

REGISTRY = Registry()
PAPERS = Path(__file__).parents[3] / "crawler" / "sites" / "papers"
SITES = [pytest.param(site, id=name) for name, site in REGISTRY.sites.items()]
LAYOUTS = [pytest.param(layout, id=name) for name, layout in REGISTRY.layouts.items()]
DATED = [
    pytest.param(site, dated, id=f"{name}-{number}")
    for name, site in REGISTRY.sites.items()
    for number, dated in enumerate(site.layouts)
]

# --- what is declared -----------------------------------------------------------------------------


def test_each_file_declares_the_site_it_is_named_after() -> None:
    assert sorted(path.stem for path in PAPERS.glob("*.toml")) == sorted(REGISTRY.sites)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in REGISTRY.sites)


@pytest.mark.parametrize("site", SITES)
def test_a_site_states_its_paper_its_hosts_and_where_its_facts_come_from(site: Site) -> None:
    assert site.newspaper
    assert site.layouts
    assert site.hosts
    for host in site.hosts:
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?", host), host
    assert site.evidence
    for evidence in site.evidence:
        assert evidence.source.strip()
        assert dt.date(2020, 1, 1) < evidence.checked


@pytest.mark.parametrize("site", SITES)
def test_layouts_overlap_only_where_the_date_of_a_redesign_is_not_known(site: Site) -> None:
    for dated in site.layouts:
        assert dated.since is None or dated.until is None or dated.since <= dated.until
    starts = [dated.since or dt.date.min for dated in site.layouts]
    assert starts == sorted(starts)
    for earlier, later in combinations(site.layouts, 2):
        # The later one begins after the earlier one and ends after it: neither makes the other pointless.
        assert later.since is not None
        assert earlier.until is not None
        assert later.until is None or later.until > earlier.until
        assert (earlier.layout, earlier.issue) != (later.layout, later.issue)


@pytest.mark.parametrize("site", SITES)
def test_a_redesign_leaves_no_day_without_a_layout(site: Site) -> None:
    for earlier, later in zip(site.layouts, site.layouts[1:], strict=False):
        assert earlier.until is not None
        assert later.since is not None
        assert later.since <= earlier.until + dt.timedelta(days=1)


@pytest.mark.parametrize(("site", "dated"), DATED)
def test_an_issue_has_the_address_of_an_edition_page_of_its_date(site: Site, dated: DatedLayout) -> None:
    layout = REGISTRY.layouts[dated.layout]
    if layout.kind == "channel":
        assert dated.issue is None
        assert site.base is not None
        assert site.owns(site.base)
        return
    assert dated.issue is not None or dated.index is not None
    for date in (dated.since, dated.until, dt.date(2024, 2, 9), dt.date(2025, 11, 30)):
        if date is not None and (url := dated.issue_url(date)) is not None:
            assert layout.urls.is_edition(url)
            assert not layout.urls.is_article(url)
            assert layout.urls.date_of(url) == date
            assert layout.urls.clean(url) == url
            assert site.owns(url)


@pytest.mark.parametrize(("site", "dated"), DATED)
def test_only_the_layout_in_use_has_an_index(site: Site, dated: DatedLayout) -> None:
    if dated.index is not None:
        assert dated.until is None
        assert site.owns(dated.index)
        assert REGISTRY.layouts[dated.layout].urls.is_index(dated.index)


@pytest.mark.parametrize("site", SITES)
def test_channels_are_paths_below_the_base(site: Site) -> None:
    assert len({channel.path for channel in site.channels}) == len(site.channels)
    for channel in site.channels:
        assert re.fullmatch(r"\w+(/\w+)*", channel.path)
        assert site.base is not None


def test_the_steel_news_site_has_its_channels_and_its_footer() -> None:
    site = REGISTRY.site("csteelnews")
    titles = {channel.path: channel.title for channel in site.channels}
    assert titles["xwzx/djbd"] == "独家报道"
    assert titles["xwzx/xydt"] == titles["xwzx/hydt"] == "行业动态"
    assert titles["qypd/gl"] is None
    assert len(titles) == 27
    assert site.footer == ("版权说明",)
    assert site.owns("http://csteelnews.cn/xwzx/djbd/index.html")
    assert not site.owns("http://mp.weixin.qq.com/s/abc")
    assert not site.owns("http://mail.csteelnews.com/")


def test_a_redesign_is_a_second_dated_layout() -> None:
    site = REGISTRY.site("peoples-daily")
    before, after = dt.date(2024, 11, 30), dt.date(2024, 12, 1)
    assert [dated.issue_url(before) for dated in site.layouts_on(before)] == [
        "http://paper.people.com.cn/rmrb/html/2024-11/30/nbs.D110000renmrb_01.htm"
    ]
    assert [dated.issue_url(after) for dated in site.layouts_on(after)] == [
        "http://paper.people.com.cn/rmrb/pc/layout/202412/01/node_01.html"
    ]


def test_where_the_date_of_a_redesign_is_not_known_both_layouts_hold() -> None:
    layouts = REGISTRY.site("guangming-daily").layouts_on(dt.date(2025, 12, 1))
    assert [dated.layout for dated in layouts] == ["people-2009", "founder-2020"]


# --- layouts --------------------------------------------------------------------------------------


def _selectors(layout: Layout) -> Iterator[tuple[str, str]]:
    parts: dict[str, Selectors] = {"signs": layout.signs, "newspaper": layout.newspaper}
    for marks in (layout.article, layout.edition, layout.channel):
        parts |= {name: getattr(marks, name) for name in marks.__struct_fields__}
    for part, selectors in parts.items():
        for selector in selectors:
            yield part, selector


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_selector_of_a_layout_can_be_used(layout: Layout) -> None:
    root = etree.fromstring("<html><body><p>正文</p></body></html>", etree.HTMLParser())
    for part, selector in _selectors(layout):
        if selector.startswith("<!--"):
            assert selector.endswith("-->"), f"{part}: {selector}"
        else:
            matches(root, (selector,))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_layout_lists_an_alternative_twice(layout: Layout) -> None:
    listed = list(_selectors(layout))
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_patterns_of_a_layout_have_the_groups_they_need(layout: Layout) -> None:
    urls = layout.urls
    for pattern in (urls.article, urls.edition, urls.index, urls.double):
        re.compile(pattern or "")
    assert urls.date is not None
    assert set(re.compile(urls.date).groupindex) == {"y", "m", "d"}
    if urls.page is not None:
        assert set(re.compile(urls.page).groupindex) == {"page"}
    assert (urls.edition is None) == (layout.kind == "channel")


@dataclass(frozen=True)
class Address:
    """An address, or a path on a host, as a layout classifies it; ``page`` and ``date`` as it names them."""

    layout: str
    path: str
    kind: str | None
    date: str | None = None
    page: str | None = None

    @property
    def url(self) -> str:
        return urljoin("http://a.example", self.path)


ADDRESSES = [
    Address("founder-2009", "/jxrb/html/2017-10/09/node_187.htm", "edition", "2017-10-09"),
    Address("founder-2009", "/tjrb/html/2024-02/20/node_1.htm?v=1", "edition", "2024-02-20"),
    Address("founder-2009", "/html/2023-04/03/node_30.html", "edition", "2023-04-03"),
    Address("founder-2009", "/hsrb/2023-04/03/node_A1.html", "edition", "2023-04-03"),
    Address("founder-2009", "/cqrb/2023-04/03/001/node.htm", "edition", "2023-04-03", "001"),
    Address("founder-2009", "/cqrb/2023-04/03/001/content_rb_12.htm", "article", "2023-04-03", "001"),
    Address("founder-2009", "/html/2022-02/12/content_401862.htm", "article", "2022-02-12"),
    Address("founder-2009", "/html/2024-07/12/content_1852_1762879.htm", "article", "2024-07-12"),
    Address("founder-2009", "/html/2022-02/12/content_401862.htm?div=-1", "article", "2022-02-12"),
    Address("founder-2009", "/hnsb/paperindex.htm", "index"),
    Address("founder-2009", "/h5/html5/2026-07/01/node_58471.htm", "double", "2026-07-01"),
    Address("founder-2009", "/html/202402/20/node_01.html", None),
    Address("founder-2009", "/html/2024-02/20/nbs.D110000npsb_01.htm", None, "2024-02-20"),
    Address("founder-2009", "/images/2024-02/20/01/node_1.jpg", None, "2024-02-20"),
    Address("founder-2009", "/node_1.htm", None),
    Address("founder-2020", "/pc/layout/202402/20/node_01.html", "edition", "2024-02-20", "01"),
    Address("founder-2020", "/PC/layout/202402/20/node_A01.html", "edition", "2024-02-20", "A01"),
    Address("founder-2020", "/202402/20/node_JSA01.html", "edition", "2024-02-20", "JSA01"),
    Address("founder-2020", "/gsrb/202402/20/col01.html", "edition", "2024-02-20", "01"),
    Address("founder-2020", "/pc/col/202402/20/col_02.html", "edition", "2024-02-20", "02"),
    Address("founder-2020", "/202402/20/l01.html", "edition", "2024-02-20", "01"),
    Address("founder-2020", "/202402/20/lRB01.html", "edition", "2024-02-20", "RB01"),
    Address("founder-2020", "/pc/layout/202402/20/node_1b.html", "edition", "2024-02-20", "1b"),
    Address("founder-2020", "/epaper/202402/20/node_01.htm", "edition", "2024-02-20", "01"),
    Address("founder-2020", "/xzrb/202202/13/content_128707.html", "article", "2022-02-13"),
    Address("founder-2020", "/con/202402/20/content1287.html", "article", "2024-02-20"),
    Address("founder-2020", "/gsrb/pc/con/202402/20/c4711.html", "article", "2024-02-20"),
    Address("founder-2020", "/202402/20/c_4711.html", "article", "2024-02-20"),
    Address("founder-2020", "/gmrb/html/layout/index.html", "index"),
    Address("founder-2020", "/pad/layout/202402/20/node_01.html", "double", "2024-02-20", "01"),
    Address("founder-2020", "/xzrbpad/202202/13/content_1.html", "double", "2022-02-13"),
    Address("founder-2020", "/html/2024-02/20/node_1.htm", None, None, "1"),
    Address("founder-2020", "/202402/20/list01.html", None, "2024-02-20"),
    Address("founder-2020", "/layout/202402/period.xml", None),
    Address("people-2009", "/html/2023-04/03/nbs.D110000npsb_01.htm", "edition", "2023-04-03", "01"),
    Address("people-2009", "/html/2023-04/03/nbs.D110000xxsb_A1.htm", "edition", "2023-04-03", "A1"),
    Address("people-2009", "/2023-04/03/nw.D110000npsb_20230403_12-01.htm", "article", "2023-04-03", "01"),
    Address("people-2009", "/rmrb/paperindex.htm", "index"),
    Address("people-2009", "/html/2023-04/03/node_865.htm", None, "2023-04-03"),
    Address("people-2024", "/pc/layout/202412/02/node_01.html", "edition", "2024-12-02", "01"),
    Address("people-2024", "/pc/content/202412/02/content_30104464.html", "article", "2024-12-02"),
    Address("people-2024", "/pc/layout/index.html", "index"),
    Address("people-2024", "/pad/layout/202412/02/node_01.html", "double", "2024-12-02", "01"),
    Address("people-2024", "/pc/attachement/202412/02/1a2b.pdf", None, "2024-12-02"),
    Address("paperindex-2008", "/fzrb/content/20240220/Page01TB.htm", "edition", "2024-02-20", "01"),
    Address("paperindex-2008", "/content/20240220/PageA02a.htm", "edition", "2024-02-20", "A02"),
    Address("paperindex-2008", "/content/20240220/Articel01002TB.htm", "article", "2024-02-20"),
    Address("paperindex-2008", "/fzrb/content/PaperIndex.htm", "index"),
    Address("paperindex-2008", "http://h5e.example/20240220/Articel01002SR.htm", "double", "2024-02-20"),
    Address("paperindex-2008", "/content/20240220/Article01002TB.htm", None),
    Address("shtml", "/shtml/yzrb/20240220/vA01.shtml", "edition", "2024-02-20", "A01"),
    Address("shtml", "/shtml/yzrb/20240220/v01.html", "edition", "2024-02-20", "01"),
    Address("shtml", "/shtml/yzrb/20240220/1068624.shtml", "article", "2024-02-20"),
    Address("shtml", "/shtml/yzrb/20240220/index.shtml", "index", "2024-02-20"),
    Address("shtml", "/20240220/1068624.shtml", None),
    Address("joyhua", "/hebrb/20240220/html/index.htm", "edition", "2024-02-20"),
    Address("joyhua", "/hebrb/20240220/html/page_02.htm", "edition", "2024-02-20", "02"),
    Address("joyhua", "/hebrb/20240220/html/content_20240220001001.htm", "article", "2024-02-20"),
    Address("joyhua", "/hebrb/20240220/html/page_02_content_001.htm", "article", "2024-02-20", "02"),
    Address("joyhua", "/hebrb/20240220/html/index_content_000.htm", "article", "2024-02-20"),
    Address("joyhua", "/hebrb/20240220/index.htm", None),
    Address("trs", "/xwzx/djbd/202402/t20240220_85000.html", "article", "2024-02-20"),
    Address("trs", "/xwzx/djbd/202402/t20240220_85000_1.shtml", "article", "2024-02-20"),
    Address("trs", "/xwzx/djbd/index_2.html", "index"),
    Address("trs", "/xwzx/djbd/", "index"),
    Address("trs", "/xwzx/djbd/about.html", None),
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: f"{address.layout} {address.path}")
def test_a_layout_classifies_addresses(address: Address) -> None:
    urls = REGISTRY.layouts[address.layout].urls
    kinds = {
        "edition": urls.is_edition(address.url),
        "article": urls.is_article(address.url),
        "index": urls.is_index(address.url) and not urls.is_edition(address.url),
        "double": urls.is_double(address.url),
    }
    assert [kind for kind, holds in kinds.items() if holds] == ([address.kind] if address.kind else [])
    date = urls.date_of(address.url)
    assert (date and date.isoformat()) == address.date
    assert urls.page_of(address.url) == address.page


def test_parameters_that_change_nothing_go() -> None:
    urls = REGISTRY.layouts["founder-2009"].urls
    assert urls.clean("http://a.example/html/2024-02/20/node_1.htm?v=1") == "http://a.example/html/2024-02/20/node_1.htm"
    article = "http://a.example/html/2024-02/20/content_7.htm"
    assert urls.clean(f"{article}?div=-1#top") == article


def test_a_date_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="month"):
        REGISTRY.layouts["founder-2009"].urls.date_of("http://a.example/html/2024-13/20/node_1.htm")


@pytest.mark.parametrize(
    ("layout", "edition", "calendars"),
    [
        (
            "founder-2009",
            "http://a.example/html/2024-02/20/node_1.htm",
            ["http://a.example/html/2024-02/period.xml", "http://a.example/html/2024-02/navi.xml"],
        ),
        (
            "founder-2020",
            "http://a.example/pc/layout/202402/20/node_01.html",
            ["http://a.example/pc/layout/202402/period.xml", "http://a.example/pc/layout/period.xml"],
        ),
        ("people-2024", "http://a.example/pc/layout/202412/02/node_01.html", []),
    ],
)
def test_calendars_lie_beside_the_issue_or_above(layout: str, edition: str, calendars: list[str]) -> None:
    assert [urljoin(edition, calendar) for calendar in REGISTRY.layouts[layout].calendars] == calendars


# --- a user's own files ---------------------------------------------------------------------------

OWN = """
name = "yunzhou-daily"
newspaper = "云州日报"
hosts = ["127.0.0.1:8080"]

[[layouts]]
layout = "founder-2009"
issue = "http://127.0.0.1:8080/html/{date:%Y-%m/%d}/node_2.htm"

[[evidence]]
source = "the paper itself"
checked = 2026-11-22
"""


def _own(folder: Path, content: str) -> str:
    path = folder / "own.toml"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_a_users_file_adds_a_site(tmp_path: Path) -> None:
    registry = Registry((_own(tmp_path, OWN),))
    site = registry.site("yunzhou-daily")
    assert site.layouts[0].issue_url(dt.date(2024, 2, 9)) == "http://127.0.0.1:8080/html/2024-02/09/node_2.htm"
    assert site.owns("http://127.0.0.1:8080/html/")
    assert not site.owns("http://127.0.0.1:8081/html/")
    assert "csteelnews" in registry.sites


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (OWN.replace("newspaper =", 'editor = "某"\nnewspaper ='), r"own\.toml: .*unknown field `editor`"),
        (OWN.replace("founder-2009", "founder-1999"), r"own\.toml: layout 'founder-1999' is not one of "),
        (OWN.replace('hosts = ["127.0.0.1:8080"]\n', ""), r"own\.toml: .*missing required field `hosts`"),
        (OWN.replace("2026-11-22", '"gestern"'), r"own\.toml: .*\$\.evidence\[0\]\.checked"),
        (OWN.replace("[[layouts]]", "[[layouts"), r"own\.toml: "),
    ],
    ids=["unknown key", "unknown layout", "missing key", "no date", "no TOML"],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        Registry((_own(tmp_path, content),))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"nowhere\.toml: cannot be read: No such file"):
        Registry((str(tmp_path / "nowhere.toml"),))


def test_an_unknown_site_is_told_what_sites_there_are() -> None:
    with pytest.raises(KeyError, match=r"site 'nowhere' is not one of: .*csteelnews"):
        REGISTRY.site("nowhere")


# --- templates ------------------------------------------------------------------------------------

LEAD = "云州市的三座高炉昨日同时点火，沿江而立的老厂区又亮起了灯。"
CLOSE = "厂区外的小街上，面馆老板说，夜班的工人回来了，灶火也该旺起来了。"


@dataclass(frozen=True)
class Template:
    """A page in a house's own template, and what it must split into."""

    layout: str
    url: str
    markup: str
    kicker: str | None = None
    subheadline: str | None = None
    byline: str | None = None
    source: str | None = None
    blocks: tuple[tuple[str, str], ...] = (("paragraph", LEAD), ("paragraph", CLOSE))

    @property
    def page(self) -> Page:
        head = "<head><title>某页</title></head>"
        return Page(self.url, f"<html>{head}<body>{self.markup}</body></html>".encode())


OLD = "http://a.example/html/2023-04/03/content_7.htm"
NEW = "http://a.example/pc/con/202304/03/content_7.html"
HEADLINE = "老厂新火照江流"
BODY = f"<p>{LEAD}</p><p>{CLOSE}</p>"
PICTURE = (("image", ""), ("caption", "点火仪式现场"))
TEXT = (("paragraph", LEAD), ("paragraph", CLOSE))

TEMPLATES = {
    "founder-2009 rows": Template(
        "founder-2009",
        OLD,
        f"""<table><tr><td class=font02>钢城纪事</td></tr><tr><td class=font01>{HEADLINE}</td></tr>
        <tr><td class=font02>三座高炉同日点火</td></tr><tr><td class=font02>本报记者 舒望江</td></tr>
        </table>
        <div id=ozoom><founder-content>{BODY}</founder-content></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="本报记者 舒望江",
    ),
    "founder-2009 rows with an author element and no subheadline": Template(
        "founder-2009",
        OLD,
        f"""<table><tr><td class=font02></td></tr><tr><td class=font01>
        <founder-title>{HEADLINE}</founder-title></td></tr>
        <tr><td class=font02><founder-author>舒望江</founder-author></td></tr></table>
        <div id=ozoom><founder-content>{BODY}</founder-content></div>""",
        byline="舒望江",
    ),
    "founder-2009 rows between comments": Template(
        "founder-2009",
        OLD,
        f"""<div><!--<npm:article-pretitle>-->钢城纪事<!--</npm:article-pretitle>--></div>
        <h1><!--<npm:article-title>-->{HEADLINE}<!--</npm:article-title>--></h1>
        <div><!--<npm:article-subtitle>-->三座高炉同日点火<!--</npm:article-subtitle>--></div>
        <div><!--<npm:article-author>-->舒望江<!--</npm:article-author>--></div>
        <div><!--<npm:article-content>-->{BODY}<!--</npm:article-content>--></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="舒望江",
    ),
    "founder-2009 .main-article": Template(
        "founder-2009",
        OLD,
        f"""<div class="main-article-alltitle"><div class="main-article-title">{HEADLINE}</div></div>
        <div class="main-article-con"><div class="main_ar_pic_text"><img src="1.jpg"><p>点火仪式现场</p>
        </div>{BODY}</div>
        <div class="main-ednav-nav"><a href="node_18.htm">第01版：要闻</a></div>""",
        blocks=PICTURE + TEXT,
    ),
    "founder-2009 #APP-Title": Template(
        "founder-2009",
        "http://a.example/jfjbmap/content/2023-04/03/content_7.htm",
        f"""<ul id="APP-SectionNav"><li><a href="node_2.htm">第01版：要闻</a></li></ul>
        <p class="introtitle">钢城纪事</p><h2 id="APP-Title">{HEADLINE}</h2>
        <p class="subtitle">三座高炉同日点火</p>
        <p class="author">舒望江</p>
        <div class="attachment"><img src="1.jpg"><p>点火仪式现场</p></div>
        <div class="article-content"><founder-content>{BODY}</founder-content></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="舒望江",
        blocks=PICTURE + TEXT,
    ),
    "founder-2009 #news_content": Template(
        "founder-2009",
        OLD,
        f"""<div id="news_content"><h3>钢城纪事</h3><h1>{HEADLINE}</h1><h3>三座高炉同日点火</h3>
        <cms-content>{BODY}</cms-content></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
    ),
    "founder-2009 .article, the kicker an h2": Template(
        "founder-2009",
        OLD,
        f"""<div id="list"><div class="article"><h2>钢城纪事</h2><h1>{HEADLINE}</h1>
        <div class="text">{BODY}</div></div></div>""",
        kicker="钢城纪事",
    ),
    "founder-2009 p.BSHARE_TEXT": Template(
        "founder-2009", OLD, f"""<p class="BSHARE_TEXT">{HEADLINE}</p><div id="ozoom">{BODY}</div>"""
    ),
    "founder-2009 .articleTitle": Template(
        "founder-2009",
        OLD,
        f"""<div class="articleTitle">{HEADLINE}</div><div class="articleImg"><img src="1.jpg"></div>
        <div class="articleCon">{BODY}</div>""",
        blocks=(("image", ""), *TEXT),
    ),
    "founder-2009 td.hei16b": Template(
        "founder-2009",
        OLD,
        f"""<table><tr><td class="hei16b">{HEADLINE}</td></tr></table>
        <table><tr><td class="black14">{BODY}</td></tr></table>""",
    ),
    "founder-2009 .yinti": Template(
        "founder-2009",
        OLD,
        f"""<div class="yinti">钢城纪事</div><h1 id="Title">{HEADLINE}</h1>
        <div class="futi">三座高炉同日点火</div>
        <div class="author">作者：舒望江</div><div class="picture"><img src="1.jpg"><p>点火仪式现场</p>
        </div>
        <div id="ozoom">{BODY}</div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="舒望江",
        blocks=PICTURE + TEXT,
    ),
    "founder-2009 in the markup of people-2009": Template(
        "founder-2009",
        OLD,
        f"""<div class="article"><h3>钢城纪事</h3><h1>{HEADLINE}</h1><h2>三座高炉同日点火</h2>
        <p class="sec">舒望江</p>
        <div id="ozoom">{BODY}</div></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="舒望江",
    ),
    "founder-2020 #Title": Template(
        "founder-2020",
        NEW,
        f"""<div class="totalTitle"><h5 id="PreTitle">钢城纪事</h5><h2 id="Title">{HEADLINE}</h2>
        <h5 id="SubTitle">三座高炉同日点火</h5></div>
        <div class="attachment"><img src="1.jpg.1"><p>点火仪式现场</p></div>
        <div id="ozoom"><founder-content>{BODY}</founder-content></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        blocks=PICTURE + TEXT,
    ),
    "founder-2020 .newsdetatit with a notice of payment": Template(
        "founder-2020",
        NEW,
        f"""<div class="Scrollbox"><div id="ScroLeft"><founder-xy>
        <div class="newsdetatit"><p>钢城纪事</p><h3>{HEADLINE}</h3><p>三座高炉同日点火</p>
        <p><span class="Author">版次：05</span><span>来源：云州商报　2023年04月03日</span></p></div>
        <div class="newsdetatext"><img src="1.jpg"><p class="imgbt">点火仪式现场</p>
        <founder-content>{BODY}</founder-content></div>
        <div style="display:none;">作者：舒望江</div></founder-xy></div></div>
        <div class="tipMsg" style="display:none"><h1>付费提示</h1><p>{LEAD * 9}</p></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="舒望江",
        source="云州商报",
        blocks=PICTURE + TEXT,
    ),
    "founder-2020 .newsdetatit with an article entry": Template(
        "founder-2020",
        NEW,
        f"""<div class="newsdetatit"><div class="title">{HEADLINE}</div></div>
        <figure class="attachment-image"><img src="1.jpg"><figcaption>点火仪式现场</figcaption></figure>
        <div class="article-entry">{BODY}</div>""",
        blocks=PICTURE + TEXT,
    ),
    "founder-2020 .newsdetatit as a whole": Template(
        "founder-2020",
        NEW,
        f"""<div class="intro">钢城纪事</div><div class="newsdetatit">{HEADLINE}</div><div class="pic">
        <img src="1.jpg"></div>
        <founder-content>{BODY}</founder-content>""",
        kicker="钢城纪事",
        blocks=(("image", ""), *TEXT),
    ),
    "founder-2020 .m-article-content": Template(
        "founder-2020",
        "http://a.example/html/content/202601/05/content_7.html",
        f"""<div class="m-article-content"><h1>{HEADLINE}</h1>
        <div class="m-article-author">作者：舒望江</div>
        <div class="m-article-main">{BODY}</div></div><div class="m-title-list">
        <a href="content_8.html">江堤加固完工</a></div>""",
        byline="舒望江",
    ),
    "founder-2020 #print_area": Template(
        "founder-2020",
        "http://a.example/html/202304/03/content_7.html",
        f"""<div id="print_area"><h1>{HEADLINE}</h1><div class="n_gallery"><img src="1.jpg"></div>
        <div id="content">{BODY}</div></div>""",
        blocks=(("image", ""), *TEXT),
    ),
    "founder-2020 titles in #ozoom": Template(
        "founder-2020",
        NEW,
        f"""<div id="ozoom"><h3>钢城纪事</h3><h1>{HEADLINE}</h1><h2>三座高炉同日点火</h2>
        <founder-content>{BODY}</founder-content></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
    ),
    "founder-2020 in the markup of joyhua": Template(
        "founder-2020",
        NEW,
        f"""<div class="bmnr_con_yinti">钢城纪事</div><div class="bmnr_con_biaoti">{HEADLINE}</div>
        <div class="bmnr_con_futi">三座高炉同日点火</div><div id="zoom">{BODY}</div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
    ),
    "people-2009 .text_c, subheads in the body": Template(
        "people-2009",
        "http://a.example/html/2023-04/03/nw.D110000npsb_20230403_1-01.htm",
        f"""<div class="text_c"><h3>钢城纪事</h3><h1>{HEADLINE}</h1><h2>三座高炉同日点火</h2><h4>舒望江</h4>
        <table class="pci_c"><tr><td><img src="1.jpg"></td></tr><tr><td><p>点火仪式现场</p></td></tr>
        </table>
        <div id="articleContent"><p>{LEAD}</p><h2>炉火映街</h2><p>{CLOSE}</p></div></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        byline="舒望江",
        blocks=(*PICTURE, ("paragraph", LEAD), ("subhead", "炉火映街"), ("paragraph", CLOSE)),
    ),
    "people-2009 #APP-Title": Template(
        "people-2009",
        "http://a.example/html/2023-04/03/nw.D110000yzfnb_20230403_1-1.htm",
        f"""<p class="introtitle">钢城纪事</p><h2 id="APP-Title">{HEADLINE}</h2>
        <div class="attachment"><img src="1.jpg"><p>点火仪式现场</p></div>
        <div class="article-content">{BODY}</div>""",
        kicker="钢城纪事",
        blocks=PICTURE + TEXT,
    ),
    "people-2024, paragraphs in the headline": Template(
        "people-2024",
        "http://a.example/pc/content/202412/02/content_7.html",
        f"""<div class="paper-bot"><p class="left ban">第01版：要闻</p></div>
        <div class="article"><h3>钢城纪事</h3><h1><p>{HEADLINE}</p></h1><h2></h2>
        <p class="sec">本报记者 舒望江</p><div id="ozoom">{BODY}</div></div>""",
        kicker="钢城纪事",
        byline="本报记者 舒望江",
    ),
    "paperindex-2008, newer": Template(
        "paperindex-2008",
        "http://a.example/content/20240220/Articel01002TB.htm",
        f"""<div class="xha-view-title"><h1>{HEADLINE}</h1></div>
        <div class="imagelist"><img src="1.jpg"><p>点火仪式现场</p></div>
        <div id="article_view_content">{BODY}</div>""",
        blocks=PICTURE + TEXT,
    ),
    "paperindex-2008, older": Template(
        "paperindex-2008",
        "http://a.example/content/20240220/Articel01002TB.htm",
        f"""<div class="neirong"><h3>钢城纪事</h3><h2>{HEADLINE}</h2><h4>三座高炉同日点火</h4>
        <span id="contenttext">{BODY}</span></div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
    ),
    "shtml": Template(
        "shtml",
        "http://a.example/shtml/yzrb/20240220/7.shtml",
        f"""<h2 class="detConTit">{HEADLINE}</h2><div class="detPic"><img src="1.jpg"><p>点火仪式现场</p>
        </div>
        <div class="details">{BODY}</div>""",
        blocks=PICTURE + TEXT,
    ),
    "joyhua": Template(
        "joyhua",
        "http://a.example/yzrb/20240220/html/content_7.htm",
        f"""<div class="bmnr_con"><div class="bmnr_con_yinti">钢城纪事</div>
        <div class="bmnr_con_biaoti">{HEADLINE}</div>
        <div class="bmnr_con_futi">三座高炉同日点火</div><div id="zoom"><p><img src="1.jpg"></p>{BODY}</div>
        </div>""",
        kicker="钢城纪事",
        subheadline="三座高炉同日点火",
        blocks=(("image", ""), *TEXT),
    ),
    "joyhua without an inner body": Template(
        "joyhua",
        "http://a.example/yzrb/20240220/html/content_7.htm",
        f"""<div class="bmnr_con"><div class="bmnr_con_biaoti">{HEADLINE}</div>{BODY}</div>""",
    ),
}


IMAGE = '<img src="1.jpg">'
VARIANTS: list[tuple[str, str, str]] = [
    ("founder-2009", "body", f"<!--enpcontent-->{BODY}<!--/enpcontent-->"),
    ("founder-2009", "body", f'<div class="main-article-content">{BODY}</div>'),
    ("founder-2009", "body", f'<div id="articleContent">{BODY}</div>'),
    ("founder-2009", "body", f'<div id="sohu_content">{BODY}</div>'),
    ("founder-2009", "body", f'<div id="zoom">{BODY}</div>'),
    ("founder-2009", "body", f'<div class="article-content">{BODY}</div>'),
    ("founder-2009", "body", f"<div><founder-content>{BODY}</founder-content></div>"),
    ("founder-2009", "body", f'<table><tr><td class="px12c">{BODY}</td></tr></table>'),
    ("founder-2009", "body", f'<table><tr><td class="content_tt">{BODY}</td></tr></table>'),
    ("founder-2009", "body", f'<table><tr><td class="font6">{BODY}</td></tr></table>'),
    ("founder-2009", "body", f'<div class="content">{BODY}</div>'),
    ("founder-2009", "headline", f'<div class="bmnr_con_biaoti">{HEADLINE}</div>'),
    ("founder-2009", "headline", f"<div><founder-title>{HEADLINE}</founder-title></div>"),
    ("founder-2009", "headline", f'<table><tr><td class="title_a">{HEADLINE}</td></tr></table>'),
    ("founder-2009", "headline", f'<div class="main-article-alltitle">{HEADLINE}</div>'),
    ("founder-2009", "kicker", '<p id="PreTitle">钢城纪事</p>'),
    ("founder-2009", "kicker", '<div class="bmnr_con_yinti">钢城纪事</div>'),
    ("founder-2009", "subheadline", '<p id="SubTitle">钢城纪事</p>'),
    ("founder-2009", "subheadline", '<div class="bmnr_con_futi">钢城纪事</div>'),
    ("founder-2009", "pictures", f"<table><tr><td>{IMAGE}</td></tr></table>"),
    ("founder-2009", "pictures", f"<!--<npm:article-pic>-->{IMAGE}<!--</npm:article-pic>-->"),
    ("founder-2009", "pictures", f'<div><table id="newspic"><tr><td>{IMAGE}</td></tr></table></div>'),
    ("founder-2009", "pictures", f'<div id="pic-info">{IMAGE}</div>'),
    ("founder-2009", "pictures", f'<div class="main-ar-pic-text">{IMAGE}</div>'),
    ("founder-2009", "pictures", f'<a class="pirobox_gall" href="1.jpg">{IMAGE}</a>'),
    ("founder-2009", "pictures", f'<div class="dContents">{IMAGE}</div>'),
    ("founder-2009", "pictures", f'<div><table bgcolor="#efefef"><tr><td>{IMAGE}</td></tr></table></div>'),
    ("founder-2009", "pictures", f'<div><table class="pci_c"><tr><td>{IMAGE}</td></tr></table></div>'),
    ("founder-2020", "body", f"<!--enpcontent-->{BODY}<!--/enpcontent-->"),
    ("founder-2020", "body", f'<div class="article-content">{BODY}</div>'),
    ("founder-2020", "body", f'<div class="newsdetatext">{BODY}</div>'),
    ("founder-2020", "body", f'<div id="ozoom">{BODY}</div>'),
    ("founder-2020", "headline", f'<h2 class="art-title">{HEADLINE}</h2>'),
    ("founder-2020", "headline", f'<div id="ScroLeft"><div><h3>{HEADLINE}</h3></div></div>'),
    ("founder-2020", "kicker", '<p class="introtitle">钢城纪事</p>'),
    ("founder-2020", "subheadline", '<p class="subtitle">钢城纪事</p>'),
    ("founder-2020", "byline", '<p id="Author">钢城纪事</p>'),
    ("founder-2020", "byline", '<p id="author">钢城纪事</p>'),
    ("founder-2020", "pictures", f'<div class="bmnr_con_con">{IMAGE}</div>'),
    ("people-2009", "body", f"<!--enpcontent-->{BODY}<!--/enpcontent-->"),
    ("people-2009", "body", f'<div id="ozoom">{BODY}</div>'),
    ("people-2009", "headline", f'<div class="article"><h1>{HEADLINE}</h1></div>'),
    ("people-2009", "kicker", '<div class="article"><h3>钢城纪事</h3><h1></h1></div>'),
    ("people-2009", "subheadline", '<div class="article"><h1></h1><h2>钢城纪事</h2></div>'),
    ("people-2009", "byline", '<p class="author">钢城纪事</p>'),
    ("people-2009", "pictures", f'<div class="c_c">{IMAGE}</div>'),
    ("people-2024", "body", f"<!--enpcontent-->{BODY}<!--/enpcontent-->"),
    ("people-2024", "headline", f'<div class="article"><h1>{HEADLINE}</h1></div>'),
    ("people-2024", "subheadline", '<div class="article"><h1>某题</h1><h2>钢城纪事</h2></div>'),
    ("people-2024", "pictures", f'<div class="article"><div class="attachment">{IMAGE}</div></div>'),
    ("people-2024", "pictures", f'<table class="pci_c"><tr><td>{IMAGE}</td></tr></table>'),
    ("paperindex-2008", "body", f'<span id="oldcontenttext">{BODY}</span>'),
    ("paperindex-2008", "headline", f'<div class="duneirong"><h2>{HEADLINE}</h2></div>'),
    ("paperindex-2008", "headline", f'<span id="contenttitle">{HEADLINE}</span>'),
    ("paperindex-2008", "headline", f'<span align="center"><strong>{HEADLINE}</strong></span>'),
    ("paperindex-2008", "kicker", '<div class="duneirong"><h3>钢城纪事</h3><h2>某题</h2></div>'),
    ("paperindex-2008", "subheadline", '<div class="duneirong"><h4>钢城纪事</h4></div>'),
    ("paperindex-2008", "pictures", f'<span id="imagelist">{IMAGE}</span>'),
    ("shtml", "body", f'<div id="content_div">{BODY}</div>'),
    ("shtml", "body", f'<div class="para">{BODY}</div>'),
    ("shtml", "body", f'<div class="acon">{BODY}</div>'),
    ("shtml", "body", f'<div class="f-14">{BODY}</div>'),
    ("shtml", "headline", f'<div class="detailCon"><h1>{HEADLINE}</h1></div>'),
    ("shtml", "headline", f'<div class="d_t_b">{HEADLINE}</div>'),
    ("shtml", "headline", f'<div class="atitle"><h1>{HEADLINE}</h1></div>'),
    ("shtml", "headline", f'<div class="detail"><h2>{HEADLINE}</h2></div>'),
    ("shtml", "headline", f'<div class="f-20"><strong>{HEADLINE}</strong></div>'),
    ("shtml", "pictures", f'<div id="article_img_marquee">{IMAGE}</div>'),
    ("shtml", "pictures", f'<div id="NewsPic">{IMAGE}</div>'),
    ("trs", "headline", f'<div class="zwcon"><h1>{HEADLINE}</h1></div>'),
    ("trs", "headline", f'<p class="title">{HEADLINE}</p>'),
    ("trs", "headline", f'<h1 class="art-title">{HEADLINE}</h1>'),
    ("trs", "headline", f'<h1 class="title">{HEADLINE}</h1>'),
    ("trs", "headline", f'<div class="title"><h1>{HEADLINE}</h1></div>'),
    ("trs", "body", f'<div class="zwcon"><div class="zw">{BODY}</div></div>'),
    ("trs", "body", f'<div class="TRS_Editor"><div class="Custom_UnionStyle">{BODY}</div></div>'),
    ("trs", "body", f'<div class="TRS_UEDITOR trs_paper_default">{BODY}</div>'),
    ("trs", "body", f'<div class="TRS_PreAppend">{BODY}</div>'),
    ("trs", "body", f'<div id="zoom">{BODY}</div>'),
]
# Where each layout's variants get the body from, if the variant is not about the body.
BODIES = {
    "founder-2009": f'<div id="ozoom">{BODY}</div>',
    "founder-2020": f'<div id="ozoom">{BODY}</div>',
    "people-2009": f'<div id="ozoom">{BODY}</div>',
    "people-2024": f'<div id="ozoom">{BODY}</div>',
    "paperindex-2008": f'<span id="contenttext">{BODY}</span>',
    "shtml": f'<div class="details">{BODY}</div>',
    "trs": f'<div class="TRS_Editor">{BODY}</div>',
}


def _variant(layout: str, part: str, markup: str) -> Page:
    body = "" if part == "body" else BODIES[layout]
    return Page("http://a.example/x.html", f"<html><body>{markup}{body}</body></html>".encode())


@pytest.mark.parametrize(("layout", "part", "markup"), VARIANTS)
def test_a_part_is_found_under_each_of_its_names(layout: str, part: str, markup: str) -> None:
    found = split(_variant(layout, part, markup), REGISTRY.layouts[layout])
    blocks = tuple((block.kind, block.text) for block in found.body)
    if part in ("body", "pictures"):
        assert blocks == ((("image", ""), *TEXT) if part == "pictures" else TEXT)
    else:
        assert getattr(found, part) == (HEADLINE if part == "headline" else "钢城纪事")
        assert blocks == TEXT


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_name_of_a_part_occurs_in_a_template(layout: Layout) -> None:
    pages = [template.page for template in TEMPLATES.values() if template.layout == layout.name]
    pages += [_variant(*variant) for variant in VARIANTS if variant[0] == layout.name]
    for part in ("headline", "kicker", "subheadline", "byline", "body", "pictures"):
        for selector in getattr(layout.article, part):
            if selector.startswith("<!--"):
                assert any(selector.encode() in page.body for page in pages), f"{part}: {selector}"
            else:
                assert any(matches(page.tree, (selector,)) for page in pages), f"{part}: {selector}"


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_splits_into_its_parts(template: Template) -> None:
    found = split(template.page, REGISTRY.layouts[template.layout])
    assert found.headline == HEADLINE
    assert _parts(found) == (template.kicker, template.subheadline, template.byline, template.source)
    assert tuple((block.kind, block.text) for block in found.body) == template.blocks


def _parts(found: Split) -> tuple[str | None, ...]:
    return found.kicker, found.subheadline, found.byline, found.source


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_is_recognised_by_its_own_signs(template: Template) -> None:
    assert recognise_layout(template.page, REGISTRY.layouts.values()) is REGISTRY.layouts[template.layout]


NEWER = ("founder-2020", "people-2024")


@pytest.mark.parametrize(
    "template", [pytest.param(t, id=name) for name, t in TEMPLATES.items() if t.layout in NEWER]
)
def test_layouts_at_the_same_addresses_are_told_apart_by_their_signs(template: Template) -> None:
    shown = {
        name: sum(matches(template.page.tree, (sign,)) for sign in REGISTRY.layouts[name].signs) for name in NEWER
    }
    assert shown[template.layout] > min(shown.values()), shown


@dataclass(frozen=True)
class EditionTemplate:
    """An edition page in a house's own template; it lists pages 01 and 02, and one article of its own."""

    layout: str
    url: str
    pages: tuple[str, str]
    article: str
    markup: str
    pdf: str | None = None


EDITIONS = {
    "founder-2009 #bmdhTable": EditionTemplate(
        "founder-2009",
        "http://a.example/html/2023-04/03/node_1.htm",
        ("node_1.htm", "node_5.htm"),
        "content_1_7.htm",
        """<table id="bmdhTable"><tr class="bmdh_tr"><td>
        <a class="rigth_bmdh_href" href="node_1.htm">第01版：要闻</a></td>
        <td><a href="../../../resfile/2023-04-03/01/01.pdf"></a></td></tr><tr class="bmdh_tr">
        <td><a class="rigth_bmdh_href" href="node_5.htm">第02版：综合</a></td>
        <td><a href="../../../resfile/2023-04-03/02/02.pdf"></a></td></tr></table>
        <div id="main-ed-articlenav-list"><table><tr><td><div><a href="content_1_7.htm">老厂新火照江流</a>
        </div></td></tr></table></div>
        <map name="PageMap"><area coords="0,0,40,30" shape="rect" href="content_1_7.htm"></map>
        <img usemap="#PageMap" src="../../../images/01.jpg">""",
        "resfile/2023-04-03/01/01.pdf",
    ),
    "founder-2009 li.layout-catalogue-item": EditionTemplate(
        "founder-2009",
        "http://a.example/hnsb/html/2024-07/12/node_1.htm",
        ("node_1.htm", "node_2.htm"),
        "content_1_7.htm",
        """<ul><li class="layout-catalogue-item"><a href="node_1.htm">第01版：要闻</a>
        <a class="pdf" href="/p/01.pdf"></a></li>
        <li class="layout-catalogue-item"><a href="node_2.htm">第02版：综合</a>
        <a class="pdf" href="/p/02.pdf"></a></li></ul>
        <ul class="news-list"><li class="news-item"><a href="content_1_7.htm">老厂新火照江流</a></li></ul>
        <div class="pic-box"><img usemap="#PagePicMap" src="01.jpg"><map name="PagePicMap">
        <area coords="0,0,40,30" shape="rect" href="content_1_7.htm" title="老厂新火照江流"></map></div>""",
        "p/01.pdf",
    ),
    "founder-2020 .Chunkiconlist": EditionTemplate(
        "founder-2020",
        "http://a.example/pc/layout/202304/03/node_1.html",
        ("node_1.html", "node_2.html"),
        "../../../content/202304/03/content_7.html",
        """<li class="oneclick1"><div class="Chunkiconlist"><p><a href="node_1.html">第01版：要闻</a>
        <a target="_blank" href="/p/1.pdf"></a></p>
        <p><a href="node_2.html">第02版：综合</a><a target="_blank" href=""></a></p></div></li>
        <div class="newslisttit"><em>第01版：要闻</em></div>
        <div class="newslist"><ul><li><h3>
        <a href="../../../content/202304/03/content_7.html">老厂新火照江流</a></h3>
        <p><a href="../../../content/202304/03/content_7.html">三座高炉同日点火，江边又亮起了灯……</a></p>
        </li></ul></div>
        <a href="../../../pad/content/202304/03/content_7.html">移动版</a>
        <div class="newsconimg"><img usemap="#m" src="1.jpg"><map name="m">
        <area coords="0,0,40,30" shape="rect" href="../../../content/202304/03/content_7.html"></map>
        </div>""",
        "p/1.pdf",
    ),
    "founder-2020 #layoutlist": EditionTemplate(
        "founder-2020",
        "http://a.example/pc/layout/202304/03/node_01.html",
        ("node_01.html", "node_02.html"),
        "../../../con/202304/03/c7.html",
        """<ul id="layoutlist"><li><a href="node_01.html">第01版：要闻</a></li><li>
        <a href="node_02.html">第02版：综合</a></li></ul>
        <ul id="articlelist"><li><a href="../../../con/202304/03/c7.html">老厂新火照江流</a></li></ul>
        <div class="newspaper-pic"><img class="preview" src="1.jpg.1" usemap="#m"><map name="m">
        <area coords="0,0,40,30" shape="rect" href="../../../con/202304/03/c7.html"></map></div>""",
    ),
    "people-2009 .right_title": EditionTemplate(
        "people-2009",
        "http://a.example/html/2023-04/03/nbs.D110000yzrb_01.htm",
        ("nbs.D110000yzrb_01.htm", "nbs.D110000yzrb_02.htm"),
        "nw.D110000yzrb_20230403_1-01.htm",
        """<div class="ban_t"><ul><li><a href="/p/yzrb2023040301.pdf">PDF</a></li></ul></div>
        <div id="pageList"><ul><li><div class="right_title-name">
        <a href="nbs.D110000yzrb_01.htm">第01版：要闻</a></div>
        <div class="right_title-pdf"><a href="/p/yzrb2023040301.pdf"></a></div></li><li>
        <div class="right_title-name">
        <a href="nbs.D110000yzrb_02.htm">第02版：综合</a></div><div class="right_title-pdf">
        <a href="/p/yzrb2023040302.pdf"></a></div></li></ul></div>
        <div id="titleList"><ul><li><a href="nw.D110000yzrb_20230403_1-01.htm">老厂新火照江流</a></li></ul>
        </div>
        <div class="ban"><img usemap="#m" src="1.jpg"><map name="m">
        <area coords="0,0,40,30" shape="rect" href="nw.D110000yzrb_20230403_1-01.htm"></map></div>""",
        "p/yzrb2023040301.pdf",
    ),
    "people-2024": EditionTemplate(
        "people-2024",
        "http://a.example/pc/layout/202412/02/node_01.html",
        ("node_01.html", "node_02.html"),
        "../../../content/202412/02/content_7.html",
        """<div class="swiper-container"><div class="swiper-slide">
        <a id="pageLink" href="node_01.html">01版：要闻</a></div>
        <div class="swiper-slide"><a id="pageLink" href="node_02.html">02版：综合</a></div></div>
        <div class="paper-bot"><p class="left ban">第01版：要闻</p><p class="right btn">
        <a href="/p/1a.pdf">下载PDF</a></p></div>
        <ul class="news-list"><li><a href="../../../content/202412/02/content_7.html">老厂新火照江流</a>
        </li></ul>
        <img usemap="#PagePicMap" src="1.jpg"><map name="PagePicMap">
        <area coords="0,0,40,30" shape="rect" href="../../../content/202412/02/content_7.html"></map>""",
        "p/1a.pdf",
    ),
    "paperindex-2008": EditionTemplate(
        "paperindex-2008",
        "http://a.example/content/20240220/Page01TB.htm",
        ("Page01TB.htm", "Page02TB.htm"),
        "Articel01002TB.htm",
        """<ul><li class="banlist-li"><a href="Page01TB.htm">第01版：要闻</a></li>
        <li class="banlist-li"><a href="Page02TB.htm">第02版：综合</a></li></ul>
        <ul id="newslist"><li><a href="Articel01002TB.htm">老厂新火照江流</a></li></ul>
        <img usemap="#m" src="1.jpg">
        <map name="m"><area coords="0,0,40,30" shape="rect" href="Articel01002TB.htm"></map>""",
    ),
    "shtml": EditionTemplate(
        "shtml",
        "http://a.example/shtml/yzrb/20240220/v01.shtml",
        ("v01.shtml", "v02.shtml"),
        "7.shtml",
        """<div class="main"><a href="v01.shtml">第01版：要闻</a><a href="v02.shtml">第02版：综合</a>
        <a href="vlist.shtml">版面</a>
        <div class="main_r"><ul><li><p><a href="7.shtml">老厂新火照江流</a></p></li></ul></div></div>
        <img usemap="#m" src="1.jpg">
        <map name="m"><area coords="0,0,40,30" shape="rect" href="7.shtml"></map>""",
    ),
    "joyhua": EditionTemplate(
        "joyhua",
        "http://a.example/yzrb/20240220/html/index.htm",
        ("index.htm", "page_02.htm"),
        "content_7.htm",
        """<div class="bmml_con"><a href="index.htm">第01版：要闻</a><a href="page_02.htm">第02版：综合</a>
        </div>
        <div class="bmdh_con"><a href="content_7.htm">老厂新火照江流</a></div><img usemap="#m" src="1.jpg">
        <map name="m"><area coords="0,0,40,30" shape="rect" href="content_7.htm"></map>""",
    ),
}


@pytest.mark.parametrize("template", EDITIONS.values(), ids=EDITIONS.keys())
def test_an_edition_template_lists_its_pages_and_its_own_articles(template: EditionTemplate) -> None:
    # Ahead of the lists: the way to the next page, and a choice of the whole issue's articles.
    foreign = urljoin(template.url, template.article).replace("7.", "9.").replace("_1-01.", "_9-09.")
    traps = f'<div><a href="{foreign}">别版的稿件</a></div>'
    if REGISTRY.layouts[template.layout].edition.pages:
        traps += f'<a href="{template.pages[1]}">下一版</a>'
    page = Page(template.url, f"<html><body>{traps}{template.markup}</body></html>".encode())
    assert REGISTRY.layouts[template.layout].urls.is_article(foreign)
    assert recognise_layout(page, REGISTRY.layouts.values()) is REGISTRY.layouts[template.layout]
    found = read_edition(page, REGISTRY.layouts[template.layout])
    assert [(link.url, link.page, link.page_name) for link in found.siblings] == [
        (urljoin(template.url, template.pages[0]), "01", "要闻"),
        (urljoin(template.url, template.pages[1]), "02", "综合"),
    ]
    assert [(article.url, article.headline) for article in found.articles] == [
        (urljoin(template.url, template.article), "老厂新火照江流")
    ]
    assert found.articles[0].area == ((0, 0), (40, 0), (40, 30), (0, 30))
    assert (found.page, found.page_name) == ("01", "要闻")
    assert found.image_url is not None
    assert found.pdf_url == (urljoin(template.url, "/" + template.pdf) if template.pdf else None)


# Around a link: other markup of the list of pages, of the list of the page's own articles, and of the PDF.
LISTS = [
    ("founder-2009", "pages", '<div class="main-ednav-nav"><dl><dt>{}</dt></dl></div>'),
    ("founder-2009", "pages", '<div id="APP-SectionNav">{}</div>'),
    ("founder-2009", "pages", '<div id="bmdh">{}</div>'),
    ("founder-2009", "articles", '<ul class="main-ed-articlenav-list"><li>{}</li></ul>'),
    ("founder-2009", "articles", '<table><tr><td class="default">{}</td></tr></table>'),
    ("founder-2009", "articles", '<div id="btdh">{}</div>'),
    ("founder-2009", "articles", '<ul class="list01"><li>{}</li></ul>'),
    ("founder-2009", "articles", '<ul><li class="area_select"><h2>{}</h2></li></ul>'),
    ("founder-2009", "articles", '<div class="zi-meat"><ul><li>{}</li></ul></div>'),
    ("founder-2009", "pdf", '<div id="APP-Pdf">{}</div>'),
    ("founder-2009", "pdf", '<div class="downPDF">{}</div>'),
    ("founder-2009", "pdf", '<div id="downpdfLink">{}</div>'),
    ("founder-2020", "pages", '<div id="list">{}</div>'),
    ("founder-2020", "pages", '<div class="nav-list"><ul><li>{}</li></ul></div>'),
    ("founder-2020", "pages", '<div class="Therestlist"><ul><li>{}</li></ul></div>'),
    ("founder-2020", "pages", '<div class="bmml_con">{}</div>'),
    ("founder-2020", "articles", '<div class="m-title-list">{}</div>'),
    ("founder-2020", "articles", '<div class="news-list"><ul><li>{}</li></ul></div>'),
    ("founder-2020", "articles", '<ul class="media-list"><li>{}</li></ul>'),
    ("founder-2020", "articles", '<div class="bmdh_con">{}</div>'),
    ("people-2009", "pages", '<div class="right_title-name">{}</div>'),
    ("people-2009", "pages", '<div id="pageList">{}</div>'),
    ("people-2009", "pages", '<div id="APP-SectionNav">{}</div>'),
    ("people-2009", "articles", '<div class="news"><ul><li>{}</li></ul></div>'),
    ("people-2009", "pdf", '<div class="ban_t"><ul><li>{}</li></ul></div>'),
    ("people-2009", "pdf", '<div class="ban">{}</div>'),
    ("people-2009", "pdf", '<div id="APP-Pdf">{}</div>'),
    ("people-2024", "pages", '<div class="swiper-slide">{}</div>'),
    ("people-2024", "pdf", '<p class="btn">{}</p>'),
    ("people-2024", "pdf", '<div class="paper-bot">{}</div>'),
    ("paperindex-2008", "pages", '<ul><li class="banci">{}</li></ul>'),
    ("paperindex-2008", "articles", '<div class="newslist">{}</div>'),
    ("paperindex-2008", "articles", '<table><tr><td>{}</td></tr></table>'),
    ("joyhua", "pages", '<div id="breakNewsList1">{}</div>'),
    ("joyhua", "articles", '<div id="breakNewsList">{}</div>'),
]


@pytest.mark.parametrize(("layout", "part", "around"), LISTS)
def test_what_an_edition_page_lists_is_found_under_each_name(layout: str, part: str, around: str) -> None:
    template = next(template for template in EDITIONS.values() if template.layout == layout)
    own, other = {
        "pages": template.pages,
        "articles": (template.article, template.article.replace("7.", "9.").replace("_1-01.", "_9-09.")),
        "pdf": ("/p/x.pdf", "/p/y.pdf"),
    }[part]
    marked = around.format(f'<a class="atitle" href="{own}">本页</a>')
    markup = f'<html><body><a href="{other}">别处</a>{marked}</body></html>'
    found = read_edition(Page(template.url, markup.encode()), REGISTRY.layouts[layout])
    listed = {
        "pages": [link.url for link in found.siblings][:1],
        "articles": [article.url for article in found.articles],
        "pdf": [found.pdf_url],
    }[part]
    assert listed == [urljoin(template.url, own)]

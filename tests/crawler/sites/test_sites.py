"""The declared sites and layouts: they hold together, know their addresses, read the templates they list."""

import datetime as dt
import re
from itertools import combinations
from pathlib import Path

import pytest

from crawler.sites import INFERRED, DatedLayout, DeclarationError, Registry, Site

REGISTRY = Registry()
PAPERS = Path(__file__).parents[3] / "crawler" / "sites" / "papers"
SITES = [pytest.param(site, id=name) for name, site in REGISTRY.sites.items()]
DATED = [
    pytest.param(site, dated, id=f"{name}-{number}")
    for name, site in REGISTRY.sites.items()
    for number, dated in enumerate(site.layouts)
]

DOCS = Path(__file__).parents[3] / "docs" / "sites.md"


def test_the_docs_list_each_site_with_its_layouts_and_each_layout() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = {row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `")}
    for name, site in REGISTRY.sites.items():
        row = rows[name]
        assert f"| {site.newspaper} |" in row
        assert all(f"`{dated.layout}`" in row for dated in site.layouts)
        assert all(evidence.source in row for evidence in site.evidence)
        assert max(evidence.checked for evidence in site.evidence).isoformat() in row
    assert set(rows) == {*REGISTRY.sites, *REGISTRY.layouts}


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
            # The one that is inferred from pages knows no address before it sees one.
            assert layout is INFERRED or layout.urls.is_edition(url) or layout.urls.is_issue(url)
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
        # An expression such as this one takes longer than anybody lives: a declaration has none.
        (OWN.replace("issue =", "urls = { article = '(a+)+$' }\nissue ="), r"own\.toml: .*unknown field `urls`"),
        (OWN.replace("founder-2009", "founder-1999"), r"own\.toml: layout 'founder-1999' is not one of "),
        (OWN.replace('hosts = ["127.0.0.1:8080"]\n', ""), r"own\.toml: .*missing required field `hosts`"),
        (OWN.replace("2026-11-22", '"gestern"'), r"own\.toml: .*\$\.evidence\[0\]\.checked"),
        (OWN.replace("[[layouts]]", "[[layouts"), r"own\.toml: "),
    ],
    ids=["unknown key", "an expression", "unknown layout", "missing key", "no date", "no TOML"],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        Registry((_own(tmp_path, content),))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"nowhere\.toml: cannot be read: No such file"):
        Registry((str(tmp_path / "nowhere.toml"),))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("people-daily", "; is it peoples-daily( or [^?]+)?\\? `python -m crawler sites` lists all"),
        ("xyz", "; `python -m crawler sites` lists all"),
    ],
)
def test_of_an_unknown_site_the_names_like_it_are_told_and_what_lists_all(name: str, said: str) -> None:
    with pytest.raises(KeyError, match=f"site '{name}' is not declared{said}"):
        REGISTRY.site(name)

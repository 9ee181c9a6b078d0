"""Pages of real papers, where a folder of them is at hand: they are their publishers', and no part of the project.

EDITION_PAGES names the folder; by default it is looked for beside the project. What is known of the pages stands in
``real_pages.json`` as counts and digests only; what is read wrongly is left out there, with what is wrong.
"""

import hashlib
import json
import os
import re
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from crawler.assembly.article_line import make_article
from crawler.items import as_plain
from crawler.page.page import Page
from crawler.sites import Registry
from crawler.split.ledger import Place
from crawler.split.split import Split, split
from tests.crawler.split.test_places import assert_placed

PAGES = Path(os.environ.get("EDITION_PAGES") or Path(__file__).parents[4] / "shared" / "pages")
KNOWN: dict[str, Any] = json.loads((Path(__file__).parent / "real_pages.json").read_text(encoding="utf-8"))
STEEL = "steel/t20240220.html"
STEEL_URL = "http://www.csteelnews.com/xwzx/djbd/202402/t20240220_85000.html"
UNKNOWN = "\ufffd"

pytestmark = pytest.mark.skipif(
    not PAGES.is_dir(), reason=f"no folder of real pages at {PAGES}; EDITION_PAGES=FOLDER names one"
)


@cache
def real_page(name: str, url: str) -> Page:
    return Page(url, (PAGES / name).read_bytes())


@cache
def real_split(name: str, url: str, layout: str) -> Split:
    return split(real_page(name, url), Registry().layouts[layout])


def digest(*texts: str | None) -> str:
    """Enough of a SHA-256 to know texts again by, white space aside."""
    joined = "\n".join("".join((text or "").split()) for text in texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def described(found: Split) -> dict[str, Any]:
    """A split page without its words: counts, dates, and digests of texts."""
    edition = found.print_edition
    return {
        "headline": digest(found.headline),
        "kicker": found.kicker and digest(found.kicker),
        "subheadline": found.subheadline and digest(found.subheadline),
        "byline": found.byline and digest(found.byline),
        "authors": [digest(author) for author in found.authors],
        "source": found.source and digest(found.source),
        "editor": found.editor and digest(found.editor),
        "date_published": found.date_published,
        "print_edition": edition and [edition.date, edition.page, edition.page_name and digest(edition.page_name)],
        "section": [digest(crumb) for crumb in found.section],
        "language": found.language,
        "blocks": " ".join(f"{len(list(run))} {kind}" for kind, run in groupby(block.kind for block in found.body)),
        "body": digest(*(block.text for block in found.body)),
        "briefs": len(found.briefs),
        "related": len(found.related),
        "removed": len(found.removed),
        "clauses": dict(sorted(Counter(clause.kind for clause in found.clauses).items())),
        "notices": len(found.notices),
    }


@pytest.mark.parametrize("name", KNOWN)
def test_a_real_page_is_split_as_a_reader_would(name: str) -> None:
    known = KNOWN[name]
    found = described(real_split(name, known["url"], known["layout"]))
    assert {key: found[key] for key in known["expected"]} == known["expected"]


@pytest.mark.parametrize("name", [*KNOWN, STEEL])
def test_a_real_page_is_placed_whole(name: str) -> None:
    url, layout = (KNOWN[name]["url"], KNOWN[name]["layout"]) if name in KNOWN else (STEEL_URL, "trs")
    assert_placed(real_page(name, url), real_split(name, url, layout))


# --- the damaged page, as it was printed ----------------------------------------------------------------------------


@pytest.fixture
def printed() -> dict[str, Any]:
    """What the paper printed, restored by hand."""
    expected: dict[str, Any] = json.loads((PAGES / "steel/t20240220.expected.json").read_text(encoding="utf-8"))
    return expected


@pytest.fixture
def steel() -> Split:
    return real_split(STEEL, STEEL_URL, "trs")


def test_the_damaged_page_says_who_wrote_it_where_and_when(steel: Split, printed: dict[str, Any]) -> None:
    assert steel.headline is None
    assert steel.byline == printed["byline"]
    assert list(steel.authors) == printed["authors"]
    assert steel.source == printed["source"]
    assert steel.editor == printed["editor"]
    assert steel.date_published == printed["date_published"]
    assert as_plain(steel.print_edition) == printed["print_edition"]
    assert steel.language == printed["language"]


def test_the_damaged_page_has_its_blocks_in_order(steel: Split, printed: dict[str, Any]) -> None:
    assert Counter(block.kind for block in steel.body) == {"paragraph": 18, "subhead": 3}
    assert [block.kind for block in steel.body] == [block["kind"] for block in printed["body"]]


def test_blocks_read_as_printed_but_for_what_is_lost(steel: Split, printed: dict[str, Any]) -> None:
    for block, expected in zip(steel.body, printed["body"], strict=True):
        assert re.fullmatch(re.escape(block.text).replace(UNKNOWN, "."), expected["text"])


def test_the_line_that_was_sown_in_is_removed(steel: Split, printed: dict[str, Any]) -> None:
    assert as_plain(steel.removed) == printed["removed"]


def test_the_damaged_page_has_its_briefs(steel: Split, printed: dict[str, Any]) -> None:
    briefs = [(brief.headline, list(brief.paragraphs)) for brief in steel.briefs]
    assert briefs == [(brief["headline"], brief["paragraphs"]) for brief in printed["briefs"]]
    assert [len(brief.paragraphs) for brief in steel.briefs] == [2, 1, 1, 1]


def test_a_briefs_headline_is_of_two_printed_lines(steel: Split) -> None:
    lines = [piece.text for piece in steel.ledger if piece.place is Place.BRIEF]
    paragraphs = {text for brief in steel.briefs for text in brief.paragraphs}
    for brief in steel.briefs:
        first = lines.index(brief.paragraphs[0])
        assert brief.headline == " ".join(lines[first - 2 : first])
        before = lines[max(0, first - 3) : first - 2]
        assert all(text in paragraphs for text in before)


def test_the_damaged_page_has_each_clause_once(steel: Split, printed: dict[str, Any]) -> None:
    times = [use.times for use in make_article(steel, "csteelnews").boilerplate]
    assert times == [1, 2, 2, 2, 1, 1, 1]
    distinct = dict.fromkeys(clause.text for clause in steel.clauses)
    assert list(distinct) == [clause["text"] for clause in printed["boilerplate"]]
    assert times == [clause["times"] for clause in printed["boilerplate"]]


def test_the_damaged_page_has_no_more(steel: Split) -> None:
    chrome = [piece.text for piece in steel.ledger if piece.place is Place.CHROME]
    assert chrome == ["相關鏈接", "來源:", "編輯:", "相關文檔", "版權說明"]
    assert steel.related == ()
    assert steel.notices == ()

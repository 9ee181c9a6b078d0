"""Tables: one schema, one order, the same bytes from the same lines; other programs open them without a word."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest
from datasets import load_dataset
from pyarrow import parquet

from crawler.__main__ import main
from crawler.corpus.merge import FILE
from crawler.corpus.schema import TABLES
from crawler.corpus.types import arrow_schema
from tests.crawler.corpus.lines import article_line, write_folder
from tests.crawler.schemas.test_schemas import ARTICLE, CLAUSE, EDITION, FAILURE

Corpus = dict[str, bytes]
RECORD = (
    'org,example)/gone 20240506002001 {"url": "http://www.example.org/gone", "mime": "text/html", "status": "404",'
    ' "digest": "sha256:00", "length": "300", "offset": "12", "filename": "a.warc.gz"}'
)


def table(output: Path, *paths: Path, options: tuple[str, ...] = ()) -> Path:
    assert main(["table", *map(str, paths), "-o", str(output), *options]) == 0
    return output


def content(corpus: Path) -> Corpus:
    return {str(file.relative_to(corpus)): file.read_bytes() for file in sorted(corpus.rglob("*")) if file.is_file()}


def rows(corpus: Path, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    return query(f"SELECT {columns} FROM '{corpus}/{name}/**/*.parquet'")


def query(sql: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(sql).fetchall()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a line of each file, and an index of one record."""
    folder = tmp_path_factory.mktemp("crawl")
    for name, line in (("articles", ARTICLE), ("editions", EDITION), ("clauses", CLAUSE), ("failures", FAILURE)):
        write_folder(folder, [line], f"{name}.jsonl")
    write_folder(folder, [RECORD], "index.cdxj")
    issue = {
        "date": "2024-05-06",
        "complete": False,
        "editions": [{"url": EDITION["url"], "missing": ["http://a.example/"]}],
    }
    (folder / "summary.json").write_text(json.dumps({"spider": "edition", "site": "yunzhou-daily", "issues": [issue]}))
    return folder


@pytest.fixture(scope="module")
def corpus(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return table(tmp_path_factory.mktemp("corpus"), folder)


# --- what is in it --------------------------------------------------------------------------------------------------


def test_an_article_is_a_row_of_plain_values(corpus: Path) -> None:
    (row,) = parquet.read_table(corpus / "articles" / "paper=yunzhou-daily" / "year=2024" / FILE).to_pylist()
    assert row == {
        **{name: ARTICLE[name] for name in ("url", "canonical_url", "site", "layout", "headline", "kicker", "byline")},
        **{name: ARTICLE[name] for name in ("subheadline", "authors", "source", "editor", "section", "language")},
        **{name: ARTICLE[name] for name in ("text", "text_digest")},
        "article_id": ARTICLE["id"],
        "newspaper": "云州日报",
        "date": dt.date(2024, 5, 6),
        "issue_date": dt.date(2024, 5, 6),
        "page": "A01",
        "page_name": "头版",
        "published_on": dt.date(2024, 5, 6),
        "published_at": dt.datetime(2024, 5, 6, 0, 20, tzinfo=dt.UTC),
        "characters": 7,
        "headline_simplified": None,
        "text_simplified": None,
        "images": ["http://www.example.org/a.jpg"],
        "captions": [],
        "tables": 1,
        "briefs": 1,
        "related_urls": [ARTICLE["url"]],
        "clause_ids": ["c-0123456789abcdef"],
        "removed": ["甲_乙_丙_丁"],
        "glosses": 3,
        "shifts": 1,
        "unrecovered": 0,
        "fetched_at": dt.datetime(2024, 5, 6, 0, 20, 1, tzinfo=dt.UTC),
        "newest": True,
        "warc_file": "a-20240506000000-00000-host.warc.gz",
        "warc_offset": 0,
        "warc_length": 812,
        "record_id": ARTICLE["warc"]["record_id"],
    }


def test_the_other_tables_hold_the_other_lines(corpus: Path) -> None:
    url = ARTICLE["url"]
    assert rows(corpus, "editions", "url, articles_listed, articles_missing, captured_at") == [(url, 1, 1, None)]
    assert rows(corpus, "areas", "position, polygon, headline") == [(1, [0.0, 0.0, 10.5, 0.0, 10.5, 20.0], "云州开渠")]
    assert rows(corpus, "briefs", "article_id, position, headline, text") == [(ARTICLE["id"], 1, None, "又讯。")]
    assert rows(corpus, "clauses", "clause_id, pages") == [("c-0123456789abcdef", 1)]
    assert rows(corpus, "records", "site, url, status") == [("yunzhou-daily", "http://www.example.org/gone", 404)]
    assert rows(corpus, "failures", "site, stage, reason") == [("yunzhou-daily", "fetch", "HTTP 404")]


def test_an_area_bears_the_id_of_its_article(folder: Path, corpus: Path) -> None:
    line = article_line(1, "渠长三里。", url=EDITION["url"])
    assert line["id"] != rows(corpus, "areas", "article_id")[0][0]
    listed = {
        **EDITION,
        "site": line["site"],
        "articles": [{"url": line["canonical_url"], "headline": None, "area": None}],
    }
    path = write_folder(folder.with_name("listing"), [line])
    write_folder(path, [listed], "editions.jsonl")
    made = table(folder.with_name("listed"), path)
    assert rows(made, "areas", "article_id, polygon") == [(line["id"], None)]


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_the_schema_is_the_same_without_a_row(corpus: Path, name: str, tmp_path: Path) -> None:
    bare = table(tmp_path / "corpus", write_folder(tmp_path / "bare", []))
    for made in (corpus, bare):
        for file in (made / name).rglob("*.parquet"):
            assert parquet.read_schema(file).equals(arrow_schema(name))
    assert "null" not in {str(field.type) for field in arrow_schema(name)}


def test_the_page_on_tables_tells_every_column() -> None:
    page = (Path(__file__).parents[3] / "docs" / "tables.md").read_text(encoding="utf-8")
    for part in TABLES:
        section = page.partition(f"### {part.name}\n")[2].partition("\n### ")[0].partition("\n## ")[0]
        told = [tuple(map(str.strip, line.split("|")[1:4])) for line in section.splitlines() if line.startswith("| `")]
        known = [
            (f"`{column.name}`", column.type + ("" if column.required else "?"), column.meaning)
            for column in part.columns
        ]
        assert told == known
        assert part.meaning in section


# --- what opens it --------------------------------------------------------------------------------------------------

READERS: dict[str, Callable[[Path], int]] = {
    "pandas": lambda path: len(pandas.read_parquet(path)),
    "polars": lambda path: polars.read_parquet(f"{path}/**/*.parquet").height,
    "polars, a folder": lambda path: polars.scan_parquet(path).collect().height,
    "duckdb": lambda path: len(query(f"FROM '{path}/**/*.parquet'")),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_a_table_opens_without_a_word(corpus: Path, reader: str, name: str) -> None:
    assert READERS[reader](corpus / name) == 1


def test_the_paper_and_the_year_are_columns_for_who_reads_folders(tmp_path: Path) -> None:
    lines = [
        article_line(1, "渠长三里。", site="a.example:8080"),
        article_line(2, "又三里。", site="a.example:8080", date_published=None, print_edition=None),
    ]
    made = table(tmp_path / "corpus", write_folder(tmp_path / "crawl", lines))
    found = query(f"SELECT paper, year, date IS NULL FROM '{made}/articles/**/*.parquet' ORDER BY year")
    assert found == [("a.example:8080", 0, True), ("a.example:8080", 2024, False)]
    assert set(pandas.read_parquet(made / "articles")["paper"]) == {"a.example:8080"}
    assert polars.scan_parquet(made / "articles").collect()["year"].to_list() == [0, 2024]


def test_datasets_loads_the_tables_by_the_card(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    by_card = load_dataset(str(corpus), "briefs", cache_dir=str(tmp_path))["train"]
    assert by_card["text"][:] == ["又讯。"]
    files = str(corpus / "articles" / "**" / "*.parquet")
    by_files = load_dataset("parquet", data_files=files, cache_dir=str(tmp_path))["train"]
    assert by_files["authors"][:] == [["方小某"]]


# --- the same lines, the same bytes ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three crawls of two papers and years; the second has an article of the first again, the third is a part of it."""
    top = tmp_path_factory.mktemp("crawls")
    first = [article_line(number, f"第{number}条渠。", date=f"202{number % 2 + 3}-05-06") for number in range(20)]
    again = article_line(3, "第三条渠，改。", date="2024-05-07", capture=8)
    other = article_line(1, "他报之渠。", site="other", text_simplified="他报之渠。")
    return [
        write_folder(top / "a", first),
        write_folder(top / "b", [other, again]),
        write_folder(top / "c", first[4:9]),
    ]


@pytest.fixture(scope="module")
def at_once(crawls: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return content(table(tmp_path_factory.mktemp("at-once"), *crawls))


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0)], ids=str)
def test_the_order_of_folders_and_of_merges_changes_no_byte(
    crawls: list[Path], at_once: Corpus, order: tuple[int, ...], tmp_path: Path
) -> None:
    one_by_one = tmp_path / "one-by-one"
    for number in order:
        table(one_by_one, crawls[number])
    assert content(one_by_one) == at_once
    assert content(table(tmp_path / "shuffled", *(crawls[number] for number in order))) == at_once


def test_lines_that_are_there_already_write_nothing(
    crawls: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = table(tmp_path / "corpus", *crawls)
    before = {file: file.stat().st_mtime_ns for file in made.rglob(FILE)}
    table(made, crawls[0])
    assert {file: file.stat().st_mtime_ns for file in made.rglob(FILE)} == before
    assert "partitions written: 0" in capsys.readouterr().err


def test_a_merge_that_was_killed_is_completed_by_the_next(crawls: list[Path], tmp_path: Path) -> None:
    whole = table(tmp_path / "whole", *crawls)
    made = table(tmp_path / "corpus", crawls[0])
    # What a kill leaves: some partitions as they are to be, the others as they were, and its temporary folder.
    file = Path("articles") / "paper=yunzhou" / "year=2024" / FILE
    (made / file).write_bytes((whole / file).read_bytes())
    (made / ".part-0").mkdir()
    (made / ".part-0" / "0.parquet").write_bytes(b"PAR1")
    assert content(table(made, *crawls)) == content(whole)


def test_the_newest_capture_is_marked_also_where_its_year_differs(crawls: list[Path], tmp_path: Path) -> None:
    made = table(tmp_path / "corpus", crawls[0])
    moved = article_line(3, "第三条渠，改。", date="2025-01-01", capture=1)
    table(made, write_folder(tmp_path / "moved", [moved]))
    found = rows(made, "articles", "text, year(date), newest")
    assert [row for row in found if "三条" in row[0] or row[0] == "第3条渠。"] == [
        ("第3条渠。", 2024, False),
        ("第三条渠，改。", 2025, True),
    ]
    assert sum(newest for *_, newest in found) == 20


def test_of_two_extractions_of_one_record_one_row_stays(tmp_path: Path) -> None:
    line = article_line(1, "渠长三里。")
    other = {**line, "date_published": "2023-12-31", "print_edition": None, "headline": "又题"}
    folders = [write_folder(tmp_path / "a", [line]), write_folder(tmp_path / "b", [other])]
    made = [table(tmp_path / f"corpus-{number}", *order) for number, order in enumerate((folders, folders[::-1]))]
    later = table(table(tmp_path / "corpus-2", folders[1]), folders[0])
    assert len(rows(made[0], "articles")) == 1
    assert content(made[0]) == content(made[1]) == content(later)


def test_rows_stand_by_date_page_and_address(crawls: list[Path], tmp_path: Path) -> None:
    made = table(tmp_path / "corpus", *crawls)
    for file in (made / "articles").rglob(FILE):
        found = [(row["date"], row["page"], row["url"]) for row in parquet.ParquetFile(file).read().to_pylist()]
        assert found == sorted(found)


# --- options, and the card ------------------------------------------------------------------------------------------


def test_every_article_has_simplified_text_where_asked_for(tmp_path: Path) -> None:
    lines = [
        article_line(1, "開渠三里。", language="zh-Hant", headline="開渠"),
        article_line(2, "开渠三里。", headline=None),
        article_line(
            3, "開渠四里。", language="zh-Hant", headline="渠", text_simplified="由采集所转", headline_simplified="渠"
        ),
    ]
    made = table(tmp_path / "corpus", write_folder(tmp_path / "crawl", lines), options=("--simplify",))
    assert rows(made, "articles", "text_simplified, headline_simplified") == [
        ("开渠三里。", "开渠"),
        ("开渠三里。", None),
        ("由采集所转", "渠"),
    ]


def test_csv_and_jsonl_stand_besides(folder: Path, tmp_path: Path) -> None:
    made = table(tmp_path / "corpus", folder, options=("--format", "csv", "--format", "jsonl"))
    frame = pandas.read_csv(made / "csv" / "articles.csv")
    assert list(frame.columns) == list(arrow_schema("articles").names)
    assert json.loads(frame["authors"][0]) == ["方小某"]
    assert pandas.isna(frame["kicker"][0])
    (line,) = (made / "jsonl" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert (row["date"], row["fetched_at"], row["newest"]) == ("2024-05-06", "2024-05-06T00:20:01Z", True)
    assert {file.name for file in (made / "csv").iterdir()} == {f"{part.name}.csv" for part in TABLES}


def test_the_card_tells_what_the_tables_hold(corpus: Path) -> None:
    card = (corpus / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\nlanguage: [zh]\nsize_categories: [n<1K]\nconfigs:\n- config_name: articles\n")
    assert "| 云州日报 | 1 | 2024-05-06 | 2024-05-06 | 0 |" in card
    assert "1 issues with 1 edition pages, which list 1 articles. 1 of these are missing" in card
    assert "| zh-Hans | 1 | 7 | 7 | 7 | 7 | 7 |" in card
    assert "1 articles come from damaged pages: 3 readings were taken out, 1 misread runs restored" in card


def test_the_card_tells_of_gaps_that_no_crawl_filled(folder: Path, tmp_path: Path) -> None:
    made = table(tmp_path / "corpus", folder)
    gone = {**FAILURE, "url": "http://www.example.org/gone"}
    write_folder(tmp_path / "crawl", [])
    table(made, write_folder(tmp_path / "crawl", [gone], "failures.jsonl"))
    card = (made / "README.md").read_text(encoding="utf-8")
    assert "| fetch | HTTP 404 | 1 |" in card


def test_what_its_owner_wrote_into_the_card_stays(folder: Path, tmp_path: Path) -> None:
    made = table(tmp_path / "corpus", folder)
    card = made / "README.md"
    text = card.read_text(encoding="utf-8").replace("---\nlanguage", "---\nlicense: cc0-1.0\nlanguage", 1)
    card.write_text(text + "\nAsked the paper in May.\n", encoding="utf-8")
    table(made, folder)
    assert card.read_text(encoding="utf-8") == text + "\nAsked the paper in May.\n"


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ('{"id": 3}\n', "articles.jsonl, offset 0: not a line of this file: has no 'print_edition'"),
        ("{\n", "articles.jsonl, line 1: not JSON"),
        ("[]\n", "articles.jsonl, line 1: list, needed is an object"),
        (
            json.dumps({**ARTICLE, "date_published": "6 May"}) + "\n",
            "articles.jsonl, offset 0: not a line of this file",
        ),
        (json.dumps({**ARTICLE, "headline": 5}) + "\n", "articles: a value of a wrong type"),
        (json.dumps({**ARTICLE, "layout": None}) + "\n", "layout is null; a value is needed"),
    ],
)
def test_a_broken_line_is_named_and_the_tables_stay(
    broken: str, told: str, crawls: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = table(tmp_path / "corpus", crawls[0])
    before = content(made)
    folder = write_folder(tmp_path / "crawl", [])
    (folder / "articles.jsonl").write_text(broken, encoding="utf-8")
    assert main(["table", str(folder), "-o", str(made)]) == 2
    assert told in capsys.readouterr().err
    assert content(made) == before


def test_a_torn_last_line_is_told_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "crawl", [article_line(1, "渠长三里。")])
    with (folder / "articles.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "a-')
    made = table(tmp_path / "corpus", folder)
    assert len(rows(made, "articles")) == 1
    assert "its last line is torn, and left out" in capsys.readouterr().err


def test_a_folder_that_holds_something_else_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taxes.ods").write_text("")
    assert main(["table", str(folder), "-o", str(tmp_path)]) == 2
    assert "holds something else than tables (taxes.ods)" in capsys.readouterr().err
    assert main(["table", str(tmp_path), "-o", str(tmp_path / "corpus")]) == 2
    assert "a crawl folder holds articles.jsonl or editions.jsonl" in capsys.readouterr().err
    assert main(["table", str(tmp_path / "none"), "-o", str(tmp_path / "corpus")]) == 2
    assert "no such folder" in capsys.readouterr().err

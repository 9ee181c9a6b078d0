"""The data card of a corpus: README.md in the form that Hugging Face reads, written from the tables."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from archive.io.atomic import atomic_file
from crawler import __version__
from crawler.corpus.database import connect
from crawler.corpus.schema import TABLES

CARD = "README.md"
_BEGIN, _END = "<!-- what follows is written anew from the tables -->", "<!-- what follows is yours -->"
_LICENCE = """
## Licence

State it here, and as `license:` in the head of this file: this program does not know what you may do with the texts.
They belong to their publishers and authors. What stands below this line, and a `license` above, is kept when the tables
are extended.
"""
# The classes of dataset cards: from each number of rows up.
_SIZES = ((1e6, "1M<n<10M"), (1e5, "100K<n<1M"), (1e4, "10K<n<100K"), (1e3, "1K<n<10K"), (0, "n<1K"))
_TOLD = 50  # papers, or kinds of failures, in a list


def write_card(corpus: Path, temporary: Path) -> None:
    """Write the card; a licence and the text below the generated part stay as their owner wrote them."""
    held = (corpus / CARD).read_text(encoding="utf-8") if (corpus / CARD).exists() else ""
    head = held.partition("\n---")[0]
    licence = [line for line in head.splitlines() if line.startswith("license")]
    own = held.partition(_END)[2] if _END in held else _LICENCE
    with connect(temporary) as db:
        for table in TABLES:
            files = str(corpus / table.name / "**" / "*.parquet").replace("'", "''")
            db.execute(f"CREATE VIEW {table.name} AS SELECT * FROM read_parquet('{files}', hive_partitioning = false)")
        text = "\n".join((*_head(db, licence), "", _BEGIN, "", *_body(db), _END)) + own
    with atomic_file(corpus / CARD) as part:
        part.write_text(text, encoding="utf-8")


def _head(db: duckdb.DuckDBPyConnection, licence: Sequence[str]) -> Iterator[str]:
    (count,) = _one(db, "SELECT count(*) FROM articles")
    languages = [tag for (tag,) in db.execute("SELECT DISTINCT language FROM articles ORDER BY 1").fetchall()]
    yield "---"
    yield from licence
    if languages:
        yield f"language: [{', '.join(dict.fromkeys(tag.partition('-')[0] for tag in languages))}]"
    yield f"size_categories: [{next(name for least, name in _SIZES if count >= least)}]"
    yield "configs:"
    for table in TABLES:
        if not _one(db, f"SELECT count(*) FROM {table.name}")[0]:  # `datasets` cannot read a table without a row
            continue
        default = "\n  default: true" if table.name == "articles" else ""
        yield f"- config_name: {table.name}{default}\n  data_files: {table.name}/**/*.parquet"
    yield "---"


def _body(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    papers = _all(
        db,
        "SELECT coalesce(newspaper, site), count(*), min(date), max(date), count(*) FILTER (date IS NULL)"
        " FROM articles WHERE newest GROUP BY 1 ORDER BY 2 DESC, 1",
    )
    titles = [str(paper[0]) for paper in papers]
    yield f"# {'、'.join(titles[:3]) or 'A corpus without articles'}{' and others' if len(titles) > 3 else ''}\n"
    yield f"Made by edition-archiver {__version__} from the lines of its crawl folders. {_sizes(db)}\n"
    yield "## Papers\n"
    yield from _table(
        ("paper", "articles", "first", "last", "undated"),
        papers[:_TOLD],
        f"{len(papers) - _TOLD} more" if len(papers) > _TOLD else "",
    )
    yield from _completeness(db)
    yield from _texts(db)
    yield from _making(db)
    yield from _gaps(db)


def _sizes(db: duckdb.DuckDBPyConnection) -> str:
    counts = [f"{_one(db, f'SELECT count(*) FROM {table.name}')[0]:,} in `{table.name}`" for table in TABLES]
    return f"Rows: {', '.join(counts)}. Each capture of an article has a row; `newest` marks the last of each."


def _completeness(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    issues, pages, listed, missing, untold = _one(
        db,
        "SELECT count(DISTINCT (site, newspaper, date)), count(*), coalesce(sum(articles_listed), 0),"
        " coalesce(sum(articles_missing), 0), count(*) FILTER (articles_missing IS NULL) FROM editions WHERE newest",
    )
    yield "\n## Completeness\n"
    if not pages:
        yield "No edition page is in the corpus: what the papers printed in all is not known.\n"
        return
    yield (
        f"{issues:,} issues with {pages:,} edition pages, which list {listed:,} articles. {missing:,} of these are"
        f" missing, as the crawls say; of {untold:,} pages no crawl says it.\n"
    )


def _texts(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Texts\n"
    rows = _all(
        db,
        "SELECT language, count(*), min(characters), quantile_disc(characters, .5), quantile_disc(characters, .9),"
        " max(characters), sum(characters) FROM articles WHERE newest GROUP BY 1 ORDER BY 2 DESC, 1",
    )
    yield from _table(("language", "articles", "shortest", "median", "90 %", "longest", "characters in all"), rows)


def _making(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    layouts = _all(db, "SELECT layout, count(*) FROM articles WHERE newest GROUP BY 1 ORDER BY 2 DESC, 1")
    restored, glosses, shifts, lost, cut, simplified = _one(
        db,
        "SELECT count(glosses), coalesce(sum(glosses), 0), coalesce(sum(shifts), 0), coalesce(sum(unrecovered), 0),"
        " count(*) FILTER (len(removed) > 0), count(text_simplified) FROM articles WHERE newest",
    )
    yield "\n## How the texts were made\n"
    yield (
        "Pages were split by rules into article, briefs, related links and boilerplate, by the layout that each row"
        " names (`generic`: of no declared site). Boilerplate stands in `clauses`, not in the texts.\n"
    )
    yield from _table(("layout", "articles"), layouts)
    yield (
        f"\n{restored:,} articles come from damaged pages: {glosses:,} readings were taken out, {shifts:,} misread runs"
        f" restored, {lost:,} characters are lost (U+FFFD). Foreign lines were cut out of {cut:,}: column `removed`."
        f" {simplified:,} have their text in simplified characters beside it.\n"
    )


def _gaps(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Known gaps\n"
    rows = _all(
        db,
        "SELECT stage, reason, count(DISTINCT url) FROM failures WHERE stage <> 'notice' AND url NOT IN"
        " (SELECT url FROM articles UNION ALL SELECT url FROM editions) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    )
    if not rows:
        yield "No crawl tells of any.\n"
        return
    yield "Addresses that some crawl failed at and none has:\n"
    yield from _table(
        ("stage", "reason", "addresses"), rows[:_TOLD], f"{len(rows) - _TOLD} more" if len(rows) > _TOLD else ""
    )
    yield ""


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]], after: str = "") -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    if after:
        yield f"\n{after}"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else re.sub(r"[|\s]+", " ", str(value))


def _one(db: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = db.execute(query).fetchone()
    assert row is not None
    return row


def _all(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return db.execute(query).fetchall()

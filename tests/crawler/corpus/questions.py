"""The page of questions: its queries, and their answers as the page shows them. ``python -m`` it to write them anew."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

PAGE = Path(__file__).parents[3] / "docs" / "questions.md"
_QUERY = re.compile(r"```sql\n(?P<query>.*?)```\n(?:\n```text\n(?P<answer>.*?)```\n)?", re.DOTALL)


def queries() -> Iterator[tuple[str, str | None]]:
    """Each query of the page, and the answer that follows it."""
    for found in _QUERY.finditer(PAGE.read_text(encoding="utf-8")):
        yield found["query"], found["answer"]


def answer(query: str) -> str:
    """The rows of an answer, a line each, from the tables in the current folder."""
    with duckdb.connect() as db:
        result = db.execute(query)
        names = [column[0] for column in result.description or ()]
        rows = [names, *([str(value) for value in row] for row in result.fetchall())]
    return "".join("  ".join(value.rstrip() for value in row).rstrip() + "\n" for row in rows)


def write_answers() -> None:
    """Write the answers that the tables in the current folder give into the page."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        _QUERY.sub(lambda found: f"```sql\n{found['query']}```\n\n```text\n{answer(found['query'])}```\n", text),
        encoding="utf-8",
    )


if __name__ == "__main__":
    write_answers()

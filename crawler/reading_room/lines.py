"""Lines of crawl folders as the reading room keeps them: where an article or edition page belongs, in which order."""

import datetime as dt
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from archive.warc.line_pointer import MAX_LINE, decoded
from crawler.items import Article, Clause, Edition, Failure
from crawler.lazy_pattern import lazy_compile

Kept = TypeVar("Kept", Article, Edition, Clause, Failure)
_DAY = lazy_compile(r"\d{4}-\d\d-\d\d")
_IN_A_DAY = 20  # bits of a key for the articles of a day


def read_lines(path: Path, kind: type[Kept], faults: list[str]) -> Iterator[tuple[int, bytes, Kept]]:
    """The lines of a file, where each begins, and what it says; none where there is no file.

    Those that say nothing of the kind go to the faults; a last line that a killed crawl has torn is passed over.
    Raises OSError.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        offset = 0
        while data := file.readline(MAX_LINE):
            line = decoded_line(data, kind)
            if not isinstance(line, str):
                yield offset, data, line
            elif data.endswith(b"\n"):
                faults.append(f"{path}, offset {offset}: {line}")
            offset += len(data)


def decoded_line(data: bytes, kind: type[Kept]) -> Kept | str:
    """What a line says; or what is wrong with it."""
    return decoded(data, kind)  # type: ignore[type-var]  # msgspec reads dataclasses like its own structs


def packed(line: bytes) -> bytes:
    """A line as it is kept."""
    return zlib.compress(line, 6)


def unpacked(line: bytes, kind: type[Kept]) -> Kept:
    """What a kept line says."""
    return msgspec.json.decode(zlib.decompress(line), type=kind)


def storable(text: str) -> str:
    """A text without halves of surrogate pairs, which JSON can hold and a database cannot."""
    return text.encode("utf-8", "replace").decode()


def paper_of(line: Article | Edition) -> str:
    """The newspaper that a line belongs to; of a news site that names none, the site."""
    if isinstance(line, Edition):
        return storable(line.newspaper or line.site)
    return storable((line.print_edition and line.print_edition.newspaper) or line.site)


def date_of(line: Article | Edition) -> str | None:
    """The date of the issue, else of publication, as YYYY-MM-DD; None where there is none that is one."""
    stated = [line.date] if isinstance(line, Edition) else [line.print_edition and line.print_edition.date]
    if isinstance(line, Article):
        stated.append(line.date_published)
    for date in stated:
        if date and day_of(date[:10]) is not None:
            return date[:10]
    return None


def day_of(date: str) -> int | None:
    """The number of a day, for a date as YYYY-MM-DD; None for what is none.

    >>> day_of("2024-05-06"), day_of("2024-02-30"), day_of("yesterday")
    (739012, None, None)
    """
    try:
        return dt.date.fromisoformat(date).toordinal() if _DAY.fullmatch(date) else None
    except ValueError:
        return None


def first_key(day: int) -> int:
    """The first of a day's keys, which sort articles by date; day 0 is for those without one."""
    return day << _IN_A_DAY


def page_order(page: str | None) -> str:
    """What sorts pages: 2 before 10, A10 before B1.

    >>> sorted(["B1", "A10", "A2", "10", "2"], key=page_order)
    ['2', '10', 'A2', 'A10', 'B1']
    """
    match = re.match(r"(\D*)(\d{0,9})", page or "")
    letter, digits = match.groups() if match else ("", "")
    return storable(f"{letter}{digits:0>9}{(page or '')[match.end() if match else 0 :]}")

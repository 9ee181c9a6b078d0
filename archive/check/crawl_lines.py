"""Check the JSON Lines and the summary of a crawl folder against its archive."""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from archive.check.fault import Fault
from archive.check.record_table import RecordTable, SeenRecord
from archive.warc.digest import text_digest
from archive.warc.files import OPEN, WarcError, WarcFile, is_being_written
from archive.warc.line_pointer import MAX_LINE, Line, LinePointer, decoded, pointed_file
from archive.warc.reader import open_record

MAX_SUMMARY = 64 << 20
_SHOWN = 20  # characters of a text that differs

_LINES = ("articles.jsonl", "editions.jsonl")
_CLAUSES = "clauses.jsonl"
_SUMMARY = "summary.json"


class _ClauseUse(msgspec.Struct, frozen=True):
    clause: str


class _Block(msgspec.Struct, frozen=True):
    text: str


class _Article(Line, frozen=True):
    body: tuple[_Block, ...]
    text: str
    text_digest: str
    boilerplate: tuple[_ClauseUse, ...] = ()


class _Clause(msgspec.Struct, frozen=True):
    id: str
    variant_of: str | None = None


class _Summary(msgspec.Struct, frozen=True):
    complete: bool
    finish_reason: str | None = "finished"
    spider: str | None = None
    counts: dict[str, int] = {}


def is_crawl(path: Path) -> bool:
    """Whether a folder is that of a crawl; one that was replayed has no `warc/` of its own."""
    return any((path / name).exists() for name in (*_LINES, _SUMMARY))


def crawls_in(path: Path) -> list[Path]:
    """The crawl folders that a path stands for, by name: itself, or those in the folders below, as `warc_files` finds
    files there; hidden folders are left out. What lies below a crawl folder is its own."""
    found: list[Path] = []
    for root, folders, _ in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if is_crawl(Path(root)):
            found.append(Path(root))
            folders.clear()
    return found


def is_of_a_crawl(file: WarcFile) -> bool:
    """Whether a WARC file is one that a crawl of this program wrote: it lies in the `warc/` of its folder. What
    `extract` made lines from lies so, too, and may be anybody's."""
    folder = file.path.resolve().parent
    if file.member is not None or folder.name != "warc" or not is_crawl(folder.parent):
        return False
    try:
        summary = msgspec.json.decode(_read(folder.parent / _SUMMARY), type=_Summary)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, WarcError, OSError):  # told of the summary itself
        return True
    return summary.spider != "extract"


class CrawlLines:
    """The lines of a crawl folder, as many as there are now: a crawl that runs may go on adding to them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        paths = [folder / name for name in (*_LINES, _CLAUSES)]
        self._sizes = {path.name: path.stat().st_size for path in paths if path.exists()}
        self._stated: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        # The same few files are named again and again.
        self._file = lru_cache(1024)(self._find)

    @property
    def count(self) -> int:
        """Lines of articles and edition pages that were verified."""
        return sum(self._counts.values())

    def verify(self, table: RecordTable) -> Iterator[Fault]:
        """Every line that doesn't agree with the records of the table, and what a finished crawl lacks."""
        runs = any(is_being_written(path) for path in self._open_files())
        yield from self._verify_end(runs)
        if _CLAUSES in self._sizes:
            yield from self._verify_clauses(table, runs)
        for name in _LINES:
            kind = _Article if name == "articles.jsonl" else Line
            self._counts[name] = 0
            for offset, line in self._lines(name, runs):
                reasons = [line] if isinstance(line, str) else self._reasons(line, kind, table)
                for reason in reasons:
                    yield Fault(str(self._folder / name), offset, reason)
                self._counts[name] += 1
        yield from self._verify_counts()

    def _open_files(self) -> list[Path]:
        return sorted((self._folder / "warc").glob(f"*{OPEN}"))

    def _verify_end(self, runs: bool) -> Iterator[Fault]:
        path = self._folder / _SUMMARY
        killed = "the crawl runs still" if runs else "the crawl was killed; the same command resumes it"
        if not path.exists():
            yield Fault(str(path), None, f"missing: {killed}")
            return
        try:
            summary = msgspec.json.decode(_read(path), type=_Summary)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, WarcError) as error:
            yield Fault(str(path), None, f"not a summary: {error}")
            return
        if summary.finish_reason is None:
            yield Fault(str(path), None, f"no finish_reason: {killed}")
            return
        self._stated = summary.counts
        if not summary.complete:
            yield Fault(str(path), None, "says that the crawl is incomplete; failures.jsonl tells why")
        for file in self._open_files():
            yield Fault(str(file), None, "not finished, although the crawl is; `recover` finishes it")

    def _verify_counts(self) -> Iterator[Fault]:
        """A summary may count fewer lines than there are, where the crawl was stopped after one that came further."""
        for name, count in self._counts.items():
            kind = name.removesuffix(".jsonl")
            if count < (stated := self._stated.get(kind, 0)):
                yield Fault(str(self._folder / _SUMMARY), None, f"counts {stated} {kind}, {name} has {count}")

    def _verify_clauses(self, table: RecordTable, runs: bool) -> Iterator[Fault]:
        path = str(self._folder / _CLAUSES)
        for offset, line in self._lines(_CLAUSES, runs):
            clause = line if isinstance(line, str) else decoded(line, _Clause)
            if isinstance(clause, str):
                yield Fault(path, offset, clause)
            else:
                table.add_clause(path, clause.id, clause.variant_of, offset)
        table.index_clauses()
        for offset, variant_of in table.lost_variants(path):
            yield Fault(path, offset, f"variant of {variant_of}, which is not in this file")

    def _reasons(self, data: bytes, kind: type[Line], table: RecordTable) -> Iterator[str]:
        line = decoded(data, kind)
        if isinstance(line, str):
            yield line
            return
        if reason := self._verify_pointer(line.warc, table):
            yield reason
        if isinstance(line, _Article):
            if line.text_digest != (digest := text_digest(line.text)):
                yield f"text_digest is {digest}, but {line.text_digest} is stated"
            if line.text != (joined := "\n".join(block.text for block in line.body if block.text)):
                yield f"text is not that of the blocks of its body: {_apart(joined, line.text)}"
            path = str(self._folder / _CLAUSES)
            for use in line.boilerplate if _CLAUSES in self._sizes else ():
                if not table.has_clause(path, use.clause):
                    yield f"names the clause {use.clause}, which is not in {_CLAUSES}"

    def _verify_pointer(self, pointer: LinePointer, table: RecordTable) -> str | None:
        """What is wrong with a line's `warc`; None if it points to a response."""
        file = self._file(pointer.file)
        seen = table.with_id(pointer.record_id)
        if seen is None and isinstance(file, WarcFile) and not any(_same(file, other) for other in table.verified):
            # It is in another crawl's folder: none of those that were looked at.
            try:
                with open_record(file, pointer.offset) as record:
                    if record.header.record_id == pointer.record_id:
                        table.add_outside(record.header, record.finish())
                        seen = table.with_id(pointer.record_id)
            except WarcError as error:
                return f"points to what is no record: {error}"
        if seen is None:
            return file if isinstance(file, str) else f"points to {pointer.record_id}, which is not in the archive"
        stated = f"{pointer.file}, offset {pointer.offset}, length {pointer.length}"
        if isinstance(file, WarcFile) and not (_same(file, seen.file) and _at(seen, pointer)):
            copies = table.copies(pointer.record_id, pointer.offset, pointer.length)
            seen = next((copy for copy in copies if _same(file, copy.file)), seen)
        if isinstance(file, str) or not _same(file, seen.file) or not _at(seen, pointer):
            found = f"{seen.file}, offset {seen.offset}, length {seen.length}"
            return f"points to {stated}, but {pointer.record_id} is at {found}"
        if seen.type not in ("response", "resource"):
            return f"points to {pointer.record_id}, a {seen.type} record"
        return None

    def _find(self, name: str) -> WarcFile | str:
        try:
            return pointed_file(self._folder, name)
        except (WarcError, OSError, ValueError) as error:
            return f"points to a file that can't be read: {error}"

    def _lines(self, name: str, runs: bool) -> Iterator[tuple[int, bytes | str]]:
        """Lines with their offsets; a text says what is wrong with one."""
        end = self._sizes.get(name, 0)
        if not end:
            return
        with (self._folder / name).open("rb") as file:
            offset = 0
            while offset < end:
                line = file.readline(MAX_LINE)
                if line.endswith(b"\n"):
                    yield offset, line
                elif len(line) == MAX_LINE:
                    yield offset, f"a line of more than {MAX_LINE} bytes"
                    while line and not line.endswith(b"\n"):
                        line = file.readline(MAX_LINE)
                elif not runs:
                    yield offset, "torn: no line end"
                offset = file.tell()


def _apart(one: str, other: str) -> str:
    """Where two texts part, with what follows there.

    >>> _apart("钢铁日报", "钢铜")
    "character 1 is '铁日报' in the body, '铜' in the text"
    """
    pairs = enumerate(zip(one, other, strict=False))
    at = next((number for number, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
    return f"character {at} is {one[at : at + _SHOWN]!r} in the body, {other[at : at + _SHOWN]!r} in the text"


def _same(file: WarcFile, other: WarcFile) -> bool:
    return file == other or _identity(file) == _identity(other)


@lru_cache(1024)
def _identity(file: WarcFile) -> tuple[Path, str | None]:
    return file.path.resolve(), file.member


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_SUMMARY + 1)
    if len(data) > MAX_SUMMARY:
        raise WarcError(path, None, f"more than {MAX_SUMMARY} bytes")
    return data


def _at(seen: SeenRecord, pointer: LinePointer) -> bool:
    return (seen.offset, seen.length) == (pointer.offset, pointer.length)

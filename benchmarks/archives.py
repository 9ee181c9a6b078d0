"""What tools make of a folder of archive files, anybody's: a table of classes of files, tools and verdicts.

    python -m benchmarks.archives FOLDER [--json FILE] [--limit BYTES]

FOLDER holds public test files of other tools, say; none is part of this project. Each tool runs in a process of its own
for at most a minute a file: `warcio check`, `cdxj-indexer`, FastWARC (all records, with their block digests), and this
program's `verify` and `extract --generic`. Of `extract` the numbers of records are added up: read = used + named +
counted. With `--json` a line per file is written, too.
"""

import argparse
import contextlib
import io
import json
import multiprocessing
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wacz")
_SECONDS = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--json", type=Path, metavar="FILE", help="a line per file")
    parser.add_argument("--limit", type=int, default=1 << 62, metavar="BYTES", help="pass over larger files")
    args = parser.parse_args()
    rows = []
    with contextlib.closing(_Desk()) as desk:
        for path in _files(args.folder, args.limit):
            rows.append(row := desk.row(path))
            if args.json:
                with args.json.open("a", encoding="utf-8") as out:
                    out.write(json.dumps({"file": str(path.relative_to(args.folder)), **row}) + "\n")
    print(*_table(rows), *_sums(rows), sep="\n")
    return 1 if any(row["unaccounted"] for row in rows) else 0


def _files(folder: Path, limit: int) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name.endswith(_ENDINGS) and path.stat().st_size <= limit:
            yield path


class _Desk:
    """A process that the tools run in, one file after the other; made anew after a file with which it did not end."""

    def __init__(self) -> None:
        self._pool: Any = None

    def row(self, path: Path) -> dict[str, Any]:
        """What the tools say of a file."""
        said: dict[str, str] = {}
        records: dict[str, Any] = {}
        for name in _TOOLS:
            self._pool = self._pool or multiprocessing.get_context("spawn").Pool(1)
            try:
                said[name], found = self._pool.apply_async(_take, (name, path)).get(_SECONDS)
            except multiprocessing.TimeoutError:
                said[name], found = "no end", {}
                self.close()
            records = found or records
        accounted = records["used"] + records["named"] + sum(records["counted"].values()) if records else 0
        return {
            "class": next(end for end in sorted(_ENDINGS, key=len, reverse=True) if path.name.endswith(end)),
            "said": said,
            "records": records,
            "unaccounted": records["read"] - accounted if records else 0,
        }

    def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None


def _take(name: str, path: Path) -> tuple[str, dict[str, Any]]:
    """What a tool says of a file, and the numbers of records that `extract` has read."""
    with tempfile.TemporaryDirectory(prefix="archives-") as temporary:
        out = Path(temporary) / "out"
        held = io.TextIOWrapper(io.BytesIO(), errors="replace")
        with contextlib.redirect_stdout(held), contextlib.redirect_stderr(io.StringIO()):
            try:
                code = _TOOLS[name](path, out)
            except SystemExit as error:
                code = error.code if isinstance(error.code, int) else int(error.code is not None)
            except Exception:  # of whatever kind: the tool gave up
                code = -1
        summary = out / "summary.json"
        found = json.loads(summary.read_text(encoding="utf-8"))["records"] if summary.exists() else {}
        return _verdict(code), found


def _warcio(path: Path, out: Path) -> int:
    from warcio.cli import main

    main(["check", str(path)])
    return 0


def _cdxj_indexer(path: Path, out: Path) -> int:
    from cdxj_indexer.main import CDXJIndexer

    CDXJIndexer(io.StringIO(), [str(path)]).process_all()
    return 0


def _fastwarc(path: Path, out: Path) -> int:
    from fastwarc.warc import ArchiveIterator

    records = bad = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file, parse_http=False):
            records += 1
            if "WARC-Block-Digest" in record.headers:
                with contextlib.suppress(ValueError):  # of an algorithm that it does not know
                    bad += not record.verify_block_digest()
    return 1 if bad or not records else 0


def _verify(path: Path, out: Path) -> int:
    from archive.__main__ import main

    return main(["verify", str(path)])


def _extract(path: Path, out: Path) -> int:
    from crawler.__main__ import main

    return main(["extract", str(path), "-o", str(out), "--generic", "--workers", "1"])


_TOOLS: dict[str, Callable[[Path, Path], int]] = {
    "warcio check": _warcio,
    "cdxj-indexer": _cdxj_indexer,
    "FastWARC": _fastwarc,
    "verify": _verify,
    "extract": _extract,
}


def _verdict(code: int) -> str:
    return {-1: "error", 0: "well", 1: "faults", 2: "refused"}.get(code, f"ends with {code}")


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    tools = list(rows[0]["said"]) if rows else []
    yield f"| files | {' | '.join(tools)} |"
    yield f"| --- |{' --- |' * len(tools)}"
    classes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        classes[row["class"]].append(row)
    for name, members in sorted(classes.items()):
        cells = []
        for tool in tools:
            counts = Counter(member["said"][tool] for member in members)
            cells.append(", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))
        yield f"| {len(members)} {name} | {' | '.join(cells)} |"


def _sums(rows: list[dict[str, Any]]) -> Iterator[str]:
    held = [row["records"] for row in rows if row["records"]]
    counted = sum(sum(records["counted"].values()) for records in held)
    read, used, named = (sum(records[name] for records in held) for name in ("read", "used", "named"))
    unaccounted = sum(abs(row["unaccounted"]) for row in rows)
    yield ""
    yield f"{len(held)} of {len(rows)} files have records of answers: {read} records read, {used} used, {named} named,"
    yield f"{counted} counted by kind, {unaccounted} unaccounted for."


if __name__ == "__main__":
    sys.exit(main())

"""As ``warc_peers``, with this project: python -m benchmarks.warc_own TOOL PAGES COUNT FILE."""

import contextlib
import io
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from archive.__main__ import main as archive
from archive.capture.writer import WarcWriter
from archive.catalog.catalog import Catalog
from archive.http.exchange import Exchange
from benchmarks.warc_peers import STARTED, bodies, measure


def _write(exchanges: list[Exchange], file: Path, catalog: Catalog | None) -> int:
    writer = WarcWriter(file.parent / "warc", "bench", {"software": "benchmark"}, 1 << 40, catalog=catalog)
    for exchange in exchanges:
        writer.submit(exchange)
    writer.close()
    return 2 * len(exchanges)


def _command(*arguments: str) -> int:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        if code := archive(arguments):
            raise SystemExit(f"archive {' '.join(arguments)}: exit code {code}")
    return out.getvalue().count("\n")


def main(tool: str, pages: str, count: str, file: Path) -> None:
    if tool in ("write", "write with catalog"):
        started = datetime.fromisoformat(STARTED)
        exchanges = [Exchange(url, started, asked, answer) for url, asked, answer in bodies(pages, int(count))]
        catalog = Catalog() if tool == "write with catalog" else None
        measure(lambda: _write(exchanges, file, catalog))
        (written,) = (file.parent / "warc").iterdir()
        written.replace(file)
        return
    with tempfile.TemporaryDirectory() as scratch:
        commands: dict[str, Callable[[], int]] = {
            "verify": lambda: _command("verify", str(file)),
            "index": lambda: _command("index", str(file), "-o", str(Path(scratch, "index.cdxj"))),
            "recover": lambda: _command("recover", str(file), "-o", scratch),
        }
        measure(commands[tool])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))

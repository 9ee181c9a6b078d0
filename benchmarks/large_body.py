"""What a large response costs in memory: python -m benchmarks.large_body --sizes 100 400.

A bare spider of stock Scrapy asks for one body of so many MB that no coding makes smaller; then the same with this
project's capture. Printed are the peak of its process's memory and its seconds of CPU.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from benchmarks.crawl import CAPTURE, bare_command
from benchmarks.split import ROOT

_MB = 1_000_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 400], metavar="MB")
    parser.add_argument("--serve", type=int, metavar="MB", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve is not None:
        _serve(args.serve)
        return 0
    print("| body | bare spider: peak MB | CPU s | with this capture: peak MB | CPU s |")
    print("| --- | --- | --- | --- | --- |")
    for size in args.sizes:
        with _serving(size) as url, tempfile.TemporaryDirectory() as warc:
            bare = _cost(bare_command(url, LOG_LEVEL="ERROR"), Path(warc))
            capture = {"DOWNLOAD_HANDLERS": CAPTURE, "WARC_DIR": warc}
            captured = _cost(bare_command(url, LOG_LEVEL="ERROR", **capture), Path(warc))
            written = sum(file.stat().st_size for file in Path(warc).glob("*.warc.gz"))
        if written < size * _MB:
            raise SystemExit(f"{written} bytes were archived of {size} MB")
        print(f"| {size} MB | {bare[0]:.0f} | {bare[1]:.1f} | {captured[0]:.0f} | {captured[1]:.1f} |", flush=True)
    return 0


def _cost(command: list[str], folder: Path) -> tuple[float, float]:
    """The peak in MB, and seconds of CPU."""
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return used.ru_maxrss * 1024 / _MB, used.ru_utime + used.ru_stime


@contextmanager
def _serving(size: int) -> Iterator[str]:
    """The address of the body, while the context lasts."""
    command = [sys.executable, "-m", "benchmarks.large_body", f"--serve={size}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _serve(size: int) -> None:
    block = os.urandom(_MB)

    class Body(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/a.jpg"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(size * _MB if found else 0))
            self.end_headers()
            for _ in range(size if found else 0):
                self.wfile.write(block)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Body)
    print(f"http://127.0.0.1:{server.server_port}/a.jpg", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())

"""Restore a damaged text, from standard input to standard output; a text without damage comes out as it is.

Foreign lines are left out; ``--report`` lists them, and a word on standard error says that there were some.
"""

import argparse
import sys

from archive.io.visible import visible_json
from crawler.items import as_plain
from crawler.page.decode import decode
from crawler.restore import restore
from crawler.restore.foreign import foreign_lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--report", action="store_true", help="what was done, as a JSON object on standard error")


def run(args: argparse.Namespace) -> int:
    given = sys.stdin.buffer.read()
    if b"\0" in given:
        print("standard input is no text (it holds NUL bytes): UTF-8, GB18030 or Big5 is accepted", file=sys.stderr)
        return 2
    found = restore(decode(given).text)
    lines = found.text.splitlines(keepends=True)
    foreign = foreign_lines(lines)
    kept = "".join(line for index, line in enumerate(lines) if index not in foreign)
    sys.stdout.buffer.write(kept.encode() if found.counts or foreign else given)
    sys.stdout.buffer.flush()
    removed = [{"kind": "injected", "line": index + 1, "text": lines[index].strip()} for index in sorted(foreign)]
    if args.report:
        print(visible_json({"restored": as_plain(found.counts), "removed": removed}), file=sys.stderr)
    elif removed:
        print(f"foreign lines left out: {len(removed)}; --report lists them", file=sys.stderr)
    return 0

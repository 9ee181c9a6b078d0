"""Tools for WARC files, anybody's."""

import sys
from collections.abc import Sequence

from archive.command_line import run_command

COMMANDS = ("verify", "recover", "convert", "get", "index", "wacz", "serve")


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("python -m archive", __doc__, "archive.commands", COMMANDS, _errors, arguments)


def _errors() -> tuple[type[Exception], ...]:
    import sqlite3

    from archive.catalog.catalog import CatalogError
    from archive.http.response import HttpError
    from archive.warc.reader import WarcError

    return WarcError, HttpError, CatalogError, OSError, sqlite3.Error


if __name__ == "__main__":
    sys.exit(main())

"""Tools for WARC files, anybody's."""

import sqlite3
import sys
from collections.abc import Sequence
from types import ModuleType

from archive.catalog.catalog import CatalogError
from archive.command_line import run_command
from archive.commands import convert, get, index, recover, serve, verify, wacz
from archive.http.response import HttpError
from archive.warc.reader import WarcError

COMMANDS: dict[str, ModuleType] = {
    "verify": verify,
    "recover": recover,
    "convert": convert,
    "get": get,
    "index": index,
    "wacz": wacz,
    "serve": serve,
}
_ERRORS = (WarcError, HttpError, CatalogError, OSError, sqlite3.Error)


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("python -m archive", __doc__, COMMANDS, _ERRORS, arguments)


if __name__ == "__main__":
    sys.exit(main())

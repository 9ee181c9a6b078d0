"""Tools for WARC files, anybody's."""

import sqlite3
import sys
from collections.abc import Sequence
from types import ModuleType

from archive import get, index, recover, serve, verify, wacz
from archive.command import run_command
from archive.http import HttpError
from archive.read import WarcError

COMMANDS: dict[str, ModuleType] = {
    "verify": verify,
    "recover": recover,
    "get": get,
    "index": index,
    "wacz": wacz,
    "serve": serve,
}
_ERRORS = (WarcError, HttpError, OSError, sqlite3.Error)


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("python -m archive", __doc__, COMMANDS, _ERRORS, arguments)


if __name__ == "__main__":
    sys.exit(main())

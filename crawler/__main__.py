"""Tools that know newspapers."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from types import ModuleType

from archive.catalog import CatalogError
from archive.files import WarcError
from crawler.extract.orders import OrderError
from crawler.folder import FolderError
from crawler.sites import DeclarationError
from crawler.tools import extract, restore, split
from crawler.tools.saved import SavedPageError

# A command is a module: its docstring is the help, `add_arguments` declares, `run` gives the exit code.
COMMANDS: dict[str, ModuleType] = {"extract": extract, "split": split, "restore": restore}
_ERRORS = (
    WarcError,
    CatalogError,
    OrderError,
    FolderError,
    SavedPageError,
    DeclarationError,
    OSError,
    sqlite3.Error,
    BrokenExecutor,
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=module.__doc__, description=module.__doc__))
    args = parser.parse_args(arguments)
    try:
        return int(COMMANDS[args.command].run(args))
    except BrokenPipeError:  # who reads has enough; nothing more can be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except _ERRORS as error:
        print(f"{parser.prog} {args.command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

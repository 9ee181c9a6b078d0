"""Tools that know newspapers."""

import sqlite3
import sys
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from types import ModuleType

from archive.catalog import CatalogError
from archive.command import run_command
from archive.files import WarcError
from crawler.extract.orders import OrderError
from crawler.folder import FolderError
from crawler.simplify import NoConverter
from crawler.sites import DeclarationError
from crawler.templates import TemplateError
from crawler.tools import extract, restore, split
from crawler.tools.saved import SavedPageError

COMMANDS: dict[str, ModuleType] = {"extract": extract, "split": split, "restore": restore}
_ERRORS = (
    WarcError,
    CatalogError,
    OrderError,
    FolderError,
    SavedPageError,
    DeclarationError,
    TemplateError,
    NoConverter,
    OSError,
    sqlite3.Error,
    BrokenExecutor,
)


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("python -m crawler", __doc__, COMMANDS, _ERRORS, arguments)


if __name__ == "__main__":
    sys.exit(main())

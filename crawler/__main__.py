"""Tools that know newspapers."""

import sqlite3
import sys
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from types import ModuleType

from archive.catalog.catalog import CatalogError
from archive.command_line import run_command
from archive.warc.files import WarcError
from crawler.assembly.simplified import NoConverter
from crawler.commands import changes, extract, probe, report, reprints, restore, sites, split, status, table
from crawler.commands.saved_pages import SavedPageError
from crawler.corpus.error import CorpusError
from crawler.crawl_folder.folder import FolderError
from crawler.extract.crawl_scope import ScopeError
from crawler.host_templates.store import TemplateError
from crawler.sites import DeclarationError

COMMANDS: dict[str, ModuleType] = {
    "extract": extract,
    "split": split,
    "restore": restore,
    "status": status,
    "table": table,
    "changes": changes,
    "reprints": reprints,
    "report": report,
    "sites": sites,
    "probe": probe,
}
_ERRORS = (
    WarcError,
    CatalogError,
    ScopeError,
    FolderError,
    SavedPageError,
    DeclarationError,
    TemplateError,
    NoConverter,
    CorpusError,
    OSError,
    sqlite3.Error,
    BrokenExecutor,
)


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("python -m crawler", __doc__, COMMANDS, _ERRORS, arguments)


if __name__ == "__main__":
    sys.exit(main())

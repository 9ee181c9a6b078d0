"""Tools that know newspapers."""

import sys
from collections.abc import Sequence

from archive.command_line import run_command

COMMANDS = (
    "extract", "split", "restore", "status", "schedule", "fleet", "table", "changes", "reprints", "report", "iiif",
    "sites", "probe",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("python -m crawler", __doc__, "crawler.commands", COMMANDS, _errors, arguments)


def _errors() -> tuple[type[Exception], ...]:
    import sqlite3
    from concurrent.futures import BrokenExecutor

    from archive.catalog.catalog import CatalogError
    from archive.warc.files import WarcError
    from crawler.assembly.simplified import NoConverter
    from crawler.cluster import ClusterError
    from crawler.commands.saved_pages import SavedPageError
    from crawler.corpus.error import CorpusError
    from crawler.crawl_arguments import ArgumentError
    from crawler.crawl_folder.folder import FolderError
    from crawler.extract.crawl_scope import ScopeError
    from crawler.extract.worker_pool import WorkerError
    from crawler.fleet.plan import FleetError
    from crawler.host_templates.store import TemplateError
    from crawler.schedule.timetable import ScheduleError
    from crawler.sites import DeclarationError

    return (
        WarcError,
        CatalogError,
        ScopeError,
        FolderError,
        SavedPageError,
        ArgumentError,
        DeclarationError,
        ScheduleError,
        FleetError,
        WorkerError,
        ClusterError,
        TemplateError,
        NoConverter,
        CorpusError,
        OSError,
        sqlite3.Error,
        BrokenExecutor,
    )


if __name__ == "__main__":
    sys.exit(main())

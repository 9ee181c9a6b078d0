"""Whether the code that runs is that of the egg which scrapyd was given."""

import sys
from email.parser import HeaderParser
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import crawler
from crawler.crawl_arguments import ArgumentError

_NAME = "edition-archiver"


def check_deployed(path: list[str], running: Path) -> None:
    """Scrapyd puts the egg that was deployed behind all that is installed: where the project is installed, too, the
    installed one runs, whatever is deployed. Raises ArgumentError then.

    ``path`` is where modules are looked for, ``running`` the file of the package that runs.
    """
    for egg in map(Path, path):
        if egg.suffix == ".egg" and not running.is_relative_to(egg) and (version := _version(egg)):
            raise ArgumentError(
                f"version {version} is deployed to scrapyd as {egg.name}, and {crawler.__version__} runs from"
                f" {running.parent}; where scrapyd runs, `pip uninstall edition-archiver`, or delete the project there"
            )


def check_own() -> None:
    """`check_deployed` of this process. Raises ArgumentError."""
    check_deployed(sys.path, Path(crawler.__file__))


def _version(egg: Path) -> str | None:
    """The version of this project in an egg; None where it holds another, or is a folder."""
    if not egg.is_file():
        return None
    try:
        with ZipFile(egg) as archive:
            about = HeaderParser().parsestr(archive.read("EGG-INFO/PKG-INFO").decode("utf-8"))
    except (BadZipFile, KeyError):
        return None
    return about["Version"] if about["Name"] == _NAME else None

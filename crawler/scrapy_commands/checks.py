"""Settings that would break a crawl after it has begun, or let it tell what it must not: named before."""

import contextlib
import logging
import math
import os
import resource
import shlex
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from scrapy.settings import BaseSettings, default_settings

from archive.io.visible import visible
from crawler import settings as own_settings
from crawler.crawl_arguments import SECRET_NAME, ArgumentError
from crawler.lazy_pattern import lazy_compile

ROOT = "CRAWLS_ROOT"
"""The variable of the environment that names the folder below which crawls are kept, whatever their settings say."""

HANDLES = 256
"""Files and connections that a crawl may have open: a few dozen, and more where many hosts are asked at once."""

# Settings that are read as fractions, too, though their defaults have none.
_SECONDS = ("CRAWL_DELAY_MAX", "DNS_TIMEOUT", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT", "RETRY_AFTER_MAX")
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")
_FOLDERS = ("CRAWL_DIR", "WARC_DIR", "DEDUP_INDEX")
_tell_traceback = logging.Handler.handleError
_SECRET = lazy_compile(
    rf"('{SECRET_NAME}': )(?:'[^'\n]*'|\S+?(?=[,}}\n]))"
)


def check_options(args: Iterable[str]) -> None:
    """Raises ArgumentError for a pair without its option, which Scrapy takes for the name of a spider."""
    for given in args:
        name, is_pair, _ = given.partition("=")
        if is_pair:
            option = "-s" if name.isupper() else "-a"
            raise ArgumentError(f"{option} is missing before {given}; give {option} {shlex.quote(given)}")


def check_settings(settings: BaseSettings) -> None:
    """Raises ArgumentError, which names the setting and what is accepted."""
    for module in (default_settings, own_settings):
        for name in dir(module):
            if name.isupper() and type(default := getattr(module, name)) in (int, float):
                _check_number(name, settings[name], is_whole=isinstance(default, int) and name not in _SECONDS)
    workers = settings["SPLIT_WORKERS"]
    if workers is not None and not (str(workers).isascii() and str(workers).isdecimal()):
        raise ArgumentError(f"SPLIT_WORKERS={workers}: accepted is a number of processes; 0 splits in the crawl's own")
    for name, accepted in (("LOG_LEVEL", _LEVELS), ("ROBOTSTXT_UNREACHABLE", ("disallow", "allow"))):
        value = settings[name]
        if str(value) not in accepted and not (name == "LOG_LEVEL" and str(value).isdigit()):
            raise ArgumentError(f"{name}={value}: accepted are {', '.join(accepted)}")
    for name in dir(own_settings):
        if name.isupper() and type(getattr(own_settings, name)) is bool:
            try:
                settings.getbool(name)
            except ValueError:
                raise ArgumentError(f"{name}={settings[name]}: accepted are True and False") from None
    if settings.getbool("HTTPCACHE_ENABLED"):
        raise ArgumentError("HTTPCACHE_ENABLED=True: leave it out; what is archived is asked for once, by ARCHIVE_MODE")


def check_monitoring(settings: BaseSettings) -> None:
    """Whether the metrics and monitors that are asked for can be made. Raises ArgumentError."""
    for name, module in (("METRICS_FILE", "prometheus_client"), ("SPIDERMON_ENABLED", "spidermon")):
        if settings.get(name) not in (None, "", False, "False", "0") and find_spec(module) is None:
            raise ArgumentError(
                f"{name}={settings[name]} needs {module}: pip install '.[monitoring]' in the project's folder"
            )
    if path := settings.get("METRICS_FILE"):
        place = Path(path)
        if not place.is_dir() and (place.suffix != ".prom" or not place.parent.is_dir()):
            raise ArgumentError(f"METRICS_FILE={path}: needed is a folder, or a file NAME.prom in one")


def _check_number(name: str, value: object, *, is_whole: bool) -> None:
    # None of anything at a time would wait for ever; priorities are sorted by, and may be below nought.
    least = 1 if name.startswith("CONCURRENT_") else -math.inf if "PRIORITY" in name else 0
    try:
        fine = value is None or least <= (int(str(value)) if is_whole else float(str(value))) < math.inf
    except ValueError:
        fine = value is True or value is False
    if not fine:
        from_least = "" if least == -math.inf else f", from {least}"
        raise ArgumentError(f"{name}={value}: accepted is a {'whole ' if is_whole else ''}number{from_least}")


def check_root(settings: BaseSettings) -> None:
    """With CRAWLS_ROOT in the environment a crawl writes below that folder. Raises ArgumentError."""
    if not (root := os.environ.get(ROOT)):
        return
    below = Path(root).resolve()
    for name in _FOLDERS:
        if (path := settings.get(name)) and not Path(path).resolve().is_relative_to(below):
            raise ArgumentError(f"{name}={path} is not below {below}, where {ROOT} keeps crawls")


def check_handles() -> None:
    """Have as many file handles as a crawl needs, where the system's hard limit allows it. Raises ArgumentError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= HANDLES:
        return
    if hard != resource.RLIM_INFINITY and hard < HANDLES:
        raise ArgumentError(f"this process may have {hard} files open; a crawl needs {HANDLES} (ulimit -n)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (HANDLES, hard))


class _TamedRecord(logging.LogRecord):
    """A line of the log in which control characters do nothing, and settings that are secrets are not told."""

    def getMessage(self) -> str:
        message = super().getMessage()
        if message.startswith("Overridden settings"):
            message = _SECRET.sub(r"\1'(not told)'", message)
        return visible(message)


def tame_log() -> None:
    """Have all lines of the log made so; a log that finds no room is one line on the terminal."""
    logging.setLogRecordFactory(_TamedRecord)
    untold: set[int] = set()

    def lose(handler: logging.Handler, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            _tell_traceback(handler, record)
        elif id(handler) not in untold:
            untold.add(id(handler))
            place = getattr(handler, "baseFilename", "the log")
            with contextlib.suppress(OSError):  # what is to tell of it may be gone itself, such as a closed terminal
                print(f"{place}: cannot be written: {error.strerror}; lines are missing", file=sys.stderr)

    logging.Handler.handleError = lose  # type: ignore[assignment, method-assign]

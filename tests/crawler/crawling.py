"""The real ``scrapy crawl``, in a process of its own (a reactor starts only once), and what it leaves."""

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from types import MappingProxyType
from typing import Any

from tests.forks import run

TIMEOUT = 240  # seconds; then the crawl is killed
_HURRY = MappingProxyType({"DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "False"})
# The command, and the peak of its resident memory on the last line of its output.
_COMMAND = """
import atexit, os, resource, sys
if os.environ.get("TEST_OFFLINE"):
    import socket
    def refuse(event, args):
        opened = event == "socket.__new__" and args[1] in (socket.AF_INET, socket.AF_INET6)
        if opened or event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
            import traceback
            traceback.print_stack()
            os._exit(99)
    sys.addaudithook(refuse)
from scrapy.cmdline import execute
atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
execute()
"""


@dataclass(frozen=True, slots=True)
class Crawl:
    """What a crawl said and left: lists of a line each, empty where there is no such file.

    ``log`` is apart from ``stderr``, unless LOG_FILE was set to nothing; ``said`` is what it printed on stdout;
    ``peak_memory`` is in bytes.
    """

    folder: Path
    exit_code: int
    said: str
    stderr: str
    log: str
    peak_memory: int
    articles: list[dict[str, Any]]
    editions: list[dict[str, Any]]
    clauses: list[dict[str, Any]]
    failures: list[dict[str, Any]]
    templates: list[dict[str, Any]]
    summary: dict[str, Any]


def crawl(
    spider: str,
    folder: Path,
    *,
    settings: Mapping[str, str] = MappingProxyType({}),
    options: Sequence[str] = (),
    largest_file: int | None = None,
    offline: bool = False,
    kill_after: float | None = None,
    **arguments: str,
) -> Crawl:
    """``scrapy crawl SPIDER -a NAME=VALUE… -s CRAWL_DIR=FOLDER …``, without delays unless settings say so.

    ``offline`` ends the process with exit code 99 when it opens an internet socket; ``kill_after`` kills it after so
    many seconds, which shows as exit code -9.
    Raises AssertionError with the end of the log where the crawl isn't done within TIMEOUT.
    """
    log = folder.with_name(f"{folder.name}.log")
    chosen = {"CRAWL_DIR": str(folder), "LOG_FILE": str(log), **_HURRY, **settings}
    command = ["crawl", spider, *options]
    for option, values in (("-a", arguments), ("-s", chosen)):
        for name, value in values.items():
            command += [option, f"{name}={value}"]
    environment = {**_environment(), **({"TEST_OFFLINE": "1"} if offline else {})}
    timeout = kill_after or TIMEOUT
    done = run(_COMMAND, *command, environment=environment, timeout=timeout, largest_file=largest_file)
    assert kill_after or done.returncode != -signal.SIGKILL, f"not done after {TIMEOUT} s:\n{_text(log)[-4000:]}"
    return _found(folder, log, done)


def _found(folder: Path, log: Path, done: CompletedProcess[str]) -> Crawl:
    """What a crawl left; a line that a kill tore is left out."""
    said, _, memory = f"\n{done.stdout}".removesuffix("\n").rpartition("\n")
    if not memory.isdecimal():  # it ended by force
        said, memory = done.stdout, ""
    return Crawl(
        folder=folder,
        exit_code=done.returncode,
        said=said.removeprefix("\n"),
        stderr=done.stderr,
        log=_text(log),
        peak_memory=_memory(memory),
        articles=_lines(folder / "articles.jsonl"),
        editions=_lines(folder / "editions.jsonl"),
        clauses=_lines(folder / "clauses.jsonl"),
        failures=_lines(folder / "failures.jsonl"),
        templates=_lines(folder / "templates.jsonl"),
        summary=json.loads(_text(folder / "summary.json") or "{}"),
    )


def _environment() -> dict[str, str]:
    """Without what would lead the crawl through a proxy or to other settings."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith("SCRAPY_")
    }


def _memory(line: str) -> int:
    if not line:
        return 0
    size = int(line)
    return size if sys.platform == "darwin" else size * 1024  # getrusage's unit differs


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _text(path).splitlines(keepends=True) if line.endswith("\n")]

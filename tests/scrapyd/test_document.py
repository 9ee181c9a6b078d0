"""The commands of docs/scrapyd.md, typed as they stand: each way to a scrapyd ends in a whole crawl folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.archive.replay import lacking
from tests.documentation.documents import ROOT, SHELL, blocks
from tests.scrapyd.environment import Environment, copy_project, install, make_environment, variables_of
from tests.site import SampleServer

pytestmark = pytest.mark.slow
DOCUMENT = ROOT / "docs" / "scrapyd.md"
EGG, INSTALLED, SCHEDULE = (block.text for block in blocks(DOCUMENT) if block.language == SHELL)
_DEADLINE = 120.0  # seconds
_PIP = "pip install '.[scrapyd]'"
_PROGRAMS = ("pip", "scrapyd", "scrapyd-deploy")
# A reader waits until scrapyd listens, before anything is sent to it.
_LISTENS = (
    'curl --silent --fail --output listens --retry 90 --retry-connrefused --retry-delay 1'
    ' --user "$SCRAPYD_USERNAME:$SCRAPYD_PASSWORD" $SCRAPYD_URL/daemonstatus.json'
)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """With programs of its own, which begin its Python."""
    environment = make_environment(tmp_path / "environment")
    for program in _PROGRAMS:
        text = (Path(sysconfig.get_path("scripts")) / program).read_text(encoding="utf-8")
        copy = environment.python.with_name(program)
        copy.write_text(text.replace(sys.executable, str(environment.python)), encoding="utf-8")
        copy.chmod(0o755)
    return environment


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project, and in its examples a port that is free and a queue that is looked at more often."""
    clone = copy_project(tmp_path / "edition-archiver")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for name in ("scrapyd.conf", "scrapyd.env"):
        example = clone / "docs" / "examples" / name
        example.write_text(example.read_text(encoding="utf-8").replace("6800", port), encoding="utf-8")
    with (clone / "docs" / "examples" / "scrapyd.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("poll_interval = 0.2\n")
    return clone


@pytest.mark.parametrize("way", [pytest.param(EGG, id="egg"), pytest.param(INSTALLED, id="installed")])
def test_what_the_document_says_ends_in_a_whole_crawl(way: str, clone: Path, environment: Environment) -> None:
    if shutil.which("curl") is None:
        lacking("there is no curl; on Debian: apt-get install curl")
    with SampleServer() as server:
        paper = server.site.papers[1]
        assert SCHEDULE.count("site=peoples-daily") == 1
        schedule = SCHEDULE.replace(
            "site=peoples-daily",
            f"url={server.url}{paper.index_path} -d setting=DOWNLOAD_DELAY=0 -d setting=AUTOTHROTTLE_ENABLED=False",
        )
        if _PIP in way:  # it would download a build tool first
            install(clone, environment)
        before, deploy, after = way.replace(_PIP, "true").partition("scrapyd-deploy ")
        with typed(f"{before}{_LISTENS}\n{deploy}{after}\n{schedule}", clone, environment) as log:
            host = server.url.partition("://")[2].replace(":", "_")
            summary = finished(clone / "papers" / "crawls" / f"edition-{host}-pd-1" / "summary.json", log)
    assert summary["complete"]
    assert summary["counts"]["articles"] == len(paper.issues[0].articles)


@contextmanager
def typed(script: str, clone: Path, environment: Environment) -> Iterator[Path]:
    """A shell in which a reader types; what it leaves running is ended at last. Nothing is asked of a package index."""
    path = f"{environment.python.parent}{os.pathsep}{os.environ['PATH']}"
    variables = variables_of(environment) | {"PATH": path, "PIP_NO_INDEX": "1"}
    log = clone.with_name("log")
    with log.open("wb") as output:
        shell = subprocess.Popen(
            ["bash", "-e", "-c", script],
            cwd=clone,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert shell.wait(_DEADLINE) == 0, log.read_text(encoding="utf-8")
        yield log
    finally:
        with suppress(ProcessLookupError):  # it came to nothing that runs on
            os.killpg(shell.pid, signal.SIGKILL)


def finished(path: Path, log: Path) -> dict[str, Any]:
    """The summary of a crawl, once it says how that ended."""
    deadline = time.monotonic() + _DEADLINE
    while True:
        summary: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
        if summary.get("finish_reason"):
            return summary
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.1)

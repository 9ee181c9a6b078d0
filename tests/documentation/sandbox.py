"""A folder in which the documents' commands are run as they stand, against a newspaper of this machine.

What the documents write in capitals (PATH…, CRAWL), and the addresses that they give as examples, is put in from the
sandbox; ``site=peoples-daily`` is declared there as a paper of the sample.
"""

import datetime as dt
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from tests.documentation.documents import ROOT
from tests.forks import run as fork
from tests.site import SampleServer, SampleSite
from tests.site.server import built

TIMEOUT = 120  # seconds
_LINKED = (".venv", "Makefile", "archive", "crawler", "docs", "pyproject.toml", "tests")
_SETTINGS = """
from crawler.settings import *

DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
SITES = ("sites/peoples-daily.toml", "sites/csteelnews.toml")
"""
_DECLARATIONS = {
    "peoples-daily": """
name = "peoples-daily"
newspaper = "青川晚报"
hosts = ["{host}"]

[[layouts]]
layout = "founder-2020"
issue = "{url}/qcwb/{{date:%Y%m/%d}}/node_01.html"
""",
    "csteelnews": """
name = "csteelnews"
newspaper = "云州冶金报"
hosts = ["{host}"]
base = "{url}/gangtie/"
channels = [{{ path = "xwzx/djbd" }}]

[[layouts]]
layout = "trs"
""",
}
_EVIDENCE = """
[[evidence]]
source = "the sample"
checked = 2026-11-29
"""
# A program that has the project loaded: in the folder, as if a shell had started it.
_PROGRAM = """
import os, runpy, sys
folder, program = sys.argv[1:3]
os.chdir(folder)
sys.argv[:3] = [program]
if program == "scrapy":
    from scrapy.cmdline import execute
    execute()
else:
    runpy.run_module(program, run_name="__main__", alter_sys=True)
"""
_open = build_opener(ProxyHandler({})).open
_NEEDS_A_SHELL = re.compile(r"[~$|&;<>*]")


@dataclass(frozen=True)
class Sandbox:
    """``folder`` is where the commands run, and their home; ``server`` has the newspapers."""

    folder: Path
    server: SampleServer

    def copy(self, folder: Path) -> "Sandbox":
        """The same anew, so that what one document's commands leave is not there for another's."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)

    @cached_property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SCRAPY_", "SCRAPYD_"))}
        proxies = {key for key in kept if key.lower().endswith("_proxy")}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        changed = {"PATH": programs, "HOME": str(self.folder), "NO_PROGRESS": "1", "PYTHONUNBUFFERED": "1"}
        return {key: value for key, value in kept.items() if key not in proxies} | changed

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """A command whose placeholders are filled in. Programs of this project are forked where no shell is needed."""
        words = shlex.split(command)
        program = words[2:] if words[:2] == ["python", "-m"] else words
        if program[0] in ("scrapy", "archive", "crawler") and not _NEEDS_A_SHELL.search(command):
            return fork(_PROGRAM, str(self.folder), *program, environment=self.environment, timeout=TIMEOUT)
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    def serve(self, command: str) -> tuple[int, int, str]:
        """The status of the page at the address that a command prints, its exit code after Ctrl-C, its errors."""
        status = 0
        with subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a terminal's Ctrl-C goes to the group, and so does this one
        ) as process:
            assert process.stdout is not None
            try:
                if found := re.search(r"http://127\.0\.0\.1:\d+/?", process.stdout.readline()):
                    with _open(found[0], timeout=TIMEOUT) as page:
                        status = page.status
            finally:
                os.killpg(process.pid, signal.SIGINT)
            errors = process.communicate(timeout=TIMEOUT)[1]
        return status, process.returncode, errors


def sample_with_an_issue_of(day: dt.date) -> SampleSite:
    """The sample, in which the paper that is declared has its last issue on a later day, too.

    What is new since the last issue is then a matter of days, as it is for who reads the documents.
    """
    site = built("", 0)
    paper = site.papers[1]
    last = dt.date.fromisoformat(str(paper.issues[-1].date))
    pages = dict(site.pages)
    for path, response in site.pages.items():
        if isinstance(response.body, bytes) and path.startswith(f"{paper.folder}/{last:%Y%m/%d}/"):
            body = response.body.replace(f"{last:%Y%m/%d}".encode(), f"{day:%Y%m/%d}".encode())
            body = body.replace(str(last).encode(), str(day).encode())
            pages[path.replace(f"{last:%Y%m/%d}", f"{day:%Y%m/%d}")] = replace(response, body=body)
    return replace(site, pages=pages)


def make_sandbox(folder: Path, server: SampleServer) -> Sandbox:
    """With two small crawls, ``crawls/pd`` and ``crawls/demo``, and saved pages."""
    for name in _LINKED:
        (folder / name).symlink_to(Path(sys.prefix) if name == ".venv" else ROOT / name)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = sandbox_settings\n")
    (folder / "sandbox_settings.py").write_text(_SETTINGS)
    (folder / "sites").mkdir()
    host = server.url.partition("://")[2]
    for name, declaration in _DECLARATIONS.items():
        text = declaration.format(url=server.url, host=host) + _EVIDENCE
        (folder / "sites" / f"{name}.toml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "docs" / "examples" / "timetable.toml", folder)
    (folder / "saved-pages").mkdir()
    for number, article in enumerate(server.site.papers[0].articles[:3]):
        body = server.site.pages[article.path].body
        assert isinstance(body, bytes)
        (folder / "saved-pages" / f"{number}.html").write_bytes(body)
    shutil.copy(folder / "saved-pages" / "0.html", folder / "page.html")
    sandbox = Sandbox(folder, server)
    for crawl in (
        "scrapy crawl edition -a site=peoples-daily -s CRAWL_DIR=crawls/pd",
        f"scrapy crawl edition -a url={server.url}{server.site.papers[-1].index_path} -s CRAWL_DIR=crawls/demo",
    ):
        done = sandbox.run(crawl)
        assert done.returncode == 0, done.stderr
    return sandbox


class Placeholders:
    """What a reader puts in for what the documents leave open; ``unused`` are those that no command had yet."""

    def __init__(self, sandbox: Sandbox) -> None:
        server = sandbox.server
        paper = server.site.papers[-1]
        self._values = {
            r"http://epaper\.example/paperindex\.htm": server.url + paper.index_path,
            r"http://127\.0\.0\.1:8000(?=/)": server.url,
            r"(?:(?<=--port )|(?<=http.server ))8000\b": "0",
            r"/var/lib/prometheus/node-exporter": ".",
            r"(?<=archive serve )": "--port 0 ",
            r"(?<=--check )FOLDER\b": "crawls/demo",
            r"(?<=-o )FOLDER\b": "made-NUMBER",
            r"\b(?:PATH|CRAWL)…": "crawls/demo",
            r"\bCRAWL(?![_\w…])": "crawls/demo",
            r"\bOLD NEW\b": "crawls/pd crawls/demo",
            r"\bURL(?= |$)": server.url + paper.articles[0].path,
        }
        self.unused = set(self._values)
        self._made = count(1)

    def fill(self, command: str) -> str:
        for pattern, value in self._values.items():
            if re.search(pattern, command):
                self.unused.discard(pattern)
                # No command writes into a folder that another has made.
                value = value.replace("NUMBER", str(next(self._made))) if "NUMBER" in value else value
                command = re.sub(pattern, value, command)
        return command

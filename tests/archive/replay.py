"""pywb, a browser, other programs for tests. Where one is missing a test is skipped, or fails (REPLAY_TESTS=required).

pywb lives in an environment of its own, within that of the tests, and is installed there when it is first needed;
packages of npm lie beside it, as they are packed: none of their scripts is run but in the browser.
"""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
# A browser that calls nobody of its own accord.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 200  # seconds that an installation may take


@dataclass(frozen=True, slots=True)
class Served:
    """A running `python -m archive serve`, and the folder that its temporary files are in."""

    url: str
    process: subprocess.Popen[str]
    temporary: Path


def lacking(reason: str) -> NoReturn:
    if os.environ.get("REPLAY_TESTS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def browser() -> Path:
    """Debian's Chromium, or one like it."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return Path(found) if found else lacking("there is no Chromium; on Debian: apt-get install chromium")


@contextmanager
def chromium_launched() -> Iterator[Browser]:
    """It runs, without a window, until the context ends."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        yield launched
        launched.close()


@cache
def pywb_programs() -> Path:
    """The folder of pywb's programs."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    (requirement,) = [each for each in extras["replay"] if each.startswith("pywb")]
    folder = Path(sys.prefix) / "pywb"
    ready = folder / "ready"
    with (Path(sys.prefix) / "pywb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not ready.exists() or ready.read_text() != requirement:
            venv.create(folder, clear=True, symlinks=True)
            install = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
            done = subprocess.run(
                [*install, requirement], capture_output=True, text=True, timeout=_PATIENCE, check=False
            )
            if done.returncode:
                lacking(f"pywb can't be installed: {done.stderr[-300:]}")
            ready.write_text(requirement)
    return folder / "bin"


@cache
def npm_package(name: str, version: str) -> Path:
    """The folder of a package of npm that needs no others, as it is packed."""
    npm = shutil.which("npm") or lacking("there is no npm; on Debian: apt-get install npm")
    folder = Path(sys.prefix) / "npm" / f"{name}-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            command = [npm, "pack", "--silent", "--ignore-scripts", f"{name}@{version}"]
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False
            )
            if done.returncode:
                lacking(f"{name} can't be had of npm: {done.stderr[-300:]}")
            shutil.unpack_archive(folder / done.stdout.split()[-1], folder, filter="data")
            (folder / "ready").touch()
    return folder / "package"


@contextmanager
def folder_served(folder: Path) -> Iterator[str]:
    """The files of a folder, at an address of this machine."""
    handler = partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: pytest shows what tests have to say."""


@contextmanager
def served(*paths: Path, programs: Path, temporary: Path, room: bool = False) -> Iterator[Served]:
    """The command as a user runs it, at a free port, until the context ends; it must end well then.

    Its temporary files, and what it keeps of a reading room, are in `temporary`.
    """
    command = [sys.executable, "-m", "archive", "serve", *map(str, paths), "--port", "0"]
    command += [] if room else ["--no-room"]
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(temporary)}
    environment["XDG_CACHE_HOME"] = str(temporary / "cache")
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            match = re.fullmatch(r"serving at (http://\S+) until interrupted \(Ctrl-C\)\n", line)
            assert match, line + process.stderr.read()
            yield Served(match[1], process, temporary)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)[1]
    assert process.returncode == 0, said

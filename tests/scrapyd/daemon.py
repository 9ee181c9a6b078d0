"""A scrapyd of its own, on a free port of 127.0.0.1, as long as the context lasts."""

import base64
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from tests.scrapyd.environment import ROOT, Environment, variables_of

PROJECT = "edition-archiver"
USERNAME, PASSWORD = "archivist", "paper:tiger"
_EXAMPLE = ROOT / "docs" / "examples" / "scrapyd.conf"
_DEADLINE = 90.0  # seconds
_open = build_opener(ProxyHandler({})).open


class Daemon:
    """`folder` is its working directory: crawls, logs and eggs come to lie there."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        self.folder = folder
        self.environment = environment
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self.variables = {
            "SCRAPYD_URL": self.url.rstrip("/"),
            "SCRAPYD_USERNAME": USERNAME,
            "SCRAPYD_PASSWORD": PASSWORD,
        }
        configuration = _EXAMPLE.read_text(encoding="utf-8").replace("http_port = 6800", f"http_port = {port}")
        (folder / "scrapyd.conf").write_text(f"{configuration}poll_interval = 0.2\n", encoding="utf-8")

    def __enter__(self) -> Self:
        self._start()
        return self

    def _start(self) -> None:
        with (self.folder / "scrapyd.log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(self.environment.python), "-m", "scrapyd"],
                cwd=self.folder,
                env=variables_of(self.environment) | self.variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._until(self._listens)
        except BaseException:
            self._stop()
            raise

    def kill_and_start(self) -> None:
        """What runs is left to itself."""
        self._process.kill()
        self._process.wait()
        self._start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def log(self) -> str:
        return (self.folder / "scrapyd.log").read_text(encoding="utf-8")

    def job_log(self, spider: str, job: str) -> str:
        return (self.folder / "logs" / PROJECT / spider / f"{job}.log").read_text(encoding="utf-8")

    def ask(
        self, service: str, form: Sequence[tuple[str, str]] = (), *, authorised: bool = True
    ) -> dict[str, Any]:
        """The answer of a service; a form is posted. Raises HTTPError where scrapyd refuses."""
        request = Request(self.url + service, urlencode(form).encode() if form else None)
        if authorised:
            token = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        with _open(request, timeout=60) as response:
            answer: dict[str, Any] = json.load(response)
        assert answer["status"] == "ok", answer
        return answer

    def schedule(self, spider: str, job: str, *settings: str, **arguments: str) -> None:
        form = [("project", PROJECT), ("spider", spider), ("jobid", job), *arguments.items()]
        form += [("setting", setting) for setting in settings]
        assert self.ask("schedule.json", form)["jobid"] == job

    def wait(self, jobs: Iterable[str]) -> None:
        """Until scrapyd lists these jobs as finished."""
        awaited = set(jobs)
        self._until(lambda: awaited <= {job["id"] for job in self.ask("listjobs.json")["finished"]})

    def wait_until_idle(self) -> None:
        """Until no job is pending or running."""

        def idle() -> bool:
            jobs = self.ask("listjobs.json")
            return not jobs["pending"] and not jobs["running"]

        self._until(idle)

    def _listens(self) -> bool:
        try:
            self.ask("daemonstatus.json")
        except URLError as error:
            if isinstance(error.reason, ConnectionRefusedError):
                return False
            raise
        return True

    def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _DEADLINE
        while not condition():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.1)

    def _stop(self) -> None:
        """Ends scrapyd, and the jobs that it would leave running."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

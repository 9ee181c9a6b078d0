"""A timetable's crawls as jobs of a scrapyd, and what it says of its jobs."""

import base64
import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from types import MappingProxyType
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from archive.http.network_error import why_no_answer
from crawler.schedule.timetable import ScheduledCrawl, ScheduleError, Timetable

_PROJECT = "edition-archiver"
_LAST_BYTES = 4096  # of a job's log: more than its last line


def schedule(timetable: Timetable) -> Iterator[tuple[str, str | None]]:
    """Schedule each crawl of which no job is pending or running; its name and the job's id, None where it was not.

    The scrapyd is that of SCRAPYD_URL, SCRAPYD_USERNAME and SCRAPYD_PASSWORD in the environment.
    Raises ScheduleError where scrapyd cannot be reached, or refuses.
    """
    jobs = _ask("listjobs.json")
    # A job's id is the name of its crawl and the time; scrapyd tells no arguments of what runs.
    busy = {str(job["id"]).rpartition(".")[0] for state in ("pending", "running") for job in jobs[state]}
    for crawl in timetable.crawls:
        yield crawl.name, None if crawl.name in busy else _schedule(crawl)


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job as scrapyd lists it; ``log`` is where it serves its log, None where the job has not ended or has none."""

    id: str
    spider: str
    state: Literal["pending", "running", "finished"]
    log: str | None = None


def listed_jobs() -> Iterator[ListedJob]:
    """What is pending, what runs, and what has ended, the last first. Raises ScheduleError."""
    jobs = _ask(f"listjobs.json?project={_PROJECT}")
    for job in jobs["pending"]:
        yield ListedJob(job["id"], job["spider"], "pending")
    for job in jobs["running"]:
        yield ListedJob(job["id"], job["spider"], "running")
    for job in sorted(jobs["finished"], key=lambda job: str(job["end_time"]), reverse=True):
        yield ListedJob(job["id"], job["spider"], "finished", job["log_url"])


def last_line(job: ListedJob) -> str | None:
    """Of a job's log; None where there is none. Raises ScheduleError."""
    if (path := job.log) is None:
        return None
    try:
        with _open(quote(path), method="HEAD") as log:
            size = int(log.headers["Content-Length"])
        # Twisted fails where it is asked for the last bytes of a file that has fewer.
        with _open(quote(path), headers={"Range": f"bytes={max(0, size - _LAST_BYTES)}-"}) as log:
            end: bytes = log.read()
    except HTTPError as error:
        if error.code in (404, 416):  # deleted since it was listed; empty
            return None
        raise ScheduleError(f"{_base()}{path}: HTTP {error.code}") from error
    except (OSError, HTTPException) as error:
        raise ScheduleError(f"{_base()}{path}: {why_no_answer(error)}") from error
    lines = end.decode("utf-8", "replace").splitlines()
    return lines[-1] if lines else None


def _schedule(crawl: ScheduledCrawl) -> str:
    job = f"{crawl.name}.{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    form = [("project", _PROJECT), ("spider", crawl.spider), ("jobid", job), *crawl.arguments.items()]
    form += [("setting", f"{key}={value}") for key, value in crawl.settings.items()]
    return str(_ask("schedule.json", form)["jobid"])


def _ask(service: str, form: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    url = f"{_base()}/{service}"
    try:
        with _open(f"/{service}", urlencode(form).encode() if form else None) as response:
            answer = json.load(response)
    except HTTPError as error:
        hint = "; set SCRAPYD_USERNAME and SCRAPYD_PASSWORD" if error.code == 401 else ""
        raise ScheduleError(f"{url}: HTTP {error.code}{hint}") from error
    except (ValueError, OSError, HTTPException) as error:
        raise ScheduleError(f"{url}: no scrapyd answers: {why_no_answer(error)}; its address is SCRAPYD_URL") from error
    if not isinstance(answer, dict) or answer.get("status") != "ok":
        said = answer.get("message") if isinstance(answer, dict) else answer
        raise ScheduleError(f"{url}: {said}")
    return answer


def _base() -> str:
    return os.environ.get("SCRAPYD_URL", "http://127.0.0.1:6800").rstrip("/")


def _open(
    path: str, form: bytes | None = None, headers: Mapping[str, str] = MappingProxyType({}), method: str | None = None
) -> HTTPResponse:
    """Raises HTTPError, OSError, ValueError."""
    request = Request(f"{_base()}{path}", form, dict(headers), method=method)
    if user := os.environ.get("SCRAPYD_USERNAME"):
        token = f"{user}:{os.environ.get('SCRAPYD_PASSWORD', '')}".encode()
        request.add_header("Authorization", f"Basic {base64.b64encode(token).decode()}")
    response: HTTPResponse = urlopen(request, timeout=60)
    return response

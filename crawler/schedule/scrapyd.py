"""A timetable's crawls as jobs of a scrapyd."""

import base64
import datetime as dt
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from crawler.schedule.timetable import ScheduledCrawl, ScheduleError, Timetable

_PROJECT = "edition-archiver"


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


def _schedule(crawl: ScheduledCrawl) -> str:
    job = f"{crawl.name}.{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    form = [("project", _PROJECT), ("spider", crawl.spider), ("jobid", job), *crawl.arguments.items()]
    form += [("setting", f"{key}={value}") for key, value in crawl.settings.items()]
    return str(_ask("schedule.json", form)["jobid"])


def _ask(service: str, form: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    url = f"{os.environ.get('SCRAPYD_URL', 'http://127.0.0.1:6800').rstrip('/')}/{service}"
    try:
        request = Request(url, urlencode(form).encode() if form else None)
        if user := os.environ.get("SCRAPYD_USERNAME"):
            token = f"{user}:{os.environ.get('SCRAPYD_PASSWORD', '')}".encode()
            request.add_header("Authorization", f"Basic {base64.b64encode(token).decode()}")
        with urlopen(request, timeout=60) as response:
            answer = json.load(response)
    except HTTPError as error:
        hint = "; set SCRAPYD_USERNAME and SCRAPYD_PASSWORD" if error.code == 401 else ""
        raise ScheduleError(f"{url}: HTTP {error.code}{hint}") from error
    except (URLError, ValueError, OSError) as error:
        raise ScheduleError(f"{url}: no scrapyd answers: {error}") from error
    if not isinstance(answer, dict) or answer.get("status") != "ok":
        said = answer.get("message") if isinstance(answer, dict) else answer
        raise ScheduleError(f"{url}: {said}")
    return answer

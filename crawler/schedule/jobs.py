"""How each job of a scrapyd stands, which calls all of them finished: by its crawl folder, else by its log."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.crawl_folder.status import CrawlState, CrawlStatus
from crawler.lazy_pattern import lazy_compile
from crawler.schedule.scrapyd import ListedJob

JobState = CrawlState | Literal["pending", "wrong arguments", "nothing to do", "no folder"]
WITHOUT_CRAWL: tuple[JobState, ...] = ("wrong arguments", "no folder")
"""The states of a job that did not come to its crawl."""
# The one line that a crawl which does not begin leaves in its log.
_NOT_BEGUN = lazy_compile(
    r".*\[crawler\.scrapy_commands\.crawl\] (?:ERROR: |INFO: (?P<nothing>Nothing to do: ))(?P<why>.*)"
)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """``why`` is the finish_reason of the crawl in ``folder``; without a folder, what the log says at its end.

    ``no folder`` is a job that left none among the crawls that were looked at, and not for wrong arguments.
    """

    job: str
    spider: str
    state: JobState
    folder: str | None = None
    why: str | None = None


def job_statuses(
    listed: Sequence[ListedJob], crawls: Iterable[CrawlStatus], last_line: Callable[[ListedJob], str | None]
) -> Iterator[JobStatus]:
    """Each job that scrapyd lists or a crawl names; one that ran more than once as it stands after its last run.

    A log, whose ``last_line`` has to be asked for, is looked at where no folder tells how that run ended. A finished
    job of which neither folder nor log is left is not told.
    """
    runs = Counter((job.spider, job.id) for job in listed if job.state == "finished")
    folders: defaultdict[tuple[str, str], list[CrawlStatus]] = defaultdict(list)
    for crawl in crawls:
        if crawl.job is not None:
            folders[crawl.spider, crawl.job].append(crawl)
    told = set()
    for job in listed:
        key = job.spider, job.id
        if key not in told:
            told.add(key)
            looked = job.state == "finished" and (not folders[key] or runs[key] > 1)
            yield from _of(job, folders[key], last_line(job) if looked else None)
    for key, left in folders.items():  # of another scrapyd, or one that was killed
        if key not in told:
            yield from map(_of_crawl, left)


def _of(job: ListedJob, crawls: list[CrawlStatus], logged: str | None) -> Iterator[JobStatus]:
    if job.state != "finished":
        yield JobStatus(job.id, job.spider, job.state, crawls[0].folder if crawls else None)
    elif match := _NOT_BEGUN.fullmatch(logged or ""):
        state: JobState = "nothing to do" if match["nothing"] else "wrong arguments"
        yield JobStatus(job.id, job.spider, state, why=match["why"])
    elif crawls:
        yield from map(_of_crawl, crawls)
    elif logged is not None:
        yield JobStatus(job.id, job.spider, "no folder", why=logged)


def _of_crawl(crawl: CrawlStatus) -> JobStatus:
    return JobStatus(str(crawl.job), crawl.spider, crawl.state, crawl.folder, crawl.finish_reason)

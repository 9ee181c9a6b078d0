"""Jobs that scrapyd calls finished, by their folders and logs; a real scrapyd is asked in tests/scrapyd."""

from crawler.crawl_folder.status import CrawlStatus
from crawler.schedule.jobs import job_statuses
from crawler.schedule.scrapyd import ListedJob

LOGGED = "2024-05-06 07:00:00 [crawler.scrapy_commands.crawl]"
CLOSED = "2024-05-06 07:00:00 [scrapy.core.engine] INFO: Spider closed (finished)"


def states(*jobs: ListedJob) -> list[tuple[str, str]]:
    """Here a job's ``log`` is the last line of it."""
    crawls = [
        CrawlStatus("a", "edition", "a", "both", "complete", "finished"),
        CrawlStatus("c", "edition", "c", None, "killed", None),
    ]
    return [(job.job, job.state) for job in job_statuses(jobs, crawls, lambda job: job.log)]


def test_a_job_without_a_folder_is_told_by_its_log() -> None:
    assert states(
        ListedJob("wrong", "edition", "finished", f"{LOGGED} ERROR: since='x' is no date"),
        ListedJob("none", "edition", "finished", f"{LOGGED} INFO: Nothing to do: all is there"),
        ListedJob("away", "edition", "finished", CLOSED),
        ListedJob("forgotten", "edition", "finished"),
    ) == [("wrong", "wrong arguments"), ("none", "nothing to do"), ("away", "no folder"), ("both", "complete")]


def test_a_job_stands_as_its_last_run() -> None:
    refused = ListedJob("both", "edition", "finished", f"{LOGGED} ERROR: since='x' is no date")
    whole = ListedJob("both", "edition", "finished", CLOSED)
    assert states(refused, whole) == [("both", "wrong arguments")]
    assert states(whole, refused) == [("both", "complete")]
    assert states(ListedJob("both", "edition", "pending"), whole) == [("both", "pending")]


def test_a_crawl_that_scrapyd_no_longer_lists_is_told() -> None:
    crawl = CrawlStatus("b", "channel", "b", "orphan", "running", None)
    assert [(job.job, job.state) for job in job_statuses([], [crawl], lambda job: job.log)] == [("orphan", "running")]


def test_no_log_is_read_of_a_job_whose_folder_tells() -> None:
    crawl = CrawlStatus("a", "edition", "a", "both", "complete", "finished")
    read: list[ListedJob] = []
    job = ListedJob("both", "edition", "finished", CLOSED)
    assert [found.state for found in job_statuses([job], [crawl], read.append)] == ["complete"]
    assert read == []

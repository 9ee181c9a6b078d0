"""The client of a fleet: gives issues to the workers, of those that share a host one at a time."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, Future, LocalCluster, as_completed, wait

from crawler import __version__
from crawler.cluster import connected
from crawler.fleet.crawl_process import CLOSING
from crawler.fleet.issue_crawl import Fleet, Outcome, crawl_issue, known, stop
from crawler.fleet.plan import Issue, Paper, by_host

_RETRIES = 2  # of a crawl that a signal ended; of one whose worker died Dask's own number, allowed-failures


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Client]:
    """A client of the cluster whose scheduler has this address; without one, of a cluster in this process, which crawls
    so many issues at a time. Raises ClusterError."""
    if scheduler is not None:
        with connected(scheduler) as client:
            yield client
        return
    # The crawls are processes of their own: their worker only waits for them. By default it listens to all the world.
    here = {"dashboard_address": "127.0.0.1:0", "worker_dashboard_address": "127.0.0.1:0"}
    with (
        LocalCluster(n_workers=1, threads_per_worker=workers, processes=False, **here) as own,
        Client(own) as client,
    ):
        yield client


def crawl_all(papers: Iterable[Paper], client: Client, told: Callable[[Outcome], None]) -> None:
    """Crawl all issues; each is told once it is done. When interrupted, the crawls that run are closed in order.

    What the cluster holds does not grow with the number of issues: one task for each group of papers that share a host.
    """
    papers = list(papers)
    root = papers[0].root
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=".fleet-", dir=root) as sign:
        fleet = Fleet(sign.name, __version__, Path(sign.name))
        _Run(client, fleet, told).run([_in_turn(group) for group in by_host(papers)])


def _in_turn(group: list[Paper]) -> Iterator[Issue]:
    for paper in group:
        yield from paper.issues()


class _Run:
    """One fleet at work; ``running`` holds the issue of each task, and those that follow it."""

    def __init__(self, client: Client, fleet: Fleet, told: Callable[[Outcome], None]) -> None:
        self._client, self._fleet, self._told = client, fleet, told
        self._running: dict[Future[Outcome], tuple[Issue, Iterator[Issue]]] = {}

    def run(self, groups: Iterable[Iterator[Issue]]) -> None:
        try:
            done = as_completed([future for group in groups if (future := self._next(group)) is not None])
            for future in done:
                issue, group = self._running.pop(future)
                self._told(_outcome(future, issue))
                if (following := self._next(group)) is not None:
                    done.add(following)
        finally:
            if self._running:
                self._client.run(stop, self._fleet.id)
                wait(list(self._running), timeout=2 * CLOSING)

    def _next(self, group: Iterator[Issue]) -> Future[Outcome] | None:
        """Submit the next issue of which not all is there; tells of those before."""
        for issue in group:
            if (outcome := known(issue)) is not None:
                self._told(outcome)
                continue
            future = self._client.submit(
                crawl_issue, issue, self._fleet, key=f"{issue.name} {self._fleet.id}", retries=_RETRIES, pure=False
            )
            self._running[future] = issue, group
            return future
        return None


def _outcome(future: Future[Outcome], issue: Issue) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    return Outcome(issue, "failed", f"{type(error).__name__}: {error}")

"""An extraction spread over the workers of a Dask cluster."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from crawler.extract.options import Options
from crawler.extract.worker_pool import WorkerContext, WorkerError
from tests.crawler.extract.archives import captures, extract, run, write
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One of two worker processes with two threads each, in another folder than the tests."""
    here = "127.0.0.1:0"
    how = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": here, "worker_dashboard_address": here}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        with LocalCluster(**how) as own:
            patch.undo()
            yield own.scheduler_address


def test_a_cluster_makes_the_same_lines(scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    issue = SITE.papers[0].issues[0]
    paths = [edition.path for edition in issue.editions] + [article.path for article in issue.articles]
    archive = write(tmp_path / "x" / "a.warc.gz", captures(SITE, paths))
    alone = extract(tmp_path / "alone", archive)
    monkeypatch.chdir(tmp_path)
    spread = run(Path("spread"), "x/a.warc.gz", "-o", "spread", "--scheduler", scheduler)
    assert len(alone.lines("articles")) == len(issue.articles)
    assert spread.content == alone.content
    again = run(Path("spread"), "x", "--check", "spread", "--scheduler", scheduler)
    assert (again.exit_code, again.stderr) == (0, "all lines are as the archive gives them\n")


@pytest.mark.parametrize(
    ("changes", "said"), [({"version": "0.0.0"}, "not 0.0.0"), ({"made_with": Path("x/y")}, "x/y")]
)
def test_a_worker_that_would_make_other_lines_takes_no_part(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    context = WorkerContext(tmp_path / "catalog", tmp_path / "inventory", tmp_path, tmp_path, Options(), copies=True)
    context.check()
    with pytest.raises(WorkerError, match=said):
        replace(context, **changes).check()

"""Archives the sample papers with the real command and holds each crawl against what the papers print.

A server on this machine plays the newspapers; nothing leaves it. Every crawl folder stays, under
``crawls/demo/<UTC time>/``. The exit code is 0 only if every crawl is complete, verified and as printed.
"""

import datetime as dt
import json
import os
import shlex
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.check.verify import verify
from archive.warc.files import WarcFile, warc_files
from archive.warc.reader import WarcError, iter_records
from tests.site import SampleServer, SampleSite
from tests.site.paper import Article, EditionPage

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
# For the sample alone: its server is ours. The default is a second between requests, more where a site is slow.
HURRY = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
AT_ONCE = 2
TIMEOUT = 60  # seconds, of a crawl or a check
SHOWN = 5  # of a crawl's problems of one kind


@dataclass(frozen=True, slots=True)
class Plan:
    """A crawl of the demo: the spider, its arguments, and the truth about what it is to find."""

    name: str
    spider: str
    arguments: tuple[str, ...]
    editions: tuple[EditionPage, ...]
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a crawl folder holds; ``seen`` are the clauses as printed, ``kept`` the distinct ones."""

    editions: int
    articles: int
    briefs: int
    seen: int
    kept: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a crawl; without problems it is complete, verified and as printed."""

    plan: Plan
    folder: Path
    counts: Counts
    records: int
    size: int
    problems: tuple[str, ...]


def main() -> int:
    started = dt.datetime.now(dt.UTC)
    top = ROOT / "crawls" / "demo" / started.strftime("%Y%m%dT%H%M%SZ")
    top.mkdir(parents=True)
    with SampleServer() as server:
        print(f"The sample papers are at {server.url} on this machine while this runs.")
        print(f"For them alone, the delay between requests is off: {' '.join(HURRY)}\n", flush=True)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            outcomes = list(pool.map(lambda plan: _crawl(plan, top / plan.name), _plans(server.site, server.url)))
    print()
    print(_table(outcomes))
    print()
    wrong = [outcome for outcome in outcomes if outcome.problems]
    for outcome in wrong:
        print(f"{outcome.plan.name} is not as it should be; its log is {_shown(_log(outcome.folder))}")
        for problem in outcome.problems:
            print(f"  {problem}")
    if wrong:
        return 1
    seconds = (dt.datetime.now(dt.UTC) - started).total_seconds()
    print(f"All {len(outcomes)} crawls are complete, verified, and hold what the papers print ({seconds:.0f} s).\n")
    print(_next_commands(outcomes[0].folder))
    return 0


def _plans(site: SampleSite, url: str) -> Iterator[Plan]:
    """The daily from Monday to Thursday, the newest issue of the other papers, the channels of the news site."""
    daily, *others = site.papers
    dates = (f"since={daily.issues[0].date}", f"until={daily.issues[-1].date}")
    yield Plan(_name(daily.folder), "edition", (f"url={url}{daily.index_path}", *dates), daily.editions, daily.articles)
    for paper in others:
        newest = paper.issues[-1]
        arguments = (f"url={url}{paper.index_path}",)
        yield Plan(_name(paper.folder), "edition", arguments, newest.editions, newest.articles)
    for channel in site.news_site.channels:
        listed = {link.target: None for links in channel.links for link in links if link.target}
        name = f"{_name(site.news_site.folder)}-{_name(channel.path)}"
        yield Plan(name, "channel", (f"url={url}{channel.path}",), (), tuple(site.articles[path] for path in listed))


def _name(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def _crawl(plan: Plan, folder: Path) -> Outcome:
    command = ["scrapy", "crawl", plan.spider]
    for argument in plan.arguments:
        command += ["-a", argument]
    command += ["-s", f"CRAWL_DIR={_shown(folder)}"]
    print(f"{shlex.join(command)} {' '.join(HURRY)}", flush=True)
    status, log = _run([*command, *HURRY])
    _log(folder).write_text(log, encoding="utf-8")
    problems = [] if status == 0 else [_ended("scrapy crawl", status)]
    if not (folder / "summary.json").exists():
        # It never got to its end: the log's last words tell more than all that is missing.
        problems += _some("log", log.splitlines()[-SHOWN:])
        return Outcome(plan, folder, Counts(0, 0, 0, 0, 0), 0, 0, tuple(problems))
    if "DeprecationWarning" in log:
        problems.append("the log has a DeprecationWarning")
    articles, editions = _lines(folder / "articles.jsonl"), _lines(folder / "editions.jsonl")
    counts = Counts(
        editions=len(editions),
        articles=len(articles),
        briefs=sum(len(article["briefs"]) for article in articles),
        seen=sum(clause["times"] for article in articles for clause in article["boilerplate"]),
        kept=len(_lines(folder / "clauses.jsonl")),
    )
    problems += _completeness(folder)
    problems += _against_truth(plan, counts, articles, editions)
    files = warc_files(folder) if (folder / "warc").is_dir() else []
    records = 0
    if files:
        problems += _verification(folder, files)
        try:
            records = sum(1 for file in files for _ in iter_records(file))
        except WarcError as error:
            problems.append(f"records can't be counted: {error}")
    else:
        problems.append("there is no WARC file")
    return Outcome(plan, folder, counts, records, sum(file.length for file in files), tuple(problems))


def _run(command: list[str]) -> tuple[int | None, str]:
    """Exit code, and output with errors; the code is None where time ran out."""
    program = PROGRAMS / command[0]
    try:
        done = subprocess.run(
            [str(program), *command[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        output = (error.output or b"").decode("utf-8", "replace")
        return None, output
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _completeness(folder: Path) -> Iterator[str]:
    if json.loads((folder / "summary.json").read_text(encoding="utf-8"))["complete"] is not True:
        yield "summary.json says that the crawl is not complete"
    lines = [line for line in _lines(folder / "failures.jsonl") if line["stage"] != "notice"]
    yield from _some("failures.jsonl", [f"{line['stage']}: {line['url']}: {line['reason']}" for line in lines])


def _against_truth(
    plan: Plan, counts: Counts, articles: list[dict[str, Any]], editions: list[dict[str, Any]]
) -> Iterator[str]:
    clauses = [clause for article in plan.articles for clause in article.clauses]
    truth = Counts(
        editions=len(plan.editions),
        articles=len(plan.articles),
        briefs=sum(len(article.briefs) for article in plan.articles),
        seen=len(clauses),
        kept=len({_letters(clause) for clause in clauses}),
    )
    for name in Counts.__slots__:
        if getattr(counts, name) != getattr(truth, name):
            yield f"{name}: the papers print {getattr(truth, name)}, the crawl has {getattr(counts, name)}"
    yield from _differing("edition page", (page.path for page in plan.editions), editions)
    yield from _differing("article", (article.path for article in plan.articles), articles)
    printed = {article.path: article for article in plan.articles}
    differing = []
    for line in articles:
        path = urlsplit(line["url"]).path
        if (article := printed.get(path)) is not None:
            pairs = {"headline": article.headline, "text": article.text}
            differing += [f"{name} of {path}" for name, text in pairs.items() if line[name] != text]
            if len(line["briefs"]) != len(article.briefs):
                differing.append(f"briefs of {path}")
    yield from _some("not as printed", differing)


def _letters(clause: str) -> str:
    """What tells clauses apart: letters and digits, not width, space or punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", clause)))


def _differing(kind: str, paths: Iterable[str], lines: list[dict[str, Any]]) -> Iterator[str]:
    truth, found = Counter(paths), Counter(urlsplit(line["url"]).path for line in lines)
    yield from _some(f"{kind} without a line", sorted((truth - found).elements()))
    yield from _some(f"{kind} not asked for, or twice", sorted((found - truth).elements()))


def _verification(folder: Path, files: list[WarcFile]) -> Iterator[str]:
    yield from _some("archive verify", [str(fault) for fault in verify([folder])])
    status, output = _run(["warcio", "check", *map(str, files)])
    if status != 0:
        yield from _some(_ended("warcio check", status), output.splitlines())


def _some(what: str, found: list[str]) -> Iterator[str]:
    for one in found[:SHOWN]:
        yield f"{what}: {one}"
    if len(found) > SHOWN:
        yield f"{what}: {len(found) - SHOWN} more"


def _ended(command: str, status: int | None) -> str:
    return f"{command} was killed, not done after {TIMEOUT} s" if status is None else f"{command} ended with {status}"


def _log(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.log")


def _shown(path: Path) -> str:
    return os.path.relpath(path, ROOT)


def _table(outcomes: list[Outcome]) -> str:
    head = ("crawl", "editions", "articles", "briefs", "clauses", "records", "bytes", "complete", "folder")
    rows = [head] + [
        (
            outcome.plan.name,
            str(outcome.counts.editions) if outcome.plan.spider == "edition" else "-",
            str(outcome.counts.articles),
            str(outcome.counts.briefs),
            f"{outcome.counts.seen} → {outcome.counts.kept}",
            str(outcome.records),
            f"{outcome.size:,}",
            "no" if outcome.problems else "yes",
            _shown(outcome.folder),
        )
        for outcome in outcomes
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = {head.index("crawl"), head.index("folder")}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _next_commands(folder: Path) -> str:
    programs, crawl = _shown(PROGRAMS), _shown(folder)
    return "\n".join(
        (
            "An article's line:",
            f"  head -n 1 {crawl}/articles.jsonl | {programs}/python -m json.tool --no-ensure-ascii",
            "Check a crawl, digests and pointers:",
            f"  {programs}/python -m archive verify {crawl}",
            "A real newspaper's front page, politely:",
            f"  {programs}/scrapy crawl edition -a site=peoples-daily -a pages=01",
        )
    )


if __name__ == "__main__":
    sys.exit(main())

"""Every command in the documents is run as it stands, in order, a document in a sandbox of its own.

What cannot be run here is listed: what runs it instead, or why nothing does. The lists hold no command that the
documents no longer have.
"""

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.archive.replay import pywb_programs
from tests.documentation.documents import CHINESE_README, DOCUMENTS, ROOT, commands, name
from tests.documentation.sandbox import Placeholders, Sandbox, make_sandbox, sample_with_an_issue_of
from tests.site import SampleServer

pytestmark = pytest.mark.slow

# Run by other tests, or by the CI: the file, and the words in it.
ELSEWHERE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "make demo": (".ci/run", "make demo"),
        "make test": (".ci/run", "make test"),
        "make lint": ("Makefile", "$(MAKE) --no-print-directory lint"),
        "make .venv/.ready": ("Makefile", "test: $(READY)"),
        "make fuzz FUZZ_OPTIONS='--count 200'": ("tests/crawler/split/test_fuzz.py", "fuzz"),
        "make bench-split": ("tests/benchmarks/test_split_benchmark.py", "main("),
        "python3 -m venv ~/pywb && ~/pywb/bin/pip install 'pywb>=2.10,<2.11'": (
            "tests/archive/replay.py",
            '"pip", "--python"',
        ),
        "python -m crawler fleet papers.toml --since 2005-01-01 --until 2024-12-31 --scheduler tcp://10.0.0.1:8786": (
            "tests/crawler/fleet/test_fleet.py",
            '"--scheduler"',
        ),
        "python -m crawler schedule timetable.toml --scrapyd": ("tests/scrapyd/test_scrapyd.py", "schedule("),
    }
)
_WHOLE_SUITE = "it is a part of the suite that runs this test"
_MINUTES = "it takes minutes; the program is called by the test of benchmarks, or by hand before a release"
NOT_RUN: Mapping[str, str] = MappingProxyType(
    {
        "git clone REPOSITORY edition-archiver && cd edition-archiver": "the clone is where these tests lie",
        "python -m crawler fleet --site peoples-daily --since 2024-01-01 --until 2024-12-31": (
            "it begins a crawl for each day of a year; a test has the same of a shorter timetable"
        ),
        "python -m pytest tests/archive/check": _WHOLE_SUITE,
        "python -m pytest tests/test_site.py -k seed": _WHOLE_SUITE,
        "python -m pytest --doctest-modules crawler/recognise/credit.py": _WHOLE_SUITE,
        "python -m pytest -m 'not slow' --numprocesses=2 --dist=loadfile tests": _WHOLE_SUITE,
        "make bench-split BENCH_OPTIONS='--only'": _MINUTES,
        "make bench-split BENCH_OPTIONS='--pages FOLDER'": _MINUTES,
        "make bench-split BENCH_OPTIONS='--worst 10 --untimed'": _MINUTES,
        "make bench-split BENCH_OPTIONS='--pages FOLDER --worst 20'": _MINUTES,
        "make bench-split BENCH_OPTIONS='--pages FOLDER --only --untimed'": _MINUTES,
        "make bench-restore": _MINUTES,
        "make bench-kill KILL_OPTIONS='--kills 3'": _MINUTES,
    }
)
# A document whose commands are run with a scrapyd of their own.
APART = {ROOT / "docs" / "scrapyd.md": "tests/scrapyd/test_document.py"}
# Exit codes other than 0 that a command has in the sandbox, and why.
EXIT_CODES: Mapping[str, tuple[int, str]] = MappingProxyType(
    {"python -m crawler status crawls --since 2024-01-01": (1, "the sandbox has an issue of that year, not all")}
)
# A package index is not asked; that there is such an extra is tested with the documents.
_EXTRA = re.compile(r"pip install (?:-e )?'\.\[\w+]'")
_SERVES = re.compile(r"python -m (?:archive serve|tests\.site|http\.server)\b")
_OUTPUT = re.compile(r" (?:-o|--html|--learn) ([^-\s]\S*)")


def _here(document: Path) -> list[str]:
    listed = {*ELSEWHERE, *NOT_RUN}
    return [each for each in commands(document) if each not in listed and not _EXTRA.fullmatch(each)]


SERVING = sorted({command for document in DOCUMENTS for command in _here(document) if _SERVES.search(command)})
# The Chinese README has the commands of the other, which a test holds.
READ = [document for document in DOCUMENTS if document not in APART and document != CHINESE_README]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    yesterday = dt.date.today() - dt.timedelta(days=1)
    with SampleServer(site=sample_with_an_issue_of(yesterday)) as server:
        yield make_sandbox(tmp_path_factory.mktemp("base"), server)


@pytest.fixture(scope="module")
def placeholders(base: Sandbox) -> Placeholders:
    return Placeholders(base)


@pytest.fixture(scope="module")
def done() -> set[str]:
    """The commands that have ended well; a document that repeats one needs nothing that it leaves."""
    return set(SERVING)


@pytest.mark.parametrize("document", [each for each in READ if _here(each)], ids=name)
def test_commands_end_well(
    document: Path, base: Sandbox, placeholders: Placeholders, done: set[str], tmp_path: Path
) -> None:
    sandbox = base.copy(tmp_path / "sandbox")
    for command in _here(document):
        if command in done:
            continue
        filled = placeholders.fill(command)
        ended = sandbox.run(filled)
        told = f"{name(document)}: {filled}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
        assert ended.returncode == EXIT_CODES.get(command, (0, ""))[0], told
        assert "Traceback" not in ended.stdout + ended.stderr, told
        for output in _OUTPUT.findall(filled):
            assert (sandbox.folder / output).exists(), told
        done.add(command)


@pytest.mark.parametrize("command", SERVING)
def test_what_serves_does_so_until_ctrl_c(
    command: str, base: Sandbox, placeholders: Placeholders, tmp_path: Path
) -> None:
    sandbox = base.copy(tmp_path / "sandbox")
    if "serve" in command:
        (sandbox.folder / "pywb").mkdir()
        (sandbox.folder / "pywb" / "bin").symlink_to(pywb_programs())
        sandbox.environment["PATH"] += f":{pywb_programs()}"
        shutil.copytree(sandbox.folder / "crawls" / "demo", sandbox.folder / "crawls" / "first")
    if "iiif" in command:  # the command before it in the document
        assert sandbox.run("python -m crawler iiif crawls/demo -o iiif").returncode == 0
    status, exit_code, errors = sandbox.serve(placeholders.fill(command).removesuffix("&").strip())
    assert (status, exit_code) == (200, 0), errors


def test_the_lists_are_of_commands_that_the_documents_have() -> None:
    said = {command for document in DOCUMENTS for command in commands(document)}
    assert {*ELSEWHERE, *NOT_RUN, *EXIT_CODES} - said == set()


def test_what_runs_a_command_elsewhere_is_there() -> None:
    for command, (file, words) in ELSEWHERE.items():
        assert words in (ROOT / file).read_text(encoding="utf-8"), command
    for document, file in APART.items():
        assert document.name in (ROOT / file).read_text(encoding="utf-8"), document


def test_pytest_is_given_what_exists() -> None:
    named = re.findall(r"\b(?:tests|crawler|archive)/[\w/.]+", "\n".join(NOT_RUN))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_each_placeholder_is_needed(base: Sandbox) -> None:
    placeholders = Placeholders(base)
    for document in READ:
        for command in _here(document):
            placeholders.fill(command)
    assert placeholders.unused == set()


def test_a_command_that_fails_is_seen(base: Sandbox) -> None:
    assert base.run("python -m archive verify no-such-folder").returncode != 0
    assert base.run("scrapy crawl edition -a sight=peoples-daily").returncode == 2
    assert base.run("grep -c nothing page.html | grep -v 0").returncode != 0

"""Settings that would break a crawl are named before anything is fetched; logs tell no secret, and move no cursor."""

import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler.crawl_arguments import ArgumentError
from crawler.scrapy_commands.checks import HANDLES, check_options, check_root, check_settings, tame_log
from tests.forks import ROOT


def settings(**given: Any) -> Settings:
    made = get_project_settings()
    made.setmodule("crawler.settings", priority="project")
    made.update(given, priority="cmdline")
    return made


def test_the_settings_that_a_crawl_has_by_itself_are_fine() -> None:
    check_settings(settings(DOWNLOAD_TIMEOUT="2.5", DEPTH_PRIORITY="-1"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WARC_MAX_SIZE", "x"),
        ("HEADERS_MAXSIZE", "1.5"),
        ("DOWNLOAD_DELAY", "abc"),
        ("DOWNLOAD_DELAY", "nan"),
        ("DOWNLOAD_DELAY", "-1"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "0"),
        ("CRAWL_DELAY_MAX", "inf"),
        ("CONCURRENT_REQUESTS", ""),
        ("SPLIT_WORKERS", "abc"),
        ("SPLIT_WORKERS", "-1"),
        ("LOG_LEVEL", "NOPE"),
        ("ROBOTSTXT_OBEY", "perhaps"),
        ("ROBOTSTXT_UNREACHABLE", "ask"),
        ("HTTPCACHE_ENABLED", "True"),
    ],
)
def test_a_setting_that_means_nothing_is_refused_in_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(ArgumentError) as refusal:
        check_settings(settings(**{name: value}))
    assert str(refusal.value).startswith(f"{name}={value}: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["CRAWL_DIR", "WARC_DIR", "DEDUP_INDEX"])
@pytest.mark.parametrize("path", ["/etc/cron.d", "../outside", "{root}/../x", "{root}-other/x"])
def test_below_a_root_that_is_set_a_crawl_stays(
    name: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    monkeypatch.setenv("CRAWLS_ROOT", str(root))
    check_root(settings(**{name: str(root / "a" / "b")}))
    with pytest.raises(ArgumentError, match="is not below"):
        check_root(settings(**{name: path.format(root=root)}))


def test_a_link_does_not_lead_out_of_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to("/etc")
    monkeypatch.setenv("CRAWLS_ROOT", str(tmp_path / "root"))
    with pytest.raises(ArgumentError):
        check_root(settings(CRAWL_DIR=str(tmp_path / "root" / "link" / "x")))


def limited(soft: int, hard: int) -> subprocess.CompletedProcess[str]:
    """What is left to a process that may have so few files open, or the error that it ends in."""
    code = (
        "import resource\n"
        "from crawler.scrapy_commands.checks import check_handles\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
        "check_handles()\n"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)


def test_a_crawl_has_as_many_file_handles_as_it_needs_or_does_not_begin() -> None:
    assert limited(20, 1000).stdout == f"{HANDLES}\n"
    assert limited(900, 1000).stdout == "900\n"
    needed = f"may have 100 files open; a crawl needs {HANDLES} (ulimit -n)"
    assert needed in limited(20, 100).stderr


def test_the_log_shows_control_characters_and_tells_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogRecordFactory()
    try:
        tame_log()
        with caplog.at_level(logging.INFO):
            logging.getLogger("x").info("header %s", "\x1b]0;owned\x07\u202e")
            told = "{'BOT_NAME': 'a',\n 'FTP_PASSWORD': 'hunter2',\n 'AWS_SECRET_ACCESS_KEY': 'hunter3'}"
            logging.getLogger("x").info("Overridden settings:\n%s", told)
    finally:
        logging.setLogRecordFactory(before)
    assert "\\u001b]0;owned\\u0007\\u202e" in caplog.text
    assert "hunter" not in caplog.text
    assert "'BOT_NAME': 'a'" in caplog.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("site=peoples-daily", "-a is missing before site=peoples-daily"),
        ("CRAWL_DIR=a b", "give -s 'CRAWL_DIR=a b'"),
    ],
)
def test_a_pair_without_its_option_is_told_which_is_missing(given: str, said: str) -> None:
    check_options(["edition"])
    with pytest.raises(ArgumentError, match=re.escape(said)):
        check_options(["edition", given])

"""Spiders are found by name, and imported when they are to run."""

import subprocess
import sys
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.utils.spider import iter_spider_classes

from crawler import settings
from crawler.spiders import channel, edition
from crawler.spiders.loader import SpiderLoader

ROOT = Path(__file__).parents[3]
# The rooms that take as long to import as Scrapy itself.
HEAVY = {f"crawler.{room}" for room in ("split", "recognise", "restore", "page", "lists", "assembly", "crawl_folder")}
LIST = f"""
import atexit, sys
from scrapy.cmdline import execute
atexit.register(lambda: print(*sorted({HEAVY | {"archive.warc", "archive.catalog"}!r} & sys.modules.keys())))
execute(["scrapy", "list"])
"""


@pytest.fixture
def loader() -> SpiderLoader:
    chosen = Settings()
    chosen.setmodule(settings)
    return SpiderLoader.from_settings(chosen)


def test_a_spider_is_in_the_module_of_its_name(loader: SpiderLoader) -> None:
    found = [spider for module in (channel, edition) for spider in iter_spider_classes(module)]
    assert [loader.load(name) for name in loader.list()] == found
    assert loader.find_by_request(Request("http://sample.example/")) == []


def test_a_spider_that_is_not_there_is_named(loader: SpiderLoader) -> None:
    with pytest.raises(KeyError, match="Spider not found: weekly"):
        loader.load("weekly")
    strange = Settings({"SPIDER_MODULES": ["crawler.spiders.walk"]})
    with pytest.raises(KeyError, match=r"crawler\.spiders\.walk holds no spider named 'walk'"):
        SpiderLoader(strange).load("walk")


def test_listing_spiders_imports_none() -> None:
    command = [sys.executable, "-c", LIST]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.splitlines(), done.stderr) == (["channel", "edition", ""], "")

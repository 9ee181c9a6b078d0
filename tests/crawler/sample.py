"""The sample paper seen through the pure core, without a crawl."""

from dataclasses import replace

from crawler.lists.layout_detection import recognise_layout
from crawler.page.page import Page
from crawler.sites import Layout, Registry
from crawler.split.split import Split, join, split
from tests.site import SampleSite
from tests.site.paper import Article
from tests.site.response import Bulk
from tests.site.server import built

ORIGIN = "http://sample.example"
REGISTRY = Registry()


def sample(seed: int = 0, prefix: str = "") -> SampleSite:
    return built(prefix, seed)


def light_sample() -> SampleSite:
    """The sample, its article of 20 megabytes, which takes a splitter ten seconds, cut to 200 kB: as odd as before."""
    site = sample()
    path = site.faults.paths["huge"]
    body = site.pages[path].body
    assert isinstance(body, Bulk)
    lighter = replace(site.pages[path], body=replace(body, times=body.times // 100))
    return replace(site, pages={**site.pages, path: lighter})


def page(site: SampleSite, path: str) -> Page:
    """A page of the sample as a client would have it."""
    response = site.pages[path]
    assert isinstance(response.body, bytes), f"{path} is made when asked for"
    return Page(ORIGIN + path, response.body, response.content_type)


def layout_of(found: Page) -> Layout:
    layout = recognise_layout(found, REGISTRY.layouts.values())
    assert layout is not None, f"{found.url} is of no known layout"
    return layout


def split_article(site: SampleSite, article: Article) -> Split:
    pages = [page(site, path) for path in article.page_paths]
    return join(tuple(split(found, layout_of(pages[0])) for found in pages))

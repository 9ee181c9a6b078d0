"""Every edition page and channel index of the sample is read as the truth that it was rendered from."""

import pytest

from crawler.lists.channel_index import read_channel
from crawler.lists.edition_page import read_edition
from tests.crawler.sample import ORIGIN, layout_of, page, sample

EDITIONS = [(seed, path) for seed in (0, 7) for path in sorted(sample(seed).editions)]
CHANNELS = [(seed, path) for seed in (0, 7) for path in sorted(sample(seed).channels)]


@pytest.mark.parametrize(("seed", "path"), EDITIONS)
def test_an_edition_page_is_what_was_printed(seed: int, path: str) -> None:
    site = sample(seed)
    truth = site.editions[path]
    found = page(site, path)
    edition = read_edition(found, layout_of(found))
    issue = [other for other in site.editions.values() if other.date == truth.date]
    siblings = {other.path for other in issue if other.newspaper == truth.newspaper}
    folder = path.rpartition("/")[0]
    assert (edition.newspaper, str(edition.date)) == (truth.newspaper, truth.date)
    assert (edition.page, edition.page_name) == (truth.page, truth.page_name)
    assert (edition.image_url, edition.pdf_url) == (ORIGIN + truth.image_path, ORIGIN + truth.pdf_path)
    assert {link.url for link in edition.siblings} == {ORIGIN + other for other in siblings if other.startswith(folder)}
    assert {(article.url, article.headline, article.area) for article in edition.articles} == {
        (ORIGIN + listing.path, listing.headline, listing.area) for listing in truth.listings
    }


@pytest.mark.parametrize(("seed", "path"), CHANNELS)
def test_a_channel_is_what_was_listed(seed: int, path: str) -> None:
    site = sample(seed)
    channel = site.channels[path]
    for number, index_path in enumerate(channel.page_paths):
        found = page(site, index_path)
        index = read_channel(found, layout_of(found), lambda url: url.startswith(ORIGIN))
        links = channel.links[number]
        assert [entry.url for entry in index.articles] == [ORIGIN + link.url for link in links if link.target]
        assert [entry.url for entry in index.offsite] == [link.url for link in links if not link.target]
        assert [str(entry.date) for entry in index.articles] == [link.date for link in links if link.target]
        following = channel.page_paths[number + 1 : number + 2]
        assert index.next_url == (ORIGIN + following[0] if following else None)

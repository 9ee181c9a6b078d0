"""What a crawl expects and has, counted as it goes, and in little memory."""

import random
import tracemalloc

from crawler.crawl_folder.coverage import Counted, Coverage


def test_counts_are_those_of_all_that_was_told_in_whatever_order() -> None:
    chosen = random.Random(0)
    coverage = Coverage()
    listed: dict[tuple[str, str], set[str]] = {}
    pages, had, led = set[tuple[str, str]](), set[str](), dict[str, str]()
    for step in range(4_000):
        date, edition = f"2024-05-0{chosen.randrange(1, 6)}", f"http://a.example/node_{chosen.randrange(4)}.htm"
        url = f"http://a.example/content_{chosen.randrange(300)}.htm"
        what = chosen.randrange(4)
        if what == 0 and step < 2_000:
            coverage.expect_article(url, date=date, edition=edition)
            listed.setdefault((date, edition), set()).add(url)
        elif what == 1:
            coverage.archive_edition(date, edition, "01")
            listed.setdefault((date, edition), set())
            pages.add((date, edition))
        elif what == 2:
            coverage.archive_article(url)
            had.add(url)
        elif step % 40 == 0:
            coverage.lead(url, other := f"http://a.example/content_{chosen.randrange(300)}.htm")
            led[url] = other
        if step % 100 == 0:
            articles = set[str]().union(*listed.values())
            missing = {url for url in articles if url not in had and led.get(url) not in had}
            dates = {date for date, _ in listed}
            whole = {date for date in dates if all(
                place in pages and not urls & missing for place, urls in listed.items() if place[0] == date
            )}
            expected = Counted(
                len(dates), len(whole), len(listed), len(pages), len(articles), len(articles) - len(missing)
            )
            assert coverage.counted() == expected
            assert {url for url, what in coverage.missing() if what == "article"} == missing


def test_a_channel_lists_each_article_once_in_order() -> None:
    coverage = Coverage()
    urls = [f"http://a.example/{number % 150}.html" for number in range(400)]
    for url in urls:
        coverage.expect_listed(url, channel="/news")
    assert [url for url, _ in coverage.missing()] == urls[:150]
    (channel,) = coverage.summary()["channels"]
    assert (channel["articles_listed"], channel["articles_archived"]) == (150, 0)


def test_an_article_takes_little_memory() -> None:
    issues, pages, articles = 100, 8, 12
    tracemalloc.start()
    coverage = Coverage()
    for issue in range(issues):
        for page in range(pages):
            date, edition = f"2024-{issue:03}", f"http://a.example/html/2024-{issue:03}/node_{page}.htm"
            coverage.archive_edition(date, edition, f"{page}")
            for article in range(articles):
                url = f"http://a.example/html/2024-{issue:03}/content_{page * 100 + article}.htm"
                coverage.expect_article(url, date=date, edition=edition)
                coverage.archive_article(url)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / (issues * pages * articles) < 150

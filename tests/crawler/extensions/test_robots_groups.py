"""robots.txt is cut down to the lines of one crawler before a parser sees it."""

import pytest
from protego import Protego

from crawler.extensions.robots_groups import MAX_BYTES, own_groups

AGENT = "edition-archiver"
ADDRESSES = [f"http://a.example/{name}" for name in ("", "x", "x/1", "y", "z", "private")]
FILES = [
    "",
    "User-agent: *\nDisallow: /x",
    "User-agent: a\nUser-agent: *\nDisallow: /x\n\nUser-agent: b\nDisallow: /",
    "User-agent: *\nDisallow: /\nUser-agent: Edition-Archiver\nDisallow: /y\nAllow: /x",
    "User-agent: other\nDisallow: /\nUser-agent: *\nCrawl-delay: 3\nDisallow: /private",
    "Disallow: /x\nUser-agent: other\nDisallow: /y",
    "User agent edition-archiver # us\nDisallow: /x\nuseragent: other\nDisallow: /y",
    "\ufeffUser-agent: *\r\nDisallow: /x # all\r\nSitemap: http://a.example/s.xml\r\nDisallow: /z",
    "User-agent: archiver\nDisallow: /x\nUser-agent: edition*\nDisallow: /y",
]


@pytest.mark.parametrize("robots", FILES)
def test_what_is_left_says_the_same_to_this_crawler(robots: str) -> None:
    whole = Protego.parse(robots.removeprefix("\ufeff"))
    cut = Protego.parse(own_groups(robots.encode(), AGENT).decode())
    assert [cut.can_fetch(url, AGENT) for url in ADDRESSES] == [whole.can_fetch(url, AGENT) for url in ADDRESSES]
    assert cut.crawl_delay(AGENT) == whole.crawl_delay(AGENT)


def test_thousands_of_names_before_thousands_of_rules_leave_the_rules_once() -> None:
    names = "".join(f"User-agent: a{number}\n" for number in range(5000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(5000))
    cut = own_groups((names + "User-agent: *\n" + rules).encode(), AGENT).decode()
    assert cut == "User-agent: *\n" + rules.rstrip("\n")


def test_no_more_is_read_than_the_standard_asks_for_and_no_line_in_part() -> None:
    line = b"Disallow: /%06d\n"
    robots = b"User-agent: *\n" + b"".join(line % number for number in range(MAX_BYTES // 10))
    cut = own_groups(robots, AGENT)
    assert MAX_BYTES - 30 < len(cut) <= MAX_BYTES
    assert robots.startswith(cut + b"\n")

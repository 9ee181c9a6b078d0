"""The command by which a crawl goes on, as the closing word prints it."""

from crawler.crawl_folder.command import going_on

SUMMARY = {"spider": "edition", "arguments": {"url": "http://a.example/?a=1&b=2"}}


def test_settings_that_were_given_are_given_again() -> None:
    given = ["CONTACT=Li Hua <li@a.example>", "DOWNLOAD_DELAY=0.5", "CRAWL_DIR=/elsewhere/c", "ARCHIVE_MODE=live"]
    assert going_on(SUMMARY, "my crawl", given) == (
        "scrapy crawl edition -a 'url=http://a.example/?a=1&b=2' -s 'CONTACT=Li Hua <li@a.example>'"
        " -s DOWNLOAD_DELAY=0.5 -s 'CRAWL_DIR=my crawl'"
    )


def test_secrets_are_not_told() -> None:
    given = ["SCRAPYD_PASSWORD=a", "SPIDERMON_DISCORD_WEBHOOK_URL=http://b.example", "HTTP_PROXY=http://li:c@d.example"]
    assert going_on(SUMMARY, "c", given) == "scrapy crawl edition -a 'url=http://a.example/?a=1&b=2' -s CRAWL_DIR=c"

"""The tables of an extraction's inventory, and the orders in which articles are taken from them."""

SCHEMA = """
CREATE TABLE edition (
    site, url, date, page, layout, at, line, archived DEFAULT 0, named, wanted DEFAULT 1, lone DEFAULT 0,
    PRIMARY KEY (site, url)
) WITHOUT ROWID;
CREATE TABLE channel_page (
    site, url, layout, at, next_url, most, one_channel, channel, number, PRIMARY KEY (site, url)
) WITHOUT ROWID;
CREATE TABLE listed (
    site, lister, position, url, surmised DEFAULT 0, archived DEFAULT 0, PRIMARY KEY (site, lister, url)
) WITHOUT ROWID;
CREATE INDEX listed_by_url ON listed (url, site);
CREATE TABLE alone (site, url, clean, at, PRIMARY KEY (site, url)) WITHOUT ROWID;
CREATE TABLE left_out (url PRIMARY KEY, reason, at) WITHOUT ROWID;
CREATE TABLE seen (site, date, PRIMARY KEY (site, date)) WITHOUT ROWID;
CREATE TABLE issue (site, date, url, at, printed, PRIMARY KEY (site, date)) WITHOUT ROWID;
CREATE TABLE lacking (site, date, url, status, reason, at, PRIMARY KEY (site, url)) WITHOUT ROWID;
CREATE TABLE offsite (site, url, listed_on, PRIMARY KEY (site, url)) WITHOUT ROWID;
CREATE TABLE failure (url, stage, reason, at, PRIMARY KEY (url, stage, reason)) WITHOUT ROWID;
CREATE TABLE made (id PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE used (place PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE passed (url PRIMARY KEY, reason) WITHOUT ROWID;
CREATE TABLE further (url PRIMARY KEY) WITHOUT ROWID;
"""

# Articles in the order of the papers, then of the channels; one that several list, where it comes first.
QUEUE = """
CREATE TABLE IF NOT EXISTS queue AS
SELECT site, layout, url, at, surmised, line, named, min(rank) AS first FROM (
    SELECT listed.site, layout, listed.url, at, surmised, line, named, row_number() OVER (
        ORDER BY listed.site, date, length(page), page, lister, position
    ) AS rank
    FROM listed JOIN edition ON edition.site = listed.site AND edition.url = lister
    UNION ALL
    SELECT listed.site, layout, listed.url, at, surmised, NULL, NULL, 1e15 + row_number() OVER (
        ORDER BY listed.site, channel, number, position
    )
    FROM listed JOIN channel_page ON channel_page.site = listed.site AND channel_page.url = lister
)
GROUP BY site, url
"""
# The first page of an article before its further ones, which end in _2, _10.
ALONE = """
SELECT site, url, at FROM alone AS page
WHERE NOT EXISTS (SELECT 1 FROM listed WHERE listed.url IN (page.url, clean))
    AND NOT EXISTS
        (SELECT 1 FROM alone AS other WHERE (other.site, other.url) = (page.site, clean) AND page.url <> page.clean)
ORDER BY site, length(url), url
"""

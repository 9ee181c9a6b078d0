"""The tables of an extraction's inventory."""

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

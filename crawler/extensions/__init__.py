"""Scrapy extensions, middlewares and the feed exporter: the report, politeness, staying on the site, JSON Lines."""

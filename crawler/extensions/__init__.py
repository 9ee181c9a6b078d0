"""Scrapy extensions, middlewares and the downloader: the report, politeness, robots.txt, staying on the site."""

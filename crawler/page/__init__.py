"""The pure core: functions on (bytes, headers, URL, layout) that return frozen types. No Scrapy, files or network."""

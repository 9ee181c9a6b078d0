"""The crawl folder: its JSON Lines, its lock, and the coverage that its summary states. Knows nothing of Scrapy."""

"""The project under a real scrapyd: deployed as an egg, and installed beside it."""

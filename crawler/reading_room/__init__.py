"""The index of a place to read archives in: articles, edition pages and their words, from lines or WARC files."""

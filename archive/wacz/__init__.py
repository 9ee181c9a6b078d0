"""WACZ: WARC files packed into one file, with the pages that a reader enters them by."""

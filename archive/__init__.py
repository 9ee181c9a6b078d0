"""WARC archives: capturing, writing, reading, checking and showing them. Knows the files of a crawl folder, not how
pages are split.
"""

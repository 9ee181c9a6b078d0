"""WARC files: the files that a path stands for, their gzip members, their records, and what points to these."""

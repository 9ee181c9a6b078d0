"""Archives of any kind that can be read, written anew as WARC/1.1 with a gzip member per record."""

"""Which responses WARC files hold: a catalog to ask by address, payload or id, and the CDXJ index for other tools."""

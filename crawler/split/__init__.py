"""Splitting an article page: every visible character ends in one place, by named steps. Pure: no files, no network."""

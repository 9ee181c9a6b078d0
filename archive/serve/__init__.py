"""Replay by pywb, a program of its own, and the pages that lead into an archive: issues, edition pages, articles."""

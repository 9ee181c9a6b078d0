"""Tests of what is made of archives: tables, reprints, changes."""

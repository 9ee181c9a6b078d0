"""Reading pages that list articles (edition pages, channel indexes, issue calendars), and which layout a page has."""

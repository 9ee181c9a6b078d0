"""A crawl's lines made again from WARC files, anybody's, with all cores.

It does not walk from page to page as the spiders do: all pages are at hand. It passes over them up to three times:

1. The scan finds the pages that list articles: edition pages and channel indexes, and where no page lists any,
   articles by their own layout; if asked for, those of no known layout, too.
2. All articles are read for what their hosts repeat, unless the templates are given.
3. The split makes a line of each article, as the pipelines do: split, simplification, clauses.

All are functions of a few addresses and the archive. What they find is put in order and merged in one process, so
that neither the order of files nor the number of processes shows in what is written.
"""

"""From archives to a corpus: tables, who reprinted whom, what changed. Reads the lines of crawl folders."""

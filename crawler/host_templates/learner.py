"""Learn which lines the pages of a host repeat. Counts are kept on the disk, so that memory stays flat."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

import msgspec

from crawler.host_templates.store import in_order
from crawler.page.fingerprint import fingerprint
from crawler.split.template import Printed, Template, needed_articles

_SCHEMA = """
CREATE TABLE host (id INTEGER PRIMARY KEY, name UNIQUE);
CREATE TABLE page (id INTEGER PRIMARY KEY, host, article, url, source, at);
CREATE TABLE printed (form, page);
"""
_COUNTED = """
CREATE TABLE often AS SELECT form FROM printed GROUP BY form HAVING count(*) > 1;
CREATE UNIQUE INDEX by_form ON often (form);
CREATE TABLE ranked (id INTEGER PRIMARY KEY, rank);
INSERT INTO ranked SELECT id, row_number() OVER (ORDER BY url, source) FROM page;
CREATE TABLE known (host INTEGER PRIMARY KEY, articles);
INSERT INTO known SELECT host, count(DISTINCT article) FROM page GROUP BY host;
CREATE TABLE repeated AS
SELECT page.host, form, count(DISTINCT article) AS articles, known.articles AS "of", count(*) AS pages,
    min(at) AS first_seen, max(at) AS last_seen, min(rank) AS rank
FROM printed CROSS JOIN often USING (form) CROSS JOIN page ON page.id = printed.page
    CROSS JOIN ranked ON ranked.id = page.id CROSS JOIN known ON known.host = page.host
GROUP BY page.host, form HAVING count(DISTINCT article) >= needed_articles(known.articles);
"""
_REPEATED = """
SELECT source, name, form, articles, "of", pages, first_seen, last_seen, url
FROM repeated JOIN ranked USING (rank) JOIN page USING (id) JOIN host ON host.id = repeated.host ORDER BY rank
"""


class Learner:
    """Gathers what pages print, for ``templates`` to say what their hosts repeat.

    It counts sets and takes least values, so that the same pages give the same templates in any order.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file that nobody sees
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.create_function("needed_articles", 1, needed_articles, deterministic=True)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def add(self, page: Printed) -> None:
        self._db.execute("INSERT OR IGNORE INTO host (name) VALUES (?)", (page.host,))
        number = self._db.execute(
            "INSERT INTO page (host, article, url, source, at) SELECT id, ?, ?, ?, ? FROM host WHERE name = ?",
            (page.article, page.url, page.source, page.at, page.host),
        ).lastrowid
        self._db.executemany("INSERT INTO printed VALUES (?, ?)", ((form, number) for form in page.forms))

    def templates(
        self, read: Callable[[str], Mapping[int, str]], known: Iterable[Template] = ()
    ) -> tuple[Template, ...]:
        """What was learned, in the order of a store, once; ``read`` gives the lines of a page, by digest, from where
        it can be read again.

        Of what was known a person's rulings stay, and all of hosts of which nothing was seen now.
        """
        self._db.executescript(_COUNTED)
        found = {(template.host, template.form): template for template in self._repeated(read)}
        seen = {name for (name,) in self._db.execute("SELECT name FROM host")}
        for template in known:
            key = template.host, template.form
            if template.ruling is not None:
                found[key] = msgspec.structs.replace(found.get(key, template), ruling=template.ruling)
            elif template.host not in seen:
                found[key] = template
        self._db.close()
        return in_order(found.values())

    def _repeated(self, read: Callable[[str], Mapping[int, str]]) -> Iterator[Template]:
        for source, rows in groupby(self._db.execute(_REPEATED), itemgetter(0)):
            lines = read(source)
            for _, host, form, *evidence in rows:
                yield Template(host, fingerprint(lines[form]), lines[form], *evidence)

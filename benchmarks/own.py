"""Run this project's splitter over pages in a process of its own: python -m benchmarks.own PAGES RESULTS [--learn].

As ``peers``, which measures it; PAGES also holds ``url``, and RESULTS the fields of each article. With ``--learn`` what
the pages of each host repeat is learned first, which the time of splitting does not hold (it costs about a parse and a
walk per page).
"""

import json
import sys

from benchmarks.peers import Found, measure, read
from benchmarks.split_truth import FIELDS
from crawler.host_templates.learner import Learner
from crawler.page.page import Page, UnreadablePage
from crawler.split.split import split
from crawler.split.template import Templates, printed, texts_by_form


def main(pages: str, results: str, learns: bool) -> None:
    with open(pages, encoding="utf-8") as lines:
        urls = {row["id"]: row["url"] for row in map(json.loads, lines)}
    given = [(name, name + "\n" + html) for name, html in read(pages)]
    templates = _learned(given, urls) if learns else Templates()

    def extract(page: str) -> Found:
        name, _, html = page.partition("\n")
        found = split(Page(urls[name], html.encode()), repeated=templates.repeated(urls[name]))
        return {"text": found.text, **{field: getattr(found, field) for field in FIELDS}}

    measure(extract, given, results)


def _learned(given: list[tuple[str, str]], urls: dict[str, str]) -> Templates:
    bodies = {name: page.partition("\n")[2].encode() for name, page in given}
    learner = Learner()
    for name, body in bodies.items():
        try:
            learner.add(printed(Page(urls[name], body), name))
        except UnreadablePage:
            continue
    return Templates(learner.templates(lambda name: texts_by_form(Page(urls[name], bodies[name]))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "--learn" in sys.argv)

"""Run one tool over pages in a process of its own: python peers.py TOOL PAGES RESULTS.

PAGES holds a line of JSON per page, ``id`` and ``html`` (the decoded page); RESULTS gets ``id`` and ``text`` of each
article, ``headline`` where the tool gives one apart, and last a line with ``seconds`` (of CPU, the better of two
passes), ``peak_mb`` and ``errors``. It imports nothing of this project, for tools are installed in environments of
their own.
"""

import importlib
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

Found = dict[str, Any]
Extract = Callable[[str], Found]
_TAG = re.compile(r"<[^>]+>")


def _load(name: str) -> Any:
    return importlib.import_module(name)


def baseline() -> Extract:
    """A bare lxml parse and dump of the text that is not script or style."""
    html = _load("lxml.html")
    texts = _load("lxml.etree").XPath("//text()[not(parent::script or parent::style)]", smart_strings=False)
    return lambda page: {"text": "\n".join(text for text in map(str.strip, texts(html.fromstring(page))) if text)}


def trafilatura(**options: bool) -> Extract:
    module = _load("trafilatura")
    return lambda page: {"text": module.extract(page, include_comments=False, **options) or ""}


def readability() -> Extract:
    document = _load("readability").Document
    html = _load("lxml.html")

    def extract(page: str) -> Found:
        found = document(page)
        return {"headline": found.short_title(), "text": "\n".join(html.fromstring(found.summary()).itertext())}

    return extract


def resiliparse() -> Extract:
    extract = _load("resiliparse.extract.html2text").extract_plain_text
    return lambda page: {"text": extract(page, main_content=True, alt_texts=False)}


def newspaper() -> Extract:
    module = _load("newspaper")

    def extract(page: str) -> Found:
        article = module.Article("http://a.example/", language="zh", fetch_images=False)  # it would ask the network
        article.download(input_html=page)
        article.parse()
        return {"headline": article.title, "text": article.text}

    return extract


def gne() -> Extract:
    extractor = _load("gne").GeneralNewsExtractor()

    def extract(page: str) -> Found:
        found = extractor.extract(page)
        return {"headline": found["title"], "text": found["content"]}

    return extract


def justext() -> Extract:
    module = _load("justext")

    def extract(page: str) -> Found:
        paragraphs = module.justext(
            page, frozenset(), length_low=20, length_high=60, stopwords_low=0, stopwords_high=0, no_headings=False
        )
        return {"text": "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)}

    return extract


def magic_html() -> Extract:
    extractor = _load("magic_html").GeneralExtractor()
    return lambda page: {"text": _TAG.sub("", extractor.extract(page, base_url="http://a.example/")["html"])}


TOOLS: dict[str, Callable[[], Extract]] = {
    "baseline": baseline,
    "trafilatura": trafilatura,
    "trafilatura-precision": lambda: trafilatura(favor_precision=True),
    "readability": readability,
    "resiliparse": resiliparse,
    "newspaper4k": newspaper,
    "gne": gne,
    "justext": justext,
    "magic-html": magic_html,
}


def measure(extract: Extract, pages: list[tuple[str, str]], results: str) -> None:
    """Run twice over the pages, one at a time, and write what was found and what it cost."""
    best = float("inf")
    for _ in range(2):
        found: dict[str, Found] = {}
        errors = 0
        began = time.process_time()
        for name, page in pages:
            try:
                found[name] = extract(page)
            except Exception as error:  # whatever a tool raises counts as an empty text, and is counted
                errors += 1
                found[name] = {"text": ""}
                print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        best = min(best, time.process_time() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with open(results, "w", encoding="utf-8") as lines:
        for name, article in found.items():
            print(json.dumps({"id": name, **article}), file=lines)
        print(json.dumps({"seconds": best, "peak_mb": peak, "errors": errors}), file=lines)


def read(pages: str) -> list[tuple[str, str]]:
    with open(pages, encoding="utf-8") as lines:
        return [(row["id"], row["html"]) for row in map(json.loads, lines)]


if __name__ == "__main__":
    tool, given, wanted = sys.argv[1:]
    measure(TOOLS[tool](), read(given), wanted)

"""The report as one HTML file: nothing is loaded from elsewhere, no script runs, and all text of pages is escaped."""

from base64 import b64encode
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.io.progress import amount
from crawler.crawl_folder.closing_word import number_of
from crawler.report.facts import Counts, Facts, State

# A mark beside the colour, for those who do not see it.
_MARKS = {State.WHOLE: "●", State.ARTICLES: "◐", State.PAGES: "◔", State.ISSUE: "✕", State.NONE: "–"}


def write_report(facts: Facts) -> str:
    """The report's HTML."""
    environment = Environment(
        loader=PackageLoader("crawler.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    filters = {"amount": amount, "number": "{:,}".format, "number_of": number_of}
    environment.filters.update(filters, largest=largest, address=address)
    style, _, _ = environment.loader.get_source(environment, "report.css")  # type: ignore[union-attr]
    digest = b64encode(sha256(style.encode()).digest()).decode("ascii")
    page = environment.get_template("report.html")
    html = page.render(facts=facts, style=style, style_digest=digest, State=State, marks=_MARKS)
    # A line of JSON can hold half of a surrogate pair, which no file can.
    return html.encode("utf-8", "replace").decode()


def largest(counts: Counts) -> int:
    """The largest of the counts, at least 1: what a bar of full length stands for."""
    return max((count for _, count in counts), default=1) or 1


def address(url: str) -> str:
    """An address that may be followed; no other scheme than the web's gets into a link."""
    return url if url.startswith(("http://", "https://")) else ""

"""How an archived article is cited: BibTeX, RIS, and a line by GB/T 7714-2015, which Chinese journals ask for."""

import re
from collections.abc import Callable, Mapping

from crawler.items import Article
from crawler.reading_room.lines import date_of, paper_of

MEDIA_TYPES: Mapping[str, str] = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "txt": "text/plain",
}
_BIBTEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def cite(article: Article, form: str) -> str:
    """A citation in one of the forms of MEDIA_TYPES. Raises KeyError for another."""
    makers: Mapping[str, Callable[[Article], str]] = {"bib": _bibtex, "ris": _ris, "txt": _plain}
    return makers[form](article)


def _bibtex(article: Article) -> str:
    date = date_of(article)
    fields = {
        "title": f"{{{_tex(article.headline or article.url)}}}",
        # In braces of its own, each is one name and not a first and a last one.
        "author": " and ".join(f"{{{_tex(author)}}}" for author in article.authors),
        "journal": _tex(paper_of(article)),
        "date": date,
        "year": date and date[:4],
        "pages": _tex(_page(article)),
        "url": _tex(article.url),
        "urldate": _archived(article),
        "note": _tex(_note(article)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@article{{{article.id},\n{lines}}}\n"


def _ris(article: Article) -> str:
    date = date_of(article)
    fields = [
        ("TY", "NEWS"),
        ("TI", article.headline or article.url),
        *(("AU", author) for author in article.authors),
        ("T2", paper_of(article)),
        ("PY", date and date[:4]),
        ("DA", date and date.replace("-", "/")),
        ("SP", _page(article)),
        ("UR", article.url),
        ("Y2", _archived(article).replace("-", "/")),
        ("N1", _note(article)),
    ]
    lines = [f"{name}  - {_line(value)}" for name, value in fields if value]
    return "\r\n".join((*lines, "ER  - ", ""))


def _plain(article: Article) -> str:
    authors = ", ".join(article.authors)
    page, archived = _page(article), _archived(article)
    parts = (
        f"{authors}. " if authors else "",
        f"{_line(article.headline or article.url)}[N/OL]. {paper_of(article)}",
        f", {date}" if (date := date_of(article)) else "",
        f"({page})" if page else "",
        f"[{archived}]" if archived else "",
        f". {article.url}. {_note(article)}",
    )
    return _line("".join(parts)) + "\n"


def _page(article: Article) -> str:
    return (article.print_edition and article.print_edition.page) or ""


def _archived(article: Article) -> str:
    return (article.fetched_at or "")[:10]


def _note(article: Article) -> str:
    record = f"WARC record {article.warc.record_id}, " if article.warc else ""
    return f"Archived {article.fetched_at or 'at an unknown time'}, {record}text {article.text_digest}"


def _tex(text: str) -> str:
    return re.sub(r"[\\~^{}%&#$_]", lambda found: _BIBTEX.get(found[0], "\\" + found[0]), _line(text))


def _line(text: str) -> str:
    """In one line, and without halves of surrogate pairs, which no file can hold."""
    return " ".join(text.encode("utf-8", "replace").decode().split())

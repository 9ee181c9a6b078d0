"""The tables of a corpus and their columns: fixed here, whatever the data, so that any two corpora can be joined."""

from dataclasses import dataclass, field
from typing import Literal

Type = Literal["text", "texts", "number", "numbers", "integer", "boolean", "date", "time"]
"""``texts`` and ``numbers`` are lists; a ``time`` is an instant, in UTC."""
TableName = Literal["articles", "editions", "areas", "briefs", "clauses", "records", "failures"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: one type for good. Only a column that is not ``required`` may be null."""

    name: str
    type: Type
    meaning: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table and how its rows are told apart and put in order.

    ``key`` names the columns of which no two rows have the same. Where two lines give one key, the row with the values
    of ``prefer`` (SQL) that come first stays. ``order`` is the order of rows within a partition; ``year`` the column
    whose year a partition is for. ``versions_of`` is the column that is the same for all captures of one thing; of
    those the newest by ``captured`` is marked in the column ``newest``.
    """

    name: TableName
    meaning: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    year: str | None = None
    versions_of: str | None = None
    captured: str = "captured_at"
    prefer: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_SITE = Column("site", "text", "The site's name, or its host where the site is not declared.", required=True)
_NEWEST = Column("newest", "boolean", "Whether this is the newest capture: by it each is there once.", required=True)
_POINTER = (
    Column("warc_file", "text", "The WARC file that holds the response, its name without a folder.", required=True),
    Column("warc_offset", "integer", "Of the record in that file, in bytes.", required=True),
    Column("warc_length", "integer", "Of the record in that file, in bytes.", required=True),
    Column("record_id", "text", "WARC-Record-ID.", required=True),
)

ARTICLES = Table(
    "articles",
    "A row per capture of an article.",
    key=("article_id", "fetched_at", "record_id"),
    order=("date", "page", "url", "fetched_at", "record_id"),
    year="date",
    versions_of="article_id",
    captured="fetched_at",
    columns=(
        _SITE,
        Column("article_id", "text", "The same for one site and canonical URL, whatever the crawl.", required=True),
        Column("url", "text", "As fetched, after redirects.", required=True),
        Column("canonical_url", "text", "The URL in w3lib's canonical form.", required=True),
        Column("layout", "text", "The layout that the page was split by.", required=True),
        Column("language", "text", "A BCP 47 tag with the script: zh-Hans, zh-Hant.", required=True),
        Column("newspaper", "text", "The paper's title, without 《》; null where no paper printed it."),
        Column("date", "date", "Of the issue; where there is none, the date of publication."),
        Column("issue_date", "date", "Of the issue."),
        Column("page", "text", "The page's number as printed: 04, A01."),
        Column("page_name", "text", "The page's name: 四版, 要闻."),
        Column("published_on", "date", "The date of publication that the page states, in its own time zone."),
        Column("published_at", "time", "The time of publication, where the page states one."),
        Column("section", "texts", "The breadcrumb, outermost first.", required=True),
        Column("headline", "text", "题"),
        Column("kicker", "text", "引题"),
        Column("subheadline", "text", "副题"),
        Column("byline", "text", "The line that names the authors, as printed."),
        Column("authors", "texts", "The persons' names in it, or in the dateline.", required=True),
        Column("source", "text", "来源, without the label."),
        Column("editor", "text", "编辑, without the label."),
        Column("text", "text", "The body's text blocks, joined by line feeds.", required=True),
        Column("characters", "integer", "How many characters the text has, without white space.", required=True),
        Column("headline_simplified", "text", "The headline in simplified characters, where that was asked for."),
        Column("text_simplified", "text", "The text in simplified characters, where that was asked for."),
        Column("images", "texts", "The addresses of the body's pictures.", required=True),
        Column("captions", "texts", "The captions in the body; they are in the text, too.", required=True),
        Column("tables", "integer", "How many tables the body has; their cells are in the text.", required=True),
        Column("briefs", "integer", "How many related-link briefs the page has: the rows in `briefs`.", required=True),
        Column("related_urls", "texts", "The articles that the page links to as related.", required=True),
        Column("clause_ids", "texts", "The distinct boilerplate clauses of the page, in order.", required=True),
        Column("removed", "texts", "The lines that were cut from the body as foreign.", required=True),
        Column("glosses", "integer", "Readings that were taken out of a damaged page; null where none was damaged."),
        Column("shifts", "integer", "Runs of a damaged page that had been read a byte off."),
        Column("unrecovered", "integer", "Characters of a damaged page that are lost: U+FFFD in the text."),
        Column("text_digest", "text", "SHA-256 of the text in NFKC without white space.", required=True),
        Column("fetched_at", "time", "When the response was received.", required=True),
        _NEWEST,
        *_POINTER,
    ),
)
EDITIONS = Table(
    "editions",
    "A row per capture of an edition page (版).",
    key=("url", "record_id"),
    order=("date", "page", "url", "captured_at", "record_id"),
    year="date",
    versions_of="url",
    prefer=("captured_at DESC NULLS LAST", "articles_missing ASC NULLS LAST"),
    columns=(
        _SITE,
        Column("newspaper", "text", "The paper's title, without 《》."),
        Column("date", "date", "Of the issue."),
        Column("page", "text", "The page's number as printed: 04, A01."),
        Column("page_name", "text", "The page's name: 四版, 要闻."),
        Column("url", "text", "Of the edition page.", required=True),
        Column("image_url", "text", "Of the picture of the printed page."),
        Column("pdf_url", "text", "Of the printed page as PDF."),
        Column("articles_listed", "integer", "How many articles the page lists: the rows in `areas`.", required=True),
        Column("articles_missing", "integer", "How many of them the crawl lacks; null where no summary tells."),
        Column("captured_at", "time", "When the record was made; null where it is not at hand."),
        _NEWEST,
        *_POINTER,
    ),
)
AREAS = Table(
    "areas",
    "A row per article that an edition page lists, in its order.",
    key=("edition_url", "record_id", "position"),
    order=("date", "page", "edition_url", "captured_at", "record_id", "position"),
    year="date",
    versions_of="edition_url",
    prefer=("captured_at DESC NULLS LAST",),
    columns=(
        _SITE,
        Column("edition_url", "text", "Of the edition page.", required=True),
        Column("date", "date", "Of the issue."),
        Column("page", "text", "The page's number as printed."),
        Column("position", "integer", "Of the article in the list, from 1.", required=True),
        Column("url", "text", "The article's address as listed.", required=True),
        Column("article_id", "text", "The id that this address has in `articles`, unless it redirects.", required=True),
        Column("headline", "text", "As the edition page lists it."),
        Column("polygon", "numbers", "Its corners on the page image, x and y by turns, in the image's pixels."),
        Column("captured_at", "time", "When the edition page was captured; null where the record is not at hand."),
        _NEWEST,
        Column("record_id", "text", "Of the edition page's record.", required=True),
    ),
)
BRIEFS = Table(
    "briefs",
    "A row per related-link brief (相关链接) of a captured article.",
    key=("article_id", "fetched_at", "record_id", "position"),
    order=("date", "article_id", "fetched_at", "record_id", "position"),
    year="date",
    versions_of="article_id",
    captured="fetched_at",
    columns=(
        _SITE,
        Column("article_id", "text", "The article that it stands under.", required=True),
        Column("date", "date", "Of that article."),
        Column("position", "integer", "Under the article, from 1.", required=True),
        Column("headline", "text", "Its printed lines, joined by a space."),
        Column("text", "text", "Its paragraphs, joined by line feeds.", required=True),
        Column("fetched_at", "time", "When the article's response was received.", required=True),
        _NEWEST,
        Column("record_id", "text", "Of the article's record.", required=True),
    ),
)
CLAUSES = Table(
    "clauses",
    "A row per distinct boilerplate clause of a site; of several crawls the count of the one with most pages stands.",
    key=("clause_id",),
    order=("clause_id",),
    prefer=("pages DESC",),
    columns=(
        _SITE,
        Column("clause_id", "text", "Of the normalised text.", required=True),
        Column("kind", "text", "copyright, contact, legal, registration, notice.", required=True),
        Column("text", "text", "As printed.", required=True),
        Column("variant_of", "text", "The clause that stands for all its small variants."),
        Column("pages", "integer", "How many articles of a crawl print it.", required=True),
        Column("example_url", "text", "An article that prints it.", required=True),
    ),
)
RECORDS = Table(
    "records",
    "A row per response that is archived, whatever became of it: pages, pictures, errors, revisits. Of a folder without"
    " an index, those that its lines point to.",
    key=("warc_file", "warc_offset", "url"),
    order=("captured_at", "url", "warc_file", "warc_offset"),
    year="captured_at",
    prefer=("status DESC NULLS LAST", "captured_at DESC NULLS LAST"),
    columns=(
        _SITE,
        Column("url", "text", "As requested.", required=True),
        Column("captured_at", "time", "When the response was received; null where the record is not at hand."),
        Column("status", "integer", "The HTTP status; null where no index tells."),
        Column("media_type", "text", "As the server states it; warc/revisit where the payload is in another record."),
        Column("digest", "text", "Of the payload, as the index has it."),
        *_POINTER[:-1],
    ),
)
FAILURES = Table(
    "failures",
    "A row per address that was not captured, or captured and not split; notices are oddities of whole pages.",
    key=("url", "stage", "reason", "failed_at"),
    order=("failed_at", "url", "stage", "reason"),
    year="failed_at",
    columns=(
        _SITE,
        Column("url", "text", "As it was listed or asked for.", required=True),
        Column("stage", "text", "robots, fetch, layout, split, edition, issue, archive, notice.", required=True),
        Column("reason", "text", "HTTP 404, a time-out, what a page lacks.", required=True),
        Column("failed_at", "time", "When it failed.", required=True),
    ),
)
TABLES: tuple[Table, ...] = (ARTICLES, EDITIONS, AREAS, BRIEFS, CLAUSES, RECORDS, FAILURES)

"""What a line is, by its own language. Patterns read folded lines (simplified, half-width); values are as printed."""

from crawler.page.recognise.boilerplate import (
    clause_kind,
    is_block_heading,
    is_footer_heading,
    is_promotion,
    is_related_heading,
    is_unmistakable_clause,
    numbered_clause,
)
from crawler.page.recognise.credit import (
    authors_in,
    closing_authors,
    dateline_authors,
    is_byline,
    is_certain_credit,
    labelled_authors,
)
from crawler.page.recognise.date import find_date, find_relative_date, find_stated_date
from crawler.page.recognise.edition import citation, closing_citation, page_label
from crawler.page.recognise.info import InfoKind, InfoPart, credit_parts, info_parts
from crawler.page.recognise.name import is_bare_name, is_name
from crawler.page.recognise.outlet import is_outlet, is_outlet_alone
from crawler.page.recognise.text import ends_sentence, is_caption, is_subhead

__all__ = [
    "InfoKind",
    "InfoPart",
    "authors_in",
    "citation",
    "clause_kind",
    "closing_authors",
    "closing_citation",
    "credit_parts",
    "dateline_authors",
    "ends_sentence",
    "find_date",
    "find_relative_date",
    "find_stated_date",
    "info_parts",
    "is_bare_name",
    "is_block_heading",
    "is_byline",
    "is_caption",
    "is_certain_credit",
    "is_footer_heading",
    "is_name",
    "is_outlet",
    "is_outlet_alone",
    "is_promotion",
    "is_related_heading",
    "is_subhead",
    "is_unmistakable_clause",
    "labelled_authors",
    "numbered_clause",
    "page_label",
]

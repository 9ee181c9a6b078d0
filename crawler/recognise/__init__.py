"""Recognisers: what a line is (byline, date, clause …), told by its wording alone. Patterns read normalised lines;
values are as printed."""

from crawler.recognise.boilerplate import (
    clause_kind,
    is_block_heading,
    is_comment_heading,
    is_footer_heading,
    is_player_control,
    is_promotion,
    is_related_heading,
    is_unmistakable_clause,
    numbered_clause,
    speaks_for_outlet,
)
from crawler.recognise.citation import citation, closing_citation, page_label
from crawler.recognise.credit import authors_in, is_byline, is_certain_credit, labelled_authors
from crawler.recognise.date import find_date, find_relative_date, find_stated_date
from crawler.recognise.dateline import (
    closing_authors,
    closing_editor,
    closing_source,
    dateline_authors,
    opening_authors,
)
from crawler.recognise.info_line import InfoKind, InfoPart, credit_parts, info_parts, label_alone, states_time_alone
from crawler.recognise.outlet import is_outlet, is_outlet_alone, names_no_source
from crawler.recognise.paragraph import ends_sentence, is_caption, is_subhead
from crawler.recognise.person_name import is_bare_name, is_known_name
from crawler.recognise.statement import text_before_return

__all__ = [
    "InfoKind",
    "InfoPart",
    "authors_in",
    "citation",
    "clause_kind",
    "closing_authors",
    "closing_citation",
    "closing_editor",
    "closing_source",
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
    "is_comment_heading",
    "is_footer_heading",
    "is_known_name",
    "is_outlet",
    "is_outlet_alone",
    "is_player_control",
    "is_promotion",
    "is_related_heading",
    "is_subhead",
    "is_unmistakable_clause",
    "label_alone",
    "labelled_authors",
    "names_no_source",
    "numbered_clause",
    "opening_authors",
    "page_label",
    "speaks_for_outlet",
    "states_time_alone",
    "text_before_return",
]

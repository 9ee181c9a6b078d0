"""The columns of the table of reprints."""

import datetime as dt
from functools import cache
from typing import Any

import pyarrow as pa

from crawler.corpus.diff import Edit
from crawler.corpus.reprints import Reprint, credited, dateline
from crawler.corpus.schema import Column
from crawler.corpus.texts import Printed
from crawler.corpus.types import arrow_field

_SIDE = (
    ("id", "text", "The article's id, as in `articles`.", True),
    ("site", "text", "The site's name, or its host.", True),
    ("newspaper", "text", "The paper's title; null where no paper printed it.", False),
    ("date", "date", "Of the issue, else of publication.", False),
    ("page", "text", "The page's number as printed.", False),
    ("url", "text", "As fetched.", True),
    ("headline", "text", "题", False),
    ("dateline", "text", "What stands before the lead: 新华社北京5月6日电.", False),
    ("credits", "text", "The source that it states: the field 来源, else an agency or paper in the text.", False),
)
COLUMNS: tuple[Column, ...] = (
    Column("group", "text", "The id of the group's earliest article; null for a part."),
    Column(
        "kind",
        "text",
        "exact: the same letters and digits. near: at least .7 of both texts. part: at least .7 of the shorter one.",
        required=True,
    ),
    Column("similarity", "number", "The share of both texts' letters that are equal, in runs of five or more.", True),
    Column("containment", "number", "The same of the shorter text's letters.", required=True),
    Column("days", "integer", "From the first print to the other; null where one has no date."),
    Column(
        "first_is_known",
        "boolean",
        "Whether the dates tell which was printed first; else the order is by id.",
        required=True,
    ),
    Column("same_site", "boolean", "Whether one site printed both.", required=True),
    Column("headline_changed", "boolean", "Whether the headlines differ in letters or digits.", required=True),
    Column("headline_diff", "text", "How: [-cut-]{+added+}; null where they do not."),
    Column("dateline_changed", "boolean", "Whether the words before the lead differ.", required=True),
    Column("paragraphs_cut", "texts", "The paragraphs of the first print that the other lacks.", required=True),
    Column("paragraphs_added", "texts", "The paragraphs of the other print that the first lacks.", required=True),
    *(
        Column(f"{side}_{name}", kind, f"Of the {told}: {meaning[0].lower()}{meaning[1:]}", required)  # type: ignore[arg-type]
        for side, told in (("first", "first print"), ("other", "other print"))
        for name, kind, meaning, required in _SIDE
    ),
)


@cache
def schema() -> pa.Schema:
    return pa.schema([arrow_field(column) for column in COLUMNS])


def row(reprint: Reprint, group: str | None) -> dict[str, Any]:
    """A reprint as a row; ``group`` is the id of its group."""
    first, other = reprint.first, reprint.other
    datelines = [dateline(printed.line["text"]) for printed in (first, other)]
    dates = [dt.date.fromisoformat(printed.date) if printed.date else None for printed in (first, other)]
    headlines = [printed.line["headline"] for printed in (first, other)]
    return {
        "group": group,
        "kind": reprint.kind,
        "similarity": round(reprint.similarity, 4),
        "containment": round(reprint.containment, 4),
        "days": (dates[1] - dates[0]).days if dates[0] and dates[1] else None,
        "first_is_known": reprint.first_is_known,
        "same_site": first.line["site"] == other.line["site"],
        "headline_changed": reprint.headline_changed,
        "headline_diff": Edit("headline", *headlines).diff if reprint.headline_changed else None,
        "dateline_changed": datelines[0] != datelines[1],
        "paragraphs_cut": [] if reprint.kind == "exact" else reprint.cut,
        "paragraphs_added": [] if reprint.kind == "exact" else reprint.added,
        **_side("first", first, dates[0], datelines[0]),
        **_side("other", other, dates[1], datelines[1]),
    }


def _side(side: str, printed: Printed, date: dt.date | None, before_lead: str | None) -> dict[str, Any]:
    edition = printed.line["print_edition"] or {}
    values = {
        "id": printed.id,
        **{name: printed.line[name] for name in ("site", "url", "headline")},
        **{name: edition.get(name) for name in ("newspaper", "page")},
        "date": date,
        "dateline": before_lead,
        "credits": credited(printed),
    }
    return {f"{side}_{name}": value for name, value in values.items()}

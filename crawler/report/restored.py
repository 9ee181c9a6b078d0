"""A damaged page before and after it was restored: a paragraph as the server sent it, and what was made of it."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

from w3lib.html import replace_entities

from archive.http.coding import content
from archive.http.headers import HttpError
from archive.http.response import parse_response
from archive.warc.files import WarcError
from archive.warc.line_pointer import pointed_file
from archive.warc.reader import read_record
from crawler.lazy_pattern import lazy_compile
from crawler.page.decode import decode

_LARGEST = 4 << 20  # bytes of a page
_LONGEST = 300  # characters of a paragraph that are shown
_ALIKE = 0.4  # of its characters a paragraph has kept at least
_MOST_LINES = 2000  # of a page that are looked through
_TAG = lazy_compile(r"<[^<>]*>")  # what else is between texts, such as a script, is like no paragraph


def before_and_after(folder: Path, line: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The first paragraph of an article that its record has otherwise, and what the record has; None where neither the
    record can be read nor a line of it is like a paragraph."""
    pointer = line.get("warc")
    if not pointer:
        return None, None
    try:
        record = read_record(pointed_file(folder, pointer["file"]), pointer["offset"], max_block=_LARGEST)
        page = decode(content(parse_response(record.block), _LARGEST)).text
    except (WarcError, HttpError, OSError):  # `archive verify` names what is wrong with the record
        return None, None
    parts = (part.strip() for part in _TAG.sub("\n", page).split("\n"))
    printed = [replace_entities(part) for part in islice(filter(None, parts), _MOST_LINES)]
    known = set(printed)
    for block in line.get("body", ()):
        after = str(block.get("text", ""))
        if after and after not in known:
            before = max(printed, key=lambda text: _likeness(text, after), default="")
            if _likeness(before, after) >= _ALIKE:
                return before[:_LONGEST], after[:_LONGEST]
    return None, None


def _likeness(text: str, other: str) -> float:
    matcher = SequenceMatcher(None, text[:_LONGEST], other[:_LONGEST], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0

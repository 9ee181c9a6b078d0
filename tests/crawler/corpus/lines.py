"""Crawl folders of articles that nobody printed: lines as a crawl writes them, any number, without a WARC file."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from crawler.items import article_id

# Some two thousand common characters, as GB 2312 orders them: rows 16 to 37 hold those that are used most.
_CHARACTERS = "".join(bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xC6) for cell in range(0xA1, 0xFF))


def article_line(
    number: int, text: str, *, site: str = "yunzhou", date: str = "2024-05-06", capture: int = 0, **fields: Any
) -> dict[str, Any]:
    """A line of articles.jsonl, whole and valid; ``number`` tells the article from all others, ``capture`` when it was
    fetched. ``fields`` stand instead of what they would be."""
    url = f"http://{site}.example/content_{number}.html"
    record = UUID(hashlib.md5(f"{site} {number} {date} {capture}".encode()).hexdigest())
    line = {
        "id": article_id(site, url),
        "url": url,
        "canonical_url": url,
        "site": site,
        "layout": "founder-2009",
        "headline": text[:16],
        "kicker": None,
        "subheadline": None,
        "byline": None,
        "authors": [],
        "source": None,
        "editor": None,
        "date_published": date,
        "print_edition": {"newspaper": site, "date": date, "page": f"{number % 16 + 1:02}", "page_name": None},
        "section": [],
        "language": "zh-Hans",
        "body": [{"kind": "paragraph", "text": line} for line in text.split("\n")],
        "text": text,
        "briefs": [],
        "related": [],
        "boilerplate": [],
        "removed": [],
        "restored": None,
        "text_digest": "sha256:" + hashlib.sha256("".join(text.split()).encode()).hexdigest(),
        "fetched_at": f"{date}T{capture:02}:00:00Z",
        "warc": {
            "file": f"warc/{site}-{capture}.warc.gz",
            "offset": number * 4_000,
            "length": 3_000,
            "record_id": f"<{record.urn}>",
        },
    }
    return line | fields


def common_characters() -> str:
    """Some two thousand."""
    return _CHARACTERS


def random_text(random: Random, characters: int = 600) -> str:
    """Characters in a random row, a line feed here and there."""
    drawn = random.choices(_CHARACTERS, k=characters)
    for place in range(120, characters, 150):
        drawn[place] = "\n"
    return "".join(drawn)


def random_lines(count: int, seed: int = 0, sites: int = 20, years: Sequence[int] = range(2005, 2025)) -> Iterator[str]:
    """Lines of papers and years in a random order."""
    random = Random(seed)
    for number in range(count):
        date = f"{random.choice(years)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        site = f"paper{random.randrange(sites):02}"
        yield json.dumps(article_line(number, random_text(random), site=site, date=date), ensure_ascii=False)


def write_folder(folder: Path, lines: Iterable[str | dict[str, Any]], name: str = "articles.jsonl") -> Path:
    """A folder with a file of lines, to which others may be added."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8") as out:
        for line in lines:
            out.write((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n")
    return folder

"""The project's documents, and what they hold: blocks of commands, words in code, links, headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
README, CHINESE_README = ROOT / "README.md", ROOT / "README.zh.md"
DOCUMENTS = (
    README,
    CHINESE_README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
)
SHELL = "sh"
_COMMENT = re.compile(r"\s+#\s.*$", re.MULTILINE)
_CONTINUED = re.compile(r"\s*\\\n\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the language that it states, its text, and the line of the document that it begins in."""

    language: str
    text: str
    line: int

    def commands(self) -> Iterator[str]:
        """Of a block of shell, one for each line, or for lines that a backslash joins; without comments."""
        for line in _CONTINUED.sub(" ", _COMMENT.sub("", self.text)).splitlines():
            if line.strip():
                yield line.strip()


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


def blocks(document: Path) -> Iterator[Block]:
    for token in _tokens(document):
        if token.type == "fence":
            assert token.map is not None
            yield Block(token.info.strip(), token.content, token.map[0] + 1)


def commands(document: Path) -> Iterator[str]:
    for block in blocks(document):
        if block.language == SHELL:
            yield from block.commands()


def inline_code(document: Path) -> Iterator[str]:
    """What stands in backticks within text."""
    for token in _inline(document):
        if token.type == "code_inline":
            yield token.content


def links(document: Path) -> Iterator[str]:
    """The targets of links and pictures, in order."""
    for token in _inline(document):
        target = token.attrGet({"link_open": "href", "image": "src"}.get(token.type, ""))
        if isinstance(target, str):
            yield target


def anchors(document: Path) -> set[str]:
    """The names by which the headings of a document can be linked to, as GitHub makes them."""
    tokens = _tokens(document)
    headings = [inline.content for mark, inline in pairwise(tokens) if mark.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _tokens(document: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(document.read_text(encoding="utf-8"))


def _inline(document: Path) -> Iterator[Token]:
    for token in _tokens(document):
        yield from token.children or ()

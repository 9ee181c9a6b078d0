"""The documents hold together: links lead somewhere, commands and extras exist, both READMEs say the same."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from scrapy.settings import default_settings

from archive.__main__ import COMMANDS as ARCHIVE_COMMANDS
from crawler.__main__ import COMMANDS as CRAWLER_COMMANDS
from tests.documentation.documents import (
    CHINESE_README,
    DOCUMENTS,
    README,
    ROOT,
    SHELL,
    anchors,
    blocks,
    commands,
    inline_code,
    links,
    name,
)

_COMMAND = re.compile(r"\bpython -m (archive|crawler) ([a-z]\w*)")
_EXTRA = re.compile(r"(?:'\.|edition-archiver)\[(\w+)]")
_PROGRAM = re.compile(r"(?:\$ )?(?:scrapy|python3?|pip|make|git|curl|scrapyd-deploy)\b")
_OPTION = re.compile(r" (--[a-z][\w-]*)")
_SETTING = re.compile(r"-s (?!SETTING)([A-Z_]+)=")
_PYWB = re.compile(r"'(pywb[^']+)'")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name)


@cache
def _is_read(setting: str) -> bool:
    """Whether it is one of Scrapy's settings, or the code names it in quotes."""
    sources = (file for package in ("archive", "crawler") for file in (ROOT / package).rglob("*.py"))
    return hasattr(default_settings, setting) or any(
        f'"{setting}"' in file.read_text(encoding="utf-8") for file in sources
    )


def _said(document: Path) -> list[str]:
    """All commands of a document, those within its text too."""
    return [*commands(document), *inline_code(document)]


@every_document
def test_links_within_the_project_lead_somewhere(document: Path) -> None:
    wrong = []
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


@every_document
def test_commands_stand_in_blocks_of_shell(document: Path) -> None:
    """So that the test that runs them finds them."""
    assert [block.text for block in blocks(document) if block.language != SHELL and _PROGRAM.match(block.text)] == []


@every_document
def test_each_command_and_extra_that_is_named_exists(document: Path) -> None:
    names = {"archive": ARCHIVE_COMMANDS, "crawler": CRAWLER_COMMANDS}
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    said = "\n".join(_said(document))
    assert [each for each in _COMMAND.findall(said) if each[1] not in names[each[0]]] == []
    assert [extra for extra in _EXTRA.findall(said) if extra not in extras] == []
    assert [each for each in _PYWB.findall(said) if each not in extras["replay"]] == []


@every_document
def test_each_option_and_setting_that_is_named_exists(document: Path) -> None:
    wrong = []
    for command in "\n".join(_said(document)).replace("|", "\n").splitlines():
        if found := _COMMAND.search(command):
            source = (ROOT / found[1] / "commands" / f"{found[2]}.py").read_text(encoding="utf-8")
            wrong += [option for option in _OPTION.findall(command) if f'"{option}"' not in source]
        wrong += [setting for setting in _SETTING.findall(command) if not _is_read(setting)]
    assert wrong == []


def test_each_document_is_listed() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    assert {document for document in DOCUMENTS if document.parent == index.parent} - listed == {index}


def test_both_readmes_have_the_same_commands_links_and_blocks() -> None:
    """What is written in words is left to whoever changes them; a command, a file or a picture more is found."""

    def shape(document: Path) -> list[object]:
        return [
            list(commands(document)),
            [block.text for block in blocks(document) if block.language != SHELL],
            [link for link in links(document) if link not in (README.name, CHINESE_README.name)],
            document.read_text(encoding="utf-8").count("\n#"),
        ]

    assert shape(CHINESE_README) == shape(README)

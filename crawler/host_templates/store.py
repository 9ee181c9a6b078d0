"""The file of a template store: JSON Lines, which a person can look at and overrule."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from archive.io.atomic import atomic_file
from crawler.page.fingerprint import fingerprint
from crawler.split.template import Template

TEMPLATES = "templates.jsonl"
"""Its name in a crawl folder, whose lines were made with it."""


class TemplateError(ValueError):
    """A template store that cannot be used; the message names the file, the line, and what is wrong in it."""


def read_templates(file: Path) -> tuple[Template, ...]:
    """The templates of a store, in its order. Raises TemplateError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise TemplateError(f"{file}: the template store cannot be read: {error.strerror}") from error
    found: dict[tuple[str, str], int] = {}
    templates = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            template = msgspec.json.decode(line, type=Template)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TemplateError(f"{file}, line {number}: no line of a template store: {error}") from error
        if (form := fingerprint(template.text)) != template.form:
            stated = f"{template.form!r} is not the form of its text"
            raise TemplateError(f"{file}, line {number}: {stated}, which is {form!r}")
        if (first := found.setdefault((template.host, form), number)) != number:
            raise TemplateError(f"{file}, line {number}: {template.host} and {form!r} have line {first} already")
        templates.append(template)
    return tuple(templates)


def templates_of(folder: Path) -> tuple[Template, ...]:
    """The templates that a crawl folder's lines are made with; none if it has no such file. Raises TemplateError."""
    file = folder / TEMPLATES
    return read_templates(file) if file.exists() else ()


def common_store(folders: Iterable[Path]) -> Path | None:
    """The store of crawl folders that are replayed, None where none has one. Raises TemplateError where they differ."""
    stores = [folder / TEMPLATES for folder in folders]
    held = {store: store.read_bytes() if store.exists() else None for store in stores}
    if len(set(held.values())) > 1:
        one, *others = held
        other = next(store for store in others if held[store] != held[one])
        raise TemplateError(
            f"{one.parent} and {other.parent} were not made with the same {TEMPLATES}; say which by TEMPLATES=FILE"
        )
    return next((store for store, content in held.items() if content is not None), None)


def stated_store(folder: Path) -> dict[str, str]:
    """What a folder's summary says of its templates: the digest of the file; nothing where it has none."""
    file = folder / TEMPLATES
    return {"templates": f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"} if file.exists() else {}


def write_templates(file: Path, templates: Sequence[Template]) -> None:
    """Write a store whole or not at all. Raises OSError."""
    with atomic_file(file) as temporary:
        temporary.write_text("".join(map(_line, templates)), encoding="utf-8", newline="\n")


def in_order(templates: Iterable[Template]) -> tuple[Template, ...]:
    """Templates by host, those that most articles print first."""
    return tuple(sorted(templates, key=lambda template: (template.host, -template.articles, template.form)))


def _line(template: Template) -> str:
    return json.dumps(msgspec.to_builtins(template), ensure_ascii=False) + "\n"

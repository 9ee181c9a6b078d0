"""What the pages of a host have in common: lines whose form is repeated there are the host's boilerplate, not text.

Learning is a matter of sets and least values, so that the same pages give the same templates in any order.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from crawler.page import properties
from crawler.page.form import form_of
from crawler.page.generic import find_article, title_parts
from crawler.page.lines import visible_lines
from crawler.page.page import Page
from crawler.page.weigh import TOLERABLE, weigh

# Shorter forms say nothing of where they stand.
_LETTERS = 4
# Articles of which a form is known are not counted beyond this.
_ENOUGH = 16


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form of lines that a host repeats, with its evidence.

    ``text`` is one such line as printed, ``articles`` how many different articles of the host print one (16: that
    many or more), ``first_seen`` and ``last_seen`` when pages with it were fetched (ISO 8601; null: not known).
    ``ruling`` is for a person to overrule the evidence: ``text`` keeps such lines, ``boilerplate`` cuts them.
    """

    form: str
    text: str
    articles: int
    first_seen: str | None
    last_seen: str | None
    example_url: str
    ruling: Literal["text", "boilerplate"] | None = None


class HostTemplates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a host; ``articles`` counts what was learned from."""

    host: str
    articles: int
    templates: tuple[Template, ...]

    @property
    def repeated(self) -> frozenset[str]:
        """The forms that count as the host's boilerplate."""
        needed = needed_articles(self.articles)
        return frozenset(
            template.form
            for template in self.templates
            if template.ruling == "boilerplate" or (template.ruling is None and template.articles >= needed)
        )


class Templates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template store: what is known of hosts, in the order of their names."""

    hosts: tuple[HostTemplates, ...] = ()

    def repeated(self) -> Mapping[str, frozenset[str]]:
        """The forms of each host that count as its boilerplate."""
        return {known.host: known.repeated for known in self.hosts}

    def to_json(self) -> bytes:
        """The store as a file that a person can read and edit."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> "Templates":
        """A store from its file. Raises msgspec.ValidationError or msgspec.DecodeError, which say what is wrong."""
        return msgspec.json.decode(content, type=cls)


def host_of(url: str) -> str:
    """The host that an address belongs to, with its port if it has one."""
    return urlsplit(url).netloc.lower()


def needed_articles(known: int) -> int:
    """On how many articles a form must stand to be boilerplate, of so many known: two of nine, three of 99, ….

    >>> needed_articles(5), needed_articles(50), needed_articles(5000)
    (2, 3, 5)
    """
    return 1 + len(str(known))


@dataclass(slots=True)
class _Seen:
    """What was seen of a form: which articles print it, one of its lines, one of their addresses, and when."""

    articles: set[int] = field(default_factory=set)
    text: str = ""
    url: str = ""
    first: str | None = None
    last: str | None = None

    def add(self, article: int, text: str, url: str, at: str | None) -> None:
        if len(self.articles) < _ENOUGH:
            self.articles.add(article)
        self.text = min(self.text or text, text)
        self.url = min(self.url or url, url)
        self.first = min(filter(None, (self.first, at)), default=None)
        self.last = max(filter(None, (self.last, at)), default=None)


class Learner:
    """Gathers what pages print, for ``templates`` to say what their hosts repeat."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, _Seen]] = {}
        self._articles: dict[str, set[int]] = {}

    def add(self, page: Page, fetched_at: str | None = None) -> None:
        """Take a page's lines, links aside. Raises UnreadablePage for a page that holds nothing.

        One article under two addresses, or on two pages, is one: by its headline, without one by all that it prints.
        """
        lines = visible_lines(page.tree)
        found = find_article(lines, title_parts(properties.stated(page.tree).titles))
        forms = {form_of(line.text): line.text for line in lines if line.text and weigh(line) > TOLERABLE}
        headline = lines[found.headline].text if found and found.headline is not None else None
        article = _digest(form_of(headline) if headline else "\n".join(sorted(forms)))
        host = host_of(page.url)
        self._articles.setdefault(host, set()).add(article)
        seen = self._seen.setdefault(host, {})
        for form, text in forms.items():
            if len(form) >= _LETTERS and text != headline:
                seen.setdefault(form, _Seen()).add(article, text, page.url, fetched_at)

    def templates(self, known: Templates = Templates()) -> Templates:  # noqa: B008
        """What was learned; a person's rulings in what was known stay."""
        ruled = {
            (host.host, template.form): template
            for host in known.hosts
            for template in host.templates
            if template.ruling is not None
        }
        hosts = []
        for host in sorted({*self._seen, *(host for host, _ in ruled)}):
            learned = {
                form: Template(form, seen.text, len(seen.articles), seen.first, seen.last, seen.url)
                for form, seen in self._seen.get(host, {}).items()
                if len(seen.articles) > 1
            }
            for (owner, form), template in ruled.items():
                if owner == host:
                    found = learned.get(form, template)
                    learned[form] = msgspec.structs.replace(found, ruling=template.ruling)
            templates = sorted(learned.values(), key=lambda template: (-template.articles, template.form))
            hosts.append(HostTemplates(host, len(self._articles.get(host, ())), tuple(templates)))
        return Templates(tuple(hosts))


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())

"""Why something is missing, as groups of failures that ask for the same remedy."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of failures: its name, and what to do about it. Notices are not failures: nothing is missing."""

    name: str
    advice: str
    is_failure: bool = True


_AGAIN = "Run the same command with the same CRAWL_DIR later: it asks for what is missing only."
_LACKING = Cause(
    "Not captured", "The same command with the same CRAWL_DIR goes on with it: it asks for what is missing only."
)
_PAGE = "The page is archived. Once the cause is mended, make the lines again: python -m crawler extract."
# By stage and reason, the first that fits; an expression is searched for in the reason.
_CAUSES: tuple[tuple[tuple[str, ...], str, Cause], ...] = (
    (("notice",), "", Cause("Oddities", "Nothing is missing: the pages are archived and split whole.", False)),
    # Of whatever stage: the page was not asked for, or not to its end.
    ((), "as the crawl was closed", _LACKING),
    (
        ("robots",),
        "forbidden by|between requests",
        Cause("robots.txt forbids it", "The site's operator does not want it fetched. Ask the operator for leave."),
    ),
    (
        (),
        r"DNSLookupError|UnknownHost|CannotResolveHost",
        Cause("Host not found", "Check the address for typing errors, and this machine's network and name server."),
    ),
    (
        (),
        r"ConnectionRefused|connection was refused",
        Cause("Connection refused", "No server listens at this address and port. Check both, or come back later."),
    ),
    (
        (),
        r"SSL|TLS|certificate",
        Cause(
            "Secure connection failed",
            "The certificate is not valid, or the server's TLS is too old. Check the site in a browser.",
        ),
    ),
    (
        (),
        r"Timeout|TimedOut|timed out|took longer",
        Cause("No answer in time", f"The server is slow or away. {_AGAIN}"),
    ),
    (
        (),
        r"HTTP (?:404|410)\b",
        Cause(
            "Gone, or never there",
            "The site lists the address and does not have the page. Try again later, or look in other archives.",
        ),
    ),
    (
        (),
        r"HTTP (?:401|402|403|407|451)\b",
        Cause(
            "The server refuses",
            "It may want a login, or take the crawl for an attack. Set CONTACT, crawl more slowly, ask the operator.",
        ),
    ),
    (
        (),
        r"HTTP (?:408|429|5\d\d)\b|retry after|RETRY_AFTER_MAX",
        Cause("Server overloaded or broken", _AGAIN),
    ),
    (
        (),
        r"MAXSIZE|URLLENGTH_LIMIT",
        Cause("Larger than allowed", "The limit is named in the reason. Raise it by -s NAME=VALUE if this is wanted."),
    ),
    (
        (),
        r"data loss|Connection(?:Lost|Done|Aborted)|ResponseNeverReceived|ResponseFailed|DownloadFailed|Incomplete",
        Cause("Connection broken off", _AGAIN),
    ),
    (
        (),
        r"redirect loop|max redirections",
        Cause("Redirects without an end", "The site sends the address in a circle. Look at it in a browser."),
    ),
    (
        ("robots",),
        "",
        Cause(
            "robots.txt cannot be had",
            "A site whose rules cannot be read is left alone. Come back later; ROBOTSTXT_UNREACHABLE=allow goes on.",
        ),
    ),
    (
        ("archive",),
        "",
        Cause("Not written", "Check the room on the disk and the rights of the folder, then run the command again."),
    ),
    (
        ("layout",),
        "",
        Cause(
            "Page of no known layout",
            "The page is archived, and what it lists is not found. Describe its layout: docs/sites.md.",
        ),
    ),
    (("edition",), "", Cause("Edition page that cannot be read", _PAGE)),
    (("split",), "", Cause("Article that cannot be split", _PAGE)),
    (("issue",), "", Cause("Issue not found", "Check the dates and the address asked for, or come back later.")),
)


def cause_of(stage: str, reason: str) -> Cause:
    """The cause of a failure, by the stage and the reason of its line.

    >>> cause_of("fetch", "HTTP 404").name
    'Gone, or never there'
    >>> cause_of("robots", "robots.txt cannot be had (HTTP 503)").name
    'Server overloaded or broken'
    >>> cause_of("fetch", "article: listed, not captured").name
    'Not captured'
    >>> cause_of("edition", "IgnoreRequest: not asked for, as the crawl was closed").name
    'Not captured'
    """
    for stages, expression, cause in _CAUSES:
        if (not stages or stage in stages) and re.search(expression, reason):
            return cause
    return _LACKING


def is_of_host(line: Mapping[str, Any]) -> bool:
    """Whether a failure is of all that its host has, by its robots.txt, and not of the one address.

    >>> is_of_host({"stage": "robots", "reason": "robots.txt cannot be had (HTTP 503)"})
    True
    >>> is_of_host({"stage": "robots", "reason": "forbidden by robots.txt"})
    False
    """
    return line.get("stage") == "robots" and not str(line.get("reason")).startswith("forbidden")


def by_cause(failures: Iterable[Mapping[str, Any]]) -> dict[Cause, list[Mapping[str, Any]]]:
    """The lines of failures.jsonl by cause, the largest groups first; notices last."""
    groups: dict[Cause, list[Mapping[str, Any]]] = {}
    for line in failures:
        groups.setdefault(cause_of(str(line.get("stage")), str(line.get("reason"))), []).append(line)
    return dict(sorted(groups.items(), key=lambda group: (not group[0].is_failure, -len(group[1]), group[0].name)))

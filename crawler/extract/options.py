"""The options of an extraction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """``sites`` are files of the user's declarations, ``workers`` how many processes there are. ``generic`` takes
    pages of no known layout too, where they read like an article's; ``simplify`` puts the simplified text beside
    that of traditional articles, as the setting SIMPLIFY does for a crawl."""

    sites: tuple[str, ...] = ()
    workers: int = 1
    generic: bool = False
    simplify: bool = False

"""Comments of pages and style sheets."""


def without_comments(text: str, opening: str, closing: str) -> str:
    """A text without its comments; one that is not closed reaches to the end.

    >>> without_comments("a/* b */c/* d", "/*", "*/")
    'ac'
    """
    kept: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0:
        kept.append(text[at:start])
        end = text.find(closing, start + len(opening))
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
    return "".join((*kept, text[at:]))

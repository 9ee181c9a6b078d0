"""Tags that are made of attributes."""

from crawler.lazy_pattern import lazy_compile

# No page's tag has so many. The parser compares each attribute with all before it in its tag.
MOST = 1000
_ATTRIBUTE = lazy_compile(r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
_TAG = lazy_compile(rf"<[a-zA-Z][^\s/>]*+((?:{_ATTRIBUTE.pattern})*+)")


def few_attributes(text: str) -> str:
    """Markup whose tags have no more than ``MOST`` attributes, the first ones.

    >>> few_attributes("<p" + " a" * 2000 + ">x</p>") == "<p" + " a" * MOST + ">x</p>"
    True
    """
    kept: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start(1) > 2 * MOST:
            ends = (found.end() for found in _ATTRIBUTE.finditer(text, tag.start(1), tag.end()))
            end = next((end for number, end in enumerate(ends, 1) if number == MOST), tag.end())
            if end < tag.end():
                kept.append(text[at:end])
                at = tag.end()
    return "".join((*kept, text[at:])) if kept else text

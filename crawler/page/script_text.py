"""Text that a page's scripts write, as it stands in them: nothing is run."""

import html
import re

from crawler.lazy_pattern import lazy_compile

# document.write("…"), the text given to a function of the page's own, or to one within another, or to none.
_WRITES = lazy_compile(
    r"""document\.write(?:ln)?\(\s*+(?:[\w.$]++\(\s*+){0,4}+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", re.DOTALL
)
_ESCAPED = lazy_compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_TAG = lazy_compile(r"</?[A-Za-z][^>]*>")


def written_text(script: str) -> str:
    """The text that a script writes into its page, without markup; what it computes is not found.

    >>> written_text("document.write(view('老茶馆<br>渔鼓调 '));")
    '老茶馆 渔鼓调 '
    """
    texts = (found[1] or found[2] or "" for found in _WRITES.finditer(script))
    return html.unescape(_TAG.sub(" ", "".join(_ESCAPED.sub(_unescaped, text) for text in texts)))


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return " " if found[3] in "nrt" else str(found[3])

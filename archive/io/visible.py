"""Text of a stranger's, as a terminal may show it."""

import json
import re
from typing import Any

# What moves a cursor, rings, hides, or turns the direction of writing; line ends and tabs stay.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """A text whose control characters are seen and do nothing, in the form that JSON has for them.

    >>> visible("a\\x1b[2Jb\\n")
    'a\\\\u001b[2Jb\\n'
    """
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def visible_json(value: Any) -> str:
    """A value as JSON on a line, for a terminal as for a program: the same to whoever reads it as JSON.

    >>> visible_json({"报": "\\x9b2J"})
    '{"报": "\\\\u009b2J"}'
    """
    return visible(json.dumps(value, ensure_ascii=False))

"""Text of strangers in messages."""


def printable(text: str) -> str:
    r"""A text in which nothing moves a terminal's cursor: what is no printable character is written as an escape.

    >>> print(printable("a\x1b[2Jb\r\n"))
    a\x1b[2Jb\r\n
    """
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)

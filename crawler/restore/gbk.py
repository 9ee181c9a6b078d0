"""GBK by its bytes: what the pairs of bytes stand for, and which stand for nothing."""

from functools import cache

# The bytes that begin a pair. A byte from 0x40 on, but 0x7F, may end one.
LEADS = range(0x81, 0xFF)
TRAILS = tuple(byte for byte in range(0x40, 0xFF) if byte != 0x7F)
MARKS = 0xA1
"""The row of the marks that are Chinese alone."""
FULL_WIDTH = 0xA3
"""The row of the full-width forms: the byte behind it is that of the ASCII character and 0x80."""


def _table() -> dict[int, str]:
    table = {}
    rows = bytearray(b"\0\0\n" * len(TRAILS))  # of pairs; none holds the byte of a line's end
    rows[1::3] = bytes(TRAILS)
    for lead in LEADS:
        rows[0::3] = bytes((lead,)) * len(TRAILS)
        pairs = rows.decode("gbk", "replace").splitlines()
        # A pair that stands for nothing is decoded to U+FFFD and perhaps its second byte.
        table.update({lead << 8 | trail: c for trail, c in zip(TRAILS, pairs, strict=True) if "\ufffd" not in c})
    return table


CHARACTERS = _table()
"""The character of each pair that has one, by the pair's number."""
PAIRS = {character: pair for pair, character in CHARACTERS.items()}
"""The pair of each character."""

COMMON = frozenset(lead << 8 | trail for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
"""The pairs of the common simplified characters: the first level of GB 2312."""


def character(lead: int, trail: int) -> str | None:
    """The character of two bytes.

    >>> character(0xB9, 0xFA), character(0xFB, 0xB1)
    ('国', None)
    """
    return CHARACTERS.get(lead << 8 | trail)


@cache
def led_by(lead: int) -> tuple[str, ...]:
    """The characters whose first byte is this one and whose second begins pairs, too; of marks only the common rows."""
    if 0xA2 <= lead <= 0xA9 and lead != FULL_WIDTH:
        return ()
    return tuple(c for trail in LEADS if (c := CHARACTERS.get(lead << 8 | trail)))


@cache
def ended_by(trail: int) -> tuple[str, ...]:
    """The characters whose second byte is this one."""
    return tuple(c for lead in LEADS if (c := CHARACTERS.get(lead << 8 | trail)))

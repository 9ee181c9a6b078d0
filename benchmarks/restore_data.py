"""Make the tables of characters in crawler/restore/data from published packages: readings, scripts.

Run it as ``python -m benchmarks.restore_data`` where these are installed:

- pypinyin 0.55 (MIT): its table gives the readings of characters;
- OpenCC 1.4 (Apache-2.0): its dictionaries give the simplified form of each character.

The project itself needs neither of them, so pyproject.toml does not name them; ``pip install pypinyin==0.55.0
"opencc>=1.4,<1.5"`` brings them. The same versions give the same bytes. ``benchmarks/restore_grams.py`` makes the third
file, how characters follow each other.
"""

import lzma
from pathlib import Path

from opencc import OpenCC
from pypinyin.constants import PINYIN_DICT

from crawler.restore.tables import is_in_big5

FOLDER = Path(__file__).parents[1] / "crawler" / "restore" / "data"
# What OpenCC leaves alone though converters of characters do not: the model reads both as one.
FOLDED = {"著": "着"}
HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]  # those of GBK


def readings() -> str:
    """A line a set of readings: the readings, and the characters that have just these."""
    known: dict[str, list[str]] = {}
    for character in HAN:
        if found := PINYIN_DICT.get(ord(character)):
            known.setdefault(found, []).append(character)
    return "\n".join(f"{key} {''.join(characters)}" for key, characters in sorted(known.items()))


def scripts() -> str:
    """Traditional characters, their simplified forms, and the characters that only simplified text has."""
    simplify = OpenCC("t2s")
    pairs = [(character, FOLDED.get(character) or simplify.convert(character)) for character in HAN]
    pairs = [(character, other) for character, other in pairs if other != character and other in HAN]
    only = sorted({other for _, other in pairs if not is_in_big5(other)})
    return "\n".join(("".join(a for a, _ in pairs), "".join(b for _, b in pairs), "".join(only)))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, table in (("readings", readings()), ("scripts", scripts())):
        packed = lzma.compress(table.encode("gb18030"), format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
        (FOLDER / f"{name}.xz").write_bytes(packed)
        print(f"{name}.xz: {len(packed):,} bytes")


if __name__ == "__main__":
    main()

"""Make the tables of crawler/restore/data from published packages: words, readings, scripts.

Run it as ``python -m benchmarks.restore_data`` where these are installed:

- jieba 0.42.1 (MIT): its dictionary gives words and how often each occurs in running text;
- pypinyin 0.55 (MIT): its table gives the readings of characters;
- OpenCC 1.4 (Apache-2.0): its dictionaries give the simplified form of each character;
- Pinyin2Hanzi 0.1.1 (MIT): its input method's model gives how often characters follow each other, across words, too.

The project itself needs none of them, so pyproject.toml does not name them; ``pip install jieba==0.42.1
pypinyin==0.55.0 "opencc>=1.4,<1.5" Pinyin2Hanzi==0.1.1`` brings them.

The same versions give the same bytes.
"""

import importlib.util
import json
import lzma
import math
from collections import Counter
from pathlib import Path

from opencc import OpenCC
from pypinyin.constants import PINYIN_DICT

FOLDER = Path(__file__).parents[1] / "crawler" / "restore" / "data"
LONGEST = 4  # characters of a word
RAREST = 4  # occurrences of a word in jieba's 60 million
# Of all occurrences of a character, how many stand as a word of their own that no dictionary lists: names.
ALONE = 0.02
RAREST_PAIR = 5e-5  # of what follows a character
STEPS = 2  # of a frequency's binary logarithm
# What OpenCC leaves alone though converters of characters do not: the model reads both as one.
FOLDED = {"著": "着"}
HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]  # those of GBK


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    return Path(spec.origin).parent


def words() -> str:
    """A line a word in order: how many characters it shares with the one before, the others, its frequency's step."""
    counts: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for line in (_folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, number = line.translate(str.maketrans("".join(FOLDED), "".join(FOLDED.values()))).split(" ")[:2]
        if all("\u4e00" <= character <= "\u9fa5" for character in word):
            characters.update(dict.fromkeys(word, 0))
            for character in word:
                characters[character] += int(number)
            if len(word) <= LONGEST and int(number) >= RAREST:
                counts[word] += int(number)
    for character, count in characters.items():
        counts[character] = max(counts[character], math.ceil(count * ALONE))
    lines = []
    before = ""
    for word, count in sorted(counts.items()):
        shared = next((at for at, pair in enumerate(zip(word, before, strict=False)) if pair[0] != pair[1]), None)
        shared = min(len(word), len(before)) if shared is None else shared
        lines.append((f"{shared}{word[shared:]}", chr(ord("0") + round(STEPS * math.log2(count)))))
        before = word
    # Words and frequencies apart compress better.
    return "".join(word for word, _ in lines) + "\n" + "".join(step for _, step in lines)


def pairs() -> str:
    """A line a character: itself, and for each step of what a follower gains by it the step and the followers.

    The gain is the binary logarithm of how much oftener the follower stands there than anywhere.
    """
    shares: Counter[str] = Counter()
    for line in (_folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, number = line.split(" ")[:2]
        for character in word:
            shares[character] += int(number)
    total = shares.total()
    model = json.loads((_folder("Pinyin2Hanzi") / "data" / "hmm_transition.json").read_text(encoding="utf-8"))
    lines = []
    for character, following in sorted(model["data"].items()):
        steps: dict[int, list[str]] = {}
        for other, share in sorted(following.items()):
            if len(other) == 1 and shares[other] and share >= RAREST_PAIR:
                step = round(math.log2(share * total / shares[other]))
                steps.setdefault(min(9, max(-9, step)), []).append(other)
        if character in HAN and steps:
            found = "".join(chr(ord("A") + 9 + step) + "".join(others) for step, others in sorted(steps.items()))
            lines.append(character + found)
    return "\n".join(lines)


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
    only = sorted({other for _, other in pairs if not _is_big5(other)})
    return "\n".join(("".join(a for a, _ in pairs), "".join(b for _, b in pairs), "".join(only)))


def _is_big5(character: str) -> bool:
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, table in (("words", words()), ("pairs", pairs()), ("readings", readings()), ("scripts", scripts())):
        packed = lzma.compress(table.encode("gb18030"), format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
        (FOLDER / f"{name}.xz").write_bytes(packed)
        print(f"{name}.xz: {len(packed):,} bytes")


if __name__ == "__main__":
    main()

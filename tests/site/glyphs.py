"""Letters of the printed pages: a sheet of small grey glyphs, so that every machine draws the same page without a font.

``glyphs.png`` holds each character that this folder's sources contain, 16 pixels square, in four greys. Its text chunks
name the characters in their order, and the font and licence that they come from. Made anew, after new characters, by::

    python -m tests.site.glyphs FONT
"""

import sys
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

SIZE = 16
"""Width and height of a glyph on the sheet, in pixels."""

_SHEET = Path(__file__).with_name("glyphs.png")
_COLUMNS = 40


@cache
def sheet() -> tuple[Image.Image, dict[str, tuple[int, int]]]:
    """The sheet, white letters on black, and where each character's left upper corner lies on it."""
    with Image.open(_SHEET) as image:
        characters = str(image.info["Characters"])
        corners = {
            character: (number % _COLUMNS * SIZE, number // _COLUMNS * SIZE)
            for number, character in enumerate(characters)
        }
        return image.convert("L"), corners


def line(text: str, size: int) -> Image.Image:
    """A line of text, ``size`` pixels high, as a mask: white letters on black.

    A character that the sheet lacks raises KeyError.
    """
    image, corners = sheet()
    widths = [SIZE if ord(character) > 0x2000 else SIZE // 2 for character in text]
    out = Image.new("L", (max(sum(widths), 1), SIZE))
    left = 0
    for character, width in zip(text, widths, strict=True):
        if character != " ":
            x, y = corners[character]
            out.paste(image.crop((x, y, x + width, y + SIZE)), (left, 0))
        left += width
    return out.resize((max(out.width * size // SIZE, 1), size), Image.Resampling.BILINEAR)


def make(font_path: str) -> None:
    """Draws the sheet anew with a font."""
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(_SHEET.parent.glob("*.py")))
    characters = "".join(sorted({character for character in sources if character.isprintable()} - {" "}))
    rows = -(-len(characters) // _COLUMNS)
    image = Image.new("L", (_COLUMNS * SIZE, rows * SIZE))
    font = ImageFont.truetype(font_path, SIZE - 1, index=2)
    for number, character in enumerate(characters):
        glyph = Image.new("L", (SIZE, SIZE))
        ImageDraw.Draw(glyph).text((0, SIZE - 2.5), character, 255, font, anchor="ls")
        image.paste(glyph, (number % _COLUMNS * SIZE, number // _COLUMNS * SIZE))
    greys = image.point(lambda grey: (grey + 42) // 85).convert("P")
    greys.putpalette([level * 85 for level in range(4) for _ in "rgb"])
    info = PngInfo()
    info.add_itxt("Characters", characters, zip=True)
    info.add_text("Source", " ".join(filter(None, font.getname())) + ", SIL Open Font License 1.1")
    greys.save(_SHEET, bits=2, optimize=True, pnginfo=info)


if __name__ == "__main__":
    make(*sys.argv[1:])

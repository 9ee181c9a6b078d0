"""Page images made small, so that a report can hold them. Needs Pillow, which the extra ``report`` brings."""

import io
from base64 import b64encode
from dataclasses import dataclass

try:
    from PIL import Image
except ImportError:  # the report has areas without pictures then, and says so
    CAN_DRAW = False
else:
    CAN_DRAW = True

WIDTH = 320  # pixels
_MOST_PIXELS = 100_000_000  # of an image that is opened: a page at 300 dpi has a tenth
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_QUALITY = 60


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small JPEG as the address of its data, and the size in pixels of the image that it was made from."""

    data: str
    width: int
    height: int


def make_thumbnail(image: bytes) -> Thumbnail | None:
    """A page image made small; None for what is none, of no known format, or too large."""
    try:
        with Image.open(io.BytesIO(image), formats=_FORMATS) as opened:
            width, height = opened.size
            if not 0 < width * height <= _MOST_PIXELS:
                return None
            opened.draft("RGB", (2 * WIDTH, 2 * WIDTH * height // width))  # a JPEG is decoded at a part of its size
            small = opened.convert("RGB")
            small.thumbnail((WIDTH, WIDTH * 3))
            out = io.BytesIO()
            small.save(out, "JPEG", quality=_QUALITY, optimize=True)
    # Pillow raises these for broken files, SyntaxError and struct.error (a ValueError's place) included.
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, Image.DecompressionBombError):
        return None
    return Thumbnail("data:image/jpeg;base64," + b64encode(out.getvalue()).decode("ascii"), width, height)

"""Makes the binary files of the sample papers, valid and distinct: printed pages (image, PDF), photos, ornaments."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from . import glyphs
from .paper import Area, EditionPage, Listing
from .response import Response

PAGE_SIZE = (350, 550)
"""Width and height of a page image in pixels: the frame of the areas on it."""

INK, PAPER, RULE = 40, 250, 160
"""Greys of a printed page."""
_PITCH = 6  # pixels from line to line of a column


def printed(edition: EditionPage) -> Iterator[tuple[str, Response]]:
    """The page image of an edition page and its PDF, by their paths."""
    image = page_image(edition)
    yield edition.image_path, Response(image, "image/jpeg")
    yield edition.pdf_path, Response(pdf(f"{edition.date} {edition.page}", image, PAGE_SIZE), "application/pdf")


def page_image(edition: EditionPage) -> bytes:
    """The printed page as a JPEG: a head with title and date, and in each area its headline over columns of text."""
    width, _ = PAGE_SIZE
    sheet = Image.new("L", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    front = edition.page.endswith("01")
    _write(sheet, edition.newspaper if front else edition.page_name, (6, 3), 22 if front else 17)
    folio = f"{edition.date} {edition.page}"
    _write(sheet, folio, (width - 6 - len(folio) * 5, 12), 10)
    draw.rectangle((4, 26, width - 5, 27), fill=INK)
    for entry in edition.listings:
        if entry.area:
            _story(sheet, entry, entry.area)
    return _jpeg(sheet, edition.image_path, 40)


def _write(image: Image.Image, text: str, corner: tuple[int, int], size: int) -> None:
    image.paste(INK, corner, glyphs.line(text, size))


def _story(sheet: Image.Image, entry: Listing, area: Area) -> None:
    """Prints an article into its area; what would go beyond it is cut off."""
    random = Random(f"story {entry.path}")
    xs, ys = [round(x) for x, _ in area], [round(y) for _, y in area]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    story = Image.new("L", (width, height), PAPER)
    corners = [(x - min(xs), y - min(ys)) for x, y in zip(xs, ys, strict=True)]
    top = _headline(story, entry.headline or "", corners[1][0] - 12)
    _columns(story, top + 3, random)
    inside = Image.new("L", story.size)
    ImageDraw.Draw(inside).polygon(corners, fill=255)
    ImageDraw.Draw(story).line([*corners, corners[0]], fill=RULE, width=2)
    sheet.paste(story, (min(xs), min(ys)), inside)


def _headline(story: Image.Image, headline: str, room: int) -> int:
    """Prints the headline in lines of that width, one or two of them; gives where it ends."""
    size = max(10, min(19, room // max(len(headline), 1), story.height // 4))
    if room // max(len(headline), 1) < 13:
        size = max(10, min(16, 2 * room // (len(headline) + 1), story.height // 4))
    fitting = max(room // size, 1)
    lines = [headline[at : at + fitting] for at in range(0, len(headline), fitting)]
    for number, text in enumerate(lines):
        _write(story, text, (6, 5 + number * (size + 2)), size)
    return 5 + len(lines) * (size + 2)


def _columns(story: Image.Image, top: int, random: Random) -> None:
    """Fills what is left of the area with columns of small print, one of them with a photo where there is room."""
    room, height = story.width - 12, (story.height - top - 4) // _PITCH * _PITCH
    if height < _PITCH:
        return
    count = max(1, room // 62)
    width = (room - (count - 1) * 6) // count
    print_, draw = _small_print(), ImageDraw.Draw(story)
    for column in range(count):
        left = 6 + column * (width + 6)
        x, y = random.randrange(0, 30) * 5, random.randrange(0, 20) * _PITCH
        story.paste(print_.crop((x, y, x + width, y + height)), (left, top))
        line = random.randrange(3, 9)
        while line * _PITCH < height:
            end, indent = top + line * _PITCH, random.randrange(width // 4, width)
            draw.rectangle((left + indent, end - _PITCH, left + width, end - 1), fill=PAPER)
            draw.rectangle((left, end, left + 9, end + _PITCH - 1), fill=PAPER)
            line += random.randrange(4, 12)
    if count > 1 and height > 60:
        across = width if count == 2 else 2 * width + 6
        size = (across, min(height - 2 * _PITCH, across * 2 // 3) // _PITCH * _PITCH)
        corner = (story.width - 6 - across, top)
        draw.rectangle((corner[0] - 3, top, story.width, top + size[1] + _PITCH - 1), fill=PAPER)
        story.paste(_landscape(random, *size).convert("L"), corner)


@cache
def _small_print() -> Image.Image:
    """Lines of characters too small to be read, grey on the page, larger than any column."""
    sheet, corners = glyphs.sheet()
    size = (sheet.width * 5 // glyphs.SIZE, sheet.height * 5 // glyphs.SIZE)
    small = sheet.resize(size, Image.Resampling.BOX).point(lambda white: PAPER - white * 3 // 4)
    wide, high = 2 * PAGE_SIZE[0], PAGE_SIZE[1] + 20 * _PITCH
    out = Image.new("L", (wide, high), PAPER)
    first = 1 + corners["一"][1] // glyphs.SIZE  # Chinese characters only
    rows = sheet.height // glyphs.SIZE - first - 2
    for number in range(high // _PITCH):
        row = 5 * (first + number * 7 % rows)
        strip = small.crop((0, row, small.width, row + 5))
        for left in range(-(number * 35 % small.width), wide, small.width):
            out.paste(strip, (left, number * _PITCH))
    return out


def photo(name: str, width: int, height: int) -> bytes:
    """A JPEG of hills under a sky, drawn from the name."""
    return _jpeg(_landscape(Random(f"photo {name}"), width, height), name, 50)


def _landscape(random: Random, width: int, height: int) -> Image.Image:
    sky = (random.randrange(60, 150), random.randrange(120, 180), random.randrange(170, 230))
    haze, clear = (Image.new("RGB", (1, height), colour) for colour in ((250, 240, 225), sky))
    shades = Image.composite(haze, clear, Image.linear_gradient("L").resize((1, height)))
    image = shades.resize((width, height), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(image)
    x, y, radius = random.randrange(width), random.randrange(height // 8, height // 2), max(height // 12, 2)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 250, 230))
    for layer in (3, 2, 1):
        level, rise = height - height * layer // 5, height // 10
        ridge = [(width * step // 8, level + random.randrange(-rise, rise + 1)) for step in range(9)]
        draw.polygon([(0, height), *ridge, (width, height)], fill=(40 + 30 * layer, 70 + 30 * layer, 60 + 30 * layer))
    return image


def _jpeg(image: Image.Image, comment: str, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, comment=comment.encode())
    return out.getvalue()


def png(name: str) -> bytes:
    """A PNG of one grey pixel, drawn from the name."""
    pixel = bytes((0, Random(f"png {name}").randrange(256)))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(pixel)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def pdf(label: str, image: bytes, size: tuple[int, int], *, colour: bool = False) -> bytes:
    """A PDF of one page filled by a JPEG of that size in pixels, as of a scan; the ASCII label is unseen text on it."""
    width, height = size
    drawing = f"q 595 0 0 842 0 0 cm /I1 Do Q BT 3 Tr /F1 24 Tf 60 700 Td ({label}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I1 5 0 R >> "
        b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
        % (width, height, b"DeviceRGB" if colour else b"DeviceGray", len(image), image),
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)

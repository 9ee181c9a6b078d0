"""Makes the small binary files of the sample papers, valid and distinct: page images, PDFs, ornaments."""

import struct
import zlib
from random import Random

PAGE_SIZE = (350, 550)
"""Width and height of a page image in pixels: the frame of the areas on it."""


def jpeg(name: str, width: int, height: int) -> bytes:
    """A baseline JPEG (ITU-T T.81) of one grey, drawn from the name, which also stands in its comment.

    Every block but the first has a difference of nought to its neighbour, so two bits of nought describe
    each of them.
    """
    grey = Random(f"jpeg {name}").randrange(64, 128)
    blocks = -(-width // 8) * -(-height // 8)
    bits = "10" + f"{grey:07b}" + "0" + "00" * (blocks - 1)
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            _segment(0xFE, name.encode()),
            _segment(0xDB, b"\0" + b"\x08" * 64),
            _segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
            _segment(0xC4, b"\x00" + bytes((1, 1, *[0] * 14)) + b"\x00\x07"),
            _segment(0xC4, b"\x10" + bytes((1, *[0] * 15)) + b"\x00"),
            _segment(0xDA, b"\1\1\0\0\x3f\0"),
            scan,
            b"\xff\xd9",
        )
    )


def _segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


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


def pdf(label: str) -> bytes:
    """A PDF of one page with an ASCII label on it."""
    drawing = f"BT /F1 24 Tf 60 700 Td ({label}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
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

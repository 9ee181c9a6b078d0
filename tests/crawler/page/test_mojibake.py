"""Text that was encoded twice or thrice is read as what it was; text of other languages stays."""

import pytest

from crawler.page.decode import decode

SIMPLIFIED = "云州渡口今起开夜航，头班船五点离岸，船上坐了四十名去对岸上早班的工人，江面上每隔半里有一盏灯。" * 3
TRADITIONAL = "雲州渡口今起開夜航，頭班船五點離岸，船上坐了四十名去對岸上早班的工人，江面上每隔半里有一盞燈。" * 3


def misread(data: bytes, encoding: str) -> str:
    """What a program makes of bytes that takes them for an encoding of one byte a character."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in data)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("western", ["latin-1", "cp1252", "iso8859-15"])
@pytest.mark.parametrize(
    ("text", "encoding"), [(SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5hkscs")]
)
def test_text_that_was_encoded_again_is_read(text: str, encoding: str, western: str, times: int) -> None:
    page = misread(text.encode(encoding), western)
    for _ in range(times - 1):
        page = misread(page.encode("utf-8"), western)
    found = decode(f"<html><body><p>{page}</p></body></html>".encode())
    assert found.text == f"<html><body><p>{text}</p></body></html>"
    assert (found.encoding, found.undecodable) == ("utf-8", 0)


@pytest.mark.parametrize(
    "text",
    [
        "L'été dernier, les élèves ont fêté à l'hôtel près du château où l'âme déçue préférait être arrêtée. " * 20,
        "Năm nay thời tiết rất đẹp, người dân đổ ra đường phố để ngắm hoa đào nở rộ khắp nơi. " * 20,
        "Die Größe der Straße überrascht; Männer, Frauen und Kinder fühlen sich hier äußerst wohl. " * 20,
        SIMPLIFIED + "Ñandú, café, Zürich, Łódź, Malmö, São Paulo, Kraków, Tromsø, Århus, Besançon " * 9,
    ],
    ids=["French", "Vietnamese", "German", "Chinese with names"],
)
def test_what_does_not_become_chinese_stays(text: str) -> None:
    assert decode(text.encode()).text == text


def test_places_that_are_lost_are_counted() -> None:
    page = misread(SIMPLIFIED.encode("gb18030"), "latin-1")
    lossy = "".join(f"<p>{text}</p>" for text in (page, page[:-1], page, page))
    found = decode(lossy.encode())
    assert found.text.count(SIMPLIFIED) == 3
    assert found.undecodable == found.text.count("\ufffd")

"""Big5 as browsers read it: the standard's encoding has more characters than Python's, and maps some symbols otherwise.

The tables are what https://encoding.spec.whatwg.org/#big5 has beyond Python's ``big5hkscs``: each entry is two bytes in
hexadecimal and the characters from there on.
"""

import re

from crawler.lazy_pattern import lazy_compile

# How a page or its header declares it by one of the standard's labels that Python does not know.
LABELLED = lazy_compile(r"charset\s*=\s*[\"']?\s*(?:cn-big5|x-x-big5)\b", re.IGNORECASE)
# Characters of HKSCS that were given other code points later, those of 2008, control pictures.
_FURTHER = """
8e69箸 8e6f簆 8e7e糎 8eab緒 8eb4縝 8ecd者 8ed0耨 8f57菁 8f69蒨 8f6e萏 8fcb覦覩 8ffe起 906d都 907a銹 90dc靜
90f1響 91bf鼖 9244蔃 92af兙兛兝兞 92c8鍮 92d1瑹 9447浧 94ca禛 95d9邗 9644靝 96ed瀞 96fc嬨 9b76爁 9b78矗 9b7b纇
9bc6駖 9bde釔 9bec惞 9bf6澶 9c42輶 9c53侻 9c62營 9c68鄄 9c6b鷰 9c77菏 9cbc尐秣 9cd0婧 9d57輋 9d5a筑 9dc4拐
9ea9恢 9eef痹 9efd汊 9f60鬮 9f66鼗 9fcb僭 9fd8弌 a063蠏 a077拎 a0d5瑨 a0df煢 a0e4牐 c6cf廴 c6d3无 c6d5癶 c6d7隶
c6de〃仝 fa5f倩 fa66偽 fabd包 fac5卄 fad5卿 fb48嘅 fbb8婷 fbf3幵 fbf9廐 fc4f彘 fc6c悤 fcb9撐 fce2晴 fcf1杞
fdb7沜渝 fdbb港 fdf1煮 fe52猪 fe6f瑜 feaa瓩 fedd砉
877a㡵𡵓𣚞𦀡㻬
87a1𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈
87d3𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋
a3c0␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€
"""
# Symbols for which Python has another of the same look.
_OTHER = "a145‧ a14e﹑ a1c2¯ a1e3～ a1f2⊕ a1f3⊙ a241∕ a242﹨ a244￥ a246￠ a247￡"


def _table() -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for entry in (_FURTHER + _OTHER).split():
        first = int(entry[:4], 16)
        found |= {(first + place).to_bytes(2): character for place, character in enumerate(entry[4:])}
    return found


_TABLE = _table()
_LEADS = {pair[:1] for pair in _TABLE}
_TRAILS = {lead: b"".join(re.escape(pair[1:]) for pair in _TABLE if pair[:1] == lead) for lead in _LEADS}
# Whether a page may have any, be it across two characters.
_MAY_HAVE = lazy_compile(b"|".join(re.escape(lead) + b"[" + trails + b"]" for lead, trails in sorted(_TRAILS.items())))
_PAIR = lazy_compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")


def decode_big5(body: bytes, errors: str = "strict") -> str:
    """Decode as browsers do what is labelled Big5. Raises UnicodeDecodeError as ``bytes.decode`` does.

    >>> decode_big5(b"\\xa6\\xd2\\xa1\\xe3\\x87\\x7a")
    '考～㡵'
    """
    if not _MAY_HAVE.search(body):
        return body.decode("big5hkscs", errors)
    parts: list[str] = []
    done = 0
    for found in _PAIR.finditer(body):
        if (character := _TABLE.get(found[0])) is not None:
            parts += [body[done : found.start()].decode("big5hkscs", errors), character]
            done = found.end()
    return "".join([*parts, body[done:].decode("big5hkscs", errors)])

"""Where a text stood in print: edition citations and page labels."""

import datetime as dt

from crawler.items import PrintEdition
from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import HAN, normalised

_CITATION = lazy_compile(
    r"^(?:\(?(?:原载|来源|摘自|据)[于:]?\s*)?《\s*(?P<paper>[^《》]{2,30})\s*》\s*[(\[]?\s*"
    r"(?P<y>\d{4})\s*[年.\-/]\s*(?P<m>\d{1,2})\s*[月.\-/]\s*(?P<d>\d{1,2})(?!\d)\s*日?\s*[,;]?\s*"
    r"(?:第?\s*(?P<page>[A-Za-z]{0,2}\d{1,3})\s*版?\s*[:·]?\s*(?P<name>[^()\[\]]{0,20}?))?\s*[)\]]*$"
)
_PAGE_NUMBER = r"[A-Za-z]{0,2}\d{1,3}(?:[-/—][A-Za-z]{0,2}\d{1,3})?"
_PAGE_LABELS = (
    lazy_compile(
        rf"^(?:第.{{1,2}}叠\s*)?第?\s*(?P<page>{_PAGE_NUMBER}|[一二三四五六七八九十]{{1,3}})\s*版(?![面权本画税式主])"
        r"\s*(?:[:.]?\s*(?P<name>[^。！!?,，;；]{1,24}))?$"
    ),
    lazy_compile(rf"^版次\s*:\s*(?P<page>{_PAGE_NUMBER})(?P<name>)$"),
    lazy_compile(rf"^(?P<name>(?:(?!第)[{HAN}]){{2,10}})\s*(?P<page>{_PAGE_NUMBER})\s*版$"),
)
# Behind a link to an edition page the word 版 may be missing.
_LINK_LABEL = lazy_compile(rf"^\(?(?P<page>{_PAGE_NUMBER})\)?(?:\s*[:.]\s*|\s+)(?P<name>[^\d\s].{{0,24}})$")
_NUMERALS = "零一二三四五六七八九"


def citation(line: str) -> PrintEdition | None:
    """An edition citation; None too where its date does not exist.

    >>> found = citation("《云州冶金报》（2024年02月20日 04版四版）")
    >>> found.newspaper, found.date, found.page, found.page_name
    ('云州冶金报', '2024-02-20', '04', '四版')
    """
    if "《" not in line:
        return None
    normal = normalised(line)
    if not (found := _CITATION.match(normal.text)):
        return None
    try:
        date = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    name = normal.cut(*found.span("name")).strip() if found["name"] else None
    return PrintEdition(normal.cut(*found.span("paper")).strip(), date.isoformat(), found["page"], name or None)


_CITED = lazy_compile(
    r"《\s*[^《》]{2,30}\s*》\s*[(\[]\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[^()\[\]]{0,30}[)\]]\s*$"
)


def closing_citation(line: str) -> tuple[str, str] | None:
    """A line that ends with an edition citation, cut before it.

    >>> closing_citation("本报记者 李某某 《云州日报》（2024年12月02日 第01版）")
    ('本报记者 李某某 ', '《云州日报》（2024年12月02日 第01版）')
    """
    if "《" not in line:
        return None
    normal = normalised(line)
    if not (found := _CITED.search(normal.text)) or found.start() == 0:
        return None
    return normal.cut(0, found.start()), normal.cut(found.start(), len(normal.text))


def page_label(line: str, *, linked: bool = False) -> tuple[str, str | None] | None:
    """A page's number and name as e-papers print them; ``linked`` where the line is a link to an edition page.

    >>> page_label("第A01版：头版"), page_label("04版 四版"), page_label("第12版"), page_label("第十二版：副刊")
    (('A01', '头版'), ('04', '四版'), ('12', None), ('12', '副刊'))
    >>> page_label("2024年") is None and page_label("12") is None and page_label("A02 民生") is None
    True
    >>> page_label("A02 民生", linked=True)
    ('A02', '民生')
    """
    normal = normalised(line)
    patterns = (*_PAGE_LABELS, _LINK_LABEL) if linked else _PAGE_LABELS
    found = next((match for pattern in patterns if (match := pattern.match(normal.text))), None)
    if found is None:
        return None
    name = normal.cut(*found.span("name")).strip(" ：:") if found["name"] else None
    return _arabic(found["page"]), name or None


def _arabic(number: str) -> str:
    """A number below a hundred in digits.

    >>> _arabic("十二"), _arabic("二十"), _arabic("A01")
    ('12', '20', 'A01')
    """
    if not all(character in _NUMERALS + "十" for character in number):
        return number
    tens, ten, ones = number.rpartition("十")
    return str((_NUMERALS.index(tens) if tens else 1 if ten else 0) * 10 + (_NUMERALS.index(ones) if ones else 0))

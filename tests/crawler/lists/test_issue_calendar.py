"""A paper's list of its issues, in whatever form."""

import datetime as dt

import pytest

from crawler.lists.issue_calendar import CalendarIssue, read_calendar
from crawler.page.page import Page

FIRST, SECOND = dt.date(2024, 8, 1), dt.date(2024, 8, 2)
URL = "http://a.example/html/2024-08/"


@pytest.mark.parametrize(
    ("text", "kind", "fronts"),
    [
        ('{"data": ["2024-08-02", "2024-08-01", "2024-02-30"]}', "application/json", (None, None)),
        ("[20240801, 20240802]", "application/json", (None, None)),
        (
            '{"data": [{"idateDisp": "2024-08-01", "path": "/epaper/read.do?iid=1"}, {"idateDisp": "2024-08-02"}]}',
            "application/json",
            ("/epaper/read.do?iid=1", None),
        ),
        ('<script>var dates = ["2024-08-01", "2024-08-02"]; var n = [1, 2];</script>', "text/html", (None, None)),
        ("var issues=['20240801','20240802']", "application/javascript", (None, None)),
        (
            '<select><option value="">选择日期</option><option value="../01/node_2.htm">2024年08月01日</option>'
            '<option value="2024-08-02">8月2日</option></select>',
            "text/html",
            ("../01/node_2.htm", None),
        ),
        (
            "<period_list><period><period_date>2024-08-01</period_date><front_page>01/node_2.htm</front_page></period>"
            "<period><period_date>2024-08-02</period_date></period></period_list>",
            "text/xml",
            ("node_2.htm", None),
        ),
    ],
)
def test_dates_and_front_pages_are_found(text: str, kind: str, fronts: tuple[str | None, str | None]) -> None:
    issues = read_calendar(Page(URL, text.encode(), kind))
    assert issues == (CalendarIssue(FIRST, fronts[0]), CalendarIssue(SECOND, fronts[1]))


@pytest.mark.parametrize("text", ["{broken", "<p>2024-08-01</p>", '{"total": 20240801123, "page": 1}', "[1, 2, 3]"])
def test_what_is_no_calendar_lists_nothing(text: str) -> None:
    assert read_calendar(Page(URL, text.encode())) == ()

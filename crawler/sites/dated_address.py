"""Change the date that an address names."""

import datetime as dt

from crawler.sites.declaration import Urls


def redate(urls: Urls, url: str, date: dt.date) -> str | None:
    """An address with another date in the place of its own; None where it names no date.

    >>> urls = Urls(article="x", date=r"(?P<y>\\d{4})-(?P<m>\\d\\d)/(?P<d>\\d\\d)/")
    >>> redate(urls, "http://a.example/html/2024-05/09/node_2.htm", dt.date(2024, 6, 1))
    'http://a.example/html/2024-06/01/node_2.htm'
    """
    found = urls.date_match(url)
    if found is None:
        return None
    values = {"y": f"{date.year:04}", "m": f"{date.month:02}", "d": f"{date.day:02}"}
    for part in sorted("ymd", key=found.start, reverse=True):
        url = url[: found.start(part)] + values[part] + url[found.end(part) :]
    return url

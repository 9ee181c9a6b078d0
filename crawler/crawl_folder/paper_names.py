"""Which newspaper an edition page of a crawl belongs to: several papers may share a host."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


class PaperNames:
    """The newspapers that the lines of a crawl's edition pages name, by address.

    A page that has no line is taken for one of the paper that most lines name; without any, of ``otherwise``.
    """

    def __init__(self, lines: Iterable[Mapping[str, Any]], otherwise: str) -> None:
        self._names = {str(line["url"]): str(line["newspaper"]) for line in lines if line.get("newspaper")}
        counts = Counter(self._names.values())
        self.usual = counts.most_common(1)[0][0] if counts else otherwise

    def of(self, url: str) -> str:
        return self._names.get(url, self.usual)

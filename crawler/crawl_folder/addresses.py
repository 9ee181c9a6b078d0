"""The addresses that a page lists, in little memory: a crawl remembers those of all pages to its end."""

from collections.abc import Iterator

from crawler.text_set import TextSet

_MANY = 64  # addresses that are looked through one by one


class Addresses:
    """An ordered set of addresses. Those that were added before the last `pack` are held as texts without what they
    begin with together.

    >>> listed = Addresses()
    >>> for url in ("http://a.example/2", "http://a.example/1", "http://a.example/2"):
    ...     listed.add(url)
    >>> listed.pack()
    >>> list(listed), len(listed)
    (['http://a.example/2', 'http://a.example/1'], 2)
    """

    __slots__ = ("_count", "_known", "_new", "_packed")

    def __init__(self) -> None:
        self._packed: tuple[str, ...] = ()  # what is common, and the rests, in turns
        self._new: dict[str, None] | None = None
        self._known: TextSet | None = None  # of all, where they are many
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        for common, rests in zip(self._packed[::2], self._packed[1::2], strict=True):
            for rest in rests.split("\n"):
                yield common + rest
        yield from self._new or ()

    def add(self, url: str) -> None:
        if self._count >= _MANY:
            if self._known is None:
                self._known = TextSet()
                for known in self:
                    self._known.add(known)
            if not self._known.add(url):
                return
        elif url in self:
            return
        if self._new is None:
            self._new = {}
        self._new[url] = None
        self._count += 1
        if len(self._new) >= _MANY:
            self.pack()

    def pack(self) -> None:
        """Hold all that was added in less memory."""
        if self._new:
            common = _common(min(self._new), max(self._new))
            self._packed += common, "\n".join(url[len(common) :] for url in self._new)
            self._new = None


def _common(first: str, last: str) -> str:
    """What two texts, and all that are sorted between them, begin with.

    >>> _common("http://a.example/10", "http://a.example/12")
    'http://a.example/1'
    """
    length = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:length]

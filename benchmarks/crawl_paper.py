"""A paper of any size, served from bytes that are built before: python -m benchmarks.crawl_paper

Prints a line of JSON once it answers: ``url`` (of the index), ``since``, ``articles`` and ``kb``, the mean size of
their pages. GET /.requests gives the number of requests since it was last asked, and by how many addresses.
"""

import argparse
import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.site.desk import IssuePlan, compose
from tests.site.founder import FounderOld
from tests.site.names import Names
from tests.site.prose import Story, Writer
from tests.site.response import Response

_PAGES, _ARTICLES = 8, 12  # edition pages of an issue, articles of a page
_COUNT = "/.requests"


class LongWriter(Writer):
    """Writes stories as long as ``stories`` of the sample's. One runs out of sentences after some five hundred."""

    def __init__(self, seed: int, stories: int) -> None:
        super().__init__(seed, Names.of(seed))
        self._stories = stories

    def story(self, day: date, *, steel: bool = False, special: str | None = None, rare: bool = False) -> Story:
        first, *others = (super(LongWriter, self).story(day) for _ in range(self._stories))
        return replace(first, blocks=first.blocks + tuple(block for other in others for block in other.blocks))


def build(articles: int, stories: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the first line says, and the answers by path. Edition pages are whole, so there may be more articles."""
    names = Names.of(0)
    press = FounderOld(names.daily.title, "/paper", names)
    pages = -(-articles // _ARTICLES)
    plans = [
        IssuePlan(
            names.first_day + timedelta(days=issue),
            numbers := [f"{number:02}" for number in range(1, 1 + min(_PAGES, pages - issue * _PAGES))],
            [_ARTICLES] * len(numbers),
            {},
        )
        for issue in range(-(-pages // _PAGES))
    ]
    composed = [compose(press, LongWriter(seed, stories), [plan]) for seed, plan in enumerate(plans)]
    paper = replace(composed[0], issues=tuple(issue for part in composed for issue in part.issues))
    responses = press.pages(paper)
    answers = {path: _wire(response) for path, response in responses.items()}
    answers["/robots.txt"] = _wire(Response(b"User-agent: *\nDisallow:\n", "text/plain"))
    size = sum(len(answers[article.path]) for article in paper.articles) / len(paper.articles)
    told = {"path": paper.index_path, "since": plans[0].day.isoformat()}
    return {**told, "articles": len(paper.articles), "kb": round(size / 1000, 1)}, answers


def _wire(response: Response) -> bytes:
    assert isinstance(response.body, bytes)
    lines = [f"HTTP/1.1 {response.status} {response.reason}", f"Content-Length: {len(response.body)}"]
    lines += [f"Content-Type: {response.content_type}"] if response.content_type else []
    lines += [f"{name}: {value}" for name, value in response.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + response.body


class Serving(asyncio.Protocol):
    """A connection, which stays open."""

    _missing = _wire(Response(b"no such page", "text/plain", status=404, reason="Not Found"))

    def __init__(self, answers: Mapping[str, bytes], asked: list[str]) -> None:
        self._answers, self._asked, self._got = answers, asked, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._got = (self._got + data).split(b"\r\n\r\n")
        for head in heads:
            path = head.split(b" ", 2)[1].decode("latin-1")
            if path == _COUNT:
                told = {"requests": len(self._asked), "addresses": len(set(self._asked))}
                self._asked.clear()
                self._transport.write(_wire(Response(json.dumps(told).encode(), "application/json")))
                continue
            self._asked.append(path)
            self._transport.write(self._answers.get(path, self._missing))


async def _serve(told: dict[str, Any], answers: Mapping[str, bytes]) -> None:
    asked: list[str] = []
    server = await asyncio.get_running_loop().create_server(lambda: Serving(answers, asked), "127.0.0.1", 0)
    origin = "http://{}:{}".format(*server.sockets[0].getsockname())
    print(json.dumps({**told, "origin": origin, "url": origin + told["path"]}), flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=480, metavar="N")
    parser.add_argument("--stories", type=int, default=4, metavar="N", help="of the sample in an article")
    args = parser.parse_args()
    asyncio.run(_serve(*build(args.articles, args.stories)))


if __name__ == "__main__":
    main()

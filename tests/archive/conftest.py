"""What several archive tests need."""

import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from tests.archive.certificates import HERE, Certificate
from tests.archive.crawling import Crawl, crawl
from tests.archive.wire_cases import CASES
from tests.archive.wire_proxy import TunnelProxy
from tests.archive.wire_server import WireServer


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's context, with a self-signed certificate."""
    return Certificate(tmp_path_factory.mktemp("tls") / "server.pem", HERE).context


Done = tuple[WireServer, Crawl]
TRANSPORTS = ("plain", "tls", "tunnel")


@pytest.fixture(scope="session")
def transports(tmp_path_factory: pytest.TempPathFactory, tls: ssl.SSLContext) -> dict[str, Done]:
    """All cases over each transport, one after the other, over as few connections as they allow."""
    with ThreadPoolExecutor() as pool:
        folders = [tmp_path_factory.mktemp(name) for name in TRANSPORTS]
        done = pool.map(_crawl_cases, TRANSPORTS, folders, [None, tls, tls])
        return dict(zip(TRANSPORTS, done, strict=True))


@pytest.fixture(scope="session", params=TRANSPORTS)
def done(request: pytest.FixtureRequest, transports: dict[str, Done]) -> Done:
    return transports[request.param]


def _crawl_cases(transport: str, folder: Path, context: ssl.SSLContext | None) -> Done:
    seed = TRANSPORTS.index(transport)
    names = Random(seed).sample(list(CASES), len(CASES))  # each case after another one
    answers = {f"/{name}": CASES[name].answer for name in names}
    with WireServer(answers, context, seed) as server, TunnelProxy() as proxy:
        common = {"proxy": proxy.url} if transport == "tunnel" else {}
        requests = []
        for name in names:
            given = CASES[name].request
            meta = {"read_whole": CASES[name].answer.whole, **common, **given.get("meta", {})}
            requests.append({"url": f"{server.url}/{name}", **given, "meta": meta})
        crawled = crawl(folder, requests, read_seed=seed)
        assert len(proxy.received) == (server.connections if transport == "tunnel" else 0)
        return server, crawled

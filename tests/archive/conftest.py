"""What several archive tests need."""

import datetime
import ipaddress
import ssl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.archive.crawling import Crawl, crawl
from tests.archive.wire_cases import CASES
from tests.archive.wire_proxy import TunnelProxy
from tests.archive.wire_server import WireServer


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's context, with a self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(
        key.private_bytes(pem, pkcs8, serialization.NoEncryption()) + certificate.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


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

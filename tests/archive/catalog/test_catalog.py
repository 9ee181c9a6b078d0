"""What archives hold, found by address: spelling, method, several captures, revisits; in memory that stays flat."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.capture.writer import WarcWriter
from archive.catalog.catalog import Catalog, CatalogError
from archive.catalog.lookup import Answers
from archive.http.exchange import Exchange, NotArchived
from archive.warc.files import WarcFile
from tests.archive.exchanges import STARTED, exchange
from tests.forks import ROOT

URL = "http://example.org/a"


def response(body: bytes = b"body", status: bytes = b"200 OK", headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def archive(folder: Path, *exchanges: Exchange, catalog: Catalog | None = None) -> list[WarcFile]:
    """A file of exchanges, a second apart, in the order of their dates."""
    writer = WarcWriter(folder, "test", {"software": "test"}, catalog=catalog)
    for made in exchanges:
        writer.submit(made).result()
    writer.close()
    return [WarcFile(path) for path in sorted(folder.glob("*.warc.gz"))]


def catalogued(files: list[WarcFile]) -> Catalog:
    catalog = Catalog()
    assert [fault for file in files for fault in catalog.scan(file)] == []
    return catalog


def found(tmp_path: Path, *exchanges: Exchange, passing: tuple[int, ...] = ()) -> tuple[int, bytes]:
    answer = Answers(catalogued(archive(tmp_path, *exchanges)), passing=passing).find(URL)
    return answer.status, answer.payload


def at(second: int, body: bytes, **changes: Any) -> Exchange:
    changes.setdefault("response", response(body))
    return exchange(url=URL, started=STARTED.replace(second=second), **changes)


@pytest.mark.parametrize(
    "asked",
    [
        "http://example.org/%E4%B8%AD?q=%D6%D0",
        "http://example.org/%e4%b8%ad?q=%d6%d0",
        "HTTP://Example.ORG:80/中?q=%D6%D0",
        "http://example.org/%E4%B8%AD?q=%D6%D0#版",
    ],
)
def test_an_address_is_found_in_all_its_spellings(tmp_path: Path, asked: str) -> None:
    files = archive(tmp_path, exchange(url="http://example.org/%E4%B8%AD?q=%D6%D0"))
    assert Answers(catalogued(files)).find(asked).payload == b"body"


@pytest.mark.parametrize(
    "asked",
    ["http://example.org/A", "https://example.org/a", "http://example.org/a?b", "http://example.org:81/a"],
)
def test_another_address_is_not_found(tmp_path: Path, asked: str) -> None:
    with pytest.raises(NotArchived, match="is not in the archive"):
        Answers(catalogued(archive(tmp_path, exchange(url=URL)))).find(asked)


def test_the_newest_answer_is_taken(tmp_path: Path) -> None:
    assert found(tmp_path, at(1, b"old"), at(3, b"new"), at(2, b"middle")) == (200, b"new")


def test_a_page_is_taken_before_a_later_error(tmp_path: Path) -> None:
    gone = response(b"gone", b"404 Not Found")
    assert found(tmp_path, at(1, b"page"), at(2, b"", response=gone)) == (200, b"page")


def test_a_whole_answer_is_taken_before_one_that_broke_off(tmp_path: Path) -> None:
    broken = at(2, b"", response=response(b"whole")[:-2], truncated="disconnect")
    assert found(tmp_path, at(1, b"old"), broken) == (200, b"old")


def test_an_error_is_taken_before_a_not_now(tmp_path: Path) -> None:
    busy, gone = response(b"busy", b"503 Busy"), response(b"gone", b"404 Not Found")
    taken = found(tmp_path, at(1, b"", response=gone), at(2, b"", response=busy), passing=(503,))
    assert taken == (404, b"gone")


def test_the_answer_to_another_method_is_none(tmp_path: Path) -> None:
    for number, method in enumerate((b"POST", b"HEAD")):
        posted = at(2, b"posted", request=method + b" /a HTTP/1.1\r\nHost: example.org\r\n\r\n")
        assert found(tmp_path / str(number), at(1, b"page"), posted) == (200, b"page")


def test_a_revisit_answers_with_its_own_head_and_the_payload_that_it_refers_to(tmp_path: Path) -> None:
    catalog = Catalog()
    first = exchange(url="http://example.org/first")
    again = at(5, b"", response=response(headers=b"X-Own: yes\r\n"))
    files = archive(tmp_path, first, again, catalog=catalog)
    for known in (catalog, catalogued(files)):
        answer = Answers(known).find(URL)
        assert (answer.payload, (b"X-Own", b"yes") in answer.headers) == (b"body", True)
        assert answer.pointer.record_id == next(iter(known.entries(first.url))).record_id
        assert answer.pointer.date.second == 5


def test_a_payload_of_another_form_is_no_revisit(tmp_path: Path) -> None:
    catalog = Catalog()
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    archive(tmp_path, exchange(url="http://example.org/first"), at(5, b"", response=chunked), catalog=catalog)
    assert [entry.type for entry in catalog] == ["response", "response"]


def test_a_record_that_is_damaged_after_it_was_catalogued_is_no_answer(tmp_path: Path) -> None:
    (file,) = archive(tmp_path, at(1, b"page" * 100))
    catalog = catalogued([file])
    data = bytearray(file.path.read_bytes())
    data[-40] ^= 255
    file.path.write_bytes(data)
    with pytest.raises(NotArchived, match="offset"):
        Answers(catalog).find(URL)


def test_what_stands_behind_a_damaged_record_is_found(tmp_path: Path) -> None:
    (file,) = archive(tmp_path, exchange(number=1), exchange(number=2), exchange(number=3))
    entries = list(catalogued([file]))
    data = bytearray(file.path.read_bytes())
    data[entries[1].offset + entries[1].length // 2] ^= 255
    file.path.write_bytes(data)
    catalog = Catalog()
    (fault,) = catalog.scan(file)
    assert fault.offset == entries[1].offset
    assert [entry.url for entry in catalog] == [entries[0].url, entries[2].url]


def test_a_catalog_is_shared_by_processes(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    here = Catalog(path)
    archive(tmp_path / "here", exchange(number=1), catalog=here)
    code = (
        "import sys; from pathlib import Path; from archive.catalog.catalog import Catalog;"
        "print(sum(1 for _ in Catalog(Path(sys.argv[1]))))"
    )
    seen = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert seen.stdout.strip() == "1"


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 200])
def test_a_file_that_is_no_catalog_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "index.sqlite"
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=r"index\.sqlite"):
        Catalog(path)
    assert path.read_bytes() == content


_FILL = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from archive.warc.files import WarcFile
path, count = Path(sys.argv[1]), int(sys.argv[2])
catalog = Catalog(path if path.name else None)
one = Entry("http://example.org/", "GET", "2024-02-20T08:30:01Z", "response", "<urn:uuid:0>", 0, 100, 200,
            "sha256:0", None, None, None, None, None, None, WarcFile(Path("a.warc.gz")))
for number in range(count):
    catalog.add(replace(one, url=f"http://example.org/{number}", payload=f"sha256:{number:064x}",
                        record_id=f"<urn:uuid:{number:032x}>"))
assert len(catalog.entries(f"http://example.org/{count // 2}")) == 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.parametrize("shared", [True, False])
def test_memory_is_flat_in_the_number_of_entries(tmp_path: Path, shared: bool) -> None:
    def peak(count: int) -> int:
        path = str(tmp_path / f"{count}.sqlite") if shared else ""
        command = [sys.executable, "-c", _FILL, path, str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=120)
        return int(done.stdout)  # kilobytes

    assert peak(20_000) - peak(400) < 4_000

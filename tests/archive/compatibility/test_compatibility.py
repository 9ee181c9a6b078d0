"""Tools of the trade take what is written here; where one of them is wrong, the case is a test that shows it.

The tests named `..._is_wrong` hold what a tool makes of a right file: when one fails, the tool has been mended, and
docs/compatibility.md and docs/archive-tools.md say too much.
"""

import importlib
import io
import json
import re
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastwarc.warc import ArchiveIterator as FastWarcIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.capture.writer import WarcWriter
from archive.check.verify import verify
from archive.http.coding import content
from archive.http.response import HttpError, parse_response
from archive.warc.member import compress
from archive.warc.reader import Record, iter_records
from archive.warc.record import digest, new_id, serialise, warc_date
from tests.archive.exchanges import exchange
from tests.archive.replay import pywb_programs
from tests.archive.wire_cases import CASES, CHUNKED, GZIP, PAGE, ZIPPED, chunked, sized
from tests.crawler.crawling import Crawl, crawl
from tests.forks import ROOT
from tests.site import SampleServer

# pywb, in its own environment: paths in, status and body out.
_PYWB = """
import gevent.monkey
gevent.monkey.patch_all()
import json, sys
from pywb.apps.frontendapp import FrontEndApp
from werkzeug.test import Client
client = Client(FrontEndApp(config_file=None, custom_config={"collections_root": "collections"}))
answers = [client.get(path) for path in json.load(sys.stdin)]
with open("answers.json", "w") as file:  # pywb prints
    json.dump([(answer.status_code, answer.data.decode("latin-1")) for answer in answers], file)
"""
ROOM = 10_000_000  # bytes of a decoded body


def run(
    name: str | Path, *arguments: str | Path, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """A tool; one of this interpreter's environment where it has such a one."""
    beside = Path(sys.executable).parent / name
    command = [beside if beside.exists() else name, *arguments]
    return subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, text=True, timeout=100, check=False
    )


def replay(folder: Path, files: list[Path], records: list[Record]) -> list[tuple[int, bytes]]:
    """What pywb gives for the URLs of records: status and body, as stored but for its codings."""
    programs = pywb_programs()
    for arguments in (["init", "paper"], ["add", "paper", *files]):
        added = run(programs / "wb-manager", *arguments, cwd=folder)
        assert added.returncode == 0, added.stderr
    paths = []
    for record in records:
        time = datetime.fromisoformat(record.date)
        paths.append(f"/paper/{time:%Y%m%d%H%M%S}id_/{quote(record.url or '', safe=string.punctuation)}")
    done = run(programs / "python", "-c", _PYWB, cwd=folder, stdin=json.dumps(paths))
    assert done.returncode == 0, done.stderr
    answers = json.loads((folder / "answers.json").read_text())
    return [(status, body.encode("latin-1")) for status, body in answers]


# --- what the sample crawl writes is taken by all -------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    with SampleServer() as server:
        made = crawl(
            "edition", tmp_path_factory.mktemp("sample") / "crawl", url=f"{server.url}/npsbx/paperindex.htm"
        )
        assert made.exit_code == 0, made.failures
        yield made


@pytest.fixture(scope="module")
def files(sample: Crawl) -> list[Path]:
    return sorted((sample.folder / "warc").iterdir())


@pytest.fixture(scope="module")
def records(files: list[Path]) -> list[Record]:
    return [record for file in files for record in iter_records(file)]


def test_sample_has_all_kinds_of_bodies(records: list[Record]) -> None:
    messages = [parse_response(record.block) for record in records if record.type == "response"]
    kinds = Counter((message.chunked, bool(message.values(b"Content-Encoding"))) for message in messages)
    assert set(kinds) == {(False, False), (False, True), (True, False), (True, True)}


def test_warcio_check_passes(files: list[Path], records: list[Record]) -> None:
    checked = run("warcio", "check", "-v", *files)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("digest pass") == len(records)


def test_gzip_finds_the_members_whole(files: list[Path]) -> None:
    assert run("gzip", "-t", *files).returncode == 0


def test_cdxj_indexer_finds_every_response(files: list[Path], records: list[Record]) -> None:
    indexed = run("cdxj-indexer", *files)
    assert indexed.returncode == 0, indexed.stderr
    entries = [json.loads(line.split(" ", 2)[2]) for line in indexed.stdout.splitlines()]
    wanted = [record for record in records if record.type in ("response", "revisit")]
    assert [(int(entry["offset"]), int(entry["length"]), entry["url"]) for entry in entries] == [
        (record.offset, record.length, record.url) for record in wanted
    ]
    assert [entry["status"] for entry in entries] == [str(parse_response(record.block).status) for record in wanted]


def test_fastwarc_reads_every_record_and_finds_its_digests_right(files: list[Path], records: list[Record]) -> None:
    found = []
    for file in files:
        for record in FastWarcIterator(file.open("rb"), parse_http=False):
            assert record.verify_block_digest()
            found.append((record.record_id, record.reader.read()))
        for record in FastWarcIterator(file.open("rb")):
            stated = record.headers.get("WARC-Payload-Digest")
            if stated is not None and record.headers["WARC-Type"] == "response":
                assert record.verify_payload_digest(), record.record_id
    assert found == [(record.record_id, record.block) for record in records]


@pytest.mark.slow
def test_wacz_of_it_is_valid(sample: Crawl, tmp_path: Path) -> None:
    file = tmp_path / "paper.wacz"
    made = run("python", "-m", "archive", "wacz", sample.folder, "-o", file, cwd=ROOT)
    assert made.returncode == 0, made.stderr
    checked = run("wacz", "validate", "-f", file)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.slow
def test_pywb_replays_every_page(files: list[Path], records: list[Record], tmp_path: Path) -> None:
    responses = [record for record in records if record.type == "response"]
    messages = [parse_response(record.block) for record in responses]
    assert replay(tmp_path, files, responses) == [(message.status, content(message, ROOM)) for message in messages]


# --- what tools make of single responses ----------------------------------------------------------------------------

Body = tuple[int | None, bytes] | None
"""Status and decoded body; None where a tool gives up."""

INTERIM = "the interim response is taken for the response, the rest for its body"
SURPLUS = "what came after the end of the body is read as body"
EXTENSIONS = "chunk extensions are refused"
ALL_ARE_WRONG = {
    **dict.fromkeys(("early-hints", "early-hints-chunked", "interim-twice"), INTERIM),
    **dict.fromkeys(("surplus", "surplus-like-a-response", "surplus-after-head"), SURPLUS),
    "surplus-after-no-content": SURPLUS,
}
PYWB_IS_WRONG = {
    **ALL_ARE_WRONG,
    **dict.fromkeys(("trailers", "extensions-and-trailers"), "trailers are read as body"),
    "gzip-of-two-members": "only the first member is read",
}
WARCIO_IS_WRONG = {
    **PYWB_IS_WRONG,
    "surplus-after-not-modified": SURPLUS,
    "chunked-in-capitals": "only `chunked` in small letters is taken for chunked",
}
FASTWARC_IS_WRONG = {
    **ALL_ARE_WRONG,
    "surplus-after-not-modified": SURPLUS,
    **dict.fromkeys(("chunk-extensions", "extensions-and-trailers"), EXTENSIONS),
    "chunked-gzip-extensions-trailers": EXTENSIONS,
    **dict.fromkeys(
        ("line-feeds-only", "line-feeds-only-chunked", "line-ends-mixed"), "without CRLF there is no body"
    ),
    **dict.fromkeys(("gzip-that-is-none", "unknown-coding"), "gives up where a coding can't be removed"),
}


def by_warcio(member: bytes) -> Body:
    record = next(iter(WarcioIterator(io.BytesIO(member))))
    return int(record.http_headers.get_statuscode()), record.content_stream().read()


def by_fastwarc(member: bytes) -> Body:
    try:
        record = next(iter(FastWarcIterator(io.BytesIO(member), auto_decode="all")))
        return record.http_headers.status_code, record.reader.read()
    except OSError:
        return None


def expected(record: Record, name: str) -> Body:
    message = parse_response(record.block, CASES[name].request.get("method", "GET"))
    try:
        return message.status, content(message, ROOM)
    except HttpError:  # a coding that isn't what it says, or unknown
        return message.status, message.payload


def write(folder: Path, responses: Iterable[bytes]) -> Path:
    """Responses in one file."""
    writer = WarcWriter(folder, "case", {})
    futures = [writer.submit(exchange(number, response=response)) for number, response in enumerate(responses)]
    writer.close()
    return folder / futures[-1].result().file


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Record]]:
    """A file with all exchanges that come to their end, and the response records by the names of the cases."""
    whole = {name: case.answer for name, case in CASES.items() if case.truncated is None}
    file = write(tmp_path_factory.mktemp("cases"), (answer.response + answer.surplus for answer in whole.values()))
    responses = [record for record in iter_records(file) if record.type == "response"]
    return file, dict(zip(whole, responses, strict=True))


@pytest.mark.parametrize(
    ("reader", "wrong"), [(by_warcio, WARCIO_IS_WRONG), (by_fastwarc, FASTWARC_IS_WRONG)], ids=["warcio", "fastwarc"]
)
def test_reader_decodes_all_responses_but_those_of_which_it_is_wrong(
    cases: tuple[Path, dict[str, Record]], reader: Callable[[bytes], Body], wrong: dict[str, str]
) -> None:
    file, records = cases
    data = file.read_bytes()
    differing = {
        name
        for name, record in records.items()
        if reader(data[record.offset : record.offset + record.length]) != expected(record, name)
    }
    assert differing == set(wrong)


@pytest.mark.slow
def test_pywb_replays_all_responses_but_those_of_which_it_is_wrong(
    cases: tuple[Path, dict[str, Record]], tmp_path: Path
) -> None:
    file, records = cases
    answers = replay(tmp_path, [file], list(records.values()))
    differing = {
        name
        for (name, record), answer in zip(records.items(), answers, strict=True)
        if answer != expected(record, name)
    }
    assert differing == set(PYWB_IS_WRONG)


# --- what tools make of files ---------------------------------------------------------------------------------------


def responses_by_fastwarc(file: Path) -> Iterator[bytes]:
    for record in FastWarcIterator(file.open("rb"), auto_decode="all"):
        if record.headers["WARC-Type"] == "response":
            yield record.reader.read()


def test_fastwarc_that_ends_at_the_first_chunked_and_coded_response_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, [CHUNKED + GZIP + b"\r\n" + chunked(ZIPPED)] * 20)
    assert list(responses_by_fastwarc(file)) == [PAGE]  # no error, and nineteen are missing
    assert sum(record.type == "response" for record in iter_records(file)) == 20


def test_fastwarc_that_can_not_go_on_after_a_chunk_extension_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, [CHUNKED + b"\r\n" + chunked(PAGE, b";a=b"), sized(PAGE)])
    with pytest.raises(OSError, match="chunk header"):
        list(responses_by_fastwarc(file))


def test_warcio_check_that_passes_a_torn_tail_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, [sized(PAGE)] * 3)
    file.write_bytes(file.read_bytes()[:-10])
    assert run("warcio", "check", file).returncode == 0
    assert len(list(FastWarcIterator(file.open("rb"), parse_http=False))) == 7
    assert run("cdxj-indexer", file).returncode == 0
    assert run("gzip", "-t", file).returncode != 0
    assert any("torn" in fault.reason for fault in verify([file]))


def test_readers_that_stop_where_a_crawl_went_on_after_a_torn_tail_are_wrong(tmp_path: Path) -> None:
    # Hence a crawl that goes on begins a new file.
    file = write(tmp_path, [sized(PAGE)] * 3)
    whole = file.read_bytes()
    # Cut in the trailer: what a cut in the deflated bytes does to a reader depends on the bytes, and ids are random.
    file.write_bytes(whole[:-4] + whole)
    with pytest.raises(ArchiveLoadFailed):
        list(WarcioIterator(file.open("rb")))
    with pytest.raises(OSError, match="Gzip"):
        list(FastWarcIterator(file.open("rb"), parse_http=False))
    assert len(run("cdxj-indexer", file).stdout.splitlines()) < 6
    assert sum("gzip member" in fault.reason for fault in verify([file])) == 1


def test_validators_that_take_chunk_framing_for_payload_are_wrong(tmp_path: Path) -> None:
    # Hence no payload digest is stated for a chunked body.
    block = CHUNKED + b"\r\n" + chunked(PAGE)
    codes = {}
    for what, stated in (("standard", PAGE), ("stored", chunked(PAGE)), ("none", None)):
        file = tmp_path / f"{what}.warc.gz"
        file.write_bytes(compress(response_record("http://example.org/", block, stated)))
        record = next(iter(FastWarcIterator(file.open("rb"))))
        fastwarc = stated is None or record.verify_payload_digest()
        codes[what] = (run("warcio", "check", file).returncode, fastwarc)
        assert [fault for fault in verify([file]) if "digest" in fault.reason] == []
    assert codes == {"standard": (1, False), "stored": (0, True), "none": (0, True)}


def test_warcio_that_can_not_decode_brotli_is_wrong(tmp_path: Path) -> None:
    # Hence only gzip is offered to servers.
    brotli = importlib.import_module("brotli")
    file = write(tmp_path, [sized(brotli.compress(PAGE), b"Content-Encoding: br\r\n")])
    with pytest.raises(AttributeError, match="unused_data"):
        [record.content_stream().read() for record in WarcioIterator(file.open("rb"))]


@pytest.mark.slow
def test_pywb_that_can_not_replay_an_address_beyond_latin_1_is_wrong(tmp_path: Path) -> None:
    # pywb#961. Hence addresses are written as they are sent, percent-encoded.
    statuses: list[int] = []
    for url in ("http://example.org/版", "http://example.org/%E7%89%88"):
        folder = tmp_path / str(len(statuses))
        folder.mkdir()
        file = folder / "one.warc.gz"
        file.write_bytes(compress(response_record(url, sized(PAGE), None)))
        statuses += [status for status, _ in replay(folder, [file], list(iter_records(file)))]
    assert statuses == [500, 200]


@pytest.mark.slow
def test_py_wacz_that_makes_an_invalid_package_of_a_name_with_a_tilde_is_wrong(tmp_path: Path) -> None:
    # Hence `python -m archive wacz`. Heritrix's names have tildes, too.
    written = write(tmp_path, [sized(PAGE)])
    codes = []
    for name in ("a~b.warc.gz", "a-b.warc.gz"):
        file = tmp_path / name
        file.write_bytes(written.read_bytes())
        assert run("wacz", "create", "-o", file.with_suffix(".wacz"), file).returncode == 0
        codes.append(run("wacz", "validate", "-f", file.with_suffix(".wacz")).returncode)
    assert codes == [1, 0]


def response_record(url: str, block: bytes, payload: bytes | None) -> bytes:
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", new_id()),
        ("WARC-Date", warc_date(datetime(2024, 2, 20, tzinfo=UTC))),
        ("WARC-Target-URI", url),
        ("WARC-Block-Digest", digest(block)),
        ("Content-Type", "application/http;msgtype=response"),
        *([("WARC-Payload-Digest", digest(payload))] if payload is not None else []),
    ]
    return serialise(fields, block)


# --- what the documents say -----------------------------------------------------------------------------------------


def test_every_test_that_the_documents_name_is_there() -> None:
    page = (ROOT / "docs" / "compatibility.md").read_text()
    named = re.findall(r"`([\w./]+)\.py::(test_\w+)`", page)
    assert len(named) > 20
    folder = Path(__file__).parents[1]
    assert [name for file, name in named if f"def {name}(" not in (folder / f"{file}.py").read_text()] == []

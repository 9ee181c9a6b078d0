"""Whatever a file holds, a command ends with a message that names it, and with nothing else."""

import base64
import contextlib
import gzip
import json
import random
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.__main__ import COMMANDS
from archive.check.recover import recover
from archive.check.verify import verify
from archive.warc.files import WarcFile, warc_files
from archive.warc.reader import WarcError, iter_records
from tests.archive.records import HTTP, INFO, crawl_folder, plain, resource, wacz, write
from tests.forks import ROOT

BOUND = 24 << 20
"""Bytes that a command may take, beyond the interpreter and the modules; 20 MiB are what they do take."""

SIZE = 64 << 20  # more than what is read into memory as one
BOMB = 28 << 20
HEAD = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:x>\r\nWARC-Date: 2024-02-20T08:30:01Z\r\n"
GOOD = resource(b"good", WARC_Target_URI="http://example.org/good")
AT = len(INFO)


@cache
def zeros(size: int) -> bytes:
    """A gzip member of a record with a block of so many zeros."""
    stream = zlib.compressobj(1, wbits=31)
    out = stream.compress(HEAD + b"Content-Length: %d\r\n\r\n" % size)
    for _ in range(size >> 20):
        out += stream.compress(bytes(1 << 20))
    return out + stream.compress(b"\r\n\r\n") + stream.flush()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


@dataclass(frozen=True)
class Bad:
    """A bad input: a file, or how a path is made; what is told of it, and where: None is the path, with no offset.

    `usable`: the commands for which there is something to go on with.
    """

    data: bytes | Callable[[Path], object]
    reason: str
    offset: int | None = None
    name: str = "a.warc.gz"
    usable: tuple[str, ...] = ()


def packed(name: str, cdxj: str = "") -> Callable[[Path], object]:
    def make(path: Path) -> object:
        return wacz(path, {"archive/a.warc.gz": INFO, name: cdxj.encode()})

    return make


OUTSIDE = 'org,example)/ 20240220083001 {"url": "http://example.org/", "filename": "../../etc/passwd", "offset": "0"}\n'
MEND = ("recover",)
UNINDEXED = ("recover", "index", "convert")
READ = ("index", "wacz", "recover", "convert")  # what verify alone tells

NONE = "no record of it"
BAD: dict[str, Bad] = {
    "absent": Bad(lambda path: None, "there is no such file or folder"),
    "folder of none": Bad(lambda path: write(path / "a.txt", b"a"), "no WARC file in this folder"),
    "empty": Bad(b"", "empty file|no whole record", 0),
    "text": Bad(b"whatever\n", "no WARC: begins with b'whatever", 0, "a.txt"),
    "text by another name": Bad(b"whatever\n", "no WARC record: begins with b'whatever", 0),
    "HTML": Bad(b"<!DOCTYPE html>\n<title>a</title>", "an HTML or XML page", 0),
    "ARC": Bad(b"filedesc://a.arc 0.0.0.0 20240220083001 text/plain 76\n", "76 bytes is declared", 0, "a.arc"),
    "ARC, gzipped": Bad(gzip.compress(b"filedesc://a.arc 0.0.0.0 20240220083001 a 76\n"), "76 bytes is", 0, "a.arc.gz"),
    "zstd": Bad(b"\x28\xb5\x2f\xfd\x24\x00", "torn|no whole record", 0, "a.warc.zst"),
    "zstd by another name": Bad(b"\x28\xb5\x2f\xfd\x24\x00", "torn|no whole record", 0),
    "torn": Bad(INFO + GOOD[:-1], "torn", AT, usable=MEND),
    "torn, uncompressed": Bad(
        plain(b"", WARC_Type="warcinfo") + plain(b"good")[:-2], f"by one line end|{NONE}", None, "a.warc", READ
    ),
    "flipped": Bad(INFO + flipped(GOOD, 60) + GOOD, "broken gzip member|record", AT, usable=MEND),
    "first byte flipped": Bad(flipped(INFO, 0) + GOOD, "no WARC record", 0, usable=MEND),
    "one member for all": Bad(gzip.compress(plain(b"a") + plain(b"b")), f"more than one|{NONE}", usable=READ),
    "length of 10^12": Bad(
        INFO + gzip.compress(HEAD + b"Content-Length: 1000000000000\r\n\r\nbody"), "1000000000000", AT, usable=MEND
    ),
    "length of 10^12, uncompressed": Bad(
        HEAD + b"Content-Length: 1000000000000\r\n\r\nbody", "1000000000000", 0, "a.warc"
    ),
    "length of 10^30": Bad(
        INFO + gzip.compress(HEAD + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n"), "needed is a", AT, usable=MEND
    ),
    "header of 3 MB": Bad(
        INFO + gzip.compress(HEAD + b"X: " + b"y" * 3_000_000 + b"\r\n\r\n"), "header of more than", AT, usable=MEND
    ),
    "header of 3 MB, uncompressed": Bad(HEAD + b"X: " + b"y" * 3_000_000, "header of more than", 0, "a.warc"),
    "folded header": Bad(INFO + gzip.compress(HEAD + b" a\r\n" * 200_000), "WARC header", AT, usable=MEND),
    "many that begin": Bad(INFO + b"\x1f\x8b\x08\x00" * 20_000, "gzip|begins", AT, usable=MEND),
    "many that begin, uncompressed": Bad(b"WARC/1.1\r\nWARC-" * 5_000, "WARC", 0, "a.warc"),
    "bomb": Bad(lambda path: write(path, INFO, zeros(BOMB)[:-20]), "torn|broken", AT, usable=MEND),
    "WACZ that leads outside": Bad(packed("../outside"), "leads out of the WACZ", None, "x.wacz"),
    "WACZ with an absolute name": Bad(packed("/tmp/outside"), "leads out of the WACZ", None, "x.wacz"),
    "WACZ whose index leads outside": Bad(
        packed("indexes/index.cdxj", OUTSIDE), "leads out of the WACZ|no record of it|packed", None, "x.wacz", UNINDEXED
    ),
    "WACZ that is a bomb": Bad(
        lambda path: wacz(path, {"archive/a.warc": bytes(20 << 20)}, zipfile.ZIP_DEFLATED),
        "must be stored",
        None,
        "x.wacz",
    ),
    "WACZ, torn": Bad(b"PK\x03\x04" + bytes(100), "not a whole WACZ", None, "x.wacz"),
    "zip": Bad(lambda path: wacz(path, {"a.txt": b"a"}), "no WACZ", None, "x.zip"),
}

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@cache
def big_response(start: bytes, end: bytes) -> bytes:
    return gzip.compress(plain(start + bytes(SIZE) + end, **HTTP), 1)


# What is read is good, and only big.
BIG: dict[str, Callable[[], bytes]] = {
    "block": lambda: zeros(SIZE),
    "response": lambda: big_response(CHUNKED + b"%x\r\n" % SIZE, b"\r\n0\r\n\r\n"),
    "chunk size": lambda: big_response(CHUNKED, b""),
    "header section": lambda: big_response(b"HTTP/1.1 200 OK\r\nX: ", b"\r\n\r\n"),
}


def arguments(command: str, path: Path, out: Path) -> list[str]:
    return {
        "verify": ["verify", str(path)],
        "recover": ["recover", str(path), "-o", str(out)],
        "get": ["get", "http://example.org/absent", str(path)],
        "index": ["index", str(path), "-o", str(out / "index.cdxj")],
        "wacz": ["wacz", str(path), "-o", str(out / "x.wacz")],
        "convert": ["convert", str(path), "-o", str(out / "converted")],
    }[command]


# Runs each command in a fork of a process that has all modules loaded; so what it takes can be told from theirs.
RUNNER = """
import contextlib, gc, json, os, resource, sys, tempfile, traceback
from archive.__main__ import main
import archive.catalog.catalog
with contextlib.suppress(ImportError):
    import wacz.main
gc.collect()
gc.freeze()

def run(command, files):
    for descriptor, file in enumerate(files[:2], 1):
        os.dup2(file.fileno(), descriptor)
    before = int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
    code = 99
    try:
        code = main(command)
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
        files[2].write(str(taken).encode())
        files[2].flush()
        os._exit(code)

for line in sys.stdin:
    files = [tempfile.TemporaryFile() for _ in range(3)]
    child = os.fork() or run(json.loads(line), files)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for file in files:
        file.seek(0)
    *told, taken = [file.read(1 << 20).decode(errors='replace') for file in files]
    print(json.dumps([status, *told, int(taken or -1)]), flush=True)
"""


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    memory: int

    @property
    def told(self) -> str:
        return self.out + self.err


class Runner:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, *command: str) -> Done:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return Done(*json.loads(self.process.stdout.readline()))


@pytest.fixture(scope="module")
def run() -> Any:
    runner = Runner()
    yield runner
    assert runner.process.stdin is not None
    runner.process.stdin.close()
    assert runner.process.wait(timeout=30) == 0


def tree(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*")}


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) - {"serve"} == {"verify", "recover", "get", "index", "wacz", "convert"}


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"serve"}))
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_and_nothing_else_happens(tmp_path: Path, run: Runner, name: str, command: str) -> None:
    bad = BAD[name]
    place, out = tmp_path / "in", tmp_path / "out"
    place.mkdir()
    out.mkdir()
    path = place / bad.name
    if isinstance(bad.data, bytes):
        path.write_bytes(bad.data)
    else:
        bad.data(path)
    before = tree(place)
    done = run(*arguments(command, path, out))
    assert "Traceback" not in done.told
    assert done.code == (0 if command in bad.usable else done.code or 99), done.told
    assert done.code in (0, 1, 2), done.told
    if done.code:
        line = next(line for line in done.told.splitlines() if str(path) in line)
        assert len(line) < 1000 + len(str(path))
        if command != "index" or not bad.usable:
            assert re.search(bad.reason, done.told), done.told
        if bad.offset is not None and command != "wacz":
            assert f"{path}, offset {bad.offset}: " in done.told
    assert 0 < done.memory < BOUND
    assert tree(place) == before
    assert {name.partition("/")[0] for name in tree(tmp_path)} == {"in", "out"}


@pytest.mark.parametrize("command", ["verify", "recover", "get"])
@pytest.mark.parametrize("name", BIG)
def test_big_input_takes_no_more_memory(tmp_path: Path, run: Runner, name: str, command: str) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, BIG[name](), GOOD)
    done = run(*arguments(command, path, tmp_path / "out"))
    assert "Traceback" not in done.told
    told = "not a whole HTTP response" in done.told
    assert told == (name == "header section" and command == "verify"), done.told
    assert done.memory < BOUND, f"{done.memory >> 20} MiB"


def test_payload_of_a_big_record_takes_no_more_memory(tmp_path: Path, run: Runner) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, BIG["response"]())
    done = run("get", str(path), str(AT), "--payload")
    assert (done.code, done.err) == (0, "")
    assert done.memory < BOUND


def test_many_records_take_no_more_memory(tmp_path: Path, run: Runner) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    line = (tmp_path / "articles.jsonl").read_bytes().splitlines(keepends=True)[0]
    (tmp_path / "articles.jsonl").write_bytes(line * 5_000)
    numbered = (plain(b"", WARC_Record_ID=f"<urn:{number}>", WARC_Date="2024") for number in range(10_000))
    path.write_bytes(path.read_bytes() + b"".join(map(gzip.compress, numbered)))
    done = run("verify", str(tmp_path))
    assert (done.code, done.out) == (0, "")
    assert done.memory < 30 << 20


@pytest.mark.parametrize(
    "line",
    [
        b'{"x": ' + b"[" * 1_000_000,
        b"x" * (20 << 20),
        b'{"warc": {"file": "' + b"../" * 5000 + b'etc/passwd", "offset": 0, "length": 9, "record_id": "x"}}',
        b"\xff",
    ],
)
def test_lines_of_any_kind_take_no_more_memory(tmp_path: Path, run: Runner, line: bytes) -> None:
    crawl_folder(tmp_path)
    for name in ("articles.jsonl", "editions.jsonl", "clauses.jsonl", "summary.json"):
        good = (tmp_path / name).read_bytes() if (tmp_path / name).exists() else b""
        (tmp_path / name).write_bytes(line + b"\n")
        done = run("verify", str(tmp_path))
        assert (done.code, "Traceback" in done.told) == (1, False)
        assert str(tmp_path / name) in done.out
        assert done.memory < BOUND + 4 * len(line)  # a page of the largest size makes a line of several times that
        (tmp_path / name).write_bytes(good)


# --- damage at random ----------------------------------------------------------------------------------------------


def mutated(chance: random.Random, parts: list[bytes]) -> tuple[bytes, set[int]]:
    """A file with one or two damages in it, and which of its parts are untouched."""
    damaged = list(parts)
    hit = set(chance.sample(range(len(parts)), chance.randint(1, 2)))
    for number in hit:
        part = bytearray(parts[number])
        start = chance.randrange(len(part))
        end = min(len(part), start + chance.choice((1, 1, 3, 40, 4000)))
        noise = chance.randbytes(end - start)
        match chance.choice(("flip", "noise", "cut", "insert", "double", "blank")):
            case "flip":
                part[start] ^= 1 << chance.randrange(8)
            case "noise":
                part[start:end] = noise
            case "cut":
                del part[start:end]
            case "insert":
                part[start:start] = noise
            case "double":
                part[start:start] = part[start:end]
            case "blank":
                part[start:end] = bytes(end - start)
        damaged[number] = bytes(part)
    data = b"".join(damaged)
    untouched = set(range(len(parts))) - hit
    if chance.random() < 0.3:
        cut = chance.randrange(len(data))
        starts = [sum(map(len, damaged[:number])) for number in range(len(parts))]
        untouched = {number for number in untouched if starts[number] + len(parts[number]) <= cut}
        data = data[:cut]
    return data, untouched


@pytest.mark.parametrize("zipped", [True, False], ids=["gzip", "uncompressed"])
@pytest.mark.parametrize("batch", range(10))
def test_every_whole_record_is_found_whatever_the_damage(tmp_path: Path, batch: int, zipped: bool) -> None:
    chance = random.Random(f"{batch} {zipped}")
    out = tmp_path / "out"
    out.mkdir()
    for _ in range(25):
        blocks = [base64.b64encode(chance.randbytes(chance.choice((0, 9, 900, 20_000)))) for _ in range(6)]
        records = [plain(block, WARC_Record_ID=f"<urn:{number}>") for number, block in enumerate(blocks)]
        parts = [gzip.compress(record) if zipped else record for record in records]
        data, untouched = mutated(chance, parts)
        path = write(tmp_path / f"a.warc{'.gz' * zipped}", data)
        told = [str(fault) for fault in verify([path])]
        recovery = recover(WarcFile(path), out)
        result = path if recovery.lost_bytes == 0 else Path(recovery.result) if recovery.result else None
        if result is None:
            assert not untouched
            assert recovery.problem is not None
            continue
        found = {record.record_id: record.block for record in iter_records(result)}
        for number in untouched:
            assert found.pop(f"<urn:{number}>") == blocks[number]
        if zipped:  # where the digest of gzip itself holds, nothing else is found
            assert all(block == blocks[int(name[5:-1])] for name, block in found.items())
            aside = ("begins with resource", "records that are not compressed")  # of the whole file, not of a stretch
            assert len(recovery.losses) == len([line for line in told if not any(part in line for part in aside)])
        assert recovery.records == len(list(iter_records(result)))
        for left in out.iterdir():
            left.unlink()


def test_wacz_of_any_damage_is_told(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = wacz(tmp_path / "x.wacz", {"archive/a.warc.gz": INFO + GOOD, "datapackage.json": b"{}"}).read_bytes()
    for _ in range(300):
        data, _ = mutated(chance, [whole[:100], whole[100:-150], whole[-150:]])
        path = write(tmp_path / "y.wacz", data)
        with contextlib.suppress(WarcError):
            assert all(file.start + file.length <= len(data) for file in warc_files(path))
        assert [fault for fault in verify([path]) if fault.path.startswith(str(path))]

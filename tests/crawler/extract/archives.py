"""WARC files as some tool or other would have written them, of the sample's pages and of others."""

import contextlib
import gzip
import io
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.__main__ import main
from tests.site import SampleSite
from tests.site.response import Response

ORIGIN = "http://sample.example"
NAMES = ("articles.jsonl", "editions.jsonl", "clauses.jsonl", "failures.jsonl", "templates.jsonl", "summary.json")


@dataclass(frozen=True, slots=True)
class Capture:
    """A response as it is archived; of a revisit ``of`` is the capture that it refers to."""

    url: str
    body: bytes = b""
    content_type: str | None = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    date: str = "2024-05-10T08:00:00Z"
    truncated: str | None = None
    of: "Capture | None" = None

    @property
    def record_id(self) -> str:
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.url} {self.date} {self.status}')}>"

    def record(self) -> bytes:
        sent = [("Content-Type", self.content_type)] if self.content_type else []
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{name}: {value}" for name, value in (*sent, *self.headers))]
        block = "\r\n".join((*lines, "", "")).encode() + (b"" if self.of else self.body)
        fields = {
            "WARC-Type": "revisit" if self.of else "response",
            "WARC-Record-ID": self.record_id,
            "WARC-Date": self.date,
            "WARC-Target-URI": self.url,
            "Content-Type": "application/http;msgtype=response",
        }
        if self.truncated:
            fields["WARC-Truncated"] = self.truncated
        if self.of:
            fields["WARC-Refers-To"] = self.of.record_id
        return _record(fields, block)


def _record(fields: dict[str, str], block: bytes) -> bytes:
    lines = (f"{name}: {value}\r\n" for name, value in {**fields, "Content-Length": str(len(block))}.items())
    return b"WARC/1.1\r\n" + "".join(lines).encode() + b"\r\n" + block + b"\r\n\r\n"


def write(path: Path, captures: Iterable[Capture], order: str | None = None) -> Path:
    """A WARC file, compressed if its name says so; ``order`` are the arguments that this program's warcinfo states."""
    stated = f"software: edition-archiver/0.1.0\r\narguments: {order}\r\n" if order else "software: Other/1.0\r\n"
    info = {"WARC-Type": "warcinfo", "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, path.name)}>"}
    info |= {"WARC-Date": "2024-05-10T08:00:00Z", "Content-Type": "application/warc-fields"}
    records = [_record(info, stated.encode()), *(capture.record() for capture in captures)]
    pack = gzip.compress if path.suffix == ".gz" else bytes
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(map(pack, records)))
    return path


def capture(response: Response, url: str, **changes: Any) -> Capture:
    assert isinstance(response.body, bytes)
    return Capture(url, response.body, response.content_type, response.status, response.headers, **changes)


def captures(site: SampleSite, paths: Iterable[str], **changes: Any) -> list[Capture]:
    """The sample's pages, as captured from ORIGIN."""
    return [capture(site.pages[path], ORIGIN + path, **changes) for path in paths]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a run of the command left and said."""

    folder: Path
    exit_code: int
    stdout: str
    stderr: str

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]

    @property
    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return found

    @property
    def failures(self) -> set[tuple[str, str, str]]:
        """Address, stage and reason of each; what is only odd is none."""
        lines = self.lines("failures")
        return {(line["url"], line["stage"], line["reason"]) for line in lines if line["stage"] != "notice"}

    @property
    def content(self) -> dict[str, bytes]:
        return {name: (self.folder / name).read_bytes() for name in NAMES}


def extract(folder: Path, *paths: Path, workers: int = 1, options: tuple[str, ...] = ()) -> Extracted:
    """``python -m crawler extract PATH… -o FOLDER``, in this process."""
    return run(folder, *map(str, paths), "-o", str(folder), "--workers", str(workers), *options)


def run(folder: Path, *arguments: str) -> Extracted:
    """The command with any arguments."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            code = main(["extract", *arguments])
        except SystemExit as exit:  # argparse's
            code = exit.code if isinstance(exit.code, int) else 1
    return Extracted(folder, code, stdout.getvalue(), stderr.getvalue())

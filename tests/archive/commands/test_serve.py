"""The command writes nowhere but into a temporary folder, gives pywb no way out, and says what is wrong."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.__main__ import main
from tests.archive.records import INFO, crawl_folder, write
from tests.archive.replay import ROOT, served

FAKE = """\
import json, os, sys
from http.server import HTTPServer, BaseHTTPRequestHandler
arguments = dict(zip(sys.argv[6::2], sys.argv[7::2]))
config = open(os.environ["PYWB_CONFIG_FILE"]).read()
told = {{"arguments": arguments, "environment": dict(os.environ), "config": config}}
open({told!r}, "w").write(json.dumps(told))
{failure}
HTTPServer((arguments["-b"], int(arguments["-p"])), BaseHTTPRequestHandler).serve_forever()
"""


@dataclass(frozen=True)
class Fake:
    """A Python in the place of pywb's, which tells how it was started, and fails if it is said to."""

    programs: Path
    told: Path

    @classmethod
    def make(cls, folder: Path, failure: str = "") -> "Fake":
        made = cls(folder / "bin", folder / "told.json")
        code = FAKE.format(told=str(made.told), failure=failure)
        for name in ("python", "wayback"):
            write(made.programs / name, f"#!{sys.executable}\n{code}".encode()).chmod(0o755)
        return made

    def heard(self) -> Any:
        return json.loads(self.told.read_text())


def state(folder: Path) -> dict[str, str]:
    """All that is in a folder, and when it was changed."""
    return {
        str(
            path
        ): f"{path.stat().st_mtime_ns} {hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ''}"
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_written_beside_the_archive_and_nothing_stays_behind(tmp_path: Path, number: int) -> None:
    crawl_folder(tmp_path / "crawl")
    (tmp_path / "crawl" / "articles.jsonl").unlink()
    (tmp_path / "tmp").mkdir()
    fake, before = Fake.make(tmp_path), state(tmp_path / "crawl")
    with served(tmp_path / "crawl", programs=fake.programs, temporary=tmp_path / "tmp") as running:
        assert len(list((tmp_path / "tmp").iterdir())) == 1
        port = urlsplit(running.url).port
        running.process.send_signal(number)
        running.process.wait(60)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert state(tmp_path / "crawl") == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port or 0))


def test_pywb_has_no_way_to_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("PYWB_CONFIG_FILE", "/etc/other.yaml")
    path = write(tmp_path / "a.warc.gz", INFO)
    fake = Fake.make(tmp_path)
    with served(path, programs=fake.programs, temporary=tmp_path):
        heard = fake.heard()
    assert heard["arguments"]["-b"] == "127.0.0.1"
    config = json.loads(heard["config"])
    assert set(config) == {"collections", "enable_auto_colls", "ui"}
    assert set(config["collections"]) == {"archive"}
    assert set(config["collections"]["archive"]) == {"index_paths", "archive_paths"}
    proxies = {name: value for name, value in heard["environment"].items() if name.lower().endswith("_proxy")}
    assert proxies == {
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "no_proxy": "localhost,127.0.0.1",
    }


@pytest.mark.parametrize(("age", "used"), [(10, True), (-10, False)], ids=["newer", "older"])
def test_index_of_a_crawl_is_used_if_it_is_as_new_as_the_files(tmp_path: Path, age: int, used: bool) -> None:
    crawl_folder(tmp_path / "crawl")
    (tmp_path / "crawl" / "articles.jsonl").unlink()
    (file,) = (tmp_path / "crawl" / "warc").iterdir()
    assert main(["index", str(tmp_path / "crawl")]) == 0
    os.utime(tmp_path / "crawl" / "index.cdxj", (file.stat().st_mtime + age,) * 2)
    fake = Fake.make(tmp_path)
    with served(tmp_path / "crawl", programs=fake.programs, temporary=tmp_path):
        collection = json.loads(fake.heard()["config"])["collections"]["archive"]
        assert (collection["index_paths"] == str(tmp_path / "crawl" / "index.cdxj")) is used
        names = [line.split("\t")[0] for line in Path(collection["archive_paths"]).read_text().splitlines()]
        index = Path(collection["index_paths"]).read_text()
        assert {json.loads(line.split(" ", 2)[2])["filename"] for line in index.splitlines()} == set(names)


def refusal(path: Path, *options: str, programs: str) -> str:
    """The line that says why nothing is served."""
    command = [sys.executable, "-m", "archive", "serve", str(path), *options]
    environment = {**os.environ, "PATH": programs}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_missing_pywb_is_named_with_the_way_to_install_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", INFO)
    assert "pipx install 'pywb>=2.10,<2.11'" in refusal(path, programs=str(tmp_path))


def test_port_that_is_taken_is_named(tmp_path: Path) -> None:
    path, fake = write(tmp_path / "a.warc.gz", INFO), Fake.make(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refusal(path, "--port", port, programs=str(fake.programs))
    assert line.startswith(f"python -m archive serve: 127.0.0.1, port {port}: ")
    assert "choose another with --port" in line
    assert not fake.told.exists()


def test_pywb_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    path, fake = write(tmp_path / "a.warc.gz", INFO), Fake.make(tmp_path, failure="sys.exit('no gevent')")
    line = refusal(path, "--port", "0", programs=str(fake.programs))
    assert line == "python -m archive serve: pywb does not start: no gevent"


def test_damaged_file_is_named(tmp_path: Path) -> None:
    path, fake = write(tmp_path / "a.warc.gz", INFO[:-3]), Fake.make(tmp_path)
    line = refusal(path, "--port", "0", programs=str(fake.programs))
    assert line.startswith(f"python -m archive serve: {path}, offset 0: torn")

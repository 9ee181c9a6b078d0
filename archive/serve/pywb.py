"""pywb as a program of its own, replaying one collection and nothing else."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.warc.files import WarcError

COLLECTION = "archive"
"""The first folder of replay addresses: `/archive/TIMESTAMP/URL`."""

_PROGRAM = "wayback"
_MISSING = (
    "pywb's program `wayback` is not there. Install it in an environment of its own, for it takes other versions"
    " of what crawls use: pipx install 'pywb>=2.10,<2.11'"
)
_POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'self'"
# Whatever in pywb would ask the network (a list of public suffixes, for one) asks a proxy that isn't there.
_NOWHERE = "http://127.0.0.1:9"
_NO_NETWORK = {"http_proxy": _NOWHERE, "https_proxy": _NOWHERE, "no_proxy": "localhost,127.0.0.1"}
_LOOK = 0.1  # seconds from one look at a starting pywb to the next
_PATIENCE = 10  # seconds that a pywb may take to end


def find_pywb() -> Path:
    """The Python of the environment that has pywb: this one's, or that of the program on the PATH.

    Raises FileNotFoundError, which says how to install it.
    """
    found = shutil.which(_PROGRAM, path=str(Path(sys.executable).parent)) or shutil.which(_PROGRAM)
    if found is not None:
        for program in (Path(found), Path(found).resolve()):  # pipx puts a link on the PATH
            if (python := program.with_name("python")).exists():
                return python
    raise FileNotFoundError(_MISSING)


def free_port(host: str, port: int) -> int:
    """The port, or any that is free for 0. Raises OSError where it can't be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as server:
            return int(server.getsockname()[1])
    except (OSError, OverflowError) as error:
        raise OSError(f"{host}, port {port}: {error}; choose another with --port, 0 for any") from error


class Pywb:
    """Serves as long as the context lasts. `places` are the files that hold the records, by their names in the index.

    Its configuration and its log are in `folder`; what is in `folder/static` and `folder/templates` it serves too. With
    a reading room, at a port of the same host, that has its first page, and those for what is missing.
    Raises OSError where it doesn't start.
    """

    def __init__(
        self, python: Path, folder: Path, index: Path, places: Mapping[str, Path], host: str, port: int,
        room_port: int = 0,
    ) -> None:
        self._python, self._folder = python, folder
        self._host, self._port, self._room_port = host, port, room_port
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        config = {
            "collections": {COLLECTION: {"index_paths": str(index), "archive_paths": str(folder / "places.tsv")}},
            "enable_auto_colls": False,
            "ui": {"logo_home_url": "/"},
        }
        (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
        (folder / "places.tsv").write_bytes(b"".join(sorted(_place(name, path) for name, path in places.items())))

    def __enter__(self) -> Self:
        # As a text, not as a file: its folder would come before all others in the search for modules.
        script = files(__package__).joinpath("guarded.py").read_text(encoding="utf-8")
        command = [str(self._python), "-c", script, _POLICY, self._host, str(self._room_port)]
        command += ["-d", str(self._folder), "-b", self._host, "-p", str(self._port)]
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        config = {"PYWB_CONFIG_FILE": str(self._folder / "config.yaml")}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=kept | _NO_NETWORK | config,
                stdin=subprocess.PIPE,  # its end, when we do, however that comes, ends it
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is for us, who end it
            )
        try:
            while not self._listens():
                if self._ended(_LOOK):
                    raise OSError(f"pywb does not start: {self._last_words()}")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def wait(self) -> None:
        """Until it ends, which it does only if something ended it. Raises OSError then."""
        status = self._process.wait()
        raise OSError(f"pywb ended with {status}: {self._last_words()}")

    @property
    def _log(self) -> Path:
        return self._folder / "pywb.log"

    def _listens(self) -> bool:
        try:
            socket.create_connection((self._host, self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def _ended(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _end(self) -> None:
        self._process.terminate()
        if not self._ended(_PATIENCE):
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it says nothing")


def _place(name: str, path: Path) -> bytes:
    line = f"{name}\t{path}\n"
    if line.count("\t") != 1 or line.count("\n") != 1:
        raise WarcError(path, None, "a path with a tab or a line end, which pywb can't read")
    return os.fsencode(line)

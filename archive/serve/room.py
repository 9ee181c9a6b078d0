"""A place to read in before the replay: another package's WSGI application, where one is installed.

Who offers one names it in the entry points of the group ``edition_archiver.reading_room``: a function of the paths
that are served, a folder that it may keep its index in, and the port at which the same host has the replay.
"""

import hashlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from archive.serve.guarded import Application, own_only

GROUP = "edition_archiver.reading_room"
Opener = Callable[[Sequence[Path], Path, int], Application]


def find_room() -> Opener | None:
    """What opens the reading room; None where there is none, or a library that it needs is missing, which is told."""
    for entry in entry_points(group=GROUP):
        try:
            opener: Opener = entry.load()
        except ImportError as error:
            needed = f"pip install '.[{','.join(entry.extras)}]' in the project's folder"
            print(f"no reading room, lists and replay alone: {error}; {needed}", file=sys.stderr)
        else:
            return opener
    return None


def kept_folder(paths: Iterable[Path]) -> Path:
    """Where the index of what paths hold is kept: below the user's cache folder, so that archives stay as they are."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    name = hashlib.sha256("\0".join(sorted(os.fspath(path.resolve()) for path in paths)).encode("utf-8", "replace"))
    return Path(cache).expanduser() / "edition-archiver" / "reading-room" / name.hexdigest()[:16]


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        # The path as it was asked for, which unquoting has lost.
        return super().get_environ() | {"RAW_URI": self.path}

    def log_request(self, *args: Any) -> None:
        """Who reads what is written down nowhere."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # The standard library's looks up the name of the host, which the network may have to answer.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()


class RoomServer:
    """Listens from the start, and answers within its context, with the application that it is then given.

    Only who asks by an address, as `localhost` or as the host is answered. Raises OSError where it cannot listen.
    """

    def __init__(self, host: str, port: int) -> None:
        kind = type("_Server6", (_Server,), {"address_family": socket.AF_INET6}) if ":" in host else _Server
        self._server: _Server = kind((host, port), _Handler)
        self._host = host
        self.port = int(self._server.server_address[1])
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def serve(self, application: Application) -> Self:
        self._server.set_app(own_only(application, self._host))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        return self

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

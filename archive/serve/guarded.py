"""pywb's `wayback`, with a policy on all that it sends; a script for the Python that pywb is installed with.

pywb sends a policy with the pages in its own frame, not with frames within them, which may then load from anywhere: an
`import()` that a script makes up passes all of its rewriting. What is replayed is in a sandbox besides: such a script
cannot send the whole window elsewhere.
Arguments: the policy, the host that it listens on, the port of the reading room on that host (0: there is none); the
others are `wayback`'s. It ends when its standard input does, which is a pipe from the process that started it.
"""

import ipaddress
import os
import re
import sys
from _thread import start_new_thread
from collections.abc import Callable, Iterable
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_POLICY = "Content-Security-Policy"
# `/archive/20240506080000mp_/http://…`: of what pywb shows in its frame the time has a modifier.
_REPLAYED = re.compile(r"/[^/]+/\d*[a-z]{2}_/")
_SANDBOX = "; sandbox allow-scripts allow-same-origin allow-forms allow-modals"
_PATIENCE = 10  # seconds to wait for the reading room


def own_only(application: Application, host: str) -> Application:
    """The same WSGI application, for who asks by an address, as `localhost`, or as `host`.

    A name of somebody else's that leads here (DNS rebinding) would let that one's pages read the archive.
    """

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        named = environ.get("HTTP_HOST", "")
        if is_own(named, host):
            return application(environ, start_response)
        start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [f"not served under the name {named[:100]!r}; use an address, or localhost\n".encode()]

    return serve


def guarded(application: Application, policy: str, host: str, room_port: int = 0) -> Application:
    """The same WSGI application, for its own only, whose every answer bears this policy and no other.

    With a reading room, at a port of the same host, a page that is not in the archive is answered by that.
    """

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")  # which pywb changes on its way
        replayed = _REPLAYED.match(path)
        instead: list[bytes] = []

        def start(status: str, headers: Headers, *error: Any) -> Any:
            if room_port and replayed and status.startswith("404") and _is_page(environ):
                headers, body = _missing(environ, path[replayed.end() :], host, room_port)
                instead.append(body)
                return start_response(status, headers, *error)
            kept = [(name, value) for name, value in headers if name.lower() != _POLICY.lower()]
            # The names of other hosts are not looked up either.
            sandbox = _SANDBOX if replayed else ""
            return start_response(
                status, [*kept, (_POLICY, policy + sandbox), ("X-DNS-Prefetch-Control", "off")], *error
            )

        if room_port and path == "/":
            start_response("302 Found", [("Location", f"http://{_room(environ, room_port)}/")])
            return []
        answer = application(environ, start)
        return instead or answer

    return own_only(serve, host)


def _is_page(environ: dict[str, Any]) -> bool:
    """Whether a reader is to see it by itself, in a window or a frame, as far as the browser says what for it asks.

    A frame within a replayed page, of an advertisement say, is none, unless the reader has followed a link there.
    """
    kind = environ.get("HTTP_SEC_FETCH_DEST", "document")
    is_within = _REPLAYED.match(urlsplit(environ.get("HTTP_REFERER", "")).path) and "HTTP_SEC_FETCH_USER" not in environ
    return kind == "document" or (kind in ("iframe", "frame") and not is_within)


def _room(environ: dict[str, Any], port: int) -> str:
    """The reading room, by the name that the reader has for this host."""
    return re.sub(r":\d*$", "", environ["HTTP_HOST"]) + f":{port}"


def _missing(environ: dict[str, Any], path: str, host: str, port: int) -> tuple[Headers, bytes]:
    """What the room says of an address that is not in the archive. Raises OSError where it does not answer."""
    url = path.encode("latin-1").decode("utf-8", "replace")
    if environ.get("QUERY_STRING"):
        url += f"?{environ['QUERY_STRING']}"
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = HTTPConnection(here, port, timeout=_PATIENCE)
    with closing(connection):
        connection.request("GET", f"/missing?{urlencode({'url': url})}", headers={"Host": _room(environ, port)})
        answer = connection.getresponse()
        body = answer.read()
        headers = [(name, answer.headers[name]) for name in ("Content-Type", _POLICY, "Referrer-Policy")]
        return [*headers, ("Content-Length", str(len(body)))], body


def is_own(named: str, host: str) -> bool:
    """Whether a Host header names an address, this machine, or the host that was asked for.

    >>> [is_own(name, "a.example") for name in ("127.0.0.1:8080", "[::1]:8080", "localhost", "A.example:80")]
    [True, True, True, True]
    >>> [is_own(name, "0.0.0.0") for name in ("evil.example:80", "localhost.evil.example", "", "127.0.0.1.evil")]
    [False, False, False, False]
    """
    name = re.sub(r":\d*$", "", named).lower()
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return name in ("localhost", host.lower())
    return True


def _end_with_parent() -> None:
    # Not by `sys.stdin`, whose lock a process that ends while another thread reads could not have.
    while os.read(0, 1024):
        pass
    os._exit(0)


def main(policy: str, host: str, room_port: int, arguments: list[str]) -> None:
    from pywb.apps.cli import WaybackCli

    # Behind the import, by which gevent changes what threads and locks are, and a thread that knows nothing of that.
    start_new_thread(_end_with_parent, ())

    class GuardedCli(WaybackCli):  # type: ignore[misc]
        def load(self) -> Application:
            return guarded(super().load(), policy, host, room_port)

    GuardedCli(arguments, default_port=0).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])

"""pywb's `wayback`, with a policy on all that it sends; a script for the Python that pywb is installed with.

pywb sends a policy with the pages in its own frame, not with frames within them, which may then load from anywhere: an
`import()` that a script makes up passes all of its rewriting. What is replayed is in a sandbox besides: such a script
cannot send the whole window elsewhere.
First argument: the policy, the second: the host that it listens on; the others are `wayback`'s. It ends when its
standard input does, which is a pipe from the process that started it.
"""

import ipaddress
import os
import re
import sys
from _thread import start_new_thread
from collections.abc import Callable, Iterable
from typing import Any

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_POLICY = "Content-Security-Policy"
# `/archive/20240506080000mp_/http://…`: of what pywb shows in its frame the time has a modifier.
_REPLAYED = re.compile(r"/[^/]+/\d*[a-z]{2}_/")
_SANDBOX = "; sandbox allow-scripts allow-same-origin allow-forms allow-modals"


def guarded(application: Application, policy: str, host: str) -> Application:
    """The same WSGI application, whose every answer bears this policy and no other.

    It answers only who asks for it by an address, as `localhost`, or as `host`: a name of somebody else's that leads
    here (DNS rebinding) would let that one's pages read the archive.
    """

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        named = environ.get("HTTP_HOST", "")
        if not is_own(named, host):
            start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [f"not served under the name {named[:100]!r}; use an address, or localhost\n".encode()]
        sandbox = _SANDBOX if _REPLAYED.match(environ.get("PATH_INFO", "")) else ""

        def start(status: str, headers: Headers, *error: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != _POLICY.lower()]
            # The names of other hosts are not looked up either.
            return start_response(
                status, [*kept, (_POLICY, policy + sandbox), ("X-DNS-Prefetch-Control", "off")], *error
            )

        return application(environ, start)

    return serve


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


def main(policy: str, host: str, arguments: list[str]) -> None:
    from pywb.apps.cli import WaybackCli

    # Behind the import, by which gevent changes what threads and locks are, and a thread that knows nothing of that.
    start_new_thread(_end_with_parent, ())

    class GuardedCli(WaybackCli):  # type: ignore[misc]
        def load(self) -> Application:
            return guarded(super().load(), policy, host)

    GuardedCli(arguments, default_port=0).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

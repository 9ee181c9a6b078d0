"""pywb's `wayback`, with a policy on all that it sends; a script for the Python that pywb is installed with.

pywb sends a policy with the pages in its own frame, not with frames within them, which may then load from anywhere: an
`import()` that a script makes up passes all of its rewriting. First argument: the policy; the others are `wayback`'s.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_POLICY = "Content-Security-Policy"


def guarded(application: Application, policy: str) -> Application:
    """The same WSGI application, whose every answer bears this policy and no other."""

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: Headers, *error: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != _POLICY.lower()]
            # The names of other hosts are not looked up either.
            return start_response(status, [*kept, (_POLICY, policy), ("X-DNS-Prefetch-Control", "off")], *error)

        return application(environ, start)

    return serve


def main(policy: str, arguments: list[str]) -> None:
    from pywb.apps.cli import WaybackCli

    class GuardedCli(WaybackCli):  # type: ignore[misc]
        def load(self) -> Application:
            return guarded(super().load(), policy)

    GuardedCli(arguments, default_port=0).run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

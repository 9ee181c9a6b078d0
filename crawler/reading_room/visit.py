"""A request to the reading room: what it asks for, and the addresses that its answer may lead to."""

from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Request

# Areas of an edition page that does not say how large it shows its image are in pixels of that, which a browser knows.
SCRIPT = """\
for (const areas of document.querySelectorAll("svg[data-of-image]")) {
  const image = areas.previousElementSibling;
  const [, , width, height] = areas.getAttribute("viewBox").split(" ").map(Number);
  const fit = () => {
    if (image.naturalWidth >= width && image.naturalHeight >= height)
      areas.setAttribute("viewBox", `0 0 ${image.naturalWidth} ${image.naturalHeight}`);
  };
  if (image.complete) fit(); else image.addEventListener("load", fit);
}
"""
SANDBOX = "allow-scripts allow-same-origin allow-forms allow-modals allow-top-navigation-by-user-activation"
"""What a frame of the replay may do. Its origin is another than the room's, and what pywb replays bears a sandbox of
its own besides, without the last of these: that is for the room's own page on what is missing."""

_DIGEST = b64encode(sha256(SCRIPT.encode()).digest()).decode("ascii")
_SAFE = "/:?#[]@!$&'()*+,;=%~"  # in an address; all else is encoded


class Visit:
    """A request. ``replay`` is the address of the replay, the host's as the reader named it."""

    script = SCRIPT
    sandbox = SANDBOX

    def __init__(self, request: Request, routes: MapAdapter, replay_port: int) -> None:
        self.request, self.routes = request, routes
        name, _, port = request.host.rpartition(":")
        host = name if port.isdecimal() else request.host
        self.replay = f"http://{host}:{replay_port}"
        # A policy cannot name an address of IPv6.
        can_be_named = "[" not in host
        self._own_source = request.host_url.rstrip("/") if can_be_named else "http:"
        self._replay_source = self.replay if can_be_named else "http:"

    def asked(self, name: str) -> str:
        """A value of the query, without spaces around it; empty where it is not there."""
        return self.request.args.get(name, "").strip()

    @property
    def raw_path(self) -> str:
        """The path as it was asked for: in the address within one of the replay `%2F` is another than `/`."""
        environ = self.request.environ
        stated = environ.get("RAW_URI")
        if stated is not None and stated.startswith("/"):
            return str(stated)
        query = f"?{self.request.query_string.decode('latin-1')}" if self.request.query_string else ""
        return quote(self.request.path, safe="/:") + query

    def link(self, endpoint: str, **values: Any) -> str:
        """The address of a page of the room; whole, for a page can be shown at the replay's address, too."""
        kept = {name: value for name, value in values.items() if value not in (None, False, "") or name == "date"}
        return self.routes.build(endpoint, kept, force_external=True)

    def replayed(self, url: str, moment: str = "", kind: str = "") -> str:
        """The address at which something is replayed as of a moment; empty for what no web server has.

        A kind is one of pywb's modifiers, such as `im_` for an image; without one it is in a frame of pywb's.
        """
        if not url.startswith(("http://", "https://")):
            return ""
        when = f"{moment}{kind}/" if moment or kind else ""
        return f"{self.replay}/archive/{when}{quote(url, safe=_SAFE)}"

    def policy(self, *, may_be_framed: bool) -> str:
        """The Content-Security-Policy of a page: nothing of it comes from elsewhere, and no stranger's script runs."""
        directives = [
            "default-src 'none'",
            f"img-src data: {self._replay_source}",
            f"frame-src {self._replay_source}",
            f"style-src {self._own_source}",
            f"script-src 'sha256-{_DIGEST}'",
            f"form-action {self._own_source}",
            "base-uri 'none'",
        ]
        return "; ".join(directives if may_be_framed else [*directives, "frame-ancestors 'none'"])

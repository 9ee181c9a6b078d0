"""The reading room, a WSGI application: papers, their calendars, issues, edition pages and articles; search.

All that it shows comes from strangers' pages: it is text that the templates escape, or an address below the replay's,
which is another origin. What is replayed is only ever seen in a sandboxed frame.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from archive.warc.files import WarcError
from crawler.reading_room.cite import MEDIA_TYPES
from crawler.reading_room.index import read_index
from crawler.reading_room.shelves import timestamp
from crawler.reading_room.update import update
from crawler.reading_room.views import VIEWS, Drawn, citation
from crawler.reading_room.visit import Visit

_ROUTES = Map(
    [
        Rule("/", endpoint="home"),
        *(Rule(f"/{name}", endpoint=name) for name in ("paper", "issue", "edition", "search", "pages", "missing")),
        Rule("/article/<name>", endpoint="article"),
        Rule(f"/article/<name>/cite.<any({','.join(MEDIA_TYPES)}):form>", endpoint="citation"),
        Rule("/room.css", endpoint="style"),
        Rule("/archive/<path:rest>", endpoint="replay"),
    ],
    # The address within an address of the replay has two slashes in a row.
    merge_slashes=False,
)


def open_room(paths: Sequence[Path], folder: Path, replay_port: int) -> "Room":
    """The room for what paths hold, with its index kept in a folder; the replay is at the same host's other port.

    Raises WarcError, OSError; OSError where another process makes the same index.
    """
    try:
        return Room(update(paths, folder), replay_port)
    except sqlite3.Error as error:
        raise WarcError(folder, None, f"the index of the reading room: {error}") from error


class Room:
    """What answers requests; each reads from the index by itself, so many can be answered at a time."""

    def __init__(self, index: Path, replay_port: int) -> None:
        self._index, self._port = index, replay_port
        self._templates = Environment(
            loader=PackageLoader("crawler.reading_room", "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(number="{:,}".format, stamp=timestamp)
        self._style = files("crawler.reading_room").joinpath("pages/room.css").read_bytes()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        visit = Visit(request, _ROUTES.bind_to_environ(environ), self._port)
        response = self._response(visit)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response(environ, start_response)

    def _response(self, visit: Visit) -> Response:
        try:
            if visit.request.method not in ("GET", "HEAD"):
                raise MethodNotAllowed(["GET", "HEAD"])
            endpoint, values = visit.routes.match()
            if endpoint == "style":
                return Response(self._style, mimetype="text/css")
            if endpoint == "replay":
                return Response("", 302, {"Location": visit.replay + visit.raw_path})
            with read_index(self._index) as database:
                if endpoint == "citation":
                    return citation(database, **values)
                return self._page(visit, VIEWS[endpoint](database, visit, **values))
        except RequestRedirect as moved:
            return redirect(moved.new_url, 308)
        except HTTPException as error:
            return self._page(visit, Drawn("error.html", {"told": error.name}, error.code or NotFound.code))

    def _page(self, visit: Visit, drawn: Drawn) -> Response:
        template = self._templates.get_template(drawn.template)
        html = template.render(visit=visit, to=visit.link, replay=visit.replayed, **drawn.values)
        # A line of JSON can hold half of a surrogate pair, which no page can.
        response = Response(html.encode("utf-8", "replace"), drawn.status, mimetype="text/html")
        response.headers["Content-Security-Policy"] = visit.policy(may_be_framed=drawn.may_be_framed)
        return response

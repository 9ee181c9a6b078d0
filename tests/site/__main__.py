"""Serves the sample site until interrupted; the first line of output is its base URL."""

import argparse
import signal
import sys
from types import FrameType

from .build import build
from .server import SampleServer


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: one that is free)")
    parser.add_argument(
        "--seed", type=int, default=0, help="another seed: other names, texts, numbers, days (default: 0)"
    )
    parser.add_argument(
        "--prefix", default="", help="folder that the whole site lies in, such as /x (default: the root)"
    )
    parser.add_argument("--later", action="store_true", help="the site a week later: see later.py")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    site = build(arguments.prefix, arguments.seed, later=arguments.later)
    with SampleServer(port=arguments.port, site=site) as server:
        try:
            print(server.url + arguments.prefix, flush=True)
            server.wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``scrapy`` in a process that ends with the one that started it: when its standard input, a pipe, is closed.

So no crawl is left behind by a worker that was killed, to ask a host beside the crawl that takes its place.
"""

import os
import runpy
import signal
import sys
import threading
import time

CLOSING = 15
"""Seconds that a crawl has to close in order; then it is killed. Less than a lease outlives its worker by."""


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(CLOSING)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv[0] = "scrapy"
    runpy.run_module("scrapy", run_name="__main__")

"""The sample paper: a fictional newspaper group, its truth, and a real HTTP server for it.

``build()`` writes the site: first what each paper prints (``papers``, ``articles``, ``editions``,
``channels``), then the pages that say it (``pages``). ``SampleServer`` serves them. The demo and the tests
use the same one: ``python -m tests.site`` serves it until interrupted.
"""

from .build import SampleSite, build
from .server import Request, SampleServer

__all__ = ["Request", "SampleServer", "SampleSite", "build"]

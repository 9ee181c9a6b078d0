"""Programs that begin with Scrapy and this project loaded: forks of a process that has loaded them and does no more.

Loading takes a second of a processor's time, longer than most crawls of the sample.
"""

import atexit
import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import cache
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).parents[1]
_LOADED = (
    "cdxj_indexer.main",
    "multiprocessing.popen_fork",
    "multiprocessing.synchronize",
    "scrapy.cmdline",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.dupefilters",
    "scrapy.extensions.remote_control",  # and aiohttp with it
    "scrapy.extensions.telnet",
    "scrapy.extensions.throttle",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.spidermiddlewares",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "scrapy.utils.engine",
    "archive.capture",
    "archive.catalog",
    "crawler.scrapy_commands",
    "crawler.extensions",
    "crawler.pipelines",
    "crawler.settings",
    "crawler.spiders",
)
_TEXT = "一句话，又一句话。" * 20
_PAGE = f"<html><title>题目</title><body><h1>题目</h1><p>来源：日报 记者 张三</p><p>{_TEXT}</p></body></html>"
_NUMBER = 4  # bytes: a process id or an exit code
# It reads nothing but what its standard input, a socket, brings: programs to start, until the tests have ended.
_COMMAND = [sys.executable, "-c", "from tests.forks import serve; serve()"]


def run(
    code: str, *arguments: str, environment: Mapping[str, str], timeout: float, largest_file: int | None = None
) -> subprocess.CompletedProcess[str]:
    """What ``python -c CODE ARGUMENT…`` does at the top of the project. With ``largest_file`` no file grows beyond it.

    Where it is not done in time it is killed, which shows as exit code -9.
    """
    task = {"code": code, "arguments": arguments, "environment": dict(environment), "largest_file": largest_file}
    with ExitStack() as opened:
        ours, theirs = map(opened.enter_context, socket.socketpair())
        out, err = (opened.enter_context(tempfile.TemporaryFile()) for _ in range(2))
        with theirs:
            socket.send_fds(next(_servers()), [b"."], [file.fileno() for file in (theirs, out, err)])
        ours.sendall(json.dumps(task).encode() + b"\n")
        program = _received(ours)
        ours.settimeout(timeout)
        try:
            exit_code = _received(ours)
        except TimeoutError:
            with suppress(ProcessLookupError):  # it has ended at this very moment
                os.kill(program, signal.SIGKILL)
            ours.settimeout(None)
            exit_code = _received(ours)
        return subprocess.CompletedProcess(arguments, exit_code, _text(out), _text(err))


@cache
def _servers() -> Iterator[socket.socket]:
    """Two in turn, as their hashes differ: what depends on the order of a set shows, as between a user's commands."""
    return cycle([_server(), _server()])


def _server() -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen(_COMMAND, cwd=ROOT, stdin=theirs.fileno())
    return ours


def _received(connection: socket.socket) -> int:
    number = connection.recv(_NUMBER, socket.MSG_WAITALL)
    assert len(number) == _NUMBER, "the process that programs are forked from has ended"
    return int.from_bytes(number, signed=True)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


# --- in the process that is forked ----------------------------------------------------------------------------------


def serve() -> None:
    """Start a program for each message, until there are no more."""
    _load()
    tests = socket.socket(fileno=os.dup(0))
    while descriptors := socket.recv_fds(tests, 1, 3)[1]:
        if not os.fork():
            tests.close()
            _start(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _load() -> None:
    """What a crawl imports, but not the reactor: no two processes can have one. Deprecated use is an error, as later.

    An option -W can't make it one: it is read before site-packages is known.
    """
    from scrapy.exceptions import ScrapyDeprecationWarning
    from scrapy.utils.misc import walk_modules_iter

    warnings.simplefilter("error", ScrapyDeprecationWarning)
    warnings.filterwarnings("error", category=DeprecationWarning, module=r"(archive|crawler)\b")
    for name in _LOADED:
        list(walk_modules_iter(name))
    import_module("crawler.sites").Registry()  # which reads the package's declarations once
    import_module("charset_normalizer").from_bytes("一页无编码".encode("gb18030"))  # which loads all encodings once
    page = import_module("crawler.page.page").Page("http://a.example/1.html", _PAGE.encode(), "text/html")
    import_module("crawler.split.split").split(page)  # which compiles the expressions of each page once
    assert "twisted.internet.reactor" not in sys.modules
    # No collection of garbage in a fork looks at what was loaded: it would copy all of it, for half of a crawl's time.
    gc.collect()
    gc.freeze()


def _start(answer: int, out: int, err: int) -> NoReturn:
    """Be the program, in a fork; the process itself tells of it."""
    with socket.socket(fileno=answer) as tests:
        task: dict[str, Any] = json.loads(tests.makefile().readline())
        if program := os.fork():
            tests.sendall(program.to_bytes(_NUMBER))
            ended = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
            tests.sendall(ended.to_bytes(_NUMBER, signed=True))
            os._exit(0)
    for descriptor, file in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(task["environment"])
    if (size := task["largest_file"]) is not None:  # what a full disk does
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    sys.argv = ["-c", *task["arguments"]]
    code = 0
    try:
        exec(task["code"], {"__name__": "__main__"})
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        code = ended.code or 0
    # The end that Python makes, but for taking apart all that was loaded, which takes longer than many a program.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

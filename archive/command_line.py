"""The command line of a program that has several commands: ``python -m archive`` and ``python -m crawler``.

Each command is a module of a package, called as the command is: its docstring is the help, `add_arguments` declares,
`run` gives the exit code. Only the one that is asked for is imported: of the others the docstring is read.
"""

import argparse
import ast
import importlib
import importlib.resources
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from archive.io.atomic import NO_ROOM
from archive.io.visible import visible

EXIT_WRONG = 2
_EXIT_SIGNAL = 128  # and its number, as shells tell of what a signal ended


def run_command(
    prog: str,
    description: str | None,
    package: str,
    commands: Sequence[str],
    errors: Callable[[], tuple[type[Exception], ...]],
    arguments: Sequence[str] | None,
) -> int:
    """Run the command that the arguments name, a module of `package`.

    Its `errors`, asked for when there is one, are told in a line, and end with exit code 2.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    asked = next((argument for argument in arguments if not argument.startswith("-")), None)
    try:
        with _signals_told():
            code = _run(prog, description, package, commands, asked, arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # who reads has enough; nothing more can be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt as interrupt:
        return _EXIT_SIGNAL + (interrupt.args[0] if interrupt.args else signal.SIGINT)
    except errors() as error:
        print(visible(f"{prog} {asked}: {_told(error)}"), file=sys.stderr)
        return EXIT_WRONG


def _run(
    prog: str,
    description: str | None,
    package: str,
    commands: Sequence[str],
    asked: str | None,
    arguments: Sequence[str],
) -> int:
    parser = argparse.ArgumentParser(prog=prog, description=description)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in commands:
        told = _docstring(package, name)
        command = subparsers.add_parser(name, help=told, description=told)
        if name == asked:
            importlib.import_module(f"{package}.{name}").add_arguments(command)
    args = parser.parse_args(arguments)
    return int(importlib.import_module(f"{package}.{args.command}").run(args))


def _docstring(package: str, name: str) -> str | None:
    source = importlib.resources.files(package).joinpath(f"{name}.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(source), clean=False)


@contextmanager
def _signals_told() -> Iterator[None]:
    """SIGTERM, and SIGHUP of a closed terminal, end a command as Ctrl-C does: what is temporary is removed.

    A second signal ends it at once; what that leaves the same command removes when it is given again.
    """

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # shell and terminal both tell of one that is closed
        raise KeyboardInterrupt(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}  # nohup
    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(error: Exception) -> str:
    """An error in a line; one of the system as the file and the reason, without its number."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    if error.errno in NO_ROOM:  # of a file that was asked for, the error would tell the name
        return f"standard output, or a temporary file: {error.strerror}"
    return error.strerror

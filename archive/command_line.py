"""The command line of a program that has several commands: ``python -m archive`` and ``python -m crawler``.

Each command is a module: its docstring is the help, `add_arguments` declares, `run` gives the exit code.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

from archive.io.atomic import NO_ROOM

EXIT_WRONG = 2
_EXIT_INTERRUPTED = 130  # 128 and the number of SIGINT, as of shells


def run_command(
    prog: str,
    description: str | None,
    commands: Mapping[str, ModuleType],
    errors: tuple[type[Exception], ...],
    arguments: Sequence[str] | None,
) -> int:
    """Run the command that the arguments name. Its `errors` are told in a line, and end with exit code 2."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in commands.items():
        module.add_arguments(subparsers.add_parser(name, help=module.__doc__, description=module.__doc__))
    args = parser.parse_args(arguments)
    try:
        code = int(commands[args.command].run(args))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # who reads has enough; nothing more can be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except errors as error:
        print(f"{prog} {args.command}: {_told(error)}", file=sys.stderr)
        return EXIT_WRONG


def _told(error: Exception) -> str:
    """An error in a line; one of the system as the file and the reason, without its number."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    if error.errno in NO_ROOM:  # of a file that was asked for, the error would tell the name
        return f"standard output, or a temporary file: {error.strerror}"
    return error.strerror

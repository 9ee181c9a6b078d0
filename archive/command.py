"""A command line of several commands.

Each is a module: its docstring is the help, `add_arguments` declares, `run` gives the exit code.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

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
        return int(commands[args.command].run(args))
    except BrokenPipeError:  # who reads has enough; nothing more can be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except errors as error:
        print(f"{prog} {args.command}: {error}", file=sys.stderr)
        return EXIT_WRONG

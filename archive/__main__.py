"""Tools for WARC files, anybody's."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from types import ModuleType

from archive import get, index, recover, serve, verify, wacz
from archive.http import HttpError
from archive.read import WarcError

# A command is a module: its docstring is the help, `add_arguments` declares, `run` gives the exit code.
COMMANDS: dict[str, ModuleType] = {
    "verify": verify,
    "recover": recover,
    "get": get,
    "index": index,
    "wacz": wacz,
    "serve": serve,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m archive", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=module.__doc__, description=module.__doc__))
    args = parser.parse_args(arguments)
    try:
        return int(COMMANDS[args.command].run(args))
    except BrokenPipeError:  # who reads has enough; nothing more can be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except (WarcError, HttpError, OSError, sqlite3.Error) as error:
        print(f"{parser.prog} {args.command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

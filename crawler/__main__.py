"""Tools for pages and crawls that are there already: no network."""

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType

from crawler.sites import DeclarationError
from crawler.tools import split
from crawler.tools.saved import SavedPageError

# A command is a module: its docstring is the help, `add_arguments` declares, `run` gives the exit code.
COMMANDS: dict[str, ModuleType] = {"split": split}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        module.add_arguments(commands.add_parser(name, help=module.__doc__, description=module.__doc__))
    args = parser.parse_args(arguments)
    try:
        return int(COMMANDS[args.command].run(args))
    except (SavedPageError, DeclarationError, OSError) as error:
        print(f"{parser.prog} {args.command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

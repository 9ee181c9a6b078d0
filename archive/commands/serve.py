"""Replay WARC files at an address of this machine, with pages that lead to their issues, editions and articles."""

import argparse
import sys
from pathlib import Path

from archive.catalog.cdxj import INDEX, whole_files, write_index
from archive.io.scratch import scratch_folder
from archive.serve.pywb import Pywb, find_pywb, free_port
from archive.serve.site import write_site
from archive.wacz.pages import pages_of
from archive.warc.files import WarcFile, all_warc_files, warc_files

HOST = "127.0.0.1"
PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, WARC file, folder, WACZ")
    parser.add_argument("--port", type=int, default=PORT, help=f"0 is one that is free (default: {PORT})")
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default: {HOST}, this machine only)")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted; nothing is written but into a temporary folder."""
    python = find_pywb()
    port = free_port(args.host, args.port)
    files = all_warc_files(args.paths)
    with scratch_folder("serve-") as folder:
        index = _current_index(args.paths)
        if index is None:
            index = folder / INDEX
            names = {file: str(number) for number, file in enumerate(files)}
            # pywb reads what lies in a WACZ where it lies, if the index counts from the beginning of the WACZ.
            write_index(whole_files(files), index, lambda file: (names[file], file.start))
        else:
            names = {file: file.name for file in files}
        write_site((page for path in args.paths for page in pages_of(path)), folder)
        places = {name: file.path.resolve() for file, name in names.items()}
        with Pywb(python, folder, index, places, args.host, port) as pywb:
            try:
                print(f"serving at {pywb.url} until interrupted (Ctrl-C)", flush=True)
                pywb.wait()
            except KeyboardInterrupt:
                print("ended", file=sys.stderr)
    return 0


def _current_index(paths: list[Path]) -> Path | None:
    """The index of the one crawl folder that is to be served, if it is as new as the files: making it takes time."""
    index = paths[0] / INDEX
    if len(paths) > 1 or not (paths[0] / "warc").is_dir() or not index.is_file():
        return None
    files: list[WarcFile] = warc_files(paths[0])
    made = index.stat().st_mtime_ns
    current = all(file.member is None and file.path.stat().st_mtime_ns <= made for file in files)
    return index.resolve() if current else None

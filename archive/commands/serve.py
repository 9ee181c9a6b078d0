"""Read and replay archives at an address of this machine: papers, issues, edition pages, articles, search."""

import argparse
import sys
from pathlib import Path

from archive.catalog.cdxj import INDEX, kept_index
from archive.io.scratch import scratch_folder
from archive.serve.pywb import Pywb, find_pywb, free_port
from archive.serve.room import RoomServer, find_room, kept_folder
from archive.serve.site import write_site
from archive.wacz.pages import pages_of
from archive.warc.files import WarcFile, all_warc_files, warc_files

HOST = "127.0.0.1"
PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, WARC file, folder, WACZ")
    parser.add_argument("--port", type=int, default=PORT, help=f"0 is one that is free (default: {PORT})")
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default: {HOST}, this machine only)")
    parser.add_argument(
        "--replay-port", type=int, default=0, help="beside a reading room, of the replay (default: one that is free)"
    )
    parser.add_argument(
        "--index", type=Path, metavar="FOLDER", help="keeps what the reading room is made from (default: in ~/.cache)"
    )
    parser.add_argument("--no-room", action="store_true", help="lists and replay alone, without a reading room")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted; nothing is written but into a temporary folder, and what is kept of a reading room."""
    python = find_pywb()
    port = free_port(args.host, args.port)
    files = all_warc_files(args.paths)
    opener = None if args.no_room else find_room()
    kept = args.index or kept_folder(args.paths)
    with scratch_folder("serve-") as folder:
        index = _current_index(args.paths)
        if index is None:
            names = {file: str(number) for number, file in enumerate(files)}
            # pywb reads what lies in a WACZ where it lies, if the index counts from the beginning of the WACZ.
            index = kept_index(files, folder if opener is None else kept, lambda file: (names[file], file.start))
        else:
            names = {file: file.name for file in files}
        places = {name: file.path.resolve() for file, name in names.items()}
        if opener is None:
            write_site((page for path in args.paths for page in pages_of(path)), folder)
            with Pywb(python, folder, index, places, args.host, port) as pywb:
                _wait(pywb, pywb.url)
        else:
            server = RoomServer(args.host, port)
            replay_port = free_port(args.host, args.replay_port)
            room = opener(args.paths, kept, replay_port)
            with server.serve(room), Pywb(python, folder, index, places, args.host, replay_port, server.port) as pywb:
                _wait(pywb, server.url)
    return 0


def _wait(pywb: Pywb, url: str) -> None:
    try:
        print(f"serving at {url} until interrupted (Ctrl-C)", flush=True)
        pywb.wait()
    except KeyboardInterrupt:
        print("ended", file=sys.stderr)


def _current_index(paths: list[Path]) -> Path | None:
    """The index of the one crawl folder that is to be served, if it is as new as the files: making it takes time."""
    index = paths[0] / INDEX
    if len(paths) > 1 or not (paths[0] / "warc").is_dir() or not index.is_file():
        return None
    files: list[WarcFile] = warc_files(paths[0])
    made = index.stat().st_mtime_ns
    current = all(file.member is None and file.path.stat().st_mtime_ns <= made for file in files)
    return index.resolve() if current else None

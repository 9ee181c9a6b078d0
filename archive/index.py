"""The CDXJ index of a folder of WARC files: one line per response, sorted, as replay tools look them up."""

import os
from collections.abc import Iterable
from pathlib import Path

from cdxj_indexer.main import CDXJIndexer


def write_index(files: Iterable[Path], index: Path) -> None:
    """Index whole WARC files into one CDXJ file, which is there complete or not at all.

    File names in it are without a folder. Raises OSError where something cannot be read or written.
    """
    temporary = index.with_name(f"{index.name}.part")
    names = [str(file) for file in sorted(files)]
    CDXJIndexer(str(temporary), names, post_append=True, sort=True).process_all()
    os.replace(temporary, index)

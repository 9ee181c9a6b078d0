"""Zstandard frames: a `.warc.zst` has one per record, and often a dictionary before the first.

https://iipc.github.io/warc-specifications/specifications/warc-zstd/
"""

from typing import Any, BinaryIO

from archive.http.zstd import MAGIC as MAGIC
from archive.http.zstd import ZstdError as ZstdError
from archive.http.zstd import is_zstd, zstd

_DICTIONARY = b"\x5d\x2a\x4d\x18"
_READ = 32 * 1024
_PIECE = 256 * 1024
_MAX_DICTIONARY = 16 << 20  # bytes; dictionaries have some hundred thousand


def dictionary(file: BinaryIO) -> "zstd.ZstdDict | None":
    """The dictionary that a file begins with. Raises ZstdError for one that can't be read."""
    file.seek(0)
    start = file.read(8)
    if not start.startswith(_DICTIONARY):
        return None
    size = int.from_bytes(start[4:8], "little")
    if size > _MAX_DICTIONARY:
        raise ZstdError(f"a dictionary of {size} bytes; the limit is {_MAX_DICTIONARY}")
    data = file.read(size)
    if len(data) < size:
        raise ZstdError("the file ends inside its dictionary")
    if data.startswith(MAGIC):
        unpack = zstd.ZstdDecompressor()
        data = unpack.decompress(data, _MAX_DICTIONARY)
        if not unpack.eof:
            raise ZstdError("its dictionary is not whole")
    return zstd.ZstdDict(data)


class Frame:
    """The zstd frame at an offset of a file, unpacked piece by piece."""

    def __init__(self, file: BinaryIO, offset: int, known: "zstd.ZstdDict | None" = None) -> None:
        file.seek(offset)
        self._file = file
        self._left = 0
        self._unpack: Any = None
        start = file.read(8)
        if is_zstd(start) and not start.startswith(MAGIC):
            self._skip = min(int.from_bytes(start[4:8], "little"), _size(file) - file.tell())
        else:
            self._skip = -1
            file.seek(offset)
            self._unpack = zstd.ZstdDecompressor(zstd_dict=known) if known else zstd.ZstdDecompressor()

    def more(self) -> bytes:
        """The next piece, at most 256 KiB; empty at the end. Raises ZstdError, EOFError where the file ends before."""
        if self._skip >= 0:
            self._file.seek(self._skip, 1)
            self._skip = 0
            return b""
        while not self._unpack.eof:
            raw = self._file.read(_READ) if self._unpack.needs_input else b""
            if not raw and self._unpack.needs_input:
                raise EOFError
            if piece := self._unpack.decompress(raw, _PIECE):
                return bytes(piece)
        return b""

    @property
    def end(self) -> int:
        """The offset after the frame, once `more` has given its end."""
        return self._file.tell() - (len(self._unpack.unused_data) if self._unpack is not None else 0)


def _size(file: BinaryIO) -> int:
    at = file.tell()
    end = file.seek(0, 2)
    file.seek(at)
    return end

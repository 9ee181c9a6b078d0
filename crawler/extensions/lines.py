"""The feed format of the crawl folder."""

from typing import Any, BinaryIO

from scrapy.exporters import BaseItemExporter

from crawler.items import as_json


class LineExporter(BaseItemExporter):
    """JSON Lines, each flushed as it is written: a killed crawl keeps its lines."""

    def __init__(self, file: BinaryIO, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self._file = file

    def export_item(self, item: Any) -> None:
        self._file.write(as_json(item).encode() + b"\n")
        self._file.flush()

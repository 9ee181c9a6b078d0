"""Scrapy's downloads, archived as they crossed the wire. Only this part of the package knows Scrapy.

DOWNLOAD_HANDLERS = {
    "http": "archive.capture.CaptureHandler",
    "https": "archive.capture.CaptureHandler",
}
DOWNLOADER_MIDDLEWARES = {"archive.capture.ArchiveFirst": 950}
"""

from archive.capture.crawl import Capture, pointer
from archive.capture.first import ArchiveFirst
from archive.capture.handler import CaptureHandler

__all__ = ["ArchiveFirst", "Capture", "CaptureHandler", "pointer"]

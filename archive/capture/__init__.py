"""Scrapy's downloads, archived as they crossed the wire. Only this part of the package knows Scrapy.

DOWNLOAD_HANDLERS = {
    "http": "archive.capture.CaptureHandler",
    "https": "archive.capture.CaptureHandler",
}
"""

from archive.capture.crawl import Capture, pointer
from archive.capture.handler import CaptureHandler

__all__ = ["Capture", "CaptureHandler", "pointer"]

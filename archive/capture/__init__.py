"""Scrapy's downloads, archived as they crossed the wire. The only package of ``archive`` that imports Scrapy.

DOWNLOAD_HANDLERS = {
    "http": "archive.capture.handler.CaptureHandler",
    "https": "archive.capture.handler.CaptureHandler",
}
DOWNLOADER_MIDDLEWARES = {"archive.capture.archive_first.ArchiveFirst": 950}
"""

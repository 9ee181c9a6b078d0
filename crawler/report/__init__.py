"""The report on crawl folders: what they hold and lack, as one HTML file."""

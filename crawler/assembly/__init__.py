"""What splitting finds becomes the lines of a crawl folder: pages of an article joined, ids given, text simplified."""

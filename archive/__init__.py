"""WARC archives: capturing, writing, reading and checking them. Knows nothing of newspapers."""

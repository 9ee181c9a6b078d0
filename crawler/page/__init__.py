"""Reading a page: bytes to text, the visible lines of its tree, what its markup states. Pure: no files, no network."""

"""Crawls of many issues, spread over the workers of a Dask cluster."""

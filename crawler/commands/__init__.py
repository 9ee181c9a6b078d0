"""The commands of ``python -m crawler``."""

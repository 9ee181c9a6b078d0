"""Archive Chinese newspapers: walk their edition pages, split every page, keep what crossed the wire."""

__version__ = "0.1.0"

"""What all tests need."""

from pathlib import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Doctests are looked for in the packages only: what is here beside tests are servers and scripts."""
    if collection_path.suffix == ".py" and not collection_path.name.startswith("test_"):
        return True
    return None

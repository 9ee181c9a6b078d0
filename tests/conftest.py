"""What all tests need."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Doctests are looked for in the packages only: what is here beside tests are servers and scripts."""
    if collection_path.suffix == ".py" and not collection_path.name.startswith("test_"):
        return True
    return None


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    # Few tests look at pages: the others are not to wait for the import.
    from tests.archive.replay import chromium_launched

    with chromium_launched() as launched:
        yield launched

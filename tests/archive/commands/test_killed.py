"""`index` and `wacz` that are killed at any step leave a whole file or none, and the same command makes it."""

from pathlib import Path

import pytest

from archive.__main__ import main
from archive.check.verify import verify
from tests.archive.records import INFO, ORIGINAL, write
from tests.crash_points import killed_at_each_step

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("command", ["index", "wacz"])
def test_what_is_there_is_whole(command: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source" / "a.warc.gz", INFO, ORIGINAL)
    made = tmp_path / "made" / ("index.cdxj" if command == "index" else "a.wacz")
    made.parent.mkdir()
    arguments = (command, str(source), "-o", str(made))
    assert main([*arguments]) == 0
    whole = made.read_bytes()
    made.unlink()
    for step in killed_at_each_step("archive", *arguments, below=made.parent):
        if made.exists():
            assert (made.read_bytes() == whole) if command == "index" else not list(verify([made])), step
            made.unlink()
        assert main([*arguments]) == 0, step
        assert [path.name for path in made.parent.iterdir()] == [made.name], step
        made.unlink()

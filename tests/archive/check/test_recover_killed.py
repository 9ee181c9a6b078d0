"""A recovery that is killed at any step loses no byte, and the same command again comes to the same end."""

from pathlib import Path

import pytest

from archive.__main__ import main
from tests.archive.records import INFO, resource, write
from tests.crash_points import killed_at_each_step

pytestmark = pytest.mark.slow
ONE, TWO = resource(b"one" * 50), resource(b"two" * 50)
TAIL = resource(b"torn" * 500)[:-7]
BROKEN = b"\x1f\x8b" + b"no member at all" * 3
CASES = {
    "torn": ("a.warc.gz", INFO + ONE + TAIL, TAIL),
    "torn, not finished": ("a.warc.gz.open", INFO + ONE + TAIL, TAIL),
    "not finished": ("a.warc.gz.open", INFO + ONE, b""),
    "broken in the middle": ("a.warc.gz", INFO + BROKEN + ONE + TWO, BROKEN),
}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("options", [(), ("--in-place",)], ids=["", "in place"])
@pytest.mark.parametrize("case", CASES)
def test_no_byte_is_lost_or_doubled(case: str, options: tuple[str, ...], tmp_path: Path) -> None:
    name, data, cut_out = CASES[case]
    undisturbed = write(tmp_path / "undisturbed" / name, data)
    main(["recover", str(undisturbed), *options])
    expected = tree(undisturbed.parent)
    folder = tmp_path / "killed"
    write(folder / name, data)
    for step in killed_at_each_step("archive", "recover", str(folder), *options, below=folder):
        left = b"".join(tree(folder).values())
        assert cut_out in left, f"lost by a kill before step {step}"
        main(["recover", str(folder), *options])
        assert tree(folder) == expected, f"killed before step {step}"
        for path in folder.iterdir():
            path.unlink()
        write(folder / name, data)

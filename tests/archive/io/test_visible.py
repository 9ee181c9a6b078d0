"""Nothing that a file says acts on the terminal of who looks at it."""

from pathlib import Path

import pytest

from archive.__main__ import main
from tests.archive.records import INFO, resource, write


def test_escape_sequences_of_a_file_s_headers_are_seen_and_do_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = resource(b"x", **{"WARC-Concurrent-To": "<urn:\x1b[2J\x9b31m\u202eabc>"})
    path = write(tmp_path / "a.warc.gz", INFO, bad)
    for command in (["verify"], ["recover", "-o", str(tmp_path / "out")]):
        main([command[0], str(path), *command[1:]])
    told = capsys.readouterr()
    assert not {character for character in told.out + told.err if character < " " and character != "\n"}
    assert "\x9b" not in told.out + told.err
    assert "\\x1b[2J" in told.out

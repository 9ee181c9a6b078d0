"""The list of declared sites."""

import json

import pytest

from crawler.__main__ import main
from crawler.sites import Registry


def test_each_declared_site_has_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sites"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.partition("  ")[0] for row in rows] == sorted(Registry().sites)
    (beijing,) = [row for row in rows if row.startswith("beijing-daily ")]
    assert "北京日报" in beijing
    assert "founder-2009 (–2021-12-31)" in beijing
    assert "checked 20" in beijing
    (steel,) = [row for row in rows if row.startswith("csteelnews ")]
    assert "channels: xwzx/djbd " in steel


def test_json_has_the_sources_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sites", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == set(Registry().sites)
    assert all(row["sources"] and row["checked"] and row["hosts"] and row["layouts"] for row in rows.values())


def test_a_users_own_declaration_joins_and_a_bad_one_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    assert main(["sites", "--sites", f"{tmp_path}/none.toml"]) == 2
    assert "none.toml: cannot be read" in capsys.readouterr().err

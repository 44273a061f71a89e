"""Where the tables lie."""

from pathlib import Path

import pytest

from netmin import cellar


def test_an_own_cellar_hides_an_entry_of_the_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "citations.bib").write_text("", encoding="utf-8")
    assert cellar.find("citations.bib") == cellar.house() / "citations.bib"
    monkeypatch.setenv(cellar.ENVIRONMENT_VARIABLE, str(tmp_path))
    assert cellar.find("citations.bib") == tmp_path / "citations.bib"


def test_entries_of_all_cellars_are_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "standards" / "xx-1-2000").mkdir(parents=True)
    monkeypatch.setenv(cellar.ENVIRONMENT_VARIABLE, str(tmp_path))
    names = [entry.name for entry in cellar.entries("standards")]
    assert "xx-1-2000" in names
    assert names == sorted(set(names))


def test_a_fingerprint_changes_with_a_single_byte(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes(b"1")
    before = cellar.fingerprint([tmp_path])
    table.write_bytes(b"2")
    assert cellar.fingerprint([tmp_path]) != before


def test_a_fingerprint_does_not_depend_on_the_order_of_asking(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    assert cellar.fingerprint([first, second]) == cellar.fingerprint([second, first])

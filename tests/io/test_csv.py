"""Text tables, read and written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.errors import DataError, UsageError
from netmin.io import check, csv_, read_samples, regular, write_csv
from netmin.io.table import Asked

TEXT = "sample;Ort;Cu [mg/kg]\n" + "".join(f"P{number // 3};a {number % 7};{number / 8}\n" for number in range(60))


def test_both_fast_readers_and_the_careful_one_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXT, encoding="utf-8")
    parsed = csv_.read(path, Asked())[0]
    cut = regular.cut(TEXT.encode(), ";")
    monkeypatch.setattr(csv_, "_read_fast", lambda *_: None)
    careful = csv_.read(path, Asked())[0]
    assert cut is not None
    assert parsed.rows.tolist() == careful.rows.tolist() == list(range(1, 62))
    for columns in (cut, careful.columns):
        assert [list(column.each()) for column in columns] == [list(column.each()) for column in parsed.columns]


@pytest.mark.parametrize("text", ['a,b\n"1",2\n', "a,b\n1,2\n3\n", "a,b\r1,2\r", "a,b\n1,2,3\n"])
def test_an_irregular_table_is_left_to_the_other_readers(text: str) -> None:
    assert regular.cut(text.encode(), ",") is None


@pytest.mark.parametrize(
    "text", ["a,b\n1,2", "a,b\r\n1,2\r\n", "a , b\n 1,2 \n", "a,b\n1,\n", "ä,b\n1,é\n", "a" * 40 + ",b\n1,2\n"]
)
def test_a_regular_table_is_cut_as_the_csv_module_cuts_it(text: str) -> None:
    import csv
    import io

    columns = regular.cut(text.encode(), ",")
    assert columns is not None
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    assert [list(column.each()) for column in columns] == [list(cells) for cells in zip(*rows, strict=True)]


def test_a_million_cells_of_any_length_are_told_apart() -> None:
    random = np.random.default_rng(7)
    words = ["".join(random.choice(list("ab0.<"), size=size)) for size in random.integers(0, 40, 3_000)]
    columns = regular.cut("".join(f"{word},x\n" for word in words).encode(), ",")
    assert columns is not None
    assert list(columns[0].each()) == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso8859-2"])
def test_romanian_letters_are_found_in_every_encoding_that_has_them(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    text = "Probă;Adâncime (cm);Plumb (mg/kg);Folosință\nTimiș;0-20;1,5;pășune și câmp\n".replace("ș", "ş").replace(
        "ț", "ţ"
    )
    path.write_bytes(text.encode(encoding))
    samples = read_samples(path)
    assert samples.points["land_use"].tolist() == ["păşune şi câmp"]


def test_serbian_cyrillic_is_found_in_windows_1251(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Узорак;Олово (mg/kg);Намена\nБор 1;1,5;њива крај Ђердапа\n".encode("cp1251"))
    understanding = check(path)
    assert understanding.encoding == "cp1251"
    assert read_samples(path).points["land_use"].tolist() == ["њива крај Ђердапа"]


def test_letters_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sample;Cu [mg/kg]\n" + bytes(range(0x80, 0xA0)) * 4 + b";1\n")
    with pytest.raises(DataError, match="encodings"):
        read_samples(path)


def test_an_unknown_encoding_is_a_usage_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sample,Cu [mg/kg]\nA,1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="martian"):
        read_samples(path, encoding="martian")


def test_cells_that_a_spreadsheet_would_run_are_disarmed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cells = ["=1+1", "+cmd", "-2", "@sum", "\tx", "-2.5e-3", "+44", "plain, with comma", "=HYPERLINK(1)", ""]
    write_csv(path, pd.DataFrame({"=name": cells, "number": [-1.5, np.nan, *range(8)]}))
    back = pd.read_csv(path, keep_default_na=False)
    assert list(back.columns) == ["'=name", "number"]
    assert back["'=name"].tolist() == [
        *["'=1+1", "'+cmd", "-2", "'@sum", "'\tx", "-2.5e-3", "+44", "plain, with comma", "'=HYPERLINK(1)", ""]
    ]
    assert back["number"].tolist()[:3] == ["-1.5", "", "0.0"]


def test_a_table_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("yesterday\n", encoding="utf-8")

    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no text")

    with pytest.raises(RuntimeError, match="no text"):
        write_csv(path, pd.DataFrame({"a": ["1", Broken()]}))
    assert path.read_text(encoding="utf-8") == "yesterday\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_a_number_survives_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    values = np.random.default_rng(3).lognormal(size=200)
    write_csv(path, pd.DataFrame({"sample": [f"P{n}" for n in range(200)], "Cu [mg/kg]": values}))
    assert (read_samples(path).column("Cu").value == values).all()

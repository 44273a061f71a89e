"""One set of samples, written in every format, reads back the same."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netmin import io
from netmin.errors import DataError, UsageError
from netmin.io import check, read_samples
from netmin.samples import SampleSet

HEADER = ["Sample", "Longitude", "Latitude", "Cu [mg/kg]", "Cd [mg/kg]"]
ROWS: list[list[Any]] = [["A", 22.10, 44.08, 40.375, "<0,05"], ["B", 22.11, 44.09, 1250.0, 0.375]]


def assert_right(samples: SampleSet) -> None:
    assert list(samples.points["sample"]) == ["A", "B"]
    assert samples.column("Cu").value.tolist() == [40.375, 1250.0]
    assert samples.column("Cd").value.tolist() == [0.05, 0.375]
    assert samples.column("Cd").below.tolist() == [True, False]
    assert np.allclose(samples.points["longitude"], [22.10, 22.11])
    assert samples.crs == "EPSG:32634"


def write_xlsx(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def write_xls(path: Path, rows: list[list[Any]]) -> Path:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Results")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(str(path))
    return path


def write_ods(path: Path, rows: list[list[Any]]) -> Path:
    pd.DataFrame(rows).to_excel(path, engine="odf", header=False, index=False)
    return path


TITLE = [["Laboratory report 17", None, None, None, None], [None] * 5]


def test_workbooks_of_three_kinds_are_read_alike(tmp_path: Path) -> None:
    content = [*TITLE, HEADER, *ROWS]
    assert_right(read_samples(write_xlsx(tmp_path / "a.xlsx", {"Results": content})))
    assert_right(read_samples(write_xls(tmp_path / "a.xls", [[cell or "" for cell in row] for row in content])))
    assert_right(read_samples(write_ods(tmp_path / "a.ods", content)))


def test_a_problem_in_a_workbook_names_sheet_row_and_column(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"Notes": [["hello"]], "Results": [*TITLE, HEADER, *ROWS, ["C", 22.1, 44.1, "abc", 1]]}
    )
    (problem,) = check(path).problems
    assert (problem.place.sheet, problem.place.row, problem.place.column) == ("Results", 6, "Cu [mg/kg]")
    assert problem.value == "abc"


def test_two_sheets_of_samples_are_not_chosen_between(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"2023": [HEADER, *ROWS], "2024": [HEADER, *ROWS]})
    with pytest.raises(DataError, match="2023, 2024"):
        read_samples(path)
    assert_right(read_samples(path, sheet="2024"))
    with pytest.raises(UsageError, match="2025"):
        read_samples(path, sheet="2025")


def test_a_geopackage_written_by_another_program_is_read(tmp_path: Path) -> None:
    import pyogrio
    import shapely

    path = tmp_path / "a.gpkg"
    points = np.array([shapely.Point(588073.118, 4881346.505), shapely.Point(588860.0, 4882470.0)])
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(points),
        field_data=[
            np.array(["A", "B"], dtype=object),
            np.array([40.375, 1250.0]),
            np.array(["<0,05", "0,375"], dtype=object),
        ],
        fields=["Sample", "Cu mg_kg", "Cd [mg/kg]"],
        layer="soil",
        geometry_type="Point",
        crs="EPSG:32634",
        driver="GPKG",
    )
    samples = read_samples(path, units="mg/kg", columns={"Cu mg_kg": "Cu"})
    assert samples.crs == "EPSG:32634"
    assert samples.column("Cu").value.tolist() == [40.375, 1250.0]
    assert samples.column("Cd").below.tolist() == [True, False]
    assert abs(samples.points["longitude"][0] - 22.10) < 1e-6
    assert check(path, units="mg/kg").sheet == "soil"


def test_a_geopackage_on_a_system_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    import pyogrio
    import shapely

    path = tmp_path / "a.gpkg"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array([shapely.Point(1.0, 2.0)])),
        field_data=[np.array(["A"], dtype=object)],
        fields=["Sample"],
        layer="soil",
        geometry_type="Point",
        crs="EPSG:2056",
        driver="GPKG",
    )
    assert [problem.message.code for problem in check(path).problems] == ["io.crs-of-file"]


def feature(row: list[Any]) -> dict[str, Any]:
    properties = {"Sample": row[0], "Cu [mg/kg]": row[3], "Cd [mg/kg]": row[4]}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": row[1:3]}}


def test_geojson_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(row) for row in ROWS]}), encoding="utf-8"
    )
    assert_right(read_samples(path))


@pytest.mark.parametrize(
    "text", ["{", "[1, 2]", '{"features": 3}', '{"features": [{"geometry": {"type": "Polygon", "coordinates": []}}]}']
)
def test_json_that_is_no_collection_of_points_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        read_samples(path)


SAMPLE_FILE = """SampleCode,Sampled_Date_Time,Field_ID,Depth,Matrix_Type,Sample_Type,Parent_Sample
L1,2025-05-31 10:00,BH1,0-0.2,Soil,Normal,
L2,2025-05-31 10:00,BH2,0-0.2,Soil,Normal,
L3,,,,Soil,LAB_D,L1
L4,,,,Soil,MB,
L5,,,,Soil,LCS,
L6,,,,Soil,MS,L1
L7,2025-05-31 10:00,RIN1,,Water,Rinsate,
"""
CHEMISTRY_FILE = """SampleCode,ChemCode,OriginalChemName,Prefix,Result,Result_Unit,Result_Type,Method_Name,EQL
L1,7439-92-1,Lead,,40.375,mg/kg,REG,EPA 6010,1
L1,7440-43-9,Cadmium,<,0.1,mg/kg,REG,EPA 6010,0.1
L2,7439-92-1,Lead,=,55,mg/kg,REG,EPA 6010,1
L3,7439-92-1,Lead,,44,mg/kg,REG,EPA 6010,1
L4,7439-92-1,Lead,<,1,mg/kg,REG,EPA 6010,1
L5,7439-92-1,Lead,,95,mg/kg,REG,EPA 6010,1
L6,7439-92-1,Lead,,95,mg/kg,REG,EPA 6010,1
L1,,Surrogate,,95,%,SUR,EPA 6010,1
L7,7439-92-1,Lead,,95,mg/kg,REG,EPA 6010,1
"""
HEADER_FILE = '<?xml version="1.0"?><ESdat><LabReport Lab_Name="Lab Timisoara" Lab_Report_Number="R-17"/></ESdat>'


def write_edd(folder: Path) -> Path:
    (folder / "Site.Lab1.ESdatSample4.csv").write_text(SAMPLE_FILE, encoding="utf-8")
    (folder / "Site.Lab1.ESdatChemistry4.csv").write_text(CHEMISTRY_FILE, encoding="utf-8")
    (folder / "Site.Lab1.ESdatHeader.xml").write_text(HEADER_FILE, encoding="utf-8")
    return folder / "Site.Lab1.ESdatHeader.xml"


@pytest.mark.parametrize("part", ["ESdatHeader.xml", "ESdatSample4.csv", "ESdatChemistry4.csv"])
def test_an_esdat_set_is_read_from_any_of_its_parts(tmp_path: Path, part: str) -> None:
    write_edd(tmp_path)
    samples = read_samples(tmp_path / f"Site.Lab1.{part}")
    assert samples.origin.format == "edd"
    assert list(samples.points["sample"]) == ["BH1", "BH2"]
    assert samples.column("Pb").value.tolist() == [40.375, 55.0]
    assert samples.column("Cd").below.tolist() == [True, False]
    assert samples.points["depth_to"].tolist() == [0.2, 0.2]
    assert samples.points["date"].tolist() == ["2025-05-31", "2025-05-31"]
    quality = samples.quality
    assert list(zip(quality["sample"], quality["kind"], quality["parent"], strict=True)) == [
        ("L3", "duplicate", "BH1"),
        ("L4", "blank", ""),
        ("L5", "reference-material", ""),
    ]


def test_an_esdat_result_without_its_sample_is_refused(tmp_path: Path) -> None:
    path = write_edd(tmp_path)
    chemistry = tmp_path / "Site.Lab1.ESdatChemistry4.csv"
    chemistry.write_text(CHEMISTRY_FILE + "L9,,Lead,,1,mg/kg,REG,,\n", encoding="utf-8")
    (problem,) = check(path).problems
    assert (problem.message.code, problem.place.row) == ("io.edd-sample-missing", 11)


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Site.Lab1.ESdatHeader.xml"
    path.write_text(HEADER_FILE, encoding="utf-8")
    with pytest.raises(DataError):
        read_samples(path)


def test_the_formats_are_listed_and_found_by_name() -> None:
    assert io.available() == ("csv", "edd", "geojson", "geopackage", "xlsx")
    assert all(name == io.get(name).NAME for name in io.available())


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert path.stat().st_size < 100_000
    assert [problem.message.code for problem in check(path).problems] == ["io.unpacks-too-large"]


def test_two_cells_at_the_ends_of_a_sheet_do_not_fill_the_memory(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "sample"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "a.xlsx")
    assert [problem.message.code for problem in check(tmp_path / "a.xlsx").problems] == ["io.too-many-columns"]
    book.active["XFD1048576"] = None
    book.active["CV1048576"] = 1
    book.save(tmp_path / "b.xlsx")
    assert [problem.message.code for problem in check(tmp_path / "b.xlsx").problems] == ["io.too-many-rows"]


def test_more_than_five_thousand_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(["a"] * 5_001) + "\n" + ",".join(["1"] * 5_001) + "\n", encoding="utf-8")
    assert [problem.message.code for problem in check(path).problems] == ["io.too-many-columns"]


def test_an_encrypted_workbook_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )
    assert [problem.message.code for problem in check(path).problems] == ["io.encrypted"]


def test_a_missing_file_and_a_folder_are_usage_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError, match="no file"):
            read_samples(path)


def test_an_old_workbook_whose_sectors_run_in_a_circle_is_refused(tmp_path: Path) -> None:
    import struct

    path = write_xls(tmp_path / "a.xls", [HEADER, *ROWS])
    data = bytearray(path.read_bytes())
    first_table_sector = struct.unpack_from("<I", data, 76)[0]
    table = 512 * (first_table_sector + 1)
    directory = struct.unpack_from("<I", data, 48)[0]
    struct.pack_into("<I", data, table + 4 * directory, directory)
    path.write_bytes(data)
    assert [problem.message.code for problem in check(path).problems] == ["io.damaged"]

"""Mangled files end in a sample set or in an error of ours, never in anything else.

The suite runs a few hundred examples of each; ``NETMIN_FUZZ_EXAMPLES=10000`` is the full run.
"""

from __future__ import annotations

import contextlib
import io as streams
import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.io import check, read_samples
from netmin.language import LANGUAGES
from netmin.samples import SampleSet

EXAMPLES = int(os.environ.get("NETMIN_FUZZ_EXAMPLES", "300"))

fuzzed = settings(
    max_examples=max(EXAMPLES // 3, 1),
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

WIDE = (
    "Raport 7;;;;;;;\n"
    "Indicativ probă;Latitudine;Longitudine;Adâncime (cm);pH;Plumb (mg/kg s.u.);Cadmiu;LOD Cd\n;;;;;;mg/kg;\n"
    "P1;44,08;22,10;0-20;6,5;1.250,5;<0,05;0,05\nP2;44,09;22,11;0-20;7,1;98,4;ND;0,05\nP2-DUP;44,09;22,11;0-20;7,1;97,4;0,3;0,05\n"
)
LONG = (
    "SampleCode,Easting,Northing,Parameter,Prefix,Result,Unit,LOQ,Method,Sample_Type,Depth\n"
    "S1,588073.12,4881346.51,Lead,,40.5,mg/kg,5,ICP,Normal,0-20 cm\n"
    "S1,588073.12,4881346.51,Cadmium,<,0.1,mg/kg dw,0.1,ICP,Normal,0-20 cm\n"
    "S1,588073.12,4881346.51,pH,,6.5,-,,,Normal,0-20 cm\n"
    "S2,588100.00,4881400.00,Lead,,1250,ppm,5,ICP,Normal,0-20 cm\nCRM-1,,,Lead,,95,mg/kg,5,ICP,CRM,\n"
)

#: Cells that laboratories, spreadsheets and bad luck put in place of others.
CELLS = st.sampled_from(
    [
        *[
            "",
            "<",
            ">",
            "<0",
            "ND",
            "nan",
            "inf",
            "-inf",
            "1e999",
            "-5",
            "0",
            "1.234",
            "1,234",
            "1.2.3",
            "1,2,3",
            "40.375",
        ],
        *[
            "±",
            "3 ± 1",
            "#REF!",
            "mg/l",
            "mg/kg",
            "%",
            "ppb",
            "s.u.",
            "Pb",
            "Plumbb",
            "Cr(VI)",
            "Fe2O3",
            "sample",
            "x",
            "y",
        ],
        *[
            "lat",
            "lon",
            "LOD",
            "mean",
            "units",
            "44°04'48\"N",
            "22°06'00\"И",
            "999",
            "1e300",
            "-1e300",
            "0-20 cm",
            "20-0",
        ],
        *[
            "0-2",
            "31.12.2025",
            "2025-13-40",
            "45000",
            "water",
            "BLK",
            "CRM",
            "P1",
            "S1",
            "dup",
            "=1+1",
            "\u0000",
            "\ufeff",
        ],
        *["٣", "१२", "½", "²", "1_000", "0x10", "True", "'", '"', "\u202e", "a" * 300],
    ]
)
ANYTHING_DECLARED = st.fixed_dictionaries(
    {},
    optional={
        "units": st.sampled_from(["mg/kg", "%", "ppb", "mg/kg fw"]),
        "crs": st.sampled_from(["EPSG:4326", "EPSG:3844", "EPSG:32634", "31277", "local", "EPSG:3035"]),
        "country": st.sampled_from(["RO", "RS", "nl"]),
        "decimal": st.sampled_from([".", ","]),
        "depth": st.just("0-20 cm"),
        "basis": st.sampled_from(["dry", "fresh", "ash"]),
        "negative_is_limit": st.booleans(),
        "encoding": st.sampled_from(["utf-8", "cp1250", "cp1251", "utf-16", "ascii", "rot13", "nonsense"]),
        "delimiter": st.sampled_from([";", ",", "tab", "|", '"', ""]),
    },
)
#: Half of the files come without a word, as most do.
DECLARED = st.one_of(st.just({}), st.just({"country": "RS"}), ANYTHING_DECLARED)


def survives(content: bytes, name: str, declared: dict[str, Any]) -> None:
    """Read a file both ways and look at everything that comes of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with contextlib.suppress(NetminError):
            samples = read_samples(path, **declared)
            assert isinstance(samples, SampleSet)
            assert_sound(samples)
        with contextlib.suppress(NetminError):
            understanding = check(path, **declared)
            assert understanding.as_json()
            assert all(understanding.text(language) for language in LANGUAGES)


def assert_sound(samples: SampleSet) -> None:
    """What holds for every sample set, however it came to be."""
    table = samples.measurements
    assert len(table) > 0
    assert samples.points["sample"].is_unique
    assert not table.duplicated(["sample", "analyte"]).any()
    assert (table["sample"].cat.codes >= 0).all()
    assert table["value"].between(0.0, 1.000001e6).all()
    assert (table.loc[table["qualifier"] != "", "value"] > 0).all()
    assert samples.points["ph"].dropna().between(0, 14).all()
    assert samples.points["easting"].isna().equals(samples.points["northing"].isna())
    assert set(samples.quality["kind"]) <= {"duplicate", "blank", "reference-material"}


@st.composite
def mutated_tables(draw: st.DrawFn) -> list[list[str]]:
    text, delimiter = draw(st.sampled_from([(WIDE, ";"), (LONG, ",")]))
    rows = [line.split(delimiter) for line in text.splitlines()]
    for _ in range(draw(st.integers(0, 6))):
        row = draw(st.integers(0, len(rows) - 1))
        action = draw(st.sampled_from(["cell", "cell", "cell", "drop row", "double row", "drop cell", "move"]))
        if action == "drop row" and len(rows) > 1:
            rows.pop(row)
        elif action == "double row":
            rows.insert(draw(st.integers(0, len(rows))), list(rows[row]))
        elif action == "drop cell" and rows[row]:
            rows[row].pop(draw(st.integers(0, len(rows[row]) - 1)))
        elif action == "move":
            rows.insert(draw(st.integers(0, len(rows) - 1)), rows.pop(row))
        elif rows[row]:
            rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(st.one_of(CELLS, st.text(max_size=12)))
    return rows


@st.composite
def mangled_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    mangled = bytearray(content)
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, max(len(mangled) - 1, 0)))
        action = draw(st.sampled_from(["flip", "insert", "cut"]))
        if action == "flip" and mangled:
            mangled[place] = draw(st.integers(0, 255))
        elif action == "insert":
            mangled[place:place] = draw(st.binary(max_size=6))
        else:
            del mangled[place : place + draw(st.integers(0, 40))]
    return bytes(mangled)


@fuzzed
@given(
    mutated_tables(),
    st.sampled_from([";", ",", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1250", "cp1251", "utf-16"]),
    DECLARED,
)
def test_a_text_table_with_mutated_cells(
    rows: list[list[str]], delimiter: str, encoding: str, declared: dict[str, Any]
) -> None:
    text = "\n".join(delimiter.join(row) for row in rows)
    survives(text.encode(encoding, errors="replace"), "lab.csv", declared)


@fuzzed
@given(st.sampled_from([WIDE, LONG]).flatmap(lambda text: mangled_bytes(text.encode())), DECLARED)
def test_a_text_table_with_mangled_bytes(content: bytes, declared: dict[str, Any]) -> None:
    survives(content, "lab.csv", declared)


def workbook(rows: list[list[str]]) -> bytes:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook()
    for row in rows:
        cells = [ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row]
        book.active.append(
            [
                float(cell) if cell.replace(".", "", 1).isascii() and cell.replace(".", "", 1).isdigit() else cell
                for cell in cells
            ]
        )
    stream = streams.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKBOOKS = [workbook([line.split(mark) for line in text.splitlines()]) for text, mark in ((WIDE, ";"), (LONG, ","))]


@settings(fuzzed, max_examples=max(EXAMPLES // 6, 1))
@given(mutated_tables(), DECLARED)
def test_a_workbook_with_mutated_cells(rows: list[list[str]], declared: dict[str, Any]) -> None:
    survives(workbook(rows), "lab.xlsx", declared)


@settings(fuzzed, max_examples=max(EXAMPLES // 6, 1))
@given(st.sampled_from(WORKBOOKS).flatmap(mangled_bytes), DECLARED)
def test_a_workbook_with_mangled_bytes(content: bytes, declared: dict[str, Any]) -> None:
    survives(content, "lab.xlsx", declared)


def old_workbook() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Results")
    for row, line in enumerate(WIDE.splitlines()):
        for column, cell in enumerate(line.split(";")):
            sheet.write(row, column, cell)
    stream = streams.BytesIO()
    book.save(stream)
    return stream.getvalue()


@settings(fuzzed, max_examples=max(EXAMPLES // 6, 1))
@given(mangled_bytes(old_workbook()))
def test_an_old_workbook_with_mangled_bytes(content: bytes) -> None:
    survives(content, "lab.xls", {})


def geopackage() -> bytes:
    import numpy as np
    import pyogrio
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lab.gpkg"
        pyogrio.raw.write(
            path,
            geometry=shapely.to_wkb(np.array([shapely.Point(22.1, 44.08), shapely.Point(22.2, 44.1)])),
            field_data=[np.array(["A", "B"], dtype=object), np.array([1.5, 2.5])],
            fields=["Sample", "Cu [mg/kg]"],
            layer="soil",
            geometry_type="Point",
            crs="EPSG:4326",
            driver="GPKG",
        )
        return path.read_bytes()


@settings(fuzzed, max_examples=max(EXAMPLES // 6, 1))
@given(mangled_bytes(geopackage()))
def test_a_geopackage_with_mangled_bytes(content: bytes) -> None:
    survives(content, "lab.gpkg", {})

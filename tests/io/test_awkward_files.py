"""Awkward laboratory files: each is read right, or refused with the right sentence. None is read wrong in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netmin.errors import DataError
from netmin.io import check, read_samples
from netmin.language import LANGUAGES


@dataclass(frozen=True)
class Case:
    """A file, what was declared, and what must come of it.

    `values` are (sample, analyte, qualifier, mg/kg dry); `errors` are (code, row, column).
    """

    name: str
    content: str | bytes
    declared: dict[str, Any] = field(default_factory=dict)
    values: tuple[tuple[str, str, str, float], ...] = ()
    errors: tuple[tuple[str, int | None, str | None], ...] = ()
    warnings: tuple[str, ...] = ()
    suffix: str = ".csv"


HEAD = "Sample,Easting,Northing"
AT = "588000,4881000"
UTM = {"crs": "EPSG:32634"}

CASES = (
    Case(
        "a Romanian export with semicolons, decimal commas and marks",
        "Raport de încercare nr. 17;;;;\n;;;;\nIndicativ probă;X Stereo 70;Y Stereo 70;Plumb (Pb), mg/kg s.u.;Cadmiu\n"
        ";;;;mg/kg s.u.\nP1;290851,20;267852,78;1.250,5;<0,05\nP2;290900,00;267900,00;98,4;0,375\n",
        {"country": "RO", "columns": {"X Stereo 70": "northing", "Y Stereo 70": "easting"}},
        (("P1", "Pb", "", 1250.5), ("P1", "Cd", "<", 0.05), ("P2", "Pb", "", 98.4), ("P2", "Cd", "", 0.375)),
    ),
    Case(
        "a Serbian sheet in Cyrillic, windows-1251",
        "Ознака узорка;Ширина;Дужина;Олово [mg/kg SM];Бакар [mg/kg SM];Жива [mg/kg SM]\n"
        "У1;44,0800;22,1000;85,2;1050;испод границе\nLOD;;;1;2;0,05\n".encode("cp1251"),
        {"country": "RS"},
        (("У1", "Pb", "", 85.2), ("У1", "Cu", "", 1050.0), ("У1", "Hg", "<", 0.05)),
    ),
    Case(
        "a Serbian sheet in Latin letters, windows-1250",
        "Šifra uzorka;Dubina (cm);Kadmijum (mg/kg suve materije);Živa;Gvožđe (%)\n;;;mg/kg;\nBor-1;0-20;0,8;0,12;3,5\n".encode(
            "cp1250"
        ),
        {},
        (("Bor-1", "Cd", "", 0.8), ("Bor-1", "Hg", "", 0.12), ("Bor-1", "Fe", "", 35000.0)),
    ),
    Case(
        "a tab-separated file with a byte-order mark",
        "\ufeffsample\tCu_ppm\tNi ppb\tAs (µg/g)\tZn mg·kg⁻¹\nA\t12.5\t350\t7\t80\n".encode(),
        {},
        (("A", "Cu", "", 12.5), ("A", "Ni", "", 0.35), ("A", "As", "", 7.0), ("A", "Zn", "", 80.0)),
    ),
    Case(
        "a long table with a unit column and a qualifier column",
        "SampleCode,Parameter,Prefix,Result,Unit,LOQ\nS1,Lead,,40,mg/kg,5\nS1,Cadmium,<,100,µg/kg,100\nS1,pH,,6.5,-,\nS1,Zinc,>,1000,mg/kg dw,5\n",
        {},
        (("S1", "Pb", "", 40.0), ("S1", "Cd", "<", 0.1), ("S1", "Zn", ">", 1000.0)),
    ),
    Case(
        "one value that can be forty or forty thousand",
        "sample,Cu [mg/kg]\nA,40.375\n",
        {},
        errors=(("io.decimal-ambiguous", 2, "Cu [mg/kg]"),),
    ),
    Case("the same, declared", "sample,Cu [mg/kg]\nA,40.375\n", {"decimal": ","}, (("A", "Cu", "", 40375.0),)),
    Case(
        "the same, settled by another cell of the column",
        "sample,Cu [mg/kg]\nA,40.375\nB,12.4\n",
        {},
        (("A", "Cu", "", 40.375), ("B", "Cu", "", 12.4)),
    ),
    Case(
        "evidence in another column does not settle it",
        "sample,Cu [mg/kg],Pb [mg/kg]\nA,40.375,1.5\n",
        {},
        errors=(("io.decimal-ambiguous", 2, "Cu [mg/kg]"),),
    ),
    Case(
        "two marks in one column",
        "sample;Cu [mg/kg]\nA;40,5\nB;12,4\nC;3.1\n",
        {},
        errors=(("io.decimal-mixed", 4, "Cu [mg/kg]"),),
    ),
    Case(
        "a unit of water",
        "sample,Cu [mg/kg],Cd (µg/l)\nA,40.5,1\n",
        {},
        errors=(("io.unit-water", None, "Cd (µg/l)"),),
    ),
    Case(
        "a unit nobody knows",
        "sample,Cu [bananas/kg]\nA,40.5\n",
        {},
        errors=(("io.unit-unknown", None, "Cu [bananas/kg]"),),
    ),
    Case(
        "no unit at all",
        "sample,Cu,Pb\nA,40.5,2\n",
        {},
        errors=(("io.unit-missing", None, "Cu"), ("io.unit-missing", None, "Pb")),
    ),
    Case("no unit, declared", "sample,Cu\nA,40.5\n", {"units": "µg/kg"}, (("A", "Cu", "", 0.0405),)),
    Case(
        "fresh mass with moisture",
        "sample,Moisture %,Cu [mg/kg fresh weight]\nA,20,40.5\n",
        {},
        (("A", "Cu", "", 50.625),),
    ),
    Case("fresh mass alone", "sample,Cu [mg/kg fw]\nA,40.5\n", {}, errors=(("io.basis-fresh", None, "Cu [mg/kg fw]"),)),
    Case("ash", "sample,Cu [mg/kg cenușă]\nA,40.5\n", {}, errors=(("io.basis-ash", None, "Cu [mg/kg cenușă]"),)),
    Case(
        "not detected, without a limit anywhere",
        "sample,Cu [mg/kg],Cd [mg/kg]\nA,40.5,ND\n",
        {},
        errors=(("io.limit-unknown", 2, "Cd [mg/kg]"),),
    ),
    Case(
        "not detected, with a column of limits",
        "sample,Cd [mg/kg],LOD Cd,Pb [mg/kg],Pb_LOQ\nA,ND,0.1,<LOQ,5\nB,0.4,0.1,n.d.,5\n",
        {},
        (("A", "Cd", "<", 0.1), ("A", "Pb", "<", 5.0), ("B", "Cd", "", 0.4), ("B", "Pb", "<", 5.0)),
    ),
    Case(
        "below quantification is not below detection",
        "sample,Cd [mg/kg],LOD Cd\nA,<LOQ,0.1\nB,1.5,0.1\n",
        {},
        errors=(("io.limit-unknown", 2, "Cd [mg/kg]"),),
    ),
    Case(
        "a mark without a number",
        "sample,Cd [mg/kg]\nA,<\nB,1\n",
        {},
        errors=(("io.mark-without-number", 2, "Cd [mg/kg]"),),
    ),
    Case("a negative value", "sample,Cd [mg/kg]\nA,-2\nB,1\n", {}, errors=(("io.negative", 2, "Cd [mg/kg]"),)),
    Case(
        "a negative value that means a limit",
        "sample,Cd [mg/kg]\nA,-2\nB,1\n",
        {"negative_is_limit": True},
        (("A", "Cd", "<", 2.0), ("B", "Cd", "", 1.0)),
    ),
    Case(
        "oxides beside elements",
        "sample,Fe [%],Fe2O3 [%],Al2O3 (%),P2O5 %\nA,3.5,5.0,12,0.2\n",
        {},
        (("A", "Fe", "", 35000.0),),
        warnings=("io.oxide-left-out", "io.oxide-left-out", "io.oxide-left-out"),
    ),
    Case(
        "forms and extractable parts",
        "sample,Cr total [mg/kg],Cr(VI) [mg/kg],Cd EDTA [mg/kg]\nA,120,2,0.1\n",
        {},
        (("A", "Cr", "", 120.0), ("A", "Cr_VI", "", 2.0)),
        warnings=("io.extractable-left-out",),
    ),
    Case(
        "a misspelled element",
        "sample,Plumbb,Cu [mg/kg]\nA,12,1\n",
        {},
        errors=(("io.heading-misspelled", None, "Plumbb"),),
    ),
    Case(
        "words that look like symbols",
        "No,Sample,Co,In,As [mg/kg]\n1,A,Timis,yes,12\n2,B,Bor,no,3\n",
        {},
        (("A", "As", "", 12.0), ("B", "As", "", 3.0)),
        warnings=("io.no-number-in-column", "io.no-number-in-column"),
    ),
    Case(
        "several problems, all told at once",
        "Lab report\nsample,pH,clay,Cu [mg/kg],Pb [mg/kg]\nA,17,30,1,2\nB,6,130,abc,#REF!\n,6,20,1,2\nC,6,20,5 mg/kg,1.23.4\n",
        {},
        errors=(
            ("io.beyond-ph", 3, "pH"),
            ("io.beyond-clay", 4, "clay"),
            ("io.not-a-number", 4, "Cu [mg/kg]"),
            ("io.spreadsheet-error", 4, "Pb [mg/kg]"),
            ("io.sample-missing", 5, "sample"),
            ("io.number-malformed", 6, "Pb [mg/kg]"),
            ("io.unit-inside-cell", 6, "Cu [mg/kg]"),
        ),
    ),
    Case(
        "remarks, averages and page breaks",
        "sample,Cu [mg/kg],Pb [mg/kg],Zn [mg/kg]\nA,1,2,3\n,,,\nsample,Cu [mg/kg],Pb [mg/kg],Zn [mg/kg]\nB,4,5,6\n"
        "Average,2.5,3.5,4.5\nvalues in dry matter,,,\n",
        {},
        (
            ("A", "Cu", "", 1.0),
            ("A", "Pb", "", 2.0),
            ("A", "Zn", "", 3.0),
            ("B", "Cu", "", 4.0),
            ("B", "Pb", "", 5.0),
            ("B", "Zn", "", 6.0),
        ),
        warnings=("io.summary-row", "io.remark-row"),
    ),
    Case(
        "a sample name used for two places",
        f"{HEAD},Cu [mg/kg]\nA,{AT},1\nB,588100,4881000,2\nA,589000,4881000,3\n",
        UTM,
        errors=(("io.sample-repeated", 4, "Easting"),),
    ),
    Case(
        "a long table whose rows contradict each other",
        f"{HEAD},analyte,value,unit\nA,{AT},Cu,1,mg/kg\nA,588001,4881000,Pb,1,mg/kg\n",
        UTM,
        errors=(("io.coordinates-contradict", 3, "Easting"),),
    ),
    Case(
        "a sample measured twice",
        f"{HEAD},Cu [mg/kg]\nA,{AT},10\nA,{AT},12\n",
        UTM,
        (("A", "Cu", "", 10.0),),
        warnings=("io.measured-twice",),
    ),
    Case(
        "one coordinate of two",
        f"{HEAD},Cu [mg/kg]\nA,588000,,10\nB,{AT},12\n",
        UTM,
        errors=(("io.coordinate-half", 2, "Easting"),),
    ),
    Case(
        "eastings and northings in each other's place",
        "Sample,Easting,Northing,Cu [mg/kg]\nA,4881000,588000,10\nB,4881100,588000,12\n",
        UTM,
        errors=(("io.axes-swapped", None, "Easting"),),
    ),
    Case(
        "latitude and longitude in each other's place",
        "Sample,Lat,Lon,Cu [mg/kg]\nA,22.1,44.08,10\nB,22.15,44.1,12\n",
        {"country": "RS"},
        errors=(("io.axes-swapped", None, "Lon"),),
    ),
    Case(
        "Stereo 70 numbers that fit both ways",
        "Sample,X,Y,Cu [mg/kg]\nA,290851.2,267852.78,10\n",
        {"crs": "EPSG:3844"},
        errors=(("io.axes-unclear", None, "X"),),
    ),
    Case(
        "numbers that several systems can hold",
        "Sample,Easting,Northing,Cu [mg/kg]\nA,267852.78,400851.2,10\n",
        {},
        errors=(("io.crs-unclear", None, "Easting"),),
    ),
    Case(
        "depths as text, and one name at two depths",
        'sample,depth,Cu [mg/kg]\nA,0-20 cm,1\nA,"0,2–0,4 m",2\n',
        {},
        (("A (0–0.2 m)", "Cu", "", 1.0), ("A (0.2–0.4 m)", "Cu", "", 2.0)),
    ),
    Case(
        "depths of no unit",
        "sample,depth,Cu [mg/kg]\nA,0-2,1\n",
        {},
        errors=(("io.depth-unit-missing", None, "depth"),),
    ),
    Case(
        "a depth upside down", "sample,depth,Cu [mg/kg]\nA,20-0 cm,1\n", {}, errors=(("io.depth-upside-down", 2, None),)
    ),
    Case("an empty file", "", {}, errors=(("io.empty", None, None),)),
    Case("only a header", "sample,Cu [mg/kg]\n", {}, errors=(("io.no-rows", 1, None),)),
    Case("no header", "1,2,3\n4,5,6\n", {}, errors=(("io.no-header", None, None),)),
    Case("junk", bytes(range(256)) * 8, {}, errors=(("io.not-text", None, None),)),
    Case("a workbook that is none", b"not a workbook", {}, errors=(("io.not-a-workbook", None, None),), suffix=".xlsx"),
    Case(
        "a quotation mark that never closes",
        'sample,Cu [mg/kg]\n"A,1\n' + "B,2\n" * 60_000,
        {},
        errors=(("io.quotes-do-not-close", 2, None),),
    ),
    Case(
        "numbers with blanks between thousands and a true minus",
        "sample;Cu [mg/kg];Zn [mg/kg]\nA;1 250,5;12\u202f500\n",
        {},
        (("A", "Cu", "", 1250.5), ("A", "Zn", "", 12500.0)),
    ),
    Case(
        "values with their uncertainty",
        "sample;Cu [mg/kg]\nA;12,5 ± 1,9\n",
        {},
        (("A", "Cu", "", 12.5),),
    ),
    Case(
        "water among the soil",
        "sample,matrix,Cu [mg/kg]\nA,soil,1\nW,water,2\n",
        {},
        (("A", "Cu", "", 1.0),),
        warnings=("io.matrix-left-out",),
    ),
    Case("more than everything", "sample,Cu [%]\nA,120\n", {}, errors=(("io.more-than-everything", 2, "Cu [%]"),)),
    Case(
        "a separator line of a spreadsheet",
        "sep=;\nsample;Cu [mg/kg]\nA;1,5\nB;x1\n",
        {},
        errors=(("io.not-a-number", 4, "Cu [mg/kg]"),),
    ),
)


def written(folder: Path, case: Case) -> Path:
    path = folder / f"lab{case.suffix}"
    path.write_bytes(case.content if isinstance(case.content, bytes) else case.content.encode())
    return path


@pytest.mark.parametrize("case", [case for case in CASES if not case.errors], ids=lambda case: case.name)
def test_it_is_read_right(tmp_path: Path, case: Case) -> None:
    samples = read_samples(written(tmp_path, case), **case.declared)
    table = samples.measurements
    found = list(zip(table["sample"], table["analyte"], table["qualifier"], table["value"], strict=True))
    assert [row[:3] for row in found] == [row[:3] for row in case.values]
    assert np.allclose([row[3] for row in found], [row[3] for row in case.values], rtol=1e-12)
    assert sorted(problem.message.code for problem in samples.problems) == sorted(case.warnings)


@pytest.mark.parametrize("case", [case for case in CASES if case.errors], ids=lambda case: case.name)
def test_it_is_refused_with_every_problem_and_its_place(tmp_path: Path, case: Case) -> None:
    path = written(tmp_path, case)
    with pytest.raises(DataError) as raised:
        read_samples(path, **case.declared)
    found = {(problem.message.code, problem.place.row, problem.place.column) for problem in raised.value.problems}
    assert found == set(case.errors)
    assert all(problem.severity == "error" for problem in raised.value.problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_was_understood_is_told_in_every_language(tmp_path: Path, case: Case) -> None:
    understanding = check(written(tmp_path, case), **case.declared)
    assert understanding.readable == (not case.errors)
    assert understanding.as_json()["readable"] is understanding.readable
    for language in LANGUAGES:
        assert understanding.text(language)

"""What each law says in a named situation, as rows a lawyer can correct without reading Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from netmin import cellar, standards

EXPECTED = Path(__file__).with_name("expected")

ROWS = [
    pytest.param(path.stem, row, id=f"{path.stem}: {row['situation']}")
    for path in sorted(EXPECTED.glob("*.csv"))
    for row in cellar.read_rows(path)
]


@pytest.mark.parametrize(("law", "row"), ROWS)
def test_the_law_says_what_the_lawyer_expects(law, row, samples_of):
    soil = {name: float(row[name]) for name in ("clay", "organic_matter", "ph") if row[name]}
    samples = samples_of([{"analyte": row["analyte"], "value": row["value"], "qualifier": row["qualifier"], **soil}])
    comparison = standards.compare(samples, standards.get(law), land_use=row["land_use"])
    found = comparison.table.iloc[0]
    assert (found["level"], found["verdict"]) == (row["level"], row["verdict"]), row["comment"]


def test_the_laws_of_the_region_and_those_that_correct_for_soil_have_rows():
    covered = {path.stem for path in EXPECTED.glob("*.csv")}
    needed = {"ro-756-1997", "rs-30-2018", "rs-23-1994"}
    needed |= {name for name in standards.available() if standards.get(name).correction != "none"} - {"nl-2009"}
    assert needed <= covered

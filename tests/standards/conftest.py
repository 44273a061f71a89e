"""Sample sets made by hand for the tests of the laws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netmin.samples.sampleset import MEASUREMENT_COLUMNS, POINT_COLUMNS, QUALITY_COLUMNS, Origin, SampleSet

SampleMaker = Callable[[Sequence[Mapping[str, Any]]], SampleSet]


def make_samples(rows: Sequence[Mapping[str, Any]]) -> SampleSet:
    """One measurement per row; rows without a sample of their own stand at one point each."""
    names = [str(row.get("sample", f"S{number}")) for number, row in enumerate(rows, start=1)]
    points = pd.DataFrame({"sample": list(dict.fromkeys(names))}).reindex(columns=list(POINT_COLUMNS))
    for column in POINT_COLUMNS[1:]:
        points[column] = np.nan
    for column in ("ph", "clay", "organic_matter"):
        known = {name: row[column] for name, row in zip(names, rows, strict=True) if row.get(column) is not None}
        points[column] = [float(known.get(name, np.nan)) for name in points["sample"]]
    analytes = list(dict.fromkeys(str(row["analyte"]) for row in rows))
    measurements = pd.DataFrame(
        {
            "sample": pd.Categorical(names, categories=list(points["sample"])),
            "analyte": pd.Categorical([row["analyte"] for row in rows], categories=analytes),
            "value": [float(row["value"]) for row in rows],
            "qualifier": pd.Categorical([row.get("qualifier", "") for row in rows], categories=["", "<", ">"]),
        }
    ).reindex(columns=list(MEASUREMENT_COLUMNS))
    quality = pd.DataFrame(columns=list(QUALITY_COLUMNS))
    return SampleSet(points, measurements, quality, "", Origin("by-hand.csv", "0" * 64, "test"))


@pytest.fixture
def samples_of() -> SampleMaker:
    return make_samples

"""What was measured, where, how deep, by which method, above which limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import Problem
from netmin.language import Message

#: Columns of `SampleSet.points`. easting, northing: metres in `SampleSet.crs`; depths: metres;
#: clay, organic_matter: percent.
POINT_COLUMNS = (
    "sample",
    "easting",
    "northing",
    "longitude",
    "latitude",
    "depth_from",
    "depth_to",
    "date",
    "land_use",
    "ph",
    "clay",
    "organic_matter",
    "row",
)

#: Columns of `SampleSet.measurements`. value and the limits: mg/kg dry matter;
#: uncertainty: mg/kg, expanded as reported.
MEASUREMENT_COLUMNS = (
    "sample",
    "analyte",
    "value",
    "qualifier",
    "detection_limit",
    "quantification_limit",
    "uncertainty",
    "method",
    "laboratory",
    "unit",
    "original",
    "row",
)

#: Further columns of `SampleSet.quality`.
QUALITY_COLUMNS = (*MEASUREMENT_COLUMNS, "kind", "parent", "expected")

#: What a control sample is; these never enter the statistics.
QUALITY_KINDS = ("duplicate", "blank", "reference-material")

#: A number as measured; below the value, which is then the limit; above the value.
QUALIFIERS = ("", "<", ">")

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Origin:
    """Where a sample set was read from.

    Attributes
    ----------
    file : str
        Name of the file, without its folder.
    sha256 : str
        Of its bytes.
    format : str
        Name of the reader.
    """

    file: str
    sha256: str
    format: str


@dataclass(frozen=True)
class AnalyteColumn:
    """One analyte over the points of a set.

    Attributes
    ----------
    analyte : str
        Symbol.
    value : array, shape (n_points,)
        Concentration, or the limit where qualified; NaN where not measured. [mg/kg dry]
    below, above : array of bool, shape (n_points,)
        Known only to lie below, or above, the value.
    """

    analyte: str
    value: FloatArray
    below: BoolArray
    above: BoolArray

    @property
    def measured(self) -> BoolArray:
        """Points where the analyte was measured at all, censored or not."""
        return ~np.isnan(self.value)


@dataclass(frozen=True, eq=False)
class SampleSet:
    """Two plain tables and what is known about them; never changed after it was read.

    Attributes
    ----------
    points : pandas.DataFrame
        One row per sample, columns `POINT_COLUMNS`; unknown numbers are NaN, unknown text is "".
        ``sample`` is unique.
    measurements : pandas.DataFrame
        One row per sample and analyte, columns `MEASUREMENT_COLUMNS`. ``sample`` is a categorical whose categories
        are ``points["sample"]`` in the same order, so that its codes are positions in `points`; ``analyte``,
        ``qualifier``, ``method``, ``laboratory``, ``unit`` (as found in the file) and ``original`` are categorical.
        Where the qualifier is "<" or ">" the value is the limit. ``original`` keeps the text of every cell that was not
        a plain number.
    quality : pandas.DataFrame
        Duplicates, blanks and reference materials, columns `QUALITY_COLUMNS`.
    crs : str
        The projected coordinate system of easting and northing, as ``EPSG:<code>``, or ``local``; "" when the file had
        no coordinates.
    origin : Origin
        The file.
    problems : tuple of Problem
        Warnings that ride along into the report.
    notes : tuple of Message
        What was assumed, replaced, left out.
    """

    points: pd.DataFrame
    measurements: pd.DataFrame
    quality: pd.DataFrame
    crs: str
    origin: Origin
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[Message, ...] = field(default=())

    @property
    def analytes(self) -> tuple[str, ...]:
        """Symbols measured in this set, in the order of the analytes table."""
        return tuple(str(symbol) for symbol in self.measurements["analyte"].cat.categories)

    @property
    def has_coordinates(self) -> bool:
        """Whether at least one point has a place."""
        return bool(self.points["easting"].notna().any())

    def column(self, analyte: str) -> AnalyteColumn:
        """Return one analyte aligned with `points`."""
        rows = self.measurements[self.measurements["analyte"] == analyte]
        position = rows["sample"].cat.codes.to_numpy()
        count = len(self.points)
        value = np.full(count, np.nan)
        below = np.zeros(count, dtype=bool)
        above = np.zeros(count, dtype=bool)
        value[position] = rows["value"].to_numpy(dtype=float)
        qualifier = rows["qualifier"].to_numpy(dtype=str)
        below[position] = qualifier == "<"
        above[position] = qualifier == ">"
        return AnalyteColumn(analyte, value, below, above)

    def wide(self, analytes: Sequence[str] | None = None) -> pd.DataFrame:
        """Return samples × analytes; a censored value is its limit, so read it with `column` where that matters."""
        chosen = list(analytes or self.analytes)
        return pd.DataFrame({name: self.column(name).value for name in chosen}, index=self.points["sample"])

    def equals(self, other: SampleSet) -> bool:
        """Whether both hold the same tables, place and history."""
        return (
            self.crs == other.crs
            and self.origin == other.origin
            and self.problems == other.problems
            and self.notes == other.notes
            and self.points.equals(other.points)
            and self.measurements.equals(other.measurements)
            and self.quality.equals(other.quality)
        )

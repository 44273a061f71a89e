"""Each measurement of a sample set against one law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.samples.sampleset import SampleSet
from netmin.standards.corrections import Soil
from netmin.standards.judge import NO_LIMIT, VERDICTS, Judgement, judge
from netmin.standards.remarks import remarks
from netmin.standards.sheet import LimitSheet, limit_sheet
from netmin.standards.standard import CONFIDENCES, Standard
from netmin.standards.summary import summarise

FloatArray = npt.NDArray[np.float64]

#: Columns of `Comparison.table`.
COMPARISON_COLUMNS = (
    "sample",
    "analyte",
    "value",
    "qualifier",
    "level",
    "verdict",
    "limit",
    "ratio",
    "factor",
    "confidence",
)

_QUALIFIER_CODES = {"": 0, "<": 1, ">": 2}


@dataclass(frozen=True, eq=False)
class Comparison:
    """What one law says of every measurement.

    Attributes
    ----------
    standard : Standard
        The law.
    land_use : str
        The law's own word for the land use that was judged.
    table : pandas.DataFrame
        One row per measurement: ``sample``, ``analyte``, ``value`` and ``qualifier`` as measured [mg/kg dry];
        ``level``, the highest passed, or ""; ``verdict``, one of above, below, undecided, no-limit; ``limit`` of that
        level, else of the mildest, fitted to the soil [mg/kg dry]; ``ratio`` of value to limit; ``factor``, what the
        soil correction multiplied the limits by; ``confidence`` of the least sure number the verdict rests on.
    summary : pandas.DataFrame
        One row per analyte, see `summarise`.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, corrected, left open.
    """

    standard: Standard
    land_use: str
    table: pd.DataFrame
    summary: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())


def compare(
    samples: SampleSet,
    standard: Standard,
    *,
    land_use: str,
    clay: float | None = None,
    organic_matter: float | None = None,
    ph: float | None = None,
    texture: str = "",
    correction_options: Mapping[str, Any] | None = None,
) -> Comparison:
    """Judge every measurement of soil by one law.

    Parameters
    ----------
    samples : SampleSet
        Soil samples.
    standard : Standard
        The law.
    land_use : str
        The law's own word, its title, or a generic use such as ``residential``.
    clay, organic_matter, ph : float, optional
        Of the site, for points where they were not measured. [%, %, –]
    texture : str, optional
        Texture class of the site, for laws that judge by texture: ``sand``, ``loam_silt`` or ``clay``; by default what
        the clay content allows.
    correction_options : mapping, optional
        Takes the place of single options of the law's card, such as ``clay_min``.

    Returns
    -------
    Comparison
        Table, summary, citations, notes.

    Raises
    ------
    UsageError
        If the law judges another medium, or knows no such land use.
    """
    if standard.matrix != "soil":
        raise UsageError(
            Message.of(
                "standards.other-matrix",
                law=standard.short_label,
                matrix=Message.of(f"standards.matrix-{standard.matrix}"),
            )
        )
    if correction_options:
        standard = replace(standard, correction_options={**standard.correction_options, **correction_options})
    sheet = limit_sheet(standard, land_use, samples.analytes)
    soil = _soil(samples.points, clay, organic_matter, ph, texture)
    measured = samples.measurements
    judgement = judge(
        sheet,
        measured["analyte"].cat.codes.to_numpy(),
        measured["value"].to_numpy(dtype=float),
        _qualifier_codes(measured["qualifier"]),
        soil,
        measured["sample"].cat.codes.to_numpy(),
    )
    table = _table(measured, sheet, judgement)
    summary = summarise(table, sheet, judgement)
    return Comparison(
        standard=standard,
        land_use=sheet.land_use,
        table=table,
        summary=summary,
        citations=standard.cite,
        notes=remarks(sheet, judgement, summary, soil),
    )


def _soil(
    points: pd.DataFrame, clay: float | None, organic_matter: float | None, ph: float | None, texture: str
) -> Soil:
    return Soil(
        clay=_filled(points["clay"], clay),
        organic_matter=_filled(points["organic_matter"], organic_matter),
        ph=_filled(points["ph"], ph),
        texture=texture,
    )


def _filled(column: pd.Series[float], site: float | None) -> FloatArray:
    measured: FloatArray = np.asarray(column, dtype=np.float64)
    return measured if site is None else np.where(np.isnan(measured), np.float64(site), measured)


def _qualifier_codes(column: pd.Series[str]) -> npt.NDArray[np.int8]:
    """Return the code of each mark; the last entry answers the code -1, an empty cell."""
    of_category = np.array([*(_QUALIFIER_CODES[str(name)] for name in column.cat.categories), 0], dtype=np.int8)
    codes: npt.NDArray[np.int8] = of_category[column.cat.codes.to_numpy()]
    return codes


def _table(measured: pd.DataFrame, sheet: LimitSheet, judgement: Judgement) -> pd.DataFrame:
    """Set the judgement beside the measurements; what is unchanged is shared, not copied."""
    value = measured["value"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "sample": measured["sample"],
            "analyte": measured["analyte"],
            "value": measured["value"],
            "qualifier": measured["qualifier"],
            "level": _categories(judgement.level + np.int8(1), ("", *sheet.levels)),
            "verdict": _categories(judgement.verdict, VERDICTS),
            "limit": judgement.limit,
            "ratio": value / judgement.limit,
            "factor": judgement.factor,
            "confidence": _confidence(judgement),
        },
        index=measured.index,
        copy=False,
    )


def _confidence(judgement: Judgement) -> pd.Categorical[str]:
    """Return the confidence of each verdict, "" where the law says nothing."""
    codes = np.where(judgement.verdict == NO_LIMIT, np.int8(-1), judgement.confidence) + np.int8(1)
    return _categories(codes, ("", *CONFIDENCES))


def _categories(codes: npt.NDArray[np.int8], names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(list(names)), ordered=True)

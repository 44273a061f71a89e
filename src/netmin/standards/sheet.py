"""A law's limits laid out as plain arrays, for one land use and one list of analytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.standards import corrections
from netmin.standards.corrections import Coefficients, Correction
from netmin.standards.standard import CONFIDENCES, Standard

FloatArray = npt.NDArray[np.float64]
CodeArray = npt.NDArray[np.int8]

#: Code of the surest and of the least sure of `CONFIDENCES`.
SUREST, UNVERIFIED = 0, len(CONFIDENCES) - 1


@dataclass(frozen=True, eq=False)
class LimitSheet:
    """What `judge` reads: arrays by analyte, situation and level.

    A *situation* is what is known of the soil's class: one class, a range of classes, nothing, or that it lies outside
    the scope of the law's classes.

    Attributes
    ----------
    standard : Standard
        The law.
    land_use : str
        The law's own word.
    analytes : tuple of str
        In the order of the codes.
    levels : tuple of str
        Mildest first.
    low, high : array, shape (n_levels, n_analytes, n_situations)
        Strictest and mildest limit that may hold; equal where the situation is clear, NaN where the law has none,
        -inf and inf where it depends on what is not known. For the standard soil. [mg/kg dry]
    confidence : array of int, shape (n_levels, n_analytes, n_situations)
        Codes of `CONFIDENCES`.
    equality_exceeds : bool
        Whether a content equal to the limit exceeds it.
    correction : Correction
        How limits are fitted to the soil.
    coefficients : Coefficients
        What the correction needs.
    constants_unverified : array of bool, shape (n_analytes,)
        Where the constants of the correction could not be verified.
    articles : tuple of tuple of str
        By level, then analyte: where the limit stands in the text, "" if there is none.
    unread : tuple of (str, str)
        Analyte and condition of rows that hold only for what samples do not tell, such as one chemical form.
    """

    standard: Standard
    land_use: str
    analytes: tuple[str, ...]
    levels: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    confidence: CodeArray
    equality_exceeds: bool
    correction: Correction
    coefficients: Coefficients
    constants_unverified: npt.NDArray[np.bool_]
    articles: tuple[tuple[str, ...], ...]
    unread: tuple[tuple[str, str], ...]

    @property
    def n_classes(self) -> int:
        """How many classes of pH or texture the law has; 1 if it has none."""
        return max(len(self.coefficients.conditions), 1)

    @property
    def n_situations(self) -> int:
        """Every range of classes, nothing known, and outside the scope."""
        return situation_count(self.n_classes)


def situation_count(n_classes: int) -> int:
    """Return how many situations there are: all ranges of classes, then the unknown one, then outside the scope."""
    return n_classes * n_classes + 2


def situation_code(first: npt.NDArray[np.intp], last: npt.NDArray[np.intp], n_classes: int) -> npt.NDArray[np.intp]:
    """Return the code of a range of classes; -1 in `first` is the unknown situation, -2 outside the scope."""
    return np.where(first < 0, n_classes * n_classes - 1 - first, first * n_classes + last)


def limit_sheet(standard: Standard, land_use: str, analytes: Sequence[str]) -> LimitSheet:
    """Lay out a law's soil limits for one land use.

    Parameters
    ----------
    standard : Standard
        The law.
    land_use : str
        The law's own word or a generic use.
    analytes : sequence of str
        Symbols; their positions are the codes that `judge` takes.

    Returns
    -------
    LimitSheet
        NaN for analytes without a limit.
    """
    correction = corrections.get(standard.correction)
    use = standard.land_use(land_use)
    rows = standard.rows(use.name)
    rows = rows[rows["analyte"].isin(list(analytes))]
    readable = rows["condition"].map(lambda condition: condition == "" or correction.reads(condition)).to_numpy(bool)
    read, unread = rows[readable], rows[~readable]
    coefficients = _coefficients(standard, tuple(analytes), read)
    values, confidence, conditional = _by_class(standard, coefficients, read)
    low, high, least_sure = _by_situation(values, confidence, conditional)
    unverified = standard.correction_options.get("unverified_constants", ())
    return LimitSheet(
        standard=standard,
        land_use=use.name,
        analytes=tuple(analytes),
        levels=tuple(level.name for level in standard.levels),
        low=low,
        high=high,
        confidence=least_sure,
        equality_exceeds=standard.equality == "exceeds",
        correction=correction,
        coefficients=coefficients,
        constants_unverified=np.array([name in unverified for name in analytes], dtype=bool),
        articles=_articles(standard, tuple(analytes), read),
        unread=tuple(sorted({(str(a), str(c)) for a, c in zip(unread["analyte"], unread["condition"], strict=True)})),
    )


def _coefficients(standard: Standard, analytes: tuple[str, ...], rows: pd.DataFrame) -> Coefficients:
    constants = rows.groupby("analyte")[["correction_a", "correction_b", "correction_c"]].first().reindex(analytes)
    return Coefficients(
        analytes=analytes,
        a=constants["correction_a"].to_numpy(dtype=float),
        b=constants["correction_b"].to_numpy(dtype=float),
        c=constants["correction_c"].to_numpy(dtype=float),
        conditions=_conditions(standard, rows),
        options=standard.correction_options,
    )


def _conditions(standard: Standard, rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the classes in use, in the order of the card, or else of their pH."""
    used = {str(condition) for condition in rows["condition"] if condition}
    listed = standard.correction_options.get("classes")
    if listed:
        return tuple(name for name in listed if name in used)
    return tuple(sorted(used, key=corrections.ph_bounds))


def _by_class(
    standard: Standard, law: Coefficients, rows: pd.DataFrame
) -> tuple[FloatArray, CodeArray, npt.NDArray[np.bool_]]:
    """Return limits and confidence by level, analyte and class, and which depend on a class at all."""
    shape = (len(standard.levels), len(law.analytes), max(len(law.conditions), 1))
    values = np.full(shape, math.nan)
    confidence = np.full(shape, SUREST, dtype=np.int8)
    conditional = np.zeros(shape[:2], dtype=bool)
    levels = {level.name: position for position, level in enumerate(standard.levels)}
    codes = {name: position for position, name in enumerate(law.analytes)}
    for row in rows.sort_values("condition", kind="stable").to_dict("records"):
        place = (
            levels[row["level"]],
            codes[row["analyte"]],
            law.conditions.index(row["condition"]) if row["condition"] else slice(None),
        )
        values[place] = row["value"]
        confidence[place] = CONFIDENCES.index(row["confidence"])
        conditional[place[:2]] |= row["condition"] != ""
    return values, confidence, conditional


def _by_situation(
    values: FloatArray, confidence: CodeArray, conditional: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, CodeArray]:
    """Return the strictest and the mildest limit of every situation, and the least sure confidence."""
    n_classes = values.shape[2]
    shape = (*values.shape[:2], situation_count(n_classes))
    low, high = np.full(shape, math.nan), np.full(shape, math.nan)
    least_sure = np.full(shape, SUREST, dtype=np.int8)
    for first in range(n_classes):
        for last in range(first, n_classes):
            code = first * n_classes + last
            part = slice(first, last + 1)
            low[..., code], high[..., code] = _span(values[..., part])
            least_sure[..., code] = confidence[..., part].max(axis=2)
    low[..., -2], high[..., -2] = _unknown(values)
    low[..., -1] = high[..., -1] = np.where(conditional, math.nan, values[..., 0])
    least_sure[..., -2:] = confidence.max(axis=2)[..., None]
    return low, high, least_sure


def _span(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the bounds of the limits of neighbouring classes; a class without a limit leaves the upper end open."""
    missing = np.isnan(values)
    low = np.where(missing, math.inf, values).min(axis=2)
    high = np.where(missing, math.inf, values).max(axis=2)
    nowhere = missing.all(axis=2)
    return np.where(nowhere, math.nan, low), np.where(nowhere, math.nan, high)


def _unknown(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what holds when the class is not known: the limit itself if all classes share it, else anything."""
    low, high = _span(values)
    same = (low == high) | np.isnan(low)
    return np.where(same, low, -math.inf), np.where(same, high, math.inf)


def _articles(standard: Standard, analytes: tuple[str, ...], rows: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    places = {(row["level"], row["analyte"]): str(row["where_in_text"]) for row in rows.to_dict("records")}
    return tuple(tuple(places.get((level.name, name), "") for name in analytes) for level in standard.levels)

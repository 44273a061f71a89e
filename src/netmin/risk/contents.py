"""Contents as risk takes them: bounds by sample and analyte, the forms of chromium, and food that grew on the soil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.indices import concentration_bounds
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.risk.produce import fresh_content

#: A soil that is nothing but the element. [mg/kg]
_WHOLE = 1e6

#: The case that is summed, and the one that is only shown: total chromium as if all of it were hexavalent.
MAIN, UPPER = "main", "upper"


@dataclass(frozen=True, eq=False)
class Produce:
    """Fresh food that grew on the soil of each sample.

    Attributes
    ----------
    low, high : array, shape (n, m)
        The least and the most its contents can be, by sample and analyte in the order of the soil's; NaN where not
        known. [mg/kg fresh]
    """

    low: FloatArray
    high: FloatArray

    @classmethod
    def measured(cls, contents: npt.ArrayLike, below: npt.ArrayLike | None = None) -> Produce:
        """Return food whose contents were measured.

        Parameters
        ----------
        contents : array, shape (n, m)
            Or the limit where marked. [mg/kg fresh]
        below : array of bool, shape (n, m), optional
            Known only to lie below the value.
        """
        return cls(*concentration_bounds(contents, below))

    @classmethod
    def from_soil(
        cls,
        contents: npt.ArrayLike,
        intercept: npt.ArrayLike,
        slope: npt.ArrayLike = 1.0,
        *,
        water: npt.ArrayLike,
        below: npt.ArrayLike | None = None,
    ) -> Produce:
        """Return food whose contents follow from the soil's.

        Parameters
        ----------
        contents : array, shape (n, m)
            Of the soil, or the limit where marked. [mg/kg dry]
        intercept, slope : float or array, shape (m,)
            Of the natural logarithm of the content of the dry plant on that of the soil. A fixed bioconcentration
            factor is its logarithm and a slope of 1; below 1 the factor falls as the soil holds more. [–]
        water : float or array, shape (m,)
            Share of water in the fresh plant. [–]
        below : array of bool, shape (n, m), optional
            Known only to lie below the value.

        Examples
        --------
        >>> Produce.from_soil([[4.0]], np.log(0.5), water=0.9).high.round(3).tolist()
        [[0.2]]
        """
        low, high = concentration_bounds(contents, below)
        rate, power = np.exp(np.asarray(intercept, dtype=float)), np.asarray(slope, dtype=float)
        if np.any(power <= 0):
            raise ValueError("The content of the plant must rise with that of the soil.")
        return cls(fresh_content(rate * low**power, water), fresh_content(rate * high**power, water))


@dataclass(frozen=True, eq=False)
class Contents:
    """Contents by sample and analyte, the forms of chromium told apart.

    Attributes
    ----------
    analytes : tuple of str
        One per column.
    cases : tuple of str
        ``main``, or ``upper`` for total chromium as if it were hexavalent, which no sum includes.
    sources : tuple of int
        Column of the laboratory's table that each column comes from.
    low, high : array, shape (n, columns)
        [mg/kg dry]
    notes : tuple of Message
        What was taken for what.
    """

    analytes: tuple[str, ...]
    cases: tuple[str, ...]
    sources: tuple[int, ...]
    low: FloatArray
    high: FloatArray
    notes: tuple[Message, ...]


def bounded_contents(
    contents: npt.ArrayLike,
    analytes: Sequence[str],
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    chromium: Literal["III", "VI"] = "III",
) -> Contents:
    """Return the bounds of contents, with the forms of chromium told apart.

    Parameters
    ----------
    contents : array, shape (n, m)
        Or the limit where marked; NaN where not measured. [mg/kg dry]
    analytes : sequence of str, length m
        Symbols of the house.
    below, above : array of bool, shape (n, m), optional
        Known only to lie below, or above, the value.
    chromium : {"III", "VI"}
        What total chromium is taken for where its forms were not measured.

    Returns
    -------
    Contents
        Total arsenic counts as inorganic. Total chromium becomes trivalent, less what was measured as hexavalent; where
        that was not measured, a further column shows the upper case. Nothing is put in the place of a non-detect.

    Raises
    ------
    UsageError
        If a content is negative or more than the whole soil, or an analyte named twice.
    ValueError
        If the arrays do not fit each other.
    """
    values = np.asarray(contents, dtype=float)
    if values.ndim != 2 or values.shape[1] != len(analytes):
        raise ValueError(
            f"Contents of shape {values.shape} do not hold one column for each of {len(analytes)} analytes."
        )
    if np.any(values < 0):
        raise UsageError(Message.of("risk.negative-contents", count=int((values < 0).sum())))
    if np.any(values > _WHOLE):
        raise UsageError(
            Message.of("risk.impossible-contents", count=int((values > _WHOLE).sum()), most=float(np.nanmax(values)))
        )
    if chromium not in ("III", "VI"):
        raise UsageError(Message.of("risk.chromium-unknown", found=str(chromium)))
    low, high = concentration_bounds(values, _marks(below, values), _marks(above, values))
    columns = [
        _Column(_inorganic(name), MAIN, place, low[:, place], high[:, place]) for place, name in enumerate(analytes)
    ]
    columns, notes = _tell_chromium_apart(columns, chromium)
    names = [column.analyte for column in columns if column.case == MAIN]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(Message.of("risk.analyte-twice", analytes=twice))
    return Contents(
        analytes=tuple(column.analyte for column in columns),
        cases=tuple(column.case for column in columns),
        sources=tuple(column.source for column in columns),
        low=np.column_stack([column.low for column in columns]),
        high=np.column_stack([column.high for column in columns]),
        notes=tuple(notes),
    )


@dataclass(frozen=True, eq=False)
class _Column:
    analyte: str
    case: str
    source: int
    low: FloatArray
    high: FloatArray


def _marks(marks: npt.ArrayLike | None, values: FloatArray) -> npt.NDArray[np.bool_] | None:
    if marks is None:
        return None
    array = np.asarray(marks, dtype=bool)
    if array.shape != values.shape:
        raise ValueError(f"The marks have the shape {array.shape}, the contents {values.shape}; they must be the same.")
    return array


def _inorganic(analyte: str) -> str:
    return "As" if analyte == "As_inorganic" else analyte


def _tell_chromium_apart(columns: list[_Column], chromium: str) -> tuple[list[_Column], list[Message]]:
    by_name = {column.analyte: column for column in columns}
    total = by_name.get("Cr")
    if total is None:
        return columns, []
    others = [column for column in columns if column is not total]
    if "Cr_III" in by_name:
        return others, [Message.of("risk.chromium-total-unused")]
    hexavalent = by_name.get("Cr_VI")
    if hexavalent is not None:
        rest = _Column(
            "Cr_III",
            MAIN,
            total.source,
            np.maximum(total.low - hexavalent.high, 0.0),
            np.maximum(total.high - hexavalent.low, 0.0),
        )
        return [*others, rest], [Message.of("risk.chromium-difference")]
    if chromium == "VI":
        return [*others, _Column("Cr_VI", MAIN, total.source, total.low, total.high)], [
            Message.of("risk.chromium-hexavalent")
        ]
    taken = _Column("Cr_III", MAIN, total.source, total.low, total.high)
    shown = _Column("Cr_VI", UPPER, total.source, total.low, total.high)
    return [*others, taken, shown], [Message.of("risk.chromium-trivalent")]

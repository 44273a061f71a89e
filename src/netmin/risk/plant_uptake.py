"""How much passes from soil into plants, as published: every source with its own spread, none averaged away.

A transfer factor is plant content over soil content. Published factors differ by ten times and more for one plant and
one element, because soils do. So a prediction is a distribution: each study says a log-normal one, and all studies that
speak of a plant have an equal say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from netmin import cellar

#: Standard normal quantile of 0.9.
_Z90 = 1.2815515655446004


@dataclass(frozen=True)
class Uptake:
    """One published relation between soil and plant: ln plant = intercept + slope · ln soil.

    Attributes
    ----------
    plants : tuple of str
        Crops, or groups of crops, it speaks of.
    analyte : str
        Symbol.
    intercept : float
        Logarithm of the plant content over a soil of 1 mg/kg. [ln mg/kg]
    slope : float
        1 for a plain transfer factor; below 1 where the plant takes up ever less of a richer soil. [–]
    log_spread : float
        Standard deviation of ln plant about the relation. [–]
    spread_from : {"own", "element", ""}
        Whether the spread is the source's own, that of the regression for the same element, or not known.
    basis : {"dry", "fresh"}
        Weight of the plant that its content refers to; the soil is dry.
    study : str
        Rows of one study share one say.
    cite : str
        Key of the bibliography.
    confidence : {"high", "medium", "unverified"}
        How sure the number is.
    notes : str
        What the table says about it.
    """

    plants: tuple[str, ...]
    analyte: str
    intercept: float
    slope: float
    log_spread: float
    spread_from: Literal["own", "element", ""]
    basis: Literal["dry", "fresh"]
    study: str
    cite: str
    confidence: str
    notes: str

    def log_content(self, log_soil: float) -> float:
        """Return the middle of ln plant over a soil.

        Parameters
        ----------
        log_soil : float
            [ln mg/kg dry]

        Returns
        -------
        float
            [ln mg/kg, on `basis`]
        """
        return self.intercept + self.slope * log_soil


def regression_spread(factor_median: float, factor_p90: float, slope: float, slope_error: float, count: int) -> float:
    """Return the spread about a regression of logarithms from what its authors print beside it.

    The authors give the median and the 90th percentile of plant over soil, the slope, its standard error and the number
    of observations, but not the residual spread. The factors scatter by s² + (1 - slope)² Var(ln soil), and the slope's
    error is s / √(n Var(ln soil)); both together give s.

    Parameters
    ----------
    factor_median, factor_p90 : float
        Median and 90th percentile of the plain transfer factor, taken as log-normal. [–]
    slope, slope_error : float
        Of the regression of ln plant on ln soil, and its standard error. [–]
    count : int
        Observations.

    Returns
    -------
    float
        Residual standard deviation of ln plant. [–]

    References
    ----------
    bechtel1998

    Examples
    --------
    >>> round(regression_spread(0.124, 0.625, 0.394, 0.044, 180), 2)
    0.88
    """
    spread = math.log(factor_p90 / factor_median) / _Z90
    return spread / math.sqrt(1 + (1 - slope) ** 2 / (count * slope_error**2))


@cache
def published_uptake() -> tuple[Uptake, ...]:
    """Return every relation of the cellar, in the order of its table.

    A source without a spread of its own is given that of the regression for the same element; where there is none the
    spread is NaN.

    Returns
    -------
    tuple of Uptake
    """
    path = cellar.find("vegetables", "transfer.csv")
    if path is None:  # pragma: no cover - the house cellar always holds it
        raise FileNotFoundError("vegetables/transfer.csv")
    relations = [_relation(row) for row in cellar.read_rows(path)]
    spreads = {relation.analyte: relation.log_spread for relation in relations if relation.spread_from == "own"}
    return tuple(
        relation
        if relation.spread_from == "own" or relation.analyte not in spreads
        else replace(relation, log_spread=spreads[relation.analyte], spread_from="element")
        for relation in relations
    )


def _relation(row: dict[str, str]) -> Uptake:
    own = bool(row["factor_p90"])
    slope = 1.0 if row["factor"] else float(row["slope"])
    spread = math.nan
    if own:
        median, high, error = (float(row[name]) for name in ("factor_median", "factor_p90", "slope_error"))
        spread = regression_spread(median, high, slope, error, int(row["count"]))
    return Uptake(
        plants=tuple(row["plants"].split(";")),
        analyte=row["analyte"],
        intercept=math.log(float(row["factor"])) if row["factor"] else float(row["intercept"]),
        slope=slope,
        log_spread=spread,
        spread_from="own" if own else "",
        basis="fresh" if row["basis"] == "fresh" else "dry",
        study=row["study"],
        cite=row["cite"],
        confidence=row["confidence"],
        notes=row["notes"],
    )


def uptake_by(plants: Iterable[str], analyte: str) -> tuple[Uptake, ...]:
    """Return what is published for a plant and an element.

    Parameters
    ----------
    plants : iterable of str
        Names that hold for it: the crop, its group.
    analyte : str
        Symbol.

    Returns
    -------
    tuple of Uptake
        Empty where nothing is published here.

    Examples
    --------
    >>> [relation.study for relation in uptake_by(["cabbage", "leafy"], "Pb")]
    ['Bechtel Jacobs 1998', 'Baes et al. 1984', 'IAEA 2010']
    """
    names = set(plants)
    return tuple(
        relation for relation in published_uptake() if relation.analyte == analyte and names & set(relation.plants)
    )

"""How much of an element is reactive, and how much the soil solution holds: published relations of Dutch soils."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin import cellar
from netmin.errors import UnknownName
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes

#: Organic matter over organic carbon, the factor of van Bemmelen that laboratories use.
MATTER_PER_CARBON = 1.724

Relation = Literal["inert-of-total", "total-of-solution", "solution-of-total"]


def _file(name: str) -> Path:
    return cellar.find("relations", name) or cellar.house() / "relations" / name


@cache
def _otte() -> Mapping[tuple[str, str], tuple[float, ...]]:
    return {
        (row["relation"], row["analyte"]): tuple(float(row[name]) for name in "prsmn")
        for row in cellar.read_rows(_file("otte2000.csv"))
    }


@cache
def _romkens() -> Mapping[str, Mapping[str, float]]:
    names = ("intercept", "organic_matter", "clay", "ph", "exponent", "molar_mass")
    return {
        row["analyte"]: {name: float(row[name]) for name in names} for row in cellar.read_rows(_file("romkens2004.csv"))
    }


def _coefficients(relation: Relation, analyte: str) -> tuple[float, ...]:
    table = _otte()
    if (relation, analyte) not in table:
        known = sorted(name for kind, name in table if kind == relation)
        raise UnknownName(
            Message.of("treatment.no-relation", element=analytes.named(analyte), author="Otte 2000", known=known)
        )
    return table[relation, analyte]


def _power(
    relation: Relation,
    analyte: str,
    predictor: npt.ArrayLike,
    organic_carbon: npt.ArrayLike,
    clay: npt.ArrayLike,
    ph: npt.ArrayLike,
) -> FloatArray:
    p, r, s, m, n = _coefficients(relation, analyte)
    carbon, lutum, x = (np.asarray(value, dtype=float) for value in (organic_carbon, clay, predictor))
    # (H+)^m is 10^(-m pH); relations without it take no pH.
    acid = -m * np.asarray(ph, dtype=float) if m else 0.0
    return np.asarray(10.0 ** (p + r * np.log10(carbon) + s * np.log10(lutum) + acid + n * np.log10(x)))


def otte_inert(total: npt.ArrayLike, analyte: str, *, organic_carbon: npt.ArrayLike, clay: npt.ArrayLike) -> FloatArray:
    """Return the inert content of a soil: what aqua regia dissolves and 0.43 M nitric acid does not.

    Parameters
    ----------
    total : array
        By aqua regia, above 0. [mg/kg dry]
    analyte : {"Cd", "Cu", "Pb", "Zn"}
        Which.
    organic_carbon, clay : array
        Above 0. [%]

    Returns
    -------
    array, shape of all together
        Not above the total. [mg/kg dry]

    Raises
    ------
    UnknownName
        If there is no relation for the element.

    References
    ----------
    otte2000
    """
    inert = _power("inert-of-total", analyte, total, organic_carbon, clay, 0.0)
    return np.asarray(np.minimum(inert, np.asarray(total, dtype=float)))


def otte_reactive(
    total: npt.ArrayLike, analyte: str, *, organic_carbon: npt.ArrayLike, clay: npt.ArrayLike
) -> FloatArray:
    """Return the reactive content of a soil, total less inert: a labile content where no extraction was made.

    Parameters
    ----------
    total, analyte, organic_carbon, clay
        As in `otte_inert`.

    Returns
    -------
    array, shape of all together
        Not below 0. [mg/kg dry]

    References
    ----------
    otte2000

    Examples
    --------
    >>> otte_reactive([0.5, 5.0], "Cd", organic_carbon=2.0, clay=10.0).round(2).tolist()
    [0.33, 4.59]
    """
    inert = otte_inert(total, analyte, organic_carbon=organic_carbon, clay=clay)
    return np.asarray(np.asarray(total, dtype=float) - inert)


def otte_total(
    solution: npt.ArrayLike, analyte: str, *, organic_carbon: npt.ArrayLike, clay: npt.ArrayLike, ph: npt.ArrayLike
) -> FloatArray:
    """Return the total content of a soil whose solution is known.

    Parameters
    ----------
    solution : array
        Dissolved content, above 0. [mg/L]
    analyte : {"Cd", "Cu", "Pb", "Zn"}
        Which.
    organic_carbon, clay, ph : array
        [%, %, –]

    Returns
    -------
    array, shape of all together
        [mg/kg dry]

    Raises
    ------
    UnknownName
        If there is no relation for the element.

    References
    ----------
    otte2000
    """
    return _power("total-of-solution", analyte, solution, organic_carbon, clay, ph)


def otte_solution(
    total: npt.ArrayLike, analyte: str, *, organic_carbon: npt.ArrayLike, clay: npt.ArrayLike, ph: npt.ArrayLike
) -> FloatArray:
    """Return the dissolved content of a soil whose total is known.

    The coefficients were fitted for this direction; `otte_total` turned round predicts the solution badly. For copper
    the relation explains 3.5 % of the variance, which is nothing.

    Parameters
    ----------
    total : array
        Above 0. [mg/kg dry]
    analyte, organic_carbon, clay, ph
        As in `otte_total`.

    Returns
    -------
    array, shape of all together
        [mg/L]

    Raises
    ------
    UnknownName
        If there is no relation for the element.

    References
    ----------
    otte2000
    """
    return _power("solution-of-total", analyte, total, organic_carbon, clay, ph)


def otte_solution_relation(
    analyte: str, *, organic_carbon: npt.ArrayLike, clay: npt.ArrayLike, ph: npt.ArrayLike
) -> tuple[FloatArray, float]:
    """Return K and p of w = K C^p, the form in which layers of soil are depleted.

    Parameters
    ----------
    analyte, organic_carbon, clay, ph
        As in `otte_solution`.

    Returns
    -------
    coefficient : array
        K. [mg/L at 1 mg/kg]
    exponent : float
        p. [–]

    References
    ----------
    otte2000
    """
    return otte_solution(1.0, analyte, organic_carbon=organic_carbon, clay=clay, ph=ph), _coefficients(
        "solution-of-total", analyte
    )[-1]


def romkens_coefficient(
    analyte: str, *, organic_matter: npt.ArrayLike, clay: npt.ArrayLike, ph: npt.ArrayLike
) -> FloatArray:
    """Return Freundlich's coefficient between reactive content and soil solution.

    Parameters
    ----------
    analyte : {"Cd", "Cu", "Pb", "Zn"}
        Which.
    organic_matter, clay, ph : array
        [%, %, –]

    Returns
    -------
    array, shape of all together
        Kf of Q = Kf w^n, Q in mol/kg and w in mmol/L. [mol/kg at 1 mmol/L]

    Raises
    ------
    UnknownName
        If there is no relation for the element.

    References
    ----------
    romkens2004
    """
    table = _romkens()
    if analyte not in table:
        raise UnknownName(
            Message.of(
                "treatment.no-relation", element=analytes.named(analyte), author="Römkens 2004", known=sorted(table)
            )
        )
    row = table[analyte]
    matter, lutum = np.log10(np.asarray(organic_matter, float)), np.log10(np.asarray(clay, float))
    exponent = row["intercept"] + row["organic_matter"] * matter + row["clay"] * lutum
    return np.asarray(10.0 ** (exponent + row["ph"] * np.asarray(ph, dtype=float)))


def romkens_solution(
    reactive: npt.ArrayLike,
    analyte: str,
    *,
    organic_matter: npt.ArrayLike,
    clay: npt.ArrayLike,
    ph: npt.ArrayLike,
) -> FloatArray:
    """Return the dissolved content of a soil whose reactive content is known.

    The coefficients were read second-hand, without the unit of the solution. Taken as mmol/L they give the contents
    that soils have; taken as mol/L a thousand times more. Check them against the report before anybody relies on them.

    Parameters
    ----------
    reactive : array
        By 0.43 M nitric acid. [mg/kg dry]
    analyte, organic_matter, clay, ph
        As in `romkens_coefficient`.

    Returns
    -------
    array, shape of all together
        [mg/L]

    Raises
    ------
    UnknownName
        If there is no relation for the element.

    References
    ----------
    romkens2004
    """
    kf = romkens_coefficient(analyte, organic_matter=organic_matter, clay=clay, ph=ph)
    row = _romkens()[analyte]
    # mg/kg over g/mol is mmol/kg, a thousandth of it mol/kg; mmol/L times g/mol is mg/L.
    moles = np.asarray(reactive, dtype=float) / row["molar_mass"] / 1000.0
    return np.asarray((moles / kf) ** (1.0 / row["exponent"]) * row["molar_mass"])


def outside_range(
    analyte: str,
    *,
    total: npt.ArrayLike | None = None,
    organic_carbon: npt.ArrayLike | None = None,
    clay: npt.ArrayLike | None = None,
    ph: npt.ArrayLike | None = None,
) -> tuple[Message, ...]:
    """Return what lies outside the soils behind the relations of Otte and others.

    Parameters
    ----------
    analyte : str
        Whose total is meant.
    total, organic_carbon, clay, ph : array, optional
        [mg/kg dry, %, %, –]

    Returns
    -------
    tuple of Message
        One for each property of which some value lies outside.

    References
    ----------
    otte2000

    Examples
    --------
    >>> [note.code for note in outside_range("Zn", total=[300.0, 5000.0], ph=6.5)]
    ['treatment.outside-range']
    """
    given = {"total": total, "organic_carbon": organic_carbon, "clay": clay, "ph": ph}
    notes = []
    for row in cellar.read_rows(_file("ranges.csv")):
        values = given[row["property"]]
        if row["set"] != "otte2000" or row["analyte"] not in ("", analyte) or values is None:
            continue
        low, high = float(row["low"] or 0.0), float(row["high"])
        array = np.asarray(values, dtype=float)
        if np.any((array < low) | (array > high)):
            what = Message.of(f"treatment.property-{row['property'].replace('_', '-')}")
            notes.append(
                Message.of("treatment.outside-range", what=what, element=analytes.named(analyte), low=low, high=high)
            )
    return tuple(notes)

"""Class bounds: what an author called low, moderate or extreme, and where the lines are.

An index value without its scale is half an answer: the limits of the degree of contamination grow with the number of
elements, and at least four scales of the potential ecological risk are in print. So a result stores the scale it
used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.catalogue import Catalogue
from netmin.language import Message

#: Values this close to a bound, in relation to it, lie on it: 0.3 / 0.1 falls just under 3 in binary numbers.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Scale:
    """Bounds between classes, ascending, and the codes of the classes, lowest first.

    Attributes
    ----------
    id : str
        Stored with every result.
    family : str
        Which words name the classes: ``indices.<family>-<code>``.
    bounds : tuple of float
        Between the classes. [–]
    classes : tuple of str
        Codes; one more than there are bounds.
    closed : {"lower", "upper"}
        Class that a value on a bound belongs to: the one below it or the one above.
    citations : tuple of str
        Keys of the bibliography.
    verified : bool
        Whether the bounds were read in a source, or are known to us only from later use.

    Raises
    ------
    ValueError
        If the bounds do not ascend or the number of classes does not fit.
    """

    id: str
    family: str
    bounds: tuple[float, ...]
    classes: tuple[str, ...]
    closed: Literal["lower", "upper"]
    citations: tuple[str, ...]
    verified: bool = True

    def __post_init__(self) -> None:
        if len(self.classes) != len(self.bounds) + 1:
            raise ValueError(f"Scale {self.id}: {len(self.bounds)} bounds make {len(self.bounds) + 1} classes.")
        if any(low >= high for low, high in zip(self.bounds, self.bounds[1:], strict=False)):
            raise ValueError(f"Scale {self.id}: the bounds must ascend.")

    @property
    def label(self) -> Message:
        """Its name and its bounds in words."""
        return Message.of("indices.scale", id=self.id, bounds=_chain(self.bounds))

    def title(self, code: str) -> Message:
        """Return the name of a class."""
        return Message.of(f"indices.{self.family}-{code}")

    def range_of(self, code: str) -> tuple[float, float]:
        """Return the bounds of a class; minus or plus infinity at the ends.

        Parameters
        ----------
        code : str
            One of `classes`.

        Returns
        -------
        tuple of float
            [–]
        """
        position = self.classes.index(code)
        edges = (-np.inf, *self.bounds, np.inf)
        return float(edges[position]), float(edges[position + 1])


def _chain(bounds: Sequence[float]) -> Message | float:
    """Return the bounds set apart by slashes: where the decimal mark is a comma, commas between them would mislead."""
    if len(bounds) == 1:
        return bounds[0]
    return Message.of("indices.chain", first=bounds[0], rest=_chain(bounds[1:]))


def classify(values: npt.ArrayLike, scale: Scale) -> npt.NDArray[np.str_]:
    """Return the class of each value.

    Parameters
    ----------
    values : array, shape (n,)
        Index values; minus and plus infinity are allowed. [–]
    scale : Scale
        Bounds and codes.

    Returns
    -------
    array of str, shape (n,)
        Codes; "" where the value is NaN.

    Examples
    --------
    >>> classify([0.9, 0.3 / 0.1, 6.0, float("nan")], CONTAMINATION_FACTOR).tolist()
    ['low', 'considerable', 'very-high', '']
    """
    value = np.asarray(values, dtype=float)
    bounds = np.asarray(scale.bounds)
    slack = TOLERANCE * np.maximum(np.abs(bounds), 1.0)
    edges = bounds - slack if scale.closed == "upper" else bounds + slack
    codes = np.asarray((*scale.classes, ""))
    position = np.searchsorted(edges, value, side="right" if scale.closed == "upper" else "left")
    return codes[np.where(np.isnan(value), len(scale.classes), position)]


_HAKANSON = ("hakanson1980",)

CONTAMINATION_FACTOR = Scale(
    "hakanson1980-cf", "cf", (1, 3, 6), ("low", "moderate", "considerable", "very-high"), "upper", _HAKANSON
)
ECOLOGICAL_RISK_FACTOR = Scale(
    "hakanson1980-er",
    "er",
    (40, 80, 160, 320),
    ("low", "moderate", "considerable", "high", "very-high"),
    "upper",
    _HAKANSON,
)
ECOLOGICAL_RISK_FACTOR_30 = Scale(
    "er-30",
    "er",
    (30, 60, 120, 240),
    ("low", "moderate", "considerable", "high", "very-high"),
    "upper",
    (),
    verified=False,
)
GEOACCUMULATION = Scale(
    "muller1969-igeo", "igeo", (0, 1, 2, 3, 4, 5), ("0", "1", "2", "3", "4", "5", "6"), "lower", ("muller1969",)
)
ENRICHMENT = Scale(
    "sutherland2000-ef",
    "ef",
    (2, 5, 20, 40),
    ("minimal", "moderate", "significant", "very-high", "extreme"),
    "upper",
    ("sutherland2000",),
)
MODIFIED_DEGREE = Scale(
    "abrahim2008-mcd",
    "mcd",
    (1.5, 2, 4, 8, 16, 32),
    ("very-low", "low", "moderate", "high", "very-high", "extreme", "ultra"),
    "upper",
    ("abrahim2008",),
)
POLLUTION_LOAD = Scale("tomlinson1980-pli", "pli", (1,), ("unpolluted", "polluted"), "lower", ("tomlinson1980",))
NEMEROW = Scale(
    "nemerow-nipi",
    "nipi",
    (0.7, 1, 2, 3),
    ("clean", "warning", "slight", "moderate", "heavy"),
    "lower",
    ("nemerow1985", "kowalska2018"),
)

_RISK_CLASSES = ("low", "moderate", "considerable", "very-high")


def _risk_scale(name: str, first: float, *, source: tuple[str, ...] = (), bounds: Sequence[float] = ()) -> Scale:
    return Scale(
        name,
        "ri",
        tuple(bounds) or (first, 2 * first, 4 * first),
        _RISK_CLASSES,
        "upper",
        source,
        verified=bool(source),
    )


ECOLOGICAL_RISK = _risk_scale("hakanson1980-ri", 150, source=_HAKANSON)
ECOLOGICAL_RISK_135 = _risk_scale("ri-135", 135, bounds=(135, 265, 525))
ECOLOGICAL_RISK_100 = _risk_scale("ri-100", 100)
ECOLOGICAL_RISK_60 = _risk_scale("ri-60", 60)

#: Sum of the toxic-response factors of Hakanson's eight substances, PCB (40) among them.
HAKANSON_TOXIC_SUM = 133.0


def degree_scale(count: int) -> Scale:
    """Return the scale of the degree of contamination for a number of elements.

    Parameters
    ----------
    count : int
        Elements summed; Hakanson's own 8 gives 8, 16 and 32.

    Returns
    -------
    Scale
        With the bounds n, 2n and 4n.

    References
    ----------
    hakanson1980

    Examples
    --------
    >>> degree_scale(8).bounds
    (8.0, 16.0, 32.0)
    """
    if count < 1:
        raise ValueError(f"A degree of contamination needs at least one element, not {count}.")
    bounds = (float(count), 2.0 * count, 4.0 * count)
    return Scale(f"hakanson1980-cdeg-n{count}", "cdeg", bounds, _RISK_CLASSES, "upper", _HAKANSON)


def rescaled_risk_scale(toxic_sum: float) -> Scale:
    """Return a scale of the potential ecological risk fitted to the elements that were summed.

    Hakanson's first limit, 150, belongs to eight substances whose factors sum to 133. This keeps its proportion to
    the sum: the first limit is 150/133 of it, rounded to ten, then doubled and redoubled.

    Parameters
    ----------
    toxic_sum : float
        Sum of the toxic-response factors of the elements used. [–]

    Returns
    -------
    Scale
        Not verified: the rule is met in use, not read in a source.

    Examples
    --------
    >>> rescaled_risk_scale(133).bounds, rescaled_risk_scale(53).bounds
    ((150.0, 300.0, 600.0), (60.0, 120.0, 240.0))
    """
    if not toxic_sum > 0:
        raise ValueError(f"The toxic-response factors must sum to more than 0, not {toxic_sum}.")
    first = max(10.0 * round(150.0 / HAKANSON_TOXIC_SUM * toxic_sum / 10.0), 10.0)
    return _risk_scale(f"ri-rescaled-{first:.0f}", first)


SCALES: dict[str, Scale] = {
    scale.id: scale
    for scale in (
        CONTAMINATION_FACTOR,
        ECOLOGICAL_RISK,
        ECOLOGICAL_RISK_60,
        ECOLOGICAL_RISK_100,
        ECOLOGICAL_RISK_135,
        ECOLOGICAL_RISK_FACTOR,
        ECOLOGICAL_RISK_FACTOR_30,
        ENRICHMENT,
        GEOACCUMULATION,
        MODIFIED_DEGREE,
        NEMEROW,
        POLLUTION_LOAD,
    )
}

_CATALOGUE: Catalogue[Scale] = Catalogue("scales", lambda: SCALES, SCALES.__getitem__)

available = _CATALOGUE.available


def get(name: str) -> Scale:
    """Return a scale by its id; the scales that depend on the elements are made from theirs.

    Parameters
    ----------
    name : str
        One of `available`, ``hakanson1980-cdeg-n<count>`` or ``ri-rescaled-<first limit>``.

    Returns
    -------
    Scale
        The one a result stored.

    Raises
    ------
    UnknownName
        With the nearest names that exist.

    Examples
    --------
    >>> get("hakanson1980-cdeg-n6").bounds
    (6.0, 12.0, 24.0)
    """
    stem, _, number = name.rpartition("-")
    if stem == "hakanson1980-cdeg" and number[1:].isdigit() and int(number[1:]):
        return degree_scale(int(number[1:]))
    if stem == "ri-rescaled" and number.isdigit() and int(number):
        return _risk_scale(name, float(number))
    return _CATALOGUE.get(name)

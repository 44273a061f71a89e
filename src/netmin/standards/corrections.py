"""How a law fits its limits to the soil of a sample: by clay and organic matter, by pH, by texture, or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

#: The standard soil of the Dutch equation, which Serbia took over. [%]
STANDARD_CLAY, STANDARD_ORGANIC_MATTER = 25.0, 10.0


@dataclass(frozen=True)
class Soil:
    """What is known of the soil of each measurement; NaN where it is not.

    Attributes
    ----------
    clay, organic_matter : array, shape (n,)
        Below 2 µm, and organic matter, of the dry matter. [%]
    ph : array, shape (n,)
        As measured. [–]
    texture : str
        Class that holds for all of them; "" leaves it to the clay content.
    """

    clay: FloatArray
    organic_matter: FloatArray
    ph: FloatArray
    texture: str = ""


@dataclass(frozen=True)
class Coefficients:
    """What a correction needs of the law.

    Attributes
    ----------
    analytes : tuple of str
        Symbols, in the order of the codes.
    a, b, c : array, shape (n_analytes,)
        Constants of the clay and organic matter equation; NaN where the law gives none.
    conditions : tuple of str
        The classes of pH or texture that the table names, strictest soil first.
    options : mapping
        Of the card.
    """

    analytes: tuple[str, ...]
    a: FloatArray
    b: FloatArray
    c: FloatArray
    conditions: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """What a correction found for each measurement.

    Attributes
    ----------
    factor : array, shape (n,), or None
        Multiplies the limits of the standard soil; NaN where clay or organic matter is missing. None: always 1.
    first, last : array of int, shape (n,), or None
        Range of classes that the soil may belong to, as positions in `Coefficients.conditions`; -1 where it cannot be
        told, -2 where the soil lies outside the scope of the classes. None: the law has no classes.
    """

    factor: FloatArray | None = None
    first: IntArray | None = None
    last: IntArray | None = None


Rule = Callable[[IntArray, Soil, Coefficients], Effect]


@dataclass(frozen=True)
class Correction:
    """One named way to fit limits to a soil.

    Attributes
    ----------
    name : str
        As cards write it.
    needs : tuple of str
        Soil properties it asks for: clay, organic_matter, ph.
    prefix : pattern
        Conditions of the table that it can read.
    apply : callable
        Codes of analytes, `Soil` and `Coefficients` to `Effect`.
    """

    name: str
    needs: tuple[str, ...]
    prefix: re.Pattern[str]
    apply: Rule

    def reads(self, condition: str) -> bool:
        """Whether a condition of the table is one of its classes."""
        return bool(self.prefix.match(condition))


_CORRECTIONS: dict[str, Correction] = {}


def soil_correction(name: str, *, needs: Sequence[str] = (), reads: str = r"(?!)") -> Callable[[Rule], Rule]:
    """Hang a correction on the door under the name that cards use."""

    def hang(rule: Rule) -> Rule:
        _CORRECTIONS[name] = Correction(name, tuple(needs), re.compile(reads), rule)
        return rule

    return hang


def available() -> tuple[str, ...]:
    """Return the names of all corrections."""
    return tuple(sorted(_CORRECTIONS))


def get(name: str) -> Correction:
    """Return the correction of that name.

    Raises
    ------
    UsageError
        With the names that exist.
    """
    if name not in _CORRECTIONS:
        raise UsageError(Message.of("standards.unknown-correction", name=name, known=list(available())))
    return _CORRECTIONS[name]


@soil_correction("none")
def uncorrected(analyte: IntArray, soil: Soil, law: Coefficients) -> Effect:  # noqa: ARG001
    """Compare contents as measured, as the Romanian order does.

    Parameters
    ----------
    analyte : array of int, shape (n,)
        Codes.
    soil : Soil
        Not asked.
    law : Coefficients
        Not asked.

    Returns
    -------
    Effect
        None at all.

    References
    ----------
    ro-756-1997
    """
    return Effect()


def clay_organic_matter_factor(
    a: FloatArray, b: FloatArray, c: FloatArray, clay: FloatArray, organic_matter: FloatArray
) -> FloatArray:
    """Return what the limits of the standard soil are multiplied by.

    Parameters
    ----------
    a, b, c : array, shape (n,)
        Constants of the metal.
    clay : array, shape (n,)
        Fraction below 2 µm. [%]
    organic_matter : array, shape (n,)
        Of the dry matter. [%]

    Returns
    -------
    array, shape (n,)
        1 for the standard soil of 25 % clay and 10 % organic matter. [–]

    References
    ----------
    boels-pgbo-34, rs-30-2018

    Examples
    --------
    >>> import numpy as np
    >>> one = np.ones(1)
    >>> round(float(190 * clay_organic_matter_factor(15 * one, 0.6 * one, 0.6 * one, 2 * one, 2 * one)[0]), 1)
    91.8
    """
    standard = a + b * STANDARD_CLAY + c * STANDARD_ORGANIC_MATTER
    return np.asarray((a + b * clay + c * organic_matter) / standard, dtype=np.float64)


@soil_correction("clay-organic-matter", needs=("clay", "organic_matter"))
def by_clay_and_organic_matter(analyte: IntArray, soil: Soil, law: Coefficients) -> Effect:
    """Fit limits to clay and organic matter, within the bounds of the card.

    Parameters
    ----------
    analyte : array of int, shape (n,)
        Codes.
    soil : Soil
        Clay and organic matter.
    law : Coefficients
        Constants; the options ``clay_min``, ``organic_matter_min`` and ``organic_matter_max`` bound the soil. [%]

    Returns
    -------
    Effect
        Factor 1 for an analyte without constants; NaN where clay or organic matter is missing.

    References
    ----------
    boels-pgbo-34, rs-30-2018
    """
    clay = np.maximum(soil.clay, law.options.get("clay_min", -math.inf))
    organic = np.clip(
        soil.organic_matter,
        law.options.get("organic_matter_min", -math.inf),
        law.options.get("organic_matter_max", math.inf),
    )
    factor = clay_organic_matter_factor(law.a[analyte], law.b[analyte], law.c[analyte], clay, organic)
    factor[np.isnan(law.a[analyte])] = 1.0
    return Effect(factor=factor)


_PH = re.compile(r"^(?:(?P<low>\d+(?:\.\d+)?)<)?pH(?:<=(?P<high>\d+(?:\.\d+)?)|>(?P<above>\d+(?:\.\d+)?))?$")


def ph_bounds(condition: str) -> tuple[float, float]:
    """Return the pH above which a condition begins and the pH up to which it holds.

    Parameters
    ----------
    condition : str
        ``pH<=5.5``, ``5.5<pH<=6.5`` or ``pH>7.5``.

    Returns
    -------
    tuple of float
        Lower bound, itself outside; upper bound, itself inside.

    Examples
    --------
    >>> ph_bounds("5.5<pH<=6.5"), ph_bounds("pH>7.5")
    ((5.5, 6.5), (7.5, inf))
    """
    found = _PH.match(condition)
    if found is None:
        raise ValueError(f"{condition!r} is not a range of pH such as '5.5<pH<=6.5'")
    low = found["low"] or found["above"]
    return float(low) if low else -math.inf, float(found["high"]) if found["high"] else math.inf


@soil_correction("ph-class", needs=("ph",), reads=_PH.pattern)
def by_ph_class(analyte: IntArray, soil: Soil, law: Coefficients) -> Effect:  # noqa: ARG001
    """Choose the limits of the pH class, as the Chinese standard for farmland does.

    Parameters
    ----------
    analyte : array of int, shape (n,)
        Not asked: the classes are the same for all.
    soil : Soil
        pH.
    law : Coefficients
        The classes.

    Returns
    -------
    Effect
        One class, or -1 where the pH is missing.

    References
    ----------
    cn-gb-15618-2018
    """
    if not law.conditions:
        return Effect()
    upper = np.array([ph_bounds(condition)[1] for condition in law.conditions])
    position = np.searchsorted(upper, soil.ph, side="left").astype(np.intp)
    position[np.isnan(soil.ph)] = -1
    return Effect(first=position, last=position)


@soil_correction("texture", needs=("clay", "ph"), reads=r"^texture:")
def by_texture(analyte: IntArray, soil: Soil, law: Coefficients) -> Effect:
    """Choose the limits of the texture class, as the German ordinance does.

    The clay content alone often leaves two classes open; then both are returned, and a verdict stands only where both
    lead to it.

    Parameters
    ----------
    analyte : array of int, shape (n,)
        Codes; some metals move one class down in acid soil.
    soil : Soil
        Texture, or else clay; pH; organic matter.
    law : Coefficients
        The classes, sand first; options ``clay`` (range of clay by class), ``acid`` (analytes and the pH below which
        they move) and ``organic_matter_max``.

    Returns
    -------
    Effect
        Range of classes; -1 where nothing is known, -2 where the soil has too much organic matter for the classes.

    References
    ----------
    de-bbodschv-1999, de-bbodschv-2021
    """
    if not law.conditions:
        return Effect()
    first, last = _texture_range(soil, law)
    for rule in law.options.get("acid", ()):
        concerned = np.isin(analyte, [code for code, name in enumerate(law.analytes) if name in rule["analytes"]])
        first = np.where(concerned & ~(soil.ph >= rule["below"]) & (first > 0), first - 1, first)
        last = np.where(concerned & (soil.ph < rule["below"]) & (last > 0), last - 1, last)
    outside = soil.organic_matter > law.options.get("organic_matter_max", math.inf)
    return Effect(first=np.where(outside, -2, first), last=np.where(outside, -2, last))


def _texture_range(soil: Soil, law: Coefficients) -> tuple[IntArray, IntArray]:
    names = [condition.removeprefix("texture:") for condition in law.conditions]
    if soil.texture:
        if soil.texture not in names:
            raise UsageError(Message.of("standards.unknown-texture", asked=soil.texture, known=names))
        code = np.full(soil.clay.shape, names.index(soil.texture), dtype=np.intp)
        return code, code
    ranges = np.array([law.options["clay"][name] for name in names], dtype=float)
    possible = (soil.clay[:, None] >= ranges[:, 0]) & (soil.clay[:, None] <= ranges[:, 1])
    known = possible.any(axis=1)
    first = np.where(known, possible.argmax(axis=1), -1)
    last = np.where(known, len(names) - 1 - possible[:, ::-1].argmax(axis=1), -1)
    return first, last

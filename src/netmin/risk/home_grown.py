"""What vegetables of a garden may hold, from the soil alone: the middle of what is published, crop by crop."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.indices import concentration_bounds
from netmin.language import Message
from netmin.risk import garden_crops
from netmin.risk.contents import Produce
from netmin.risk.garden_crops import Crop
from netmin.risk.plant_uptake import Uptake, uptake_by

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HomeGrownVegetables:
    """Contents of vegetables that were not measured.

    Attributes
    ----------
    produce : Produce
        By sample and analyte, as `health_risk` takes it; NaN for an analyte whose uptake is not known.
    analytes : tuple of str
        Those whose uptake is known.
    notes : tuple of Message
        What was assumed, and what is not verified.
    citations : tuple of str
        Keys of the bibliography.
    """

    produce: Produce
    analytes: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def home_grown_vegetables(
    contents: npt.ArrayLike,
    analytes: Sequence[str],
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    crops: Iterable[str] | None = None,
) -> HomeGrownVegetables:
    """Return what fresh vegetables hold on average, by the middle of published uptake.

    Within a crop every study has an equal say, as in `edible_content`, and the geometric mean of their relations is
    taken; the crops are eaten in equal parts. Single gardens differ several times from that middle.

    Parameters
    ----------
    contents : array, shape (n, m)
        Of the soil, or the limit where marked; NaN where not measured. [mg/kg dry]
    analytes : sequence of str
        Symbols, in the order of the columns.
    below, above : array of bool, shape (n, m), optional
        Known only to lie below, or above, the value.
    crops : iterable of str, optional
        Names; every crop known if left out.

    Returns
    -------
    HomeGrownVegetables
        [mg/kg fresh weight]

    Raises
    ------
    UnknownName
        If a crop is not known.

    References
    ----------
    bechtel1998, baes1984, ea2009-cadmium, ea2009-arsenic, iaea2010, sumatecs2008, usda2019

    Examples
    --------
    >>> found = home_grown_vegetables([[1.0, 50.0]], ["Cd", "V"], crops=["carrot"])
    >>> found.produce.high.round(3).tolist(), found.analytes
    ([[0.023, nan]], ('Cd',))
    """
    low, high = concentration_bounds(contents, below, above)
    chosen = [garden_crops.get(name) for name in (garden_crops.available() if crops is None else crops)]
    fresh = [np.full(low.shape, np.nan), np.full(low.shape, np.nan)]
    used: set[Uptake] = set()
    for column, name in enumerate(analytes):
        relations = [(crop, _known(crop, name)) for crop in chosen]
        lines = [_line(crop, found) for crop, found in relations if found]
        used.update(relation for _, found in relations for relation in found)
        if lines:
            for place, bound in zip(fresh, (low, high), strict=True):
                place[:, column] = np.mean([scale * bound[:, column] ** slope for scale, slope in lines], axis=0)
    known = tuple(name for column, name in enumerate(analytes) if np.isfinite(fresh[0][:, column]).any())
    return HomeGrownVegetables(
        Produce(fresh[0], fresh[1]), known, _notes(analytes, known, used, len(chosen)), _citations(used)
    )


def _known(crop: Crop, analyte: str) -> list[Uptake]:
    return [relation for relation in uptake_by((crop.name, crop.group), analyte) if not math.isnan(relation.log_spread)]


def _line(crop: Crop, relations: Sequence[Uptake]) -> tuple[float, float]:
    """Return scale and power of the geometric mean of the relations, as content of the fresh crop."""
    rows = Counter(relation.study for relation in relations)
    weights = [1 / (len(rows) * rows[relation.study]) for relation in relations]
    dry = math.log1p(-crop.water)
    intercept = sum(
        weight * (relation.intercept + (0.0 if relation.basis == "fresh" else dry))
        for weight, relation in zip(weights, relations, strict=True)
    )
    return math.exp(intercept), sum(w * relation.slope for w, relation in zip(weights, relations, strict=True))


def _notes(analytes: Sequence[str], known: Sequence[str], used: set[Uptake], count: int) -> tuple[Message, ...]:
    notes = []
    if known:
        notes.append(Message.of("risk.vegetables-expected", count=count))
    if unverified := sorted({relation.study for relation in used if relation.confidence == "unverified"}):
        notes.append(Message.of("risk.vegetables-unverified", studies=unverified))
    if unknown := [name for name in analytes if name not in known]:
        notes.append(Message.of("risk.vegetables-unknown", analytes=unknown))
    return tuple(notes)


def _citations(used: set[Uptake]) -> tuple[str, ...]:
    return tuple(sorted({relation.cite for relation in used} | ({"usda2019"} if used else set())))

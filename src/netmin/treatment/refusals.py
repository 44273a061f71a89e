"""When to say no, and in which words: the reasons for which a treatment is refused."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes
from netmin.treatment.base import quantiles_of_years
from netmin.treatment.ground import Ground

#: Below this probability of meeting the target within the horizon an extraction is called hopeless. A choice of this
#: house, not of any law; an argument of every treatment that uses it.
HOPELESS_BELOW = 0.05

#: Above this share of draws that never meet the target a floor is said to stand in the way.
NEVER_ABOVE = 0.5


def hopeless(ground: Ground, years: FloatArray, bound: float) -> Iterator[Message]:
    """Yield the refusal of a treatment that is too slow.

    Parameters
    ----------
    ground : Ground
        Whose horizon is meant.
    years : array, shape (m, draws)
        By element; unknown ones say nothing here. [yr]
    bound : float
        Probability below which it is hopeless. [–]

    Yields
    ------
    Message
        At most one, naming the element that is least likely to be done in time.
    """
    known = [place for place in range(len(years)) if not np.isnan(years[place]).any()]
    if not known:
        return
    together = years[known].max(axis=0)
    probability = float((together <= ground.horizon).mean())
    if probability >= bound:
        return
    worst = min(known, key=lambda place: float((years[place] <= ground.horizon).mean()))
    early = float(quantiles_of_years(together, 0.1))
    key = "hopeless" if np.isfinite(early) else "hopeless-never"
    values = {} if np.isinf(early) else {"early": float(f"{early:.2g}")}
    yield Message.of(
        f"treatment.{key}",
        percent=round(100 * probability, 1),
        bound=round(100 * bound, 1),
        horizon=ground.horizon,
        element=analytes.named(ground.elements[worst]),
        **values,
    )


def floors(ground: Ground, years: FloatArray) -> Iterator[Message]:
    """Yield a refusal for every element that keeps coming as fast as it is carried off.

    Parameters
    ----------
    ground : Ground
        Whose deposition is meant.
    years : array, shape (m, draws)
        By element. [yr]

    Yields
    ------
    Message
        One per element whose deposition holds most draws above the target.
    """
    gain = ground.net_gain
    for place, element in enumerate(ground.elements):
        never = np.isinf(years[place])
        if (gain[place] > 0).any() and never.mean() > NEVER_ABOVE:
            yield Message.of(
                "treatment.floor-above-target",
                element=analytes.named(element),
                target=float(ground.targets[place]),
                gain=float(f"{np.median(gain[place]):.3g}"),
                percent=round(100 * float(never.mean())),
            )


def missing_evidence(ground: Ground, years: FloatArray, species: str) -> Iterator[Message]:
    """Yield the refusal of a crop of which nothing is known.

    Parameters
    ----------
    ground : Ground
        Whose elements are meant.
    years : array, shape (m, draws)
        NaN where there is no evidence. [yr]
    species : str
        Of the crop.

    Yields
    ------
    Message
        At most one, naming the elements.
    """
    unknown = [analytes.named(ground.elements[place]) for place in range(len(years)) if np.isnan(years[place]).any()]
    if unknown:
        yield Message.of("treatment.no-evidence", species=species, elements=unknown)


def pots_only(ground: Ground, years: FloatArray, species: str, elements: frozenset[str]) -> Iterator[Message]:
    """Yield the refusal of a crop whose uptake was only ever seen in pots.

    Parameters
    ----------
    ground : Ground
        Whose elements are meant.
    years : array, shape (m, draws)
        An element that has nothing left to do needs no evidence. [yr]
    species : str
        Of the crop.
    elements : frozenset of str
        Seen in pots only.

    Yields
    ------
    Message
        At most one, naming the elements.
    """
    needed = [
        analytes.named(element)
        for place, element in enumerate(ground.elements)
        if element in elements and not (years[place] == 0).all()
    ]
    if needed:
        yield Message.of("treatment.pots-only", species=species, elements=needed)

"""The content of a plant as a distribution: every study has an equal say, every possible soil too."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.risk.plant_uptake import Uptake

FloatArray = npt.NDArray[np.float64]

#: Halvings of the bracket in the search for a quantile; 60 leave less than 1e-15 of it.
_HALVINGS = 60


@dataclass(frozen=True, eq=False)
class PlantContent:
    """A mixture of log-normal contents.

    Attributes
    ----------
    middle : array, shape (k,)
        Mean of the logarithm of each part. [ln mg/kg]
    spread : array, shape (k,)
        Standard deviation of the logarithm of each part. [–]
    weight : array, shape (k,)
        Say of each part; they sum to 1. [–]
    """

    middle: FloatArray
    spread: FloatArray
    weight: FloatArray

    def probability_above(self, limit: float) -> float:
        """Return how probable a content above a limit is.

        Parameters
        ----------
        limit : float
            [mg/kg]

        Returns
        -------
        float
            [–]
        """
        from scipy.special import ndtr

        return float(self.weight @ ndtr((self.middle - math.log(limit)) / self.spread))

    def quantile(self, share: float) -> float:
        """Return the content that a share of the distribution lies below.

        Parameters
        ----------
        share : float
            Between 0 and 1. [–]

        Returns
        -------
        float
            [mg/kg]
        """
        from scipy.special import ndtri

        # Every part's own quantile lies on one side of the mixture's, so the outermost two enclose it.
        own = self.middle + self.spread * ndtri(share)
        low, high = float(own.min()), float(own.max())
        for _ in range(_HALVINGS):
            centre = (low + high) / 2
            if 1 - self.probability_above(math.exp(centre)) < share:
                low = centre
            else:
                high = centre
        return math.exp((low + high) / 2)


def edible_content(soil: npt.ArrayLike, relations: Sequence[Uptake], water: float) -> PlantContent:
    """Return the content of the fresh edible part over a soil.

    Parameters
    ----------
    soil : array, shape (m,)
        Equally likely contents of the soil. [mg/kg dry]
    relations : sequence of Uptake
        What is published for the plant and the element, each with a spread. All rows of one study share one say.
    water : float
        Share of water in the edible part; turns a content in dry matter into one in fresh weight. [–]

    Returns
    -------
    PlantContent
        [mg/kg fresh weight]

    Raises
    ------
    ValueError
        If a soil content is not positive, the water is no share, or no relation is given.

    Examples
    --------
    >>> from netmin.risk.plant_uptake import uptake_by
    >>> content = edible_content([1.0], uptake_by(["root"], "Cd"), 0.883)
    >>> round(content.quantile(0.5), 3)
    0.023
    """
    contents = np.asarray(soil, dtype=float)
    if contents.ndim != 1 or contents.size == 0 or not np.all(contents > 0):
        raise ValueError("Positive contents of the soil are expected, in one row.")
    if not 0 <= water < 1:
        raise ValueError(f"The water must be a share from 0 to below 1, not {water}.")
    if not relations:
        raise ValueError("At least one published relation is needed.")
    rows = Counter(relation.study for relation in relations)
    dry_share = math.log1p(-water)
    middle, spread, weight = [], [], []
    for relation in relations:
        shift = 0.0 if relation.basis == "fresh" else dry_share
        middle.append(relation.intercept + shift + relation.slope * np.log(contents))
        spread.append(np.full(contents.size, relation.log_spread))
        weight.append(np.full(contents.size, 1 / (len(rows) * rows[relation.study] * contents.size)))
    return PlantContent(np.concatenate(middle), np.concatenate(spread), np.concatenate(weight))


def contents_between(low: float, high: float, *, level: float = 0.9, count: int = 64) -> FloatArray:
    """Return equally likely contents of a log-normal whose central part is known.

    Parameters
    ----------
    low, high : float
        Ends of an interval, such as the limits of a mean. [mg/kg]
    level : float
        Share of the distribution between them. [–]
    count : int
        How many contents; they are its quantiles at the middles of as many equal shares, so the same every time.

    Returns
    -------
    array, shape (count,)
        Ascending. [mg/kg]

    Raises
    ------
    ValueError
        If the ends are not positive and ascending, or the level is no share.

    Examples
    --------
    >>> contents_between(50.0, 200.0, count=3).round(1)
    array([ 66.5, 100. , 150.3])
    """
    if not 0 < low <= high or not 0 < level < 1 or count < 1:
        raise ValueError("Two positive ends, a level between 0 and 1 and a positive count are expected.")
    from scipy.special import ndtri

    middle, reach = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / 2
    shares = (np.arange(count) + 0.5) / count
    return np.asarray(np.exp(middle + reach / ndtri((1 + level) / 2) * ndtri(shares)))

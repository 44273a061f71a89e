"""Whether near values are alike over the whole site: Moran's I."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.points import UnmappableError
from netmin.geostat.spatial_weights import SpatialWeights
from netmin.language import Message


@dataclass(frozen=True)
class Moran:
    """Moran's I and how far it is from chance.

    Attributes
    ----------
    value : float
        I: above the expected value where near values are alike, below it where they alternate. [–]
    expected : float
        −1/(n − 1), if values were dealt to places by chance. [–]
    standard_deviation : float
        If values were dealt by chance. [–]
    p_value : float
        Probability of a value as large or larger by chance (one-sided, normal approximation). [–]
    citations : tuple of str
        Keys of the bibliography.
    """

    value: float
    expected: float
    standard_deviation: float
    p_value: float
    citations: tuple[str, ...] = ("moran1950", "cliff1981")

    @property
    def standardised(self) -> float:
        """Value minus expected value, in standard deviations [–]."""
        return (self.value - self.expected) / self.standard_deviation


def moran(values: npt.ArrayLike, weights: SpatialWeights) -> Moran:
    """Moran's I with neighbours weighted so that those of each sample sum to one.

    Parameters
    ----------
    values : array, shape (n,)
        [any unit]
    weights : SpatialWeights
        Of the same samples; every one needs a neighbour.

    Returns
    -------
    Moran
        Expected value and variance are those of values dealt to the places by chance ("randomisation").

    Raises
    ------
    UnmappableError
        If a sample has no neighbour, there are fewer than four, or all values are equal.

    References
    ----------
    moran1950, cliff1981
    """
    from scipy.special import ndtr

    numbers = np.asarray(values, dtype=float)
    count = len(numbers)
    if numbers.shape != weights.counts.shape:
        raise ValueError(f"values must be one per sample, {len(weights.counts)}, not {numbers.shape}")
    alone = int((weights.counts == 0).sum())
    if alone:
        raise UnmappableError(Message.of("geostat.neighbours-none", count=alone, total=count))
    if count < 4:
        raise UnmappableError(Message.of("geostat.too-few-places", count=count, minimum=4))
    if np.ptp(numbers) == 0.0:
        raise UnmappableError(Message.of("geostat.constant-values", value=float(numbers[0])))
    shares = weights.shares
    centred = numbers - numbers.mean()
    found = float(centred @ (shares @ centred)) / float(centred @ centred)
    both = shares + shares.T
    pairs = 0.5 * float((both * both).sum())
    ends = float(((shares.sum(axis=0) + shares.sum(axis=1)) ** 2).sum())
    expected = -1.0 / (count - 1)
    variance = _variance(count, pairs, ends, float(np.mean(centred**4) / np.mean(centred**2) ** 2)) - expected**2
    deviation = float(np.sqrt(variance))
    return Moran(found, expected, deviation, float(ndtr((expected - found) / deviation)))


def _variance(count: int, pairs: float, ends: float, kurtosis: float) -> float:
    """Return the mean square of I when values are dealt by chance; the weights sum to the number of samples."""
    total = float(count) ** 2
    first = count * ((count**2 - 3 * count + 3) * pairs - count * ends + 3 * total)
    second = kurtosis * ((count**2 - count) * pairs - 2 * count * ends + 6 * total)
    return (first - second) / ((count - 1) * (count - 2) * (count - 3) * total)

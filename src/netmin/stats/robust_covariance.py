"""Centre and covariance that wild samples cannot move: the minimum covariance determinant.

Of all halves of the samples the one whose covariance has the smallest determinant is the tightest; what lies far from
it is odd. FAST-MCD finds it by concentration steps from many random beginnings (Rousseeuw and Van Driessen 1999).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray

#: Share of the χ² distribution beyond which a distance is odd. [–]
ORDINARY_SHARE = 0.975

#: Random beginnings, and how many of the best of them are followed to the end: ten in the paper; with fifty the same
#: subset is found from nearly every seed.
STARTS, FOLLOWED = 500, 50

#: Numbers that one batch of beginnings may hold at once.
_BATCH = 4_000_000

#: Smallest eigenvalue, on columns of unit spread, that still counts as more than a plane.
_FLAT = 1e-14


@dataclass(frozen=True, eq=False)
class RobustCovariance:
    """Robust centre and covariance, and how far each sample lies from them.

    Attributes
    ----------
    centre : array, shape (p,)
        [unit of the data]
    covariance : array, shape (p, p)
        Consistent for normal data. [unit of the data, squared]
    distance : array, shape (n,)
        Robust Mahalanobis distance of every sample. [–]
    cutoff : float
        Distance that a normal sample exceeds with a probability of 0.025. [–]
    ordinary : array of bool, shape (n,)
        Samples that the final centre and covariance rest on.
    best : array of bool, shape (n,)
        The tightest subset.
    log_determinant : float
        Of the covariance of that subset, divisor h − 1, before any correction. [–]
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    centre: FloatArray
    covariance: FloatArray
    distance: FloatArray
    cutoff: float
    ordinary: BoolArray
    best: BoolArray
    log_determinant: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("rousseeuw1999", "croux1999", "pison2002")

    @property
    def outlying(self) -> BoolArray:
        """Samples farther away than the cut-off: marked, not removed."""
        return self.distance > self.cutoff


def minimum_covariance_determinant(
    data: npt.ArrayLike, *, seed: int = 0, support: float = 0.5, starts: int = STARTS
) -> RobustCovariance:
    """Return the reweighted minimum covariance determinant estimate of centre and covariance.

    Parameters
    ----------
    data : array, shape (n, p)
        Coordinates on an unbounded scale, such as isometric log-ratios or logarithms; complete. [any unit]
    seed : int
        Of the random beginnings.
    support : float
        Share of samples that must be ordinary, from 0.5 (withstands the most) to 1 (withstands nothing). [–]
    starts : int
        Random beginnings.

    Returns
    -------
    RobustCovariance
        With the consistency factor of Croux and Haesbroeck and the small-sample factor of Pison and others, one step
        of reweighting, as R's `robustbase` does.

    Raises
    ------
    NetminError
        If there are not more than twice as many samples as coordinates, or the tightest subset lies in a plane.
    ValueError
        If the data are no finite matrix, or the support is out of range.

    References
    ----------
    rousseeuw1999, croux1999, pison2002

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = np.vstack([rng.normal(size=(40, 2)), rng.normal(20.0, 1.0, size=(10, 2))])
    >>> found = minimum_covariance_determinant(data, seed=1)
    >>> int(found.outlying[40:].sum()), bool(np.all(np.abs(found.centre) < 0.5))
    (10, True)
    """
    array = np.asarray(data, dtype=float)
    if array.ndim != 2 or not np.all(np.isfinite(array)):
        raise ValueError("The data must be a finite matrix, samples by coordinates.")
    if not 0.5 <= support <= 1:
        raise ValueError("The support must lie between 0.5 and 1.")
    count, width = array.shape
    if count <= 2 * width:
        raise NetminError(Message.of("stats.covariance-few", count=count, coordinates=width, fewest=2 * width + 1))
    middle, spread = np.median(array, axis=0), array.std(axis=0)
    if np.any(spread == 0):
        raise NetminError(Message.of("stats.covariance-flat", count=count))
    scaled = (array - middle) / spread
    kept = subset_size(count, width, support)
    best, log_determinant = _tightest(scaled, kept, starts, np.random.default_rng(seed))
    found = _reweighted(scaled, best, support)
    return RobustCovariance(
        middle + spread * found.centre,
        found.covariance * np.outer(spread, spread),
        found.distance,
        found.cutoff,
        found.ordinary,
        found.best,
        log_determinant + 2 * float(np.log(spread).sum()),
    )


def subset_size(count: int, width: int, support: float) -> int:
    """Return how many samples the tightest subset holds.

    Parameters
    ----------
    count, width : int
        Samples and coordinates.
    support : float
        Between 0.5 and 1. [–]

    Returns
    -------
    int
        Between (n + p + 1) / 2, which withstands the most odd samples, and n.

    References
    ----------
    rousseeuw1999

    Examples
    --------
    >>> subset_size(75, 3, 0.5), subset_size(75, 3, 1.0)
    (39, 75)
    """
    half = (count + width + 1) // 2
    return int(np.floor(2 * half - count + 2 * (count - half) * support))


def _tightest(data: FloatArray, kept: int, starts: int, generator: np.random.Generator) -> tuple[BoolArray, float]:
    count, width = data.shape
    if kept == count:
        return np.ones(count, dtype=bool), float(np.linalg.slogdet(np.cov(data.T).reshape(width, width))[1])
    subsets, determinants = [], []
    size = max(1, _BATCH // (count * width))
    for first in range(0, starts, size):
        subset = _beginnings(data, min(size, starts - first), generator)
        for _ in range(2):
            subset = _concentrate(data, subset, kept)
        determinants.append(_moments(data, subset)[2])
        subsets.append(subset)
    order = np.argsort(np.concatenate(determinants), kind="stable")[:FOLLOWED]
    subset = np.concatenate(subsets)[order]
    before = np.full(subset.shape[0], np.inf)
    while True:
        now = _moments(data, subset)[2]
        if np.all(now >= before - 1e-12):
            break
        before, subset = now, _concentrate(data, subset, kept)
    winner = int(np.argmin(now))
    best = np.zeros(count, dtype=bool)
    best[subset[winner]] = True
    return best, float(now[winner])


def _beginnings(data: FloatArray, starts: int, generator: np.random.Generator) -> npt.NDArray[np.intp]:
    """Return p + 1 random samples for each start, more where these lie in a plane."""
    count, width = data.shape
    order = np.argsort(generator.random((starts, count)), axis=1)
    for size in range(width + 1, count + 1):
        subset = order[:, :size]
        points = data[subset] - data[subset].mean(axis=1, keepdims=True)
        flat = np.linalg.eigvalsh(points.swapaxes(1, 2) @ points / size)[:, 0] < _FLAT
        if not flat.any():
            return subset
        # Where the first samples of a start lie in a plane, others take their places; one more is drawn if need be.
        order[flat] = np.argsort(generator.random((int(flat.sum()), count)), axis=1)
    raise NetminError(Message.of("stats.covariance-flat", count=count))


def _moments(data: FloatArray, subset: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return centre, covariance and its log determinant for each subset of samples."""
    points = data[subset]
    centre = points.mean(axis=1)
    points = points - centre[:, None]
    covariance = points.swapaxes(1, 2) @ points / (subset.shape[1] - 1)
    if np.any(np.linalg.eigvalsh(covariance)[:, 0] < _FLAT):
        raise NetminError(Message.of("stats.covariance-flat", count=subset.shape[1]))
    return centre, covariance, np.linalg.slogdet(covariance)[1]


def _concentrate(data: FloatArray, subset: npt.NDArray[np.intp], kept: int) -> npt.NDArray[np.intp]:
    """Return the samples nearest to the centre of each subset: their determinant is never larger."""
    centre, covariance, _ = _moments(data, subset)
    away = data[None] - centre[:, None]
    squared = np.einsum("snp,snp->sn", away @ np.linalg.inv(covariance), away)
    return np.argpartition(squared, kept - 1, axis=1)[:, :kept]


def _squared_distance(data: FloatArray, centre: FloatArray, covariance: FloatArray) -> FloatArray:
    away = data - centre
    return np.asarray(np.einsum("np,np->n", away @ np.linalg.inv(covariance), away), dtype=float)


def _reweighted(data: FloatArray, best: BoolArray, support: float) -> RobustCovariance:
    from scipy.stats import chi2

    count, width = data.shape
    limit = float(chi2.ppf(ORDINARY_SHARE, width))
    raw = np.cov(data[best].T).reshape(width, width)
    raw *= consistency_factor(width, best.sum() / count) * small_sample_factor(count, width, support, reweighted=False)
    ordinary = _squared_distance(data, data[best].mean(axis=0), raw) < limit
    centre = data[ordinary].mean(axis=0)
    covariance = np.cov(data[ordinary].T).reshape(width, width)
    if not ordinary.all():
        covariance *= consistency_factor(width, ordinary.sum() / count)
        covariance *= small_sample_factor(count, width, support, reweighted=True)
    distance = np.sqrt(_squared_distance(data, centre, covariance))
    return RobustCovariance(centre, covariance, distance, float(np.sqrt(limit)), ordinary, best, float("nan"))


def consistency_factor(width: int, share: float) -> float:
    """Return what makes the covariance of the innermost share of normal data that of all of them.

    Parameters
    ----------
    width : int
        Coordinates.
    share : float
        Share of the samples that was kept, above 0. [–]

    Returns
    -------
    float
        1 when all were kept. [–]

    References
    ----------
    croux1999

    Examples
    --------
    >>> round(consistency_factor(3, 12 / 21), 6), consistency_factor(3, 1.0)
    (2.160361, 1.0)
    """
    from scipy.stats import chi2

    return float(share / chi2.cdf(chi2.ppf(share, width), width + 2))


#: Coefficients of Pison, Van Aelst and Willems (2002), for supports of 0.5 and 0.875: one and two coordinates
#: (logarithm and exponent), and more than two (two pairs each, for n = 2 p² and n = 3 p²).
_SMALL: dict[tuple[bool, int], tuple[tuple[float, float], tuple[float, float]]] = {
    (False, 1): ((0.262024211897096, 0.604756680630497), (-0.351584646688712, 1.01646567502486)),
    (False, 2): ((0.673292623522027, 0.691365864961895), (0.446537815635445, 1.06690782995919)),
    (True, 1): ((1.11098143415027, 1.5182890270453), (-0.66046776772861, 0.88939595831888)),
    (True, 2): ((3.11101712909049, 1.91401056721863), (0.79473550581058, 1.10081930350091)),
}
_LARGE: dict[bool, tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]] = {
    False: (
        ((1.42764571687802, 1.26263336932151), (1.06141115981725, 1.28907991440387)),
        ((0.455179464070565, 1.11192541278794), (0.294241208320834, 1.09649329149811)),
    ),
    True: (
        ((1.02842572724793, 1.67659883081926), (0.26800273450853, 1.35968562893582)),
        ((0.544482443573914, 1.25994483222292), (0.343791072183285, 1.25159004257133)),
    ),
}


def small_sample_factor(count: int, width: int, support: float, *, reweighted: bool) -> float:
    """Return what makes up for the bias of the estimate in small samples.

    Parameters
    ----------
    count, width : int
        Samples and coordinates.
    support : float
        Between 0.5 and 1. [–]
    reweighted : bool
        For the estimate after reweighting, or before.

    Returns
    -------
    float
        Tends to 1 in large samples; 1 for a support of 1. [–]

    References
    ----------
    pison2002

    Examples
    --------
    >>> round(small_sample_factor(21, 3, 0.5, reweighted=False), 6)
    1.46007
    """
    half, more = (_shrinkage(count, width, level, reweighted) for level in (0, 1))
    if support <= 0.875:
        share = half + (more - half) * (support - 0.5) / 0.375
    else:
        share = more + (1 - more) * (support - 0.875) / 0.125
    return float(1 / share)


def _shrinkage(count: int, width: int, level: int, reweighted: bool) -> float:
    if width <= 2:
        intercept, exponent = _SMALL[reweighted, width][level]
    else:
        pairs = _LARGE[reweighted][level]
        known = [np.log(scale / width**power) for scale, power in pairs]
        places = [[1.0, -np.log(multiple * width**2)] for multiple in (2, 3)]
        intercept, exponent = np.linalg.solve(places, known)
    return float(1 - np.exp(intercept) / count**exponent)

"""Tests of form: Lilliefors, Anderson-Darling and Kolmogorov-Smirnov for gamma, correlation of probability plots."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from netmin.stats.censored_likelihood import log_gamma_share_below
from netmin.stats.columns import FloatArray
from netmin.stats.gamma_limits import gamma_shape

#: So many random values are held at once.
_HELD = 1_000_000

#: Blom's constant, which makes the squared correlation of a probability plot Shapiro and Francia's W'.
BLOM = 0.375

#: Polynomials of Stephens's approximation, each up to a modified statistic.
_STEPHENS = (
    (0.302, (1.0,)),
    (0.5, (2.76773, -19.828315, 80.709644, -138.55152, 81.218052)),
    (0.9, (-4.901232, 40.662806, -97.490286, 94.029866, -32.355711)),
    (1.31, (6.198765, -19.558097, 23.186922, -12.234627, 2.423045)),
)


def lilliefors(values: FloatArray) -> tuple[float, float]:
    """Return Lilliefors' statistic of normality and its p-value.

    Parameters
    ----------
    values : array, shape (n,)
        At least 5 numbers. [any unit]

    Returns
    -------
    tuple of float
        Largest distance between the empirical and the fitted distribution; p-value after Dallal and Wilkinson, after
        Stephens where it exceeds 0.1. [–]

    References
    ----------
    lilliefors1967, dallal1986, stephens1974

    Examples
    --------
    >>> statistic, p_value = lilliefors(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 20.0]))
    >>> round(statistic, 4), round(p_value, 4)
    (0.3802, 0.007)
    """
    from scipy import special

    count = values.size
    ordered = np.sort(values)
    share = special.ndtr((ordered - ordered.mean()) / ordered.std(ddof=1))
    distance = _largest_distance(share)
    size = min(count, 100)
    scaled = distance * (count / 100) ** 0.49 if count > 100 else distance
    p_value = exp(
        -7.01256 * scaled**2 * (size + 2.78019)
        + 2.99587 * scaled * sqrt(size + 2.78019)
        - 0.122119
        + 0.974598 / sqrt(size)
        + 1.67997 / size
    )
    if p_value > 0.1:
        modified = (sqrt(count) - 0.01 + 0.85 / sqrt(count)) * distance
        p_value = next(
            (float(np.polynomial.polynomial.polyval(modified, terms)) for end, terms in _STEPHENS if modified <= end),
            0.0,
        )
    return distance, p_value


def _largest_distance(share: FloatArray) -> float:
    return float(_largest_distances(share[None, :])[0])


def _largest_distances(share: FloatArray) -> FloatArray:
    count = share.shape[1]
    rank = np.arange(1, count + 1)
    return np.asarray(np.maximum((rank / count - share).max(axis=1), (share - (rank - 1) / count).max(axis=1)))


#: From this share on one less the share loses digits.
_NEAR_ONE = 0.999


def gamma_statistics(logs: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return statistics of the gamma form with the parameters fitted.

    Parameters
    ----------
    logs : array, shape (m, n)
        Natural logarithms of m samples of n values.

    Returns
    -------
    tuple of array, shape (m,)
        Anderson and Darling's statistic, Kolmogorov and Smirnov's, and the fitted shapes. [–]

    References
    ----------
    stephens1974, singh2002
    """
    from scipy import special

    ordered = np.sort(logs, axis=1)
    # The largest value as the unit: neither sums nor shares leave the range of a double.
    ordered = ordered - ordered[:, -1:]
    values = np.exp(ordered)
    mean = values.mean(axis=1)
    shape = gamma_shape(np.log(mean) - ordered.mean(axis=1))
    scaled = values * (shape / mean)[:, None]
    share = special.gammainc(shape[:, None], scaled)
    tiny = share <= 0
    log_share = np.log(np.where(tiny, 1.0, share))
    if tiny.any():
        first = shape[:, None] * (ordered + np.log(shape / mean)[:, None]) - special.gammaln(shape[:, None] + 1)
        log_share = np.where(tiny, first, log_share)
    log_rest = np.log1p(-np.minimum(share, _NEAR_ONE))
    far = np.nonzero(share > _NEAR_ONE)
    # Close to one the rest is computed for itself; elsewhere the difference has digits enough and costs nothing.
    log_rest[far] = np.log(np.maximum(special.gammaincc(shape[far[0]], scaled[far]), 1e-300))
    count = logs.shape[1]
    weight = 2 * np.arange(1, count + 1) - 1
    anderson = -count - (weight * (log_share + log_rest[:, ::-1])).sum(axis=1) / count
    return anderson, _largest_distances(share), shape


def gamma_tests(values: FloatArray, draws: int, seed: int) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Return Anderson-Darling's and Kolmogorov-Smirnov's test of the gamma form, p-values by simulation.

    Parameters
    ----------
    values : array, shape (n,)
        Positive numbers. [any unit]
    draws : int
        Samples simulated with the fitted shape, each fitted again.
    seed : int
        Of the random numbers.

    Returns
    -------
    tuple
        (statistic, p-value) of Anderson-Darling, the same of Kolmogorov-Smirnov, and the fitted shape. [–]

    References
    ----------
    stephens1974, davison1997
    """
    anderson, distance, shape = (float(found[0]) for found in gamma_statistics(np.log(values)[None, :]))
    random = np.random.default_rng(seed)
    as_far = np.zeros(2)
    rows = max(1, _HELD // values.size)
    for start in range(0, draws, rows):
        drawn = _gamma_logs(random, shape, (min(rows, draws - start), values.size))
        simulated = gamma_statistics(drawn)
        as_far += [np.sum(simulated[0] >= anderson), np.sum(simulated[1] >= distance)]
    p_values = (1 + as_far) / (draws + 1)
    return (anderson, float(p_values[0])), (distance, float(p_values[1])), shape


def _gamma_logs(random: np.random.Generator, shape: float, size: tuple[int, int]) -> FloatArray:
    """Return logarithms of gamma values; for small shapes by way of the shape above, where nothing underflows."""
    if shape >= 1:
        return np.log(random.standard_gamma(shape, size))
    return np.asarray(np.log(random.standard_gamma(shape + 1, size)) + np.log(1 - random.random(size)) / shape)


def plot_correlation(
    scaled: FloatArray, position: FloatArray, count: int, draws: int, seed: int
) -> tuple[float, float]:
    """Return the squared correlation of a normal probability plot of detected values, and its p-value.

    Parameters
    ----------
    scaled : array, shape (m,)
        Detected values on the scale on which they should be normal.
    position : array, shape (m,)
        Their plotting positions with the constant `BLOM`. [–]
    count : int
        Number of all values, non-detects included.
    draws : int
        Normal samples simulated; of each only the values of the same ranks are kept.
    seed : int
        Of the random numbers.

    Returns
    -------
    tuple of float
        Shapiro and Francia's W' for censored samples, and its p-value. [–]

    References
    ----------
    shapiro1972, royston1993, verrill1988
    """
    from scipy import special

    order = np.argsort(position)
    score = special.ndtri(position[order])
    observed = float(_squared_correlations(np.sort(scaled)[None, :], score)[0])
    kept = _ranks(position[order], count)
    random = np.random.default_rng(seed)
    as_far, rows = 0, max(1, _HELD // count)
    for start in range(0, draws, rows):
        drawn = np.sort(random.standard_normal((min(rows, draws - start), count)), axis=1)[:, kept]
        as_far += int(np.sum(_squared_correlations(drawn, score) <= observed))
    return observed, (1 + as_far) / (draws + 1)


def _squared_correlations(rows: FloatArray, score: FloatArray) -> FloatArray:
    away = rows - rows.mean(axis=1, keepdims=True)
    up = score - score.mean()
    return np.asarray((away @ up) ** 2 / ((away**2).sum(axis=1) * (up @ up)))


def _ranks(position: FloatArray, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Return different ranks, counted from 0, next to the plotting positions."""
    ranks = np.rint(position * (count + 1 - 2 * BLOM) + BLOM).astype(np.intp) - 1
    ranks = np.clip(ranks, 0, count - 1)
    for place in range(ranks.size - 2, -1, -1):
        ranks[place] = min(ranks[place], ranks[place + 1] - 1)
    # Pushed below the first rank, all move up together.
    return np.asarray(np.maximum(ranks, np.arange(ranks.size)))


def gamma_scores(values: FloatArray, shape: float, scale: float) -> FloatArray:
    """Return normal quantiles of the shares of a gamma distribution, after Chen and Balakrishnan.

    Parameters
    ----------
    values : array
        Positive. [any unit]
    shape, scale : float
        Of the gamma distribution. [–, unit of the values]

    Returns
    -------
    array
        Normal where the distribution is right. [–]

    References
    ----------
    chenbalakrishnan1995
    """
    from scipy import special

    beneath = special.gammainc(shape, values / scale)
    beyond = special.gammaincc(shape, values / scale)
    low = special.ndtri(np.maximum(beneath, np.exp(np.maximum(log_gamma_share_below(shape, values / scale), -700.0))))
    return np.asarray(np.where(beneath < 0.5, low, -special.ndtri(np.maximum(beyond, 1e-300))))

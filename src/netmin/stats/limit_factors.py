"""How many standard deviations above the mean a limit of the background stands, and which order statistic does it."""

from __future__ import annotations

import numpy as np

#: The limit, its rank among the ascending values, and the confidence that it really reaches.
Rank = tuple[int, float]


def tolerance_factor(count: int, coverage: float = 0.95, confidence: float = 0.95) -> float:
    """Return the factor K of a normal upper tolerance limit, mean + K standard deviations.

    Parameters
    ----------
    count : int
        Samples, at least 2.
    coverage : float
        Share of the population that the limit covers. [–]
    confidence : float
        Probability that it does. [–]

    Returns
    -------
    float
        Exact, from the non-central t distribution. [–]

    Raises
    ------
    ValueError
        If there are fewer than 2 samples or a share is not between 0 and 1.

    References
    ----------
    hahn1991, epa2009

    Examples
    --------
    >>> round(tolerance_factor(20), 3), round(tolerance_factor(8), 3)
    (2.396, 3.187)
    """
    from scipy.special import nctdtrit, ndtri

    _check(count, coverage, confidence)
    root = np.sqrt(count)
    return float(nctdtrit(count - 1, ndtri(coverage) * root, confidence) / root)


def prediction_factor(count: int, confidence: float = 0.95, future: int = 1, averaged: int = 1) -> float:
    """Return the factor of a normal upper prediction limit for values, or means, still to be measured.

    Parameters
    ----------
    count : int
        Samples, at least 2.
    confidence : float
        Probability that all of what is to come lies at or below the limit. [–]
    future : int
        How many values, or means, are to come; shared among them by Bonferroni's inequality, as in the guidance.
    averaged : int
        How many values each mean is taken over; 1 for single values.

    Returns
    -------
    float
        t √(1/averaged + 1/count). [–]

    Raises
    ------
    ValueError
        If a number is too small or the confidence is not between 0 and 1.

    References
    ----------
    hahn1991, epa2009

    Examples
    --------
    >>> round(prediction_factor(12, future=4), 3)
    2.699
    """
    from scipy.special import stdtrit

    _check(count, confidence)
    if future < 1 or averaged < 1:
        raise ValueError("A prediction is made for at least one value.")
    quantile = float(stdtrit(count - 1, 1 - (1 - confidence) / future))
    return quantile * float(np.sqrt(1 / averaged + 1 / count))


def simultaneous_factor(count: int, confidence: float = 0.95) -> float:
    """Return the factor of an upper simultaneous limit, which all of the background itself does not exceed.

    Parameters
    ----------
    count : int
        Samples, at least 3.
    confidence : float
        Probability that the largest of them lies at or below mean + factor × standard deviation. [–]

    Returns
    -------
    float
        Grubbs' one-sided critical value; that of the largest Mahalanobis distance at twice the risk is the same. [–]

    Raises
    ------
    ValueError
        If there are fewer than 3 samples or the confidence is not between 0 and 1.

    References
    ----------
    grubbs1972, epa2022

    Examples
    --------
    >>> round(simultaneous_factor(10), 3)
    2.176
    """
    from scipy.special import stdtrit

    _check(count, confidence)
    if count < 3:
        raise ValueError("A simultaneous limit needs at least 3 samples.")
    t = float(stdtrit(count - 2, 1 - (1 - confidence) / count))
    return (count - 1) / float(np.sqrt(count)) * t / float(np.sqrt(count - 2 + t * t))


def tolerance_rank(count: int, coverage: float = 0.95, confidence: float = 0.95) -> Rank:
    """Return the order statistic that is a tolerance limit whatever the distribution.

    Parameters
    ----------
    count : int
        Samples.
    coverage, confidence : float
        Share to be covered, and the probability wanted. [–]

    Returns
    -------
    tuple of int and float
        Rank, 1 for the smallest value, and the confidence it reaches; the rank of the largest value, with less than
        the confidence wanted, if there are too few samples. [–]

    References
    ----------
    wilks1941, hahn1991

    Examples
    --------
    >>> tolerance_rank(59)[0], round(tolerance_rank(59)[1], 4), round(tolerance_rank(20)[1], 4)
    (59, 0.9515, 0.6415)
    """
    from scipy.special import bdtr

    _check(count, coverage, confidence, fewest=1)
    ranks = np.arange(1, count + 1)
    reached = np.asarray(bdtr(ranks - 1, count, coverage), dtype=float)
    place = min(int(np.searchsorted(reached, confidence)), count - 1)
    return int(ranks[place]), float(reached[place])


def prediction_rank(count: int, confidence: float = 0.95, future: int = 1) -> Rank:
    """Return the order statistic that future values do not exceed, whatever the distribution.

    Parameters
    ----------
    count : int
        Samples.
    confidence : float
        Probability wanted that all future values lie at or below it. [–]
    future : int
        How many values are to come.

    Returns
    -------
    tuple of int and float
        Rank, and the confidence it reaches; that of the largest value if there are too few samples. [–]

    References
    ----------
    hahn1991, epa2009

    Examples
    --------
    >>> rank, reached = prediction_rank(18, future=4)
    >>> rank, round(reached, 5)
    (18, 0.81818)
    """
    _check(count, confidence, fewest=1)
    if future < 1:
        raise ValueError("A prediction is made for at least one value.")
    ranks = np.arange(1, count + 1)
    steps = np.arange(future)
    # Among count + future values in random order all the future ones lie below the rank-th of the background.
    reached = np.prod((ranks[:, None] + steps) / (count + 1 + steps), axis=1)
    place = min(int(np.searchsorted(reached, confidence)), count - 1)
    return int(ranks[place]), float(reached[place])


def samples_for_tolerance(coverage: float = 0.95, confidence: float = 0.95) -> int:
    """Return how many samples the largest value needs to be a tolerance limit.

    Parameters
    ----------
    coverage, confidence : float
        Share to be covered, and the probability wanted. [–]

    Returns
    -------
    int
        The famous 59 for 95 % and 95 %.

    References
    ----------
    wilks1941

    Examples
    --------
    >>> samples_for_tolerance(), samples_for_tolerance(0.9, 0.95)
    (59, 29)
    """
    _check(2, coverage, confidence)
    return int(np.ceil(np.log1p(-confidence) / np.log(coverage)))


def _check(count: int, *shares: float, fewest: int = 2) -> None:
    if count < fewest:
        raise ValueError(f"At least {fewest} samples are needed, not {count}.")
    if not all(0 < share < 1 for share in shares):
        raise ValueError("Coverage and confidence lie between 0 and 1.")

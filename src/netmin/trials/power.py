"""How many pots a difference needs: power of the analysis of variance, by the non-central F distribution."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message

FloatArray = npt.NDArray[np.float64]

#: No search for replicates goes on beyond this; whoever needs more needs another trial.
MOST_REPLICATES = 10_000


def anova_power(
    replicates: npt.ArrayLike,
    groups: int,
    between_variance: npt.ArrayLike,
    within_variance: npt.ArrayLike,
    *,
    level: float = 0.05,
    blocks: bool = False,
) -> FloatArray:
    """Return how probably an analysis of variance finds that groups differ.

    Parameters
    ----------
    replicates : array, shape (n,)
        Pots of each group, or blocks; at least 2, need not be whole.
    groups : int
        Number of groups.
    between_variance : array that fits
        Variance of the groups' true means, divisor groups − 1. [unit²]
    within_variance : array that fits
        Variance of pots of one group; with `blocks`, of what blocks leave unexplained. [unit²]
    level : float
        Of the test. [–]
    blocks : bool
        Whether each block holds every group once, which takes replicates − 1 degrees of freedom from the error.

    Returns
    -------
    array, shape (n,)
        [–]

    Raises
    ------
    ValueError
        If there are fewer than two groups or replicates, or a variance is not positive.

    References
    ----------
    cohen1988

    Examples
    --------
    >>> float(anova_power(5, 4, 1.0, 3.0).round(4))
    0.3536
    """
    from scipy.special import fdtri
    from scipy.stats import ncf

    count, between, within = (np.asarray(each, dtype=float) for each in (replicates, between_variance, within_variance))
    if groups < 2 or np.any(count < 2) or np.any(between <= 0) or np.any(within <= 0) or not 0 < level < 1:
        raise ValueError("Power needs two groups, two replicates, positive variances and a level between 0 and 1.")
    effect = groups - 1
    error = (count - 1) * effect if blocks else (count - 1) * groups
    critical = fdtri(effect, error, 1 - level)
    return np.asarray(ncf.sf(critical, effect, error, effect * count * between / within), dtype=float)


def variance_of_difference(difference: npt.ArrayLike, groups: int) -> FloatArray:
    """Return the smallest variance between groups of which two differ by so much.

    Parameters
    ----------
    difference : array, shape (n,)
        Wanted between two groups; the others lie in their middle, which is the case that is hardest to find. [unit]
    groups : int
        Number of groups.

    Returns
    -------
    array, shape (n,)
        difference² / (2 (groups − 1)). [unit²]

    References
    ----------
    cohen1988

    Examples
    --------
    >>> variance_of_difference([2.0], 3).tolist()
    [1.0]
    """
    return np.asarray(np.asarray(difference, dtype=float) ** 2 / (2 * (groups - 1)), dtype=float)


def replicates_needed(
    difference: float,
    standard_deviation: float,
    groups: int,
    *,
    power: float = 0.8,
    level: float = 0.05,
    blocks: bool = False,
) -> int:
    """Return how many pots of each group find a difference with the wanted power.

    Parameters
    ----------
    difference : float
        Wanted between two groups, the others in their middle. For contents take logarithms: ln 1.5 for half as much
        again. [unit]
    standard_deviation : float
        Of pots of one group; of logarithms likewise. [unit]
    groups : int
        Number of groups.
    power, level : float
        Wanted power, and level of the test. [–]
    blocks : bool
        Whether the pots stand in blocks.

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    UsageError
        If more than `MOST_REPLICATES` were needed.
    ValueError
        If a number is out of its bounds.

    References
    ----------
    cohen1988

    Examples
    --------
    >>> replicates_needed(0.405, 0.25, 4)
    10
    """
    if not level < power < 1:
        raise ValueError("The wanted power lies between the level of the test and 1.")
    between, within = variance_of_difference(difference, groups), standard_deviation**2
    low, high = 2, 2
    while anova_power(high, groups, between, within, level=level, blocks=blocks) < power:
        low, high = high + 1, high * 2
        if high > 2 * MOST_REPLICATES:
            raise UsageError(
                Message.of("trials.power-too-many", most=MOST_REPLICATES, difference=difference, sd=standard_deviation)
            )
    while low < high:
        middle = (low + high) // 2
        if anova_power(middle, groups, between, within, level=level, blocks=blocks) < power:
            low = middle + 1
        else:
            high = middle
    return high

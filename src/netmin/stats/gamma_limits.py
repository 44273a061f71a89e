"""The shape of a gamma distribution, and confidence limits for its mean."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.stats.columns import FloatArray

#: Sizes and significances of the table of Grice and Bain, and the significance to use instead.
_SIZES = np.array([5.0, 10.0, 20.0, 40.0, np.inf])
_SIGNIFICANCES = np.array([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25])
_ADJUSTED = np.array(
    [
        [0.0000, 0.0000, 0.0010, 0.0086, 0.0234, 0.0432, 0.2038],
        [0.0003, 0.0015, 0.0086, 0.0267, 0.0486, 0.0724, 0.2294],
        [0.0017, 0.0046, 0.0159, 0.0380, 0.0619, 0.0866, 0.2403],
        [0.0030, 0.0070, 0.0203, 0.0440, 0.0685, 0.0934, 0.2453],
        [0.0050, 0.0100, 0.0250, 0.0500, 0.0750, 0.1000, 0.2500],
    ]
)

#: The table begins here.
FEWEST_ADJUSTED = 5


def gamma_shape(log_of_mean_less_mean_of_logs: npt.ArrayLike) -> FloatArray:
    """Return the maximum-likelihood shape of gamma distributions.

    Parameters
    ----------
    log_of_mean_less_mean_of_logs : array
        Logarithm of the mean less mean of the logarithms, positive. [–]

    Returns
    -------
    array
        Shape k with log k − ψ(k) equal to the argument. [–]

    References
    ----------
    minka2002, singh2002

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 3.0, 8.0])
    >>> round(float(gamma_shape(np.log(values.mean()) - np.log(values).mean())), 4)
    1.9044
    """
    from scipy import special

    s = np.asarray(log_of_mean_less_mean_of_logs, dtype=float)
    shape = (3 - s + np.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s)
    for _ in range(8):
        miss = np.log(shape) - special.digamma(shape) - s
        # Newton's step for 1 / k stays positive where the one for k may not.
        # Hurwitz's zeta function of 2 is the trigamma function.
        slope = 1 / shape - special.zeta(2, shape)
        shape = 1 / (1 / shape + miss / (shape**2 * slope))
    return np.asarray(shape)


def corrected_shape(shape: float, count: int) -> float:
    """Return the shape with the small-sample bias of maximum likelihood taken out.

    Parameters
    ----------
    shape : float
        Maximum-likelihood estimate. [–]
    count : int
        Number of values.

    Returns
    -------
    float
        k* = (n − 3) k / n + 2 / (3 n). [–]

    References
    ----------
    singh2002
    """
    return (count - 3) * shape / count + 2 / (3 * count)


def gamma_approximate_limit(mean: float, shape: float, count: int, level: float) -> float:
    """Return the chi-square limit of a gamma mean, the shape taken as known.

    Parameters
    ----------
    mean : float
        [unit of the values]
    shape : float
        As `corrected_shape` gives it. [–]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        2 n k m / χ²(1 − level; 2 n k). [unit of the values]

    References
    ----------
    singh2002, grice1980

    Examples
    --------
    >>> round(gamma_approximate_limit(10.0, 1.0, 20, 0.95), 4)
    15.089
    """
    return _chi_square_limit(mean, shape, count, 1 - level)


def gamma_adjusted_limit(mean: float, shape: float, count: int, level: float) -> float:
    """Return the chi-square limit of a gamma mean, adjusted for the estimated shape after Grice and Bain.

    Parameters
    ----------
    mean : float
        [unit of the values]
    shape : float
        As `corrected_shape` gives it. [–]
    count : int
        Number of values, at least `FEWEST_ADJUSTED`.
    level : float
        Between 0.75 and 0.995 for an upper limit, one less that for a lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    Raises
    ------
    ValueError
        If the table does not reach so far.

    References
    ----------
    grice1980, singh2002

    Examples
    --------
    >>> round(gamma_adjusted_limit(10.0, 1.0, 20, 0.95), 4)
    15.5996
    """
    significance = adjusted_significance(count, min(level, 1 - level))
    return _chi_square_limit(mean, shape, count, significance if level >= 0.5 else 1 - significance)


def adjusted_significance(count: int, significance: float) -> float:
    """Return the significance that holds its promise although the shape was estimated.

    Parameters
    ----------
    count : int
        Number of values, at least `FEWEST_ADJUSTED`.
    significance : float
        Promised, between 0.005 and 0.25. [–]

    Returns
    -------
    float
        Linear between the entries of the table of Grice and Bain; linear in 1/n above 40. [–]

    Raises
    ------
    ValueError
        If the table does not reach so far.

    References
    ----------
    grice1980

    Examples
    --------
    >>> adjusted_significance(10, 0.05), round(adjusted_significance(15, 0.05), 5)
    (0.0267, 0.03235)
    """
    # 1 − 0.95 is not quite 0.05; the table should be met where it is meant.
    significance = round(significance, 12)
    if count < FEWEST_ADJUSTED or not _SIGNIFICANCES[0] <= significance <= _SIGNIFICANCES[-1]:
        raise ValueError(f"The table of Grice and Bain holds nothing for {count} values at {significance}.")
    if count <= 40:
        row = [np.interp(count, _SIZES[:4], column[:4]) for column in _ADJUSTED.T]
    else:
        row = [np.interp(1 / count, [0.0, 1 / 40], [column[4], column[3]]) for column in _ADJUSTED.T]
    return float(np.interp(significance, _SIGNIFICANCES, row))


def _chi_square_limit(mean: float, shape: float, count: int, share: float) -> float:
    from scipy import special

    degrees = 2 * count * shape
    quantile = 2 * float(special.gammaincinv(degrees / 2, share))
    return degrees * mean / quantile if quantile > 0 else float("inf")

"""Confidence limits for the mean of a lognormal distribution, from mean and standard deviation of the logarithms."""

from __future__ import annotations

from math import exp, inf, sqrt

from netmin.stats.land import land_h


def finney_g(value: float, degrees: int) -> float:
    """Return Finney's g, which takes the bias out of exponentials of means of logarithms.

    Parameters
    ----------
    value : float
        Half the variance of the logarithms, for the mean. [–]
    degrees : int
        Degrees of freedom ν, one less than the number of values.

    Returns
    -------
    float
        1 + ν t / n + ν³ t² / (2! n² (n + 1)) + …, with n = ν + 1. [–]

    References
    ----------
    finney1941, gilbert1987

    Examples
    --------
    >>> round(finney_g(0.5, 14), 6)
    1.574472
    """
    from scipy import special

    return float(special.hyp0f1(degrees / 2, degrees**2 * value / (2 * (degrees + 1))))


def unbiased_mean(log_mean: float, log_sd: float, count: int) -> tuple[float, float]:
    """Return the minimum-variance unbiased estimate of a lognormal mean, and its standard error.

    Parameters
    ----------
    log_mean, log_sd : float
        Mean and sample standard deviation of the natural logarithms. [log unit, –]
    count : int
        Number of values.

    Returns
    -------
    tuple of float
        Estimate and standard error. [unit of the values]

    References
    ----------
    finney1941, gilbert1987, epa2002ucl

    Examples
    --------
    >>> mean, error = unbiased_mean(4.0, 1.0, 20)
    >>> round(mean, 3), round(error, 3)
    (86.904, 21.743)
    """
    variance, degrees = log_sd**2, count - 1
    first = finney_g(variance / 2, degrees)
    second = finney_g((count - 2) * variance / degrees, degrees)
    return exp(log_mean) * first, exp(log_mean) * sqrt(max(first**2 - second, 0.0))


def land_limit(log_mean: float, log_sd: float, count: int, level: float) -> float:
    """Return Land's exact limit, the "H-UCL" of American guidance.

    Parameters
    ----------
    log_mean, log_sd : float
        Mean and sample standard deviation of the natural logarithms. [log unit, –]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        Infinite where no double holds it. [unit of the values]

    References
    ----------
    land1971, land1975, gilbert1987, epa1992concentration

    Examples
    --------
    >>> round(land_limit(4.38, 1.25, 15, 0.95), 0)
    502.0
    """
    return _exponential(log_mean + log_sd**2 / 2 + land_h(log_sd, count, level) * log_sd / sqrt(count - 1))


def chebyshev_unbiased_limit(log_mean: float, log_sd: float, count: int, level: float) -> float:
    """Return the limit that Chebyshev's inequality puts on the unbiased estimate of a lognormal mean.

    Parameters
    ----------
    log_mean, log_sd : float
        Mean and sample standard deviation of the natural logarithms. [log unit, –]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    singh1997, epa2002ucl
    """
    mean, error = unbiased_mean(log_mean, log_sd, count)
    return mean + chebyshev_factor(level) * error


def chebyshev_factor(level: float) -> float:
    """Return how many standard errors Chebyshev's inequality asks for; negative for a lower limit.

    Parameters
    ----------
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        √(1 / α − 1). [–]

    References
    ----------
    singh1997

    Examples
    --------
    >>> round(chebyshev_factor(0.95), 4), round(chebyshev_factor(0.99), 4)
    (4.3589, 9.9499)
    """
    return sqrt(1 / (1 - level) - 1) if level >= 0.5 else -sqrt(1 / level - 1)


def cox_limit(log_mean: float, log_sd: float, count: int, level: float) -> float:
    """Return Cox's limit, with Student's t in the place of the normal quantile.

    Parameters
    ----------
    log_mean, log_sd : float
        Mean and sample standard deviation of the natural logarithms. [log unit, –]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    land1972, elshaarawi2007
    """
    from scipy.special import stdtrit

    variance = log_sd**2
    error = sqrt(variance / count + variance**2 / (2 * (count + 1)))
    return _exponential(log_mean + variance / 2 + float(stdtrit(count - 1, level)) * error)


def zou_limit(log_mean: float, log_sd: float, count: int, level: float) -> float:
    """Return the limit of Zou, Huo and Taleban, put together from those of mean and variance of the logarithms.

    Parameters
    ----------
    log_mean, log_sd : float
        Mean and sample standard deviation of the natural logarithms. [log unit, –]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    zou2009
    """
    from scipy.special import gammaincinv, ndtri

    variance, degrees = log_sd**2, count - 1
    of_mean = float(ndtri(level)) * sqrt(variance / count)
    of_variance = variance / 2 * (degrees / (2 * float(gammaincinv(degrees / 2, 1 - level))) - 1)
    together = sqrt(of_mean**2 + of_variance**2)
    return _exponential(log_mean + variance / 2 + (together if level >= 0.5 else -together))


def _exponential(value: float) -> float:
    return exp(value) if value < 709.0 else inf

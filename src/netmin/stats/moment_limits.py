"""Confidence limits of a mean from its estimate, its standard error and the skewness of the values."""

from __future__ import annotations

from math import sqrt

from netmin.stats.lognormal_limits import chebyshev_factor


def student_t_limit(mean: float, standard_error: float, count: int, level: float) -> float:
    """Return Student's limit.

    Parameters
    ----------
    mean, standard_error : float
        Of the values. [unit of the values]
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
    gilbert1987

    Examples
    --------
    >>> round(student_t_limit(175.4667, 318.544 / 15**0.5, 15, 0.95), 2)
    320.33
    """
    from scipy.special import stdtrit

    return mean + float(stdtrit(count - 1, level)) * standard_error


def central_limit(mean: float, standard_error: float, level: float) -> float:
    """Return the limit that the central limit theorem gives for many values.

    Parameters
    ----------
    mean, standard_error : float
        Of the values. [unit of the values]
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    epa2002ucl
    """
    from scipy.special import ndtri

    return mean + float(ndtri(level)) * standard_error


def chen_limit(mean: float, standard_error: float, skewness: float, count: int, level: float) -> float:
    """Return the central limit adjusted for skewness after Chen.

    Parameters
    ----------
    mean, standard_error : float
        Of the values. [unit of the values]
    skewness : float
        Adjusted Fisher-Pearson coefficient. [–]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        As in the guidance of the US EPA of 2002. [unit of the values]

    References
    ----------
    chen1995, epa2002ucl
    """
    from scipy.special import ndtri

    z = float(ndtri(level))
    return mean + (z + skewness * (1 + 2 * z**2) / (6 * sqrt(count))) * standard_error


def johnson_limit(mean: float, standard_error: float, skewness: float, count: int, level: float) -> float:
    """Return Student's limit modified for skewness after Johnson.

    Parameters
    ----------
    mean, standard_error : float
        Of the values. [unit of the values]
    skewness : float
        Adjusted Fisher-Pearson coefficient. [–]
    count : int
        Number of values.
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        Student's limit moved by μ₃ / (6 s² n). [unit of the values]

    References
    ----------
    johnson1978
    """
    # μ₃ / (6 s² n) with μ₃ = skewness · s³ and s = √n · standard error.
    return student_t_limit(mean, standard_error, count, level) + skewness * standard_error / (6 * sqrt(count))


def chebyshev_limit(mean: float, standard_error: float, level: float) -> float:
    """Return the limit of Chebyshev's inequality, which holds for any distribution.

    Parameters
    ----------
    mean, standard_error : float
        Of the values. [unit of the values]
    level : float
        0.95 for an upper limit of 95 %, 0.05 for the lower one. [–]

    Returns
    -------
    float
        [unit of the values]

    References
    ----------
    singh1997, epa2002ucl

    Examples
    --------
    >>> round(chebyshev_limit(10.0, 1.0, 0.95), 4)
    14.3589
    """
    return mean + chebyshev_factor(level) * standard_error

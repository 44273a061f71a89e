"""Location and scale of log sensitivities: from moments, or by maximum likelihood where some endpoints are limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.risk.extrapolation import Distribution

FloatArray = npt.NDArray[np.float64]

#: Standard deviation of the standard logistic distribution.
LOGISTIC_DEVIATION = math.pi / math.sqrt(3)

#: Critical values of the modified Anderson-Darling statistic at 5 %, both parameters estimated.
CRITICAL_NORMAL, CRITICAL_LOGISTIC = 0.752, 0.660


@dataclass(frozen=True)
class LogFit:
    """Location and scale of a distribution of logarithms.

    Attributes
    ----------
    location : float
        Mean of the logarithms. [ln mg/kg]
    scale : float
        Standard deviation of a log-normal, scale parameter of a log-logistic. [–]
    covariance : array, shape (2, 2), or None
        Of location and ln scale, by maximum likelihood; None with moments.
    """

    location: float
    scale: float
    covariance: FloatArray | None = None


def moment_fit(logs: npt.ArrayLike, distribution: Distribution) -> LogFit:
    """Return location and scale from mean and standard deviation of the logarithms.

    Parameters
    ----------
    logs : array, shape (n,)
        Logarithms of the species' endpoints. [ln mg/kg]
    distribution : {"log-normal", "log-logistic"}
        Of the sensitivities.

    Returns
    -------
    LogFit
        With the divisor n - 1 in the standard deviation.

    References
    ----------
    aldenberg2000, aldenberg1993

    Examples
    --------
    >>> fit = moment_fit([0.0, 1.0, 2.0], "log-normal")
    >>> fit.location, fit.scale
    (1.0, 1.0)
    """
    values = np.asarray(logs, dtype=float)
    deviation = float(values.std(ddof=1))
    return LogFit(float(values.mean()), deviation if distribution == "log-normal" else deviation / LOGISTIC_DEVIATION)


def likelihood_fit(
    logs: npt.ArrayLike, below: npt.ArrayLike, above: npt.ArrayLike, distribution: Distribution
) -> LogFit:
    """Return location and scale of greatest likelihood; limits enter as what they are.

    Parameters
    ----------
    logs : array, shape (n,)
        Logarithms of the endpoints, or of the limit where marked. [ln mg/kg]
    below, above : array of bool, shape (n,)
        Known only to lie below, or above, the value.
    distribution : {"log-normal", "log-logistic"}
        Of the sensitivities.

    Returns
    -------
    LogFit
        With the covariance of location and ln scale from the curvature of the likelihood.

    Raises
    ------
    ValueError
        If the search does not settle.

    Examples
    --------
    >>> none = [False, False, False]
    >>> fit = likelihood_fit([0.0, 1.0, 2.0], none, none, "log-normal")
    >>> round(fit.location, 6), round(fit.scale, 6)
    (1.0, 0.816497)
    """
    from scipy.optimize import minimize
    from scipy.stats import logistic, norm

    shape: Any = norm if distribution == "log-normal" else logistic
    values, low, high = np.asarray(logs, dtype=float), np.asarray(below, dtype=bool), np.asarray(above, dtype=bool)

    def loss(parameters: npt.NDArray[np.float64]) -> float:
        scaled = (values - parameters[0]) / math.exp(parameters[1])
        seen = shape.logpdf(scaled) - parameters[1]
        return -float(np.where(low, shape.logcdf(scaled), np.where(high, shape.logsf(scaled), seen)).sum())

    start = np.array([values.mean(), math.log(max(float(values.std()), 1e-3))])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000})
    if not found.success:
        raise ValueError(f"The search for the greatest likelihood did not settle: {found.message}")
    best = np.asarray(found.x, dtype=float)
    return LogFit(
        float(best[0]), float(math.exp(best[1])), np.asarray(np.linalg.inv(_curvature(loss, best)), dtype=float)
    )


def _curvature(loss: Any, at: FloatArray, step: float = 1e-4) -> FloatArray:
    """Return the matrix of second derivatives by central differences."""
    size, matrix = at.size, np.empty((at.size, at.size))
    steps = step * np.eye(size)
    for row in range(size):
        for column in range(size):
            both = [
                sign_row * sign_column * loss(at + sign_row * steps[row] + sign_column * steps[column])
                for sign_row in (1, -1)
                for sign_column in (1, -1)
            ]
            matrix[row, column] = sum(both) / (4 * step**2)
    return matrix


def anderson_darling(logs: npt.ArrayLike, distribution: Distribution) -> tuple[float, bool]:
    """Return the modified Anderson-Darling statistic of a fit by moments, and whether it speaks against the fit.

    Parameters
    ----------
    logs : array, shape (n,)
        Logarithms of the endpoints, none of them a limit. [ln mg/kg]
    distribution : {"log-normal", "log-logistic"}
        Of the sensitivities.

    Returns
    -------
    tuple of float and bool
        A², modified for the number of values; whether it lies above the critical value at 5 %.

    References
    ----------
    stephens1974, stephens1979

    Examples
    --------
    >>> statistic, poor = anderson_darling([-1.2, -0.4, 0.1, 0.5, 1.1], "log-normal")
    >>> round(statistic, 3), poor
    (0.176, False)
    """
    from scipy.stats import logistic, norm

    values = np.sort(np.asarray(logs, dtype=float))
    count = values.size
    shape: Any
    if distribution == "log-normal":
        fit, shape, critical = moment_fit(values, distribution), norm, CRITICAL_NORMAL
        modification = 1 + 0.75 / count + 2.25 / count**2
    else:
        # The critical value of the logistic belongs to estimates of greatest likelihood.
        nothing = np.zeros(count, dtype=bool)
        fit, critical = likelihood_fit(values, nothing, nothing, distribution), CRITICAL_LOGISTIC
        shape, modification = logistic, 1 + 0.25 / count
    scaled = (values - fit.location) / fit.scale
    weights = 2 * np.arange(1, count + 1) - 1
    statistic = -count - float((weights * (shape.logcdf(scaled) + shape.logsf(scaled[::-1]))).sum()) / count
    modified = statistic * modification
    return float(modified), bool(modified > critical)

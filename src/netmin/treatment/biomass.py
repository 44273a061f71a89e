"""How a crop shrinks on a poisoned soil: dose-response curves, and what is lost of a harvest by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray

Curve = Literal["log-logistic", "weibull-1", "weibull-2", "brain-cousens"]


def log_logistic(
    dose: npt.ArrayLike, slope: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike, half: npt.ArrayLike
) -> FloatArray:
    """Return the four-parameter log-logistic response (LL.4).

    Parameters
    ----------
    dose : array
        Not negative, such as a content of the soil. [any]
    slope : array
        b; positive where the response falls. [–]
    lower, upper : array
        c and d, far above and at zero dose. [unit of the response]
    half : array
        e: dose that takes half of the way, EC50. [unit of the dose]

    Returns
    -------
    array, shape of all together
        c + (d - c) / (1 + (x / e)^b). [unit of the response]

    References
    ----------
    ritz2015

    Examples
    --------
    >>> log_logistic([0.0, 3.0], 2.0, 0.0, 8.0, 3.0).tolist()
    [8.0, 4.0]
    """
    c, d = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    return np.asarray(c + (d - c) / (1.0 + _relative(dose, slope, half)))


def weibull_1(
    dose: npt.ArrayLike, slope: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike, inflection: npt.ArrayLike
) -> FloatArray:
    """Return the four-parameter Weibull response of type 1 (W1.4).

    Parameters
    ----------
    dose, slope, lower, upper : array
        As in `log_logistic`.
    inflection : array
        e: dose at which the share 1 / e = 0.37 of the way is left. [unit of the dose]

    Returns
    -------
    array, shape of all together
        c + (d - c) exp(-(x / e)^b). [unit of the response]

    References
    ----------
    ritz2015
    """
    c, d = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    return np.asarray(c + (d - c) * np.exp(-_relative(dose, slope, inflection)))


def weibull_2(
    dose: npt.ArrayLike, slope: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike, inflection: npt.ArrayLike
) -> FloatArray:
    """Return the four-parameter Weibull response of type 2 (W2.4).

    Parameters
    ----------
    dose, lower, upper : array
        As in `log_logistic`.
    slope : array
        b; negative where the response falls. [–]
    inflection : array
        e: dose at which the share 1 - 1 / e = 0.63 of the way is left. [unit of the dose]

    Returns
    -------
    array, shape of all together
        c + (d - c) (1 - exp(-(x / e)^b)). [unit of the response]

    References
    ----------
    ritz2015
    """
    c, d = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    return np.asarray(c + (d - c) * -np.expm1(-_relative(dose, slope, inflection)))


def brain_cousens(
    dose: npt.ArrayLike,
    slope: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    position: npt.ArrayLike,
    stimulation: npt.ArrayLike,
) -> FloatArray:
    """Return the log-logistic response with stimulation at low doses (hormesis).

    Parameters
    ----------
    dose, slope, lower, upper : array
        As in `log_logistic`; the slope above 1.
    position : array
        e; the EC50 only where there is no stimulation. [unit of the dose]
    stimulation : array
        f: how steeply the response rises at first. [unit of the response over that of the dose]

    Returns
    -------
    array, shape of all together
        c + (d - c + f x) / (1 + (x / e)^b). [unit of the response]

    References
    ----------
    brain1989
    """
    c, d = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    raised = d - c + np.asarray(stimulation, dtype=float) * np.asarray(dose, dtype=float)
    return np.asarray(c + raised / (1.0 + _relative(dose, slope, position)))


def effective_dose(percent: npt.ArrayLike, slope: npt.ArrayLike, half: npt.ArrayLike) -> FloatArray:
    """Return the dose of a log-logistic response that takes a percentage of the way.

    Parameters
    ----------
    percent : array
        Between 0 and 100. [%]
    slope, half : array
        As in `log_logistic`.

    Returns
    -------
    array, shape of all together
        EC_p = e (p / (100 - p))^(1/b). [unit of the dose]

    References
    ----------
    ritz2015

    Examples
    --------
    >>> effective_dose([10.0, 50.0], 2.0, 3.0).tolist()
    [1.0, 3.0]
    """
    share = np.asarray(percent, dtype=float)
    odds = share / (100.0 - share)
    return np.asarray(np.asarray(half, dtype=float) * odds ** (1.0 / np.asarray(slope, dtype=float)))


def _relative(dose: npt.ArrayLike, slope: npt.ArrayLike, position: npt.ArrayLike) -> FloatArray:
    """Return (x / e)^b; a falling Weibull of type 2 has a negative slope, and its power is infinite at dose zero."""
    with np.errstate(divide="ignore", over="ignore"):
        ratio = np.asarray(dose, dtype=float) / np.asarray(position, dtype=float)
        return np.asarray(ratio ** np.asarray(slope, dtype=float))


@dataclass(frozen=True)
class BiomassResponse:
    """How much of its biomass a crop keeps on soil of some content of one element.

    Attributes
    ----------
    element : str
        That poisons it.
    curve : {"log-logistic", "weibull-1", "weibull-2", "brain-cousens"}
        Which equation, with d = 1 and c = `lower`.
    slope, position : float
        b and e. [–, mg/kg dry]
    lower : float
        c: share that is kept at any content. [–]
    stimulation : float
        f of Brain and Cousens, as a share of the biomass. [kg/mg]
    citation : str
        Key of the bibliography, or empty where it comes from the user's own trial.
    """

    element: str
    curve: Curve
    slope: float
    position: float
    lower: float = 0.0
    stimulation: float = 0.0
    citation: str = ""

    def kept(self, content: npt.ArrayLike) -> FloatArray:
        """Return the tolerance index: biomass on the soil over biomass without the element.

        Parameters
        ----------
        content : array
            Of the soil. [mg/kg dry]

        Returns
        -------
        array, shape of the content
            Above 1 only where Brain and Cousens' curve rises. [–]

        Examples
        --------
        >>> BiomassResponse("Zn", "log-logistic", 2.0, 1000.0).kept([0.0, 1000.0]).tolist()
        [1.0, 0.5]
        """
        if self.curve == "brain-cousens":
            return brain_cousens(content, self.slope, self.lower, 1.0, self.position, self.stimulation)
        equation = {"log-logistic": log_logistic, "weibull-1": weibull_1, "weibull-2": weibull_2}[self.curve]
        return equation(content, self.slope, self.lower, 1.0, self.position)

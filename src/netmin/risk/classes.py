"""Words for quotients and risks: bounds as practice in the United States draws them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray

#: Bounds are met within this share, so that 0.3 / 0.3 is not more than 1 by rounding.
_TOLERANCE = 1e-9

HAZARD_CLASSES = ("hazard-low", "hazard-below-one", "hazard-above-one")
HAZARD_BOUNDS = (0.1, 1.0)
RISK_CLASSES = ("risk-negligible", "risk-managed", "risk-unacceptable")
RISK_BOUNDS = (1e-6, 1e-4)


def hazard_class(value: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Class of a hazard quotient or index; a bound itself belongs below.

    Parameters
    ----------
    value : array
        HQ or HI. [–]

    Returns
    -------
    array of str
        ``hazard-low`` up to 0.1, below which an element needs no company of others to be watched;
        ``hazard-below-one``; ``hazard-above-one``; "" where the value is not known.

    References
    ----------
    epa1989, us-epa-rsl

    Examples
    --------
    >>> hazard_class([0.05, 1.0, 1.2, np.nan]).tolist()
    ['hazard-low', 'hazard-below-one', 'hazard-above-one', '']
    """
    return _classify(np.asarray(value, dtype=float), HAZARD_BOUNDS, HAZARD_CLASSES)


def risk_class(value: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Class of a cancer risk over a life; a bound itself belongs to the middle class.

    Parameters
    ----------
    value : array
        [–]

    Returns
    -------
    array of str
        ``risk-negligible`` below one in a million, ``risk-managed``, ``risk-unacceptable`` above one in ten thousand;
        "" where the value is not known.

    References
    ----------
    us-epa-rsl

    Examples
    --------
    >>> risk_class([5e-7, 1e-6, 1e-4, 2e-4]).tolist()
    ['risk-negligible', 'risk-managed', 'risk-managed', 'risk-unacceptable']
    """
    given = np.asarray(value, dtype=float)
    classes = _classify(given, RISK_BOUNDS, RISK_CLASSES)
    return np.where(np.isclose(given, RISK_BOUNDS[0], rtol=_TOLERANCE, atol=0.0), RISK_CLASSES[1], classes)


def _classify(value: FloatArray, bounds: tuple[float, ...], names: tuple[str, ...]) -> npt.NDArray[np.str_]:
    place = np.searchsorted(np.asarray(bounds) * (1.0 + _TOLERANCE), value, side="left")
    return np.where(np.isnan(value), "", np.asarray(names)[np.minimum(place, len(names) - 1)])

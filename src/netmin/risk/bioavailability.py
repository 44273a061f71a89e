"""From what a laboratory's extract releases to what a body takes up from soil."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray

#: Elements whose extract at pH 1.5 was calibrated on animals.
CALIBRATED = ("As", "Pb")

#: Elements for which the unified method was validated, and the phase that counts.
UNIFIED_PHASES = {"As": "higher", "Cd": "stomach", "Pb": "stomach"}


def lead_relative_bioavailability(bioaccessibility: npt.ArrayLike) -> FloatArray:
    """Relative bioavailability of lead from the extract with glycine at pH 1.5.

    Parameters
    ----------
    bioaccessibility : array
        Share of the lead that the extract releases, 0 to 1. [–]

    Returns
    -------
    array
        0.878 IVBA − 0.028, held between 0 and 1. [–]

    Raises
    ------
    UsageError
        If a share does not lie from 0 to 1.

    Notes
    -----
    The coefficients are those in common use; they were not read in the paper.

    References
    ----------
    drexler2007

    Examples
    --------
    >>> lead_relative_bioavailability([0.5, 0.9]).round(4)
    array([0.411 , 0.7622])
    """
    share = _share(bioaccessibility)
    return np.asarray(np.clip(0.878 * share - 0.028, 0.0, 1.0))


def arsenic_relative_bioavailability(bioaccessibility: npt.ArrayLike) -> FloatArray:
    """Relative bioavailability of arsenic from the extract with glycine at pH 1.5.

    Parameters
    ----------
    bioaccessibility : array
        Share of the arsenic that the extract releases, 0 to 1. [–]

    Returns
    -------
    array
        RBA(%) = 0.79 IVBA(%) + 3.0, as a share. [–]

    Raises
    ------
    UsageError
        If a share does not lie from 0 to 1.

    Notes
    -----
    Fitted on 83 soils of mines, smelters, pesticides and herbicides, R² 0.87.

    References
    ----------
    diamond2016

    Examples
    --------
    >>> arsenic_relative_bioavailability([0.0, 0.4, 1.0]).round(4)
    array([0.03 , 0.346, 0.82 ])
    """
    return np.asarray(0.79 * _share(bioaccessibility) + 0.03)


def relative_bioavailability(analyte: str, bioaccessibility: npt.ArrayLike) -> FloatArray:
    """Relative bioavailability from the extract with glycine at pH 1.5, for the elements it was calibrated for.

    Parameters
    ----------
    analyte : str
        One of `CALIBRATED`.
    bioaccessibility : array
        Share that the extract releases, 0 to 1. [–]

    Returns
    -------
    array
        [–]

    Raises
    ------
    UsageError
        If the extract was not calibrated for the element, or a share does not lie from 0 to 1.

    References
    ----------
    drexler2007, diamond2016

    Examples
    --------
    >>> float(relative_bioavailability("As", 0.4).round(3))
    0.346
    """
    if analyte not in CALIBRATED:
        raise UsageError(Message.of("risk.extract-not-calibrated", analyte=analyte, known=list(CALIBRATED)))
    if analyte == "As":
        return arsenic_relative_bioavailability(bioaccessibility)
    return lead_relative_bioavailability(bioaccessibility)


def unified_bioaccessibility(analyte: str, stomach: npt.ArrayLike, stomach_and_gut: npt.ArrayLike) -> FloatArray:
    """Bioaccessibility by the unified method of the BARGE group: the phase that was validated on animals.

    Parameters
    ----------
    analyte : str
        ``As``, ``Cd`` or ``Pb``.
    stomach, stomach_and_gut : array
        Shares released in the two phases, 0 to 1. [–]

    Returns
    -------
    array
        The phase of the stomach for lead and cadmium, the higher of both for arsenic. The slopes against animals lie
        near 1, so the share stands for the relative bioavailability. [–]

    Raises
    ------
    UsageError
        If the method was not validated for the element, or a share does not lie from 0 to 1.

    References
    ----------
    denys2012

    Examples
    --------
    >>> float(unified_bioaccessibility("Pb", 0.6, 0.2)), float(unified_bioaccessibility("As", 0.3, 0.4))
    (0.6, 0.4)
    """
    if analyte not in UNIFIED_PHASES:
        raise UsageError(Message.of("risk.extract-not-calibrated", analyte=analyte, known=sorted(UNIFIED_PHASES)))
    first, both = _share(stomach), _share(stomach_and_gut)
    return first if UNIFIED_PHASES[analyte] == "stomach" else np.asarray(np.maximum(first, both))


def _share(values: npt.ArrayLike) -> FloatArray:
    share = np.asarray(values, dtype=float)
    if np.any((share < 0) | (share > 1)):
        raise UsageError(Message.of("risk.share-out-of-range", lowest=float(share.min()), highest=float(share.max())))
    return share

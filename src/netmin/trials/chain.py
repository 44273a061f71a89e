"""From the reading of an instrument to a content of dry matter, with its uncertainty: formulas on arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

CITATIONS = ("jcgm2008", "ellison2012")

#: Standard deviations of the blank at the limits of detection and of quantification (currie1995).
DETECTION, QUANTIFICATION = 3.0, 10.0

#: Elements that go off as vapour, in part or whole, when plants are ashed dry (gorsuch1970, hoenig2001).
LOST_BY_ASHING = ("As", "Cd", "Hg", "Pb")


def digested_content(
    reading: npt.ArrayLike,
    blank: npt.ArrayLike,
    volume: npt.ArrayLike,
    dilution: npt.ArrayLike,
    mass: npt.ArrayLike,
) -> FloatArray:
    """Return the content of what was weighed into the vessel: of ash where ash was digested.

    Parameters
    ----------
    reading, blank : array, shape (n,)
        Of the instrument, for the diluted digest and for the blank. [mg/L]
    volume : array, shape (n,)
        That the digest was made up to. [mL]
    dilution : array, shape (n,)
        How many times the digest was diluted before it was read; 1 for not at all. [–]
    mass : array, shape (n,)
        That was digested. [g]

    Returns
    -------
    array, shape (n,)
        (reading − blank) · volume · dilution / mass. [mg/kg]

    Examples
    --------
    >>> digested_content([1.2], [0.02], [50.0], [1.0], [0.5]).round(6).tolist()
    [118.0]
    """
    read, empty, made_up, times, weighed = (
        np.asarray(each, dtype=float) for each in (reading, blank, volume, dilution, mass)
    )
    return np.asarray((read - empty) * made_up * times / weighed, dtype=float)


def dry_content(ash_content: npt.ArrayLike, ash_mass: npt.ArrayLike, dry_mass: npt.ArrayLike) -> FloatArray:
    """Return the content of dry matter from that of its ash.

    Parameters
    ----------
    ash_content : array, shape (n,)
        [mg/kg ash]
    ash_mass, dry_mass : array, shape (n,)
        What was left of the oven-dry mass that went into the furnace, and that mass; NaN where not weighed. [g]

    Returns
    -------
    array, shape (n,)
        NaN where a mass is missing: ash alone says nothing of the plant. [mg/kg dry]

    Raises
    ------
    ValueError
        If there is more ash than plant.

    Examples
    --------
    >>> dry_content([118.0], [0.6], [5.0]).round(6).tolist()
    [14.16]
    """
    left, burnt = np.asarray(ash_mass, dtype=float), np.asarray(dry_mass, dtype=float)
    if np.any(left > burnt):
        raise ValueError("There cannot be more ash than there was plant.")
    return np.asarray(np.asarray(ash_content, dtype=float) * left / burnt, dtype=float)


def oven_dry_mass(air_dry_mass: npt.ArrayLike, moisture: npt.ArrayLike) -> FloatArray:
    """Return the oven-dry mass of what was dried in the air.

    Parameters
    ----------
    air_dry_mass : array, shape (n,)
        [g]
    moisture : array, shape (n,)
        Water left in it, in percent of the air-dry mass; at least 0 and less than 100. [%]

    Returns
    -------
    array, shape (n,)
        [g]

    Examples
    --------
    >>> oven_dry_mass([10.0], [8.0]).round(6).tolist()
    [9.2]
    """
    water = np.asarray(moisture, dtype=float)
    if np.any((water < 0) | (water >= 100)):
        raise ValueError("Moisture is at least 0 and less than 100 percent.")
    return np.asarray(np.asarray(air_dry_mass, dtype=float) * (1 - water / 100), dtype=float)


def combined_uncertainty(
    content: npt.ArrayLike,
    net_reading: npt.ArrayLike,
    reading_uncertainty: npt.ArrayLike,
    *quantities: tuple[npt.ArrayLike, npt.ArrayLike],
) -> FloatArray:
    """Return the standard uncertainty of a content that is a reading times and over other quantities.

    Parameters
    ----------
    content : array, shape (n,)
        The result. [mg/kg]
    net_reading : array, shape (n,)
        Reading less blank; not 0. [mg/L]
    reading_uncertainty : array, shape (n,)
        Standard uncertainty of the net reading, blank included. [mg/L]
    *quantities : tuple of two arrays
        Value and standard uncertainty of each volume, mass or factor that the result is proportional to, or inversely
        proportional to. An uncertainty of NaN was not stated and does not enter.

    Returns
    -------
    array, shape (n,)
        Relative uncertainties added as squares, independent of one another. [mg/kg]

    References
    ----------
    jcgm2008, ellison2012

    Examples
    --------
    >>> combined_uncertainty([100.0], [1.0], [0.03], ([50.0], [2.0])).round(6).tolist()
    [5.0]
    """
    found = np.asarray(content, dtype=float)
    total = (np.asarray(reading_uncertainty, dtype=float) / np.asarray(net_reading, dtype=float)) ** 2
    for value, uncertainty in quantities:
        share = np.asarray(uncertainty, dtype=float) / np.asarray(value, dtype=float)
        total = total + np.where(np.isnan(share), 0.0, share) ** 2
    return np.asarray(np.abs(found) * np.sqrt(total), dtype=float)


def blank_reading(readings: npt.ArrayLike, below: npt.ArrayLike) -> tuple[float, float]:
    """Return what to subtract for the blank, and its standard uncertainty.

    A blank below its limit lies somewhere between nought and the limit. What is subtracted is the least that the
    blanks can amount to, so that no content is made smaller than it may be; how much more they can amount to goes
    into the uncertainty.

    Parameters
    ----------
    readings : array, shape (n,)
        Of the blanks of a batch; the limit where `below`. [mg/L]
    below : array of bool, shape (n,)
        Known only to lie below the reading.

    Returns
    -------
    tuple of float
        Mean, and √(s²/n + width²/3), where s is the standard deviation of the least values (0 for one blank) and width
        the distance to the largest mean possible. NaN twice for no blank. [mg/L]

    References
    ----------
    jcgm2008

    Examples
    --------
    >>> [round(each, 4) for each in blank_reading([0.02, 0.04], [False, False])]
    [0.03, 0.01]
    >>> [round(each, 4) for each in blank_reading([0.03], [True])]
    [0.0, 0.0173]
    """
    read, hidden = np.asarray(readings, dtype=float), np.asarray(below, dtype=bool)
    if not read.size:
        return float("nan"), float("nan")
    least = np.where(hidden, 0.0, read)
    width = float(read.mean() - least.mean())
    spread = float(least.var(ddof=1)) / read.size if read.size > 1 else 0.0
    return float(least.mean()), float(np.sqrt(spread + width**2 / 3))


def detection_limits(blanks: npt.ArrayLike) -> tuple[float, float]:
    """Return the limits of detection and of quantification that repeated blanks give.

    Parameters
    ----------
    blanks : array, shape (n,)
        Readings, at least three. [mg/L]

    Returns
    -------
    tuple of float
        Three and ten standard deviations of the blanks. [mg/L]

    Raises
    ------
    ValueError
        If there are fewer than three blanks.

    References
    ----------
    currie1995

    Examples
    --------
    >>> [round(each, 3) for each in detection_limits([0.01, 0.02, 0.03])]
    [0.03, 0.1]
    """
    read = np.asarray(blanks, dtype=float)
    if read.size < 3:
        raise ValueError("Limits need at least three blanks.")
    spread = float(read.std(ddof=1))
    return DETECTION * spread, QUANTIFICATION * spread

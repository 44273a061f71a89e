"""What the errors of a cross-validation still know: a drift that was not modelled leaves its trace in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.geostat.autocorrelation import Moran, moran
from netmin.geostat.models import FloatArray
from netmin.geostat.points import UnmappableError
from netmin.geostat.spatial_weights import nearest
from netmin.geostat.validate import CrossValidation
from netmin.geostat.variogram import FEWEST_PLACES, EmpiricalVariogram, empirical_variogram
from netmin.language import Message

#: Neighbours in Moran's I of the errors.
NEIGHBOURS = 8

#: A relation is told from this share of false alarms on, all relations looked at taken together.
LEVEL = 0.05

_TOLD = ("response", "covariate", "t", "change")


@dataclass(frozen=True, eq=False)
class ErrorDiagnostics:
    """Relations of the errors with place, prediction and one another.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per relation: response (error, absolute_standardised_error), covariate (easting, northing, prediction),
        slope, standard_error, t, p_value, adjusted_p (false discovery rate), change (slope times the span of the
        covariate), spearman (rank correlation).
    moran : Moran
        Of the standardised errors, with the nearest eight neighbours.
    variogram : EmpiricalVariogram
        Of the standardised errors; flat about one where nothing is left in them.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was found.
    """

    table: pd.DataFrame
    moran: Moran
    variogram: EmpiricalVariogram
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def diagnose_errors(validation: CrossValidation) -> ErrorDiagnostics:
    """Look for drift, for too much or too little certainty in parts of the site, and for errors that run together.

    Each response is regressed on each covariate by least squares; standard errors are consistent where the spread
    differs from place to place (HC3, `mackinnon1985`), and all p-values are adjusted together for their number
    (`benjamini1995`). The error itself tells of bias; the absolute standardised error, ideally 0.8 on average
    everywhere, of a variance that does not fit part of the site or of the values (`glejser1969`).

    Parameters
    ----------
    validation : CrossValidation
        Of at least ten places.

    Returns
    -------
    ErrorDiagnostics
        Errors of samples left out one by one are by construction slightly unlike their neighbours', those of blocks
        left out together are like them; so Moran's I is only told about where samples were left out one by one.

    Raises
    ------
    UnmappableError
        If there are fewer than ten places.

    References
    ----------
    mackinnon1985, glejser1969, benjamini1995, moran1950, cliff1981
    """
    if len(validation.observed) < FEWEST_PLACES:
        raise UnmappableError(
            Message.of("geostat.too-few-places", count=len(validation.observed), minimum=FEWEST_PLACES)
        )
    table = _relations(validation)
    standardised = validation.standardised_error
    where = validation.easting, validation.northing
    found = moran(standardised, nearest(*where, min(NEIGHBOURS, len(standardised) - 1)))
    variogram = empirical_variogram(*where, standardised)
    citations = ("mackinnon1985", "glejser1969", "benjamini1995", *found.citations)
    one_by_one = len(np.unique(validation.fold)) == len(validation.fold)
    return ErrorDiagnostics(table, found, variogram, citations, _notes(table, found, one_by_one))


def _relations(validation: CrossValidation) -> pd.DataFrame:
    from scipy.stats import false_discovery_control, spearmanr

    responses = {"error": validation.error, "absolute_standardised_error": np.abs(validation.standardised_error)}
    covariates = {"easting": validation.easting, "northing": validation.northing, "prediction": validation.mean}
    rows = []
    for response, answer in responses.items():
        for covariate, given in covariates.items():
            if np.ptp(given) == 0.0 or np.ptp(answer) == 0.0:
                continue
            slope, error, t, p_value = _regression(given, answer)
            rank = float(spearmanr(given, answer).statistic)
            rows.append((response, covariate, slope, error, t, p_value, slope * float(np.ptp(given)), rank))
    names = ["response", "covariate", "slope", "standard_error", "t", "p_value", "change", "spearman"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(6, "adjusted_p", false_discovery_control(table["p_value"].to_numpy()) if rows else [])
    return table


def _regression(given: FloatArray, answer: FloatArray) -> tuple[float, float, float, float]:
    """Return slope, its HC3 standard error, t and two-sided p-value of a straight line."""
    from scipy.special import stdtr

    centred = given - given.mean()
    square = float(centred @ centred)
    slope = float(centred @ answer) / square
    residual = answer - answer.mean() - slope * centred
    leverage = 1.0 / len(given) + centred**2 / square
    # A place whose leverage is one lies on the line by itself and says nothing about the spread.
    inflated = np.where(leverage < 1.0 - 1e-12, residual / np.maximum(1.0 - leverage, 1e-12), 0.0)
    error = float(np.sqrt(np.sum((centred * inflated) ** 2))) / square
    t = slope / error if error > 0 else math.copysign(math.inf, slope)
    return slope, error, t, float(2.0 * stdtr(len(given) - 2, -abs(t)))


def _notes(table: pd.DataFrame, found: Moran, one_by_one: bool) -> tuple[Message, ...]:
    notes = []
    found_out = table[table["adjusted_p"] < LEVEL]
    for response, name, t, change in zip(*(found_out[key] for key in _TOLD), strict=True):
        covariate = Message.of(f"geostat.covariate-{name}")
        code = "geostat.errors-drift" if response == "error" else "geostat.errors-spread"
        notes.append(Message.of(code, covariate=covariate, t=float(t), change=float(change)))
    if one_by_one and found.p_value < LEVEL:
        notes.append(Message.of("geostat.errors-alike", moran=found.value, p_value=found.p_value))
    if not notes:
        notes.append(Message.of("geostat.errors-clean"))
    return tuple(notes)

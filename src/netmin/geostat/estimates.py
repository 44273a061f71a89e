"""Estimated parameters of a covariance model and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.shape import Shape
from netmin.language import Message

#: Relative step of numerical derivatives.
_STEP = 1e-6

#: What has a largest value whatever the data say.
_LARGEST = {"ratio": 1.0, "exponent": 2.0}

#: Information whose reciprocal condition is below this cannot be inverted in earnest.
_WORST_CONDITION = 1e-12


@dataclass(frozen=True, eq=False)
class ParameterEstimates:
    """Parameters that were fitted, each with its standard error.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per parameter: structure (counted from zero), model, parameter, estimate, standard_error, lower and
        upper end of the 95 % interval, determined. Sills have the square of the unit of the values, slopes that per
        metre, ranges metres, azimuths degrees. A parameter at the edge of what is allowed (a nugget of zero, say), or
        that the data do not tell, is not determined: it has neither error nor interval (NaN).
    covariance : array, shape (k, k)
        Covariance of the estimates, in the order of the table; NaN where not determined.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What to be careful about.
    """

    table: pd.DataFrame
    covariance: FloatArray
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def inside(shape: Shape, point: Sequence[float], sills: FloatArray, *, zeros_known: bool) -> BoolArray:
    """Return which of the sills and then which of the coordinates count as estimated.

    Not so a coordinate at its bound, one that governs structures without a sill, and an azimuth where all directions
    are alike.

    Parameters
    ----------
    shape, point, sills
        What was fitted, and where the search ended.
    zeros_known : bool
        Whether sills that were found to be zero count as known. If not, what is unknown of them widens the errors of
        all others.
    """
    present = np.asarray(sills) > 0
    counted = present if zeros_known else np.ones_like(present)
    changes = shape.changes(point)
    determined = []
    for coordinate, value in zip(shape.coordinates, point, strict=True):
        governs = any(present[index] for index in coordinate.parts)
        idle = coordinate.name == "azimuth" and all(
            changes[index].get("ratio", 0.0) > 1.0 - 1e-4 for index in coordinate.parts
        )
        determined.append(governs and not idle and not coordinate.bounded_at(value))
    return np.concatenate([counted, np.array(determined, dtype=bool)])


def estimates(
    shape: Shape,
    point: Sequence[float],
    sills: FloatArray,
    covariance: FloatArray,
    *,
    citations: tuple[str, ...],
    notes: tuple[Message, ...],
) -> ParameterEstimates:
    """Turn the covariance of sills and coordinates into that of the parameters (delta method).

    Parameters
    ----------
    shape, point, sills
        What was fitted, and where the search ended.
    covariance : array, shape (k, k)
        Of the sills and then the coordinates; NaN where not determined.
    citations, notes
        Of the result.

    Returns
    -------
    ParameterEstimates
    """
    values = shape.natural(point, sills)
    turned = _delta(_derivatives(shape, point, sills), covariance)
    # A sill of zero lies at the edge: its estimate is not spread to both sides.
    turned[values == 0.0, :] = np.nan
    turned[:, values == 0.0] = np.nan
    error = np.sqrt(np.diagonal(turned))
    names = shape.names()
    lower, upper = _intervals([name for _, name in names], values, error)
    table = pd.DataFrame(
        {
            "structure": [index for index, _ in names],
            "model": [shape.structures[index].name for index, _ in names],
            "parameter": [name for _, name in names],
            "estimate": values,
            "standard_error": error,
            "lower": lower,
            "upper": upper,
            "determined": np.isfinite(error),
        }
    )
    missing = int((~np.isfinite(error)).sum())
    if missing:
        notes = (*notes, Message.of("geostat.parameters-not-determined", count=missing))
    return ParameterEstimates(table, turned, citations, notes)


def inverse_information(information: FloatArray, determined: BoolArray) -> FloatArray:
    """Return the inverse of the part of an information matrix that is determined, NaN elsewhere.

    A parameter that the others can make up for has no variance of its own: then all are left undetermined.
    """
    covariance = np.full(information.shape, np.nan)
    index = np.flatnonzero(determined)
    block = information[np.ix_(index, index)]
    scale = np.sqrt(np.diagonal(block))
    if not len(index) or not (np.isfinite(scale) & (scale > 0)).all():
        return covariance
    correlation = block / np.outer(scale, scale)
    if np.linalg.cond(correlation) > 1.0 / _WORST_CONDITION:
        return covariance
    covariance[np.ix_(index, index)] = np.linalg.inv(correlation) / np.outer(scale, scale)
    return covariance


def _derivatives(shape: Shape, point: Sequence[float], sills: FloatArray) -> FloatArray:
    """Return the derivatives of the parameters by sills and coordinates, shape (parameters, k)."""
    columns = [
        np.array([float(name in {"partial_sill", "slope"} and part == index) for part, name in shape.names()])
        for index in range(len(sills))
    ]
    centre = np.array(point, dtype=float)
    azimuth = np.array([name == "azimuth" for _, name in shape.names()])
    for index in range(len(centre)):
        step = _STEP * np.eye(len(centre))[index]
        difference = shape.natural(centre + step, sills) - shape.natural(centre - step, sills)
        # Azimuths are counted up to 180 degrees and begin again.
        difference[azimuth] = (difference[azimuth] + 90.0) % 180.0 - 90.0
        columns.append(difference / (2.0 * _STEP))
    return np.stack(columns, axis=1)


def _delta(derivatives: FloatArray, covariance: FloatArray) -> FloatArray:
    known = np.isfinite(np.diagonal(covariance))
    turned: FloatArray = derivatives[:, known] @ covariance[np.ix_(known, known)] @ derivatives[:, known].T
    # A parameter that depends on anything undetermined is not determined.
    lost = (np.abs(derivatives[:, ~known]) > 0).any(axis=1)
    turned[lost, :] = np.nan
    turned[:, lost] = np.nan
    return turned


def _intervals(names: Sequence[str], values: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the 95 % intervals: on the scale of logarithms where a parameter is above zero."""
    from scipy.special import ndtri

    lower, upper = np.full(len(values), np.nan), np.full(len(values), np.nan)
    reach = float(ndtri(0.975))
    for index, name in enumerate(names):
        if not np.isfinite(error[index]):
            continue
        if name == "azimuth":
            lower[index], upper[index] = values[index] - reach * error[index], values[index] + reach * error[index]
        else:
            factor = np.exp(reach * error[index] / values[index])
            lower[index] = values[index] / factor
            upper[index] = min(values[index] * factor, _LARGEST.get(name, np.inf))
    return lower, upper

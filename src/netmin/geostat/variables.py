"""Several variables, each at places of its own, checked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from netmin.geostat.points import Points, UnmappableError, place_values
from netmin.language import Message


class Variable(NamedTuple):
    """Values of one variable at its own places; a plain tuple of the same things does as well.

    Attributes
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    values : array, shape (n,) or (versions, n)
        Values, or equally probable versions of them (`netmin.geostat.censored`).
    error_variance : float or array, shape (n,)
        Variance of the measurement error. [square of the unit of the values]
    """

    easting: npt.ArrayLike
    northing: npt.ArrayLike
    values: npt.ArrayLike
    error_variance: npt.ArrayLike = 0.0


#: What `Variable` holds, by name; not every variable need be measured at every place.
Samples = Mapping[str, Variable | tuple[npt.ArrayLike, ...]]


def by_variable(
    easting: npt.ArrayLike, northing: npt.ArrayLike, columns: Mapping[str, npt.ArrayLike]
) -> dict[str, Variable]:
    """Return the samples of each variable of a table in which NaN says that it was not measured at that place.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. [m]
    columns : mapping of str to array, shape (n,)
        Values by variable, NaN where there is none.

    Returns
    -------
    dict of str to Variable
        As `cross_variograms` and `CoKriging.fit` take it.

    Examples
    --------
    >>> samples = by_variable([0.0, 9.0], [0.0, 0.0], {"Cd": [1.0, np.nan], "Zn": [5.0, 7.0]})
    >>> samples["Cd"].easting, samples["Zn"].values
    (array([0.]), array([5., 7.]))
    """
    east, north = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
    samples = {}
    for name, column in columns.items():
        values = np.asarray(column, dtype=float)
        _refuse_lengths(name, east, north, values)
        measured = ~np.isnan(values)
        samples[name] = Variable(east[measured], north[measured], values[measured])
    return samples


def place_variables(samples: Samples, names: Sequence[str] | None = None, *, minimum: int = 2) -> dict[str, Points]:
    """Check the samples of every variable and merge what lies at the same place.

    Parameters
    ----------
    samples : mapping of str to Variable
        The samples.
    names : sequence of str, optional
        Variables that are needed, no others; by default those of the samples.
    minimum : int
        Fewest distinct places accepted for each variable.

    Returns
    -------
    dict of str to Points
        In the order of `names`.

    Raises
    ------
    UnmappableError
        If a variable has no samples, is not known, has a number missing, or has too few places; the sentence begins
        with its name.
    """
    wanted = tuple(samples) if names is None else tuple(names)
    unknown = [name for name in samples if name not in wanted]
    if unknown:
        raise UnmappableError(Message.of("geostat.variables-unknown", found=unknown, known=list(wanted)))
    empty = [name for name in wanted if name not in samples or np.size(samples[name][2]) == 0]
    if empty:
        raise UnmappableError(Message.of("geostat.variables-without-samples", variables=empty))
    return {name: _placed(name, Variable(*samples[name]), minimum) for name in wanted}


def named(name: str, sentence: Message | float) -> Message:
    """Return a sentence, or a number, that begins with the variable it is about."""
    return Message.of("geostat.of-variable", variable=name, sentence=sentence)


def notes_of(variables: Mapping[str, Points]) -> tuple[Message, ...]:
    """Return what was merged, by variable."""
    return tuple(named(name, note) for name, points in variables.items() for note in points.notes)


def _placed(name: str, variable: Variable, minimum: int) -> Points:
    _refuse_lengths(name, variable.easting, variable.northing, np.atleast_2d(variable.values)[0])
    try:
        return place_values(
            variable.easting,
            variable.northing,
            variable.values,
            error_variance=variable.error_variance,
            minimum=minimum,
        )
    except UnmappableError as error:
        raise UnmappableError(named(name, error.message)) from None


def _refuse_lengths(name: str, easting: npt.ArrayLike, northing: npt.ArrayLike, values: npt.ArrayLike) -> None:
    counts = {"eastings": np.size(easting), "northings": np.size(northing), "values": np.size(values)}
    if len(set(counts.values())) > 1:
        raise UnmappableError(named(name, Message.of("geostat.value-counts", **counts)))

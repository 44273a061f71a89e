"""Extraction layer by layer, as water carries an element into roots: the form of the program Phyto-DSS.

The equation is rebuilt from the abstract of the paper, which names its parts (`robinson2003`); the paper itself was not
seen. dC_z/dt = -T f_z phi w(C_z) / M_z, with T the transpired water, f_z the layer's share of the roots, phi the
root-absorption factor, and w(C) = K C^p the content of the soil solution.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.treatment.uptake import freundlich_content

#: Cubic metres in a millimetre of water on a hectare.
MILLIMETRE = 10.0

#: Halvings of an interval of years.
_HALVINGS = 60


def root_shares(edges: npt.ArrayLike, rooting_depth: npt.ArrayLike) -> FloatArray:
    """Return the share of the roots in each layer, if they thin out evenly to the rooting depth.

    Parameters
    ----------
    edges : array, shape (layers + 1,)
        Depths of the layers' edges, the first 0. [m]
    rooting_depth : array, shape (...)
        [m]

    Returns
    -------
    array, shape (layers, ...)
        They sum to 1 unless roots reach below the last layer. [–]

    Examples
    --------
    >>> root_shares([0.0, 0.25, 0.5], 0.5).tolist()
    [0.75, 0.25]
    """
    depth = np.asarray(rooting_depth, dtype=float)
    edge = np.asarray(edges, dtype=float).reshape(-1, *([1] * depth.ndim))
    part = np.minimum(edge / depth, 1.0)
    # A triangle, densest at the surface: what lies above x is x (2 - x).
    return np.asarray(np.diff(part * (2.0 - part), axis=0))


def layer_uptake(
    content: npt.ArrayLike,
    transpiration: npt.ArrayLike,
    shares: npt.ArrayLike,
    absorption: npt.ArrayLike,
    solution: npt.ArrayLike,
    exponent: npt.ArrayLike,
) -> FloatArray:
    """Return what the roots draw out of each layer.

    Parameters
    ----------
    content : array, shape (layers, ...)
        [mg/kg dry]
    transpiration : array, shape (...)
        [mm/yr]
    shares : array, shape (layers, ...)
        Of the roots. [–]
    absorption : array, shape (...)
        Root-absorption factor: content of the xylem over that of the soil solution. [–]
    solution, exponent : array, shape (layers, ...) or (...)
        K and p of w = K C^p, as `otte_solution_relation` gives them. [g/m³ at 1 mg/kg, –]

    Returns
    -------
    array, shape (layers, ...)
        [g/ha/yr]

    References
    ----------
    robinson2003

    Examples
    --------
    >>> layer_uptake([2.0, 2.0], 400.0, [0.75, 0.25], 0.5, 0.005, 1.0).tolist()
    [15.0, 5.0]
    """
    power = np.asarray(content, dtype=float) ** np.asarray(exponent, dtype=float)
    flow = MILLIMETRE * np.asarray(transpiration, float) * np.asarray(shares, float)
    return np.asarray(flow * np.asarray(absorption, float) * np.asarray(solution, float) * power)


def layer_contents(
    years: npt.ArrayLike,
    content: npt.ArrayLike,
    masses: npt.ArrayLike,
    transpiration: npt.ArrayLike,
    shares: npt.ArrayLike,
    absorption: npt.ArrayLike,
    solution: npt.ArrayLike,
    exponent: npt.ArrayLike,
) -> FloatArray:
    """Return the content of each layer after some years, if the layers are never mixed.

    Parameters
    ----------
    years : array, shape (...)
        [yr]
    content, transpiration, shares, absorption, solution, exponent : array
        As in `layer_uptake`.
    masses : array, shape (layers, ...)
        Of dry soil in each layer. [t/ha]

    Returns
    -------
    array, shape (layers, ...)
        [mg/kg dry]

    References
    ----------
    robinson2003
    """
    at_one = layer_uptake(
        np.ones_like(np.asarray(content, dtype=float)), transpiration, shares, absorption, solution, 0
    )
    return freundlich_content(years, content, masses, at_one, exponent, 1.0)


def layer_years(
    content: npt.ArrayLike,
    target: npt.ArrayLike,
    masses: npt.ArrayLike,
    transpiration: npt.ArrayLike,
    shares: npt.ArrayLike,
    absorption: npt.ArrayLike,
    solution: npt.ArrayLike,
    exponent: npt.ArrayLike,
    *,
    longest: float = 1e5,
) -> FloatArray:
    """Return the years until the layers' mean, weighted by mass, falls to a target.

    Parameters
    ----------
    content, transpiration, shares, absorption, solution, exponent, masses : array
        As in `layer_contents`.
    target : array, shape (...)
        [mg/kg dry]
    longest : float
        Beyond it the target counts as never met. [yr]

    Returns
    -------
    array, shape (...)
        Infinite where layers without roots hold the mean above the target. [yr]

    Raises
    ------
    UsageError
        If the shares of the roots are negative or sum to more than 1.

    References
    ----------
    robinson2003

    Examples
    --------
    >>> mass = [3750.0, 3750.0]
    >>> layer_years([4.0, 2.0], 2.5, mass, 400.0, [0.75, 0.25], 0.5, 0.005, 1.0).round(1).item()
    119.0
    """
    root = np.asarray(shares, dtype=float)
    if np.any(root < 0) or np.any(root.sum(axis=0) > 1.0 + 1e-9):
        raise UsageError(Message.of("treatment.root-shares"))
    start, mass, goal = (np.asarray(value, dtype=float) for value in (content, masses, target))

    def mean(years: FloatArray) -> FloatArray:
        left = layer_contents(years, start, mass, transpiration, root, absorption, solution, exponent)
        return np.asarray((left * mass).sum(axis=0) / (np.ones_like(left) * mass).sum(axis=0))

    shape = np.broadcast_shapes(mean(np.zeros(())).shape, goal.shape)
    low, high = np.zeros(shape), np.full(shape, longest)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        reached = mean(middle) <= goal
        high, low = np.where(reached, middle, high), np.where(reached, low, middle)
    met, never = mean(np.zeros(shape)) <= goal, mean(np.full(shape, longest)) > goal
    unknown = np.isnan(mean(np.zeros(shape)) + mean(np.ones(shape)) + goal)
    return np.where(unknown, np.nan, np.where(met, 0.0, np.where(never, np.inf, high)))

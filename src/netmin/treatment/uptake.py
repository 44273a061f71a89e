"""How fast a crop takes an element out of the soil, and in how many years: the published equations, as plain functions.

One balance stands behind all of them. With M tonnes of dry soil in a hectare, C the content in mg/kg (g/t), R what the
harvest carries off, D what falls from the air and L what water carries down, all in grams per hectare and year:
dC/dt = (D - L - R) / M. The equations differ in R: constant, proportional to C, or to a power of C.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray
from netmin.treatment.ground import HECTARE
from netmin.treatment.net_gain import content_with_gain, years_with_gain


def soil_mass(depth: npt.ArrayLike, density: npt.ArrayLike) -> FloatArray:
    """Return the dry soil in a hectare of a layer.

    Parameters
    ----------
    depth : array
        [m]
    density : array
        Dry bulk density. [t/m³]

    Returns
    -------
    array, shape of both together
        [t/ha]

    Examples
    --------
    >>> soil_mass([0.25, 0.2], [1.5, 1.3]).tolist()
    [3750.0, 2600.0]
    """
    return np.asarray(HECTARE * np.asarray(depth, dtype=float) * np.asarray(density, dtype=float))


def removal(concentration: npt.ArrayLike, biomass: npt.ArrayLike, returned: npt.ArrayLike = 0.0) -> FloatArray:
    """Return what a harvest carries off, summed over its organs.

    Parameters
    ----------
    concentration : array, shape (organs, ...)
        In each organ. [mg/kg dry]
    biomass : array, shape (organs, ...)
        Grown in a year. [t/ha/yr dry]
    returned : array, shape (organs, ...) or ()
        Share of each organ that falls or stays on the field, and gives its metal back to the soil. [–]

    Returns
    -------
    array, shape without organs
        [g/ha/yr]

    References
    ----------
    zhao2003, vanslycken2013

    Examples
    --------
    Willow of 8 t wood and 2 t leaves; without the leaves, that fall, four tenths are missing.

    >>> removal([24.0, 40.0], [8.0, 2.0]).item(), removal([24.0, 40.0], [8.0, 2.0], [0.0, 1.0]).item()
    (272.0, 192.0)
    """
    parts = (
        np.asarray(concentration, dtype=float) * np.asarray(biomass, dtype=float) * (1.0 - np.asarray(returned, float))
    )
    return np.asarray(parts.sum(axis=0))


def extraction_ratio(removed: npt.ArrayLike, content: npt.ArrayLike, mass: npt.ArrayLike) -> FloatArray:
    """Return which part of what the soil holds a harvest carries off (MER, "remediation factor").

    Parameters
    ----------
    removed : array
        By the harvest of a year. [g/ha/yr]
    content : array
        [mg/kg dry]
    mass : array
        Of dry soil. [t/ha]

    Returns
    -------
    array
        Percent of the soil's content in a year. [%]

    References
    ----------
    zhao2003

    Examples
    --------
    >>> round(extraction_ratio(72.0, 6.5, 3750.0).item(), 3)
    0.295
    """
    return np.asarray(100.0 * np.asarray(removed, float) / (np.asarray(content, float) * np.asarray(mass, float)))


def zero_order_years(
    content: npt.ArrayLike,
    target: npt.ArrayLike,
    mass: npt.ArrayLike,
    removed: npt.ArrayLike,
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the years to a target if every harvest carried off the same: the fastest that can be hoped for.

    Parameters
    ----------
    content, target : array
        [mg/kg dry]
    mass : array
        Of dry soil. [t/ha]
    removed : array
        By the harvest of a year. [g/ha/yr]
    net_gain : array
        Deposition less leaching. [g/ha/yr]

    Returns
    -------
    array, shape of all together
        0 where the target is met already, infinite where nothing is lost. [yr]

    References
    ----------
    zhao2003, sumatecs2008

    Examples
    --------
    >>> zero_order_years(5.0, 2.0, 3750.0, [72.0, 0.0]).tolist()
    [156.25, inf]
    """
    above, lost, tonnes = np.broadcast_arrays(
        np.asarray(content, float) - np.asarray(target, float),
        np.asarray(removed, float) - np.asarray(net_gain, float),
        np.asarray(mass, float),
    )
    years = np.full(above.shape, np.inf)
    np.divide(above * tonnes, lost, out=years, where=lost > 0)
    return np.where(np.isnan(above + lost + tonnes), np.nan, np.where(above > 0, years, 0.0))


def zero_order_content(
    years: npt.ArrayLike,
    content: npt.ArrayLike,
    mass: npt.ArrayLike,
    removed: npt.ArrayLike,
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the content after some years if every harvest carried off the same; not below zero.

    Parameters
    ----------
    years : array
        [yr]
    content, mass, removed, net_gain : array
        As in `zero_order_years`. [mg/kg dry, t/ha, g/ha/yr, g/ha/yr]

    Returns
    -------
    array
        [mg/kg dry]

    References
    ----------
    zhao2003
    """
    lost = np.asarray(removed, float) - np.asarray(net_gain, float)
    left = np.asarray(content, float) - np.asarray(years, float) * lost / np.asarray(mass, float)
    return np.asarray(np.maximum(left, 0.0))


def first_order_years(
    content: npt.ArrayLike,
    target: npt.ArrayLike,
    mass: npt.ArrayLike,
    bioconcentration: npt.ArrayLike,
    biomass: npt.ArrayLike,
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the years to a target if the plant holds a constant multiple of what the soil holds.

    Parameters
    ----------
    content, target : array
        [mg/kg dry]
    mass : array
        Of dry soil. [t/ha]
    bioconcentration : array
        Harvested plant over soil, both total and dry. [–]
    biomass : array
        Harvested. [t/ha/yr dry]
    net_gain : array
        Deposition less leaching. [g/ha/yr]

    Returns
    -------
    array, shape of all together
        0 where the target is met already, infinite where the content stops above it. [yr]

    References
    ----------
    zhao2003, drenning2024

    Examples
    --------
    >>> round(first_order_years(5.0, 2.0, 3750.0, 4.0, 8.0).item(), 1)
    107.4
    """
    return freundlich_years(content, target, mass, bioconcentration, 1.0, biomass, net_gain)


def freundlich_years(
    content: npt.ArrayLike,
    target: npt.ArrayLike,
    mass: npt.ArrayLike,
    coefficient: npt.ArrayLike,
    exponent: npt.ArrayLike,
    biomass: npt.ArrayLike,
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the years to a target if the plant holds a power of what the soil holds: C_plant = A C^n.

    The exponent 0 gives `zero_order_years` and 1 gives `first_order_years`; between them lie most plants.

    Parameters
    ----------
    content, target : array
        [mg/kg dry]
    mass : array
        Of dry soil. [t/ha]
    coefficient : array
        A: what the plant holds on a soil of 1 mg/kg. [mg/kg dry]
    exponent : array
        n. [–]
    biomass : array
        Harvested. [t/ha/yr dry]
    net_gain : array
        Deposition less leaching. [g/ha/yr]

    Returns
    -------
    array, shape of all together
        0 where the target is met already, infinite where the content stops above it. [yr]

    Notes
    -----
    Without net gain the years are M / (A B (1 - n)) (C0^(1-n) - Ct^(1-n)); with it, a quadrature that is exact for
    n = 1 and holds ten digits elsewhere.

    References
    ----------
    zhao2003

    Examples
    --------
    >>> freundlich_years(5.0, 2.0, 3750.0, 20.0, [0.0, 0.5, 1.0], 1.0).round(1).tolist()
    [562.5, 308.2, 171.8]
    """
    inputs = (content, target, mass, coefficient, exponent, biomass, net_gain)
    start, goal, tonnes, a, n, yearly, gain = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in inputs))
    rate = a * yearly
    above = start > goal
    years = np.zeros(above.shape)
    plain = above & (gain == 0)
    years[plain] = _closed(start[plain], goal[plain], tonnes[plain], rate[plain], n[plain])
    gaining = above & (gain != 0)
    if gaining.any():
        years[gaining] = years_with_gain(
            start[gaining], goal[gaining], tonnes[gaining], rate[gaining], n[gaining], gain[gaining]
        )
    return np.where(np.isnan(start + goal + tonnes + rate + n + gain), np.nan, years)


def _closed(start: FloatArray, goal: FloatArray, tonnes: FloatArray, rate: FloatArray, n: FloatArray) -> FloatArray:
    """Return M / (A B) Ct^m (e^(m L) - 1) / m with m = 1 - n and L = ln(C0 / Ct), which holds through m = 0."""
    m, ratio = 1.0 - n, np.log(start / goal)
    grown = np.where(m == 0.0, ratio, np.expm1(m * ratio) / np.where(m == 0.0, 1.0, m))
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(rate > 0, tonnes * goal**m * grown / rate, np.inf))


def freundlich_content(
    years: npt.ArrayLike,
    content: npt.ArrayLike,
    mass: npt.ArrayLike,
    coefficient: npt.ArrayLike,
    exponent: npt.ArrayLike,
    biomass: npt.ArrayLike,
    net_gain: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the content after some years of a crop whose content is a power of the soil's.

    Parameters
    ----------
    years : array
        [yr]
    content, mass, coefficient, exponent, biomass, net_gain : array
        As in `freundlich_years`. [mg/kg dry, t/ha, mg/kg dry, –, t/ha/yr dry, g/ha/yr]

    Returns
    -------
    array, shape of all together
        [mg/kg dry]

    References
    ----------
    zhao2003

    Examples
    --------
    >>> freundlich_content(171.8, 5.0, 3750.0, 20.0, 1.0, 1.0).round(2).item()
    2.0
    """
    inputs = (years, content, mass, coefficient, exponent, biomass, net_gain)
    time, start, tonnes, a, n, yearly, gain = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in inputs))
    rate, m = a * yearly, 1.0 - n
    # ln(1 - m x) / m, which is -x at m = 0; nothing is left where m x reaches 1.
    x = rate * time / tonnes * start**-m
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent_left = np.where(m == 0.0, -x, np.log1p(-np.minimum(m * x, 1.0)) / np.where(m == 0.0, 1.0, m))
    left = np.array(start * np.exp(exponent_left))
    gaining = gain != 0
    if gaining.any():
        left[gaining] = content_with_gain(
            time[gaining], start[gaining], tonnes[gaining], rate[gaining], n[gaining], gain[gaining]
        )
    return left


def floor_content(
    coefficient: npt.ArrayLike, exponent: npt.ArrayLike, biomass: npt.ArrayLike, net_gain: npt.ArrayLike
) -> FloatArray:
    """Return the content at which the harvest carries off no more than what is added: below it the soil never falls.

    Parameters
    ----------
    coefficient, exponent, biomass : array
        As in `freundlich_years`; exponents above 0. [mg/kg dry, –, t/ha/yr dry]
    net_gain : array
        Deposition less leaching. [g/ha/yr]

    Returns
    -------
    array, shape of all together
        0 where nothing is added. [mg/kg dry]

    References
    ----------
    zhao2003

    Examples
    --------
    Cadmium from the air, 3 g/ha/yr, and a crop of 8 t/ha that holds the soil's own content.

    >>> floor_content(1.0, 1.0, 8.0, 3.0).item()
    0.375
    """
    gain, n = np.maximum(np.asarray(net_gain, float), 0.0), np.asarray(exponent, float)
    rate = np.asarray(coefficient, float) * np.asarray(biomass, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(gain > 0, (gain / rate) ** (1.0 / n), 0.0))


def first_order_excess(share_left: npt.ArrayLike) -> FloatArray:
    """Return how many times longer the first-order time is than the zero-order one, from equal first harvests.

    Parameters
    ----------
    share_left : array
        Target over present content, between 0 and 1. [–]

    Returns
    -------
    array
        ln(C0 / Ct) / (1 - Ct / C0). [–]

    References
    ----------
    drenning2024

    Examples
    --------
    >>> first_order_excess([0.6, 0.4, 0.1]).round(2).tolist()
    [1.28, 1.53, 2.56]
    """
    share = np.asarray(share_left, dtype=float)
    return np.asarray(-np.log(share) / (1.0 - share))

"""Places of GeoPandas, lattices and datasets of xarray.

Their objects are taken by what they can do; neither is imported, but xarray where a dataset is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from netmin.errors import UsageError
from netmin.geostat.covariance import BoolArray, FloatArray
from netmin.geostat.extras import scale_module
from netmin.geostat.grid import Grid, Surface
from netmin.geostat.map_layout import lattice_axes
from netmin.geostat.points import UnmappableError
from netmin.geostat.projected import projected_system
from netmin.language import Message

#: Coordinates of a lattice may stray from equal steps by this share of a step.
_UNEVEN = 1e-3

#: Names of axes that are degrees, and of those that cannot be the northing, or the easting.
_DEGREES = ("lat", "latitude", "lon", "longitude")
_NOT_NORTHING, _NOT_EASTING = ("easting", "x"), ("northing", "y")


# ── GeoPandas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def coordinates_of(frame: Any) -> tuple[FloatArray, FloatArray]:
    """Return easting and northing of the points of a table.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame or geopandas.GeoSeries
        Points in a projected coordinate system in metres, or in none.

    Returns
    -------
    easting, northing : array, shape (n,)
        [m]

    Raises
    ------
    UsageError
        If the coordinate system is geographic or not in metres.
    UnmappableError
        If a geometry is missing or no point.
    """
    geometry = frame.geometry
    projected_system(geometry.crs)
    strange = int((geometry.isna() | geometry.is_empty | (geometry.geom_type != "Point")).sum())
    if strange:
        raise UnmappableError(Message.of("geostat.not-points", count=strange, total=len(geometry)))
    return geometry.x.to_numpy(dtype=float), geometry.y.to_numpy(dtype=float)


def to_geodataframe(prediction: Any, frame: Any) -> Any:
    """Return the targets of a prediction with its table beside them.

    Parameters
    ----------
    prediction : object
        Of any kriging, with a ``table`` of one row per target.
    frame : geopandas.GeoDataFrame or geopandas.GeoSeries
        The targets, in the order in which they were predicted.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows of `frame`, in its coordinate system, with the columns of the table; citations and notes are in its
        ``attrs``.

    Raises
    ------
    UsageError
        If there are not as many targets as rows, or a column of the table is there already.
    """
    table = prediction.table
    targets = frame if hasattr(frame, "columns") else frame.to_frame("geometry")
    if len(table) != len(targets):
        raise UsageError(Message.of("geostat.target-rows", found=len(targets), expected=len(table)))
    taken = [str(name) for name in table.columns if name in targets.columns]
    if taken:
        raise UsageError(Message.of("geostat.columns-taken", columns=taken))
    joined = targets.assign(**{name: table[name].to_numpy() for name in table.columns})
    joined.attrs |= _told(prediction)
    return joined


def _told(result: Any) -> dict[str, Any]:
    """Return citations and notes of a result as plain text."""
    return {"citations": list(result.citations), "notes": [note.text() for note in result.notes]}


# ── xarray ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def grid_of(array: Any) -> Grid:
    """Return the square cells that a labelled array lies on.

    Parameters
    ----------
    array : xarray.DataArray
        Of two dimensions, whose coordinates are the centres of cells at equal steps, northing in whichever direction;
        or of more than two, of which the last two count.

    Returns
    -------
    Grid
        Row 0 is the northern one; the mask holds the cells where the array, or any layer of it, is known.

    Raises
    ------
    UsageError
        If the coordinates are missing, in degrees, not at equal steps, or the cells are not square.
    """
    names = _axes(array)
    northing, easting = (np.asarray(array.coords[name], dtype=float) for name in names)
    steps = _step(northing, names[0]), _step(easting, names[1])
    size = abs(steps[0]) or abs(steps[1])
    if not size:
        raise UsageError(Message.of("geostat.lattice-single"))
    if steps[1] < 0 or any(step and abs(abs(step) - size) > _UNEVEN * size for step in steps):
        raise UsageError(Message.of("geostat.lattice-not-square", east=steps[1], north=abs(steps[0])))
    known: BoolArray = np.asarray(array.notnull(), dtype=bool)
    mask = np.asarray(known.reshape(-1, *known.shape[-2:]).any(axis=0), dtype=bool)
    west, north = float(easting[0]) - 0.5 * size, float(northing.max()) + 0.5 * size
    return Grid(west, north, size, len(easting), len(northing), mask[::-1] if steps[0] > 0 else mask)


def _axes(array: Any) -> tuple[str, str]:
    """Return the names of the northing and the easting of a labelled array."""
    names = [str(name) for name in array.dims][-2:]
    if len(names) < 2 or any(name not in array.coords for name in names):
        raise UsageError(Message.of("geostat.lattice-unlabelled", found=[str(name) for name in array.dims] or ["–"]))
    for name in names:
        unit = str(array.coords[name].attrs.get("units", ""))
        if name.lower() in _DEGREES or unit.startswith(("degree", "°")):
            raise UsageError(Message.of("geostat.lattice-degrees", axis=name))
    if names[0].lower() in _NOT_NORTHING or names[1].lower() in _NOT_EASTING:
        raise UsageError(Message.of("geostat.lattice-turned", found=names))
    return names[0], names[1]


def _step(places: FloatArray, name: str) -> float:
    """Return the step between coordinates, zero of a single one."""
    if len(places) < 2:
        return 0.0
    step = float(places[-1] - places[0]) / (len(places) - 1)
    if not step or float(np.abs(np.diff(places) - step).max()) > _UNEVEN * abs(step):
        raise UsageError(Message.of("geostat.lattice-uneven", axis=name))
    return step


def to_dataset(grid: Grid, mapped: Surface | Iterable[Surface] | Any, *, crs: str = "", unit: str = "") -> Any:
    """Return what is mapped on a grid as a dataset of xarray.

    Parameters
    ----------
    grid : Grid
        The cells.
    mapped : Surface, iterable of Surface, or prediction
        Surfaces on the grid, or a prediction at `Grid.cells` of any kriging, with a ``table``.
    crs : str
        Projected coordinate system in metres, as ``EPSG:3844``; "" for metres without a place on Earth.
    unit : str
        Of the values, for a prediction; surfaces have their own.

    Returns
    -------
    xarray.Dataset
        Of dimensions northing, whose first row is the northern one, and easting; `grid_of` finds the grid again.

    Raises
    ------
    UsageError
        If xarray is not installed (``netmin[scale]``), or the coordinate system is not in metres.
    """
    xarray = scale_module("xarray")
    system = projected_system(crs)
    axes = {name: (name, *axis) for name, axis in lattice_axes(grid).items()}
    told: dict[str, Any] = {"Conventions": "CF-1.11", "crs": system}
    variables = {}
    if hasattr(mapped, "table"):
        for name in mapped.table.columns:
            values = grid.spread(mapped.table[name].to_numpy())
            attributes = {"units": f"({unit})^2" if "variance" in name and unit else unit}
            variables[name] = (tuple(axes), values, {"long_name": name.replace("_", " "), **attributes})
        told |= _told(mapped)
    else:
        surfaces = [mapped] if isinstance(mapped, Surface) else list(mapped)
        for surface in surfaces:
            if surface.grid.shape != grid.shape or surface.grid.bounds != grid.bounds:
                raise ValueError(f"the surface {surface.name!r} lies on another grid")
            attributes = {"long_name": surface.name, "units": surface.unit or "1", **_told(surface)}
            variables[surface.name] = (tuple(axes), surface.values, attributes)
    return xarray.Dataset(variables, coords=axes, attrs=told)

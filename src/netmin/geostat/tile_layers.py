"""What is known of every cell beforehand, read tile by tile: covariates, and masks given as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.geostat.digests import digest
from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.raster import Raster, Tile
from netmin.language import Message

#: Answers for the cells of a tile: an array of its shape, or several of them stacked.
Source = Callable[[Tile], npt.ArrayLike]

#: Coordinates that differ by less than this share of a cell are those of the same cell.
SAME_CELL = 1e-3


@dataclass(frozen=True, eq=False)
class ArraySource:
    """An array over the whole raster, of which a tile reads its window.

    Attributes
    ----------
    array : object
        Of shape (rows, columns): NumPy, Zarr, Dask, xarray, or anything else that can be cut by two slices.
    northward : bool
        Its first row is the southern one.
    """

    array: Any
    northward: bool = False

    @classmethod
    def over(cls, array: Any, raster: Raster) -> ArraySource:
        """Return the source, its shape and, where it has coordinates, its cells checked.

        Raises
        ------
        UsageError
            If the array does not lie on the cells of the raster.
        """
        array = array if hasattr(array, "shape") else np.asarray(array)
        if tuple(array.shape) != raster.shape:
            raise UsageError(Message.of("geostat.layer-shape", found=tuple(array.shape), expected=raster.shape))
        northing, easting = (_coordinates(array, axis) for axis in (0, 1))
        northward = northing is not None and len(northing) > 1 and bool(northing[0] < northing[-1])
        for found, expected in ((northing, raster.northings()), (easting, raster.eastings())):
            inward = found[::-1] if found is not None and northward and found is northing else found
            if inward is not None and float(np.abs(inward - expected).max()) > SAME_CELL * raster.cell_size:
                raise UsageError(
                    Message.of("geostat.layer-elsewhere", found=float(inward[0]), expected=float(expected[0]))
                )
        return cls(array, northward)

    def __call__(self, tile: Tile) -> npt.NDArray[Any]:
        """Return the cells of a tile, row 0 the northern one."""
        rows, columns = tile.window
        if not self.northward:
            return _read(self.array, rows, columns)
        count = tile.raster.rows
        return _read(self.array, slice(count - rows.stop, count - rows.start), columns)[::-1]


def _coordinates(array: Any, axis: int) -> FloatArray | None:
    """Return the coordinates of an axis of a labelled array; None where there are none."""
    names, coordinates = getattr(array, "dims", ()), getattr(array, "coords", {})
    if axis >= len(names) or names[axis] not in coordinates:
        return None
    return np.asarray(coordinates[names[axis]], dtype=float)


def _read(array: Any, rows: slice, columns: slice) -> npt.NDArray[Any]:
    part = array[rows, columns]
    if hasattr(part, "compute"):
        # By the thread that asks: a task of a cluster must not wait for other tasks.
        part = part.compute(scheduler="synchronous")
    return np.asarray(part)


@dataclass(frozen=True, eq=False)
class StackedSource:
    """Several arrays over the whole raster, one per covariate."""

    layers: tuple[ArraySource, ...]

    def __call__(self, tile: Tile) -> FloatArray:
        """Return the cells of a tile, shape (q, rows, columns)."""
        return np.stack([np.asarray(layer(tile), dtype=float) for layer in self.layers])


def covariate_source(covariates: Any, raster: Raster) -> Source | None:
    """Return where covariates are read from.

    Parameters
    ----------
    covariates : callable, array or sequence of arrays, or None
        Takes a `Tile` and returns an array of its shape, or several stacked, shape (q, rows, columns); or arrays over
        the whole raster, one per covariate.
    raster : Raster
        The whole.
    """
    if covariates is None or callable(covariates):
        source: Source | None = covariates
        return source
    layers = list(covariates) if isinstance(covariates, Sequence) else [covariates]
    return StackedSource(tuple(ArraySource.over(layer, raster) for layer in layers))


def mask_source(mask: Any, raster: Raster) -> Source | None:
    """Return where it is read which cells are mapped: a callable, an array over the whole raster, or None for all."""
    if mask is None or callable(mask):
        source: Source | None = mask
        return source
    return ArraySource.over(mask, raster)


def covariates_of(source: Source, tile: Tile) -> FloatArray:
    """Return the covariates of a tile, shape (q, rows, columns)."""
    layers = np.asarray(source(tile), dtype=float)
    layers = layers[None] if layers.ndim == 2 else layers
    if layers.ndim != 3 or layers.shape[1:] != tile.shape:
        raise UsageError(Message.of("geostat.layer-of-tile", found=layers.shape, expected=tile.shape))
    return layers


def mask_of(source: Source | None, tile: Tile) -> BoolArray:
    """Return which cells of a tile are mapped, shape (rows, columns)."""
    if source is None:
        return np.ones(tile.shape, dtype=bool)
    mask = np.asarray(source(tile), dtype=bool)
    if mask.shape != tile.shape:
        raise UsageError(Message.of("geostat.layer-of-tile", found=mask.shape, expected=tile.shape))
    return mask


def digest_of_source(source: Source | None, raster: Raster, side: int) -> str:
    """Return the SHA-256 of what a source says; arrays are read whole, tile by tile, a function goes by its code."""
    if isinstance(source, StackedSource):
        layers = source.layers
    elif isinstance(source, ArraySource):
        layers = (source,)
    else:
        return digest(source)
    return digest([digest(*(np.asarray(layer(tile)) for layer in layers)) for tile in raster.tiles(side)])

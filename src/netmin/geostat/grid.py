"""Square cells over a site, and what is mapped on them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.points import UnmappableError, coordinate_pair
from netmin.language import Message

IndexArray = npt.NDArray[np.int64]

#: Cells allowed by default, mask or not.
MOST_CELLS = 250_000

#: Cells per mean distance between samples, before rounding to 1, 2 or 5 times a power of ten.
CELLS_PER_SPACING = 4.0

#: Gaps narrower than twice this many mean distances are mapped across; wider ones stay blank.
BRIDGED_SPACINGS = 1.5

#: How far beyond the outermost samples the map goes, in mean distances.
MARGIN_SPACINGS = 0.5


@dataclass(frozen=True, eq=False)
class Grid:
    """Square cells; arrays on it have shape (rows, columns) and row 0 is the northern one.

    Attributes
    ----------
    west, north : float
        Outer corner of the north-western cell. [m]
    cell_size : float
        Side of a cell. [m]
    columns, rows : int
        Number of cells each way.
    mask : array of bool, shape (rows, columns)
        Cells that are mapped; by default all.
    notes : tuple of Message
        How it was laid out.
    """

    west: float
    north: float
    cell_size: float
    columns: int
    rows: int
    mask: BoolArray = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.cell_size) and self.cell_size > 0 and self.columns > 0 and self.rows > 0):
            raise ValueError("a grid needs a cell size above zero and at least one column and one row")
        mask = np.array(self.mask, dtype=bool) if np.size(self.mask) else np.ones(self.shape, dtype=bool)
        if mask.shape != self.shape:
            raise ValueError(f"mask must have shape {self.shape}, but has {mask.shape}")
        mask.flags.writeable = False
        object.__setattr__(self, "mask", mask)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north [m]."""
        south = self.north - self.rows * self.cell_size
        return self.west, south, self.west + self.columns * self.cell_size, self.north

    @property
    def eastings(self) -> FloatArray:
        """Centres of the columns, from west to east, shape (columns,) [m]."""
        return self.west + self.cell_size * (np.arange(self.columns, dtype=np.float64) + 0.5)

    @property
    def northings(self) -> FloatArray:
        """Centres of the rows, from north to south, shape (rows,) [m]."""
        return self.north - self.cell_size * (np.arange(self.rows, dtype=np.float64) + 0.5)

    @property
    def cell_area(self) -> float:
        """Area of one cell [m²]."""
        return self.cell_size**2

    @property
    def area(self) -> float:
        """Area of the mapped cells [m²]."""
        return int(self.mask.sum()) * self.cell_area

    def cells(self) -> tuple[FloatArray, FloatArray]:
        """Return easting and northing of the centres of the mapped cells, row by row from the north-west [m]."""
        row, column = np.nonzero(self.mask)
        return self.eastings[column], self.northings[row]

    def spread(self, values: npt.ArrayLike) -> FloatArray:
        """Return values of the mapped cells, in the order of `cells`, as an array on the grid, NaN elsewhere."""
        flat = np.asarray(values, dtype=float)
        if flat.shape != (int(self.mask.sum()),):
            raise ValueError(f"values must be one per mapped cell, {int(self.mask.sum())}, but have shape {flat.shape}")
        array = np.full(self.shape, np.nan)
        array[self.mask] = flat
        return array


@dataclass(frozen=True, eq=False)
class Surface:
    """One quantity mapped on a grid.

    Attributes
    ----------
    grid : Grid
        The cells.
    values : array, shape (rows, columns)
        NaN outside the mask. [`unit`]
    name : str
        What is mapped, as a code the report has words for.
    unit : str
        Its unit, "" for a probability.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed.
    """

    grid: Grid
    values: FloatArray
    name: str
    unit: str
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    def __post_init__(self) -> None:
        if self.values.shape != self.grid.shape:
            raise ValueError(f"values must have the grid's shape {self.grid.shape}, but have {self.values.shape}")


def mean_spacing(easting: npt.ArrayLike, northing: npt.ArrayLike) -> float:
    """Return the side of the square that falls to each sample within their convex hull [m].

    Where the samples lie on one line, the mean distance along it.
    """
    places = np.unique(np.column_stack(coordinate_pair(easting, northing)), axis=0)
    if not np.isfinite(places).all():
        raise UnmappableError(
            Message.of("geostat.missing-coordinates", count=int((~np.isfinite(places)).any(axis=1).sum()))
        )
    if len(places) < 2:
        raise UnmappableError(Message.of("geostat.too-few-places", count=len(places), minimum=2))
    longest = float(np.hypot(*np.ptp(places, axis=0)))
    return max(math.sqrt(_hull_area(places) / len(places)), longest / len(places))


def _hull_area(places: FloatArray) -> float:
    from scipy.spatial import ConvexHull, QhullError

    try:
        # In the plane Qhull calls the area "volume".
        return float(ConvexHull(places).volume)
    except (QhullError, ValueError):
        return 0.0


def grid_around(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    *,
    cell_size: float | None = None,
    margin: float | None = None,
    max_cells: int = MOST_CELLS,
) -> Grid:
    """Lay a grid over samples and mask what lies too far from them to be mapped.

    The mask is the union of discs around the samples, each of 1.5 mean distances, drawn in again until it reaches
    only `margin` beyond them (a morphological closing): gaps between samples are bridged, wide blank areas and the
    far side of the edge are not.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Samples. [m]
    cell_size : float, optional
        Side of a cell; by default a quarter of the mean distance between samples, rounded to 1, 2 or 5 times a power
        of ten. [m]
    margin : float, optional
        How far to map beyond the outermost samples; by default half the mean distance. [m]
    max_cells : int
        Most cells, mask or not. A default cell size is made coarser to keep to it.

    Returns
    -------
    Grid
        Its edges lie on whole multiples of the cell size.

    Raises
    ------
    UnmappableError
        If there are fewer than two places.
    UsageError
        If a cell size was asked for that needs more cells than allowed.
    """
    east, north = coordinate_pair(easting, northing)
    spacing = mean_spacing(east, north)
    beyond = MARGIN_SPACINGS * spacing if margin is None else margin
    if not (math.isfinite(beyond) and beyond >= 0):
        raise ValueError(f"margin must be a distance not below zero, but is {margin!r}")
    frame = frame_around(east, north, default_size(spacing) if cell_size is None else cell_size, beyond)
    while cell_size is None and frame.cells > max_cells:
        frame = frame_around(east, north, _round_size(2.2 * frame.cell_size), beyond)
    if frame.cells > max_cells:
        raise UsageError(Message.of("geostat.too-many-cells", size=frame.cell_size, count=frame.cells, most=max_cells))
    mask = _reached(frame, east, north, max(BRIDGED_SPACINGS * spacing, beyond), beyond)
    note = Message.of("geostat.grid", size=frame.cell_size, cells=int(mask.sum()), spacing=spacing, margin=beyond)
    return Grid(*frame, mask, (note,))


def default_size(spacing: float) -> float:
    """Return the side of a cell that fits a mean distance between samples [m]."""
    return _round_size(spacing / CELLS_PER_SPACING)


def _round_size(wanted: float) -> float:
    """Return the 1, 2 or 5 times a power of ten that is nearest in ratio."""
    power = 10.0 ** math.floor(math.log10(wanted))
    return min((step * power for step in (1.0, 2.0, 5.0, 10.0)), key=lambda size: abs(math.log(size / wanted)))


class Frame(NamedTuple):
    """A grid before its cells are laid out, should they turn out to be too many."""

    west: float
    north: float
    cell_size: float
    columns: int
    rows: int

    @property
    def cells(self) -> int:
        """How many there are, mask or not."""
        return self.columns * self.rows


def frame_around(east: FloatArray, north: FloatArray, size: float, beyond: float) -> Frame:
    """Return the cells of a size around samples; their edges lie on whole multiples of it."""
    if not (math.isfinite(size) and size > 0):
        raise ValueError(f"cell_size must be a length above zero, but is {size!r}")
    west = math.floor((float(east.min()) - beyond) / size)
    south = math.floor((float(north.min()) - beyond) / size)
    columns = math.ceil((float(east.max()) + beyond) / size) - west
    rows = math.ceil((float(north.max()) + beyond) / size) - south
    return Frame(west * size, (south + rows) * size, float(size), max(columns, 1), max(rows, 1))


def _reached(grid: Frame, east: FloatArray, north: FloatArray, reach: float, margin: float) -> BoolArray:
    """Return the cells within `reach` of a sample, drawn in by reach − margin, and the cells of the samples."""
    from scipy.ndimage import distance_transform_edt
    from scipy.spatial import cKDTree

    pad = math.ceil(reach / grid.cell_size) + 1
    eastings = grid.west + (np.arange(-pad, grid.columns + pad) + 0.5) * grid.cell_size
    northings = grid.north - (np.arange(-pad, grid.rows + pad) + 0.5) * grid.cell_size
    centres = np.stack(np.meshgrid(eastings, northings), axis=-1)
    apart, _ = cKDTree(np.column_stack([east, north])).query(centres, distance_upper_bound=reach)
    kept = distance_transform_edt(np.isfinite(apart), sampling=grid.cell_size) > reach - margin
    mask: BoolArray = kept[pad : pad + grid.rows, pad : pad + grid.columns]
    mask[cells_of(grid, east, north)] = True
    return mask


class Cells(Protocol):
    """Square cells, laid out."""

    @property
    def west(self) -> float:
        """Outer edge of the first column [m]."""

    @property
    def north(self) -> float:
        """Outer edge of the first row [m]."""

    @property
    def cell_size(self) -> float:
        """Side of a cell [m]."""

    @property
    def columns(self) -> int:
        """How many."""

    @property
    def rows(self) -> int:
        """How many."""


def cells_of(cells: Cells, easting: FloatArray, northing: FloatArray) -> tuple[IndexArray, IndexArray]:
    """Return row and column of the cells in which places lie; those on the outer edge belong to the last ones."""
    row = np.clip(((cells.north - northing) / cells.cell_size).astype(int), 0, cells.rows - 1)
    column = np.clip(((easting - cells.west) / cells.cell_size).astype(int), 0, cells.columns - 1)
    return row, column

"""A map of cells by one call: held in memory, or written tile by tile, of any size, and continued where it was cut off.

Tiles do not know of one another, since every one of them has all samples; so there is no seam between them. A finished
tile is never computed again, and a map is never continued with other samples, another model or another version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np

from netmin.errors import NetminError, UsageError
from netmin.geostat.block import Block
from netmin.geostat.cell_map import CellMap
from netmin.geostat.digests import digest
from netmin.geostat.extras import scale_module
from netmin.geostat.grid import Grid
from netmin.geostat.held_map import ArrayWriter, HeldMap
from netmin.geostat.map_group import ChunkWriter, alone_in, lay_out
from netmin.geostat.map_layout import Layout
from netmin.geostat.map_quantities import NO_COVARIATE, OUTSIDE, STATES, TOO_FEW, check_answers, chosen_quantities
from netmin.geostat.models import CovarianceModel
from netmin.geostat.projected import projected_system
from netmin.geostat.raster import Raster, Tile
from netmin.geostat.stored_map import StoredMap, notes_as_json
from netmin.geostat.tile_layers import covariate_source, covariates_of, digest_of_source, mask_source
from netmin.geostat.tile_work import (
    FittedPrediction,
    TileWork,
    work_here,
    work_in_processes,
    work_in_threads,
    work_on_cluster,
)
from netmin.language import Message

#: Most cells of a tile each way: so many that what every tile costs anew is small, and its numbers take 100 MB.
MOST_SIDE = 1024

#: What a map is made from, in the order in which a change is told.
_PARTS = (
    "version", "samples", "model", "kriging", "lattice", "tile", "quantities", "block", "mask", "covariates", "place",
)  # fmt: skip

#: Under which names kriging keeps the kriging it is made of.
_INNER = ("log", "scores", "kriging", "residual")


@dataclass(frozen=True, eq=False)
class TiledMap:
    """A map of any size, computed tile by tile: held in memory, or written into a Zarr group.

    Parameters
    ----------
    fitted : FittedPrediction
        Any kriging with its samples taken in, as ``OrdinaryKriging(model, 32).fit(…)``.
    raster : Raster or Grid
        The cells; the mask of a grid is taken as `mask`.
    path : pathlib.Path or str, optional
        Folder of the group, usually ``<name>.zarr``; by default the map is held in memory.
    quantities : sequence of str
        Of "mean", "median", "variance" and "standard_deviation" those that are wanted and that the prediction has.
    quantiles : sequence of float
        Probabilities whose quantiles are wanted. [–]
    limits : sequence of float
        Limits whose probability of being exceeded is wanted. [unit of the values]
    covariates : callable, array or sequence of arrays, optional
        A callable takes a `Tile` and returns an array of its shape, or several stacked, shape (q, rows, columns);
        arrays lie over the whole raster, shape (rows, columns), one per covariate. Where one is missing the cell stays
        blank.
    mask : callable or array, optional
        Which cells are mapped: a callable as `InsidePolygon` and `NearSamples`, or an array of bool over the whole
        raster; by default all.
    block : Block, optional
        Predict means over blocks around the centres; by default what a sample at the centre would hold.
    side : int, optional
        Cells of a tile each way; by default at most 1 024, and such that tiles at the edges are no slivers.
    dtype : {"float32", "float64"}, optional
        How numbers are kept; they are computed in double precision. By default in single precision on disk and in
        double precision in memory.
    crs : str
        Projected coordinate system in metres, as ``EPSG:3844``; "" for metres without a place on Earth.
    unit : str
        Of the values.
    title : str
        What is mapped.

    Examples
    --------
    >>> import tempfile
    >>> from netmin.geostat import Exponential, Nugget, OrdinaryKriging
    >>> kriging = OrdinaryKriging(Nugget(0.1) + Exponential(0.9, range=100.0), neighbours=2)
    >>> fitted = kriging.fit([0.0, 50.0, 90.0], [0.0, 0.0, 10.0], [1.0, 2.0, 4.0])
    >>> cells = Raster(0.0, 40.0, 10.0, columns=10, rows=4)
    >>> held = TiledMap(fitted, cells, limits=[3.0]).run()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stored = TiledMap(fitted, cells, f"{folder}/zinc.zarr", limits=[3.0], side=8, dtype="float64").run()
    ...     apart = np.abs(stored.read("mean") - held.read("mean")).max()
    >>> stored.complete, bool(apart < 1e-10), list(stored.table["name"])
    (True, True, ['mean', 'standard_deviation', 'probability_above'])
    """

    fitted: FittedPrediction
    raster: Raster | Grid
    path: Path | str | None = None
    quantities: Sequence[str] = ("mean", "standard_deviation")
    quantiles: Sequence[float] = ()
    limits: Sequence[float] = ()
    covariates: Any = None
    mask: Any = None
    block: Block | None = None
    side: int | None = None
    dtype: Literal["float32", "float64"] | None = None
    crs: str = ""
    unit: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        if self.side is not None and self.side < 1:
            raise ValueError(f"side must be 1 or more, but is {self.side!r}")
        if self.dtype not in (None, "float32", "float64"):
            raise ValueError(f"dtype must be float32 or float64, but is {self.dtype!r}")

    def run(
        self,
        *,
        client: Any = None,
        afresh: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> StoredMap | HeldMap:
        """Map the cells; of a map on disk the tiles that are missing.

        Where the group does not exist it is made. Where it does, finished tiles are kept as they are.

        Parameters
        ----------
        client : distributed.Client or {"threads", "processes"}, optional
            Who does it: the workers of a cluster, which must see the folder under the same name, or one of Dask's local
            schedulers; by default this process. The bytes written are the same. A map in memory is made by this
            process, or by its threads.
        afresh : bool
            Begin anew, and leave nothing of an earlier map of ours in this folder.
        progress : callable, optional
            Is told how many tiles are there and how many there will be, after every tile.

        Returns
        -------
        StoredMap or HeldMap
            Complete.

        Raises
        ------
        UsageError
            If the folder holds something else, a map begun from something else, or one that another process writes; if
            the extra ``netmin[scale]`` is needed and not installed; or if the prediction has not what is asked for.
        UnmappableError
            If samples and model do not determine some cell. The tiles before stay.
        """
        worker = _worker(client)
        if self.path is None and not (client is None or client == "threads"):
            raise ValueError("other processes cannot fill the memory of this one; give a path")
        layout = self._layout()
        covariates, mask = covariate_source(self.covariates, layout.raster), mask_source(self._mask(), layout.raster)
        if self.path is None:
            arrays = ArrayWriter(layout)
            work = TileWork(self.fitted, layout, covariates, mask, self.block, arrays)
            prediction = _at_no_target(work)
            tiles = list(layout.raster.tiles(layout.side))
            worker(work, tiles, _Count(layout.tiles, len(tiles), progress))
            found = HeldMap(layout, arrays.arrays, _cited(prediction), _notes(prediction), self.title)
            return replace(found, notes=(*found.notes, *_blank_notes(found)))
        scale_module("zarr")
        path = Path(self.path).absolute()
        work = TileWork(self.fitted, layout, covariates, mask, self.block, ChunkWriter(path, layout.side))
        stored = _begun(path, layout, self.title, self._told(work), afresh=afresh)
        with alone_in(path):
            stored.clear_away()
            missing = stored.missing()
            worker(work, missing, _Count(layout.tiles, len(missing), progress))
            return _finished(stored)

    def _layout(self) -> Layout:
        raster = Raster.of_grid(self.raster) if isinstance(self.raster, Grid) else self.raster
        quantities = chosen_quantities(self.quantities, self.quantiles, self.limits)
        dtype = self.dtype or ("float64" if self.path is None else "float32")
        return Layout(raster, self.side or even_side(raster), quantities, dtype, projected_system(self.crs), self.unit)

    def _mask(self) -> Any:
        if self.mask is not None or not isinstance(self.raster, Grid) or self.raster.mask.all():
            return self.mask
        return self.raster.mask

    def _told(self, work: TileWork) -> dict[str, Any]:
        """Return what the group tells of its making."""
        prediction = _at_no_target(work)
        models = _models(self.fitted)
        written, notes = [], list(_notes(prediction))
        for model in models:
            try:
                written.append(model.as_json())
            except NetminError as fault:
                notes.append(fault.message)
        for name, source in (("covariates", work.covariates), ("mask", work.mask)):
            if source is not None and not is_dataclass(source):
                notes.append(Message.of("geostat.map-by-function", what=Message.of(f"geostat.map-part-{name}")))
        made_from = self._made_from(work, models)
        told = {
            "version": made_from["version"],
            "input_sha256": made_from["samples"],
            "made_from": made_from,
            "models": written,
            "choices": {"kriging": repr(getattr(self.fitted, "choice", self.fitted)), "block": repr(self.block)},
            "citations": list(_cited(prediction)),
            "notes": notes_as_json(notes),
        }
        plain: dict[str, Any] = json.loads(json.dumps(told, default=float))
        return plain

    def _made_from(self, work: TileWork, models: Sequence[CovarianceModel]) -> dict[str, str]:
        layout, raster = work.layout, work.layout.raster
        made = (
            version("netmin"),
            digest(_points(self.fitted)),
            digest(list(models)),
            digest(self.fitted),
            digest(raster),
            str(layout.side),
            digest(layout.quantities, layout.dtype),
            digest(self.block),
            digest_of_source(work.mask, raster, layout.side),
            digest_of_source(work.covariates, raster, layout.side),
            digest(layout.crs, layout.unit),
        )
        return dict(zip(_PARTS, made, strict=True))


def even_side(raster: Raster, most: int = MOST_SIDE) -> int:
    """Return the side of tiles, no longer than `most`, that leaves the least over at the edges of a raster.

    Examples
    --------
    >>> even_side(Raster(0.0, 0.0, 1.0, columns=3162, rows=3162))
    791
    """
    longest = max(raster.shape)
    return math.ceil(longest / math.ceil(longest / most))


@dataclass
class _Count:
    """Tells how far the map is."""

    total: int
    missing: int
    progress: Callable[[int, int], None] | None

    def __call__(self) -> None:
        self.missing -= 1
        if self.progress is not None:
            self.progress(self.total - self.missing, self.total)


def _worker(client: Any) -> Callable[[TileWork, Sequence[Tile], Callable[[], None]], None]:
    if client is None:
        return work_here
    scale_module("dask")
    if isinstance(client, str):
        schedulers = {"threads": work_in_threads, "processes": work_in_processes}
        if client not in schedulers:
            raise ValueError(f"client must be a distributed.Client, 'threads' or 'processes', but is {client!r}")
        return schedulers[client]
    if not all(hasattr(client, verb) for verb in ("scatter", "map", "cancel")):
        raise ValueError(f"client must be a distributed.Client, 'threads' or 'processes', but is {client!r}")
    return lambda work, tiles, done: work_on_cluster(work, tiles, done, client)


def _at_no_target(work: TileWork) -> Any:
    """Return a prediction without targets, which tells what it can be asked, and what is to be said of it.

    Raises
    ------
    UsageError
        If it has not what is wanted.
    UnmappableError
        If it needs more or fewer covariates than there are.
    """
    more: dict[str, Any] = {} if work.block is None else {"block": work.block}
    if work.covariates is not None:
        corner = Tile(work.layout.raster, 0, 0, slice(0, 1), slice(0, 1))
        more["covariates"] = np.empty((0, len(covariates_of(work.covariates, corner))))
    prediction = work.fitted.predict(np.empty(0), np.empty(0), **more)
    check_answers(work.layout.quantities, prediction)
    return prediction


def _cited(prediction: Any) -> tuple[str, ...]:
    return tuple(getattr(prediction, "citations", ()))


def _notes(prediction: Any) -> tuple[Message, ...]:
    return tuple(getattr(prediction, "notes", ()))


def _models(fitted: Any) -> tuple[CovarianceModel, ...]:
    """Return the covariance models of a fitted kriging, as far as it names them."""
    choice = getattr(fitted, "choice", None)
    found = getattr(fitted, "model", None) or getattr(choice, "model", None) or getattr(choice, "models", ())
    models = found if isinstance(found, tuple) else (found,)
    return tuple(model for model in models if isinstance(model, CovarianceModel))


def _points(fitted: Any) -> Any:
    """Return the samples of a fitted kriging; where they are not found, all that it is."""
    if hasattr(fitted, "points"):
        return fitted.points
    inner = next((getattr(fitted, name) for name in _INNER if hasattr(fitted, name)), None)
    return fitted if inner is None else _points(inner)


def _begun(path: Path, layout: Layout, title: str, told: dict[str, Any], *, afresh: bool) -> StoredMap:
    """Return the map to be continued, or a new one."""
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        lay_out(path, layout, title, told)
        return StoredMap.open(path)
    stored = StoredMap.open(path)
    if afresh:
        with alone_in(path):
            lay_out(path, layout, title, told)
        return StoredMap.open(path)
    was, now = stored.told["made_from"], told["made_from"]
    changed = [part for part in _PARTS if was.get(part) != now[part]]
    # Samples and model are part of the kriging; what differs is told once.
    if len(changed) > 1 and {"samples", "model"} & set(changed):
        changed.remove("kriging")
    if changed:
        parts = [Message.of(f"geostat.map-part-{part}") for part in changed]
        raise UsageError(Message.of("geostat.map-changed", path=str(path), parts=parts))
    return stored


def _finished(stored: StoredMap) -> StoredMap:
    """Count what became of the cells and say so in the group."""
    if stored.complete:
        return stored
    notes = notes_as_json([*stored.notes, *_blank_notes(stored)])
    return stored.telling(complete=True, cells=stored.cells(), notes=notes)


def _blank_notes(found: CellMap) -> list[Message]:
    """Tell how many cells stayed blank, and why."""
    cells = found.cells()
    total = found.raster.cells - cells[STATES[OUTSIDE]]
    keys = {TOO_FEW: "geostat.too-few-neighbours", NO_COVARIATE: "geostat.cells-without-covariate"}
    return [
        Message.of(key, count=cells[STATES[state]], total=total) for state, key in keys.items() if cells[STATES[state]]
    ]

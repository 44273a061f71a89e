"""What is done for one tile, and who does it: this process, or a scheduler or cluster of Dask.

Whoever works is given the samples once and only the numbers of tiles after that; tiles are written where they are
computed, so that nothing travels back.
"""

from __future__ import annotations

import pickle
import threading
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from netmin.geostat.block import Block
from netmin.geostat.extras import scale_module
from netmin.geostat.map_layout import Layout, Slot
from netmin.geostat.map_quantities import MAPPED, NO_COVARIATE, OUTSIDE, TOO_FEW, blank_in
from netmin.geostat.models import BoolArray
from netmin.geostat.raster import Tile
from netmin.geostat.threads import available_threads
from netmin.geostat.tile_layers import Source, covariates_of, mask_of
from netmin.language import Message

StateArray = npt.NDArray[np.uint8]

#: Puts one surface of a tile where it lies: `ChunkWriter`, `ArrayWriter`.
Writer = Callable[[Slot, Tile, npt.NDArray[Any]], None]

#: Threads that finish tiles while the next one is kriged.
_MOST_WRITERS = 4


class FittedPrediction(Protocol):
    """Any kriging with its samples taken in."""

    @property
    def notes(self) -> tuple[Message, ...]:
        """What was merged or assumed."""

    @property
    def predict(self) -> Callable[..., Any]:
        """Return a prediction at targets of easting and northing [m]."""


class TileAnswer(NamedTuple):
    """What became of the cells of a tile: shape (rows, columns), and the prediction for those that are mapped."""

    mapped: BoolArray
    state: StateArray
    prediction: Any


@dataclass(frozen=True, eq=False)
class TileWork:
    """All that a worker needs to map any tile.

    Attributes
    ----------
    fitted : FittedPrediction
        The kriging.
    layout : Layout
        What lies where.
    covariates, mask : callable or None
        Where they are read from (`netmin.geostat.tile_layers`).
    block : Block or None
        What a cell stands for; None for points at the centres.
    writer : callable
        Takes the surfaces of tiles and puts them where they lie.
    """

    fitted: FittedPrediction
    layout: Layout
    covariates: Source | None
    mask: Source | None
    block: Block | None
    writer: Writer

    def do(self, row: int, column: int) -> None:
        """Map one tile and write it."""
        tile = self.layout.raster.tile(row, column, self.layout.side)
        self.write(tile, self.predict(tile))

    def predict(self, tile: Tile) -> TileAnswer:
        """Map one tile."""
        mapped = mask_of(self.mask, tile)
        state = np.where(mapped, MAPPED, OUTSIDE).astype(np.uint8)
        more: dict[str, Any] = {} if self.block is None else {"block": self.block}
        if self.covariates is not None:
            layers = covariates_of(self.covariates, tile)
            known = np.isfinite(layers).all(axis=0)
            state[mapped & ~known] = NO_COVARIATE
            mapped = mapped & known
            more["covariates"] = layers[:, mapped].T
        if not mapped.any():
            return TileAnswer(mapped, state, None)
        east, north = (places[mapped] for places in tile.places())
        prediction = self.fitted.predict(east, north, **more)
        state[mapped] = np.where(blank_in(prediction), TOO_FEW, MAPPED)
        return TileAnswer(mapped, state, prediction)

    def write(self, tile: Tile, answer: TileAnswer) -> None:
        """Write one tile, what became of its cells last."""
        slots = iter(self.layout.slots)
        for quantity in self.layout.quantities:
            blank = [None] * max(len(quantity.at), 1)
            for values in blank if answer.prediction is None else quantity.of(answer.prediction):
                surface = np.full(tile.shape, np.nan, dtype=self.layout.dtype)
                if values is not None:
                    surface[answer.mapped] = values
                self.writer(next(slots), tile, surface)
        self.writer(next(slots), tile, answer.state)


# ── who does it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def work_here(work: TileWork, tiles: Sequence[Tile], done: Callable[[], None]) -> None:
    """Krige tile by tile with all threads of the kernel, and finish and write tiles meanwhile."""
    writers = min(available_threads(), _MOST_WRITERS)
    if writers == 1:
        for tile in tiles:
            work.write(tile, work.predict(tile))
            done()
        return
    waiting: deque[Future[None]] = deque()
    with ThreadPoolExecutor(writers) as pool:
        for tile in tiles:
            waiting.append(pool.submit(work.write, tile, work.predict(tile)))
            # No more tiles are held than are being written, so that memory stays flat.
            while len(waiting) > writers:
                waiting.popleft().result()
                done()
        while waiting:
            waiting.popleft().result()
            done()


def work_in_threads(work: TileWork, tiles: Sequence[Tile], done: Callable[[], None]) -> None:
    """Give tiles to the threads of Dask's local scheduler."""

    def task(row: int, column: int) -> None:
        work.do(row, column)

    _compute(task, tiles, done, scheduler="threads")


def work_in_processes(work: TileWork, tiles: Sequence[Tile], done: Callable[[], None]) -> None:
    """Give tiles to processes under Dask's local scheduler; each is given the samples when it starts."""
    config = scale_module("dask.config")
    workers = config.get("num_workers", None) or available_threads()
    payload = scale_module("cloudpickle").dumps(work)
    # Started anew: threads that run in this process do not survive a fork.
    with ProcessPoolExecutor(workers, get_context("spawn"), _take_work, (payload,)) as pool:
        _compute(_do_taken, tiles, done, scheduler="processes", pool=pool)


def _compute(task: Callable[[int, int], None], tiles: Sequence[Tile], done: Callable[[], None], **options: Any) -> None:
    dask, callbacks = scale_module("dask"), scale_module("dask.callbacks")
    job = dask.delayed(task, pure=False)
    jobs = [job(tile.row, tile.column, dask_key_name=f"tile-{tile.row}-{tile.column}") for tile in tiles]

    def after(key: object, *_: object) -> None:
        if str(key).startswith("tile-"):
            done()

    with callbacks.Callback(posttask=after):
        dask.compute(*jobs, optimize_graph=False, **options)


def work_on_cluster(work: TileWork, tiles: Sequence[Tile], done: Callable[[], None], client: Any) -> None:
    """Give tiles to the workers of a cluster, which must see the folder of the map under the same name."""
    distributed = scale_module("distributed")
    payload = client.scatter(scale_module("cloudpickle").dumps(work), broadcast=True, hash=False)
    futures = client.map(
        _do_sent,
        [tile.row for tile in tiles],
        [tile.column for tile in tiles],
        payload=payload,
        token=uuid.uuid4().hex,
        pure=False,
        key="netmin-tile",
    )
    try:
        for future in distributed.as_completed(futures):
            future.result()
            done()
    finally:
        client.cancel(futures)


#: The work of the map in hand, by its token; one at a time, so that a worker does not hold those of the past.
_TAKEN: dict[str, TileWork] = {}
_TAKING = threading.Lock()


def _take_work(payload: bytes, token: str = "") -> TileWork:
    """Unpack the work once in every process; arrays come out as they were, not as views of the message."""
    with _TAKING:
        if token not in _TAKEN:
            _TAKEN.clear()
            _TAKEN[token] = pickle.loads(payload)  # noqa: S301  # packed by this program
        return _TAKEN[token]


def _do_taken(row: int, column: int) -> None:
    _TAKEN[""].do(row, column)


def _do_sent(row: int, column: int, payload: bytes, token: str) -> None:
    _take_work(payload, token).do(row, column)

"""The soil of a garden: of one sample, of a place on the map, or of the whole site, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import stats
from netmin.assessment import ElementMap
from netmin.errors import NetminError, UnknownName, UsageError
from netmin.language import Message
from netmin.risk import contents_between
from netmin.samples import AnalyteColumn, SampleSet
from netmin.samples.analytes import named
from netmin.stats.confidence import ENOUGH_VALUES

FloatArray = npt.NDArray[np.float64]
Mark = Literal["", "below", "above"]

#: Samples at most so far away speak for a place, unless another distance is given. [m]
WITHIN = 100.0

#: A sample so near was taken in the garden itself, and speaks before the map and before samples farther off. [m]
IN_THE_GARDEN = 25.0

#: Between the limits of a map's cell, and of a mean, the truth lies with this probability. [–]
_LEVEL = 0.9

#: What a laboratory's expanded uncertainty covers. [–]
_EXPANDED = 0.95

#: So many samples nearby are called by name.
_NAMED = 5

#: Columns of `GardenSoil.table`. Contents in mg/kg dry, distance in m.
SOIL_COLUMNS = ("analyte", "content", "low", "high", "mark", "source", "samples", "distance")


@dataclass(frozen=True, eq=False)
class GardenSoil:
    """What is known of the soil of a garden.

    Attributes
    ----------
    kind : {"sample", "place", "site"}
        What was asked for.
    where : Message
        The place in words.
    table : pandas.DataFrame
        One row per analyte, columns `SOIL_COLUMNS`: content, or the limit where mark is "below" or "above"; the
        interval, NaN where none is known; source ("sample", "samples", "map", "mean"); how many samples, and how far
        the nearest is (NaN where no place was given).
    contents : mapping of str to array
        Equally likely contents by analyte. [mg/kg dry]
    ph : float
        Median of the samples used; NaN where not measured. [–]
    notes : tuple of Message
        Where the numbers come from, and what is not known.
    citations : tuple of str
        Keys of the bibliography.
    """

    kind: Literal["sample", "place", "site"]
    where: Message
    table: pd.DataFrame
    contents: Mapping[str, FloatArray]
    ph: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    def marked(self, mark: Mark) -> tuple[str, ...]:
        """Return the analytes known only to lie below, or above, their content."""
        return tuple(self.table.loc[self.table["mark"] == mark, "analyte"])


@dataclass(frozen=True, eq=False)
class _Found:
    """What one analyte's content is taken to be."""

    contents: FloatArray
    content: float
    low: float
    high: float
    mark: Mark
    source: str
    samples: int
    distance: float = math.nan
    citations: tuple[str, ...] = ()


def soil_of_sample(samples: SampleSet, name: str) -> GardenSoil:
    """Return the soil of one sample; it stands for the whole garden.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    name : str
        Of the sample.

    Returns
    -------
    GardenSoil
        With the interval of the laboratory's uncertainty where it states one.

    Raises
    ------
    UnknownName
        If there is no such sample, with the nearest names.
    UsageError
        If nothing was measured in it.
    """
    names = samples.points["sample"].astype(str).tolist()
    if name not in names:
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        raise UnknownName(Message.of("planning.no-such-sample", sample=name, near=near or names[:3]))
    place = names.index(name)
    found, strange = _each(samples, lambda column: _single(samples, column, place))
    if not found:
        raise UsageError(Message.of("planning.nothing-in-sample", sample=name))
    return _soil(
        "sample", Message.of("planning.where-sample", sample=name), samples, found, [place],
        [Message.of("planning.soil-sample", sample=name), *strange],
    )  # fmt: skip


def soil_at(
    samples: SampleSet,
    easting: float,
    northing: float,
    maps: Sequence[ElementMap] = (),
    *,
    within: float = WITHIN,
) -> GardenSoil:
    """Return the soil at a place: of the map's cell where there is a map, else of the samples nearby.

    Samples from the garden itself, at most 25 m away, speak before the map, which smooths what was measured.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    easting, northing : float
        In the coordinate system of the samples. [m]
    maps : sequence of ElementMap
        Of contents as measured; those corrected by a law's soil are passed over.
    within : float
        How far samples may lie. [m]

    Returns
    -------
    GardenSoil
        With the 90 % interval of the map, or the span of the samples nearby.

    Raises
    ------
    UsageError
        If the samples have no coordinates, or neither map nor samples reach the place.
    """
    if not samples.has_coordinates:
        raise UsageError(Message.of("planning.no-coordinates"))
    if not (math.isfinite(easting) and math.isfinite(northing) and math.isfinite(within) and within >= 0):
        raise UsageError(Message.of("planning.place-not-numbers"))
    east, north = (samples.points[name].to_numpy(dtype=float) for name in ("easting", "northing"))
    distance = np.hypot(east - easting, north - northing)
    order = np.argsort(distance, kind="stable")
    near = order[distance[order] <= within]

    def at_place(column: AnalyteColumn) -> _Found | None:
        around = near[column.measured[near]]
        own = around[distance[around] <= IN_THE_GARDEN]
        closest = float(distance[around[0]]) if len(around) else math.nan
        if len(own):
            return _several(samples, column, own, closest)
        mapped = _cell(maps, column.analyte, easting, northing, closest)
        return mapped or (_several(samples, column, around, closest) if len(around) else None)

    found, strange = _each(samples, at_place)
    if not found:
        nearest = int(order[0])
        raise UsageError(
            Message.of(
                "planning.place-outside",
                easting=_whole(easting), northing=_whole(northing),
                sample=str(samples.points["sample"].iloc[nearest]), distance=_whole(float(distance[nearest])),
                within=_whole(within), crs=samples.crs,
            )
        )  # fmt: skip
    where = Message.of("planning.where-place", easting=_whole(easting), northing=_whole(northing))
    return _soil("place", where, samples, found, near.tolist(), [*_notes_at(samples, found, near), *strange])


def soil_of_site(samples: SampleSet, *, seed: int = 0) -> GardenSoil:
    """Return the soil of the whole site: means with their confidence limits.

    Parameters
    ----------
    samples : SampleSet
        What was measured.
    seed : int
        Of the bootstrap behind the limits.

    Returns
    -------
    GardenSoil
        With fewer than eight values, or where no limit of the mean can be recommended, all samples count as equally
        likely.

    Raises
    ------
    UsageError
        If nothing was measured.
    """
    everywhere = np.arange(len(samples.points))

    def on_average(column: AnalyteColumn) -> _Found | None:
        own = everywhere[column.measured]
        if not len(own):
            return None
        return _mean(column, seed) or _several(samples, column, own, math.nan)

    found, strange = _each(samples, on_average)
    if not found:
        raise UsageError(Message.of("planning.nothing-measured"))
    notes = [Message.of("planning.soil-site", count=len(samples.points)), *strange]
    if spread := [name for name, each in found.items() if each.source == "samples"]:
        notes.append(Message.of("planning.soil-no-mean", analytes=_names(spread)))
    return _soil("site", Message.of("planning.where-site"), samples, found, everywhere.tolist(), notes)


def _each(
    samples: SampleSet, find: Callable[[AnalyteColumn], _Found | None]
) -> tuple[dict[str, _Found], tuple[Message, ...]]:
    """Return what is found per analyte; a content that is no positive number says nothing, and that is said."""
    found = {name: each for name in samples.analytes if (each := find(samples.column(name))) is not None}
    strange = [name for name, each in found.items() if not np.all(each.contents > 0)]
    said = (Message.of("planning.soil-not-positive", analytes=_names(strange)),) if strange else ()
    return {name: each for name, each in found.items() if name not in strange}, said


def _soil(
    kind: Literal["sample", "place", "site"],
    where: Message,
    samples: SampleSet,
    found: Mapping[str, _Found],
    places: Sequence[int],
    notes: Sequence[Message],
) -> GardenSoil:
    rows = [
        (name, each.content, each.low, each.high, each.mark, each.source, each.samples, each.distance)
        for name, each in found.items()
    ]
    acidity = samples.points["ph"].to_numpy(dtype=float)[list(places)]
    return GardenSoil(
        kind,
        where,
        pd.DataFrame(rows, columns=list(SOIL_COLUMNS)),
        {name: each.contents for name, each in found.items()},
        float(np.median(acidity[np.isfinite(acidity)])) if np.isfinite(acidity).any() else math.nan,
        tuple(notes),
        tuple(sorted({key for each in found.values() for key in each.citations})),
    )


def _single(samples: SampleSet, column: AnalyteColumn, place: int) -> _Found | None:
    value = float(column.value[place])
    if math.isnan(value):
        return None
    mark: Mark = "below" if column.below[place] else "above" if column.above[place] else ""
    reach = math.nan if mark else _uncertainty(samples, column.analyte, place)
    if 0 < reach < value:
        low, high = value - reach, value + reach
        return _Found(contents_between(low, high, level=_EXPANDED), value, low, high, "", "sample", 1)
    return _Found(np.array([value]), value, math.nan, math.nan, mark, "sample", 1)


def _uncertainty(samples: SampleSet, analyte: str, place: int) -> float:
    table = samples.measurements
    rows = table[(table["analyte"] == analyte) & (table["sample"].cat.codes == place)]
    return float(rows["uncertainty"].iloc[0])


def _several(
    samples: SampleSet, column: AnalyteColumn, places: npt.NDArray[np.int64], distance: float
) -> _Found | None:
    """Return the samples as equally likely contents; with limits among them, only the bound that holds for all."""
    if len(places) == 1:
        alone = _single(samples, column, int(places[0]))
        return None if alone is None else _Found(**{**vars(alone), "distance": distance})
    values, below, above = column.value[places], column.below[places], column.above[places]
    least, most, count = float(values.min()), float(values.max()), len(places)
    if below.any() and above.any():
        return None
    if below.any():
        return _Found(np.array([most]), most, math.nan, math.nan, "below", "samples", count, distance)
    if above.any():
        return _Found(np.array([least]), least, math.nan, math.nan, "above", "samples", count, distance)
    return _Found(values, float(np.median(values)), least, most, "", "samples", count, distance)


def _cell(maps: Sequence[ElementMap], analyte: str, easting: float, northing: float, closest: float) -> _Found | None:
    """Return what the map says of the cell at a place; nothing where it is blank."""
    for part in maps:
        if part.analyte != analyte or part.basis:
            continue
        grid = part.grid
        column = math.floor((easting - grid.west) / grid.cell_size)
        row = math.floor((grid.north - northing) / grid.cell_size)
        if not (0 <= column < grid.columns and 0 <= row < grid.rows):
            return None
        low, high = float(part.lower[row, column]), float(part.upper[row, column])
        if not 0 < low <= high:
            return None
        contents = contents_between(low, high, level=_LEVEL)
        return _Found(
            contents, float(part.median[row, column]), low, high, "", "map", part.scores.count, closest, part.citations
        )  # fmt: skip
    return None


def _mean(column: AnalyteColumn, seed: int) -> _Found | None:
    """Return the mean between its limits; nothing where no limit can be recommended."""
    kept = column.measured
    values, below, above = column.value[kept], column.below[kept], column.above[kept]
    if len(values) < ENOUGH_VALUES:
        return None
    try:
        upper = stats.mean_confidence(values, below, above, seed=seed)
        if upper.recommended is None:
            return None
        lower = stats.mean_confidence(values, below, above, side="lower", seed=seed)
    except NetminError:
        return None
    high = float(upper.recommended.value)
    # No mean lies below its smallest value, which some lower limits do.
    low = float(np.nanmax([lower.limit(upper.recommended.method.key), values.min()]))
    if not 0 < low <= high:
        return None
    return _Found(
        contents_between(low, high, level=_LEVEL), upper.mean, low, high, "", "mean", upper.count, math.nan,
        upper.recommended.method.citations,
    )  # fmt: skip


def _notes_at(samples: SampleSet, found: Mapping[str, _Found], near: npt.NDArray[np.int64]) -> list[Message]:
    notes = []
    if mapped := [name for name, each in found.items() if each.source == "map"]:
        notes.append(Message.of("planning.soil-map", analytes=_names(mapped)))
    if sampled := [name for name, each in found.items() if each.source != "map"]:
        names = samples.points["sample"].astype(str).iloc[near[:_NAMED]].tolist()
        most = max(found[name].samples for name in sampled)
        names = [*names[:most], *(["…"] if most > _NAMED else [])]
        distance = min(found[name].distance for name in sampled)
        notes.append(
            Message.of("planning.soil-near", analytes=_names(sampled), samples=names, distance=_whole(distance))
        )
    if missing := [name for name in samples.analytes if name not in found]:
        notes.append(Message.of("planning.soil-not-here", analytes=_names(missing)))
    return notes


def _names(symbols: Sequence[str]) -> list[Message]:
    return [named(symbol) for symbol in symbols]


def _whole(metres: float) -> int:
    return round(metres)

"""What is done when: seasons of work, and the years in which measuring can tell whether it works."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.planning.seasons import calendar_note, farm_tasks

FloatArray = npt.NDArray[np.float64]

#: Columns of `Schedule.table`.
SCHEDULE_COLUMNS = ("zone", "year", "first_month", "last_month", "task", "every", "until")

#: Standard uncertainty of one content where the laboratory states none, as the statistics of sources assume it. [–]
_UNCERTAINTY = 0.1

#: How surely a fall must be one, two-sided. [–]
_NORMAL = 1.96

#: Soil is sampled before anything is done to it, and again after the harvest.
_FIRST_MONTHS, _SOIL_MONTHS = (7, 8), (10, 11)

#: With no fall to be seen the soil is still looked at so often, for deposition and for mistakes. [yr]
_SELDOM = 5


@dataclass(frozen=True, eq=False)
class Schedule:
    """What is done when.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per zone and task, columns `SCHEDULE_COLUMNS`: year of the first time, 0 the autumn before the first
        growing season; months, 1 to 12; the task's key; years between repetitions, 0 for once; last year.
    visible : tuple of (str, float)
        By zone, the year from which a fall of the soil's content can be told from the scatter of the laboratory;
        infinite where it cannot within the horizon. [yr]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        Where the months come from.
    """

    table: pd.DataFrame
    visible: tuple[tuple[str, float], ...]
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    def of(self, zone: str) -> pd.DataFrame:
        """Return the rows of one zone."""
        return self.table[self.table["zone"] == zone].reset_index(drop=True)


def visible_from(times: FloatArray, path: FloatArray, samples: int) -> float:
    """Return the year from which a fall can be told from the laboratory's scatter.

    The soil is sampled twice at the same places, before and after; the difference of the two means of n samples is
    known to 1.96 u √(2/n), with u the relative standard uncertainty of one content, 10 %.

    Parameters
    ----------
    times : array, shape (k,)
        Years, ascending. [yr]
    path : array, shape (k,)
        Expected content. [mg/kg dry]
    samples : int
        How many samples the zone has; one at least is counted.

    Returns
    -------
    float
        Infinite where the fall stays within the scatter. [yr]

    Examples
    --------
    >>> visible_from(np.array([0.0, 5.0, 10.0]), np.array([10.0, 9.5, 9.0]), 16)
    10.0
    """
    scatter = _NORMAL * _UNCERTAINTY * math.sqrt(2.0 / max(samples, 1))
    seen = path <= path[0] * (1.0 - scatter)
    return float(times[seen][0]) if seen.any() else math.inf


@dataclass(frozen=True, eq=False)
class ZoneWork:
    """What a schedule needs to know of a zone.

    Attributes
    ----------
    zone : str
        Name.
    growth : str
        Of `netmin.planning.seasons.GROWTHS`.
    last_year : int
        Until when it is worked: the horizon, or the year the target is likely met. [yr]
    visible : float
        As `visible_from` gave it. [yr]
    """

    zone: str
    growth: str
    last_year: int
    visible: float


def schedule(works: list[ZoneWork]) -> Schedule:
    """Lay out the work of every zone over the years.

    Parameters
    ----------
    works : list of ZoneWork
        Zones with a treatment.

    Returns
    -------
    Schedule
        First soil samples, field work and harvests by season, and the years to sample soil again.
    """
    rows = [row for work in works for row in _rows(work)]
    frame = pd.DataFrame(rows, columns=list(SCHEDULE_COLUMNS))
    ordered = frame.sort_values(["zone", "year", "first_month"], kind="stable", key=_by_number_of_zone(works))
    visible = tuple((work.zone, work.visible) for work in works)
    return Schedule(ordered.reset_index(drop=True), visible, (), (calendar_note(),) if works else ())


def _by_number_of_zone(works: list[ZoneWork]) -> Any:
    order = {work.zone: number for number, work in enumerate(works)}
    return lambda column: column.map(order) if column.name == "zone" else column


def _rows(work: ZoneWork) -> Iterator[tuple[Any, ...]]:
    yield (work.zone, 0, *_FIRST_MONTHS, "sample-soil", 0, 0)
    for task in farm_tasks():
        if task.growth == work.growth:
            last = task.years(work.last_year)[-1]
            yield (work.zone, task.first_year, task.first_month, task.last_month, task.task, task.every, last)
    again = max(1, math.ceil(work.visible)) if math.isfinite(work.visible) else _SELDOM
    if again <= work.last_year:
        last = work.last_year - work.last_year % again
        yield (work.zone, again, *_SOIL_MONTHS, "sample-soil-again", again, last)

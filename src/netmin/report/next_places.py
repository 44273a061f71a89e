"""The proposed places in words of one language: for the report, and for the sheet that goes into the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from netmin.assessment import ElementMap, Exceedance, NextSamples
from netmin.language import Message
from netmin.report.blocks import Cell, Figure, Table
from netmin.report.maps import MapSheet
from netmin.report.subject import Subject
from netmin.report.wording import Words, sentence

#: Of degrees: the fifth stands for about a metre.
_DECIMALS = 5


@dataclass(frozen=True, eq=False)
class NextPlaces:
    """The next samples of an assessment, with the map and the level they are proposed for.

    Attributes
    ----------
    words : Words
        Language.
    plan : NextSamples
        The places.
    sheet : MapSheet
        Draws them.
    part : ElementMap
        The map.
    exceedance : Exceedance
        The level on it.
    """

    words: Words
    plan: NextSamples
    sheet: MapSheet
    part: ElementMap
    exceedance: Exceedance

    @classmethod
    def of(cls, subject: Subject) -> NextPlaces | None:
        """Return the places of an assessment, or None where it proposes none."""
        plan, found = subject.assessment.next_samples, subject.scene.next_level
        if plan is None or found is None or not len(plan.table):
            return None
        return cls(subject.words, plan, *found)

    @property
    def count(self) -> int:
        """Number of places."""
        return len(self.plan.table)

    @property
    def on_earth(self) -> bool:
        """Whether longitude and latitude are known."""
        return bool(np.isfinite(self.plan.table["longitude"].to_numpy(dtype=float)).all())

    @property
    def level(self) -> dict[str, str]:
        """Element, law, level and limit, as sentences take them."""
        words, plan = self.words, self.plan
        return {
            "element": words.element(plan.analyte),
            "law": words.law(plan.standard),
            "level": words.level(plan.standard, plan.level),
            "limit": words.content(plan.limit),
        }

    @property
    def areas(self) -> dict[str, str]:
        """Area expected to be called wrong, now and after all samples [ha]."""
        return {
            "now": self.words.hectares(self.plan.unsure_now_m2),
            "after": self.words.hectares(self.plan.unsure_after_m2),
        }

    def figure(self) -> Figure:
        """Return the map with numbered places."""
        return self._figure(self.sheet.next_samples(self.exceedance, self.plan.table, self.words), 0.58)

    def wide_figure(self, room: float) -> Figure:
        """Return the same for paper, as large as fits the text and no higher than this share of its width."""
        svg, shape = self.sheet.next_samples_wide(self.exceedance, self.plan.table, self.words)
        return self._figure(svg, min(1.0, room / shape))

    def _figure(self, svg: str, share: float) -> Figure:
        words = self.words
        alternative = words("alt-next-map", **self.level, count=words.count(self.count))
        return Figure("next-map", svg, sentence(words("caption-next-map", **self.level)), alternative, share)

    def table(self) -> Table:
        """Return the places with coordinates, probability and reason."""
        words, plan = self.words, self.plan.table
        header, columns = self.coordinates()
        header += [words("column-probability"), words("column-reason")]
        columns.append([words.share(float(value)) for value in plan["probability"]])
        columns.append([words.say(Message.of(f"geostat.sample-{reason}")) for reason in plan["reason"]])
        rows: list[list[str | Cell]] = [list(row) for row in zip(*columns, strict=True)]
        last = len(header) - 1
        return Table.of(words("caption-next-table"), tuple(header), rows, numeric=range(1, last), wide={last})

    def coordinates(self) -> tuple[list[str], list[list[str]]]:
        """Return heading and texts of the number, of metres, and of degrees where they are known."""
        words, plan = self.words, self.plan.table
        asked: list[tuple[str, Callable[[Any], str]]] = [
            ("easting", lambda value: words.count(round(value))),
            ("northing", lambda value: words.count(round(value))),
        ]
        if self.on_earth:
            asked += [(name, lambda value: words.fixed(value, _DECIMALS)) for name in ("latitude", "longitude")]
        header = [words("column-number"), *(words(f"column-{name}") for name, _ in asked)]
        numbers = [words.count(order) for order in plan["order"]]
        return header, [numbers, *([write(value) for value in plan[name]] for name, write in asked)]

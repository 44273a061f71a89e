"""What every section of a report is given: the assessment, the words, the drawings made once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netmin.assessment import Assessment, ElementMap, Exceedance, Verdict
from netmin.planning import Plan
from netmin.report.blocks import Tone
from netmin.report.maps import MapSheet
from netmin.report.wording import Words, tone_of
from netmin.standards import Comparison, Standard


class Scene:
    """What is drawn or counted once and serves every language.

    Parameters
    ----------
    assessment : Assessment
        The whole answer.
    plan : Plan, optional
        What can be done, where a plan was made.
    """

    def __init__(self, assessment: Assessment, plan: Plan | None = None) -> None:
        self.assessment = assessment
        self.plan = plan

    @cached_property
    def laws(self) -> dict[str, Standard]:
        """Every law that judged, by its id."""
        return {part.standard.id: part.standard for part in self.assessment.comparisons}

    @cached_property
    def sheets(self) -> tuple[MapSheet, ...]:
        """One per map, in their order."""
        return tuple(MapSheet(self.assessment, part) for part in self.assessment.maps)

    @cached_property
    def next_level(self) -> tuple[MapSheet, ElementMap, Exceedance] | None:
        """The map and the level that the next samples are proposed for; None where none are."""
        plan = self.assessment.next_samples
        if plan is None:
            return None
        for sheet, part in zip(self.sheets, self.assessment.maps, strict=True):
            for each in part.exceedances:
                if (part.analyte, part.basis, each.standard, each.level) == (
                    plan.analyte,
                    plan.basis,
                    plan.standard,
                    plan.level,
                ):
                    return sheet, part, each
        return None

    @cached_property
    def sample_tones(self) -> tuple[Tone, ...]:
        """How grave the worst verdict on each sample is, over all laws and analytes."""
        order: tuple[Tone, ...] = ("below", "open", "mild", "grave", "severe")
        worst = np.zeros(len(self.assessment.samples.points), dtype=np.int64)
        for comparison in self.assessment.comparisons:
            table = comparison.table
            codes = table["sample"].cat.codes.to_numpy()
            tones = {level: order.index(tone_of(comparison.standard, level)) for level in table["level"].cat.categories}
            rank = table["level"].map(tones).to_numpy(dtype=np.int64)
            rank = np.where((table["verdict"] == "undecided").to_numpy(), np.maximum(rank, 1), rank)
            np.maximum.at(worst, codes, rank)
        return tuple(order[rank] for rank in worst)


@dataclass(frozen=True, eq=False)
class Subject:
    """The assessment as told in one language.

    Attributes
    ----------
    assessment : Assessment
        The whole answer.
    words : Words
        Language.
    scene : Scene
        Drawings shared between languages.
    """

    assessment: Assessment
    words: Words
    scene: Scene

    @property
    def title(self) -> str:
        """Name of the site, or that of the file."""
        return self.assessment.recipe.name or self.assessment.samples.origin.file

    def comparison(self, standard: str) -> Comparison:
        """Return what one law says."""
        return next(part for part in self.assessment.comparisons if part.standard.id == standard)

    def measure(self, element_map: ElementMap) -> str:
        """Return the element of a map, and by which law's soil correction it was measured, if by any."""
        name = f"{self.words.symbol(element_map.analyte)} – {self.words.element(element_map.analyte)}"
        return (
            self.words("measure-corrected", name=name, law=self.words.law(element_map.basis))
            if element_map.basis
            else name
        )

    def maximum(self, verdict: Verdict) -> str:
        """Return the largest content of a verdict, marked where it is only a limit."""
        return self.words.content(verdict.maximum, "<" if verdict.maximum_is_limit else "")


def finite(value: float) -> bool:
    """Whether a number is there."""
    return not math.isnan(value)

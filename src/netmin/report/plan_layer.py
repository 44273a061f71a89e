"""The layer of a plan: zones with the chosen treatment, years, probability, cost, and what was refused."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from netmin.planning import FATES, Plan, ZonePlan
from netmin.report import geometry, styles
from netmin.report.layers import Layer
from netmin.report.plan_map import FATE_COLOURS
from netmin.report.plan_words import option_title, plainest
from netmin.report.subject import Scene
from netmin.report.wording import Words

#: Fates whose areas are hatched, so that no colour is needed.
_HATCHED = ("unsure", "hopeless")


def plan_layers(scene: Scene, words: Words, srs: int) -> Iterator[Layer]:
    """Yield the layer of zones, where a plan with outlines was made.

    Parameters
    ----------
    scene : Scene
        With its plan.
    words : Words
        Language of labels.
    srs : int
        Number of the coordinate system in the GeoPackage.

    Yields
    ------
    Layer
        One multipolygon per zone.
    """
    plan = scene.plan
    if plan is None or plan.zones.origin == "site":
        return
    shown = [(part, part.zone.outline) for part in plan.parts if part.zone.outline is not None]
    columns = _columns(plan, [part for part, _ in shown], words)
    shapes = [geometry.area(outline, srs) for _, outline in shown]
    present = {part.fate for part, _ in shown}
    categories = [
        styles.Category(
            fate, words(f"fate-{fate}"), FATE_COLOURS[fate], "b_diagonal" if fate in _HATCHED else "solid"
        )
        for fate in FATES
        if fate in present
    ]  # fmt: skip
    target = {"level": words.label(plan.target.label), "law": words.label(plan.target.law)}
    yield Layer(
        name="plan_zones",
        title=words("layer-plan"),
        description=words("layer-plan-description", **target),
        shape="MULTIPOLYGON",
        fields=tuple((name, kind) for name, kind, _ in columns),
        rows=list(zip(shapes, *(values for _, _, values in columns), strict=True)),
        style=styles.categorised("fate", categories, "fill", label="zone"),
    )


def _columns(plan: Plan, parts: list[ZonePlan], words: Words) -> list[tuple[str, str, list[Any]]]:
    chosen = [part.chosen for part in parts]
    numbers = ("years_p10", "years_p50", "years_p90", "probability", "cost_low", "cost_likely", "cost_high")
    table = plan.table.set_index("zone").loc[[part.zone.name for part in parts]]
    return [
        ("zone", "TEXT", [part.zone.name for part in parts]),
        ("area_m2", "DOUBLE", [part.zone.area_m2 for part in parts]),
        ("fate", "TEXT", [part.fate for part in parts]),
        ("fate_in_words", "TEXT", [words(f"fate-{part.fate}") for part in parts]),
        ("deciding", "TEXT", [" ".join(part.zone.deciding) for part in parts]),
        ("treatment", "TEXT", [each.treatment if each else None for each in chosen]),
        ("species", "TEXT", [(each.species or None) if each else None for each in chosen]),
        ("treatment_in_words", "TEXT", [option_title(words, each) if each else None for each in chosen]),
        *((name, "DOUBLE", [_sql(float(value)) for value in table[name]]) for name in numbers),
        ("currency", "TEXT", [plan.currency] * len(parts)),
        ("refused", "TEXT", [_refused(part, words) for part in parts]),
    ]


def _sql(value: float) -> float | None:
    """Return a number as SQL takes it; neither what is not known nor what never comes has one."""
    return value if math.isfinite(value) else None


def _refused(part: ZonePlan, words: Words) -> str | None:
    told = []
    for treatment in dict.fromkeys(option.treatment for option in part.options):
        same = [option for option in part.options if option.treatment == treatment]
        if not any(option.possible for option in same):
            told.append(f"{option_title(words, same[0])}: {words.say(plainest(same[0]))}")
    return "\n".join(told) or None

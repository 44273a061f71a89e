"""Layers of the GeoPackage about risk: samples with hazard and cancer risk, cells with their risk over people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd

from netmin.assessment import RiskMap, SiteHealth
from netmin.language import Message
from netmin.report import geometry, palettes, styles
from netmin.report.layers import MOST_CELLS, Layer, numbers, sample_points, table_name
from netmin.report.risk_words import class_of
from netmin.report.subject import Scene
from netmin.report.surface_map import PROBABILITY
from netmin.report.wording import Words

#: Colour and mark of each class; shape says what colour says.
_MARKS = {
    "hazard-low": (palettes.MARKS["below"], "circle"),
    "hazard-below-one": (palettes.MARKS["mild"], "square"),
    "hazard-open": (palettes.MARKS["open"], "diamond"),
    "hazard-above-one": (palettes.MARKS["severe"], "triangle"),
}

#: What the cells of a map of the risk hold.
_SURFACES = ("share_above_one", "hazard_p50", "hazard_p95", "risk_p95")

_NUMBERS = ("hazard_index_low", "hazard_index_high", "risk_low", "risk_high")


def risk_layers(scene: Scene, words: Words, srs: int) -> Iterator[Layer]:
    """Yield a layer of samples per receptor, none where no hazard index is known, and one of cells per risk mapped.

    Parameters
    ----------
    scene : Scene
        With its assessment.
    words : Words
        Language of labels.
    srs : int
        Number of the coordinate system in the GeoPackage.

    Yields
    ------
    Layer
        Points, coloured and shaped by the class of the hazard index; cells, coloured by the probability that it lies
        above 1.
    """
    yield from _points(scene, words, srs)
    draws = scene.assessment.health_draws
    for part in draws.maps if draws else ():
        if draws and int(part.grid.mask.sum()) <= MOST_CELLS:
            yield _cells(part, words.label(draws.title(part.receptor)), words, srs)


def _points(scene: Scene, words: Words, srs: int) -> Iterator[Layer]:
    health = scene.assessment.health
    if health is None:
        return
    points = sample_points(scene, srs)
    known = health.samples[health.samples["hazard_class_high"] != ""]
    for name in (name for name, _ in health.receptors if name in set(known["receptor"])):
        yield _layer(health, name, points, words)


def _layer(health: SiteHealth, receptor: str, points: list[bytes | None], words: Words) -> Layer:
    rows = health.samples[health.samples["receptor"] == receptor].reset_index(drop=True)
    columns = [("sample", "TEXT", [str(name) for name in rows["sample"]]), *_columns(rows, words)]
    present = set(columns[-1][2])
    categories = [
        styles.Category(name, words.say(Message.of(f"risk.{name}")), colour, mark)
        for name, (colour, mark) in _MARKS.items()
        if name in present
    ]
    title = words.label(health.title(receptor))
    return Layer(
        name=table_name("risk", receptor),
        title=words("layer-risk", receptor=title),
        description=words("layer-risk-description", receptor=title, set=words.label(health.toxicity_title)),
        shape="POINT",
        fields=tuple((name, kind) for name, kind, _ in columns),
        rows=list(zip(points, *(values for _, _, values in columns), strict=True)),
        style=styles.categorised("hazard_class", categories, "marker"),
    )


def _cells(part: RiskMap, receptor: str, words: Words, srs: int) -> Layer:
    values = [numbers(getattr(part, name)[part.grid.mask]) for name in _SURFACES]
    labels = [f"{words.share(low)} – {words.share(high)}" for low, high in pairwise(PROBABILITY)]
    return Layer(
        name=table_name("risk_cells", part.receptor),
        title=words("layer-risk-cells", receptor=receptor),
        description=words("layer-risk-cells-description", receptor=receptor),
        shape="POLYGON",
        fields=tuple((name, "DOUBLE") for name in _SURFACES),
        rows=list(zip(geometry.cell_squares(part.grid, srs), *values, strict=True)),
        style=styles.graduated("share_above_one", PROBABILITY, labels, palettes.scale(palettes.SEQUENCE, len(labels))),
    )


def _columns(rows: pd.DataFrame, words: Words) -> list[tuple[str, str, list[Any]]]:
    """Return the fields, the class of the hazard last; cancer risks are shares, not parts per million."""
    records = rows.to_dict("records")
    hazard, cancer = ([class_of(row, kind) or None for row in records] for kind in ("hazard", "risk"))
    said = [words.say(Message.of(f"risk.{name}")) if name else None for name in hazard]
    return [
        *((name, "DOUBLE", numbers(rows[name].to_numpy(dtype=float))) for name in _NUMBERS),
        ("worst_element", "TEXT", [str(name) or None for name in rows["hazard_analyte"]]),
        ("cancer_element", "TEXT", [str(name) or None for name in rows["risk_analyte"]]),
        ("cancer_class", "TEXT", cancer),
        ("hazard_in_words", "TEXT", said),
        ("hazard_class", "TEXT", hazard),
    ]

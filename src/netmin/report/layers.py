"""What the layers of the GeoPackage hold: samples, proposed places, cells of maps, zones of levels, hot spots."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment import Assessment, ElementMap, Exceedance, NextSamples
from netmin.assessment.measures import map_name
from netmin.language import Message
from netmin.report import geometry, palettes, styles
from netmin.report.maps import places, zone_codes
from netmin.report.subject import Scene
from netmin.report.wording import Words, sentence

#: A map of more cells than this goes out as GeoTIFF and zones only; a vector layer of it would serve nobody.
MOST_CELLS = 50_000


@dataclass(frozen=True)
class Layer:
    """One layer, ready to be written.

    Attributes
    ----------
    name, title, description : str
        Of the table; for people.
    shape : str
        POINT, POLYGON or MULTIPOLYGON.
    fields : tuple of (str, str)
        Name and SQL type.
    rows : iterable of tuple
        Geometry first, then the fields.
    style : str
        QML.
    """

    name: str
    title: str
    description: str
    shape: str
    fields: tuple[tuple[str, str], ...]
    rows: Iterable[Sequence[Any]]
    style: str


_POINT_FIELDS = ("depth_from", "depth_to", "ph", "clay", "organic_matter")

_ZONES = ("below", "unsure", "above")

_SPOT_NUMBERS = ("statistic", "p_value", "adjusted")

#: Colour and mark of hot and cold spots, and of what is neither.
_SPOT_MARKS = {
    "hot": (palettes.SPOTS["hot"], "triangle"),
    "cold": (palettes.SPOTS["cold"], "diamond"),
    "neither": ("#ffffff", "circle"),
}

#: Marks of proposed places, by the reason for them.
_NEXT_MARKS = {"unsure-here": "circle", "unsure-around": "diamond", "variance": "circle"}

_MARKS = {"below": "circle", "open": "diamond", "mild": "triangle", "grave": "triangle", "severe": "triangle"}


def layers(scene: Scene, words: Words, srs: int) -> Iterator[Layer]:
    """Yield the layers, the samples first.

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
        One for the samples, one for the next ones, one per map, one per map and level, one per element for hot spots.
    """
    yield _samples(scene, words, srs)
    if scene.assessment.next_samples is not None:
        yield _next_samples(scene.assessment.next_samples, words, srs)
    for part in scene.assessment.maps:
        if int(part.grid.mask.sum()) <= MOST_CELLS:
            yield _cells(scene.assessment, part, words, srs)
        for each in part.exceedances:
            yield _zones(scene.assessment, part, each, words, srs)
        if len(part.hot_spots):
            yield _hot_spots(part, words, srs)


def table_name(*parts: str) -> str:
    """Return a name that needs no quotes in a query.

    Examples
    --------
    >>> table_name("zones", "Pb", "ro-756-1997", "alert")
    'zones_Pb_ro_756_1997_alert'
    """
    return "_".join("".join(letter if letter.isalnum() else "_" for letter in part) for part in parts if part)


def sample_points(scene: Scene, srs: int) -> list[bytes | None]:
    """Return the places of the samples as a GeoPackage holds them, None where a sample has no place."""
    easting, northing, placed = places(scene.assessment.samples)
    return [
        geometry.point(east, north, srs) if here else None
        for east, north, here in zip(easting.tolist(), northing.tolist(), placed, strict=True)
    ]


def _samples(scene: Scene, words: Words, srs: int) -> Layer:
    columns = sample_columns(scene)
    geometries = sample_points(scene, srs)
    present = dict.fromkeys(scene.sample_tones)
    categories = [
        styles.Category(tone, words(f"tone-{tone}"), palettes.MARKS[tone], _MARKS[tone])
        for tone in _MARKS
        if tone in present
    ]
    return Layer(
        name="samples",
        title=words("layer-samples"),
        description=words("layer-samples-description"),
        shape="POINT",
        fields=tuple((name, kind) for name, kind, _ in columns),
        rows=list(zip(geometries, *(values for _, _, values in columns), strict=True)),
        style=styles.categorised("verdict", categories, "marker"),
    )


def sample_columns(scene: Scene) -> list[tuple[str, str, list[Any]]]:
    """Return name, SQL type and values of every field of the samples.

    Parameters
    ----------
    scene : Scene
        With its assessment.

    Returns
    -------
    list of (str, str, list)
        Place and soil; the worst verdict of all; the worst level per law; content and qualifier per analyte, and the
        level it passes per law.
    """
    samples = scene.assessment.samples
    points = samples.points
    found: list[tuple[str, str, list[Any]]] = [
        ("sample", "TEXT", [str(name) for name in points["sample"]]),
        ("date", "TEXT", [_text(value) for value in points["date"]]),
        ("land_use", "TEXT", [_text(value) for value in points["land_use"]]),
        *((name, "DOUBLE", numbers(points[name].to_numpy(dtype=float))) for name in _POINT_FIELDS),
        ("verdict", "TEXT", list(scene.sample_tones)),
    ]
    found += [
        (table_name("worst", part.standard.id), "TEXT", _worst_levels(part.table, len(points)))
        for part in scene.assessment.comparisons
    ]
    for analyte in samples.analytes:
        column = samples.column(analyte)
        marks = np.where(column.below, "<", np.where(column.above, ">", ""))
        found.append((analyte, "DOUBLE", numbers(column.value)))
        found.append(
            (
                f"{analyte}_qualifier",
                "TEXT",
                [str(mark) if known else None for mark, known in zip(marks, column.measured, strict=True)],
            )
        )
        for part in scene.assessment.comparisons:
            levels = part.table[part.table["analyte"] == analyte]
            if not (levels["verdict"] == "no-limit").all():
                found.append((table_name(analyte, part.standard.id), "TEXT", _levels(levels, len(points))))
    return found


def _text(value: Any) -> str | None:
    text = "" if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)) else str(value)
    return text or None


def numbers(values: npt.NDArray[np.float64]) -> list[float | None]:
    """Return numbers as SQL takes them: what is missing is NULL."""
    return [None if math.isnan(value) else value for value in values.tolist()]


def _levels(rows: pd.DataFrame, count: int) -> list[str | None]:
    """Return per point the level an analyte passes, else its verdict."""
    found: list[str | None] = [None] * count
    for code, level, verdict in zip(rows["sample"].cat.codes, rows["level"], rows["verdict"], strict=True):
        found[int(code)] = str(level) or str(verdict)
    return found


def _worst_levels(table: pd.DataFrame, count: int) -> list[str]:
    """Return per point the highest level that any analyte passes, "" for none."""
    levels = [str(name) for name in table["level"].cat.categories]
    worst = np.zeros(count, dtype=np.int64)
    np.maximum.at(worst, table["sample"].cat.codes.to_numpy(), table["level"].cat.codes.to_numpy().astype(np.int64))
    return [levels[rank] for rank in worst.tolist()]


def _next_samples(plan: NextSamples, words: Words, srs: int) -> Layer:
    table = plan.table
    reasons = [str(reason) for reason in table["reason"]]
    said = {reason: words.say(Message.of(f"geostat.sample-{reason}")) for reason in dict.fromkeys(reasons)}
    columns: list[tuple[str, str, list[Any]]] = [
        ("number", "INTEGER", [int(order) for order in table["order"]]),
        ("probability", "DOUBLE", numbers(table["probability"].to_numpy(dtype=float))),
        ("unsure_before_m2", "DOUBLE", numbers(table["unsure_before_m2"].to_numpy(dtype=float))),
        ("unsure_after_m2", "DOUBLE", numbers(table["unsure_after_m2"].to_numpy(dtype=float))),
        ("reason", "TEXT", reasons),
        ("reason_in_words", "TEXT", [said[reason] for reason in reasons]),
    ]
    values = {
        "element": words.symbol(plan.analyte),
        "law": words.law(plan.standard),
        "level": words.level(plan.standard, plan.level),
    }
    categories = [
        styles.Category(reason, text, palettes.NEXT[reason], _NEXT_MARKS[reason]) for reason, text in said.items()
    ]
    return Layer(
        name="next_samples",
        title=words("layer-next-samples", **values),
        description=words("layer-next-samples-description", **values, limit=words.content(plan.limit)),
        shape="POINT",
        fields=tuple((name, kind) for name, kind, _ in columns),
        rows=list(zip(_points(table, srs), *(texts for _, _, texts in columns), strict=True)),
        style=styles.categorised("reason", categories, "marker", label="number"),
    )


def _points(table: pd.DataFrame, srs: int) -> list[bytes]:
    places = zip(table["easting"].astype(float), table["northing"].astype(float), strict=True)
    return [geometry.point(east, north, srs) for east, north in places]


def _hot_spots(part: ElementMap, words: Words, srs: int) -> Layer:
    table = part.hot_spots
    columns: list[tuple[str, str, list[Any]]] = [
        ("sample", "TEXT", [str(name) for name in table["sample"]]),
        *((name, "DOUBLE", numbers(table[name].to_numpy(dtype=float))) for name in _SPOT_NUMBERS),
        ("spot", "TEXT", [str(spot) or "neither" for spot in table["spot"]]),
    ]
    categories = [
        styles.Category(spot, words(f"spot-{spot}"), colour, mark)
        for spot, (colour, mark) in _SPOT_MARKS.items()
        if spot in columns[-1][2]
    ]
    element = words.element(part.analyte)
    return Layer(
        name=table_name("hot_spots", map_name(part.analyte, part.basis)),
        title=words("layer-hot-spots", element=words.symbol(part.analyte)),
        description=sentence(words("layer-hot-spots-description", element=element)),
        shape="POINT",
        fields=tuple((name, kind) for name, kind, _ in columns),
        rows=list(zip(_points(table, srs), *(values for _, _, values in columns), strict=True)),
        style=styles.categorised("spot", categories, "marker"),
    )


def _cells(assessment: Assessment, part: ElementMap, words: Words, srs: int) -> Layer:
    inside = part.grid.mask
    surfaces = [(name, getattr(part, name)) for name in ("mean", "median", "lower", "upper", "relative_spread")]
    surfaces += [(table_name("probability", each.standard, each.level), each.probability) for each in part.exceedances]
    zones = [
        (table_name("zone", each.standard, each.level), zone_codes(each, assessment.recipe.certainty))
        for each in part.exceedances
    ]
    values = [numbers(surface[inside]) for _, surface in surfaces]
    values_of_zones = [[(*_ZONES, None)[code] for code in codes[inside]] for _, codes in zones]
    bounds = palettes.breaks(part.mean)
    labels = [f"{words.content(low)} – {words.content(high)}" for low, high in pairwise(bounds)]
    name = f"{words.symbol(part.analyte)} ({words.law(part.basis)})" if part.basis else words.symbol(part.analyte)
    return Layer(
        name=table_name("cells", map_name(part.analyte, part.basis)),
        title=words("layer-cells", element=name),
        description=words("layer-cells-description", element=words.element(part.analyte)),
        shape="POLYGON",
        fields=(*((name, "DOUBLE") for name, _ in surfaces), *((name, "TEXT") for name, _ in zones)),
        rows=zip(geometry.cell_squares(part.grid, srs), *values, *values_of_zones, strict=True),
        style=styles.graduated("mean", bounds, labels, palettes.scale(palettes.SEQUENCE, len(labels))),
    )


def _zones(assessment: Assessment, part: ElementMap, each: Exceedance, words: Words, srs: int) -> Layer:
    codes = zone_codes(each, assessment.recipe.certainty)
    areas = (each.area_below_m2, each.area_unsure_m2, each.area_above_m2)
    rows = [
        (geometry.zone(part.grid, codes == code, srs), zone, each.limit, areas[code], assessment.recipe.certainty)
        for code, zone in enumerate(_ZONES)
        if (codes == code).any()
    ]
    sure = words.share(assessment.recipe.certainty)
    categories = [
        styles.Category(
            zone, words(f"zone-{zone}", certainty=sure), colour, "b_diagonal" if zone == "unsure" else "solid"
        )
        for zone, colour in zip(_ZONES, palettes.ZONES, strict=True)
    ]
    values = {
        "element": words.symbol(part.analyte),
        "law": words.law(each.standard),
        "level": words.level(each.standard, each.level),
    }
    return Layer(
        name=table_name("zones", part.analyte, each.standard, each.level),
        title=words("layer-zones", **values),
        description=words("layer-zones-description", **values, limit=words.content(each.limit), certainty=sure),
        shape="MULTIPOLYGON",
        fields=(("zone", "TEXT"), ("limit_mg_kg", "DOUBLE"), ("area_m2", "DOUBLE"), ("certainty", "DOUBLE")),
        rows=rows,
        style=styles.categorised("zone", categories, "fill"),
    )

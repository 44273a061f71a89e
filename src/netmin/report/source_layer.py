"""The layers of sources: which share each brings to a sample and to a cell, and which brings most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from netmin.assessment import SiteSources, SourceMaps
from netmin.report import geometry, styles
from netmin.report.layers import MOST_CELLS, Layer, numbers, sample_points
from netmin.report.palettes import SOURCE_COLOURS
from netmin.report.sections.sources import source_titles
from netmin.report.subject import Scene
from netmin.report.wording import Words

_SHAPES = ("circle", "diamond", "triangle")


def source_layers(scene: Scene, words: Words, srs: int) -> Iterator[Layer]:
    """Yield the layer of sources, where some were found.

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
        One point per sample, with the share of each source in its summed contents; one square per cell likewise, where
        the shares are mapped.
    """
    statistics = scene.assessment.site_statistics
    if statistics is None or statistics.sources is None:
        return
    sources = statistics.sources
    factors = [str(name) for name in sources.factors["factor"]]
    names = [str(name) for name in scene.assessment.samples.points["sample"]]
    place = dict(zip(names, sample_points(scene, srs), strict=True))
    geometries = [place[str(name)] for name in sources.shares["sample"]]
    largest = sources.shares[factors].idxmax(axis=1)
    columns: list[tuple[str, str, list[Any]]] = [
        ("sample", "TEXT", [str(name) for name in sources.shares["sample"]]),
        *((name, "DOUBLE", [float(share) for share in sources.shares[name]]) for name in factors),
        ("largest", "TEXT", [str(name) for name in largest]),
    ]
    categories = [
        styles.Category(name, title, SOURCE_COLOURS[number % len(SOURCE_COLOURS)], _SHAPES[number % len(_SHAPES)])
        for number, (name, title) in enumerate(zip(factors, source_titles(words, sources), strict=True))
    ]
    yield Layer(
        name="sources",
        title=words("layer-sources"),
        description=words("layer-sources-description"),
        shape="POINT",
        fields=tuple((name, kind) for name, kind, _ in columns),
        rows=list(zip(geometries, *(values for _, _, values in columns), strict=True)),
        style=styles.categorised("largest", categories, "marker"),
    )
    if sources.maps is not None and int(sources.maps.grid.mask.sum()) <= MOST_CELLS:
        yield _cells(sources.maps, sources, words, srs)


def _cells(found: SourceMaps, sources: SiteSources, words: Words, srs: int) -> Layer:
    inside = found.shares[:, found.grid.mask]
    known = np.atleast_1d(np.isfinite(inside).all(axis=0))
    largest = [
        found.factors[int(place)] if here else None
        for place, here in zip(np.where(known, inside, 0.0).argmax(axis=0), known, strict=True)
    ]
    categories = [
        styles.Category(name, title, SOURCE_COLOURS[number % len(SOURCE_COLOURS)], "solid")
        for number, (name, title) in enumerate(zip(found.factors, source_titles(words, sources), strict=True))
        if name in largest
    ]
    return Layer(
        name="source_cells",
        title=words("layer-source-cells"),
        description=words("layer-source-cells-description"),
        shape="POLYGON",
        fields=(*((name, "DOUBLE") for name in found.factors), ("largest", "TEXT")),
        rows=list(
            zip(geometry.cell_squares(found.grid, srs), *(numbers(share) for share in inside), largest, strict=True)
        ),
        style=styles.categorised("largest", categories, "fill"),
    )

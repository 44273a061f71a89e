"""Which surfaces go out as GeoTIFF, and under which names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netmin.assessment import Assessment, ElementMap
from netmin.assessment.measures import map_name
from netmin.geostat import Grid
from netmin.report.geotiff import write_geotiff

#: Name and description of a surface, unit, cells, values.
Named = tuple[str, str, str, Grid, npt.NDArray[np.float64]]


def write_surfaces(assessment: Assessment, folder: Path) -> tuple[Path, ...]:
    """Write mean, bounds and probabilities of every map, risks over people, and shares of the sources.

    Parameters
    ----------
    assessment : Assessment
        With its maps.
    folder : pathlib.Path
        Exists.

    Returns
    -------
    tuple of pathlib.Path
        One file per surface.
    """
    made = assessment.provenance
    metadata = {
        "SOFTWARE": f"netmin {made.version}",
        "INPUT_SHA256": made.input_sha256,
        "RECIPE_SHA256": made.recipe_sha256,
    }
    written = []
    for name, described, unit, grid, values in surfaces(assessment):
        path = folder / f"{name}.tif"
        write_geotiff(path, grid, values, crs=assessment.samples.crs, name=described, unit=unit, metadata=metadata)
        written.append(path)
    return tuple(written)


def surfaces(assessment: Assessment) -> Iterator[Named]:
    """Yield name, description, unit, cells and values of every surface: contents, risks over people, sources.

    Parameters
    ----------
    assessment : Assessment
        With its maps, or without.

    Yields
    ------
    tuple of (str, str, str, Grid, array)
    """
    for part in assessment.maps:
        for name, unit, values in _surfaces(part):
            described = f"{part.analyte} {name}" + (f", corrected by {part.basis}" if part.basis else "")
            yield f"{map_name(part.analyte, part.basis)}-{name}", described, unit, part.grid, values
    for risk in assessment.health_draws.maps if assessment.health_draws else ():
        for name, values in (("share-above-one", risk.share_above_one), ("hazard-p95", risk.hazard_p95)):
            yield f"risk-{risk.receptor}-{name}", f"{risk.receptor} {name}", "", risk.grid, values
    statistics = assessment.site_statistics
    sources = statistics.sources.maps if statistics and statistics.sources else None
    for factor, share in zip(sources.factors, sources.shares, strict=True) if sources else ():
        yield f"source-{factor}-share", f"source {factor} share", "", sources.grid, share  # type: ignore[union-attr]


def _surfaces(part: ElementMap) -> Iterator[tuple[str, str, npt.NDArray[np.float64]]]:
    """Yield name, unit and values of each surface of a map."""
    yield "mean", "mg/kg", part.mean
    yield "lower", "mg/kg", part.lower
    yield "upper", "mg/kg", part.upper
    for each in part.exceedances:
        yield f"probability-{each.standard}-{each.level}", "", each.probability

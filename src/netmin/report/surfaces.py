"""Which surfaces go out as GeoTIFF, and under which names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netmin.assessment import Assessment, ElementMap
from netmin.assessment.measures import map_name
from netmin.report.geotiff import write_geotiff


def write_surfaces(assessment: Assessment, folder: Path) -> tuple[Path, ...]:
    """Write mean, bounds and probabilities of every map.

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
    for part in assessment.maps:
        for name, unit, values in _surfaces(part):
            path = folder / f"{map_name(part.analyte, part.basis)}-{name}.tif"
            described = f"{part.analyte} {name}" + (f", corrected by {part.basis}" if part.basis else "")
            write_geotiff(
                path, part.grid, values, crs=assessment.samples.crs, name=described, unit=unit, metadata=metadata
            )
            written.append(path)
    return tuple(written)


def _surfaces(part: ElementMap) -> Iterator[tuple[str, str, npt.NDArray[np.float64]]]:
    """Yield name, unit and values of each surface of a map."""
    yield "mean", "mg/kg", part.mean
    yield "lower", "mg/kg", part.lower
    yield "upper", "mg/kg", part.upper
    for each in part.exceedances:
        yield f"probability-{each.standard}-{each.level}", "", each.probability

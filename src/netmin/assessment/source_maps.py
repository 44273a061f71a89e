"""Between the samples, which share each source has: shares kriged through their log-ratios, so that they sum to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from netmin import geostat, stats
from netmin.assessment.mapping import map_grid
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import ElementMap
from netmin.assessment.statistics_result import SiteSources, SiteStatistics, SourceMaps
from netmin.errors import NetminError
from netmin.geostat import Grid
from netmin.language import Message
from netmin.samples import SampleSet

FloatArray = npt.NDArray[np.float64]

#: Smaller shares count as this one: a log-ratio knows no zero, and no factorisation tells less. [–]
LEAST_SHARE = 0.01

_CITATIONS = ("aitchison1986", "egozcue2003", "pawlowsky2004")


def with_source_maps(
    statistics: SiteStatistics, samples: SampleSet, maps: Sequence[ElementMap], recipe: Recipe
) -> tuple[SiteStatistics, tuple[Message, ...]]:
    """Return the statistics with a map of each source, where there are sources and maps are wanted.

    Parameters
    ----------
    statistics : SiteStatistics
        With its sources, or without.
    samples : SampleSet
        The samples.
    maps : sequence of ElementMap
        Their cells are used, where there are any.
    recipe : Recipe
        Cell size and neighbours; no maps of contents means no maps of sources.

    Returns
    -------
    statistics : SiteStatistics
    notes : tuple of Message
        Why there are no maps of the sources.
    """
    sources = statistics.sources
    if sources is None or recipe.map_analytes == () or not samples.has_coordinates:
        return statistics, ()
    try:
        grid = maps[0].grid if maps else map_grid(samples, recipe)
        found = source_maps(sources, samples, grid, recipe.neighbours)
    except NetminError as reason:
        return statistics, (Message.of("assessment.sources-not-mapped", reason=reason.message),)
    citations = tuple(sorted({*statistics.citations, *found.citations}))
    return replace(statistics, sources=replace(sources, maps=found), citations=citations), ()


def source_maps(sources: SiteSources, samples: SampleSet, grid: Grid, neighbours: int | None) -> SourceMaps:
    """Krige the shares of the sources.

    Parameters
    ----------
    sources : SiteSources
        With the share of each source in each sample.
    samples : SampleSet
        Where the samples lie; those without a place are left out.
    grid : Grid
        Cells.
    neighbours : int or None
        Samples used per cell; None for all.

    Returns
    -------
    SourceMaps
        One surface per source, summing to 1 in every cell.

    Raises
    ------
    NetminError
        If too few samples have a place, or all shares are alike.

    References
    ----------
    aitchison1986, egozcue2003, pawlowsky2004
    """
    factors = [str(name) for name in sources.factors["factor"]]
    position = {str(name): row for row, name in enumerate(samples.points["sample"])}
    rows = [position[str(name)] for name in sources.shares["sample"]]
    east, north = (samples.points[name].to_numpy(dtype=float)[rows] for name in ("easting", "northing"))
    here = np.isfinite(east) & np.isfinite(north)
    shares = sources.shares[factors].to_numpy(dtype=float)[here]
    kriged = krige_shares(east[here], north[here], shares, grid, neighbours)
    raised = int((shares < LEAST_SHARE).sum())
    notes = [Message.of("assessment.source-maps", samples=int(here.sum()))]
    if raised:
        notes.append(
            Message.of(
                "assessment.source-maps-raised", count=raised, total=shares.size, percent=round(100 * LEAST_SHARE)
            )
        )
    if len(here) > int(here.sum()):
        notes.append(Message.of("assessment.map-samples-placeless", count=len(here) - int(here.sum())))
    return replace(kriged, factors=tuple(factors), notes=(*notes, *kriged.notes))


def krige_shares(
    easting: FloatArray, northing: FloatArray, shares: FloatArray, grid: Grid, neighbours: int | None = None
) -> SourceMaps:
    """Krige shares that sum to one, through isometric log-ratios with one covariance model for all of them.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        [m]
    shares : array, shape (n, k)
        Of each source; those below `LEAST_SHARE` are raised to it. [–]
    grid : Grid
        Cells.
    neighbours : int or None
        Samples used per cell; None for all.

    Returns
    -------
    SourceMaps
        The answer does not depend on the order of the sources, since one model gives every coordinate the same weights.

    Raises
    ------
    NetminError
        If too few samples have a place, or all shares are alike.
    """
    raised = np.maximum(shares, LEAST_SHARE)
    coordinates = stats.isometric_log_ratio(raised / raised.sum(axis=1, keepdims=True))
    fit = geostat.fit_variogram(geostat.empirical_variogram(easting, northing, coordinates.T))
    choice = geostat.OrdinaryKriging(fit.model, neighbours)
    cells = grid.cells()
    predicted = [choice.fit(easting, northing, column).predict(*cells) for column in coordinates.T]
    known = np.column_stack([part.mean for part in predicted])
    surfaces = stats.isometric_log_ratio_inverse(known)
    return SourceMaps(
        grid=grid,
        factors=tuple(f"F{number + 1}" for number in range(shares.shape[1])),
        shares=np.stack([grid.spread(column) for column in surfaces.T]),
        model=fit.model,
        citations=tuple(sorted({*_CITATIONS, *fit.citations, *(key for part in predicted for key in part.citations)})),
        notes=tuple(dict.fromkeys((*fit.notes, *(note for part in predicted for note in part.notes)))),
    )

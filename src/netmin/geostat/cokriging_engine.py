"""Which engine does the arithmetic of cokriging: uncorrelated factors, all samples or the nearest."""

from __future__ import annotations

from collections.abc import Mapping

from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.global_cosystem import GlobalCoSystem
from netmin.geostat.local_cosystem import LocalCoSystem
from netmin.geostat.points import Points
from netmin.geostat.support import Support
from netmin.geostat.uncorrelated import FactorSystem, IntrinsicSystem, aligned, uncorrelated_factors

System = GlobalCoSystem | LocalCoSystem | IntrinsicSystem | FactorSystem


def cokriging_system_for(
    model: Coregionalisation,
    samples: Mapping[str, Points],
    neighbours: int | None,
    means: Mapping[str, float] | None = None,
    support: Support = "sample",
) -> System:
    """Return the engine that fits a model, its samples and the neighbourhood.

    Parameters
    ----------
    model : Coregionalisation
        The model.
    samples : mapping of str to Points
        The samples of every variable of the model, in its order.
    neighbours : int or None
        How many nearest samples of each variable to use; None for all.
    means : mapping of str to float, optional
        Known means; by default they are unknown.
    support : {"sample", "cell"}
        What is predicted: a sample, nugget included, or the soil around the target without it.

    Raises
    ------
    UnmappableError
        If samples and model do not determine the weights.
    """
    together = aligned(samples)
    if together is not None and model.intrinsic:
        return IntrinsicSystem(model, together, neighbours, means, support)
    factors = uncorrelated_factors(model) if together is not None else None
    if together is not None and factors is not None:
        return FactorSystem(factors, together, neighbours, means, support)
    most = max(len(points.easting) for points in samples.values())
    if neighbours is None or neighbours >= most:
        return GlobalCoSystem(model, samples, means, support)
    return LocalCoSystem(model, samples, neighbours, means, support)

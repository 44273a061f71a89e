"""Which engine does the arithmetic: all samples or neighbours, compiled or in numpy."""

from __future__ import annotations

import math
from typing import Protocol

from netmin.geostat.block import Block
from netmin.geostat.compiler import compiler_installed
from netmin.geostat.global_system import GlobalSystem
from netmin.geostat.local_system import LocalSystem
from netmin.geostat.models import CovarianceModel, FloatArray
from netmin.geostat.neighbourhood import Neighbourhood
from netmin.geostat.points import Points


class System(Protocol):
    """Samples and a model, ready to krige."""

    @property
    def points(self) -> Points:
        """The samples."""

    def solve(
        self, easting: FloatArray, northing: FloatArray, drift: FloatArray | None = None, block: Block | None = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (versions, m), and variances and Lagrange multipliers, shape (m,)."""

    def leave_each_out(self) -> tuple[FloatArray, FloatArray]:
        """Return the prediction of every sample from others, first version, and its variance, error included."""


def system_for(model: CovarianceModel, points: Points, neighbourhood: Neighbourhood | None) -> System:
    """Return the engine for a model, samples and neighbourhood.

    The compiled engines are taken where Numba is installed and every structure of the model has a compiled form (all
    but a Matérn model of other smoothness than 0.5, 1.5 and 2.5, and adopted models). They answer the same to within
    rounding.

    Raises
    ------
    UnmappableError
        If samples and model do not determine the weights.
    """
    compiled = compiles(model)
    if neighbourhood is None or _takes_all(neighbourhood, len(points.easting)):
        if compiled:
            from netmin.geostat.compiled.systems import CompiledGlobalSystem

            return CompiledGlobalSystem(model, points)
        return GlobalSystem(model, points)
    if compiled:
        from netmin.geostat.compiled.systems import CompiledLocalSystem

        return CompiledLocalSystem(model, points, neighbourhood)
    return LocalSystem(model, points, neighbourhood)


def _takes_all(neighbourhood: Neighbourhood, samples: int) -> bool:
    within = math.isinf(neighbourhood.radius) and neighbourhood.sectors == 1
    return within and neighbourhood.nearest >= samples >= neighbourhood.least


def compiles(model: CovarianceModel) -> bool:
    """Tell whether the compiled engines are there and know the model."""
    if not compiler_installed():
        return False
    from netmin.geostat.compiled.covariance import structures_of

    return structures_of(model) is not None

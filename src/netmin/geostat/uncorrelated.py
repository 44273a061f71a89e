"""Variables measured at the same places, taken apart into factors that have nothing to do with one another.

Where every variable is measured at every place, cokriging often falls apart into krigings of single factors, which is
the same answer for a fraction of the work. If all variables change with distance alike (the intrinsic model), the
variables themselves will do: cokriging then is kriging, and other variables bring nothing (`wackernagel2003`). If the
matrices of the model can be made diagonal together, as those of a nugget and one structure always can, mixtures of the
variables are uncorrelated at every distance (min/max autocorrelation factors, `desbarats2000`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from netmin.geostat.cokriging_system import Solution
from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.global_cosystem import GlobalCoSystem
from netmin.geostat.kriging import FittedKriging, OrdinaryKriging
from netmin.geostat.local_cosystem import LocalCoSystem
from netmin.geostat.models import CovarianceModel, FloatArray, Nested
from netmin.geostat.points import Points
from netmin.geostat.support import Support, Supported

#: Correlations between factors below this are rounding.
_UNCORRELATED = 1e-12

#: Smallest eigenvalue of the correlations between variables with which factors are still told apart safely.
_DISTINCT = 1e-8


@dataclass(frozen=True, eq=False)
class Factors:
    """Uncorrelated factors of unit variance, of which the variables are mixtures.

    Attributes
    ----------
    mixing : array, shape (v, factors)
        What each factor adds to each variable. [units of the variables]
    models : tuple of CovarianceModel
        Of each factor, with a sill of one.
    """

    mixing: FloatArray
    models: tuple[CovarianceModel, ...]


def uncorrelated_factors(model: Coregionalisation) -> Factors | None:
    """Return the factors of a model, or None where it has none that are uncorrelated at every distance.

    References
    ----------
    desbarats2000
    """
    deviation = np.sqrt(np.diagonal(model.sills))
    if not (deviation > 0).all():
        return None
    unit = model.matrices / np.outer(deviation, deviation)
    total = unit.sum(axis=0)
    if float(np.linalg.eigvalsh(total)[0]) < _DISTINCT:
        return None
    root = np.linalg.cholesky(total)
    inner = np.linalg.solve(root, np.linalg.solve(root, unit).transpose(0, 2, 1))
    # Matrices that can be made diagonal together are so by the eigenvectors of almost any mixture of them.
    generic = np.tensordot(np.sqrt(np.arange(len(inner)) + 2.0), inner, axes=1)
    _, vectors = np.linalg.eigh(0.5 * (generic + generic.T))
    turned = vectors.T @ inner @ vectors
    shares = np.diagonal(turned, axis1=1, axis2=2)
    apart = turned - shares[:, :, None] * np.eye(len(deviation))
    if np.abs(apart).max() > _UNCORRELATED:
        return None
    return Factors(deviation[:, None] * (root @ vectors), tuple(_shared(model, share) for share in shares.T))


def _shared(model: Coregionalisation, shares: FloatArray) -> CovarianceModel:
    """Return the model of one factor: the structures by their shares, which add up to one."""
    shares = np.maximum(shares, 0.0)
    shares = shares / shares.sum()
    parts = [replace(part, partial_sill=float(share)) for part, share in zip(model.structures, shares, strict=True)]
    return Nested(tuple(parts))


def aligned(samples: Mapping[str, Points]) -> dict[str, Points] | None:
    """Return the samples in one order of places where all variables were measured exactly at the same; else None.

    Also None where there is measurement error, which belongs to each variable by itself and mixes the factors.
    """
    ordered = {}
    for name, points in samples.items():
        if points.error_variance.any():
            return None
        order = np.lexsort((points.northing, points.easting))
        ordered[name] = Points(
            points.easting[order], points.northing[order], points.versions[:, order], points.error_variance[order]
        )
    first = next(iter(ordered.values()))
    same = all(np.array_equal(points.coordinates, first.coordinates) for points in ordered.values())
    return ordered if same else None


class _OneField:
    """Kriging of several sets of values with one model: weights are shared.

    Parameters
    ----------
    supported : Supported
        The model, with a sill of one, and what is predicted.
    points : Points
        Places, known without error; their values do not count.
    versions : array, shape (sets, n)
        The values.
    neighbours : int or None
        As in `OrdinaryKriging`.
    ordinary : bool
        Whether the mean is unknown; else it is zero.
    """

    def __init__(
        self, supported: Supported, points: Points, versions: FloatArray, neighbours: int | None, ordinary: bool
    ) -> None:
        model = supported.kriged
        # Where the soil is predicted and not a sample, the nugget is to its samples what an error is.
        points = Points(points.easting, points.northing, versions, supported.error_variance(points.error_variance))
        self.system = FittedKriging(OrdinaryKriging(model, neighbours), points).system if ordinary else None
        if self.system is None:
            single = Coregionalisation.proportional([""], model, [[model.sill]])
            few = neighbours is None or neighbours >= len(points.easting)
            known = {"": 0.0}
            self.simple = (
                GlobalCoSystem(single, {"": points}, known)
                if few or neighbours is None
                else LocalCoSystem(single, {"": points}, neighbours, known)
            )

    def solve(self, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return means, shape (sets, m), and variances and Lagrange multipliers, shape (m,)."""
        if self.system is not None:
            return self.system.solve(easting, northing)
        found = self.simple.solve(easting, northing, [0])
        return found.means[:, 0], found.variances[0], found.multipliers[0]


class IntrinsicSystem:
    """All variables change with distance alike: each is kriged by itself, all with the same weights.

    Parameters
    ----------
    model : Coregionalisation
        An intrinsic one.
    samples : mapping of str to Points
        As `aligned` returns them.
    neighbours : int or None
        As in `OrdinaryKriging`.
    means : mapping of str to float, optional
        Known means; by default they are unknown.
    support : {"sample", "cell"}
        What is predicted: a sample, nugget included, or the soil around the target without it.
    """

    def __init__(
        self,
        model: Coregionalisation,
        samples: Mapping[str, Points],
        neighbours: int | None,
        means: Mapping[str, float] | None = None,
        support: Support = "sample",
    ) -> None:
        self.sills = model.sills
        stacked, self.centres = _stacked(samples, means)
        variable = int(np.argmax(np.diagonal(model.sills)))
        shape = _shared(model, model.matrices[:, variable, variable])
        first = next(iter(samples.values()))
        flat = stacked.reshape(-1, stacked.shape[2])
        self.field = _OneField(Supported(shape, support), first, flat, neighbours, means is None)

    def solve(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int], covariances: bool = False
    ) -> Solution:
        """Predict the variables of these numbers at targets; see `CoSystem.solve`."""
        means, variance, multiplier = self.field.solve(easting, northing)
        means = means.reshape(*self.centres.shape, -1)[:, list(wanted)] + self.centres[:, list(wanted), None]
        sills = self.sills[np.ix_(wanted, wanted)]
        own = np.diagonal(sills)
        between = sills[:, :, None] * variance if covariances else None
        return Solution(means, np.outer(own, variance), np.outer(own, multiplier), between)

    def means(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the predictions alone, shape (versions, t, m)."""
        return self.solve(easting, northing, wanted).means


class FactorSystem:
    """Every factor is kriged by itself, and the variables are mixed from them.

    Parameters
    ----------
    factors : Factors
        Of the model.
    samples, neighbours, means, support
        As in `IntrinsicSystem`.
    """

    def __init__(
        self,
        factors: Factors,
        samples: Mapping[str, Points],
        neighbours: int | None,
        means: Mapping[str, float] | None = None,
        support: Support = "sample",
    ) -> None:
        self.mixing = factors.mixing
        stacked, self.centres = _stacked(samples, means)
        values = np.asarray(np.linalg.solve(self.mixing, stacked), dtype=np.float64)
        first = next(iter(samples.values()))
        self.fields = [
            _OneField(Supported(model, support), first, values[:, number], neighbours, means is None)
            for number, model in enumerate(factors.models)
        ]

    def solve(
        self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int], covariances: bool = False
    ) -> Solution:
        """Predict the variables of these numbers at targets; see `CoSystem.solve`."""
        solved = [field.solve(easting, northing) for field in self.fields]
        mixing = self.mixing[list(wanted)]
        factors = np.stack([means for means, _, _ in solved], axis=1)
        variance, multiplier = (np.stack([one[part] for one in solved]) for part in (1, 2))
        means = np.einsum("tf,vfm->vtm", mixing, factors) + self.centres[:, list(wanted), None]
        between = np.einsum("tf,uf,fm->tum", mixing, mixing, variance) if covariances else None
        return Solution(means, mixing**2 @ variance, mixing**2 @ multiplier, between)

    def means(self, easting: FloatArray, northing: FloatArray, wanted: Sequence[int]) -> FloatArray:
        """Return the predictions alone, shape (versions, t, m)."""
        return self.solve(easting, northing, wanted).means


def _stacked(samples: Mapping[str, Points], known: Mapping[str, float] | None) -> tuple[FloatArray, FloatArray]:
    """Return values about their centres, shape (versions, v, n), and the centres, shape (versions, v)."""
    versions = max(len(points.versions) for points in samples.values())
    first = next(iter(samples.values()))
    values = np.stack(
        [np.broadcast_to(points.versions, (versions, len(first.easting))) for points in samples.values()], axis=1
    )
    centres = values.mean(axis=2)
    if known is not None:
        centres = np.tile([float(known[name]) for name in samples], (versions, 1))
    return values - centres[:, :, None], centres

"""The linear model of coregionalisation: how alike several variables are, by the offset between places.

Every covariance between two variables is a sum over the same structures, each with its own coefficient. It is a valid
model if the coefficients of each structure form a positive semi-definite matrix. The fit to cross-variograms is in
`netmin.geostat.coregionalisation_fit`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat import models
from netmin.geostat.adopted import as_model
from netmin.geostat.models import CovarianceModel, FloatArray, Nested, Nugget
from netmin.geostat.points import UnmappableError
from netmin.language import Message

#: An eigenvalue this far below zero, as a share of the largest, is rounding.
_ROUNDING = 1e-10

#: What is left of a variance, as a share, below which a factor of a matrix counts as spent.
_SPENT_FACTOR = 1e-13


@dataclass(frozen=True, eq=False, init=False)
class Coregionalisation:
    """A linear model of coregionalisation.

    Parameters
    ----------
    variables : sequence of str
        Names, no two alike.
    structures : sequence of CovarianceModel
        Simple models with a partial sill of one, anisotropic or not; a nugget among them where wanted.
    matrices : array, shape (structures, v, v)
        Coefficients of each structure: symmetric and positive semi-definite. [product of the units of two variables]

    Raises
    ------
    UnmappableError
        If a matrix is not positive semi-definite.
    ValueError
        If shapes, names or structures do not fit.

    Examples
    --------
    >>> from netmin.geostat.models import Spherical
    >>> model = Coregionalisation(
    ...     ["Cd", "Zn"],
    ...     [Nugget(1.0), Spherical(1.0, range=900.0)],
    ...     [[[0.5, 0.1], [0.1, 0.05]], [[1.2, 0.8], [0.8, 0.6]]],
    ... )
    >>> model.covariance_of("Cd", "Zn", np.array([0.0, 450.0]), np.array([0.0, 0.0]))
    array([0.9 , 0.25])

    References
    ----------
    goulard1992, goovaerts1997, wackernagel2003
    """

    variables: tuple[str, ...]
    structures: tuple[CovarianceModel, ...]
    matrices: FloatArray = field(repr=False)

    def __init__(
        self, variables: Sequence[str], structures: Sequence[CovarianceModel], matrices: npt.ArrayLike
    ) -> None:
        object.__setattr__(self, "variables", tuple(variables))
        object.__setattr__(self, "structures", tuple(as_model(part) for part in structures))
        object.__setattr__(self, "matrices", _checked(self.variables, self.structures, matrices))

    @classmethod
    def proportional(cls, variables: Sequence[str], model: CovarianceModel, matrix: npt.ArrayLike) -> Coregionalisation:
        """Return the intrinsic model: one way to change with distance for all variables.

        Parameters
        ----------
        variables : sequence of str
            Names.
        model : CovarianceModel
            Its shape counts, not its sill.
        matrix : array, shape (v, v)
            Covariances of the variables at one place. [product of the units of two variables]
        """
        model = as_model(model)
        parts = [part for part in model.structures if part.partial_sill > 0]
        if not model.bounded or not parts:
            raise ValueError("a coregionalisation needs a model with a sill above zero")
        shares = np.array([part.partial_sill / model.sill for part in parts])
        units = [replace(part, partial_sill=1.0) for part in parts]
        return cls(variables, units, shares[:, None, None] * np.asarray(matrix, dtype=float))

    @property
    def sills(self) -> FloatArray:
        """Covariances of the variables at one place, nugget included, shape (v, v)."""
        sills: FloatArray = self.matrices.sum(axis=0)
        return sills

    @property
    def nugget(self) -> FloatArray:
        """The part of them that no distance, however small, explains, shape (v, v)."""
        nugget = np.zeros_like(self.sills)
        for structure, matrix in zip(self.structures, self.matrices, strict=True):
            nugget += matrix if isinstance(structure, Nugget) else 0.0
        return nugget

    @property
    def practical_range(self) -> float:
        """The largest among the structures that count [m]; see `CovarianceModel.practical_range`."""
        return max(self.of(name).practical_range for name in self.variables)

    @property
    def intrinsic(self) -> bool:
        """Whether all variables change with distance alike: all matrices are multiples of one."""
        scaled = self.matrices / self._units
        total = scaled.sum(axis=0)
        shares = np.trace(scaled, axis1=1, axis2=2) / np.trace(total)
        return bool(np.abs(scaled - shares[:, None, None] * total).max() <= 1e-12)

    @property
    def _units(self) -> FloatArray:
        """Products of the standard deviations of two variables; one for a variable without variance."""
        deviation = np.sqrt(np.diagonal(self.sills))
        deviation = np.where(deviation > 0, deviation, 1.0)
        units: FloatArray = np.outer(deviation, deviation)
        return units

    def _number(self, variable: str) -> int:
        if variable not in self.variables:
            raise ValueError(f"{variable!r} is not a variable of this model, which holds {', '.join(self.variables)}")
        return self.variables.index(variable)

    def covariance_of(self, first: str, second: str, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the covariance of one variable at a place and another at these offsets from it [m]."""
        i, j = self._number(first), self._number(second)
        total = np.zeros(np.broadcast_shapes(np.shape(east), np.shape(north)))
        for structure, matrix in zip(self.structures, self.matrices, strict=True):
            total = total + matrix[i, j] * structure.covariance_of(east, north)
        return total

    def semivariance_of(self, first: str, second: str, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the cross-variogram: half the mean product of the differences of both at these offsets [m]."""
        i, j = self._number(first), self._number(second)
        return float(self.sills[i, j]) - self.covariance_of(first, second, east, north)

    def pseudo_semivariance_of(self, first: str, second: str, east: FloatArray, north: FloatArray) -> FloatArray:
        """Return the pseudo cross-variogram: half the variance of the difference of one here and the other there."""
        i, j = self._number(first), self._number(second)
        half = 0.5 * float(self.sills[i, i] + self.sills[j, j])
        return half - self.covariance_of(first, second, east, north)

    def of(self, variable: str) -> CovarianceModel:
        """Return the covariance model of one variable by itself."""
        i = self._number(variable)
        parts = [
            replace(structure, partial_sill=max(float(matrix[i, i]), 0.0))
            for structure, matrix in zip(self.structures, self.matrices, strict=True)
        ]
        return parts[0] if len(parts) == 1 else Nested(tuple(parts))

    def select(self, variables: Sequence[str]) -> Coregionalisation:
        """Return the model of some of the variables, in the order given."""
        numbers = [self._number(name) for name in variables]
        return Coregionalisation(tuple(variables), self.structures, self.matrices[:, numbers][:, :, numbers])

    def correlations(self) -> FloatArray:
        """Return the correlations of the variables within each structure, shape (structures, v, v).

        They may differ: metals can go together over long distances, by their rock, and part over short ones. One on
        the diagonal; zero where a variable has no share in a structure.
        """
        deviation = np.sqrt(np.maximum(np.diagonal(self.matrices, axis1=1, axis2=2), 0.0))
        scale = deviation[:, :, None] * deviation[:, None, :]
        found: FloatArray = np.divide(self.matrices, scale, out=np.zeros_like(self.matrices), where=scale > 0)
        found[:, np.arange(len(self.variables)), np.arange(len(self.variables))] = 1.0
        return np.clip(found, -1.0, 1.0)

    def factors(self) -> tuple[FloatArray, ...]:
        """Return for each structure a matrix A with A Aᵀ equal to its matrix, shape (v, fields).

        Independent fields of unit variance, each with the covariance of its structure, become fields of the variables
        when mixed by it (`mix`). There are as few as the matrix has rank; none for a matrix of zeros.

        References
        ----------
        goovaerts1997, wackernagel2003
        """
        return tuple(_factor(matrix) for matrix in self.matrices)

    def mix(self, fields: Sequence[npt.ArrayLike]) -> FloatArray:
        """Return fields of the variables from independent unit fields.

        Parameters
        ----------
        fields : sequence of array, each of shape (fields, ...)
            For each structure as many independent fields as the matrix of `factors` has columns, of mean zero,
            variance one and the covariance of that structure; what follows the first axis is the same for all.

        Returns
        -------
        array, shape (v, ...)
            Of mean zero. [units of the variables]
        """
        factors = self.factors()
        if len(fields) != len(factors):
            raise ValueError(f"fields are needed for each of {len(factors)} structures, but {len(fields)} were given")
        mixed = []
        for factor, given in zip(factors, fields, strict=True):
            unit = np.asarray(given, dtype=float)
            if len(unit) != factor.shape[1]:
                raise ValueError(f"{factor.shape[1]} fields are needed for this structure, but {len(unit)} were given")
            mixed.append(np.tensordot(factor, unit, axes=1))
        total: FloatArray = np.sum(mixed, axis=0)
        return total

    @property
    def table(self) -> pd.DataFrame:
        """One row per structure and pair: structure, practical_range, first, second, coefficient, correlation."""
        correlations = self.correlations()
        upper = [(i, j) for i in range(len(self.variables)) for j in range(i, len(self.variables))]
        rows = [
            {
                "structure": structure.name,
                "practical_range": structure.practical_range,
                "first": self.variables[i],
                "second": self.variables[j],
                "coefficient": matrix[i, j],
                "correlation": correlation[i, j],
            }
            for structure, matrix, correlation in zip(self.structures, self.matrices, correlations, strict=True)
            for i, j in upper
        ]
        return pd.DataFrame(rows)

    def as_json(self) -> dict[str, Any]:
        """Return the model as plain JSON data."""
        parts = [
            {"structure": structure.as_json(), "matrix": matrix.tolist()}
            for structure, matrix in zip(self.structures, self.matrices, strict=True)
        ]
        return {"variables": list(self.variables), "structures": parts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Coregionalisation:
        """Return the model that `as_json` wrote."""
        parts = data["structures"]
        structures = [models.from_json(part["structure"]) for part in parts]
        return cls(data["variables"], structures, [part["matrix"] for part in parts])


def _checked(
    variables: tuple[str, ...], structures: tuple[CovarianceModel, ...], matrices: npt.ArrayLike
) -> FloatArray:
    """Return the matrices, symmetric and read-only; refuse what is no coregionalisation."""
    if not variables or len(set(variables)) < len(variables):
        raise ValueError(f"variables must have names, no two alike, but are {variables!r}")
    if not structures:
        raise ValueError("a coregionalisation needs at least one structure")
    for structure in structures:
        if len(structure.structures) > 1 or not structure.bounded or structure.sill != 1.0:
            raise ValueError(
                f"a structure must be simple and have a partial sill of one (sills are in the matrices): {structure!r}"
            )
    found = np.array(matrices, dtype=float)
    expected = (len(structures), len(variables), len(variables))
    if found.shape != expected or not np.isfinite(found).all():
        raise ValueError(f"matrices must be numbers of shape {expected}, but have shape {found.shape}")
    scale = np.sqrt(np.abs(np.diagonal(found.sum(axis=0))))
    scale = np.where(scale > 0, scale, 1.0)
    unit = found / np.outer(scale, scale)
    if np.abs(unit - unit.transpose(0, 2, 1)).max() > _ROUNDING:
        raise ValueError("matrices must be symmetric")
    for structure, matrix in zip(structures, unit, strict=True):
        smallest = float(np.linalg.eigvalsh(matrix)[0])
        if smallest < -_ROUNDING * max(1.0, float(np.abs(matrix).max())):
            kind = Message.of(f"geostat.model-{structure.name}")
            raise UnmappableError(
                Message.of(
                    "geostat.coregionalisation-not-definite",
                    structure=kind,
                    variables=list(variables),
                    eigenvalue=smallest,
                )
            )
    symmetric: FloatArray = 0.5 * (found + found.transpose(0, 2, 1))
    symmetric.flags.writeable = False
    return symmetric


def _factor(matrix: FloatArray) -> FloatArray:
    """Return A with A Aᵀ = matrix by Cholesky's method, the largest variance left first, until nothing is left."""
    scale = np.sqrt(np.maximum(np.diagonal(matrix), 0.0))
    scale = np.where(scale > 0, scale, 1.0)
    left = matrix / np.outer(scale, scale)
    columns: list[FloatArray] = []
    for _ in range(len(matrix)):
        pivot = int(np.argmax(np.diagonal(left)))
        if left[pivot, pivot] <= _SPENT_FACTOR:
            break
        column = left[:, pivot] / np.sqrt(left[pivot, pivot])
        columns.append(column)
        left = left - np.outer(column, column)
    factor = np.stack(columns, axis=1) if columns else np.zeros((len(matrix), 0))
    return np.asarray(scale[:, None] * factor, dtype=np.float64)

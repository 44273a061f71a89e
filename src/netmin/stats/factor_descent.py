"""The descent under positive matrix factorisation: many beginnings at once, by blocks that are solved exactly.

Contributions and profiles are kept as arrays (starts, factors, samples) and (starts, factors, elements). Given the
profiles, the contributions of each sample are a small weighted least-squares problem of their own, and the other way
round; both are lowered one factor at a time to the exact minimum that is not negative (Gillis and Glineur 2012).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from netmin.stats.columns import BoolArray, FloatArray

#: How the two matrices are lowered.
DescentMethod = Literal["coordinate-descent", "multiplicative"]

#: Scaled residual beyond which a robust fit grows with the distance and no longer with its square (Paatero 1997). [–]
ROBUST_FROM = 4.0

#: Rounds over the factors while the other matrix stands still.
_ROUNDS = 3

#: Steps between two looks at Q.
_LOOK = 10

_TINY = np.finfo(float).tiny


@dataclass(frozen=True, eq=False)
class FactorProblem:
    """Contents and weights, for one start each or for all.

    Attributes
    ----------
    content : array, shape (1 or starts, n, m)
        Contents, or the limit where hidden; 0 where not measured. [mg/kg dry]
    weight : array, shape (1 or starts, n, m)
        One over the squared uncertainty; 0 where not measured. [(mg/kg)⁻²]
    hidden : array of bool, shape (1 or starts, n, m)
        Known only to lie below: a model below the limit has no residual.
    robust_from : float
        Scaled residual from which a robust fit grows linearly; infinite for least squares. [–]
    """

    content: FloatArray
    weight: FloatArray
    hidden: BoolArray
    robust_from: float = float("inf")

    def take(self, starts: BoolArray) -> FactorProblem:
        """Return the problem of some of the starts."""
        if self.content.shape[0] == 1:
            return self
        return replace(self, content=self.content[starts], weight=self.weight[starts], hidden=self.hidden[starts])

    @property
    def plain(self) -> bool:
        """Whether neither limits nor robust weights change from step to step."""
        return not self.hidden.any() and np.isinf(self.robust_from)

    def residual(self, contributions: FloatArray, profiles: FloatArray) -> FloatArray:
        """Return scaled residuals, shape (starts, n, m); 0 where the model lies below a limit or nothing was measured.

        Parameters
        ----------
        contributions : array, shape (starts, factors, n)
        profiles : array, shape (starts, factors, m)

        Returns
        -------
        array, shape (starts, n, m)
            (content − model) / uncertainty. [–]
        """
        difference = self.content - contributions.swapaxes(1, 2) @ profiles
        difference[np.broadcast_to(self.hidden, difference.shape) & (difference > 0)] = 0.0
        return np.asarray(difference * np.sqrt(self.weight), dtype=float)

    def loss(self, residual: FloatArray) -> FloatArray:
        """Return what the descent lowers: Σ r², beyond `robust_from` 2 α |r| − α² (Huber), for each start."""
        size = np.abs(residual)
        inner = np.minimum(size, self.robust_from)
        outer = np.where(size > inner, size - inner, 0.0)
        return np.asarray((inner**2 + 2 * inner * outer).sum(axis=(1, 2)), dtype=float)

    def working(self, contributions: FloatArray, profiles: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return weights and weighted contents of a least-squares problem that touches the loss here and lies above."""
        if self.plain:
            return self.weight, self.weight * self.content
        model = contributions.swapaxes(1, 2) @ profiles
        content = np.where(self.hidden, np.minimum(model, self.content), self.content)
        weight = self.weight
        if np.isfinite(self.robust_from):
            size = np.abs(content - model) * np.sqrt(self.weight)
            weight = self.weight * (self.robust_from / np.maximum(size, self.robust_from))
        return weight, weight * content


@dataclass(frozen=True, eq=False)
class Descent:
    """Where the starts arrived.

    Attributes
    ----------
    contributions : array, shape (starts, factors, n)
    profiles : array, shape (starts, factors, m)
    loss : array, shape (starts,)
        What was lowered. [–]
    steps : array of int, shape (starts,)
    converged : array of bool, shape (starts,)
    """

    contributions: FloatArray
    profiles: FloatArray
    loss: FloatArray
    steps: FloatArray
    converged: BoolArray


_Step = Callable[[FactorProblem, FloatArray, FloatArray, bool], tuple[FloatArray, FloatArray]]


def descend(
    problem: FactorProblem,
    contributions: FloatArray,
    profiles: FloatArray,
    *,
    tolerance: float,
    most_steps: int,
    method: DescentMethod = "coordinate-descent",
    hold_profiles: bool = False,
) -> Descent:
    """Lower Q from many beginnings until it stands still.

    Parameters
    ----------
    problem : FactorProblem
    contributions : array, shape (starts, factors, n)
        Beginnings, not negative.
    profiles : array, shape (starts, factors, m)
        Beginnings, not negative. [mg/kg dry]
    tolerance : float
        Ten steps that lower Q by a smaller share than this are the last. [–]
    most_steps : int
        Steps after which a start is given up as not converged.
    method : {"coordinate-descent", "multiplicative"}
        The second is that of Lee and Seung with weights, slower.
    hold_profiles : bool
        Find contributions only.

    Returns
    -------
    Descent

    References
    ----------
    gillis2012, lee2001, wang2006
    """
    contributions, profiles = contributions.copy(), profiles.copy()
    starts = contributions.shape[0]
    loss = problem.loss(problem.residual(contributions, profiles))
    steps, converged = np.zeros(starts), np.zeros(starts, dtype=bool)
    active = np.arange(starts)
    left, own, other = problem, contributions, profiles
    step: _Step = _coordinate_step if method == "coordinate-descent" else multiplicative_step
    for done in range(_LOOK, most_steps + _LOOK, _LOOK):
        for _ in range(_LOOK):
            own, other = step(left, own, other, hold_profiles)
        now = left.loss(left.residual(own, other))
        contributions[active], profiles[active], steps[active] = own, other, done
        still = loss[active] - now <= tolerance * now
        loss[active] = now
        converged[active[still]] = True
        active, left, own, other = active[~still], left.take(~still), own[~still], other[~still]
        if not active.size:
            break
    return Descent(contributions, profiles, loss, steps, converged)


def _coordinate_step(
    problem: FactorProblem, contributions: FloatArray, profiles: FloatArray, hold_profiles: bool
) -> tuple[FloatArray, FloatArray]:
    weight, weighted = problem.working(contributions, profiles)
    if not hold_profiles:
        profiles = lowered(profiles, contributions, weight.swapaxes(1, 2), weighted.swapaxes(1, 2))
    return lowered(contributions, profiles, weight, weighted), profiles


def lowered(own: FloatArray, other: FloatArray, weight: FloatArray, weighted: FloatArray) -> FloatArray:
    """Return one matrix lowered while the other stands still.

    Parameters
    ----------
    own : array, shape (starts, factors, r)
        The matrix to lower.
    other : array, shape (starts, factors, c)
        The one that stands still.
    weight, weighted : array, shape (1 or starts, r, c)
        Weights, and weights times contents.

    Returns
    -------
    array, shape (starts, factors, r)
        Not negative; Q is not larger than before.

    References
    ----------
    gillis2012
    """
    bend, pull = quadratics(other, weight, weighted)
    own = own.copy()
    for _ in range(_ROUNDS):
        for factor in range(own.shape[1]):
            slope = pull[:, factor] - (bend[:, factor] * own).sum(axis=1)
            own[:, factor] += slope / np.maximum(bend[:, factor, factor], _TINY)
            np.maximum(own[:, factor], 0.0, out=own[:, factor])
    return own


def quadratics(other: FloatArray, weight: FloatArray, weighted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return curvature and pull of the small least-squares problem of each row, the other matrix standing still.

    Parameters
    ----------
    other : array, shape (starts, factors, c)
        The matrix that stands still.
    weight, weighted : array, shape (1 or starts, r, c)
        Weights, and weights times contents.

    Returns
    -------
    tuple of array
        Shapes (starts, factors, factors, r) and (starts, factors, r).
    """
    starts, factors, columns = other.shape
    pairs = (other[:, :, None, :] * other[:, None, :, :]).reshape(starts, factors * factors, columns)
    bend = (pairs @ weight.swapaxes(1, 2)).reshape(starts, factors, factors, -1)
    return bend, other @ weighted.swapaxes(1, 2)


def multiplicative_step(
    problem: FactorProblem, contributions: FloatArray, profiles: FloatArray, hold_profiles: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return both matrices after one weighted multiplicative update, profiles first; Q is not larger than before.

    Parameters
    ----------
    problem : FactorProblem
    contributions : array, shape (starts, factors, n)
    profiles : array, shape (starts, factors, m)
    hold_profiles : bool
        Leave the profiles as they are.

    Returns
    -------
    tuple of array
        Contributions and profiles. An entry of 0 stays 0.

    References
    ----------
    lee2001, wang2006
    """
    weight, weighted = problem.working(contributions, profiles)
    if not hold_profiles:
        model = contributions.swapaxes(1, 2) @ profiles
        profiles = profiles * (contributions @ weighted) / np.maximum(contributions @ (weight * model), _TINY)
    model = contributions.swapaxes(1, 2) @ profiles
    ratio = (profiles @ weighted.swapaxes(1, 2)) / np.maximum(profiles @ (weight * model).swapaxes(1, 2), _TINY)
    return contributions * ratio, profiles

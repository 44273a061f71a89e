"""How far a profile can be pushed before the fit suffers: displacement of factors (DISP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray
from netmin.stats.factor_descent import quadratics
from netmin.stats.factorisation import Factorisation

#: Growth of Q up to which an entry of a profile is pushed (norris2014 gives 4, 8, 15 and 25). [–]
RISE = 4.0

#: Trials of a place for each entry, and steps that the rest gets to follow each.
_TRIALS, _STEPS = 12, 150

_TINY = np.finfo(float).tiny

#: A push is long enough when Q grew by what was asked for, give or take this share. [–]
_CLOSE = 0.05


@dataclass(frozen=True, eq=False)
class FactorDisplacement:
    """Ends to which each entry of the profiles can be pushed.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per factor and element: factor, element, base, low, high. [mg/kg dry]
    swaps : int
        Pushes in which a factor became another one: its contributions are more like those of another of the base.
    lower : float
        By how much the best push fell below the base; more than a small share of the rise means that the base was not
        the lowest. [–]
    rise : float
        Growth of the loss that was allowed. [–]
    notes : tuple of Message
        Swaps, and a lower fit if one was met.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    swaps: int
    lower: float
    rise: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("paatero2014", "norris2014")


def displace_factors(
    base: Factorisation, elements: Sequence[str] | None = None, *, rise: float = RISE
) -> FactorDisplacement:
    """Push each entry of the profiles up and down, let all else follow, and stop where Q has grown by the rise.

    Contributions keep the mean 1, so that a factor cannot give way by becoming stronger. The intervals hold rotational
    ambiguity, which resampling does not; they are narrow where uncertainties were set too small.

    Parameters
    ----------
    base : Factorisation
    elements : sequence of str, optional
        Whose entries are pushed; all unless given.
    rise : float
        Growth of the loss. [–]

    Returns
    -------
    FactorDisplacement

    Raises
    ------
    ValueError
        If the rise is not positive, or an element is unknown.

    References
    ----------
    paatero2014, norris2014

    Examples
    --------
    >>> from netmin.stats.factorisation import positive_matrix_factorisation
    >>> rng = np.random.default_rng(1)
    >>> model = rng.lognormal(0.0, 1.0, (60, 2)) @ np.array([[9.0, 7.0, 0.0, 1.0], [1.0, 2.0, 8.0, 9.0]])
    >>> values = dict(zip("ABCD", (model * rng.normal(1.0, 0.05, model.shape)).T))
    >>> base = positive_matrix_factorisation(values, {name: 0.05 * value for name, value in values.items()}, 2, seed=1)
    >>> found = displace_factors(base, ["A"])
    >>> bool((found.table["low"] <= found.table["base"]).all() and (found.table["base"] <= found.table["high"]).all())
    True
    """
    names = list(base.profiles.columns)
    chosen = names if elements is None else list(elements)
    if rise <= 0 or not set(chosen) <= set(names):
        raise ValueError("The rise must be positive, and the elements must be among those factorised.")
    factor, element = (
        array.ravel() for array in np.meshgrid(np.arange(len(base.profiles)), [names.index(name) for name in chosen])
    )
    push = _Push(base, factor, element)
    high = push.until(rise, upwards=True)
    low = push.until(rise, upwards=False)
    table = pd.DataFrame(
        {
            "factor": base.profiles.index[factor],
            "element": [names[place] for place in element],
            "base": push.entry,
            "low": low,
            "high": high,
        }
    )
    notes = [Message.of("stats.displacement-swaps", rise=rise, swaps=push.swaps)] if push.swaps else []
    if push.lower > _CLOSE * rise:
        notes.append(Message.of("stats.displacement-lower", gain=push.lower))
    return FactorDisplacement(table, push.swaps, push.lower, rise, tuple(notes))


class _Push:
    """Entries of the profiles, each pushed in a copy of the base of its own."""

    def __init__(self, base: Factorisation, factor: npt.NDArray[np.intp], element: npt.NDArray[np.intp]) -> None:
        self.problem = base.problem
        self.strength, self.profile = base.contributions.to_numpy().T, base.profiles.to_numpy()
        self.factor, self.element = factor, element
        self.entry = self.profile[factor, element]
        self.loss = self._loss(self.strength[None], self.profile[None])[0]
        self.swaps, self.lower = 0, 0.0

    def until(self, rise: float, *, upwards: bool) -> FloatArray:
        """Return the farthest places at which the loss has not grown by more than the rise."""
        strength, profile = (np.repeat(array[None], self.entry.size, axis=0) for array in (self.strength, self.profile))
        inside, outside = self.entry.copy(), np.full_like(self.entry, np.inf if upwards else -1.0)
        step = np.maximum(0.1 * self.entry, 0.02 * self.profile.sum(axis=0)[self.element])
        place = self.entry + step if upwards else np.maximum(self.entry - step, 0.0)
        active = place != self.entry
        for _ in range(_TRIALS):
            if not active.any():
                break
            moved = self._follow(strength[active], profile[active], active, place[active])
            strength[active], profile[active] = moved
            grown = np.full_like(place, np.nan)
            grown[active] = self._loss(*moved) - self.loss
            self.lower = max(self.lower, -float(np.nanmin(grown)))
            within = active & (grown <= rise * (1 + _CLOSE))
            inside[within] = place[within]
            outside[active & ~within] = place[active & ~within]
            active &= ~(within & ((grown >= rise * (1 - _CLOSE)) | (place == 0.0)))
            place = self._next(place, grown, rise, inside, outside)
        self.swaps += self._swapped(strength)
        return inside

    def _next(
        self, place: FloatArray, grown: FloatArray, rise: float, inside: FloatArray, outside: FloatArray
    ) -> FloatArray:
        """Return where the loss should have grown by the rise if it grows with the square of the way."""
        factor = np.clip(np.sqrt(rise / np.maximum(np.nan_to_num(grown, nan=rise), 1e-3 * rise)), 0.2, 4.0)
        guess = np.maximum(self.entry + (place - self.entry) * factor, 0.0)
        low, high = np.minimum(inside, outside), np.maximum(inside, outside)
        bracketed = np.isfinite(high) & (low >= 0)
        middle = np.where(bracketed, (low + np.where(bracketed, high, 0.0)) / 2, guess)
        return np.where(bracketed & ((guess <= low) | (guess >= high)), middle, guess)

    def _loss(self, strength: FloatArray, profile: FloatArray) -> FloatArray:
        return self.problem.loss(self.problem.residual(strength, profile))

    def _follow(
        self, strength: FloatArray, profile: FloatArray, active: BoolArray, place: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Lower the loss with each entry held at its place and the contributions of its factor held at mean 1."""
        factor, element = self.factor[active], self.element[active]
        strength, profile = strength.copy(), profile.copy()
        each = np.arange(place.size)
        profile[each, factor, element] = place
        for _ in range(_STEPS):
            weight, weighted = self.problem.working(strength, profile)
            bend, pull = quadratics(profile, weight, weighted)
            for number in range(profile.shape[1]):
                slope = pull[:, number] - (bend[:, number] * strength).sum(axis=1)
                curve = np.maximum(bend[:, number, number], _TINY)
                own = factor == number
                strength[:, number] = np.where(
                    own[:, None], strength[:, number], np.maximum(strength[:, number] + slope / curve, 0.0)
                )
                if own.any():
                    target = curve[own] * strength[own, number] + slope[own]
                    strength[own, number] = _with_mean_one(target, curve[own])
            bend, pull = quadratics(strength, weight.swapaxes(1, 2), weighted.swapaxes(1, 2))
            for number in range(profile.shape[1]):
                slope = pull[:, number] - (bend[:, number] * profile).sum(axis=1)
                curve = np.maximum(bend[:, number, number], _TINY)
                profile[:, number] = np.maximum(profile[:, number] + slope / curve, 0.0)
                profile[each, factor, element] = place
        return strength, profile

    def _swapped(self, strength: FloatArray) -> int:
        own = strength[np.arange(self.factor.size), self.factor]
        likeness = [
            [np.corrcoef(row, other)[0, 1] if np.ptp(other) > 0 and np.ptp(row) > 0 else 0.0 for other in self.strength]
            for row in own
        ]
        return int(np.sum(np.argmax(likeness, axis=1) != self.factor))


def _with_mean_one(target: FloatArray, curve: FloatArray) -> FloatArray:
    """Return the minimum of Σ curve x² / 2 − target x with x not negative and of mean 1, row by row.

    It is x = max(0, (target + λ) / curve); the sum of x is a broken line in λ that only rises, so the piece that
    reaches the number of samples can be found among the sorted corners.
    """
    count = target.shape[1]
    order = np.argsort(-target, axis=1)
    sorted_target, share = np.take_along_axis(target, order, axis=1), 1 / np.take_along_axis(curve, order, axis=1)
    slopes = np.cumsum(share, axis=1)
    level = (count - np.cumsum(sorted_target * share, axis=1)) / slopes
    # The first k entries are positive as long as their corner lies below the level that they alone would need.
    positive = np.maximum((sorted_target + level > 0).sum(axis=1) - 1, 0)
    chosen = level[np.arange(len(level)), positive]
    return np.asarray(np.maximum((target + chosen[:, None]) / curve, 0.0), dtype=float)

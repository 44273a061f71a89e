"""How far sources hang on single samples: factorisations of resampled data, mapped to the base."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray
from netmin.stats.factor_data import beginnings
from netmin.stats.factor_descent import FactorProblem, descend
from netmin.stats.factorisation import Factorisation, scaled

#: Resamples, and the correlation of contributions from which a factor counts as the same one (norris2014).
RESAMPLES, SAME_FACTOR = 100, 0.6

#: Shares of the resamples at which profiles are given. [–]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

#: Ten steps that lower the loss by a smaller share are the last: of all beginnings, and of the best of a resample. [–]
_ROUGH, _FINE = 1e-4, 1e-6

_MOST_STEPS, _BATCH = 5_000, 200_000


@dataclass(frozen=True, eq=False)
class FactorBootstrap:
    """Factors of resampled data beside those of the base.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per factor of the base: factor, once, several, never (resamples in which one, more or none of the
        factors mapped to it), mapped (share of the resamples with exactly one). [–]
    profiles : pandas.DataFrame
        One row per factor and element: factor, element, base, p5, p25, p50, p75, p95, over the resamples in which the
        factor was found once. [mg/kg dry]
    unmapped : int
        Factors of resamples that resembled none of the base.
    profile_runs : array, shape (clean, factors, m)
        Profiles of the resamples in which every factor was found exactly once. [mg/kg dry]
    contribution_runs : array, shape (clean, n, factors)
        What these profiles give for the samples themselves, mean 1. [–]
    resamples : int
        How many were drawn.
    notes : tuple of Message
        How many were clean, and which factors are unsteady.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    profiles: pd.DataFrame
    unmapped: int
    profile_runs: FloatArray
    contribution_runs: FloatArray
    resamples: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("norris2014", "paatero2014", "brown2015")


def bootstrap_factors(
    base: Factorisation,
    *,
    resamples: int = RESAMPLES,
    block: int = 1,
    threshold: float = SAME_FACTOR,
    starts: int = 1,
    seed: int = 0,
) -> FactorBootstrap:
    """Factorise samples drawn with replacement, and see which factors come back.

    Each resample begins at the base and at random places; the lowest is kept. A factor is mapped to the factor of the
    base with which its contributions correlate most, if by the threshold or more.

    Parameters
    ----------
    base : Factorisation
    resamples : int
        How many.
    block : int
        Neighbouring rows that are drawn together: more than 1 where rows are in order of time or place.
    threshold : float
        Least correlation that maps. [–]
    starts : int
        Random beginnings per resample besides the base.
    seed : int
        Of resamples and beginnings.

    Returns
    -------
    FactorBootstrap

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    norris2014

    Examples
    --------
    >>> from netmin.stats.factorisation import positive_matrix_factorisation
    >>> rng = np.random.default_rng(1)
    >>> model = rng.lognormal(0.0, 1.0, (60, 2)) @ np.array([[9.0, 7.0, 0.0, 1.0], [1.0, 2.0, 8.0, 9.0]])
    >>> values = dict(zip("ABCD", (model * rng.normal(1.0, 0.05, model.shape)).T))
    >>> base = positive_matrix_factorisation(values, {name: 0.05 * value for name, value in values.items()}, 2, seed=1)
    >>> bootstrap_factors(base, resamples=20, seed=1).table["mapped"].tolist()
    [1.0, 1.0]
    """
    if resamples < 1 or starts < 0 or not 1 <= block <= base.data.content.shape[0]:
        raise ValueError("Resamples must be at least 1, starts at least 0, a block from 1 row to all of them.")
    generator = np.random.default_rng(seed)
    count = base.data.content.shape[0]
    rows = np.array([_drawn(count, block, generator) for _ in range(resamples)])
    contributions, profiles = _fitted(base, rows, starts, generator)
    mapped = _mapped(base, rows, contributions, threshold)
    found = (mapped[:, None, :] == np.arange(profiles.shape[1])[None, :, None]).sum(axis=2)
    clean = (found == 1).all(axis=1)
    profile_runs = _in_base_order(profiles[clean], mapped[clean])
    contribution_runs, profile_runs = _of_the_samples(base, profile_runs)
    names = list(base.profiles.index)
    return FactorBootstrap(
        table=pd.DataFrame(
            {
                "factor": names,
                "once": (found == 1).sum(axis=0),
                "several": (found > 1).sum(axis=0),
                "never": (found == 0).sum(axis=0),
                "mapped": (found == 1).mean(axis=0),
            }
        ),
        profiles=_profile_table(base, profiles, mapped, found),
        unmapped=int((mapped < 0).sum()),
        profile_runs=profile_runs,
        contribution_runs=contribution_runs,
        resamples=resamples,
        notes=_notes(names, found, int(clean.sum())),
    )


def _drawn(count: int, block: int, generator: np.random.Generator) -> npt.NDArray[np.intp]:
    blocks = generator.integers(0, count - block + 1, -(-count // block))
    return np.asarray((blocks[:, None] + np.arange(block)).ravel()[:count], dtype=np.intp)


def _fitted(
    base: Factorisation, rows: npt.NDArray[np.intp], starts: int, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return contributions and profiles of every resample."""
    whole = base.problem
    own_contributions = base.contributions.to_numpy().T
    own_profiles = base.profiles.to_numpy()
    size = max(1, _BATCH // (base.data.content.size * (1 + starts)))
    contributions, profiles = [], []
    for first in range(0, len(rows), size):
        drawn = rows[first : first + size]
        begin = beginnings(base.data, own_profiles.shape[0], len(drawn) * starts, generator)
        at_base = np.repeat(own_profiles[None], len(drawn), axis=0)
        ran = descend(
            _problem_of(whole, np.concatenate([drawn, np.repeat(drawn, starts, axis=0)])),
            np.concatenate([own_contributions[:, drawn].swapaxes(0, 1), begin[0]]),
            np.concatenate([at_base, begin[1]]),
            tolerance=_ROUGH,
            most_steps=_MOST_STEPS,
        )
        loss = np.column_stack([ran.loss[: len(drawn)], ran.loss[len(drawn) :].reshape(len(drawn), starts)])
        start = loss.argmin(axis=1)
        place = np.where(start == 0, np.arange(len(drawn)), len(drawn) + np.arange(len(drawn)) * starts + start - 1)
        best = descend(
            _problem_of(whole, drawn),
            ran.contributions[place],
            ran.profiles[place],
            tolerance=_FINE,
            most_steps=_MOST_STEPS,
        )
        found = scaled(best.contributions, best.profiles)
        contributions.append(found[0])
        profiles.append(found[1])
    return np.concatenate(contributions), np.concatenate(profiles)


def _problem_of(whole: FactorProblem, rows: npt.NDArray[np.intp]) -> FactorProblem:
    return FactorProblem(whole.content[0][rows], whole.weight[0][rows], whole.hidden[0][rows], whole.robust_from)


def _mapped(
    base: Factorisation, rows: npt.NDArray[np.intp], contributions: FloatArray, threshold: float
) -> npt.NDArray[np.intp]:
    """Return the factor of the base that each factor of each resample is most like, −1 where like none."""
    own = base.contributions.to_numpy().T[:, rows].swapaxes(0, 1)
    correlation = _standard(contributions) @ _standard(own).swapaxes(1, 2)
    return np.where(correlation.max(axis=2) >= threshold, correlation.argmax(axis=2), -1)


def _standard(contributions: FloatArray) -> FloatArray:
    away = contributions - contributions.mean(axis=-1, keepdims=True)
    size = np.sqrt((away**2).sum(axis=-1, keepdims=True))
    return np.asarray(np.divide(away, size, out=np.zeros_like(away), where=size > 0), dtype=float)


def _in_base_order(profiles: FloatArray, mapped: npt.NDArray[np.intp]) -> FloatArray:
    return np.asarray(np.take_along_axis(profiles, np.argsort(mapped, axis=1)[:, :, None], axis=1), dtype=float)


def _of_the_samples(base: Factorisation, profile_runs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what the profiles of the resamples give for the samples themselves."""
    begin = np.repeat(base.contributions.to_numpy().T[None], len(profile_runs), axis=0)
    ran = descend(base.problem, begin, profile_runs, tolerance=_FINE, most_steps=_MOST_STEPS, hold_profiles=True)
    contributions, profiles = scaled(ran.contributions, ran.profiles)
    return np.ascontiguousarray(contributions.swapaxes(1, 2)), profiles


def _profile_table(
    base: Factorisation, profiles: FloatArray, mapped: npt.NDArray[np.intp], found: npt.NDArray[np.intp]
) -> pd.DataFrame:
    names = [f"p{round(100 * level)}" for level in LEVELS]
    parts = []
    for factor, name in enumerate(base.profiles.index):
        once: BoolArray = found[:, factor] == 1
        own = profiles[once][mapped[once] == factor]
        numbers = np.quantile(own, LEVELS, axis=0) if len(own) else np.full((len(LEVELS), profiles.shape[2]), np.nan)
        part = pd.DataFrame({"factor": name, "element": base.profiles.columns, "base": base.profiles.loc[name].values})
        parts.append(part.assign(**dict(zip(names, numbers, strict=True))))
    return pd.concat(parts, ignore_index=True)


def _notes(names: list[str], found: npt.NDArray[np.intp], clean: int) -> tuple[Message, ...]:
    notes = [Message.of("stats.bootstrap-clean", clean=clean, resamples=len(found))]
    unsteady = [name for name, share in zip(names, (found == 1).mean(axis=0), strict=True) if share < 0.8]
    if unsteady:
        notes.append(Message.of("stats.bootstrap-unsteady", factors=unsteady))
    return tuple(notes)

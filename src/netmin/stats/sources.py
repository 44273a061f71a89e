"""What each source brings to each sample and element, and to a risk."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.stats.columns import FloatArray
from netmin.stats.factor_bootstrap import FactorBootstrap
from netmin.stats.factorisation import Factorisation

#: Ends of the band over resamples. [–]
BAND = (0.05, 0.95)


def source_shares(contributions: npt.ArrayLike, profiles: npt.ArrayLike) -> FloatArray:
    """Return the share of each source in the modelled content of each element in each sample.

    Parameters
    ----------
    contributions : array, shape (..., n, factors)
        [–]
    profiles : array, shape (..., factors, m)
        [mg/kg dry]

    Returns
    -------
    array, shape (..., n, m, factors)
        Shares sum to 1; NaN where no source brings the element to the sample. [–]

    References
    ----------
    paatero1994

    Examples
    --------
    >>> source_shares([[1.0, 2.0]], [[30.0, 0.0], [10.0, 5.0]]).tolist()
    [[[0.6, 0.4], [0.0, 1.0]]]
    """
    strength, profile = np.asarray(contributions, dtype=float), np.asarray(profiles, dtype=float)
    parts = strength[..., :, None, :] * profile.swapaxes(-1, -2)[..., None, :, :]
    whole = parts.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(parts, whole, out=np.full_like(parts, np.nan), where=whole > 0), dtype=float)


def source_wise_quotient(quotients: npt.ArrayLike, shares: npt.ArrayLike) -> FloatArray:
    """Return the part of a hazard index, or of a cancer risk, that each source brings.

    Parameters
    ----------
    quotients : array, shape (n, m)
        Hazard quotient or cancer risk of each sample and element; both grow in proportion to the content. [–]
    shares : array, shape (..., n, m, factors)
        As `source_shares` gives them; leading axes are resamples. [–]

    Returns
    -------
    array, shape (..., n, factors)
        Σ over elements of quotient times share. What no source brings is given to none: the sources of a sample then
        sum to less than its index, otherwise to all of it. NaN where a quotient is. [–]

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Examples
    --------
    >>> source_wise_quotient([[0.5, 0.2]], [[[0.6, 0.4], [0.0, 1.0]]]).tolist()
    [[0.3, 0.4]]
    """
    quotient, share = np.asarray(quotients, dtype=float), np.asarray(shares, dtype=float)
    if share.ndim < 3 or share.shape[-3:-1] != quotient.shape:
        raise ValueError(f"The quotients have the shape {quotient.shape}, the shares {share.shape}.")
    parts = quotient[..., None] * np.where(np.isnan(share), 0.0, share)
    return np.asarray(parts.sum(axis=-2), dtype=float)


@dataclass(frozen=True, eq=False)
class Apportionment:
    """What the sources bring.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per element and factor: element, factor, share of the mean content, and its band low, high over
        resamples (NaN without resamples). [–]
    samples : pandas.DataFrame, shape (samples, factors)
        Share of each source in the summed contents of a sample: for a map. [–]
    share : array, shape (n, m, factors)
        Share in each element of each sample. [–]
    runs : array, shape (resamples, n, m, factors)
        The same for each clean resample; no resamples without a bootstrap. [–]
    notes : tuple of Message
        What the band holds, and what not.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    samples: pd.DataFrame
    share: FloatArray
    runs: FloatArray
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("paatero1994", "norris2014")


def apportion_sources(base: Factorisation, bootstrap: FactorBootstrap | None = None) -> Apportionment:
    """Return the share of each source in elements and samples, with a band if resamples are given.

    Parameters
    ----------
    base : Factorisation
    bootstrap : FactorBootstrap, optional
        Of the same factorisation.

    Returns
    -------
    Apportionment

    Raises
    ------
    ValueError
        If the bootstrap belongs to other data.

    References
    ----------
    paatero1994

    Examples
    --------
    >>> from netmin.stats.factorisation import positive_matrix_factorisation
    >>> rng = np.random.default_rng(1)
    >>> model = rng.lognormal(0.0, 1.0, (60, 2)) @ np.array([[9.0, 7.0, 0.0, 1.0], [1.0, 2.0, 8.0, 9.0]])
    >>> values = dict(zip("ABCD", (model * rng.normal(1.0, 0.05, model.shape)).T))
    >>> base = positive_matrix_factorisation(values, {name: 0.05 * value for name, value in values.items()}, 2, seed=1)
    >>> apportion_sources(base).table.query("element == 'A'")["share"].round(1).tolist()
    [0.1, 0.9]
    """
    strength, profile = base.contributions.to_numpy(), base.profiles.to_numpy()
    mean_share = (profile / profile.sum(axis=0)).T
    low = high = np.full_like(mean_share, np.nan)
    runs = np.empty((0, *base.data.content.shape, profile.shape[0]))
    notes = list(base.notes)
    if bootstrap is not None:
        if (
            bootstrap.contribution_runs.shape[1:] != strength.shape
            or bootstrap.profile_runs.shape[2:] != profile.shape[1:]
        ):
            raise ValueError("The bootstrap belongs to another factorisation.")
        runs = source_shares(bootstrap.contribution_runs, bootstrap.profile_runs)
        low, high = _band(bootstrap.profile_runs)
        notes += [*bootstrap.notes, Message.of("stats.shares-band", resamples=len(runs))]
    elements, factors = list(base.profiles.columns), list(base.profiles.index)
    table = pd.DataFrame(
        {
            "element": np.repeat(elements, len(factors)),
            "factor": factors * len(elements),
            "share": mean_share.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
        }
    )
    share = source_shares(strength, profile)
    unassigned = int(np.isnan(share).all(axis=2).sum())
    if unassigned:
        notes.append(Message.of("stats.shares-unassigned", count=unassigned, cells=share[..., 0].size))
    mass = strength * profile.sum(axis=1)
    samples = pd.DataFrame(mass, base.contributions.index, factors)
    samples = samples.div(samples.sum(axis=1).where(lambda whole: whole > 0), axis=0)
    return Apportionment(table, samples, share, runs, tuple(notes))


def _band(profiles: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the band of the shares in mean contents over resamples; NaN where none is clean."""
    if not len(profiles):
        nothing = np.full((profiles.shape[2], profiles.shape[1]), np.nan)
        return nothing, nothing
    low, high = np.quantile(profiles / profiles.sum(axis=1, keepdims=True), BAND, axis=0)
    return low.T, high.T

"""Numbers in the place of non-detects, where a method cannot do without: always marked as imputed.

Log-ratios, principal components and factorisations need a number in every cell. The functions here put one below each
limit and say where. Everything else in this room takes non-detects as they are and needs no replacement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.censored import kaplan_meier
from netmin.stats.columns import BoolArray, FloatArray, marks
from netmin.stats.maximum_likelihood import maximum_likelihood

#: Share of the limit that distorts the covariance of logarithms least where few values lie below (martin2003). [–]
FRACTION = 0.65

#: Detected values that a lognormal distribution needs.
FEWEST_DETECTED = 3

#: Above this share of imputed values a part tells more of the method than of the soil. [–]
MANY_IMPUTED = 0.3


@dataclass(frozen=True, eq=False)
class Replacement:
    """Contents in which non-detects were replaced.

    Attributes
    ----------
    values : pandas.DataFrame, shape (n, parts)
        Contents; NaN where not measured. [unit of the values]
    imputed : pandas.DataFrame of bool, shape (n, parts)
        Which of them are no measurements.
    table : pandas.DataFrame
        One row per part: part, method, count, imputed, share, and the smallest and largest imputed value.
    notes : tuple of Message
        What was replaced and how.
    citations : tuple of str
        Keys of the bibliography.
    """

    values: pd.DataFrame
    imputed: pd.DataFrame
    table: pd.DataFrame
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def multiplicative_replacement(
    values: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike],
    *,
    fraction: float = FRACTION,
    total: float | None = None,
) -> Replacement:
    """Put a fraction of the limit in the place of each non-detect; ratios of detected parts stay as they are.

    Parameters
    ----------
    values : mapping of str to array, shape (n,)
        Content, or the limit where marked; NaN where not measured. [any unit]
    below : mapping of str to array of bool, shape (n,)
        Known only to lie below the value; a column without an entry has none.
    fraction : float
        Share of the limit, above 0 and at most 1. [–]
    total : float, optional
        What the parts of a sample sum to when they are all its parts: the detected ones are then scaled down to make
        room. Without it the parts are amounts, and detected ones are kept. [unit of the values]

    Returns
    -------
    Replacement
        [unit of the values]

    Raises
    ------
    NetminError
        If a limit or a content is zero or negative, or the imputed values fill the whole total.
    ValueError
        If columns or marks differ in length, the fraction is out of range, or a total is asked of incomplete samples.

    References
    ----------
    martin2003

    Examples
    --------
    >>> found = multiplicative_replacement({"Cd": [0.2, 0.5], "Zn": [80.0, 95.0]}, {"Cd": [True, False]})
    >>> found.values["Cd"].tolist(), found.imputed["Cd"].tolist()
    ([0.13, 0.5], [True, False])
    """
    if not 0 < fraction <= 1:
        raise ValueError("The fraction of the limit must lie above 0 and at most at 1.")
    frame, hidden = _read(values, below)
    filled = frame.where(~hidden, frame * fraction)
    if total is not None:
        filled = _closed(filled, frame.where(~hidden, 0.0), hidden, total)
    method = ["fraction-of-limit"] * frame.shape[1]
    note = Message.of("stats.imputed-fraction", count=int(hidden.to_numpy().sum()), fraction=fraction)
    return _result(filled, hidden, method, (note,) if hidden.to_numpy().any() else (), ("martin2003",))


def lognormal_replacement(
    values: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike],
    *,
    seed: int | None = None,
) -> Replacement:
    """Put what a lognormal distribution expects below its limit in the place of each non-detect.

    Mean and spread of the logarithms are those of maximum likelihood, limits respected, part by part.

    Parameters
    ----------
    values : mapping of str to array, shape (n,)
        Content, or the limit where marked; NaN where not measured. [any unit]
    below : mapping of str to array of bool, shape (n,)
        Known only to lie below the value; a column without an entry has none.
    seed : int, optional
        Draw each value at random below its limit. Without it each gets the geometric mean of what lies below its
        limit: best for a map or a distance, but it makes the spread too small.

    Returns
    -------
    Replacement
        [unit of the values]

    Raises
    ------
    NetminError
        If a limit or a content is zero or negative, or a part has non-detects but fewer than `FEWEST_DETECTED`
        different detected values.
    ValueError
        If columns or marks differ in length.

    References
    ----------
    palarea2013, palarea2015

    Examples
    --------
    >>> found = lognormal_replacement({"Cd": [0.2, 0.2, 0.3, 0.5, 0.9]}, {"Cd": [True, True, False, False, False]})
    >>> found.values["Cd"].round(3).tolist()
    [0.11, 0.11, 0.3, 0.5, 0.9]
    """
    generator = None if seed is None else np.random.default_rng(seed)

    def below_limits(name: str, logarithms: FloatArray, hidden: BoolArray) -> FloatArray:
        _refuse_few(name, logarithms[~hidden])
        fitted = maximum_likelihood(logarithms, hidden, distribution="normal").table.set_index("quantity")["estimate"]
        return _truncated(float(fitted["mean"]), float(fitted["sd"]), logarithms[hidden], generator)

    method = "lognormal-mean" if seed is None else "lognormal-draw"
    return _by_part(values, below, below_limits, method, ("palarea2013", "palarea2015"))


def kaplan_meier_replacement(
    values: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike],
    *,
    fraction: float = FRACTION,
) -> Replacement:
    """Put the geometric mean of what Kaplan and Meier's estimate sees below its limit in the place of each non-detect.

    No form of distribution is supposed. Where nothing was detected below a limit the estimate sees nothing there, and
    a fraction of that limit is used.

    Parameters
    ----------
    values : mapping of str to array, shape (n,)
        Content, or the limit where marked; NaN where not measured. [any unit]
    below : mapping of str to array of bool, shape (n,)
        Known only to lie below the value; a column without an entry has none.
    fraction : float
        Share of the limit where nothing was detected below it; for the share of the estimate that lies below
        everything detected, too. [–]

    Returns
    -------
    Replacement
        [unit of the values]

    Raises
    ------
    NetminError
        If a limit or a content is zero or negative.
    ValueError
        If columns or marks differ in length, or the fraction is out of range.

    References
    ----------
    kaplan1958, palarea2015

    Examples
    --------
    >>> values, below = [0.2, 0.3, 0.4, 1.0, 0.5, 0.9], [True, False, False, True, False, False]
    >>> kaplan_meier_replacement({"Cd": values}, {"Cd": below}).values["Cd"].round(3).tolist()
    [0.13, 0.3, 0.4, 0.371, 0.5, 0.9]
    """
    if not 0 < fraction <= 1:
        raise ValueError("The fraction of the limit must lie above 0 and at most at 1.")

    def below_limits(name: str, logarithms: FloatArray, hidden: BoolArray) -> FloatArray:  # noqa: ARG001
        estimate, limits = kaplan_meier(logarithms, hidden), logarithms[hidden]
        nothing_known = limits + np.log(fraction)
        if estimate.detected == 0:
            return np.asarray(nothing_known, dtype=float)
        lowest = estimate.bound_below + np.log(fraction) if estimate.share_below else -np.inf
        place = np.concatenate([[lowest], estimate.value])
        mass = np.diff(np.concatenate([[0.0, estimate.share_below], estimate.share]))
        under = place[None, :] < limits[:, None]
        place[0] = 0.0 if mass[0] == 0 else place[0]
        with np.errstate(invalid="ignore"):
            mean = (under * mass) @ place / (under @ mass)
        return np.asarray(np.where(under[:, 1:].any(axis=1), mean, nothing_known), dtype=float)

    return _by_part(values, below, below_limits, "kaplan-meier-mean", ("kaplan1958", "palarea2015"))


#: What a note says of a method.
_SAID = {
    "lognormal-mean": "stats.imputed-lognormal-mean",
    "lognormal-draw": "stats.imputed-lognormal-draw",
    "kaplan-meier-mean": "stats.imputed-kaplan-meier-mean",
}

_BelowLimits = Callable[[str, FloatArray, BoolArray], FloatArray]


def _by_part(
    values: Mapping[str, npt.ArrayLike],
    below: Mapping[str, npt.ArrayLike],
    below_limits: _BelowLimits,
    method: str,
    citations: tuple[str, ...],
) -> Replacement:
    frame, hidden = _read(values, below)
    filled = frame.copy()
    for name in frame.columns:
        mark = hidden[name].to_numpy()
        known = frame[name].notna().to_numpy()
        if mark.any():
            logarithms = np.log(frame[name].to_numpy()[known])
            filled.loc[mark, name] = np.exp(below_limits(str(name), logarithms, mark[known]))
    count = int(hidden.to_numpy().sum())
    note = (Message.of(_SAID[method], count=count),) if count else ()
    return _result(filled, hidden, [method] * frame.shape[1], note, citations)


def _read(values: Mapping[str, npt.ArrayLike], below: Mapping[str, npt.ArrayLike]) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = {name: np.asarray(column, dtype=float) for name, column in values.items()}
    if len({column.shape for column in columns.values()}) > 1:
        raise ValueError("The columns must have the same length: one entry per sample.")
    frame = pd.DataFrame(columns)
    hidden = pd.DataFrame({name: marks(below.get(name), column.shape) for name, column in columns.items()})
    hidden &= frame.notna()
    bad = int(((frame <= 0) | np.isinf(frame)).to_numpy().sum())
    if bad:
        raise NetminError(Message.of("stats.contents-not-positive", count=bad))
    return frame, hidden


def _closed(filled: pd.DataFrame, detected: pd.DataFrame, hidden: pd.DataFrame, total: float) -> pd.DataFrame:
    """Scale the detected parts down so that each sample keeps its sum."""
    if filled.isna().to_numpy().any():
        raise ValueError("Only complete samples sum to a total; leave the total out for amounts.")
    imputed = filled.where(hidden, 0.0).sum(axis=1)
    full = int((imputed >= total).sum())
    if full:
        raise NetminError(Message.of("stats.parts-exceed-whole", count=full, total=total))
    room = (total - imputed) / detected.sum(axis=1)
    return filled.where(hidden, detected.mul(room, axis=0))


def _refuse_few(name: str, detected: FloatArray) -> None:
    different = np.unique(detected).size
    if different < FEWEST_DETECTED:
        raise NetminError(Message.of("stats.impute-few", part=name, detected=different, fewest=FEWEST_DETECTED))


def _truncated(mean: float, sd: float, limits: FloatArray, generator: np.random.Generator | None) -> FloatArray:
    """Return the mean of a normal distribution below each limit, or a draw from there."""
    from scipy import special

    z = (limits - mean) / sd
    if generator is None:
        return np.asarray(mean - sd * np.exp(-0.5 * z**2 - 0.5 * np.log(2 * np.pi) - special.log_ndtr(z)), dtype=float)
    share = np.log(generator.uniform(np.finfo(float).tiny, 1.0, limits.size)) + special.log_ndtr(z)
    return np.asarray(mean + sd * special.ndtri_exp(share), dtype=float)


def _result(
    filled: pd.DataFrame,
    hidden: pd.DataFrame,
    method: list[str],
    notes: tuple[Message, ...],
    citations: tuple[str, ...],
) -> Replacement:
    imputed = hidden.sum()
    count = filled.notna().sum()
    share = (imputed / count).where(count > 0)
    put = filled.where(hidden)
    table = pd.DataFrame(
        {
            "part": list(filled.columns),
            "method": [way if number else "none" for way, number in zip(method, imputed, strict=True)],
            "count": count.to_numpy(),
            "imputed": imputed.to_numpy(),
            "share": share.to_numpy(),
            "imputed_min": put.min().to_numpy(),
            "imputed_max": put.max().to_numpy(),
        }
    )
    many = [str(name) for name in filled.columns if share[name] > MANY_IMPUTED]
    if many:
        notes = (*notes, Message.of("stats.imputed-many", parts=many, share=100 * MANY_IMPUTED))
    return Replacement(filled, hidden, table, notes, citations)

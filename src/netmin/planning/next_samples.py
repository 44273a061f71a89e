"""The next samples: where knowing more would change what is done, and what that would be worth."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.planning.portfolio import Portfolio
from netmin.planning.portfolio_choices import PortfolioChoices
from netmin.planning.portfolio_model import build_model

FloatArray: TypeAlias = npt.NDArray[np.float64]

#: Columns of `NextSamples.table`, one row per parcel, the most worth first.
SAMPLE_COLUMNS = ("parcel", "gain", "worth", "changes", "option", "without")

#: Fewer scenarios than this in a class make its mean a matter of luck.
_FEW = 20


@dataclass(frozen=True, eq=False)
class NextSamples:
    """Where to sample before deciding.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per parcel, the greatest gain first, columns `SAMPLE_COLUMNS`: the expected gain of knowing
        [weighted ha], the money that would buy the same (NaN where the total has no price) [money], the probability
        that the decision changes [–], the option of the portfolio, and the one that is best at the prices of money
        without knowing.
    perfect : bool
        Whether everything about the parcel would be known, which no sample tells, or only what the signal tells.
    notes : tuple of Message
        What the numbers are and are not.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    perfect: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def next_samples(
    choices: PortfolioChoices,
    portfolio: Portfolio,
    *,
    signal: npt.ArrayLike | None = None,
    classes: int = 3,
) -> NextSamples:
    """Return what knowing more about each parcel would be worth before the decision is made.

    One parcel is looked at a time, the rest staying as it is: money costs its price in the relaxed portfolio, so that a
    parcel's decision stands alone. What is not known of the costs is not learnt. An option that is sure enough without
    knowing stays allowed; one that becomes sure enough by knowing is added.

    Parameters
    ----------
    choices : PortfolioChoices
        As for the portfolio.
    portfolio : Portfolio
        Whose prices of money are taken.
    signal : array, shape (parcels, scenarios), optional
        What a sample would show in each scenario, such as a content [mg/kg]; it is known in classes of equal numbers of
        scenarios. Without it the scenario itself is known: an upper limit of the worth of any sample.
    classes : int
        How many.

    Returns
    -------
    NextSamples
        Gains are never negative.

    Raises
    ------
    UsageError
        If the choices hold no scenarios, the signal does not fit them, or there are fewer than two classes.

    References
    ----------
    howard1966
    """
    scenarios = choices.probability.size
    if scenarios < 2:
        raise UsageError(Message.of("planning.samples-no-scenarios"))
    model = build_model(choices, portfolio.budget, 0.0, ())
    prices = portfolio.limits["price"].to_numpy(dtype=float)
    money = _priced(choices, model.shares, prices, portfolio.scenario_weights, model.parcel, model.option)
    values = choices.area * choices.risk_weight
    success = np.broadcast_to(choices.success, (*choices.success.shape[:2], scenarios))
    groups = _groups(choices, signal, classes)
    sure = choices.possible() & (choices.chance() >= portfolio.success_at_least - 1e-12)
    total = float(prices[0])
    rows = []
    for place, name in enumerate(choices.parcels):
        gain, changes, without = _gain(
            values[place] * success[place], money[place], sure[place], success[place], groups[place],
            choices.probability, portfolio.success_at_least,
        )  # fmt: skip
        named = choices.options[without] if without >= 0 else ""
        worth = gain / total if total > 0 else math.nan
        rows.append((name, gain, worth, changes, portfolio.table["option"].iloc[place], named))
    table = pd.DataFrame(rows, columns=list(SAMPLE_COLUMNS)).sort_values("gain", ascending=False, kind="stable")
    few = signal is not None and scenarios < _FEW * classes
    return NextSamples(
        table.reset_index(drop=True), signal is None, _notes(signal is None, total, few, classes), ("howard1966",)
    )


def _priced(
    choices: PortfolioChoices, shares: FloatArray, prices: FloatArray, weights: FloatArray,
    parcel: npt.NDArray[np.int64], option: npt.NDArray[np.int64],
) -> FloatArray:  # fmt: skip
    """Return what each option costs at the prices of money; infinite where it is not possible. [weighted ha]."""
    cost = np.broadcast_to(choices.cost, (*choices.cost.shape[:2], choices.probability.size))[parcel, option]
    priced = np.full(choices.cost.shape[:2], np.inf)
    priced[parcel, option] = np.sum(shares * prices[:, None] * (weights @ cost.T), axis=0)
    return priced


def _groups(choices: PortfolioChoices, signal: npt.ArrayLike | None, classes: int) -> npt.NDArray[np.int64]:
    """Return the class of each scenario by parcel; shape (parcels, scenarios)."""
    count, scenarios = len(choices.parcels), choices.probability.size
    if signal is None:
        return np.broadcast_to(np.arange(scenarios), (count, scenarios))
    shown = np.asarray(signal, dtype=float)
    if shown.shape != (count, scenarios) or not np.isfinite(shown).all():
        raise UsageError(
            Message.of("planning.samples-signal", found=str(shown.shape), expected=str((count, scenarios)))
        )
    if classes < 2:
        raise UsageError(Message.of("planning.samples-classes", classes=classes))
    bounds = np.quantile(shown, np.arange(1, classes) / classes, axis=1)
    return np.asarray((shown[None] > bounds[:, :, None]).sum(axis=0))


def _gain(
    value: FloatArray, money: FloatArray, sure: npt.NDArray[np.bool_], success: FloatArray,
    group: npt.NDArray[np.int64], probability: FloatArray, level: float,
) -> tuple[float, float, int]:  # fmt: skip
    """Return the gain of knowing the group, the probability of another decision, and the option without knowing."""
    blind = np.where(sure, value @ probability - money, -np.inf)
    without = int(np.argmax(blind)) if blind.max(initial=-np.inf) > 0 else -1
    base = max(float(blind.max(initial=-np.inf)), 0.0)
    _, members = np.unique(group, return_inverse=True)
    share = np.bincount(members, weights=probability)
    inside = np.zeros((share.size, probability.size))
    inside[members, np.arange(probability.size)] = probability
    safe = np.where(share > 0, share, 1.0)
    known = np.where(
        (sure[None] | (inside @ success.T / safe[:, None] >= level - 1e-12)) & np.isfinite(money)[None],
        inside @ value.T / safe[:, None] - np.where(np.isfinite(money), money, 0.0)[None],
        -np.inf,
    )
    best = known.max(axis=1, initial=-np.inf)
    then = np.where(best > 0, np.argmax(known, axis=1), -1)
    gain = float(share @ np.maximum(best, 0.0)) - base
    return max(gain, 0.0), float(share @ (then != without)), without


def _notes(perfect: bool, price: float, few: bool, classes: int) -> tuple[Message, ...]:
    notes = [Message.of("planning.samples-perfect" if perfect else "planning.samples-classed", classes=classes)]
    notes.append(Message.of("planning.samples-alone"))
    if not price > 0:
        notes.append(Message.of("planning.samples-no-price"))
    if few:
        notes.append(Message.of("planning.samples-few", least=_FEW))
    return tuple(notes)

"""Risk to what lives in the soil, as far as an order of samples goes: sediment quotients, and one RI on every scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.indices import Scale, classify, rescaled_risk_scale
from netmin.indices import scales as index_scales
from netmin.language import Message
from netmin.risk import sediment_guidelines

FloatArray = npt.NDArray[np.float64]

#: Scales of the potential ecological risk met in print; the first is the author's own.
RISK_SCALES = ("hakanson1980-ri", "ri-135", "ri-100", "ri-60")

#: Columns of `MeanQuotient.table`. low, high: the mean quotient, equal where every content is a number [–].
#: first_place, last_place: the best and the worst place a sample can take, 1 being the most loaded.
QUOTIENT_COLUMNS = ("low", "high", "first_place", "last_place")


@dataclass(frozen=True, eq=False)
class MeanQuotient:
    """Samples in the order of their mean quotient; an order, not a judgement.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns `QUOTIENT_COLUMNS`, one row per sample in the order given.
    guideline : str
        Id of the set of sediment values.
    analytes : tuple of str
        Elements that entered.
    notes : tuple of Message
        What a reader must know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    guideline: str
    analytes: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()


def mean_quotient(
    contents: npt.ArrayLike,
    analytes: Sequence[str],
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    guideline: str = "macdonald2000-pec",
) -> MeanQuotient:
    """Order samples by the mean of content over sediment value.

    The values were made for animals in sediment. On soil the mean quotient has no classes here: it says which sample is
    more loaded than which, all elements together, and nothing of harm.

    Parameters
    ----------
    contents : array, shape (n, elements)
        Contents, or the limit where marked; NaN where not measured. [mg/kg dry]
    analytes : sequence of str
        Symbols, in the order of the columns. Elements without a sediment value are left out, with a note.
    below, above : array of bool, shape (n, elements), optional
        Known only to lie below, or above, the value.
    guideline : str
        ``macdonald2000-pec`` or ``long1995-erm``.

    Returns
    -------
    MeanQuotient
        NaN where an element that entered was not measured: a mean over fewer elements is another quotient.

    Raises
    ------
    UsageError
        If no element has a sediment value.
    UnknownName
        If there is no such set.
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    macdonald2000, long1995

    Examples
    --------
    >>> found = mean_quotient([[64.0, 459.0], [128.0, 45.9]], ["Pb", "Zn"])
    >>> found.table["high"].round(2).tolist(), found.table["first_place"].tolist()
    ([0.75, 0.55], [1, 2])
    """
    values, low_mark, high_mark = _matrix(contents, analytes, below, above)
    chosen = sediment_guidelines.get(guideline)
    entering = [position for position, name in enumerate(analytes) if name in chosen.values]
    if not entering:
        raise UsageError(
            Message.of("ecology.no-sediment-value", guideline=chosen.short_title, known=sorted(chosen.values))
        )
    divisors = np.array([chosen.values[analytes[position]] for position in entering])
    low = np.where(low_mark, 0.0, values)[:, entering] / divisors
    high = np.where(high_mark, np.inf, values)[:, entering] / divisors
    high[np.isnan(values[:, entering])] = np.nan
    table = _placed(low.mean(axis=1), high.mean(axis=1))
    return MeanQuotient(
        table,
        guideline,
        tuple(analytes[position] for position in entering),
        _quotient_notes(table, analytes, chosen),
        chosen.cite,
    )


def _matrix(
    contents: npt.ArrayLike, analytes: Sequence[str], below: npt.ArrayLike | None, above: npt.ArrayLike | None
) -> tuple[FloatArray, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    values = np.asarray(contents, dtype=float)
    if values.ndim != 2 or values.shape[1] != len(analytes):
        raise ValueError("Contents are expected as samples × elements, one column per analyte.")
    marks = [
        np.zeros(values.shape, dtype=bool) if given is None else np.asarray(given, dtype=bool)
        for given in (below, above)
    ]
    if any(mark.shape != values.shape for mark in marks) or np.any(marks[0] & marks[1]) or np.any(values < 0):
        raise ValueError("Contents must not be negative, marks must have their shape, and none may point both ways.")
    return values, marks[0], marks[1]


def _placed(low: FloatArray, high: FloatArray) -> pd.DataFrame:
    """Return the places each sample can take, given that its quotient is known only within bounds."""
    known = ~np.isnan(high)
    surely_above = (low[None, :] > high[:, None]) & known[None, :] & known[:, None]
    perhaps_above = (high[None, :] > low[:, None]) & known[None, :] & known[:, None]
    np.fill_diagonal(perhaps_above, val=False)
    first = pd.array(1 + surely_above.sum(axis=1), dtype="Int64")
    last = pd.array(1 + perhaps_above.sum(axis=1), dtype="Int64")
    first[~known] = last[~known] = pd.NA
    return pd.DataFrame(dict(zip(QUOTIENT_COLUMNS, (low, high, first, last), strict=True)))


def _quotient_notes(
    table: pd.DataFrame, analytes: Sequence[str], chosen: sediment_guidelines.SedimentGuideline
) -> tuple[Message, ...]:
    notes = [Message.of("ecology.ordering-only", guideline=chosen.short_title)]
    unverified = [name for name in analytes if name in chosen.unverified]
    if unverified:
        notes.append(Message.of("ecology.sediment-unverified", guideline=chosen.short_title, analytes=unverified))
    without = [name for name in analytes if name not in chosen.values]
    if without:
        notes.append(Message.of("ecology.sediment-without", guideline=chosen.short_title, analytes=without))
    missing = int(table["high"].isna().sum())
    if missing:
        notes.append(Message.of("ecology.quotient-missing", count=missing))
    return tuple(notes)


@dataclass(frozen=True, eq=False)
class RiskOnScales:
    """One potential ecological risk read on every scale in use.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per sample; ``value`` [–] and a column per scale with the code of the class, "" where not known.
    scales : tuple of Scale
        In the order of the columns; the last is fitted to the elements summed.
    toxic_sum : float
        Sum of the toxic-response factors. [–]
    notes : tuple of Message
        The scales in words, and which of them are not verified.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    scales: tuple[Scale, ...]
    toxic_sum: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("hakanson1980",)


def risk_on_every_scale(values: npt.ArrayLike, toxic_response: npt.ArrayLike) -> RiskOnScales:
    """Return the classes of the potential ecological risk on the four scales in print and on a fitted one.

    RI is a sum, so its limits belong to the elements that were summed. Hakanson's 150 belongs to eight substances with
    factors that sum to 133; the fitted scale begins at 150/133 of the actual sum.

    Parameters
    ----------
    values : array, shape (n,)
        RI; NaN where not known. [–]
    toxic_response : array, shape (elements,)
        Factors of the elements that were summed. [–]

    Returns
    -------
    RiskOnScales
        [–]

    Raises
    ------
    ValueError
        If the factors do not sum to more than 0.

    References
    ----------
    hakanson1980

    Examples
    --------
    >>> found = risk_on_every_scale([120.0], [30, 10, 5, 5, 2, 1])
    >>> found.table.iloc[0, 1:].tolist()
    ['low', 'low', 'moderate', 'considerable', 'considerable']
    """
    risk = np.asarray(values, dtype=float)
    total = float(np.asarray(toxic_response, dtype=float).sum())
    fitted = rescaled_risk_scale(total)
    scales = (*(index_scales.get(name) for name in RISK_SCALES), fitted)
    table = pd.DataFrame({"value": risk})
    for scale in scales:
        table[scale.id] = classify(risk, scale)
    codes = table[[scale.id for scale in scales]].to_numpy()
    differ = sum(len(set(row)) > 1 for row in codes.tolist())
    notes = [Message.of("ecology.scale-used", scale=scale.label) for scale in scales]
    notes.append(Message.of("ecology.scales-differ", count=differ, total=len(table), toxic_sum=total))
    notes.append(Message.of("ecology.scales-unverified", scales=[scale.id for scale in scales if not scale.verified]))
    return RiskOnScales(table, scales, total, tuple(notes))

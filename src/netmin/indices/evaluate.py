"""From contents known exactly or only within bounds to index values, their bounds and their classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.indices.index import FloatArray, PollutionIndex
from netmin.indices.scales import HAKANSON_TOXIC_SUM, Scale, classify
from netmin.indices.single import contamination_factor
from netmin.language import Message

#: Contents of one element: the least and the most they can be.
Bounds = tuple[npt.ArrayLike, npt.ArrayLike]

#: Columns of `IndexResult.table`.
TABLE_COLUMNS = ("position", "index", "analyte", "value", "low", "high", "class_low", "class_high", "scale")


@dataclass(frozen=True, eq=False)
class IndexResult:
    """One index of every sample.

    Attributes
    ----------
    index : PollutionIndex
        Which one.
    analytes : tuple of str
        Elements that went in; another set of elements is another result.
    scale : Scale
        The scale of the classes.
    table : pandas.DataFrame
        One row per sample, and per analyte where the index is of one element: position (of the sample, from 0), index
        (symbol), analyte ("" for an index of many), value (NaN where only bounds are known), low, high, class_low,
        class_high (codes, "" where nothing was measured), scale (id).
    summary : pandas.DataFrame
        One row per analyte: index, analyte, scale, count, median, maximum (NaN where open), the share of samples in
        each class in columns ``class:<code>``, and in ``class:open`` the share whose bounds lie in different classes.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was left out, what is known only within bounds, what to mind about the scale.
    """

    index: PollutionIndex
    analytes: tuple[str, ...]
    scale: Scale
    table: pd.DataFrame
    summary: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())


def concentration_bounds(
    values: npt.ArrayLike, below: npt.ArrayLike | None = None, above: npt.ArrayLike | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the most that contents can be.

    Parameters
    ----------
    values : array, shape (n,)
        Content, or the limit where marked; NaN where not measured. [mg/kg dry]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value.

    Returns
    -------
    tuple of array, shape (n,)
        Equal where the content is known; from 0 to the limit for a "<", from the limit without end for a ">".
        [mg/kg dry]

    Examples
    --------
    >>> low, high = concentration_bounds([0.5, 3.0, 9.0], [True, False, False], [False, False, True])
    >>> low.tolist(), high.tolist()
    ([0.0, 3.0, 9.0], [0.5, 3.0, inf])
    """
    value = np.asarray(values, dtype=float)
    known = ~np.isnan(value)
    low, high = value.copy(), value.copy()
    if below is not None:
        low[np.asarray(below, dtype=bool) & known] = 0.0
    if above is not None:
        high[np.asarray(above, dtype=bool) & known] = np.inf
    return low, high


def evaluate(
    index: PollutionIndex,
    concentrations: Mapping[str, Bounds],
    background: Mapping[str, float],
    *,
    toxic_response: Mapping[str, float] | None = None,
    reference: str | None = None,
    scale: Scale | None = None,
) -> IndexResult:
    """Evaluate an index for every sample, carrying what is only known within bounds.

    Parameters
    ----------
    index : PollutionIndex
        From `netmin.indices.get`.
    concentrations : mapping of str to (array, array), shape (n,) each
        By analyte, the least and the most the contents can be, as `concentration_bounds` returns them; NaN where not
        measured. [mg/kg dry]
    background : mapping of str to float
        By analyte; an analyte without a positive background is left out, with a note. [mg/kg dry]
    toxic_response : mapping of str to float, optional
        By analyte, where the index needs it; an analyte without a factor is left out, with a note. [–]
    reference : str, optional
        The reference element, where the index needs one; it must be among the contents and the backgrounds.
    scale : Scale, optional
        Instead of the index's own.

    Returns
    -------
    IndexResult
        Every index here rises with each content (and falls with that of the reference element), so its bounds are its
        values at the bounds of the contents.

    Raises
    ------
    UsageError
        If no analyte can be used, or the index needs what was not given.
    ValueError
        If the contents differ in length.

    Examples
    --------
    >>> from netmin import indices
    >>> result = evaluate(indices.get("CF"), {"Cd": ([0.0, 2.0], [0.5, 2.0])}, {"Cd": 0.4})
    >>> result.table[["value", "low", "high", "class_high"]].to_numpy().tolist()
    [[nan, 0.0, 1.25, 'moderate'], [5.0, 5.0, 5.0, 'considerable']]
    """
    arrays = _same_length(concentrations)
    analytes, notes = _usable(index, arrays, background, toxic_response, reference)
    chosen = scale or index.scale_for(len(analytes))
    extra = _Extra(arrays, background, toxic_response or {}, reference)
    if index.kind == "single":
        pieces = [_single(index, analyte, extra, chosen) for analyte in analytes]
    else:
        pieces = [_combined(index, analytes, extra, chosen)]
    table = pd.concat(pieces, ignore_index=True)
    return IndexResult(
        index=index,
        analytes=analytes,
        scale=chosen,
        table=table,
        summary=_summary(table, chosen),
        citations=tuple(sorted({*index.citations, *chosen.citations})),
        notes=(*notes, *_bound_notes(index, table), *_scale_notes(index, analytes, extra, chosen)),
    )


@dataclass(frozen=True, eq=False)
class _Extra:
    """What the formulas draw on, by analyte."""

    bounds: Mapping[str, tuple[FloatArray, FloatArray]]
    background: Mapping[str, float]
    toxic_response: Mapping[str, float]
    reference: str | None


def _same_length(concentrations: Mapping[str, Bounds]) -> dict[str, tuple[FloatArray, FloatArray]]:
    arrays = {
        analyte: (np.asarray(low, dtype=float), np.asarray(high, dtype=float))
        for analyte, (low, high) in concentrations.items()
    }
    if len({array.shape for pair in arrays.values() for array in pair}) > 1:
        raise ValueError("The contents of all elements must have the same length: one entry per sample.")
    return arrays


def _usable(
    index: PollutionIndex,
    arrays: Mapping[str, tuple[FloatArray, FloatArray]],
    background: Mapping[str, float],
    toxic_response: Mapping[str, float] | None,
    reference: str | None,
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Return the analytes that have all the index needs, and a note on the others."""
    notes = []
    if "reference-element" in index.needs:
        _require_reference(index, arrays, background, reference)
    candidates = [analyte for analyte in arrays if analyte != reference or "reference-element" not in index.needs]
    with_background = [analyte for analyte in candidates if background.get(analyte, np.nan) > 0]
    if lacking := [analyte for analyte in candidates if analyte not in with_background]:
        notes.append(Message.of("indices.no-background", index=index.symbol, analytes=lacking))
    usable = with_background
    if "toxic-response" in index.needs:
        factors = toxic_response or {}
        usable = [analyte for analyte in with_background if factors.get(analyte, np.nan) > 0]
        if lacking := [analyte for analyte in with_background if analyte not in usable]:
            notes.append(Message.of("indices.no-toxic-response", index=index.symbol, analytes=lacking))
    if not usable:
        raise UsageError(Message.of("indices.no-analytes", index=index.symbol))
    return tuple(usable), tuple(notes)


def _require_reference(
    index: PollutionIndex,
    arrays: Mapping[str, tuple[FloatArray, FloatArray]],
    background: Mapping[str, float],
    reference: str | None,
) -> None:
    if reference is None:
        raise UsageError(Message.of("indices.reference-missing", index=index.symbol))
    if reference not in arrays:
        raise UsageError(Message.of("indices.reference-unmeasured", index=index.symbol, analyte=reference))
    if not background.get(reference, np.nan) > 0:
        raise UsageError(Message.of("indices.reference-no-background", index=index.symbol, analyte=reference))


def _single(index: PollutionIndex, analyte: str, extra: _Extra, scale: Scale) -> pd.DataFrame:
    low, high = extra.bounds[analyte]
    arguments_low: list[npt.ArrayLike] = [extra.background[analyte]]
    arguments_high: list[npt.ArrayLike] = [extra.background[analyte]]
    if "toxic-response" in index.needs:
        arguments_low.append(extra.toxic_response[analyte])
        arguments_high.append(extra.toxic_response[analyte])
    if "reference-element" in index.needs and extra.reference is not None:
        # More of the reference element means less enrichment, so its bounds change places.
        reference_low, reference_high = extra.bounds[extra.reference]
        arguments_low += [reference_high, extra.background[extra.reference]]
        arguments_high += [reference_low, extra.background[extra.reference]]
    return _rows(index, analyte, index.function(low, *arguments_low), index.function(high, *arguments_high), scale)


def _combined(index: PollutionIndex, analytes: tuple[str, ...], extra: _Extra, scale: Scale) -> pd.DataFrame:
    ends = []
    for end in (0, 1):
        factors = np.column_stack(
            [contamination_factor(extra.bounds[analyte][end], extra.background[analyte]) for analyte in analytes]
        )
        toxic = [extra.toxic_response[analyte] for analyte in analytes] if "toxic-response" in index.needs else None
        ends.append(index.function(factors) if toxic is None else index.function(factors, toxic))
    return _rows(index, "", ends[0], ends[1], scale)


def _rows(index: PollutionIndex, analyte: str, low: FloatArray, high: FloatArray, scale: Scale) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "position": np.arange(low.size),
            "index": index.symbol,
            "analyte": analyte,
            "value": np.where(low == high, low, np.nan),
            "low": low,
            "high": high,
            "class_low": classify(low, scale),
            "class_high": classify(high, scale),
            "scale": scale.id,
        },
        columns=list(TABLE_COLUMNS),
    )


def _summary(table: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    return pd.DataFrame([_summary_row(rows, scale) for _, rows in table.groupby("analyte", sort=False)])


def _summary_row(rows: pd.DataFrame, scale: Scale) -> dict[str, object]:
    known = rows[rows["class_low"] != ""]
    sure = known["class_low"].where(known["class_low"] == known["class_high"], "open")
    row: dict[str, object] = {
        "index": rows["index"].iloc[0],
        "analyte": rows["analyte"].iloc[0],
        "scale": scale.id,
        "count": len(known),
        "median": _agreed(np.median, known),
        "maximum": _agreed(np.max, known),
    }
    for code in (*scale.classes, "open"):
        row[f"class:{code}"] = float((sure == code).mean()) if len(known) else np.nan
    return row


def _agreed(statistic: Callable[[FloatArray], float], known: pd.DataFrame) -> float:
    """Return a statistic of the values if both ends of their bounds agree on it."""
    if known.empty:
        return float("nan")
    low, high = float(statistic(known["low"].to_numpy())), float(statistic(known["high"].to_numpy()))
    return low if low == high else float("nan")


def _bound_notes(index: PollutionIndex, table: pd.DataFrame) -> tuple[Message, ...]:
    measured = table["class_low"] != ""
    within = int((measured & table["value"].isna()).sum())
    missing = int((~measured).sum())
    notes = []
    if within:
        notes.append(Message.of("indices.within-bounds", index=index.symbol, count=within, total=int(measured.sum())))
    if missing and index.kind == "combined":
        notes.append(Message.of("indices.incomplete", index=index.symbol, count=missing))
    return tuple(notes)


def _scale_notes(index: PollutionIndex, analytes: tuple[str, ...], extra: _Extra, scale: Scale) -> tuple[Message, ...]:
    """Say which elements the scale was made for, where that moves the limits."""
    notes = []
    if scale.id == "hakanson1980-ri":
        toxic = sum(extra.toxic_response[analyte] for analyte in analytes)
        notes.append(Message.of("indices.scale-elements", analytes=list(analytes), used=toxic, made=HAKANSON_TOXIC_SUM))
    if not scale.verified:
        notes.append(Message.of("indices.scale-unverified", index=index.symbol, scale=scale.id))
    return tuple(notes)

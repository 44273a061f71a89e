"""From one verdict per measurement to one row per analyte."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.standards.judge import ABOVE, BELOW, NO_LIMIT, UNDECIDED, Judgement
from netmin.standards.sheet import LimitSheet
from netmin.standards.standard import CONFIDENCES

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]

_BLOCK = 1 << 16


def summarise(table: pd.DataFrame, sheet: LimitSheet, judgement: Judgement) -> pd.DataFrame:
    """Return one row per analyte that was measured.

    Parameters
    ----------
    table : pandas.DataFrame
        As in `Comparison`.
    sheet : LimitSheet
        Limits of the law.
    judgement : Judgement
        Verdicts in the order of the table.

    Returns
    -------
    pandas.DataFrame
        ``analyte``; ``measured``, ``below``, ``undecided``: numbers of measurements; ``above:<level>``: number that
        passes at least that level; ``level_worst``: highest level passed, or ""; ``maximum`` [mg/kg dry] with
        ``maximum_is_limit`` (every value lies below the laboratory's limit) and ``worst_sample``, where it was found;
        ``limit:<level>`` for the standard soil [mg/kg dry], the strictest class that occurred where the law has
        classes, NaN where no class is known; ``confidence`` and ``unverified`` of the least sure verdict; ``article``
        of the worst level, else of the mildest.
    """
    analyte = table["analyte"].cat.codes.to_numpy()
    verdicts, levels, doubt = _counts(analyte, sheet, judgement)
    maximum, is_limit, where = _maxima(analyte, table, len(sheet.analytes))
    worst = [int(row.nonzero()[0].max(initial=0)) - 1 for row in levels]
    columns: dict[str, object] = {
        "analyte": list(sheet.analytes),
        "measured": verdicts.sum(axis=1),
        "below": verdicts[:, BELOW],
        "undecided": verdicts[:, UNDECIDED],
        "no_limit": verdicts[:, NO_LIMIT],
        "level_worst": ["" if k < 0 else sheet.levels[k] for k in worst],
        "maximum": maximum,
        "maximum_is_limit": is_limit,
        "worst_sample": [str(table["sample"].iloc[row]) if row >= 0 else "" for row in where],
    }
    for k, name in enumerate(sheet.levels):
        columns[f"above:{name}"] = levels[:, k + 1 :].sum(axis=1)
    limits = _occurring_limits(sheet, judgement)
    for k, name in enumerate(sheet.levels):
        columns[f"limit:{name}"] = limits[k]
    columns["confidence"] = ["" if code < 0 else CONFIDENCES[code] for code in doubt]
    columns["unverified"] = [code == len(CONFIDENCES) - 1 for code in doubt]
    columns["article"] = [_article(sheet, code, k) for code, k in enumerate(worst)]
    rows = pd.DataFrame(columns)
    return rows[rows["measured"] > 0].reset_index(drop=True)


def _counts(
    analyte: npt.NDArray[np.integer[Any]], sheet: LimitSheet, judgement: Judgement
) -> tuple[IntArray, IntArray, list[int]]:
    """Count verdicts and levels by analyte, and find the least sure confidence, -1 where the law says nothing."""
    n, n_levels = len(sheet.analytes), len(sheet.levels) + 1
    verdicts, levels = np.zeros((n, ABOVE + 1), np.intp), np.zeros((n, n_levels), np.intp)
    sureness = np.zeros((n, len(CONFIDENCES) + 1), np.intp)
    for start in range(0, len(analyte), _BLOCK):
        part = slice(start, start + _BLOCK)
        codes, verdict = analyte[part].astype(np.intp), judgement.verdict[part]
        verdicts += np.bincount(codes * (ABOVE + 1) + verdict, minlength=verdicts.size).reshape(verdicts.shape)
        levels += np.bincount(codes * n_levels + judgement.level[part] + 1, minlength=levels.size).reshape(levels.shape)
        sure = np.where(verdict == NO_LIMIT, 0, judgement.confidence[part] + 1)
        cells = codes * sureness.shape[1] + sure
        sureness += np.bincount(cells, minlength=sureness.size).reshape(sureness.shape)
    doubt = [int(row.nonzero()[0].max(initial=0)) - 1 for row in sureness]
    return verdicts, levels, doubt


def _maxima(
    analyte: npt.NDArray[np.integer[Any]], table: pd.DataFrame, n: int
) -> tuple[FloatArray, list[bool], list[int]]:
    """Return the largest content by analyte, whether it is only a limit, and its row; a "<" counts if all are "<"."""
    value = table["value"].to_numpy()
    below = (table["qualifier"] == "<").to_numpy()
    found, found_row = _largest(analyte, value, ~below, n)
    limit, limit_row = _largest(analyte, value, below, n)
    nothing_found = np.isnan(found) & ~np.isnan(limit)
    rows = np.where(nothing_found, limit_row, found_row)
    marked = [row >= 0 and table["qualifier"].iloc[row] != "" for row in rows]
    return np.where(nothing_found, limit, found), marked, rows.tolist()


def _largest(
    analyte: npt.NDArray[np.integer[Any]], value: FloatArray, wanted: npt.NDArray[np.bool_], n: int
) -> tuple[FloatArray, IntArray]:
    largest = np.full(n, -math.inf)
    row = np.full(n, -1, dtype=np.intp)
    for start in range(0, len(value), _BLOCK):
        chosen = np.flatnonzero(wanted[start : start + _BLOCK]) + start
        codes, contents = analyte[chosen], value[chosen]
        best = largest.copy()
        np.fmax.at(best, codes, contents)
        at_best = (contents == best[codes]) & (contents > largest[codes])
        row[codes[at_best][::-1]] = chosen[at_best][::-1]
        largest = best
    return np.where(row < 0, math.nan, largest), row


def _occurring_limits(sheet: LimitSheet, judgement: Judgement) -> FloatArray:
    """Return the strictest known limit by level and analyte among the situations that occurred."""
    known = np.isfinite(sheet.low) & (judgement.situations > 0)
    limits = np.where(known, sheet.low, math.inf).min(axis=2)
    return np.where(np.isinf(limits), math.nan, limits)


def _article(sheet: LimitSheet, code: int, worst: int) -> str:
    if worst >= 0:
        return sheet.articles[worst][code]
    return next((level[code] for level in sheet.articles if level[code]), "")

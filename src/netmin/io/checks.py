"""Warnings that ride along: noughts, and values that look substituted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.io.findings import Findings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A smallest value met this often, in this share of the values, and so much more often than the next one,
#: looks substituted.
_TIMES = 5
_SHARE = 0.02
_MORE_THAN_NEXT = 2.0


def check_values(measurements: pd.DataFrame, findings: Findings) -> None:
    """Look at each analyte's plain values as a whole."""
    codes = measurements["analyte"].cat.codes.to_numpy()
    plain = measurements["qualifier"].cat.codes.to_numpy() == 0
    values, rows = measurements["value"].to_numpy(), measurements["row"].to_numpy()
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(measurements["analyte"].cat.categories) + 1))
    for place, symbol in enumerate(measurements["analyte"].cat.categories):
        chosen = order[bounds[place] : bounds[place + 1]]
        chosen = chosen[plain[chosen]]
        _noughts(str(symbol), values[chosen], rows[chosen], findings)
        _repeated_minimum(str(symbol), values[chosen], rows[chosen], findings)


def _noughts(symbol: str, values: FloatArray, rows: IntArray, findings: Findings) -> None:
    zero = values == 0
    if zero.any():
        findings.warn("zeros", row=int(rows[np.argmax(zero)]), analyte=symbol, count=int(zero.sum()))


def _repeated_minimum(symbol: str, values: FloatArray, rows: IntArray, findings: Findings) -> None:
    positive = values[values > 0]
    if len(positive) < _TIMES:
        return
    least = positive.min()
    times = int((positive == least).sum())
    if times < _TIMES or times < _SHARE * len(positive) or times == len(positive):
        return
    above = positive[positive > least]
    next_times = int((above == above.min()).sum())
    if times > _MORE_THAN_NEXT * next_times:
        findings.warn(
            "looks-substituted",
            row=int(rows[np.argmax(values == least)]),
            analyte=symbol,
            limit=float(least),
            count=times,
        )

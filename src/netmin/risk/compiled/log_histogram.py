"""Counting weighted sums in fine bins; the twin of `netmin.risk.log_histogram.LogHistogram.count_products`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netmin.geostat.compiled.decorators import compiled
from netmin.risk.log_histogram import SHIFT

if TYPE_CHECKING:
    from netmin.risk.dose import FloatArray


@compiled
def count_products(
    weights: FloatArray,
    factors: FloatArray,
    base: Any,
    counts: Any,
    least: Any,
    most: Any,
    value: FloatArray,
    bits: Any,
) -> None:
    """Count the weighted sums of factors, one row of weights per row of counts.

    Parameters
    ----------
    weights : array, shape (rows, f)
        Not negative.
    factors : array, shape (f, n)
        Not negative.
    base, counts, least, most : array
        As in `LogHistogram`, the last two as whole numbers, in which positive doubles keep their order; written over.
    value, bits : array, shape (at once,)
        The same memory, as doubles and as whole numbers.
    """
    last = counts.shape[1] - 1
    for row in range(len(weights)):
        held, first = counts[row], base[row]
        low, high = least[row], most[row]
        for start in range(0, factors.shape[1], len(value)):
            count = min(len(value), factors.shape[1] - start)
            for i in range(count):
                value[i] = 0.0
            for f in range(len(factors)):
                weight = weights[row, f]
                if weight != 0.0:
                    part = factors[f, start : start + count]
                    for i in range(count):
                        value[i] += weight * part[i]
            for i in range(count):
                low, high = min(low, bits[i]), max(high, bits[i])
            for i in range(count):
                held[min(max((bits[i] >> SHIFT) - first, 0), last)] += 1
        least[row], most[row] = low, high

"""Counting values in fine bins, so that quantiles of any number of draws need little memory.

An octave, from a power of two to the next, holds 1024 bins of equal width, so that a bin is at most 0.1 % wide. The bin
of a positive number is the first bits of its double: no logarithm is taken. A row holds 24 octaves around its middle;
what lies beyond, more than 4000 times away from the middle, is counted in the end bins, which reach to the least and
the greatest value met.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat.compiler import compiler_installed
from netmin.risk.dose import FloatArray

#: Bins in an octave, as a power of two; the bits of a double below them; octaves and bins of a row.
BINS_LOG2 = 10
SHIFT = 52 - BINS_LOG2
OCTAVES = 24
BINS = OCTAVES << BINS_LOG2

#: Greatest width of a bin, as a share of the value: what a quantile can be off, before interpolation.
RESOLUTION = 2.0**-BINS_LOG2

#: Values of a row summed at once; they stay in the processor's nearest memory.
_AT_ONCE = 2048

CountArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LogHistogram:
    """Counts of the values of several rows.

    Attributes
    ----------
    base : array of int, shape (rows,)
        Number of the first bin of each row, as the bits of a double count.
    counts : array of int, shape (rows, BINS)
        Written over as values come.
    least, most : array, shape (rows,)
        Met so far; infinite and 0 before.
    """

    base: CountArray
    counts: npt.NDArray[np.integer]
    least: FloatArray
    most: FloatArray

    @classmethod
    def around(cls, middle: FloatArray, *, small: bool = False) -> LogHistogram:
        """Return empty rows around their middles.

        Parameters
        ----------
        middle : array, shape (rows,)
            Not negative; a row whose middle is 0 starts at the least that a row may.
        small : bool
            Whether to count in 32 bits: for at most two thousand million values.
        """
        bits = np.maximum(np.asarray(middle, dtype=float), 2.0**-1000).view(np.int64)
        base = ((bits >> 52) - OCTAVES // 2) << BINS_LOG2
        rows = len(base)
        counts = np.zeros((rows, BINS), dtype=np.int32 if small else np.int64)
        return cls(base, counts, np.full(rows, np.inf), np.zeros(rows))

    def emptied(self) -> LogHistogram:
        """Return empty rows at the same places, that count in 32 bits."""
        rows = len(self.base)
        return LogHistogram(self.base, np.zeros((rows, BINS), dtype=np.int32), np.full(rows, np.inf), np.zeros(rows))

    def add(self, other: LogHistogram) -> None:
        """Add what another counted at the same places."""
        self.counts[:] += other.counts
        np.minimum(self.least, other.least, out=self.least)
        np.maximum(self.most, other.most, out=self.most)

    def count_products(self, weights: FloatArray, factors: FloatArray) -> None:
        """Count the weighted sums of factors, one row of weights per row of the histogram.

        Parameters
        ----------
        weights : array, shape (rows, f)
            Not negative.
        factors : array, shape (f, n)
            Not negative. The sum runs over f in order, factors of weight 0 left out.
        """
        if compiler_installed():
            from netmin.risk.compiled.log_histogram import count_products

            scratch = np.empty(_AT_ONCE)
            least, most = self.least.view(np.int64), self.most.view(np.int64)
            count_products(weights, factors, self.base, self.counts, least, most, scratch, scratch.view(np.int64))
            return
        for row, weight in enumerate(weights):
            value = np.zeros(factors.shape[1])
            for factor in np.nonzero(weight)[0]:
                value += weight[factor] * factors[factor]
            self.count(row, value)

    def count(self, row: int, value: FloatArray) -> None:
        """Count values in a row.

        Parameters
        ----------
        row : int
            Which.
        value : array, shape (n,)
            Not negative and finite; at least one.
        """
        self.least[row] = min(self.least[row], value.min())
        self.most[row] = max(self.most[row], value.max())
        bins = np.clip((value.view(np.int64) >> SHIFT) - self.base[row], 0, BINS - 1)
        self.counts[row] += np.bincount(bins, minlength=BINS).astype(self.counts.dtype)

    def quantiles(self, row: int, probabilities: FloatArray) -> FloatArray:
        """Return quantiles of a row, interpolated within bins.

        Parameters
        ----------
        row : int
            Which.
        probabilities : array, shape (k,)
            Between 0 and 1. [–]

        Returns
        -------
        array, shape (k,)
            NaN where nothing was counted.
        """
        reached = np.cumsum(self.counts[row], dtype=float)
        if reached[-1] == 0:
            return np.full(len(probabilities), np.nan)
        wanted = np.asarray(probabilities) * reached[-1]
        bins = np.minimum(np.searchsorted(reached, wanted, side="left"), BINS - 1)
        held = self.counts[row, bins]
        part = (wanted - (reached[bins] - held)) / np.maximum(held, 1)
        low, high = self._edges(row, bins)
        return np.asarray(np.clip(low + np.clip(part, 0.0, 1.0) * (high - low), self.least[row], self.most[row]))

    def shares_above(self, row: int, bounds: FloatArray) -> FloatArray:
        """Return the shares of a row above bounds, a bound's own bin in proportion.

        Parameters
        ----------
        row : int
            Which.
        bounds : array, shape (k,)
            Not negative; infinite ones are never passed.

        Returns
        -------
        array, shape (k,)
            NaN where nothing was counted. [–]
        """
        reached = np.cumsum(self.counts[row], dtype=float)
        if reached[-1] == 0:
            return np.full(len(bounds), np.nan)
        bound = np.minimum(np.asarray(bounds, dtype=float), np.finfo(float).max)
        bins = np.clip((bound.view(np.int64) >> SHIFT) - self.base[row], 0, BINS - 1)
        low, high = self._edges(row, bins)
        # What all have in common lies at one value, not spread over its bin.
        low, high = np.maximum(low, self.least[row]), np.minimum(high, self.most[row])
        with np.errstate(invalid="ignore", divide="ignore"):
            part = np.where(high > low, (high - bound) / (high - low), 0.0)
        above = (reached[-1] - reached[bins] + np.clip(part, 0.0, 1.0) * self.counts[row, bins]) / reached[-1]
        return np.where(bound >= self.most[row], 0.0, np.where(bound < self.least[row], 1.0, above))

    def _edges(self, row: int, bins: CountArray) -> tuple[FloatArray, FloatArray]:
        ends = [((self.base[row] + bins + step) << SHIFT).view(np.float64) for step in (0, 1)]
        low = np.where(bins == 0, np.minimum(self.least[row], ends[0]), ends[0])
        high = np.where(bins == BINS - 1, np.maximum(self.most[row], ends[1]), ends[1])
        return low, high

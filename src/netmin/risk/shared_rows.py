"""Which sums must be counted: draws and outputs that are multiples of one another share a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.risk.dose import FloatArray
from netmin.risk.people_counts import Counted
from netmin.risk.risk_model import Output

#: Bounds that people may pass, by quantity.
BOUNDS: Mapping[str, tuple[float, ...]] = {"hazard": (1.0,), "cancer": (1e-6, 1e-4)}

#: A bound is met within this share, as for the classes.
_TOLERANCE = 1e-9

#: Weights of two draws that differ by less than this share are proportional.
_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class SharedRows:
    """Rows to count; where the draws of an output are multiples of one another, they share a row.

    Attributes
    ----------
    weights : array, shape (rows, f)
    bounds : list of array
        By row, for every output and draw that uses it.
    rows, scales : list of array, shape (k,)
        By output: row, and what to multiply it with.
    places : list of array, shape (k, bounds)
        By output: where among the bounds of the row its own are.
    """

    weights: FloatArray
    bounds: list[FloatArray]
    rows: list[npt.NDArray[np.int64]]
    scales: list[FloatArray]
    places: list[npt.NDArray[np.int64]]

    def values(self, counted: Counted, output: int) -> dict[str, FloatArray]:
        """Return what was counted of an output, by draw of the outer loop."""
        rows, scales, places = self.rows[output], self.scales[output], self.places[output]
        found = {"mean": counted.means[rows] * scales}
        for column, name in enumerate(("p50", "p90", "p95")):
            found[name] = counted.quantiles[rows, column] * scales
        shares = np.array([counted.shares[row][place] for row, place in zip(rows, places, strict=True)])
        for column in range(shares.shape[1]):
            found[f"above_{column}"] = shares[:, column]
        return found

    def curve(self, counted: Counted, output: int) -> FloatArray:
        """Return the distribution of an output, shape (k, len(CURVE)), by draw of the outer loop."""
        return np.asarray(counted.curve[self.rows[output]] * self.scales[output][:, None])

    def upper(self, counted: Counted, output: int) -> FloatArray:
        """Return P95 at each checkpoint, the median over the outer loop."""
        return np.median(counted.upper[:, self.rows[output]] * self.scales[output], axis=1)


def plan_rows(outputs: Sequence[Output]) -> SharedRows:
    """Return the rows to count for some outputs.

    Parameters
    ----------
    outputs : sequence of Output
        With the draws of the outer loop.

    Returns
    -------
    SharedRows
        Rows, and how outputs come from them.
    """
    numbers: dict[bytes, int] = {}
    weights: list[FloatArray] = []
    bounds: list[list[float]] = []
    rows, scales, places = [], [], []
    for output in outputs:
        shapes, scale = _shapes(output.weights)
        own = []
        for shape in shapes:
            number = numbers.setdefault(shape.round(15).tobytes(), len(weights))
            if number == len(weights):
                weights.append(shape)
                bounds.append([])
            own.append(number)
        row = np.asarray(own if len(own) > 1 else own * len(scale))
        place = np.empty((len(scale), len(BOUNDS[output.quantity])), dtype=np.int64)
        for k, (number, factor) in enumerate(zip(row, scale, strict=True)):
            for column, bound in enumerate(BOUNDS[output.quantity]):
                place[k, column] = len(bounds[number])
                bounds[number].append(bound * (1.0 + _TOLERANCE) / factor if factor > 0 else np.inf)
        rows.append(row)
        scales.append(scale)
        places.append(place)
    return SharedRows(np.array(weights), [np.array(entry) for entry in bounds], rows, scales, places)


def _shapes(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weights that add up to 1, one row where all draws share it, and their scales."""
    scale = weights.sum(axis=1)
    shapes = weights / np.where(scale > 0, scale, 1.0)[:, None]
    largest = shapes[scale.argmax()]
    if np.all(np.abs(shapes[scale > 0] - largest) <= _SAME):
        return largest[None, :], scale
    return shapes, scale

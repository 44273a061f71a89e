"""Which quantities a map holds: names, units, and how a prediction answers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netmin.errors import UsageError
from netmin.geostat.distributions import distribution_of
from netmin.geostat.indicator import exceedance_probabilities
from netmin.geostat.models import BoolArray, FloatArray
from netmin.language import Message

#: One number per cell, asked of the prediction by this name.
PLAIN = ("mean", "median", "variance", "standard_deviation")

#: Several numbers per cell, and the name of what they are asked at.
STACKED = {"quantile": "probability", "probability_above": "limit"}

#: What became of a cell. Zero is what a tile that is not there yet reads as.
NOT_COMPUTED, MAPPED, OUTSIDE, TOO_FEW, NO_COVARIATE = range(5)
STATES = ("not_computed", "mapped", "outside", "too_few_samples", "covariate_missing")


@dataclass(frozen=True)
class Quantity:
    """One array of a map.

    Attributes
    ----------
    name : str
        One of `PLAIN`, or of `STACKED`.
    at : tuple of float
        Probabilities of the quantiles [–], or limits [unit of the values]; empty where there is one number per cell.
    """

    name: str
    at: tuple[float, ...] = ()

    @property
    def axis(self) -> str | None:
        """Name of what `at` holds; None where there is one number per cell."""
        return STACKED.get(self.name)

    def unit(self, of_values: str) -> str:
        """Return the unit of the quantity; "1" for a probability."""
        if self.name == "probability_above":
            return "1"
        return f"({of_values})^2" if self.name == "variance" and of_values else of_values

    def of(self, prediction: Any) -> Iterator[FloatArray]:
        """Yield the numbers of a prediction, shape (m,): one array, or one per entry of `at`."""
        if self.name == "quantile":
            asked = prediction if hasattr(prediction, "quantile") else distribution_of(prediction)
            yield from (np.asarray(asked.quantile(probability), dtype=float) for probability in self.at)
        elif self.name == "probability_above":
            yield from (exceedance_probabilities(prediction, [limit])[0] for limit in self.at)
        else:
            yield np.asarray(getattr(prediction, self.name), dtype=float)


def chosen_quantities(
    names: Sequence[str], quantiles: Sequence[float], limits: Sequence[float]
) -> tuple[Quantity, ...]:
    """Return what is wanted of a map, in a fixed order.

    Raises
    ------
    UsageError
        If a name is unknown, or nothing is wanted.
    """
    unknown = sorted(set(names) - set(PLAIN))
    plain = tuple(Quantity(name) for name in PLAIN if name in names)
    if not all(0.0 < probability < 1.0 for probability in quantiles):
        raise ValueError(f"quantiles are asked for by probabilities between 0 and 1, not {tuple(quantiles)!r}")
    if not np.isfinite(np.asarray(limits, dtype=float)).all():
        raise ValueError(f"limits must be numbers, but are {tuple(limits)!r}")
    at = {"quantile": quantiles, "probability_above": limits}
    stacked = tuple(Quantity(name, tuple(map(float, asked))) for name, asked in at.items() if len(asked))
    if unknown or not (plain or stacked):
        raise UsageError(Message.of("geostat.unknown-quantities", found=unknown or ["–"], known=PLAIN))
    return plain + stacked


def check_answers(quantities: Sequence[Quantity], prediction: Any) -> None:
    """Refuse quantities that a kind of prediction does not have.

    Raises
    ------
    UsageError
        With those it has.
    """
    there = [name for name in PLAIN if hasattr(prediction, name)]
    missing = [quantity.name for quantity in quantities if quantity.name in PLAIN and quantity.name not in there]
    if missing:
        kind = type(prediction).__name__
        raise UsageError(Message.of("geostat.quantities-missing", kind=kind, found=missing, known=there))


def blank_in(prediction: Any) -> BoolArray:
    """Return at which targets nothing could be predicted, shape (m,)."""
    kriged = getattr(prediction, "log", None) or getattr(prediction, "normal", None) or prediction
    blank: BoolArray = np.isnan(kriged.mean)
    return blank

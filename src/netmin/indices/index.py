"""What an index is: a formula, its symbol, its scale, its source. The decorator puts it on the room's door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from netmin.catalogue import Catalogue
from netmin.indices.scales import Scale
from netmin.language import Message

FloatArray = npt.NDArray[np.float64]
Formula = Callable[..., FloatArray]
F = TypeVar("F", bound=Formula)

#: What a formula needs besides contents and their background.
Need = Literal["toxic-response", "reference-element"]


@dataclass(frozen=True)
class PollutionIndex:
    """One index of the field.

    Attributes
    ----------
    symbol : str
        As people look it up: ``indices.get("Igeo")``.
    name : str
        Of the function.
    function : callable
        The formula on plain arrays.
    kind : {"single", "combined"}
        Of one element, or of all of them together.
    scale : Scale or callable
        The scale it is read by; where it depends on the elements, a function of their number.
    needs : tuple of str
        ``toxic-response``, ``reference-element``.
    citations : tuple of str
        Keys of the bibliography.
    """

    symbol: str
    name: str
    function: Formula
    kind: Literal["single", "combined"]
    scale: Scale | Callable[[int], Scale]
    needs: tuple[Need, ...]
    citations: tuple[str, ...]

    @property
    def title(self) -> Message:
        """Its name in words."""
        return Message.of(f"indices.title-{self.symbol.lower()}")

    def scale_for(self, count: int) -> Scale:
        """Return its scale for a number of elements."""
        return self.scale if isinstance(self.scale, Scale) else self.scale(count)


_INDICES: dict[str, PollutionIndex] = {}


def pollution_index(
    *,
    symbol: str,
    scale: Scale | Callable[[int], Scale],
    kind: Literal["single", "combined"],
    citations: tuple[str, ...],
    needs: tuple[Need, ...] = (),
) -> Callable[[F], F]:
    """Put a formula on the room's door and leave it as it is.

    Parameters
    ----------
    symbol : str
        As people look it up.
    scale : Scale or callable
        The scale it is read by.
    kind : {"single", "combined"}
        Of one element, or of all of them together.
    citations : tuple of str
        Keys of the bibliography.
    needs : tuple of str
        What it needs besides contents and their background.

    Returns
    -------
    callable
        The decorator.

    Raises
    ------
    ValueError
        If the symbol is taken.
    """

    def announce(function: F) -> F:
        if symbol in _INDICES:
            raise ValueError(f"The symbol {symbol} belongs to {_INDICES[symbol].name} already.")
        name = str(getattr(function, "__name__", symbol))
        _INDICES[symbol] = PollutionIndex(symbol, name, function, kind, scale, needs, citations)
        return function

    return announce


CATALOGUE: Catalogue[PollutionIndex] = Catalogue("indices", lambda: _INDICES, _INDICES.__getitem__)

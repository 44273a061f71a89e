"""Scales of analysis: as measured, or on logarithms."""

from __future__ import annotations

from typing import Literal

import numpy as np

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.factors import FloatArray

#: Scale of analysis.
Transform = Literal["none", "log"]


def transformed(values: FloatArray, transform: Transform) -> FloatArray:
    """Return values on the scale of analysis.

    Parameters
    ----------
    values : array
        [any unit]
    transform : {"none", "log"}
        Natural logarithms suit contents, whose spread grows with their mean.

    Returns
    -------
    array

    Raises
    ------
    NetminError
        If a value has no logarithm.
    ValueError
        If the transform is unknown.
    """
    if transform not in ("none", "log"):
        raise ValueError(f"The transform is none or log, not {transform!r}.")
    if transform == "none":
        return values
    bad = int(np.sum(~(values > 0)))
    if bad:
        raise NetminError(Message.of("trials.no-logarithm", count=bad))
    return np.asarray(np.log(values), dtype=float)


def turned_back(values: FloatArray, transform: Transform) -> FloatArray:
    """Return values on the scale as measured; means of logarithms become geometric means."""
    return np.asarray(np.exp(values)) if transform == "log" else values

"""How a loop is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

#: Double precision, no reordering: what stands in one lane does not depend on its company. Other threads may run.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}

_njit: Callable[..., Callable[[Any], Any]] = njit


def compiled(function: Function) -> Function:
    """Compile at first call and keep the machine code on disk, where there is a place to keep it."""
    try:
        kept: Function = _njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:
        # Neither the package's folder nor the user's can be written to: compile anew in every process.
        kept = _njit(**_OPTIONS)(function)
    return kept


def inlined(function: Function) -> Function:
    """Write the function out where it is called: a call would carry its lanes through memory."""
    written: Function = _njit(inline="always", **_OPTIONS)(function)
    return written

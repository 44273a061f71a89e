"""Whether loops can be compiled here."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec


@cache
def compiler_installed() -> bool:
    """Tell whether Numba is installed (``netmin[fast]``)."""
    return find_spec("numba") is not None

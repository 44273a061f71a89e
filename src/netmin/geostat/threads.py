"""How many processors may be used, and using them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from netmin.errors import UsageError
from netmin.language import Message

Part = TypeVar("Part")

#: Environment variable that says how many threads may be used.
VARIABLE = "NETMIN_THREADS"


def available_threads() -> int:
    """Return ``NETMIN_THREADS``, or else how many processors this process may use."""
    told = os.environ.get(VARIABLE)
    if told is not None:
        if not (told.isdecimal() and int(told) > 0):
            raise UsageError(Message.of("geostat.wrong-threads", variable=VARIABLE, value=told))
        return int(told)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_threads(work: Callable[[Part], object], parts: Iterable[Part], threads: int) -> None:
    """Do some work for every part, side by side; the first fault met is raised."""
    if threads == 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            pass

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


def in_threads(work: Callable[[Part], object], parts: Iterable[Part], threads: int | None = None) -> None:
    """Do a piece of work for every part, some of them at the same time; the first fault met is raised.

    Parameters
    ----------
    work : callable
        Takes a part; what it writes must not depend on what is written for other parts.
    parts : iterable
        What to do.
    threads : int, optional
        How many at the same time; by default `available_threads`.
    """
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be 1 or more, but is {threads!r}")
    pieces = list(parts)
    at_once = min(available_threads() if threads is None else threads, len(pieces))
    if at_once <= 1:
        for piece in pieces:
            work(piece)
        return
    with ThreadPoolExecutor(at_once) as pool:
        # The list is what raises the error of a piece that failed.
        list(pool.map(work, pieces))

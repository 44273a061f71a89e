"""What the plain install leaves out, loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from netmin.errors import UsageError
from netmin.language import Message


def trials_module(name: str) -> Any:
    """Return a module of the extra ``netmin[trials]``.

    Parameters
    ----------
    name : str
        As it is imported.

    Returns
    -------
    module

    Raises
    ------
    UsageError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise UsageError(Message.of("trials.needs-trials", module=name.partition(".")[0])) from None

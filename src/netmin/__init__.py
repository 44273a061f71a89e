"""netmin: from a laboratory's soil file to legal comparison, pollution indices, maps with uncertainty and a report.

Everything public stands on this door; the rooms behind it are loaded when they are first asked for, so that
``import netmin`` and ``netmin --help`` stay instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netmin import geostat, indices, io, risk, samples, standards, stats
    from netmin.assessment import (
        Assessment,
        Recipe,
        assess,
        map_site,
        read_assessment,
        read_choices,
        write_assessment,
    )
    from netmin.citations import cite
    from netmin.errors import DataError, NetminError, Place, Problem, UnknownName, UsageError
    from netmin.io import check, read_samples
    from netmin.language import LANGUAGES, Message
    from netmin.planning import Plan, plan
    from netmin.report import write_maps, write_plan, write_report
    from netmin.samples import SampleSet
    from netmin.standards import compare

__version__ = "0.1.0"

__all__ = [
    "LANGUAGES",
    "Assessment",
    "DataError",
    "Message",
    "NetminError",
    "Place",
    "Plan",
    "Problem",
    "Recipe",
    "SampleSet",
    "UnknownName",
    "UsageError",
    "assess",
    "check",
    "cite",
    "compare",
    "geostat",
    "indices",
    "io",
    "map_site",
    "plan",
    "read_assessment",
    "read_choices",
    "read_samples",
    "risk",
    "samples",
    "standards",
    "stats",
    "write_assessment",
    "write_maps",
    "write_plan",
    "write_report",
]

#: Where each public name lives; a name without a room is a room itself.
_ROOMS = {
    "LANGUAGES": "language",
    "Assessment": "assessment",
    "DataError": "errors",
    "Message": "language",
    "NetminError": "errors",
    "Place": "errors",
    "Plan": "planning",
    "Problem": "errors",
    "Recipe": "assessment",
    "SampleSet": "samples",
    "UnknownName": "errors",
    "UsageError": "errors",
    "assess": "assessment",
    "check": "io",
    "cite": "citations",
    "compare": "standards",
    "map_site": "assessment",
    "plan": "planning",
    "read_assessment": "assessment",
    "read_choices": "assessment",
    "read_samples": "io",
    "write_assessment": "assessment",
    "write_maps": "report",
    "write_plan": "report",
    "write_report": "report",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'netmin' has no attribute {name!r}")
    room = _ROOMS.get(name)
    thing = import_module(f"netmin.{name}") if room is None else getattr(import_module(f"netmin.{room}"), name)
    globals()[name] = thing
    return thing


def __dir__() -> list[str]:
    return [*__all__, "__version__"]

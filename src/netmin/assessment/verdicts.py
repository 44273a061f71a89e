"""From comparisons and maps to one plain verdict per law and analyte."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netmin.assessment.result import ElementMap, Exceedance, Verdict
from netmin.language import Message
from netmin.standards import Comparison, Level


def verdicts(comparisons: Sequence[Comparison], maps: Sequence[ElementMap]) -> tuple[Verdict, ...]:
    """Return what each law says of each analyte it has a limit for.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One per law.
    maps : sequence of ElementMap
        For the levels that a law ties to a volume of soil.

    Returns
    -------
    tuple of Verdict
        In the order of the laws, then of the analytes.
    """
    return tuple(
        _verdict(comparison, row, maps)
        for comparison in comparisons
        for row in comparison.summary.to_dict("records")
        if _limits(comparison, row)
    )


def _limits(comparison: Comparison, row: Mapping[Any, Any]) -> dict[str, float]:
    """Return the limits this law has for the analyte, mildest first."""
    limits = {level.name: float(row[f"limit:{level.name}"]) for level in comparison.standard.levels}
    return {name: limit for name, limit in limits.items() if not math.isnan(limit)}


def _verdict(comparison: Comparison, row: Mapping[Any, Any], maps: Sequence[ElementMap]) -> Verdict:
    limits = _limits(comparison, row)
    worst = str(row["level_worst"])
    volume_level = _volume_level(comparison, limits)
    mapped = _exceedance(comparison, str(row["analyte"]), volume_level, maps)
    return Verdict(
        analyte=str(row["analyte"]),
        standard=comparison.standard.id,
        land_use=comparison.land_use,
        level=worst,
        measured=int(row["measured"]),
        above=int(row[f"above:{worst or next(iter(limits))}"]),
        undecided=int(row["undecided"]),
        maximum=float(row["maximum"]),
        maximum_is_limit=bool(row["maximum_is_limit"]),
        limit=limits.get(worst, next(iter(limits.values()))),
        confidence=str(row["confidence"]),
        volume_level=volume_level.name if volume_level else "",
        volume_m3=mapped.mean_volume_m3 if mapped else math.nan,
        volume_certain_m3=mapped.volume_above_m3 if mapped else math.nan,
        volume_decides_m3=_deciding_volume(volume_level),
        sentence=_sentence(comparison, row, limits, worst),
    )


def _volume_level(comparison: Comparison, limits: Mapping[str, float]) -> Level | None:
    for level in comparison.standard.levels:
        if level.statistic == "mean-in-volume" and level.name in limits:
            return level
    return None


def _deciding_volume(level: Level | None) -> float:
    return level.volume_m3 if level and level.volume_m3 is not None else math.nan


def _exceedance(
    comparison: Comparison, analyte: str, level: Level | None, maps: Sequence[ElementMap]
) -> Exceedance | None:
    if level is None:
        return None
    for element_map in maps:
        if element_map.analyte == analyte:
            for exceedance in element_map.exceedances:
                if (exceedance.standard, exceedance.level) == (comparison.standard.id, level.name):
                    return exceedance
    return None


def _sentence(comparison: Comparison, row: Mapping[Any, Any], limits: Mapping[str, float], worst: str) -> Message:
    standard = comparison.standard
    shown = worst or next(iter(limits))
    values = {
        "analyte": Message.of("assessment.analyte", symbol=str(row["analyte"])),
        "law": standard.short_title,
        "level": standard.level(shown).label,
        "limit": limits[shown],
        "above": int(row[f"above:{shown}"]),
        "measured": int(row["measured"]),
        "maximum": float(row["maximum"]),
    }
    if worst:
        return Message.of(f"assessment.verdict-above{_doubt(row)}", **values)
    if int(row["undecided"]):
        return Message.of(f"assessment.verdict-undecided{_doubt(row)}", **values, undecided=int(row["undecided"]))
    return Message.of(f"assessment.verdict-below{_doubt(row)}", **values)


def _doubt(row: Mapping[Any, Any]) -> str:
    return "-unverified" if row["unverified"] else ""

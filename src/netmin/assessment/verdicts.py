"""From comparisons and maps to one plain verdict per law and analyte."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netmin.assessment.result import ElementMap, Exceedance, Verdict
from netmin.language import Message
from netmin.samples.analytes import named
from netmin.standards import Comparison, Level, Standard, volume_verdict


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
        if row["no_limit"] < row["measured"]
    )


def _limits(comparison: Comparison, row: Mapping[Any, Any]) -> dict[str, float]:
    """Return the limits this law has for the analyte in this soil, mildest first."""
    limits = {level.name: float(row[f"limit:{level.name}"]) for level in comparison.standard.levels}
    return {name: limit for name, limit in limits.items() if not math.isnan(limit)}


def _verdict(comparison: Comparison, row: Mapping[Any, Any], maps: Sequence[ElementMap]) -> Verdict:
    limits = _limits(comparison, row)
    worst = str(row["level_worst"])
    shown = worst or next(iter(limits), "")
    volume_level = _volume_level(comparison, limits)
    mapped = _exceedance(comparison, str(row["analyte"]), volume_level, maps)
    return Verdict(
        analyte=str(row["analyte"]),
        standard=comparison.standard.id,
        land_use=comparison.land_use,
        level=worst,
        measured=int(row["measured"]),
        above=int(row[f"above:{shown}"]) if shown else 0,
        undecided=int(row["undecided"]),
        maximum=float(row["maximum"]),
        maximum_is_limit=bool(row["maximum_is_limit"]),
        limit=limits.get(shown, math.nan),
        confidence=str(row["confidence"]),
        volume_level=volume_level.name if volume_level else "",
        volume_m3=mapped.mean_volume_m3 if mapped else math.nan,
        volume_certain_m3=mapped.volume_above_m3 if mapped else math.nan,
        volume_decides_m3=_deciding_volume(volume_level),
        sentence=_sentence(comparison, row, limits, shown),
        volume_probability=mapped.simulated.rule_probability if mapped and mapped.simulated else math.nan,
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


def _sentence(comparison: Comparison, row: Mapping[Any, Any], limits: Mapping[str, float], shown: str) -> Message:
    standard = comparison.standard
    analyte = named(str(row["analyte"]))
    if not shown:
        return Message.of("assessment.verdict-open", analyte=analyte, law=standard.short_label)
    values: dict[str, Any] = {
        "analyte": analyte,
        "law": standard.short_label,
        "level": standard.level(shown).label,
        "limit": limits[shown],
        "above": int(row[f"above:{shown}"]),
        "measured": int(row["measured"]),
        "maximum": float(row["maximum"]),
    }
    unsure = doubt(str(row["confidence"]))
    if row["level_worst"]:
        return Message.of(f"assessment.verdict-above{unsure}", **values)
    if row["undecided"]:
        return Message.of(f"assessment.verdict-undecided{unsure}", **values, undecided=int(row["undecided"]))
    return Message.of(f"assessment.verdict-below{unsure}", **values)


def doubt(confidence: str) -> str:
    """Return the ending of a sentence's code that says the deciding number could not be verified."""
    return "-unverified" if confidence == "unverified" else ""


def volume_sentences(
    comparisons: Sequence[Comparison], judged: Sequence[Verdict], maps: Sequence[ElementMap]
) -> tuple[Message, ...]:
    """Return what laws that speak of the mean over a volume of soil say of the map.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One per law.
    judged : sequence of Verdict
        As `verdicts` gave them.
    maps : sequence of ElementMap
        As `verdicts` took them.

    Returns
    -------
    tuple of Message
        One per analyte that a sample brought above such a level, or the map did.
    """
    laws = {comparison.standard.id: comparison.standard for comparison in comparisons}
    found = [_volume_sentence(laws[verdict.standard], verdict) for verdict in judged if _speaks_of_volume(verdict)]
    caution = (Message.of("assessment.volume-interpolation"),) if found and maps else ()
    return (*found, *caution)


def _speaks_of_volume(verdict: Verdict) -> bool:
    mapped = verdict.volume_m3 > 0 or verdict.volume_probability > 0
    return bool(verdict.volume_level) and (verdict.level == verdict.volume_level or mapped)


def _volume_sentence(standard: Standard, verdict: Verdict) -> Message:
    level = standard.level(verdict.volume_level)
    values = {"law": standard.short_label, "analyte": named(verdict.analyte), "level": level.label}
    if not math.isnan(verdict.volume_probability):
        amount = "at-least" if level.volume_inclusive else "more-than"
        return Message.of(
            f"assessment.volume-probability{doubt(verdict.confidence)}",
            **values,
            amount=Message.of(f"assessment.{amount}", volume=verdict.volume_decides_m3),
            probability=100.0 * verdict.volume_probability,
        )
    outcome = volume_verdict(level, verdict.volume_m3)
    code = {"above": "volume-above", "below": "volume-below", "undecided": "volume-unknown"}[outcome]
    return Message.of(
        f"assessment.{code}{doubt(verdict.confidence)}",
        **values,
        volume=verdict.volume_m3,
        decides=verdict.volume_decides_m3,
    )

"""The sentences that matter most, and the assessment as plain data."""

from __future__ import annotations

from typing import Any

from netmin import standards
from netmin.assessment.result import Assessment, ElementMap, Exceedance, NextSamples, Verdict
from netmin.assessment.statistics_as_json import statistics_as_json
from netmin.assessment.tiled_maps import TiledMaps
from netmin.assessment.verdicts import doubt
from netmin.language import Message
from netmin.samples.analytes import named


def key_messages(assessment: Assessment) -> tuple[Message, ...]:
    """Return three sentences: what is there, what it breaks, and what the map shows of it.

    Parameters
    ----------
    assessment : Assessment
        The whole answer.

    Returns
    -------
    tuple of Message
        Exactly three.
    """
    return (_what_is_there(assessment), _what_it_breaks(assessment), _what_the_map_shows(assessment))


def _what_is_there(assessment: Assessment) -> Message:
    values = {
        "count": len(assessment.samples.points),
        "elements": len({verdict.analyte for verdict in assessment.verdicts}),
        "laws": len(assessment.comparisons),
    }
    if assessment.recipe.name:
        return Message.of("assessment.key-samples-site", site=assessment.recipe.name, **values)
    return Message.of("assessment.key-samples", **values)


def worst_verdict(assessment: Assessment) -> Verdict | None:
    """Return the verdict with the highest level of its law, then the largest content over the limit."""
    passed = [verdict for verdict in assessment.verdicts if verdict.level]
    return max(passed, key=_severity, default=None)


def _severity(verdict: Verdict) -> tuple[int, float]:
    names = [level.name for level in standards.get(verdict.standard).levels]
    return names.index(verdict.level) - len(names), verdict.maximum / verdict.limit


def _what_it_breaks(assessment: Assessment) -> Message:
    worst = worst_verdict(assessment)
    if worst is None:
        return Message.of("assessment.key-none")
    comparison = next(part for part in assessment.comparisons if part.standard.id == worst.standard)
    rows = comparison.summary[comparison.summary["analyte"] == worst.analyte]
    return Message.of(
        f"assessment.key-worst{doubt(worst.confidence)}",
        analyte=named(worst.analyte),
        maximum=worst.maximum,
        sample=str(rows["worst_sample"].iloc[0]),
        ratio=worst.maximum / worst.limit,
        level=comparison.standard.level(worst.level).label,
        law=comparison.standard.short_label,
    )


def _what_the_map_shows(assessment: Assessment) -> Message:
    shown = _gravest_on_map(assessment)
    if shown is None:
        return Message.of("assessment.key-no-map")
    element_map, exceedance = shown
    standard = standards.get(exceedance.standard)
    return Message.of(
        f"assessment.key-map{doubt(_confidence(assessment, element_map, exceedance))}",
        area=exceedance.area_above_m2 / 1e4,
        unsure=exceedance.area_unsure_m2 / 1e4,
        level=standard.level(exceedance.level).label,
        law=standard.short_label,
        analyte=named(element_map.analyte),
        certainty=100 * assessment.recipe.certainty,
    )


def _confidence(assessment: Assessment, element_map: ElementMap, exceedance: Exceedance) -> str:
    """Return how sure the limit is that a map is held against."""
    standard = next(part.standard for part in assessment.comparisons if part.standard.id == exceedance.standard)
    known = standards.limits(standard, element_map.analyte, exceedance.land_use)
    return next((limit.confidence for limit in known if limit.level == exceedance.level), "")


def _gravest_on_map(assessment: Assessment) -> tuple[ElementMap, Exceedance] | None:
    """Return where the worst verdict is mapped; without one, the mildest level of the first map."""
    mapped = [(part, exceedance) for part in assessment.maps for exceedance in part.exceedances]
    worst = worst_verdict(assessment)
    if worst is not None:
        for part, exceedance in mapped:
            if (part.analyte, exceedance.standard, exceedance.level) == (worst.analyte, worst.standard, worst.level):
                return part, exceedance
    return mapped[0] if mapped else None


def findings(assessment: Assessment, level: str) -> tuple[Verdict, ...]:
    """Return the verdicts at or above a level; "any" asks for every level that was passed."""
    return tuple(verdict for verdict in assessment.verdicts if verdict.level and _reaches(verdict, level))


def _reaches(verdict: Verdict, level: str) -> bool:
    if level == "any":
        return True
    names = [part.name for part in standards.get(verdict.standard).levels]
    return level in names and names.index(verdict.level) >= names.index(level)


def assessment_as_json(assessment: Assessment) -> dict[str, Any]:
    """Return the answer, without its surfaces, as plain JSON data with English sentences."""
    return {
        "recipe": assessment.recipe.as_json(),
        "provenance": vars(assessment.provenance),
        "samples": len(assessment.samples.points),
        "key_messages": [message.text() for message in key_messages(assessment)],
        "verdicts": [_verdict_as_json(verdict) for verdict in assessment.verdicts],
        "site_classes": [message.text() for message in assessment.site_classes],
        "statistics": assessment.statistics.to_dict("records"),
        "health": assessment.health.as_json() if assessment.health else None,
        "health_draws": assessment.health_draws.as_json() if assessment.health_draws else None,
        "ecology": assessment.ecology.as_json() if assessment.ecology else None,
        "site_statistics": statistics_as_json(assessment.site_statistics),
        **_mapped_as_json(assessment),
        "warnings": [problem.as_json() for problem in assessment.samples.problems],
        "notes": [message.text() for message in assessment.notes],
        "citations": list(assessment.citations),
    }


def maps_as_json(assessment: Assessment) -> dict[str, Any]:
    """Return what the maps say, without their surfaces, as plain JSON data with English sentences."""
    return _framed(assessment, _mapped_as_json(assessment))


def tiled_maps_as_json(maps: TiledMaps) -> dict[str, Any]:
    """Return what maps on disk say, without their surfaces, as plain JSON data with English sentences."""
    return _framed(maps, {"exceedances": maps.table.to_dict("records")})


def _framed(found: Assessment | TiledMaps, told: dict[str, Any]) -> dict[str, Any]:
    """Return what maps tell between what they were made from and what is to be said of them."""
    return {
        "recipe": found.recipe.as_json(),
        "provenance": vars(found.provenance),
        "samples": len(found.samples.points),
        **told,
        "warnings": [problem.as_json() for problem in found.samples.problems],
        "notes": [message.text() for message in found.notes],
        "citations": list(found.citations),
    }


def _mapped_as_json(assessment: Assessment) -> dict[str, Any]:
    return {
        "exceedances": [
            {"analyte": part.analyte, "basis": part.basis, **_exceedance_as_json(exceedance)}
            for part in assessment.maps
            for exceedance in part.exceedances
        ],
        "next_samples": _next_samples_as_json(assessment.next_samples),
    }


def _verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    return {name: value.text() if isinstance(value, Message) else value for name, value in vars(verdict).items()}


def _exceedance_as_json(exceedance: Exceedance) -> dict[str, Any]:
    plain = {name: value for name, value in vars(exceedance).items() if name not in ("probability", "simulated")}
    if exceedance.simulated is None:
        return plain
    simulated = vars(exceedance.simulated) | {"notes": [note.text() for note in exceedance.simulated.notes]}
    simulated["citations"] = list(exceedance.simulated.citations)
    return plain | {"simulated": simulated}


def _next_samples_as_json(found: NextSamples | None) -> dict[str, Any] | None:
    if found is None:
        return None
    plain = vars(found) | {"table": found.table.to_dict("records"), "citations": list(found.citations)}
    return plain | {"notes": [note.text() for note in found.notes]}

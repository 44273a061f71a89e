"""The statistics of a site as plain data with English sentences."""

from __future__ import annotations

from typing import Any

from netmin.assessment.statistics_result import LaboratoryQuality, MeanVerdict, SiteMean, SiteSources, SiteStatistics


def statistics_as_json(found: SiteStatistics | None) -> dict[str, Any] | None:
    """Return the statistics of a site as plain JSON data.

    Parameters
    ----------
    found : SiteStatistics or None
        As an assessment holds them.

    Returns
    -------
    dict or None
        None where an assessment holds none.
    """
    if found is None:
        return None
    return {
        "means": [mean_as_json(mean) for mean in found.means],
        "mean_verdicts": [_verdict(verdict) for verdict in found.mean_verdicts],
        "background_limits": [
            {
                "analyte": part.analyte,
                "form": part.form,
                "recommended": part.limits.recommended if part.limits else None,
                "limits": part.limits.table.to_dict("records") if part.limits else [],
                "notes": [note.text() for note in part.limits.notes] if part.limits else [],
                "refused": part.refused.text() if part.refused else None,
            }
            for part in found.reference_limits
        ],
        "odd_values": found.odd_values.to_dict("records"),
        "laboratory": _laboratory(found.laboratory),
        "sources": _sources(found.sources),
        "notes": [note.text() for note in found.notes],
        "citations": list(found.citations),
    }


def mean_as_json(mean: SiteMean) -> dict[str, Any]:
    """Return one mean and all its limits as plain JSON data.

    Parameters
    ----------
    mean : SiteMean
        Of one analyte.

    Returns
    -------
    dict
        With ``refused`` in the place of numbers where there are none.
    """
    told: dict[str, Any] = {"analyte": mean.analyte, "basis": mean.basis}
    part = mean.confidence
    if part is None:
        return told | {"refused": mean.refused.text() if mean.refused else None}
    return told | {
        "n": part.count,
        "detected": part.detected,
        "mean": part.mean,
        "standard_error": part.standard_error,
        "form": part.fit.verdict if part.fit else None,
        "confidence": part.confidence,
        "recommended": part.recommended.method.key if part.recommended else None,
        "upper": part.recommended.value if part.recommended else None,
        "reason": part.reason.text(),
        "notes": [note.text() for note in part.notes],
        "limits": {limit.method.key: limit.value for limit in part.limits},
    }


def _verdict(verdict: MeanVerdict) -> dict[str, Any]:
    plain = {name: value for name, value in vars(verdict).items() if name not in ("screening", "sentence")}
    return plain | {"screening_p_value": verdict.screening.p_value, "sentence": verdict.sentence.text()}


def _laboratory(found: LaboratoryQuality | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "batches": found.sheet.table.to_dict("records"),
        "checks": found.sheet.checks.to_dict("records"),
        "precision": found.precision.to_dict("records"),
        "flagged": found.flagged.to_dict("records"),
        "notes": [note.text() for note in found.notes],
    }


def _sources(found: SiteSources | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "factors": found.factors.to_dict("records"),
        "profiles": found.profiles.to_dict("records"),
        "shares": found.shares.to_dict("records"),
        "numbers": found.numbers.to_dict("records"),
        "elements": list(found.elements),
        "notes": [note.text() for note in found.notes],
    }

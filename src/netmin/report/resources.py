"""What the tables hold that go out as CSV."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from netmin.assessment import Assessment, SimulatedSoil
from netmin.language import Message
from netmin.report.risk_resources import RISK_TABLES


@dataclass(frozen=True)
class Resource:
    """One table.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    frame : pandas.DataFrame
        Rows.
    key : tuple of str
        Columns that name a row.
    """

    name: str
    frame: pd.DataFrame
    key: tuple[str, ...]


#: A table and the columns that name its rows.
Keyed = tuple[pd.DataFrame, tuple[str, ...]]


def _points(assessment: Assessment) -> Keyed:
    return assessment.samples.points, ("sample",)


def _measurements(assessment: Assessment) -> Keyed:
    return assessment.samples.measurements, ("sample", "analyte")


def _quality(assessment: Assessment) -> Keyed:
    return assessment.samples.quality, ()


def _statistics(assessment: Assessment) -> Keyed:
    return assessment.statistics, ("analyte",)


def _verdicts(assessment: Assessment) -> Keyed:
    rows = []
    for verdict in assessment.verdicts:
        row = {name: value.text() if isinstance(value, Message) else value for name, value in vars(verdict).items()}
        rows.append(row)
    return pd.DataFrame(rows), ("standard", "analyte")


def _comparisons(assessment: Assessment) -> Keyed:
    key = ("standard", "sample", "analyte")
    frames = [part.table.assign(standard=part.standard.id, land_use=part.land_use) for part in assessment.comparisons]
    if not frames:
        return pd.DataFrame(), key
    plain = [
        frame.astype({name: str for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)})
        for frame in frames
    ]
    together = pd.concat(plain, ignore_index=True)
    first = ("standard", "land_use")
    return together[[*first, *(name for name in together.columns if name not in first)]], key


def _mean_limits(assessment: Assessment) -> Keyed:
    key = ("analyte", "basis", "method")
    frames = [
        part.table.assign(
            analyte=mean.analyte,
            basis=mean.basis,
            n=part.count,
            detected=part.detected,
            mean=part.mean,
            standard_error=part.standard_error,
            form=part.fit.verdict if part.fit else "",
            reason=part.reason.text(),
        )
        for mean in (assessment.site_statistics.means if assessment.site_statistics else ())
        if (part := mean.confidence) is not None
    ]
    if not frames:
        return pd.DataFrame(), key
    first = ("analyte", "basis", "n", "detected", "mean", "standard_error", "form")
    together = pd.concat(frames, ignore_index=True)
    return together[[*first, *(name for name in together.columns if name not in first)]], key


def _mean_verdicts(assessment: Assessment) -> Keyed:
    names = ("analyte", "basis", "standard", "level", "land_use", "limit", "mean", "upper", "method")
    rows = [
        {name: getattr(verdict, name) for name in names}
        | {"screening_test": verdict.screening.test, "screening_p_value": verdict.screening.p_value}
        | {"shown": verdict.shown, "number_confidence": verdict.number_confidence, "sentence": verdict.sentence.text()}
        for verdict in (assessment.site_statistics.mean_verdicts if assessment.site_statistics else ())
    ]
    return pd.DataFrame(rows), ("standard", "level", "analyte")


def _reference_limits(assessment: Assessment) -> Keyed:
    frames = [
        part.limits.table.rename(columns={"limit": "kind"}).assign(
            analyte=part.analyte, form=part.form, n=part.limits.count, detected=part.limits.detected
        )
        for part in (assessment.site_statistics.reference_limits if assessment.site_statistics else ())
        if part.limits is not None
    ]
    if not frames:
        return pd.DataFrame(), ()
    first = ("analyte", "n", "detected", "form")
    together = pd.concat(frames, ignore_index=True)
    return together[[*first, *(name for name in together.columns if name not in first)]], ()


def _odd_values(assessment: Assessment) -> Keyed:
    found = assessment.site_statistics
    return found.odd_values if found else pd.DataFrame(), ("analyte", "sample")


def _of_laboratory(part: str) -> Callable[[Assessment], Keyed]:
    """Return what gives one table of the laboratory's quality."""

    def table(assessment: Assessment) -> Keyed:
        laboratory = assessment.site_statistics.laboratory if assessment.site_statistics else None
        if laboratory is None:
            return pd.DataFrame(), ()
        tables = {
            "batches": (laboratory.sheet.table, ("batch", "analyte")),
            "checks": (laboratory.sheet.checks, ()),
            "flagged": (laboratory.flagged, ()),
        }
        return tables[part]

    return table


def _of_sources(part: str) -> Callable[[Assessment], Keyed]:
    """Return what gives one table of the sources."""

    def table(assessment: Assessment) -> Keyed:
        sources = assessment.site_statistics.sources if assessment.site_statistics else None
        if sources is None:
            return pd.DataFrame(), ()
        tables: dict[str, Keyed] = {
            "sources": (sources.factors, ("factor",)),
            "profiles": (sources.profiles, ("factor", "element")),
            "shares": (sources.shares, ("sample",)),
        }
        return tables[part]

    return table


def _correlation(assessment: Assessment) -> Keyed:
    table = assessment.correlation
    names = [str(name) for name in table.columns]
    numbers = table.to_numpy(dtype=float)
    pairs = [(names[i], names[j], float(numbers[i, j])) for i in range(len(names)) for j in range(i)]
    return pd.DataFrame(pairs, columns=["first", "second", "spearman"]), ("first", "second")


def _indices(assessment: Assessment) -> Keyed:
    frame = pd.DataFrame() if assessment.indices is None else assessment.indices.values
    return frame, ("sample", "index", "analyte")


def _areas(assessment: Assessment) -> Keyed:
    rows = [
        {"analyte": part.analyte, "basis": part.basis}
        | {name: value for name, value in vars(each).items() if name not in ("probability", "simulated")}
        | {"certainty": assessment.recipe.certainty, "depth_m": part.depth_m}
        | _simulated(each.simulated)
        for part in assessment.maps
        for each in part.exceedances
    ]
    frame = pd.DataFrame(rows)
    # Without simulation there are no draws, which is not the same as none drawn.
    counts = {"simulated_draws": pd.array([row["simulated_draws"] for row in rows], dtype="Int64")}
    return frame.assign(**counts), ("analyte", "basis", "standard", "level")


def _simulated(soil: SimulatedSoil | None) -> dict[str, Any]:
    """Return what was counted over simulated maps as columns of their own; empty where nothing was."""
    nothing = (math.nan, math.nan, math.nan)
    area, volume = (soil.area_m2, soil.volume_m3) if soil else (nothing, nothing)
    shares = ("q05", "q50", "q95")
    return {
        "simulated_draws": soil.draws if soil else None,
        **{f"simulated_area_{name}_m2": value for name, value in zip(shares, area, strict=True)},
        **{f"simulated_volume_{name}_m3": value for name, value in zip(shares, volume, strict=True)},
        "rule_m3": soil.rule_m3 if soil else math.nan,
        "rule_probability": soil.rule_probability if soil else math.nan,
        "rule_probability_lower": soil.rule_lower if soil else math.nan,
        "rule_probability_upper": soil.rule_upper if soil else math.nan,
    }


def _hot_spots(assessment: Assessment) -> Keyed:
    frames = [part.hot_spots.assign(analyte=part.analyte) for part in assessment.maps if len(part.hot_spots)]
    key = ("analyte", "sample")
    if not frames:
        return pd.DataFrame(), key
    together = pd.concat(frames, ignore_index=True)
    return together[["analyte", *(name for name in together.columns if name != "analyte")]], key


def _next_samples(assessment: Assessment) -> Keyed:
    plan = assessment.next_samples
    if plan is None:
        return pd.DataFrame(), ("order",)
    same = {name: getattr(plan, name) for name in ("analyte", "basis", "standard", "level", "land_use", "limit")}
    frame = plan.table.assign(**same)
    return frame[["order", *same, *(name for name in plan.table.columns if name != "order")]], ("order",)


def _warnings(assessment: Assessment) -> Keyed:
    return pd.DataFrame([problem.as_json() for problem in assessment.samples.problems]), ()


#: What each table holds, and which columns name a row.
_TABLES: dict[str, Callable[[Assessment], Keyed]] = {
    "points": _points,
    "measurements": _measurements,
    "quality": _quality,
    "verdicts": _verdicts,
    "comparisons": _comparisons,
    "statistics": _statistics,
    "mean-limits": _mean_limits,
    "mean-verdicts": _mean_verdicts,
    "background-limits": _reference_limits,
    "odd-values": _odd_values,
    "quality-batches": _of_laboratory("batches"),
    "quality-checks": _of_laboratory("checks"),
    "flagged-results": _of_laboratory("flagged"),
    "correlation": _correlation,
    "sources": _of_sources("sources"),
    "source-profiles": _of_sources("profiles"),
    "source-shares": _of_sources("shares"),
    "indices": _indices,
    "map-areas": _areas,
    "hot-spots": _hot_spots,
    "next-samples": _next_samples,
    **RISK_TABLES,
    "warnings": _warnings,
}

#: Every table, in the order of the data package.
ALL_TABLES = tuple(_TABLES)

#: Those that tell of maps.
MAP_TABLES = ("map-areas", "hot-spots", "next-samples", "warnings")


def resources(assessment: Assessment, names: Sequence[str] = ALL_TABLES) -> tuple[Resource, ...]:
    """Return tables of an assessment.

    Parameters
    ----------
    assessment : Assessment
        The whole answer, or what maps need of it.
    names : sequence of str
        Of `ALL_TABLES`.

    Returns
    -------
    tuple of Resource
        Those that are not empty.
    """
    tables = (Resource(name, *_TABLES[name](assessment)) for name in ALL_TABLES if name in names)
    return tuple(table for table in tables if len(table.frame))

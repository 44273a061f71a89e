"""The tables about risk that go out as CSV."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from netmin.assessment import Assessment, HealthDraws, SiteEcology, SiteHealth

Keyed = tuple[pd.DataFrame, tuple[str, ...]]


def _health(name: str, key: tuple[str, ...]) -> Callable[[Assessment], Keyed]:
    def table(assessment: Assessment) -> Keyed:
        found: SiteHealth | None = assessment.health
        return (pd.DataFrame() if found is None else getattr(found, name)), key

    return table


def _draws(name: str, key: tuple[str, ...]) -> Callable[[Assessment], Keyed]:
    def table(assessment: Assessment) -> Keyed:
        found: HealthDraws | None = assessment.health_draws
        return (pd.DataFrame() if found is None else getattr(found, name)), key

    return table


def _ecology(name: str, key: tuple[str, ...]) -> Callable[[Assessment], Keyed]:
    def table(assessment: Assessment) -> Keyed:
        found: SiteEcology | None = assessment.ecology
        return (pd.DataFrame() if found is None else getattr(found, name)), key

    return table


#: What each table holds, and which columns name a row.
RISK_TABLES: dict[str, Callable[[Assessment], Keyed]] = {
    "risk-samples": _health("samples", ("sample", "receptor")),
    "risk-summary": _health("summary", ("receptor",)),
    "risk-contents": _health("contents", ("analyte",)),
    "risk-site": _health("table", ("receptor", "analyte", "case", "pathway")),
    "risk-totals": _health("totals", ("receptor",)),
    "risk-organs": _health("organs", ("receptor", "organ")),
    "risk-lead": _health("lead_samples", ("sample",)),
    "risk-references": _health("references", ()),
    "risk-people": _draws("table", ("receptor", "quantity", "analyte", "pathway")),
    "risk-people-curve": _draws("curve", ("receptor", "quantity", "share")),
    "risk-people-convergence": _draws("convergence", ("receptor", "quantity", "people")),
    "risk-people-sensitivity": _draws("sensitivity", ("receptor", "quantity", "source")),
    "risk-people-inputs": _draws("inputs", ("receptor", "stage", "parameter")),
    "risk-people-contents": _draws("contents", ("zone", "analyte")),
    "risk-people-zones": _draws("zones", ("zone", "receptor", "quantity", "analyte", "pathway")),
    "risk-people-samples": _draws("samples", ("sample", "receptor")),
    "sediment-quotients": _ecology("quotients", ("guideline", "sample")),
    "risk-index-scales": _ecology("scales", ("sample",)),
    "grazing-animals": _ecology("grazing", ()),
}

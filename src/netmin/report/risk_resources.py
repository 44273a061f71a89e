"""The tables about risk that go out as CSV."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from netmin.assessment import Assessment, SiteEcology, SiteHealth

Keyed = tuple[pd.DataFrame, tuple[str, ...]]


def _health(name: str, key: tuple[str, ...]) -> Callable[[Assessment], Keyed]:
    def table(assessment: Assessment) -> Keyed:
        found: SiteHealth | None = assessment.health
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
    "sediment-quotients": _ecology("quotients", ("guideline", "sample")),
    "risk-index-scales": _ecology("scales", ("sample",)),
    "grazing-animals": _ecology("grazing", ()),
}

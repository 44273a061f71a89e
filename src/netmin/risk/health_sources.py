"""Every number that went into a health risk, with its unit, source, year, status and confidence."""

from __future__ import annotations

import pandas as pd

from netmin.risk.health_tables import Exposure
from netmin.risk.lead import AdultLeadModel
from netmin.risk.receptors import ExposureFactor
from netmin.risk.toxicity import ToxicityValue

#: Columns of `HealthRisk.references`.
REFERENCE_COLUMNS = (
    "id",
    "kind",
    "of",
    "quantity",
    "value",
    "unit",
    "source",
    "year",
    "status",
    "confidence",
    "notes",
    "cite",
)


def references(exposure: Exposure, blood: AdultLeadModel) -> pd.DataFrame:
    """Return one row per number that went in: of toxicity, of exposure, of the model of blood lead."""
    rows: list[dict[str, object]] = []
    for receptor, place, route in exposure.routes:
        names = {id(value): name for name, value in exposure.profiles[place].values.items()}
        rows += [_toxicity(value, names[id(value)]) for value in route.values]
        rows += [_exposure(factor, receptor.id, "exposure") for factor in route.factors]
    for profile in exposure.profiles.values():
        if profile.has("benchmark_dose"):
            rows.append(_toxicity(profile.values["benchmark_dose"], "benchmark_dose"))
    if "Pb" in exposure.contents.analytes:
        rows += [_exposure(factor, name, "blood-lead") for name, factor in blood.factors.items()]
    table = pd.DataFrame(rows, columns=list(REFERENCE_COLUMNS))
    return table.drop_duplicates().reset_index(drop=True)


def _toxicity(value: ToxicityValue, quantity: str) -> dict[str, object]:
    return {
        "id": value.id,
        "kind": "toxicity",
        "of": value.analyte,
        "quantity": quantity,
        "value": value.value,
        "unit": value.unit,
        "source": value.source,
        "year": value.year,
        "status": value.status,
        "confidence": value.confidence,
        "notes": value.notes,
        "cite": value.cite,
    }


def _exposure(factor: ExposureFactor, of: str, kind: str) -> dict[str, object]:
    return {
        "id": factor.id,
        "kind": kind,
        "of": of,
        "quantity": factor.parameter,
        "value": factor.value,
        "unit": factor.unit,
        "source": factor.source,
        "year": factor.year,
        "status": "",
        "confidence": factor.confidence,
        "notes": factor.notes,
        "cite": factor.cite,
    }

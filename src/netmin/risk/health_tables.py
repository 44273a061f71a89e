"""The tables of a health risk: rows by pathway, sums by sample, organ and receptor, margins, lead, and every source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.risk.classes import HAZARD_CLASSES, RISK_CLASSES, hazard_class, risk_class
from netmin.risk.contents import MAIN, Contents
from netmin.risk.dose import FloatArray
from netmin.risk.quotients import hazard_index, margin_of_exposure
from netmin.risk.receptors import Receptor
from netmin.risk.routes import SOIL_PATHWAYS, Route
from netmin.risk.toxicity import ToxicityProfile

#: Columns of `HealthRisk.table`.
TABLE_COLUMNS = (
    "sample",
    "receptor",
    "analyte",
    "case",
    "pathway",
    "dose_low",
    "dose_high",
    "dose_unit",
    "quotient_low",
    "quotient_high",
    "risk_low",
    "risk_high",
    "values",
    "confidence",
)

#: Columns of `HealthRisk.totals`.
TOTAL_COLUMNS = (
    "sample",
    "receptor",
    "hazard_index_low",
    "hazard_index_high",
    "hazard_class_low",
    "hazard_class_high",
    "hazard_analyte",
    "risk_low",
    "risk_high",
    "risk_class_low",
    "risk_class_high",
    "risk_analyte",
)

ORGAN_COLUMNS = ("sample", "receptor", "organ", "hazard_index_low", "hazard_index_high")
BACKGROUND_COLUMNS = (
    "sample",
    "receptor",
    "analyte",
    "background",
    "risk_low",
    "risk_high",
    "background_risk",
    "increment_low",
    "increment_high",
)
MARGIN_COLUMNS = (
    "sample",
    "receptor",
    "analyte",
    "dose_low",
    "dose_high",
    "benchmark_dose",
    "margin_low",
    "margin_high",
    "values",
)


@dataclass(frozen=True, eq=False)
class Exposure:
    """What the tables are made of.

    Attributes
    ----------
    receptors : tuple of Receptor
        In the order asked for.
    contents : Contents
        Of the soil.
    profiles : mapping of int to ToxicityProfile
        By column of the contents.
    routes : tuple of (Receptor, int, Route)
        Who, the column of the contents, and what one mg/kg does.
    food : mapping of str to (array, array), shape (n, columns) each
        Bounds of the fresh food, by pathway. [mg/kg fresh]
    """

    receptors: tuple[Receptor, ...]
    contents: Contents
    profiles: Mapping[int, ToxicityProfile]
    routes: tuple[tuple[Receptor, int, Route], ...]
    food: Mapping[str, tuple[FloatArray, FloatArray]]

    @property
    def count(self) -> int:
        """Samples."""
        return int(self.contents.low.shape[0])

    def bounds(self, place: int, pathway: str) -> tuple[FloatArray, FloatArray]:
        """Return the bounds of what a pathway carries: soil, or the food it names."""
        if pathway in SOIL_PATHWAYS:
            return self.contents.low[:, place], self.contents.high[:, place]
        low, high = self.food[pathway]
        return low[:, place], high[:, place]

    def of(self, receptor: Receptor) -> list[tuple[int, Route]]:
        """Return the columns and routes of a receptor that enter its sums."""
        return [
            (place, route)
            for person, place, route in self.routes
            if person is receptor and self.contents.cases[place] == MAIN
        ]


def table(exposure: Exposure) -> pd.DataFrame:
    """Return one row per sample, receptor, analyte and pathway."""
    parts = [_part(exposure, receptor, place, route) for receptor, place, route in exposure.routes]
    return _stacked(parts, TABLE_COLUMNS)


def _part(exposure: Exposure, receptor: Receptor, place: int, route: Route) -> pd.DataFrame:
    low, high = exposure.bounds(place, route.pathway)
    return pd.DataFrame(
        {
            "sample": np.arange(exposure.count),
            "receptor": receptor.id,
            "analyte": route.analyte,
            "case": exposure.contents.cases[place],
            "pathway": route.pathway,
            "dose_low": route.dose * low,
            "dose_high": route.dose * high,
            "dose_unit": "mg/m3" if route.pathway == "inhalation" else "mg/kg-day",
            "quotient_low": route.quotient * low,
            "quotient_high": route.quotient * high,
            "risk_low": route.risk * low,
            "risk_high": route.risk * high,
            "values": route.ids,
            "confidence": route.confidence,
        }
    )


def _stacked(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(parts, ignore_index=True)[list(columns)]


@dataclass(frozen=True, eq=False)
class _Sums:
    """By sample and analyte, pathways added; NaN where nothing is known."""

    analytes: tuple[str, ...]
    low: FloatArray
    high: FloatArray

    def total(self) -> tuple[FloatArray, FloatArray]:
        return hazard_index(self.low), hazard_index(self.high)

    def greatest(self) -> npt.NDArray[np.str_]:
        """Return the analyte that adds most at the upper bound, "" where nothing is known."""
        if not self.analytes:
            return np.full(self.high.shape[0], "")
        ranked = np.where(np.isnan(self.high), -1.0, self.high)
        names = np.asarray(self.analytes)[ranked.argmax(axis=1)]
        return np.where(ranked.max(axis=1) > 0, names, "")


def _sums(exposure: Exposure, receptor: Receptor, quantity: str) -> _Sums:
    """Add the pathways of each analyte; quantity is ``quotient`` or ``risk``."""
    names = tuple(dict.fromkeys(route.analyte for _, route in exposure.of(receptor)))
    shape = (exposure.count, len(names))
    low, high = np.full(shape, np.nan), np.full(shape, np.nan)
    for place, route in exposure.of(receptor):
        factor = route.quotient if quantity == "quotient" else route.risk
        column = names.index(route.analyte)
        for sums, content in zip((low, high), exposure.bounds(place, route.pathway), strict=True):
            sums[:, column] = hazard_index(np.column_stack([sums[:, column], factor * content]))
    return _Sums(names, low, high)


def totals(exposure: Exposure) -> pd.DataFrame:
    """Return one row per sample and receptor."""
    parts = []
    for receptor in exposure.receptors:
        hazard, cancer = _sums(exposure, receptor, "quotient"), _sums(exposure, receptor, "risk")
        (hazard_low, hazard_high), (risk_low, risk_high) = hazard.total(), cancer.total()
        parts.append(
            pd.DataFrame(
                {
                    "sample": np.arange(exposure.count),
                    "receptor": receptor.id,
                    "hazard_index_low": hazard_low,
                    "hazard_index_high": hazard_high,
                    "hazard_class_low": hazard_class(hazard_low),
                    "hazard_class_high": hazard_class(hazard_high),
                    "hazard_analyte": hazard.greatest(),
                    "risk_low": risk_low,
                    "risk_high": risk_high,
                    "risk_class_low": risk_class(risk_low),
                    "risk_class_high": risk_class(risk_high),
                    "risk_analyte": cancer.greatest(),
                }
            )
        )
    return _stacked(parts, TOTAL_COLUMNS)


def organs(exposure: Exposure) -> pd.DataFrame:
    """Return one row per sample, receptor and organ."""
    parts = []
    for receptor in exposure.receptors:
        by_organ: dict[str, list[tuple[FloatArray, FloatArray]]] = {}
        for place, route in exposure.of(receptor):
            profile = exposure.profiles[place]
            struck = profile.organs_inhaled if route.pathway == "inhalation" else profile.organs
            low, high = exposure.bounds(place, route.pathway)
            for organ in struck:
                by_organ.setdefault(organ, []).append((route.quotient * low, route.quotient * high))
        for organ, pieces in sorted(by_organ.items()):
            parts.append(
                pd.DataFrame(
                    {
                        "sample": np.arange(exposure.count),
                        "receptor": receptor.id,
                        "organ": organ,
                        "hazard_index_low": hazard_index(np.column_stack([low for low, _ in pieces])),
                        "hazard_index_high": hazard_index(np.column_stack([high for _, high in pieces])),
                    }
                )
            )
    found = _stacked(parts, ORGAN_COLUMNS)
    return found[found["hazard_index_high"].notna()].reset_index(drop=True)


def summary(totals: pd.DataFrame) -> pd.DataFrame:
    """Return one row per receptor."""
    return pd.DataFrame([_summary(rows) for _, rows in totals.groupby("receptor", sort=False)])


def _summary(rows: pd.DataFrame) -> dict[str, object]:
    row: dict[str, object] = {"receptor": rows["receptor"].iloc[0], "samples": len(rows)}
    for quantity, kind, classes in (("hazard_index", "hazard", HAZARD_CLASSES), ("risk", "risk", RISK_CLASSES)):
        known = rows[rows[f"{kind}_class_high"] != ""]
        for end in ("low", "high"):
            values = known[f"{quantity}_{end}"]
            row[f"{quantity}_median_{end}"] = values.median() if len(known) else np.nan
            row[f"{quantity}_maximum_{end}"] = values.max() if len(known) else np.nan
        worst = known.sort_values(f"{quantity}_high", ascending=False, kind="stable").head(1)
        row[f"{kind}_worst_sample"] = worst["sample"].iloc[0] if len(worst) else None
        row[f"{kind}_worst_analyte"] = worst[f"{kind}_analyte"].iloc[0] if len(worst) else ""
        low, high = known[f"{kind}_class_low"], known[f"{kind}_class_high"]
        sure = low.where(low == high, "open")
        for code in classes:
            row[f"class:{code}"] = float((sure == code).mean()) if len(known) else np.nan
        row[f"class:{kind}-open"] = float((sure == "open").mean()) if len(known) else np.nan
    return row


def background(exposure: Exposure, natural: Mapping[str, float]) -> pd.DataFrame:
    """Return the cancer risk beside that of the natural content, and the increment over it."""
    parts = []
    for receptor in exposure.receptors:
        sums = _sums(exposure, receptor, "risk")
        for column, analyte in enumerate(sums.analytes):
            # Food is left out: a natural content says what soil would hold, not what would grow on it.
            per_content = sum(
                route.risk
                for _, route in exposure.of(receptor)
                if route.analyte == analyte and route.pathway in SOIL_PATHWAYS and not np.isnan(route.risk)
            )
            if analyte not in natural or not per_content > 0:
                continue
            nature = per_content * natural[analyte]
            low, high = (_soil_risk(exposure, receptor, analyte, end) for end in (0, 1))
            parts.append(
                pd.DataFrame(
                    {
                        "sample": np.arange(exposure.count),
                        "receptor": receptor.id,
                        "analyte": sums.analytes[column],
                        "background": natural[analyte],
                        "risk_low": low,
                        "risk_high": high,
                        "background_risk": nature,
                        "increment_low": low - nature,
                        "increment_high": high - nature,
                    }
                )
            )
    return _stacked(parts, BACKGROUND_COLUMNS)


def _soil_risk(exposure: Exposure, receptor: Receptor, analyte: str, end: int) -> FloatArray:
    pieces = [
        route.risk * exposure.bounds(place, route.pathway)[end]
        for place, route in exposure.of(receptor)
        if route.analyte == analyte and route.pathway in SOIL_PATHWAYS
    ]
    return hazard_index(np.column_stack(pieces))


def margins(exposure: Exposure) -> pd.DataFrame:
    """Return the margins of exposure of what is swallowed, soil and food together."""
    parts = []
    for receptor in exposure.receptors:
        for analyte, place in _benchmarked(exposure):
            eaten = [
                (route, exposure.bounds(column, route.pathway))
                for column, route in exposure.of(receptor)
                if column == place and route.pathway not in ("dermal", "inhalation")
            ]
            if not eaten:
                continue
            low, high = (hazard_index(np.column_stack([route.dose * ends[k] for route, ends in eaten])) for k in (0, 1))
            row = exposure.profiles[place].values["benchmark_dose"]
            parts.append(
                pd.DataFrame(
                    {
                        "sample": np.arange(exposure.count),
                        "receptor": receptor.id,
                        "analyte": analyte,
                        "dose_low": low,
                        "dose_high": high,
                        "benchmark_dose": row.per_day(),
                        # The greater the dose, the smaller the margin.
                        "margin_low": margin_of_exposure(row.per_day(), high),
                        "margin_high": margin_of_exposure(row.per_day(), low),
                        "values": row.id,
                    }
                )
            )
    return _stacked(parts, MARGIN_COLUMNS)


def _benchmarked(exposure: Exposure) -> Iterator[tuple[str, int]]:
    for place, profile in exposure.profiles.items():
        if profile.has("benchmark_dose") and exposure.contents.cases[place] == MAIN:
            yield profile.analyte, place

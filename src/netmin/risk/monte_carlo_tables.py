"""The tables of a Monte Carlo health risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from netmin.risk.dose import FloatArray
from netmin.risk.people import People
from netmin.risk.people_counts import CURVE, Counted
from netmin.risk.person_factors import INPUTS
from netmin.risk.risk_model import ALL, Output

#: Ends of the band that the outer loop draws around each value.
BAND = (0.05, 0.95)

#: What is told of every output, in the order of the columns.
MEASURES = ("mean", "p50", "p90", "p95", "share_above_1", "share_above_1e-6", "share_above_1e-4")

#: Columns of `MonteCarloRisk.table`.
TABLE_COLUMNS = (
    "receptor",
    "quantity",
    "analyte",
    "pathway",
    *(f"{measure}{end}" for measure in MEASURES for end in ("", "_low", "_high")),
    "p95_change",
)

#: Columns of `MonteCarloRisk.convergence`.
CONVERGENCE_COLUMNS = ("receptor", "quantity", "people", "p95", "relative_change")

#: Columns of `MonteCarloRisk.curve`.
CURVE_COLUMNS = ("receptor", "quantity", "share", "value", "value_low", "value_high")

INPUT_COLUMNS = (
    "receptor",
    "stage",
    "parameter",
    "shape",
    "parameters",
    "low",
    "high",
    "per_kilogram",
    "median",
    "unit",
    "id",
    "source",
    "confidence",
)

_SHARES = {"hazard": ("share_above_1",), "cancer": ("share_above_1e-6", "share_above_1e-4")}


def table(receptor: str, outputs: Sequence[Output], values: Sequence[Mapping[str, FloatArray]]) -> pd.DataFrame:
    """Return one row per output; `values` holds what was counted of each, by draw of the outer loop."""
    rows = [_row(receptor, output, found) for output, found in zip(outputs, values, strict=True)]
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS))


def _row(receptor: str, output: Output, found: Mapping[str, FloatArray]) -> dict[str, object]:
    row: dict[str, object] = {
        "receptor": receptor,
        "quantity": output.quantity,
        "analyte": output.analyte,
        "pathway": output.pathway,
    }
    shares = {name: found[f"above_{column}"] for column, name in enumerate(_SHARES[output.quantity])}
    for name, draws in {**{name: found[name] for name in MEASURES[:4]}, **shares}.items():
        low, high = np.quantile(draws, BAND)
        row.update({name: float(np.median(draws)), f"{name}_low": float(low), f"{name}_high": float(high)})
    return row


def convergence(
    receptor: str, outputs: Sequence[Output], upper: Sequence[FloatArray], counted: Counted
) -> pd.DataFrame:
    """Return P95 of each output at each checkpoint, and how it changed."""
    parts = []
    for output, found in zip(outputs, upper, strict=True):
        before = np.concatenate([[np.nan], found[:-1]])
        with np.errstate(invalid="ignore", divide="ignore"):
            change = np.where(found == before, 0.0, np.abs(found / before - 1.0))
        change[0] = np.nan
        parts.append(
            pd.DataFrame(
                {
                    "receptor": receptor,
                    "quantity": output.quantity,
                    "analyte": output.analyte,
                    "pathway": output.pathway,
                    "people": list(counted.checkpoints),
                    "p95": found,
                    "relative_change": change,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def curves(receptor: str, outputs: Sequence[Output], found: Sequence[FloatArray]) -> pd.DataFrame:
    """Return the whole distribution of the sums over elements and pathways; `found` holds it by draw, per output."""
    parts = [pd.DataFrame(columns=list(CURVE_COLUMNS))]
    for output, values in zip(outputs, found, strict=True):
        if output.analyte != ALL or output.pathway != ALL:
            continue
        low, high = np.quantile(values, BAND, axis=0)
        columns = {"share": CURVE, "value": np.median(values, axis=0), "value_low": low, "value_high": high}
        parts.append(pd.DataFrame({"receptor": receptor, "quantity": output.quantity, **columns}))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def totals_of(progress: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the sums over elements and pathways."""
    return progress[(progress["analyte"] == ALL) & (progress["pathway"] == ALL)]


def with_change(rows: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the last change of P95 of every row."""
    keys = ["receptor", "quantity", "analyte", "pathway"]
    last = progress.groupby(keys, sort=False)["relative_change"].last()
    changed = rows.drop(columns="p95_change").merge(last.rename("p95_change").reset_index(), on=keys, how="left")
    return changed[list(TABLE_COLUMNS)]


def inputs_table(people: People) -> pd.DataFrame:
    """Return one row per parameter and stage, spread or not."""
    shapes = {(spread.stage, spread.parameter): spread.shape for spread in people.spreads}
    rows = []
    for place, stage in enumerate(people.receptor.stages):
        for name in (name for name in INPUTS if stage.has(name)):
            factor, shape = stage.factors[name], shapes.get((place, name))
            low, high = shape.bounds if shape else (factor.value, factor.value)
            rows.append(
                {
                    "receptor": people.receptor.id,
                    "stage": stage.name,
                    "parameter": name,
                    "shape": shape.kind if shape else "point",
                    "parameters": ";".join(
                        f"{number:.6g}" for number in (shape.parameters if shape else (factor.value,))
                    ),
                    "low": low,
                    "high": high,
                    "per_kilogram": bool(shape and shape.per_kilogram),
                    "median": factor.value,
                    "unit": factor.unit,
                    "id": shape.id if shape else factor.id,
                    "source": factor.source,
                    "confidence": factor.confidence,
                }
            )
    return pd.DataFrame(rows, columns=list(INPUT_COLUMNS))

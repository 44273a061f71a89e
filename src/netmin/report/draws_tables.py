"""The tables of a risk over people, in the words of the report and of the command line."""

from __future__ import annotations

from typing import Any

import pandas as pd

from netmin.assessment import HealthDraws
from netmin.assessment.health_draws_result import sums_of
from netmin.language import Message
from netmin.report.blocks import Cell, Table, Tone
from netmin.report.draws_words import enough_people, receptor_name, share_with_band, source_name, value_with_band
from netmin.report.risk_words import MILLION, bounds, tone_above_one
from netmin.report.wording import NOTHING, Words, sentence

Row = list[str | Cell]


def _tone_of_share(row: Any, name: str) -> Tone:
    """Return how grave it is that a share of the people passes a bound: severe for more than half, open for some."""
    share = float(row[name])
    return "severe" if share > 0.5 else "open" if share >= 0.05 else ""


def totals_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return the hazard index over people, by receptor."""
    rows = [_hazard_row(words, receptor_name(words, draws, str(row["receptor"])), row) for row in _hazard(draws.table)]
    return _table(words("caption-draws-totals"), words, [words("column-receptor")], rows)


def zones_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return the hazard index over people, by zone and receptor."""
    if draws.zones.empty:
        return []
    rows: list[Row] = []
    for row in _hazard(draws.zones):
        name = receptor_name(words, draws, str(row["receptor"]))
        rows.append([str(row["zone"]), *_hazard_row(words, name, row)])
    return _table(words("caption-draws-zones"), words, [words("column-zone"), words("column-receptor")], rows)


def _hazard(table: pd.DataFrame) -> list[Any]:
    return list(sums_of(table, "hazard").to_dict("records"))


def _hazard_row(words: Words, name: str, row: Any) -> Row:
    most = Cell(value_with_band(words, row, "p95"), tone_above_one(float(row["p95_low"]), float(row["p95_high"])))
    share = Cell(share_with_band(words, row, "share_above_1"), _tone_of_share(row, "share_above_1"))
    return [name, value_with_band(words, row, "p50"), value_with_band(words, row, "p90"), most, share]


def _table(caption: str, words: Words, first: list[str], rows: list[Row]) -> list[Table]:
    if not rows:
        return []
    header = (*first, *(words(f"column-draws-{name}") for name in ("p50", "p90", "p95", "above-one")))
    return [Table.of(caption, header, rows, numeric=range(len(first), len(header)), wide=set(range(len(first))))]


def cancer_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return the cancer risk over people, by receptor."""
    rows: list[Row] = []
    for row in draws.totals("cancer").to_dict("records"):
        numbers = [value_with_band(words, row, name, MILLION) for name in ("p50", "p95")]
        shares = [
            Cell(share_with_band(words, row, name), _tone_of_share(row, name))
            for name in ("share_above_1e-6", "share_above_1e-4")
        ]
        rows.append([receptor_name(words, draws, str(row["receptor"])), *numbers, *shares])
    if not rows:
        return []
    names = ("p50-cancer", "p95-cancer", "above-million", "above-ten-thousand")
    header = (words("column-receptor"), *(words(f"column-draws-{name}") for name in names))
    return [Table.of(words("caption-draws-cancer"), header, rows, numeric=range(1, 5), wide={0})]


def elements_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return the hazard quotients over people, by receptor and element."""
    table = draws.table
    chosen = (table["quantity"] == "hazard") & (table["pathway"] == "all") & (table["analyte"] != "all")
    rows: list[Row] = []
    for row in table[chosen].to_dict("records"):
        most = Cell(value_with_band(words, row, "p95"), tone_above_one(float(row["p95_low"]), float(row["p95_high"])))
        share = Cell(share_with_band(words, row, "share_above_1"), _tone_of_share(row, "share_above_1"))
        name = receptor_name(words, draws, str(row["receptor"]))
        rows.append([name, words.symbol(str(row["analyte"])), value_with_band(words, row, "p50"), most, share])
    if not rows:
        return []
    header = (
        words("column-receptor"),
        words("column-element"),
        *(words(f"column-draws-{name}") for name in ("p50", "p95", "quotient-above-one")),
    )
    return [Table.of(words("caption-draws-elements"), header, rows, numeric=range(2, 5), wide={0})]


def convergence_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return P95 after an eighth, a quarter, half and all of the people, and how many were enough."""
    parts = list(draws.convergence[draws.convergence["quantity"] == "hazard"].groupby("receptor", sort=False))
    if not parts:
        return []
    counts = [int(count) for count in parts[0][1]["people"]]
    header = (
        words("column-receptor"),
        *(words.count(count) for count in counts),
        words("column-draws-change"),
        words("column-draws-enough"),
    )
    rows: list[Row] = []
    for name, part in parts:
        values = [bounds(words, *[float(value)] * 2) for value in part["p95"]]
        enough = enough_people(part)
        change = float(part["relative_change"].iloc[-1])
        told = words("draws-percent", value=words.fixed(100 * change, 1)) if change == change else NOTHING
        rows.append(
            [
                receptor_name(words, draws, str(name)),
                *values,
                told,
                Cell(words.count(enough), "below") if enough else Cell(words("draws-not-enough"), "open"),
            ]
        )
    return [Table.of(words("caption-draws-convergence"), header, rows, numeric=range(1, len(header)), wide={0})]


def sensitivity_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return first and total Sobol indices and Spearman's correlation of every input that has a share."""
    rows: list[Row] = []
    for row in told_sensitivities(draws).to_dict("records"):
        shares = [_index(words, row, name) for name in ("first", "total")]
        rank = words.fixed(float(row["spearman"]), 2)
        name = receptor_name(words, draws, str(row["receptor"]))
        rows.append([name, sentence(source_name(words, str(row["source"]))), *shares, rank])
    if not rows:
        return []
    header = tuple(words(f"column-{name}") for name in ("receptor", "input", "first-index", "total-index", "rank"))
    return [Table.of(words("caption-draws-sensitivity"), header, rows, numeric=range(2, 5), wide={0, 1})]


def _index(words: Words, row: Any, name: str) -> str:
    error = words.fixed(float(row[f"{name}_error"]), 2)
    return words("draws-plus-minus", value=words.fixed(float(row[name]), 2), error=error)


def told_sensitivities(draws: HealthDraws, quantity: str = "hazard") -> pd.DataFrame:
    """Return the inputs that bring a hundredth of the variance or more, by receptor, the greatest first."""
    table = draws.sensitivity
    known = table[(table["quantity"] == quantity) & (table["total"].astype(float) >= 0.01)]
    order = {name: number for number, (name, _) in enumerate(draws.receptors)}
    ranked = known.assign(order=known["receptor"].map(order)).sort_values(
        ["order", "total"], ascending=[True, False], kind="stable"
    )
    return ranked.drop(columns="order").reset_index(drop=True)


def inputs_table(words: Words, draws: HealthDraws) -> list[Table]:
    """Return the parameters of people that are spread, with their shapes and sources."""
    spread = draws.inputs[draws.inputs["shape"] != "point"]
    rows: list[Row] = []
    for row in spread.to_dict("records"):
        parameter = words.say(Message.of(f"risk.quantity-{str(row['parameter']).replace('_', '-')}"))
        rows.append(
            [
                receptor_name(words, draws, str(row["receptor"])),
                f"{sentence(parameter)} [{str(row['unit']).replace('cm2', 'cm²')}]",
                words(f"draws-stage-{row['stage']}") if row["stage"] in ("child", "adult") else NOTHING,
                words(f"draws-shape-{row['shape']}"),
                bounds(words, *[float(row["median"])] * 2),
                words.say(Message.of(f"risk.confidence-{row['confidence']}")),
            ]
        )
    if not rows:
        return []
    names = ("receptor", "input", "stage", "shape", "median", "weakest")
    header = tuple(words(f"column-{name}") for name in names)
    return [Table.of(words("caption-draws-inputs"), header, rows, numeric={4}, wide={1, 5})]

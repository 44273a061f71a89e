"""The tables of a health risk, in the words of the report and of the command line."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from netmin.assessment import SiteHealth
from netmin.language import Message
from netmin.report.blocks import Cell, Table
from netmin.report.risk_words import MILLION, TONES, bounds, class_of, element_sums, plain_number, tone_above_one
from netmin.report.wording import NOTHING, Words, sentence
from netmin.risk.toxicity import CONFIDENCES

Row = list[str | Cell]


def _receptor(words: Words, health: SiteHealth, row: Any) -> str:
    return sentence(words.label(health.title(str(row["receptor"]))))


def _known(words: Words, low: float, high: float, unit: float = 1.0) -> str:
    return NOTHING if math.isnan(high) else bounds(words, low, high, unit)


def totals_table(words: Words, health: SiteHealth) -> Table:
    """Return hazard index and cancer risk of every receptor, with their classes."""
    header = (
        words("column-receptor"),
        words("column-hazard"),
        words("column-class"),
        words("column-worst-element"),
        words("column-cancer"),
        words("column-class"),
        words("column-worst-element"),
    )
    rows: list[Row] = []
    for row in health.totals.to_dict("records"):
        cells: Row = [_receptor(words, health, row)]
        for kind, quantity, unit in (("hazard", "hazard_index", 1.0), ("risk", "risk", MILLION)):
            name = class_of(row, kind)
            said = words.say(Message.of(f"risk.{name}")) if name else NOTHING
            analyte = str(row[f"{kind}_analyte"])
            cells += [
                _known(words, float(row[f"{quantity}_low"]), float(row[f"{quantity}_high"]), unit),
                Cell(said, TONES.get(name, "")),
                words.symbol(analyte) if analyte else NOTHING,
            ]
        rows.append(cells)
    return Table.of(words("caption-risk-totals"), header, rows, numeric={1, 4}, wide={0, 2, 5})


def contents_table(words: Words, health: SiteHealth) -> Table:
    """Return the content of every element that the site is judged by."""
    header = tuple(
        words(f"column-{key}") for key in ("element", "measured", "detected", "mean", "maximum", "met", "met-basis")
    )
    methods = dict(health.limits)
    rows: list[Row] = []
    for row in health.contents.to_dict("records"):
        name, low, high = str(row["analyte"]), float(row["low"]), float(row["high"])
        method = methods.get(name)
        said = words(f"met-{row['basis']}", method=words.say(method) if method else NOTHING)
        met = words.content(high) if low == high else f"{words.content(low)} – {words.number(high)}"
        numbers = [words.content(float(row["mean"])), words.content(float(row["maximum"])), met]
        rows.append([words.symbol(name), words.count(row["measured"]), words.count(row["detected"]), *numbers, said])
    return Table.of(words("caption-met"), header, rows, numeric=range(1, 6), wide={6})


def elements_table(words: Words, health: SiteHealth) -> list[Table]:
    """Return hazard quotients by element and pathway, a table per receptor."""
    known = health.table[health.table["quotient_high"].notna()]
    return [_elements(words, health, str(name), rows) for name, rows in known.groupby("receptor", sort=False)]


def _elements(words: Words, health: SiteHealth, receptor: str, table: pd.DataFrame) -> Table:
    pathways = list(dict.fromkeys(table["pathway"]))
    header = (
        words("column-element"),
        *(sentence(words.say(Message.of(f"risk.pathway-{name}"))) for name in pathways),
        words("column-together"),
        words("column-weakest"),
    )
    rows: list[Row] = []
    for (analyte, case), part in table.groupby(["analyte", "case"], sort=False):
        by_pathway = {str(row["pathway"]): row for row in part.to_dict("records")}
        low, high = float(part["quotient_low"].sum()), float(part["quotient_high"].sum())
        name = words.symbol(str(analyte)) + ("" if case == "main" else f" ({words.say(Message.of('risk.case-upper'))})")
        weakest = words.say(Message.of(f"risk.confidence-{_weakest(part)}"))
        cells: Row = [_quotient(words, by_pathway.get(pathway)) for pathway in pathways]
        rows.append([name, *cells, Cell(bounds(words, low, high), tone_above_one(low, high)), weakest])
    caption = words("caption-risk-elements", receptor=sentence(words.label(health.title(receptor))))
    return Table.of(caption, header, rows, numeric=range(1, 2 + len(pathways)), wide={len(header) - 1})


def _quotient(words: Words, row: Any) -> str:
    return NOTHING if row is None else _known(words, float(row["quotient_low"]), float(row["quotient_high"]))


def _weakest(rows: pd.DataFrame) -> str:
    return max((str(name) for name in rows["confidence"]), key=CONFIDENCES.index)


def organs_table(words: Words, health: SiteHealth) -> list[Table]:
    """Return hazard indices by organ: a column per receptor."""
    if health.organs.empty:
        return []
    names = [name for name, _ in health.receptors if name in set(health.organs["receptor"])]
    header = (words("column-organ"), *(sentence(words.label(health.title(name))) for name in names))
    rows: list[Row] = []
    for organ, part in health.organs.groupby("organ", sort=True):
        by_receptor = {str(row["receptor"]): row for row in part.to_dict("records")}
        cells: Row = [sentence(words.say(Message.of(f"risk.organ-{organ}")))]
        for name in names:
            row = by_receptor.get(name)
            low, high = (float(row[f"hazard_index_{end}"]) for end in ("low", "high")) if row else (math.nan, math.nan)
            cells.append(Cell(_known(words, low, high), tone_above_one(low, high)))
        rows.append(cells)
    return [Table.of(words("caption-organs"), header, rows, numeric=range(1, len(header)), wide={0})]


def cancer_table(words: Words, health: SiteHealth) -> list[Table]:
    """Return cancer risks by receptor and element, beside that of the natural content where it is known."""
    sums = element_sums(health.table, "risk")
    if sums.empty:
        return []
    natural = {(row["receptor"], row["analyte"]): row for row in health.background.to_dict("records")}
    further = ("cancer-natural", "cancer-increment") if natural else ()
    header = tuple(words(f"column-{key}") for key in ("receptor", "element", "cancer", *further))
    rows: list[Row] = []
    for row in sums.to_dict("records"):
        beside = natural.get((row["receptor"], row["analyte"]))
        known = [NOTHING] * len(further)
        if beside is not None:
            increment = bounds(words, float(beside["increment_low"]), float(beside["increment_high"]), MILLION)
            natural_risk = float(beside["background_risk"])
            known = [bounds(words, natural_risk, natural_risk, MILLION), increment]
        risk = bounds(words, float(row["risk_low"]), float(row["risk_high"]), MILLION)
        rows.append([_receptor(words, health, row), words.symbol(str(row["analyte"])), risk, *known])
    return [Table.of(words("caption-cancer"), header, rows, numeric=range(2, len(header)), wide={0})]


def lead_table(words: Words, health: SiteHealth) -> Table:
    """Return what the Adult Lead Methodology says of the site."""
    row = health.lead.iloc[0]
    header = (words("column-quantity"), words("column-value"))
    pairs = (
        (
            "content",
            words.range(words.content(float(row["content_low"])), words.content(float(row["content_high"]))),
        ),
        ("adult", bounds(words, float(row["adult_blood_low"]), float(row["adult_blood_high"]))),
        ("fetal", bounds(words, float(row["fetal_blood_low"]), float(row["fetal_blood_high"]))),
        (
            "above",
            words.range(words.share(float(row["exceedance_low"])), words.share(float(row["exceedance_high"]))),
        ),
        ("goal", words.content(float(row["adult_goal"]))),
    )
    target = words.number(float(row["target"]))
    rows: list[Row] = [[words(f"lead-{key}", target=target), value] for key, value in pairs]
    return Table.of(words("caption-lead"), header, rows, numeric={1}, wide={0})


def levels_table(words: Words, health: SiteHealth) -> Table:
    """Return the levels for residential soil by date, and how many samples lie above each."""
    header = tuple(words(f"column-{key}") for key in ("lead-level", "meaning", "from", "until", "samples-above"))
    contents = health.lead_samples[health.lead_samples["content_low"].notna()]
    rows: list[Row] = []
    for row in health.lead_levels.to_dict("records"):
        above = int((contents["content_low"].astype(float) > row["value"]).sum())
        meaning = words(f"lead-meaning-{row['condition'] or row['meaning']}")
        until = row["to"] or words("in-force-today")
        rows.append([words.content(float(row["value"])), meaning, row["from"], until, words.count(above)])
    return Table.of(words("caption-lead-levels"), header, rows, numeric={0, 4}, wide={1})


def margins_table(words: Words, health: SiteHealth) -> list[Table]:
    """Return the European margins of exposure."""
    if health.margins.empty:
        return []
    header = tuple(words(f"column-{key}") for key in ("receptor", "element", "dose", "benchmark", "margin"))
    rows: list[Row] = []
    for row in health.margins.to_dict("records"):
        dose = bounds(words, float(row["dose_low"]), float(row["dose_high"]), 1e3)
        margin = bounds(words, float(row["margin_low"]), float(row["margin_high"]))
        benchmark = words.number(float(row["benchmark_dose"]) * 1e3)
        rows.append([_receptor(words, health, row), words.symbol(str(row["analyte"])), dose, benchmark, margin])
    return [Table.of(words("caption-margins"), header, rows, numeric={2, 3, 4}, wide={0})]


def changes_table(words: Words, health: SiteHealth) -> Table:
    """Return what moved between the toxicity set before and this one."""
    header = tuple(words(f"column-{key}") for key in ("element", "quantity", "before", "now", "stricter", "year"))
    rows: list[Row] = []
    for row in health.changes.to_dict("records"):
        quantity = words.say(Message.of(f"risk.quantity-{str(row['quantity']).replace('_', '-')}"))
        old, new = (plain_number(words, float(row[name])) for name in ("old", "new"))
        year = NOTHING if row["new_year"] is None or math.isnan(float(row["new_year"])) else str(int(row["new_year"]))
        name = f"{quantity} [{row['unit']}]" if row["unit"] != "-" else quantity
        rows.append([words.symbol(str(row["analyte"])), name, old, new, words.number(float(row["stricter"])), year])
    caption = words("caption-changes", before=words.label(health.before_title), now=words.label(health.toxicity_title))
    return Table.of(caption, header, rows, numeric={2, 3, 4, 5}, wide={1})

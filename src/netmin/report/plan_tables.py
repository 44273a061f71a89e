"""Tables of a plan: zones, what else is possible, what was refused and why, money by year, work by season."""

from __future__ import annotations

import pandas as pd

from netmin.language import Message
from netmin.planning import Option, Plan, ZonePlan
from netmin.report.blocks import Cell, Table, Tone
from netmin.report.plan_words import (
    above,
    again,
    money,
    months,
    option_title,
    plainest,
    proposal,
    thousands,
    years_told,
)
from netmin.report.wording import NOTHING, Words, sentence

_TONES: dict[str, Tone] = {
    "clean": "below",
    "unsure": "open",
    "gentle": "mild",
    "conventional": "grave",
    "unpaid": "open",
    "hopeless": "severe",
}

#: So many further options are shown by zone.
_OTHERS = 3


def zones_table(words: Words, plan: Plan) -> Table:
    """Return a row per zone: what is above, what is proposed, years, chance, cost."""
    rows: list[list[str | Cell]] = []
    for part in plan.parts:
        name, area, contents, what, years, cost = zone_row(words, plan, part)
        chance = words.share(part.chosen.probability) if part.chosen else NOTHING
        rows.append([name, area, contents, Cell(what, _TONES[part.fate]), years, chance, cost])
    header = (
        words("column-zone"),
        words("column-hectares"),
        words("column-times-above"),
        words("column-proposed"),
        words("column-years"),
        words("column-chance"),
        words("column-cost-thousands", currency=plan.currency),
    )
    caption = words("caption-plan-zones", currency=plan.currency, year=str(plan.price_year))
    return Table.of(caption, header, rows, numeric={1, 5}, wide={3})


def zone_row(words: Words, plan: Plan, part: ZonePlan) -> tuple[str, ...]:
    """Return name, area, what is above, what is proposed, years and cost of a zone."""
    chosen = part.chosen
    known = plan.zones.origin != "site"
    return (
        part.zone.name,
        words.hectares(part.zone.area_m2) if known else NOTHING,
        above(words, part),
        proposal(words, part),
        years_told(words, chosen.quantiles) if chosen else NOTHING,
        thousands(words, chosen.costs) if chosen else NOTHING,
    )


def others_table(words: Words, plan: Plan) -> list[Table]:
    """Return what else is possible by zone, the cheapest first; no table where nothing is."""
    rows: list[list[str | Cell]] = []
    for part in plan.parts:
        others = [option for option in part.possible if option is not part.chosen][:_OTHERS]
        rows += [_other(words, option) for option in others]
    if not rows:
        return []
    header = (
        words("column-zone"),
        words("column-treatment"),
        words("column-years"),
        words("column-chance"),
        words("column-cost-thousands", currency=plan.currency),
    )
    return [Table.of(words("caption-plan-others"), header, rows, numeric={3}, wide={1})]


def _other(words: Words, option: Option) -> list[str | Cell]:
    return [
        option.zone,
        option_title(words, option),
        years_told(words, option.quantiles),
        words.share(option.probability),
        thousands(words, option.costs),
    ]


def refused_table(words: Words, plan: Plan) -> list[Table]:
    """Return what was refused and why, zones with the same reason together; no table where nothing was."""
    found: dict[tuple[str, str], tuple[list[str], Option, Message]] = {}
    for part in plan.parts:
        for treatment in dict.fromkeys(option.treatment for option in part.options):
            same = [option for option in part.options if option.treatment == treatment]
            if any(option.possible for option in same):
                continue
            nearest, reason = same[0], plainest(same[0])
            zones, _, _ = found.setdefault((treatment, reason.code), ([], nearest, reason))
            zones.append(part.zone.name)
    if not found:
        return []
    rows: list[list[str | Cell]] = [
        [option_title(words, option), ", ".join(zones), sentence(words.say(reason))]
        for zones, option, reason in found.values()
    ]
    header = (words("column-treatment"), words("column-zones"), words("column-why-not"))
    return [Table.of(words("caption-plan-refused"), header, rows, wide={0, 2})]


def money_table(words: Words, plan: Plan) -> list[Table]:
    """Return who pays in which year, years without payments left out; no table without a budget."""
    if plan.portfolio is None:
        return []
    paid = plan.portfolio.years[plan.portfolio.years["cost"] > 0]
    parties = ("eu", "state", "own")
    rows: list[list[str | Cell]] = [
        [
            words("column-pays-all") if str(row["year"]) == "all" else str(row["year"]),
            *(money(words, float(row[party])) for party in parties),
            money(words, float(row["cost"])),
        ]
        for row in paid.to_dict("records")
    ]
    if not rows:
        return []
    header = (words("column-year-of"), *(words(f"column-pays-{party}") for party in parties), words("column-pays-all"))
    caption = words("caption-plan-budget", currency=plan.currency)
    return [Table.of(caption, header, rows, numeric=range(1, 5))]


def schedule_table(words: Words, plan: Plan) -> list[Table]:
    """Return the work by season, zones with the same work together; no table where nothing is done."""
    table = plan.schedule.table
    if table.empty:
        return []
    keys = ["year", "first_month", "last_month", "task", "every"]
    groups = table.groupby(keys, sort=True)["zone"].agg(list).reset_index()
    rows: list[list[str | Cell]] = [
        [
            words.count(int(row["year"])),
            months(words, int(row["first_month"]), int(row["last_month"])),
            words(f"task-{row['task']}"),
            again(words, int(row["every"])),
            ", ".join(row["zone"]),
        ]
        for row in _as_in_the_year(groups).to_dict("records")
    ]
    header = tuple(words(f"column-{name}") for name in ("year-of", "months", "task", "again", "zones"))
    return [Table.of(words("caption-plan-schedule"), header, rows, numeric={0}, wide={2})]


def _as_in_the_year(groups: pd.DataFrame) -> pd.DataFrame:
    return groups.sort_values(["year", "first_month", "last_month"], kind="stable")

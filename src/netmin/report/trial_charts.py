"""Charts of treatments: means with their intervals and letters, and contents of organs with non-detects as such."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from netmin.report.charts import WIDE
from netmin.report.drawing import INK, SOFT, Drawing
from netmin.report.trial_axes import Panel, legend, limit_mark, treatment_mark
from netmin.report.trial_subject import TrialSubject
from netmin.report.wording import sentence

#: Height of a panel between its title and its foot.
HEIGHT = 150.0


def means_chart(rows: pd.DataFrame, subject: TrialSubject, by: str = "organ") -> str:
    """Draw means of treatments by round, a panel per organ or element, with intervals, letters and numbers of plots.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `TrialAnalysis.table`: one quantity of one species.
    subject : TrialSubject
        Words and colours.
    by : {"organ", "element"}
        What the panels are.

    Returns
    -------
    str
        SVG.
    """
    organs = list(dict.fromkeys(rows[by]))
    drawn = Drawing(WIDE, 40 + HEIGHT + 72)
    width = WIDE / len(organs)
    for number, organ in enumerate(organs):
        own = rows[rows[by] == organ]
        values = [*own["centre"], *own["lower"], *own["upper"]]
        left = number * width + 46
        panel = Panel.around(left, (number + 1) * width - 8, 30, 30 + HEIGHT, [float(value) for value in values])
        unit = str(own["unit"].iloc[0])
        panel.furnish(
            drawn, subject.words, subject.organ(organ) if by == "organ" else subject.words.symbol(organ), unit
        )
        _means(drawn, panel, own, subject)
    _treatments(drawn, 30 + HEIGHT + 66, rows, subject)
    return drawn.svg()


def _means(drawn: Drawing, panel: Panel, rows: pd.DataFrame, subject: TrialSubject) -> None:
    rounds = sorted(set(rows["round"]))
    step = (panel.right - panel.left) / len(rounds)
    for place, number in enumerate(rounds):
        own = rows[rows["round"] == number]
        middle = panel.left + (place + 0.5) * step
        apart = min(26.0, 0.8 * step / len(own))
        for i, row in enumerate(own.to_dict("records")):
            x = middle + (i - (len(own) - 1) / 2) * apart
            _interval(drawn, panel, x, row, subject)
        drawn.text(middle, panel.bottom + 26, subject.words.count(number), size=10, anchor="middle")
    label = sentence(subject.words("trial-term-round"))
    drawn.text((panel.left + panel.right) / 2, panel.bottom + 40, label, size=9.5, fill=SOFT, anchor="middle")


def _interval(drawn: Drawing, panel: Panel, x: float, row: Mapping[Hashable, Any], subject: TrialSubject) -> None:
    """Draw one mean with its interval, the letters above it and the number of plots below the axis."""
    treatment = str(row["treatment"])
    centre, lower, upper = (float(row[name]) for name in ("centre", "lower", "upper"))
    colour, place = subject.colour(treatment), _place(treatment, subject)
    top = centre
    if math.isfinite(lower) and math.isfinite(upper):
        drawn.line(x, panel.y(lower), x, panel.y(upper), stroke=colour, width=1.6)
        for end in (lower, upper):
            drawn.line(x - 4, panel.y(end), x + 4, panel.y(end), stroke=colour, width=1.6)
        top = upper
    if math.isfinite(centre):
        treatment_mark(drawn, place, x, panel.y(centre), 3.8, colour)
    above = panel.y(top) - 6 if math.isfinite(top) else panel.bottom - 6
    drawn.text(x, above, str(row["letters"]), size=10, anchor="middle", bold=True)
    drawn.text(x, panel.bottom + 12, str(int(row["count"])), size=8.5, fill=SOFT, anchor="middle")


def _place(treatment: str, subject: TrialSubject) -> int:
    return subject.treatments.index(treatment) if treatment in subject.treatments else sum(map(ord, treatment)) % 3


def _treatments(drawn: Drawing, y: float, rows: pd.DataFrame, subject: TrialSubject) -> None:
    names = list(dict.fromkeys(str(name) for name in rows["treatment"]))
    legend(drawn, y, [(_place(name, subject), name, subject.colour(name)) for name in names], WIDE)


def contents_chart(values: pd.DataFrame, rows: pd.DataFrame, subject: TrialSubject) -> str:
    """Draw contents of organs on a logarithmic axis, every plot as a mark, one panel per element.

    Parameters
    ----------
    values : pandas.DataFrame
        Of `TrialAnalysis.responses`, with the treatment of each plot: one species, one round.
    rows : pandas.DataFrame
        Of `TrialAnalysis.table` for the same: middles and letters.
    subject : TrialSubject
        Words and colours.

    Returns
    -------
    str
        SVG; what lies below a limit is an open mark at the limit with an arrow down.
    """
    elements = sorted(set(values["element"]))
    columns = 2 if len(elements) > 1 else 1
    lines = math.ceil(len(elements) / columns)
    tall = HEIGHT + 62
    drawn = Drawing(WIDE, lines * tall + 62)
    width = WIDE / columns
    for number, element in enumerate(elements):
        line, column = divmod(number, columns)
        own = values[values["element"] == element]
        top = line * tall + 30
        panel = Panel.around(
            column * width + 46,
            (column + 1) * width - 8,
            top,
            top + HEIGHT,
            [float(value) for value in own["value"]],
            logarithmic=True,
        )
        title = f"{subject.words.symbol(element)} · {subject.words.element(element)}"
        panel.furnish(drawn, subject.words, title, subject.words("trial-unit-content"))
        _contents(drawn, panel, own, rows[rows["element"] == element], subject)
    foot = lines * tall + 14
    _treatments(drawn, foot, rows if len(rows) else values, subject)
    limit_mark(drawn, 44, foot + 16, INK)
    drawn.text(58, foot + 23, subject.words("trial-legend-below"), size=10)
    drawn.line(36, foot + 36, 52, foot + 36, stroke=INK, width=2)
    drawn.text(58, foot + 39.5, subject.words("trial-legend-middle"), size=10)
    return drawn.svg()


def _contents(drawn: Drawing, panel: Panel, values: pd.DataFrame, rows: pd.DataFrame, subject: TrialSubject) -> None:
    organs = list(dict.fromkeys(values["organ"]))
    treatments = [name for name in subject.treatments if name in set(values["treatment"])]
    step = (panel.right - panel.left) / len(organs)
    apart = 0.84 * step / len(treatments)
    for place, organ in enumerate(organs):
        middle = panel.left + (place + 0.5) * step
        drawn.text(middle, panel.bottom + 15, subject.organ(organ), size=9.5, anchor="middle")
        for i, treatment in enumerate(treatments):
            x = middle + (i - (len(treatments) - 1) / 2) * apart
            own = values[(values["organ"] == organ) & (values["treatment"] == treatment)]
            told = rows[(rows["organ"] == organ) & (rows["treatment"] == treatment)]
            _cloud(drawn, panel, x, apart, own, told, subject, i)


def _cloud(
    drawn: Drawing,
    panel: Panel,
    x: float,
    apart: float,
    values: pd.DataFrame,
    told: pd.DataFrame,
    subject: TrialSubject,
    place: int,
) -> None:
    """Draw the plots of one treatment and organ side by side, their middle and letters."""
    if values.empty:
        return
    colour = subject.colour(str(values["treatment"].iloc[0]))
    spread = min(apart * 0.55, 22.0)
    count = len(values)
    for i, (value, below) in enumerate(zip(values["value"], values["below"], strict=True)):
        at = x + (i - (count - 1) / 2) * spread / max(count, 2)
        if below:
            limit_mark(drawn, at, panel.y(float(value)), colour)
        else:
            treatment_mark(drawn, place, at, panel.y(float(value)), 2.7, colour)
    if len(told):
        centre = float(told["centre"].iloc[0])
        if math.isfinite(centre):
            drawn.line(x - spread / 2 - 3, panel.y(centre), x + spread / 2 + 3, panel.y(centre), stroke=INK, width=1.8)
        top = min(panel.y(float(value)) for value in values["value"])
        drawn.text(x, top - 7, str(told["letters"].iloc[0]), size=9.5, anchor="middle", bold=True)

"""Charts of curves: response over dose with its band, and growth of every plot."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np

from netmin.report import drawing
from netmin.report.charts import WIDE
from netmin.report.drawing import ACCENT, INK, SOFT, Drawing
from netmin.report.trial_axes import Panel, legend, treatment_mark
from netmin.report.trial_subject import TrialSubject
from netmin.report.wording import sentence
from netmin.trials.analysis_curves import TrialDose, TrialGrowth
from netmin.trials.growth import GROWTH_PARAMETERS, growth_size

#: Width of a dose-response chart.
DOSE_WIDE = 440.0

#: Panels of growth side by side, and the height of one.
COLUMNS, TALL = 3, 214.0


def dose_chart(one: TrialDose, subject: TrialSubject) -> str:
    """Draw response over dose with the best curve, its band and the doses of the effects.

    Parameters
    ----------
    one : TrialDose
        Curves of one species and round.
    subject : TrialSubject
        Words.

    Returns
    -------
    str
        SVG; the control stands left of a break, since a dose of nought has no place on a logarithmic axis.
    """
    best, words = one.choice.best, subject.words
    positive = best.dose[best.dose > 0]
    low, high = math.log(float(positive.min()) / 1.3), math.log(float(positive.max()) * 1.3)
    along = np.exp(np.linspace(low, high, 90))
    band = best.curve(along)
    drawn = Drawing(DOSE_WIDE, 290)
    values = [*best.response.tolist(), *band["upper"].tolist(), float(band["lower"].min())]
    panel = Panel.around(50, DOSE_WIDE - 10, 26, 222, [float(value) for value in values if math.isfinite(value)])
    panel.furnish(drawn, words, "", words("trial-dose-axis"))
    start = panel.left + 44

    def x(dose: float) -> float:
        if dose <= 0:
            return panel.left + 16
        return start + (panel.right - start) * (math.log(dose) - low) / (high - low)

    if band["lower"].notna().all():
        upper = [f"{x(d):.1f} {panel.y(v):.1f}" for d, v in zip(band["dose"], band["upper"], strict=True)]
        lower = [f"{x(d):.1f} {panel.y(v):.1f}" for d, v in zip(band["dose"], band["lower"], strict=True)]
        drawn.path("M" + "L".join([*upper, *reversed(lower)]) + "z", fill="#cfe3e1")
    curve = [f"{x(d):.1f} {panel.y(v):.1f}" for d, v in zip(band["dose"], band["response"], strict=True)]
    drawn.path("M" + "L".join(curve), stroke=ACCENT, width=2)
    for dose, response in zip(best.dose, best.response, strict=True):
        drawn.circle(x(float(dose)), panel.y(float(response)), 2.8, fill="#ffffff", stroke=INK, line=1.1)
    for row in best.effective.to_dict("records"):
        _effect(drawn, panel, x, row)
    drawn.text(panel.left + 16, panel.bottom + 14, "0", size=9, fill=SOFT, anchor="middle")
    drawn.path(f"M{panel.left + 28} {panel.bottom + 4}l4 -8M{panel.left + 33} {panel.bottom + 4}l4 -8", stroke=SOFT)
    for step in drawing.log_steps(math.exp(low), math.exp(high)):
        drawn.line(x(step), panel.bottom, x(step), panel.bottom + 4, stroke=SOFT, width=0.8)
        drawn.text(x(step), panel.bottom + 14, words.number(step), size=9, fill=SOFT, anchor="middle")
    drawn.text((start + panel.right) / 2, panel.bottom + 32, one.factor, size=10, fill=SOFT, anchor="middle")
    drawn.circle(60, 275, 2.8, fill="#ffffff", stroke=INK, line=1.1)
    drawn.text(69, 278.5, words("trial-legend-plot"), size=10)
    drawn.line(160, 275, 182, 275, stroke=ACCENT, width=2)
    drawn.text(188, 278.5, words("trial-legend-band", model=best.model), size=10)
    return drawn.svg()


def _effect(drawn: Drawing, panel: Panel, x: Callable[[float], float], row: Mapping[Hashable, float]) -> None:
    """Draw the dose of an effect with its profile limits as a bar above the axis."""
    dose, low, high = (float(row[name]) for name in ("dose", "profile_lower", "profile_upper"))
    if not math.isfinite(dose) or not panel.left < x(dose) < panel.right:
        return
    at, y = x(dose), panel.bottom - 9 - 13 * (row["effect"] > 0.3)
    left = max(x(low) if low > 0 else panel.left + 40, panel.left + 40)
    right = min(x(high) if math.isfinite(high) else panel.right, panel.right)
    drawn.line(left, y, right, y, stroke="#b4541a", width=2)
    drawn.circle(at, y, 3, fill="#b4541a")
    drawn.text(left - 4, y + 3.5, f"EC{round(100 * row['effect'])}", size=9, anchor="end", bold=True)


def growth_chart(grown: Sequence[TrialGrowth], subject: TrialSubject) -> str:
    """Draw the measurements and curves of every plot over the days since sowing, a panel per round.

    Parameters
    ----------
    grown : sequence of TrialGrowth
        One species and trait, in the order of the rounds.
    subject : TrialSubject
        Words and colours.

    Returns
    -------
    str
        SVG; all panels have the same axes.
    """
    columns = min(len(grown), COLUMNS)
    lines = math.ceil(len(grown) / columns)
    drawn = Drawing(WIDE, lines * TALL + 26)
    sizes = [float(size) for one in grown for size in one.curves.size]
    last = max(float(one.curves.time.max()) for one in grown)
    begin = min(0.0, *(float(one.curves.time.min()) for one in grown))
    width = WIDE / columns
    for number, one in enumerate(grown):
        line, column = divmod(number, columns)
        top = line * TALL + 26
        panel = Panel.around(column * width + 40, (column + 1) * width - 6, top, top + TALL - 70, sizes)
        title = sentence(subject.words("trial-round", number=int(one.round)))
        panel.furnish(drawn, subject.words, title, f"{one.trait}, {one.unit}")
        _growth(drawn, panel, one, (begin, last), subject)
    groups = {str(group) for one in grown for group in one.curves.table["group"]}
    names = [name for name in subject.treatments if name in groups]
    legend(drawn, lines * TALL + 16, [(subject.treatments.index(n), n, subject.colour(n)) for n in names], WIDE)
    return drawn.svg()


def _growth(drawn: Drawing, panel: Panel, one: TrialGrowth, span: tuple[float, float], subject: TrialSubject) -> None:
    curves, (begin, last) = one.curves, span

    def x(day: float) -> float:
        return panel.left + 6 + (panel.right - panel.left - 12) * (day - begin) / (last - begin)

    days = np.linspace(float(curves.time.min()), float(curves.time.max()), 50)
    groups = {str(row["plant"]): str(row["group"]) for row in curves.table.to_dict("records")}
    for row in curves.table.to_dict("records"):
        parameters = [float(row[name]) for name in GROWTH_PARAMETERS[curves.model]]
        if all(math.isfinite(value) for value in parameters):
            sizes = growth_size(curves.model, days, *parameters)
            points = [f"{x(d):.1f} {panel.y(float(v)):.1f}" for d, v in zip(days.tolist(), sizes, strict=True)]
            drawn.path("M" + "L".join(points), stroke=subject.colour(groups[str(row["plant"])]), width=1.1)
    for day, size, plant in zip(curves.time.tolist(), curves.size.tolist(), curves.plant, strict=True):
        group = groups[str(plant)]
        place = subject.treatments.index(group) if group in subject.treatments else 0
        treatment_mark(drawn, place, x(day), panel.y(size), 2.3, subject.colour(group))
    for step in drawing.nice_steps(begin, last, 4):
        drawn.line(x(step), panel.bottom, x(step), panel.bottom + 4, stroke=SOFT, width=0.8)
        drawn.text(x(step), panel.bottom + 14, subject.words.number(step), size=9, fill=SOFT, anchor="middle")
    middle = (panel.left + panel.right) / 2
    drawn.text(middle, panel.bottom + 29, subject.words("trial-axis-days"), size=9.5, fill=SOFT, anchor="middle")

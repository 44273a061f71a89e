"""Samples and elements of a trial in one drawing."""

from __future__ import annotations

import math

import numpy as np

from netmin.report import drawing
from netmin.report.drawing import INK, PAPER, RULE, SOFT, Drawing
from netmin.report.trial_axes import legend, treatment_mark
from netmin.report.trial_subject import TREATMENT_COLOURS, TrialSubject
from netmin.stats import Biplot

#: Side of the drawing's square.
SIDE = 420.0


def biplot_chart(plot: Biplot, organs: list[str], subject: TrialSubject) -> str:
    """Draw samples as marks by organ and elements as rays along the first two components.

    Parameters
    ----------
    plot : Biplot
        Of `PrincipalComponents.biplot`.
    organs : list of str
        Organ of each sample.
    subject : TrialSubject
        Words.

    Returns
    -------
    str
        SVG.
    """
    names = list(dict.fromkeys(organs))
    points, ends = plot.samples.to_numpy(dtype=float), plot.elements.to_numpy(dtype=float)
    reach = 1.08 * float(np.abs(points).max())
    longest = float(np.hypot(ends[:, 0], ends[:, 1]).max()) or 1.0
    stretch = 0.78 * reach / longest
    drawn = Drawing(SIDE + 60, SIDE + 84)
    left, top = 44.0, 12.0

    def paper(first: float, second: float) -> tuple[float, float]:
        return left + SIDE * (first + reach) / (2 * reach), top + SIDE * (reach - second) / (2 * reach)

    drawn.rect(left, top, SIDE, SIDE, stroke=RULE)
    centre = paper(0.0, 0.0)
    drawn.line(left, centre[1], left + SIDE, centre[1], stroke=RULE, width=0.8)
    drawn.line(centre[0], top, centre[0], top + SIDE, stroke=RULE, width=0.8)
    for (first, second), organ in zip(points, organs, strict=True):
        place = names.index(organ)
        x, y = paper(float(first), float(second))
        treatment_mark(drawn, place, x, y, 3.0, TREATMENT_COLOURS[place % len(TREATMENT_COLOURS)])
    for name, (first, second) in zip(plot.elements.index, ends, strict=True):
        x, y = paper(float(first) * stretch, float(second) * stretch)
        drawn.line(*centre, x, y, stroke=INK, width=1.6)
        drawn.path(_arrow(centre, (x, y)), fill=INK)
        away = 11 / max(math.hypot(x - centre[0], y - centre[1]), 1e-9)
        at = (x + (x - centre[0]) * away, y + (y - centre[1]) * away + 4)
        label = subject.words.symbol(str(name))
        drawn.rect(at[0] - 4 - 3.6 * len(label), at[1] - 11, 8 + 7.2 * len(label), 14, fill=PAPER)
        drawn.text(*at, label, size=12, anchor="middle", bold=True)
    for step in drawing.nice_steps(-reach, reach, 5):
        drawn.text(paper(step, 0)[0], top + SIDE + 13, subject.words.number(step), size=9, fill=SOFT, anchor="middle")
        drawn.text(left - 5, paper(0, step)[1] + 3, subject.words.number(step), size=9, fill=SOFT, anchor="end")
    middle = left + SIDE / 2
    drawn.text(
        middle, top + SIDE + 30, subject.words("trial-axis-component", number=1), size=10, anchor="middle", fill=SOFT
    )
    second_axis = subject.words("trial-axis-component", number=2)
    drawn.text(12, top + SIDE / 2, second_axis, size=10, anchor="middle", fill=SOFT, turn=-90)
    entries = [(i, subject.organ(name), TREATMENT_COLOURS[i % len(TREATMENT_COLOURS)]) for i, name in enumerate(names)]
    legend(drawn, top + SIDE + 54, entries, left + SIDE, left)
    return drawn.svg()


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    sides = [(end[0] - 9 * math.cos(turn + a), end[1] - 9 * math.sin(turn + a)) for a in (0.38, -0.38)]
    corners = [end, *sides]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "z"

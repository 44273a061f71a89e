"""What a reader of verdicts must know: what was corrected, left open, or rests on numbers nobody could check."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.standards.corrections import Soil
from netmin.standards.judge import Judgement
from netmin.standards.sheet import LimitSheet

_BOUNDS = ("clay_min", "organic_matter_min", "organic_matter_max")


def remarks(sheet: LimitSheet, judgement: Judgement, summary: pd.DataFrame, soil: Soil) -> tuple[Message, ...]:
    """Return the notes of one comparison.

    Parameters
    ----------
    sheet : LimitSheet
        Limits of the law.
    judgement : Judgement
        Verdicts.
    summary : pandas.DataFrame
        As in `Comparison`.
    soil : Soil
        Properties by point.

    Returns
    -------
    tuple of Message
        In the order a lawyer would ask: certainty, correction, open questions, the law's own remarks.
    """
    return (
        *_certainty(sheet, summary),
        *_correction(sheet, judgement, soil),
        *_classes(sheet, judgement),
        *_open(sheet, judgement, summary),
        *_scope(sheet, summary),
        *_of_the_law(sheet, summary),
    )


def _certainty(sheet: LimitSheet, summary: pd.DataFrame) -> Iterator[Message]:
    doubtful = summary.loc[summary["unverified"], "analyte"].tolist()
    if doubtful:
        yield Message.of("standards.unverified", law=sheet.standard.short_label, analytes=doubtful)


def _correction(sheet: LimitSheet, judgement: Judgement, soil: Soil) -> Iterator[Message]:
    if sheet.correction.name != "clay-organic-matter":
        return
    law = sheet.standard.short_label
    missing, judged = int(judgement.uncorrected.sum()), len(judgement.verdict)
    if missing:
        yield Message.of("standards.not-corrected", law=law, count=missing, measured=judged)
    if np.any(~np.isnan(soil.clay) & ~np.isnan(soil.organic_matter)):
        options = sheet.coefficients.options
        if any(name in options for name in _BOUNDS):
            bounds = {name: float(options[name]) if name in options else "–" for name in _BOUNDS}
            yield Message.of("standards.corrected-bounded", law=law, **bounds)
        else:
            yield Message.of("standards.corrected-unbounded", law=law)
        shaky = [name for name, doubt in zip(sheet.analytes, sheet.constants_unverified, strict=True) if doubt]
        if shaky:
            yield Message.of("standards.constants-unverified", law=law, analytes=shaky)


def _classes(sheet: LimitSheet, judgement: Judgement) -> Iterator[Message]:
    law = sheet.standard.short_label
    n_classes = sheet.n_classes
    if sheet.coefficients.conditions:
        depends = (sheet.low != sheet.high).any(axis=0) & ~np.isnan(sheet.low).all(axis=0)
        unknown = int(judgement.situations[depends[:, -2], -2].sum())
        if unknown:
            needs = [Message.of(f"standards.needs-{name}") for name in sheet.correction.needs]
            yield Message.of("standards.class-unknown", law=law, count=unknown, needs=needs)
        between = [i * n_classes + j for i in range(n_classes) for j in range(i + 1, n_classes)]
        unclear = int((judgement.situations[:, between] * depends[:, between]).sum())
        if unclear:
            yield Message.of("standards.class-unclear", law=law, count=unclear)
        outside = int(judgement.situations[:, -1].sum())
        if outside:
            yield Message.of("standards.class-outside", law=law, count=outside)


def _open(sheet: LimitSheet, judgement: Judgement, summary: pd.DataFrame) -> Iterator[Message]:
    law = sheet.standard.short_label
    undecided = int(summary["undecided"].sum())
    if undecided:
        yield Message.of("standards.undecided", law=law, count=undecided)
    if judgement.open_above.any():
        yield Message.of("standards.open-above", law=law, count=int(judgement.open_above.sum()))


def _scope(sheet: LimitSheet, summary: pd.DataFrame) -> Iterator[Message]:
    law = sheet.standard.short_label
    without = summary.loc[summary["no_limit"] == summary["measured"], "analyte"].tolist()
    if without:
        yield Message.of("standards.no-limit", law=law, analytes=without)
    if sheet.unread:
        rows = [f"{analyte} ({condition})" for analyte, condition in sheet.unread]
        yield Message.of("standards.form-not-judged", law=law, rows=rows)


def _of_the_law(sheet: LimitSheet, summary: pd.DataFrame) -> Iterator[Message]:
    standard = sheet.standard
    for level in standard.levels:
        if level.statistic == "mean-in-volume" and summary[f"above:{level.name}"].any():
            yield Message.of(
                "standards.mean-in-volume", law=standard.short_label, level=level.label, volume=level.volume_m3
            )
    for note in standard.notes:
        yield Message.of("standards.law-note", law=standard.short_label, note=note)

"""Which of four classes Romanian law puts a site into, once its pollutants are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from netmin import cellar
from netmin.errors import UsageError
from netmin.language import Label, Message
from netmin.samples.sampleset import SampleSet
from netmin.standards.comparison import Comparison, compare
from netmin.standards.shelf import get

#: Class of a pollutant whose results leave the answer open.
UNDECIDED = "undecided"


@dataclass(frozen=True, eq=False)
class SiteDecision:
    """The class of a site under Article 30 of Law 74/2019.

    Attributes
    ----------
    law : Label
        The law that decides.
    decision : str
        Name of the gravest class that one pollutant leads to; ``undecided`` if none was decided.
    title, meaning : Label
        Of that class; empty if undecided.
    branch : int
        Its place in Article 30; 0 if undecided.
    land_use : str
        ``sensitive`` or ``less-sensitive``.
    table : pandas.DataFrame
        One row per pollutant with limits: ``analyte``, ``maximum`` [mg/kg dry], ``decision``, ``branch``,
        ``beyond_text`` (the class follows from the sense of the article, not from its words), ``at_least`` (a result
        known only as "<" or ">" may lead to a graver class).
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What the law leaves open, and what it excludes.
    """

    law: Label
    decision: str
    title: Label
    meaning: Label
    branch: int
    land_use: str
    table: pd.DataFrame
    citations: tuple[str, ...]
    notes: tuple[Message, ...]


def site_decision(samples: SampleSet, *, land_use: str, law: str = "ro-74-2019") -> SiteDecision:
    """Return the class of a site by the largest content of each pollutant.

    Parameters
    ----------
    samples : SampleSet
        Soil samples; every point and depth counts as a result.
    land_use : str
        Present or planned use: ``sensitive``, ``less-sensitive`` or a generic use.
    law : str
        Name of the card in ``data/decisions``.

    Returns
    -------
    SiteDecision
        One pollutant is enough for the graver class. A content equal to a threshold counts as not above it; the text
        does not say.

    References
    ----------
    ro-74-2019
    """
    card = _card(law)
    standard = get(card["thresholds"])
    use = standard.land_use(land_use).name
    sensitive = compare(samples, standard, land_use="sensitive")
    less_sensitive = compare(samples, standard, land_use="less-sensitive")
    rows = [
        _row(strict, lenient, use)
        for strict, lenient in zip(_standing(sensitive), _standing(less_sensitive), strict=True)
        if strict["limited"]
    ]
    table = pd.DataFrame(rows, columns=["analyte", "maximum", "decision", "branch", "beyond_text", "at_least"])
    classes = {entry["name"]: entry for entry in card["classes"]}
    reached = [name for name in classes if name in set(table["decision"])]
    open_class = {"name": UNDECIDED, "title": {}, "meaning": {}, "branch": 0}
    gravest: Mapping[str, Any] = classes[reached[-1]] if reached else open_class
    return SiteDecision(
        law=Label.of(card["title"]),
        decision=gravest["name"],
        title=Label.of(gravest["title"]),
        meaning=Label.of(gravest["meaning"]),
        branch=gravest["branch"],
        land_use=use,
        table=table,
        citations=tuple(card["cite"]),
        notes=tuple(_notes(card, table, land_use)),
    )


def _card(law: str) -> Mapping[str, Any]:
    path = cellar.find("decisions", f"{law}.toml")
    if path is None:
        known = sorted(entry.stem for entry in cellar.entries("decisions"))
        raise UsageError(Message.of("errors.unknown-name", kind="decisions", name=law, known=known))
    return cellar.read_card(path)


def _standing(comparison: Comparison) -> list[dict[str, Any]]:
    """Return for each analyte which thresholds its worst result passes, and whether a higher one stays open."""
    return [
        {
            "analyte": row["analyte"],
            "maximum": row["maximum"],
            "limited": not np.isnan(row["limit:alert"]),
            "above_alert": row["above:alert"] > 0,
            "above_intervention": row["above:intervention"] > 0,
            "may_pass_alert": _may_pass(comparison, str(row["analyte"]), float(row["limit:alert"])),
            "may_pass_intervention": _may_pass(comparison, str(row["analyte"]), float(row["limit:intervention"])),
        }
        for row in comparison.summary.to_dict("records")
    ]


def _may_pass(comparison: Comparison, analyte: str, limit: float) -> bool:
    rows = comparison.table[comparison.table["analyte"] == analyte]
    open_below = (rows["qualifier"] == "<") & (rows["value"] > limit)
    open_above = (rows["qualifier"] == ">") & (rows["value"] < limit)
    return bool((open_below | open_above).any())


def _row(strict: Mapping[str, Any], lenient: Mapping[str, Any], use: str) -> dict[str, Any]:
    name, branch, beyond = _branch(strict, lenient, use)
    if branch == 1 and strict["may_pass_alert"]:
        name, branch = UNDECIDED, 0
    return {
        "analyte": strict["analyte"],
        "maximum": strict["maximum"],
        "decision": name,
        "branch": branch,
        "beyond_text": beyond,
        "at_least": branch in (1, 2, 3) and (lenient["may_pass_alert"] or lenient["may_pass_intervention"]),
    }


def _branch(strict: Mapping[str, Any], lenient: Mapping[str, Any], use: str) -> tuple[str, int, bool]:
    """Apply the four branches; the use is chosen first, and what no branch names goes by the nearest graver sense."""
    if lenient["above_intervention"]:
        return "contaminated-remediation", 4, False
    if not strict["above_alert"]:
        return "fit-for-any-use", 1, False
    if use == "sensitive" and not strict["above_intervention"]:
        return "contaminated", 3, False
    if lenient["above_alert"]:
        return "fit-for-less-sensitive-use", 2, False
    if use == "sensitive":
        return "contaminated", 3, True
    return "fit-for-less-sensitive-use", 2, True


def _notes(card: Mapping[str, Any], table: pd.DataFrame, land_use: str) -> list[Message]:
    law = Label.of(card["title"])
    notes = []
    if land_use in card["excluded"]["uses"]:
        notes.append(Message.of("standards.mining-excluded", law=law, article=card["excluded"]["article"]))
    beyond = table.loc[table["beyond_text"].astype(bool), "analyte"].tolist()
    if beyond:
        notes.append(Message.of("standards.article-gap", law=law, analytes=beyond))
    open_ = table.loc[table["decision"] == UNDECIDED, "analyte"].tolist()
    if open_:
        notes.append(Message.of("standards.decision-open", law=law, analytes=open_))
    at_least = table.loc[table["at_least"].astype(bool), "analyte"].tolist()
    if at_least:
        notes.append(Message.of("standards.decision-at-least", law=law, analytes=at_least))
    return notes

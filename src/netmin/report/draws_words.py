"""The distribution of a risk over people in plain sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from netmin.assessment import HealthDraws
from netmin.language import Message
from netmin.report.risk_words import MILLION, bounds
from netmin.report.wording import NOTHING, Words, sentence

#: Change of P95 on doubling the people below which they are enough, as the notes of the room of risk have it. [–]
CONVERGED = 0.02


def receptor_name(words: Words, draws: HealthDraws, receptor: str) -> str:
    """Return the title of a receptor at the start of a sentence."""
    return sentence(words.label(draws.title(receptor)))


def value_with_band(words: Words, row: Any, name: str, unit: float = 1.0) -> str:
    """Return a number over people with its band, such as ``0.46 (0.40 – 0.53)``; the number alone without a band."""
    value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    return _with_band(bounds(words, value, value, unit), bounds(words, low, low, unit), bounds(words, high, high, unit))


def share_with_band(words: Words, row: Any, name: str) -> str:
    """Return a share of people with its band."""
    return _with_band(*(people_share(words, float(row[f"{name}{end}"])) for end in ("", "_low", "_high")))


def people_share(words: Words, value: float) -> str:
    """Return a share of people in percent, a small one with a decimal: one in two hundred is somebody.

    Examples
    --------
    >>> [people_share(Words("en"), share) for share in (0.0, 0.0001, 0.0066, 0.34)]
    ['0\u202f%', '<\u202f0.1\u202f%', '0.7\u202f%', '34\u202f%']
    """
    if 0 < value < 0.0005:
        return f"<\u202f{words('percent', value=words.fixed(0.1, 1))}"
    return words("percent", value=words.fixed(100 * value, 1)) if 0 < value < 0.1 else words.share(value)


def _with_band(value: str, low: str, high: str) -> str:
    return value if value == low == high or value == NOTHING else f"{value} ({words_range(low, high)})"


def words_range(low: str, high: str) -> str:
    """Return two texts as a span that does not break apart in brackets, or one where they are alike."""
    return low if low == high else f"{low}\u202f–\u202f{high}"


def sentences(words: Words, draws: HealthDraws) -> tuple[str, ...]:
    """Return per receptor what half and most people stay below, how many pass 1, their cancer risk, and the samples."""
    hazard = {str(row["receptor"]): row for row in draws.totals("hazard").to_dict("records")}
    cancer = {str(row["receptor"]): row for row in draws.totals("cancer").to_dict("records")}
    told = []
    for name, _ in draws.receptors:
        parts = [
            *([_hazard(words, draws, hazard[name]), *_samples(words, draws, name)] if name in hazard else []),
            *([_cancer(words, cancer[name])] if name in cancer else []),
        ]
        if parts:
            who = [] if name in hazard else [receptor_name(words, draws, name) + "."]
            told.append(" ".join([*who, *parts]))
    return tuple(told)


def _hazard(words: Words, draws: HealthDraws, row: Any) -> str:
    return words(
        "draws-hazard",
        receptor=receptor_name(words, draws, str(row["receptor"])),
        half=bounds(words, *[float(row["p50"])] * 2),
        most=value_with_band(words, row, "p95"),
        share=share_with_band(words, row, "share_above_1"),
    )


def _cancer(words: Words, row: Any) -> str:
    return words(
        "draws-cancer",
        most=value_with_band(words, row, "p95", MILLION),
        share=share_with_band(words, row, "share_above_1e-6"),
    )


def _samples(words: Words, draws: HealthDraws, receptor: str) -> list[str]:
    rows = draws.samples[draws.samples["receptor"] == receptor]
    known = rows[rows["share_above_1_high"].notna()]
    if known.empty:
        return []
    worst = known.sort_values("share_above_1_high", ascending=False, kind="stable").iloc[0]
    above = int((known["share_above_1_low"].astype(float) > 0.5).sum())
    low, high = (people_share(words, float(worst[f"share_above_1_{end}"])) for end in ("low", "high"))
    values = {
        "above": words.count(above),
        "count": words.count(len(known)),
        "share": words_range(low, high),
        "sample": str(worst["sample"]),
    }
    if not float(worst["share_above_1_high"]) > 0:
        return [words("draws-samples-none", count=values["count"])]
    return [words("draws-samples", **values)]


def source_name(words: Words, source: str) -> str:
    """Return what a source of spread is called: parameters of people, contents, or both where they are correlated."""
    return ", ".join(_one_source(words, part) for part in source.split("+"))


def _one_source(words: Words, source: str) -> str:
    name, _, analyte = source.partition(" ")
    if name in ("content", "vegetables", "fruit") and analyte:
        return words(f"draws-source-{name}", element=words.symbol(analyte))
    if name in ("contents", "vegetables", "fruit"):
        return words(f"draws-source-{name}-all")
    parameter, _, stage = name.partition("/")
    told = words.say(Message.of(f"risk.quantity-{parameter.replace('_', '-')}"))
    return f"{told} {words.symbol(analyte)}" if analyte else f"{told} ({stage})" if stage else told


def enough_people(rows: pd.DataFrame) -> int:
    """Return the fewest people after which no doubling moved P95 by as much as the bound of convergence; 0 for none.

    Examples
    --------
    >>> enough_people(pd.DataFrame({"people": [10, 20, 40], "relative_change": [float("nan"), 0.1, 0.01]}))
    20
    """
    counts = [int(count) for count in rows["people"]]
    changes = [float(change) for change in rows["relative_change"]]
    enough = 0
    for number in range(len(counts) - 1, 0, -1):
        if not changes[number] < CONVERGED:
            break
        enough = counts[number - 1]
    return enough

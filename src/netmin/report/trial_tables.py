"""Tables of a trial's report: treatments with letters, rounds, doses, growth, indices of uptake."""

from __future__ import annotations

import pandas as pd

from netmin.report.blocks import Cell, Table
from netmin.report.trial_subject import TrialSubject
from netmin.report.wording import NOTHING, sentence
from netmin.trials.analysis_curves import TrialDose, TrialGrowth
from netmin.trials.growth import GROWTH_PARAMETERS

#: Indices of accumulation that the report shows, and no more of them.
INDICES = ("bcf-shoot", "bcf-root", "tf", "extraction-ratio")


def treatments_table(rows: pd.DataFrame, subject: TrialSubject, caption: str) -> Table:
    """Return treatments with number of plots, middle, limits, letters, test and adjusted p-value."""
    words = subject.words
    header = tuple(
        words(f"trial-column-{name}")
        for name in ("what", "treatment", "count", "below", "centre", "limits", "letters", "test", "adjusted")
    )
    told: list[list[str | Cell]] = []
    before = ""
    for row in rows.to_dict("records"):
        name = _name(str(row["element"]), str(row["organ"]), int(row["round"]), subject)
        first = name != before
        before = name
        differ = float(row["adjusted_p_value"]) < subject.analysis.level
        told.append(
            [
                name if first else "",
                str(row["treatment"]),
                words.count(row["count"]),
                words.count(row["below"]) if row["below"] else NOTHING,
                words.number(float(row["centre"])),
                _span(float(row["lower"]), float(row["upper"]), subject),
                str(row["letters"]),
                subject.test(str(row["test"])),
                Cell(
                    subject.p_value(float(row["adjusted_p_value"])) if first else "", "mild" if first and differ else ""
                ),
            ]
        )
    return Table.of(caption, header, told, numeric={2, 3, 4, 5, 8})


def _name(element: str, organ: str, number: int, subject: TrialSubject) -> str:
    parts = [subject.words.symbol(element)] if element else []
    parts += [subject.organ(organ), subject.words("trial-round-short", number=number)]
    return ", ".join(parts)


def _span(low: float, high: float, subject: TrialSubject) -> str:
    if low != low and high != high:
        return NOTHING
    if low != low:
        return subject.words("trial-up-to", value=subject.words.number(high))
    return subject.words.range(subject.words.number(low), subject.words.number(high))


def rounds_table(subject: TrialSubject) -> Table:
    """Return p-values of the mixed models, one row per response, one column per term."""
    words, rows = subject.words, subject.analysis.rounds
    terms = list(dict.fromkeys(str(term) for term in rows["term"]))
    keys = ["quantity", "species", "element", "organ"]
    header = (words("trial-column-what"), words("trial-column-species"), *(_term(term, subject) for term in terms))
    told = []
    for key, own in rows.groupby(keys, sort=False):
        quantity, species, element, organ = (str(part) for part in key)
        by_term = own.set_index("term")["p_value"]
        parts = [subject.quantity(quantity), words.symbol(element) if element else "", subject.organ(organ)]
        cells: list[str | Cell] = [", ".join(part for part in parts if part), species]
        for term in terms:
            value = float(by_term.get(term, float("nan")))
            cells.append(Cell(subject.p_value(value), "mild" if value < subject.analysis.level else ""))
        told.append(cells)
    caption = words("trial-caption-rounds")
    return Table.of(caption, header, told, numeric=range(2, len(header)), wide={0})


def _term(term: str, subject: TrialSubject) -> str:
    known = {"treatment": "trial-term-treatment", "round": "trial-term-round"}
    return " × ".join(subject.words(known[part]) if part in known else part for part in term.split(":"))


def dose_table(one: TrialDose, subject: TrialSubject) -> Table:
    """Return the doses of the effects by the best curve."""
    words = subject.words
    header = tuple(words(f"trial-column-{name}") for name in ("effect", "dose", "error", "delta", "profile"))
    rows: list[list[str | Cell]] = [
        [
            f"EC{round(100 * row['effect'])}",
            words.number(float(row["dose"])),
            words.number(float(row["standard_error"])),
            _span(float(row["lower"]), float(row["upper"]), subject),
            _span(float(row["profile_lower"]), float(row["profile_upper"]), subject),
        ]
        for row in one.choice.best.effective.to_dict("records")
    ]
    caption = words("trial-caption-doses", species=one.species, model=one.choice.best.model)
    return Table.of(caption, header, rows, numeric=range(1, 5))


def models_table(one: TrialDose, subject: TrialSubject) -> Table:
    """Return the curves side by side by Akaike's criterion."""
    words, table = subject.words, one.choice.table
    doses = [name for name in table.columns if str(name).startswith("EC")]
    header = (
        words("trial-column-model"),
        words("trial-column-parameters"),
        "AICc",
        words("trial-column-difference"),
        words("trial-column-lack"),
        *(str(name) for name in doses),
    )
    rows: list[list[str | Cell]] = [
        [
            str(row["model"]),
            words.count(row["parameters"]),
            words.fixed(float(row["aicc"]), 1),
            words.fixed(float(row["difference"]), 1),
            subject.p_value(float(row["lack_of_fit"])),
            *(words.number(float(row[name])) for name in doses),
        ]
        for row in table.to_dict("records")
    ]
    return Table.of(words("trial-caption-models"), header, rows, numeric=range(1, len(header)))


def growth_table(grown: list[TrialGrowth], subject: TrialSubject) -> Table:
    """Return parameters of growth, averaged over the plots of a treatment."""
    words = subject.words
    names = (*GROWTH_PARAMETERS[grown[0].curves.model], "greatest_rate")
    header = (
        words("trial-column-species"),
        words("trial-column-round"),
        words("trial-column-treatment"),
        words("trial-column-count"),
        *(words(f"trial-growth-{name.replace('_', '-')}") for name in names),
    )
    rows: list[list[str | Cell]] = []
    for one in grown:
        table = one.curves.table.dropna(subset=[names[0]])
        for treatment in subject.treatments:
            own = table[table["group"] == treatment]
            if len(own):
                means = [words.number(float(own[name].mean())) for name in names]
                rows.append([one.species, words.count(one.round), treatment, words.count(len(own)), *means])
    caption = words("trial-caption-growth-table", model=words(f"trial-growth-model-{grown[0].curves.model}"))
    return Table.of(caption, header, rows, numeric=range(3, len(header)))


def indices_table(subject: TrialSubject) -> Table | None:
    """Return the indices of accumulation of the last round of each species."""
    words, table = subject.words, subject.analysis.accumulation.table
    rows = table[table["index"].isin(INDICES)]
    if rows.empty:
        return None
    last = rows.groupby("species")["round"].transform("max")
    rows = rows[(rows["round"] == last) | rows["round"].isna()]
    order = {name: place for place, name in enumerate(INDICES)}
    rows = rows.assign(order=rows["index"].map(order)).sort_values(
        ["species", "order", "element", "treatment"], kind="stable"
    )
    header = tuple(
        words(f"trial-column-{name}")
        for name in ("species", "index", "element", "treatment", "count", "geometric", "limits")
    )
    told: list[list[str | Cell]] = [
        [
            str(row["species"]),
            sentence(subject.index(str(row["index"]))) + (f" [{row['unit']}]" if row["unit"] else ""),
            words.symbol(str(row["element"])),
            str(row["treatment"]),
            words.count(row["pots"]),
            words.number(float(row["geometric_mean"])),
            _span(float(row["lower"]), float(row["upper"]), subject),
        ]
        for row in rows.to_dict("records")
        if float(row["geometric_mean"]) == float(row["geometric_mean"])
    ]
    return Table.of(words("trial-caption-indices"), header, told, numeric={4, 5, 6}, wide={1}) if told else None

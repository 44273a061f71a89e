"""The garden sheet in words of one language, before it becomes a page to print or to read on a screen."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from netmin.citations import cite
from netmin.language import Message
from netmin.planning import GardenAdvice
from netmin.report.wording import NOTHING, Words, sentence
from netmin.risk import garden_crops
from netmin.risk.crop_verdicts import VERDICTS
from netmin.samples.analytes import named

#: In the order of the sheet: what may be eaten, what may not, what nobody knows.
_ORDER = ("advisable", "not-advisable", "not-known")

#: Reasons of one verdict that need no word beside it.
_PLAIN = ("advisable", "advisable-at-limit")


def _symbol(shape: str, sign: str, colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        f'{shape}<path d="{sign}" fill="none" stroke="{colour}" stroke-width="5.5" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )


#: Told apart by shape as well as by colour: a full circle with a tick, a full octagon with a cross, an empty dashed
#: square with a question mark.
SYMBOLS = {
    "advisable": _symbol('<circle cx="24" cy="24" r="22" fill="#1b6b45"/>', "M13 25l8 8 14-17", "#ffffff"),
    "not-advisable": _symbol(
        '<path d="M15 2h18l13 13v18L33 46H15L2 33V15z" fill="#a32a18"/>', "M15 15l18 18M33 15L15 33", "#ffffff"
    ),
    "not-known": _symbol(
        '<rect x="3" y="3" width="42" height="42" rx="5" fill="#ffffff" stroke="#3f4a56" stroke-width="3" '
        'stroke-dasharray="6 4"/>',
        "M17 17.5a7 7 0 1 1 10.5 6.1c-2.3 1.3-3.5 2.6-3.5 5.4M24 36.5v.1",
        "#3f4a56",
    ),
}


@dataclass(frozen=True)
class Line:
    """Crops of one group that share a reason; the reason is "" where the group's own words say it."""

    why: str
    crops: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Crops of one verdict.

    Attributes
    ----------
    verdict : str
        Names the symbol: "advisable", "not-advisable", "not-known".
    title, meaning : str
        In words, so that neither colour nor symbol is needed.
    count : int
        How many crops.
    lines : tuple of Line
        By reason, the most frequent first; of what is not known, the least doubtful first, crops likewise.
    """

    verdict: str
    title: str
    meaning: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Box:
    """A heading and what stands below it, item by item."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """A table in small print."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class GardenSheet:
    """One sheet, complete, with every number already written as the language writes it.

    Attributes
    ----------
    language : str
        BCP 47 tag.
    kind, title, place : str
        What the sheet is, of which site, of which place on it.
    lead : str
        The answer in one sentence.
    groups : tuple of Group
        Three, an empty one too: that nothing is advisable must be seen.
    people, doing, doubt, asking : Box
        What people take in, what to do, how sure it is, whom to ask.
    soil : Box
        The contents used.
    numbers : Numbers
        A row per crop.
    legal : str
        What the sheet is not.
    footer : str
        Version and fingerprint.
    notes, sources : Box
        Everything that was assumed, and the bibliography; the printed page has no room for them.
    skip : str
        Label of the link to the answer.
    """

    language: str
    kind: str
    title: str
    place: str
    lead: str
    groups: tuple[Group, ...]
    people: Box
    doing: Box
    doubt: Box
    asking: Box
    soil: Box
    numbers: Numbers
    legal: str
    footer: str
    notes: Box
    sources: Box
    skip: str
    symbols: dict[str, str] = field(default_factory=lambda: dict(SYMBOLS))


def garden_sheet(advice: GardenAdvice, words: Words, *, title: str, contact: str = "", footer: str = "") -> GardenSheet:
    """Return the sheet in one language.

    Parameters
    ----------
    advice : GardenAdvice
        What `netmin.planning.garden_advice` gave.
    words : Words
        Language.
    title : str
        Name of the site.
    contact : str
        Whom readers may ask; an office, not a private person. In general words if left out.
    footer : str
        Version and fingerprint.

    Returns
    -------
    GardenSheet
        No personal data beyond the name of the sample or the coordinates asked for.
    """
    counts = {verdict: int((advice.table["verdict"] == verdict).sum()) for verdict in VERDICTS}
    law = words.law(advice.crops.law)
    return GardenSheet(
        language=words.language,
        kind=words("garden-kind"),
        title=title,
        place=sentence(words.say(advice.soil.where)),
        lead=words(
            "garden-lead",
            total=words.count(len(advice.table)),
            advisable=words.count(counts["advisable"]),
            not_advisable=words.count(counts["not-advisable"]),
            not_known=words.count(counts["not-known"]),
        ),
        groups=tuple(_group(advice.of(verdict), verdict, words) for verdict in _ORDER),
        people=Box(words("garden-people"), _people(advice, words)),
        doing=Box(words("garden-doing"), tuple(words.say(each) for each in advice.measures)),
        doubt=Box(words("garden-doubt"), _doubts(advice, words, law)),
        asking=Box(words("garden-asking"), (contact or words("garden-asking-general"),)),
        soil=Box(words("garden-soil"), _soil(advice.soil.table, words)),
        numbers=_numbers(advice.table, words, law),
        legal=words("garden-legal", law=law),
        footer=footer,
        notes=Box(
            words("garden-notes"),
            tuple(words.say(note) for note in dict.fromkeys((*advice.unverified, *advice.notes))),
        ),
        sources=Box(
            words("title-citations"), tuple(sorted((cite(key).text() for key in advice.citations), key=str.casefold))
        ),
        skip=words("label-skip"),
    )


def _crop(name: str, words: Words) -> str:
    return garden_crops.get(name).title.text(words.language)


def _group(rows: pd.DataFrame, verdict: str, words: Words) -> Group:
    by_reason: dict[str, list[str]] = {}
    if verdict == "not-known":
        rows = rows.sort_values("probability_above", kind="stable")
    for row in rows.itertuples():
        deciding, reason = str(row.deciding), str(row.reason)
        why = (
            ""
            if reason in _PLAIN
            else words(f"garden-why-{reason}", analyte=words.element(deciding) if deciding else NOTHING)
        )
        by_reason.setdefault(why, []).append(_crop(str(row.crop), words))
    lines = list(by_reason.items())
    if verdict != "not-known":
        lines.sort(key=lambda each: -len(each[1]))
    return Group(
        verdict,
        words(f"garden-{verdict}"),
        words(f"garden-{verdict}-meaning") if lines else words("garden-none"),
        len(rows),
        tuple(Line(why, tuple(crops)) for why, crops in lines),
    )


def _people(advice: GardenAdvice, words: Words) -> tuple[str, ...]:
    if advice.people is None:
        return (words.say(Message.of("planning.people-unknown")),)
    return tuple(words.say(each) for each in advice.people.sentences)


def _doubts(advice: GardenAdvice, words: Words, law: str) -> tuple[str, ...]:
    found = [words.say(note) for note in advice.soil.notes]
    found.append(words("garden-doubt-uptake"))
    found.append(_unchecked(advice, words))
    unlimited = sorted(
        set(advice.soil.contents) - set(advice.crops.table.loc[advice.crops.table["limit"].notna(), "analyte"])
    )
    if unlimited:
        found.append(words("garden-doubt-no-limit", law=law, analytes=[named(symbol) for symbol in unlimited]))
    found.append(
        words(
            "garden-doubt-bounds",
            advisable=round(100 * advice.crops.advisable_at_most),
            not_advisable=round(100 * advice.crops.not_advisable_from),
        )
    )
    return tuple(text for text in found if text)


def _unchecked(advice: GardenAdvice, words: Words) -> str:
    """Return what was not checked against its source, in one sentence; the long form is among the notes."""
    codes = {note.code for note in advice.unverified}
    parts = []
    if codes & {"ecology.crop-unverified", "ecology.crop-borrowed-spread"}:
        parts.append(words("garden-unchecked-uptake"))
    if "ecology.crop-water" in codes:
        parts.append(words("garden-unchecked-water"))
    if any(code.startswith("risk.") for code in codes):
        parts.append(words("garden-unchecked-people"))
    return words("garden-unchecked", parts=parts) if parts else ""


def _soil(table: pd.DataFrame, words: Words) -> tuple[str, ...]:
    marks = {"below": "<", "above": ">"}
    items = []
    for _, row in table.iterrows():
        # What was computed has no more digits than it deserves; what was measured keeps its own.
        computed = row["source"] in ("map", "mean")
        content = (
            words.number(row["content"], 2) if computed else words.content(row["content"], marks.get(row["mark"], ""))
        )
        span = "" if pd.isna(row["low"]) else f" ({words.number(row['low'], 2)}–{words.number(row['high'], 2)})"
        items.append(f"{words.element(row['analyte'])} {content}{span}")
    return tuple(items)


def _numbers(table: pd.DataFrame, words: Words, law: str) -> Numbers:
    rows = [
        (
            _crop(row["crop"], words),
            words.symbol(row["deciding"]) or NOTHING,
            words.number(row["expected"], 2),
            words.number(row["limit"], 2),
            words.share(row["probability_above"]),
        )
        for _, row in table.iterrows()
    ]
    header = tuple(words(f"garden-column-{key}") for key in ("crop", "element", "expected", "limit", "chance"))
    return Numbers(words("garden-numbers", law=law), header, tuple(rows))

"""The commune sheet in words of one language: what a mayor must know of polluted land, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netmin.assessment import Assessment
from netmin.citations import cite
from netmin.planning import Plan, funding
from netmin.report.garden_sheet import Box, Numbers
from netmin.report.plan_map import plan_map
from netmin.report.plan_tables import zone_row
from netmin.report.plan_words import cost_sentence, extraction_refused, money, months, proposal, stays
from netmin.report.wording import Words, sentence
from netmin.samples.analytes import named

#: So many zones have room on the page; the rest is told as a number.
_ZONES = 12

#: So many first steps.
_STEPS = 4


@dataclass(frozen=True)
class CommuneSheet:
    """One sheet, complete, with every number already written as the language writes it.

    Attributes
    ----------
    language : str
        BCP 47 tag.
    kind, title, place : str
        What the sheet is, of which site, by which law and use.
    lead : str
        The answer in one or two sentences.
    zones : Numbers
        A row per zone.
    law, tried, money, first, doubt, asking : Box
        What the law requires; what was tried and refused; what it costs and which money fits; what comes first; how
        sure it is; whom to call.
    legal, footer : str
        What the sheet is not; version and fingerprint.
    notes, sources : Box
        Everything assumed, and the bibliography; the printed page has no room for them.
    skip : str
        Label of the link to the answer.
    map, map_title, map_told : str
        Drawing of the zones, "" where there is none; its title, and what a reader who cannot see it needs to know.
    """

    language: str
    kind: str
    title: str
    place: str
    lead: str
    zones: Numbers
    law: Box
    tried: Box
    money: Box
    first: Box
    doubt: Box
    asking: Box
    legal: str
    footer: str
    notes: Box
    sources: Box
    skip: str
    map: str
    map_title: str
    map_told: str


def commune_sheet(assessment: Assessment, plan: Plan, words: Words, *, footer: str = "") -> CommuneSheet:
    """Return the sheet in one language.

    Parameters
    ----------
    assessment : Assessment
        What is known of the site.
    plan : Plan
        What can be done.
    words : Words
        Language.
    footer : str
        Version and fingerprint.

    Returns
    -------
    CommuneSheet
        No personal data: whom to call is the office that the site file names, or a kind of office in general.
    """
    recipe = plan.recipe
    told = "; ".join(f"{part.zone.name}: {proposal(words, part)}" for part in plan.parts)
    return CommuneSheet(
        language=words.language,
        kind=words("commune-kind"),
        title=recipe.name or assessment.samples.origin.file,
        place=words.label(plan.target.law),
        lead=sentence(_lead(words, plan)),
        zones=_zones(words, plan),
        law=Box(words("commune-law"), tuple(text for text in (_law(words, plan), stays(words, plan)) if text)),
        tried=Box(words("commune-tried"), tuple(_tried(words, plan))),
        money=Box(words("commune-money"), tuple(_money(words, plan))),
        first=Box(words("commune-first"), tuple(_first(words, plan))),
        doubt=Box(words("commune-doubt"), tuple(_doubts(words, plan, assessment))),
        asking=Box(words("commune-asking"), (recipe.contact or words("commune-asking-general"),)),
        legal=words("commune-legal"),
        footer=footer,
        notes=Box(words("commune-notes"), tuple(dict.fromkeys(words.say(note) for note in plan.notes))),
        sources=Box(
            words("title-citations"), tuple(sorted((cite(key).text() for key in plan.citations), key=str.casefold))
        ),
        skip=words("label-skip"),
        map=plan_map(plan, words),
        map_title=words("commune-map"),
        map_told=words("alt-plan-map", count=words.count(len(plan.parts)), told=told),
    )


def _lead(words: Words, plan: Plan) -> str:
    above = ("gentle", "conventional", "unpaid", "hopeless")
    concerned = [part for part in plan.parts if part.fate in above]
    level = words.label(plan.target.label)
    if not concerned:
        return words("commune-lead-clean", level=level, unsure=words.hectares(plan.area("unsure")))
    elements = list(dict.fromkeys(name for part in concerned for name in part.zone.deciding))
    values = {"elements": [named(name) for name in elements], "level": level, "cost": cost_sentence(words, plan)}
    if plan.zones.origin == "site":
        return words("commune-lead-site", **values)
    areas = {
        "above": words.hectares(plan.area("gentle", "conventional", "unpaid", "hopeless")),
        "total": words.hectares(sum(part.zone.area_m2 for part in plan.parts)),
    }
    return words("commune-lead", **areas, **values)


def _zones(words: Words, plan: Plan) -> Numbers:
    header = tuple(
        words(f"column-{key}", currency=plan.currency)
        for key in ("zone", "hectares", "times-above", "proposed", "years", "cost-thousands")
    )
    rows = tuple(zone_row(words, plan, part) for part in plan.parts[:_ZONES])
    return Numbers(words("commune-zones"), header, rows)


def _law(words: Words, plan: Plan) -> str:
    target = plan.target
    return words(
        "commune-law-text",
        law=words.label(target.law),
        level=words.label(target.label),
        meaning=words.label(target.consequence),
    )


def _tried(words: Words, plan: Plan) -> Iterator[str]:
    if plan.recipe.plan_tried:
        yield words("commune-tried-done", what="; ".join(plan.recipe.plan_tried))
    else:
        yield words("commune-tried-none")
    if refused := extraction_refused(words, plan):
        yield refused


def _money(words: Words, plan: Plan) -> Iterator[str]:
    likely = plan.cost[1]
    if all(part.chosen is None for part in plan.parts):
        yield words("commune-money-none")
    else:
        yield cost_sentence(words, plan)
    scheme = funding.get(plan.recipe.plan_funding)
    if likely == likely and scheme.share("own") < 1.0 and scheme.title is not None:
        parts = {party: money(words, float(paid)) for party, paid in scheme.split(likely).items()}
        yield words(
            "commune-money-scheme", scheme=words.label(scheme.title), likely=money(words, likely),
            currency=plan.currency, **parts,
        )  # fmt: skip
    else:
        titles = [funding.get(name).title for name in funding.available()]
        schemes = [words.label(title) for name, title in zip(funding.available(), titles, strict=True) if title]
        yield words("commune-money-kinds", schemes="; ".join(schemes))


def _first(words: Words, plan: Plan) -> Iterator[str]:
    unsure = [part.zone.name for part in plan.parts if part.fate == "unsure"]
    if unsure:
        yield words("commune-first-samples", zones=", ".join(unsure))
    if any(part.fate not in ("clean", "unsure") for part in plan.parts):
        yield words("commune-first-use")
    table = plan.schedule.table
    keys = ["year", "first_month", "last_month", "task"]
    if table.empty:
        return
    groups = table.groupby(keys, sort=True)["zone"].agg(list).reset_index()
    for row in groups.head(_STEPS).to_dict("records"):
        span = months(words, int(row["first_month"]), int(row["last_month"]))
        yield words(
            "commune-first-task", year=words.count(int(row["year"])), months=span, task=words(f"task-{row['task']}"),
            zones=", ".join(row["zone"]),
        )  # fmt: skip


def _doubts(words: Words, plan: Plan, assessment: Assessment) -> Iterator[str]:
    count = words.count(len(assessment.samples.points))
    if plan.zones.origin == "site":
        yield words("commune-doubt-site", samples=count)
    else:
        yield words("commune-doubt-map", samples=count, certainty=words.share(plan.recipe.certainty))
    if any(part.chosen for part in plan.parts):
        yield words("commune-doubt-prices", year=str(plan.price_year))
        yield words("commune-doubt-plants")
    decided = {name for part in plan.parts for name in part.zone.deciding}
    doubtful = [
        verdict.analyte
        for verdict in assessment.verdicts
        if verdict.standard == plan.target.standard
        and verdict.confidence == "unverified"
        and verdict.analyte in decided
    ]
    if doubtful:
        yield words("commune-doubt-limits", elements=[named(name) for name in dict.fromkeys(doubtful)])

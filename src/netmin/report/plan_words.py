"""What a plan says in sentences and cells: years, money, treatments, months."""

from __future__ import annotations

import math

from netmin.language import Message, format_number
from netmin.planning import FATES, Option, Plan, ZonePlan
from netmin.report.wording import NOTHING, Words, sentence

#: Below so many years a work counts as done at once. [yr]
_AT_ONCE = 1.0

#: No year count beyond this is told in full. [yr]
_MOST_YEARS = 1000.0

#: Goals that leave the metals in the ground.
STAYS = ("contact", "food", "feed", "labile")


def option_title(words: Words, option: Option) -> str:
    """Return a treatment, with its plant where it has one."""
    title = words.say(option.title)
    if option.species_title is None:
        return title
    return words("with-species", treatment=title, species=words.label(option.species_title))


def years_told(words: Words, quantiles: tuple[float, float, float]) -> str:
    """Return P10, P50 and P90 of the years in words and numbers.

    Examples
    --------
    >>> years_told(Words("en"), (12.0, 31.0, float("inf"))), years_told(Words("en"), (0.1, 0.2, 0.3))
    ('12 – 31 – never', 'at once')
    """
    if math.isnan(quantiles[0]):
        return words("years-unknown")
    if quantiles[2] == 0:
        return words("years-met")
    if quantiles[2] < _AT_ONCE:
        return words("years-at-once")
    told = [_year(words, value) for value in quantiles]
    return told[0] if len(set(told)) == 1 else " – ".join(told)


def _year(words: Words, value: float) -> str:
    if math.isinf(value):
        return words("years-never")
    if value > _MOST_YEARS:
        return f">\u202f{words.count(_MOST_YEARS)}"
    return words.number(value, 2) if value >= _AT_ONCE else "<\u202f1"


def money(words: Words, amount: float) -> str:
    """Return an amount with two significant digits: nobody knows more of it.

    Examples
    --------
    >>> money(Words("en"), 462610.0).replace("\u202f", " ")
    '460 000'
    """
    if math.isnan(amount):
        return NOTHING
    rounded = 0.0 if amount == 0 else round(amount, 1 - math.floor(math.log10(abs(amount))))
    return format_number(rounded, words.language, ",.0f" if abs(rounded) >= 10 else ",.2g")


def thousands(words: Words, costs: tuple[float, float, float]) -> str:
    """Return likely (low – high) in thousands."""
    low, likely, high = (money(words, amount / 1000.0) for amount in costs)
    return likely if low == high else f"{likely} ({low} – {high})"


def months(words: Words, first: int, last: int) -> str:
    """Return a span of months."""
    if first == last:
        return words(f"month-{first}")
    return words("months-span", first=words(f"month-{first}"), last=words(f"month-{last}"))


def again(words: Words, every: int) -> str:
    """Return how often something is repeated."""
    if every == 0:
        return words("again-once")
    return words("again-yearly") if every == 1 else words("again-every", count=words.count(every))


def above(words: Words, part: ZonePlan) -> str:
    """Return the elements of a zone that have to come down, with their content over the limit."""
    zone = part.zone
    told = []
    for name in zone.deciding:
        place = zone.elements.index(name)
        ratio = sorted(zone.contents[place])[zone.contents.shape[1] // 2] / zone.targets[place]
        told.append(words("commune-above", element=words.symbol(name), times=words.number(float(ratio), 2)))
    return ", ".join(told) or NOTHING


def proposal(words: Words, part: ZonePlan) -> str:
    """Return what is proposed for a zone, or why nothing is."""
    return option_title(words, part.chosen) if part.chosen else words(f"fate-{part.fate}")


def aim(words: Words, plan: Plan) -> str:
    """Return what the plan aims at."""
    return words(
        "plan-aim",
        level=words.label(plan.target.label),
        law=words.label(plan.target.law),
        horizon=words.number(plan.horizon),
        probability=words.share(plan.recipe.plan_probability),
    )


def cost_sentence(words: Words, plan: Plan) -> str:
    """Return what everything proposed costs."""
    low, likely, high = plan.cost
    if all(part.chosen is None for part in plan.parts):
        return words("plan-nothing")
    if math.isnan(likely):
        return words("plan-cost-open")
    return words(
        "plan-cost", low=money(words, low), likely=money(words, likely), high=money(words, high),
        currency=plan.currency, year=str(plan.price_year),
    )  # fmt: skip


def extraction_refused(words: Words, plan: Plan) -> str:
    """Return in which zones extraction by plants is refused, and the first reason of the one that came closest."""
    zones, reasons = [], []
    for part in plan.parts:
        tried = [each for each in part.options if each.treatment == "phytoextraction"]
        if tried and not any(each.possible for each in tried):
            zones.append(part.zone.name)
            reasons.append(plainest(tried[0]))
    if not zones:
        return ""
    return words("plan-extraction-refused", zones=", ".join(zones), reason=sentence(words.say(reasons[0])))


def plainest(option: Option) -> Message:
    """Return the reason a reader is told where there is room for one: that it is hopeless, else the first."""
    hopeless = [reason for reason in option.refusals if reason.code.startswith("treatment.hopeless")]
    return (hopeless or list(option.refusals))[0]


def sentences(words: Words, plan: Plan) -> tuple[str, ...]:
    """Return the plan in a few sentences: aim, areas, money, what was refused, what stays in the ground."""
    told = [aim(words, plan)]
    if plan.zones.origin == "site":
        told.append(words("plan-one-zone"))
    else:
        areas = {"total": FATES, "unsure": ("unsure",), "clean": ("clean",)}
        sizes = {name: words.hectares(plan.area(*fates)) for name, fates in areas.items()}
        needing = words.hectares(plan.area("gentle", "conventional", "unpaid", "hopeless"))
        told.append(words("plan-areas", above=needing, **sizes))
    told.append(cost_sentence(words, plan))
    if plan.recipe.plan_budget and plan.portfolio is not None:
        able = [part for part in plan.parts if part.possible]
        paid = sum(part.chosen is not None for part in able)
        told.append(
            words(
                "plan-budget",
                budget=money(words, plan.recipe.plan_budget),
                currency=plan.currency,
                count=words.count(paid),
                total=words.count(len(able)),
            )
        )
    if refused := extraction_refused(words, plan):
        told.append(refused)
    if staying := stays(words, plan):
        told.append(staying)
    return tuple(told)


def stays(words: Words, plan: Plan) -> str:
    """Return in which zones the metals stay in the ground; "" where they do nowhere."""
    zones = [part.zone.name for part in plan.parts if part.chosen and part.chosen.goal in STAYS]
    return words("plan-stays", zones=", ".join(zones)) if zones else ""

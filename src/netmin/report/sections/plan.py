"""What can be done: zones, treatments with years and costs, what was refused and why, when, and who pays."""

from __future__ import annotations

from netmin.report.blocks import Block, Bullets, Figure, Heading, Paragraph, Section
from netmin.report.plan_map import plan_map
from netmin.report.plan_tables import money_table, others_table, refused_table, schedule_table, zones_table
from netmin.report.plan_words import proposal, sentences
from netmin.report.subject import Subject


def section(subject: Subject) -> Section | None:
    """Return the plan, or None where none was made."""
    words, plan = subject.words, subject.scene.plan
    if plan is None:
        return None
    blocks: list[Block] = [Bullets(sentences(words, plan))]
    if svg := plan_map(plan, words):
        told = "; ".join(f"{part.zone.name}: {proposal(words, part)}" for part in plan.parts)
        alternative = words("alt-plan-map", count=words.count(len(plan.parts)), told=told)
        blocks.append(Figure("plan-zones", svg, words("caption-plan-map"), alternative, share=0.62))
    blocks += [zones_table(words, plan), Paragraph(words("plan-years-reading"), "note")]
    costs = {
        "horizon": words.number(plan.horizon),
        "rate": words.share(plan.recipe.plan_discount),
        "year": str(plan.price_year),
    }
    blocks.append(Paragraph(words("plan-costs-reading", **costs), "warning"))
    blocks += others_table(words, plan)
    if refused := refused_table(words, plan):
        blocks += [Heading(words("heading-plan-refused")), *refused]
    if paid := money_table(words, plan):
        blocks += [Heading(words("heading-plan-money")), *paid]
    if work := schedule_table(words, plan):
        blocks += [Heading(words("heading-plan-schedule")), *work]
        blocks += [Paragraph(words.say(note), "note") for note in plan.schedule.notes]
    return Section("plan", words("title-plan"), tuple(blocks))

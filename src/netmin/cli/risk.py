"""``netmin risk``: what the soil of a site does to people, to life in the soil and to grazing animals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options, site
from netmin.errors import NetminError, UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.report.blocks import Block, Table

#: Codes of notes that say why there is no risk, and which of them the choices are to blame for.
_REASONS = ("assessment.health-no-toxicity", "assessment.health-none", "assessment.receptors-days")
_NOT_DRAWN = ("assessment.no-draws", "assessment.draws-few-people")
_CHOICES = ("assessment.health-none", "assessment.receptors-days")


def risk(
    site_file: site.SiteFile,
    receptors: Annotated[
        list[str] | None,
        typer.Option("--receptor", help="Who may meet the soil, such as resident; may be given several times."),
    ] = None,
    toxicity: Annotated[str | None, typer.Option(help="Toxicity values for soil, such as us-2024.")] = None,
    days: Annotated[float | None, typer.Option(help="Days per year that visitors or trespassers come.")] = None,
    people: Annotated[
        int | None, typer.Option("--people", help="People drawn of each receptor; 0 for no distribution.")
    ] = None,
    means: Annotated[int | None, typer.Option(help="Draws of the mean contents; 1 takes the means as known.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the random numbers.")] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Tell the risk of a site to people, soil life and animals."""
    import netmin
    from netmin.assessment import risk_of_site

    asked: dict[str, Any] = {
        "risk.receptors": receptors,
        "risk.toxicity": toxicity,
        "risk.days": days,
        "risk.people": people,
        "risk.means": means,
        "map.seed": seed,
    }
    chosen = site.choices(site_file, asked)
    samples = netmin.read_samples(chosen.input_path(), **chosen.recipe.reading())
    found = risk_of_site(samples, chosen.recipe)
    if found.health is None and found.ecology is None:
        raise _nothing(found.notes, language.value)
    if as_json:
        options.say_json(found.as_json())
        return
    from netmin.report.sections import ecology as nature
    from netmin.report.sections import risk as health
    from netmin.report.sections import risk_over_people as drawn
    from netmin.report.wording import Words

    words = Words(language.value)
    told: list[Block] = []
    if found.health is not None:
        told += health.blocks(words, found.health)
    if found.draws is not None:
        told += [drawn.heading(words), *drawn.blocks(words, found.draws), *drawn.unverified(words, found.draws)]
    if found.ecology is not None:
        told += nature.blocks(words, found.ecology)
    for text in _texts(told):
        options.say(text)
    for note in found.notes:
        if note.code in _NOT_DRAWN or (found.health is None and note.code in _REASONS):
            options.tell(note.text(language.value))


def _nothing(notes: tuple[Message, ...], language: str) -> NetminError:
    """Tell why there is no risk, and return what to leave with: usage where a choice is to blame, else the data."""
    reasons = [note for note in notes if note.code in _REASONS]
    for note in reasons:
        options.tell(note.text(language))
    message = Message.of("cli.risk-nothing")
    return UsageError(message) if any(note.code in _CHOICES for note in reasons) else NetminError(message)


def _texts(blocks: list[Block]) -> list[str]:
    """Return the blocks as plain text; a picture says nothing that the tables do not."""
    from netmin.report.blocks import Bullets, Heading, Paragraph, Table

    found: list[str] = []
    for block in blocks:
        if isinstance(block, Bullets):
            found.append("\n".join(f"- {item}" for item in block.items))
        elif isinstance(block, Heading):
            found.append(block.text.upper())
        elif isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found.append(f"{block.caption}\n{_plain(block)}")
    return [f"{text}\n" for text in found]


def _plain(table: Table) -> str:
    rows = [[cell.text for cell in row] for row in table.rows]
    return options.table(rows, list(table.header))

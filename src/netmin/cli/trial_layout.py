"""``netmin trial layout``: which treatment stands where, drawn by lot, with labels and a bench sheet to print."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netmin.cli import options
from netmin.errors import UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.trials import Layout


class Design(StrEnum):
    """Designs, as typed."""

    COMPLETELY_RANDOMISED = "completely-randomised"
    RANDOMISED_BLOCKS = "randomised-blocks"
    SPLIT_PLOT = "split-plot"


def layout(
    treatments: Annotated[list[str], typer.Option("--treatment", help="Code of a treatment; give one for each.")],
    seed: Annotated[int, typer.Option("--seed", help="Of the draw; the same seed draws the same places.")],
    replicates: Annotated[int, typer.Option("--replicates", help="Pots of each treatment, or blocks.")] = 4,
    design: Annotated[
        Design, typer.Option("--design", help="completely-randomised, randomised-blocks or split-plot.")
    ] = Design.RANDOMISED_BLOCKS,
    within: Annotated[
        list[str] | None, typer.Option("--within", help="Split plot: what differs within a whole plot; one for each.")
    ] = None,
    organs: Annotated[list[str] | None, typer.Option("--organ", help="What plants are divided into.")] = None,
    harvest: Annotated[str, typer.Option("--harvest", help="Code of the harvest on the bench sheet.")] = "1",
    title: Annotated[str, typer.Option("--title", help="Name of the trial.")] = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the sheets.")] = Path("trial-layout"),
    report_languages: Annotated[
        list[str] | None, typer.Option("--report-lang", help="Language of the sheets; may be given several times.")
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Draw the places of a trial; print them, and write labels for the pots and a bench sheet."""
    from netmin.report import write_trial_sheets

    drawn = _drawn(design, treatments, within or [], replicates, seed)
    written = write_trial_sheets(
        drawn,
        output,
        organs=organs or ["root", "shoot"],
        harvest=harvest,
        title=title,
        languages=report_languages or [language.value],
    )
    if as_json:
        plots = drawn.table.to_dict("records")
        options.say_json({"design": drawn.design, "seed": drawn.seed, "plots": plots, "outputs": written.as_json()})
        return
    # Outside a split plot the level is the treatment again.
    told = drawn.table if design is Design.SPLIT_PLOT else drawn.table.drop(columns=["level", "second_level"])
    names = [column for column in told.columns if (told[column].astype(str) != "").any()]
    rows = [[str(cell) for cell in row] for row in told[names].itertuples(index=False)]
    heads = [Message.of(f"cli.layout-{name.replace('_', '-')}").text(language.value) for name in names]
    options.say(options.table(rows, heads))
    for note in drawn.notes:
        options.say(f"– {note.text(language.value)}")
    for kind, path in written.listing():
        options.tell(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))


def _drawn(design: Design, treatments: list[str], within: list[str], replicates: int, seed: int) -> Layout:
    from netmin.trials import completely_randomised, randomised_blocks, split_plot

    if (design is Design.SPLIT_PLOT) != bool(within):
        raise UsageError(Message.of("cli.trial-within", design=design.value))
    if design is Design.SPLIT_PLOT:
        return split_plot(treatments, within, replicates, seed=seed)
    draw = randomised_blocks if design is Design.RANDOMISED_BLOCKS else completely_randomised
    return draw(treatments, replicates, seed=seed)

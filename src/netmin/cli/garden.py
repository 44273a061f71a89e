"""``netmin garden``: one page that tells which vegetables a place allows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netmin.cli import options, site
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.assessment import Assessment, Choices
    from netmin.planning import GardenAdvice
    from netmin.samples import SampleSet

#: Name of the folder that the sheet goes to, beside that of the outputs.
FOLDER = "garden"


def garden(
    site_file: site.SiteFile,
    at: Annotated[
        tuple[float, float] | None,
        typer.Option(
            "--at", help="The place, in metres of the samples' coordinate system.", metavar="EASTING NORTHING"
        ),
    ] = None,
    sample: Annotated[
        str | None, typer.Option("--sample", help="The sample that stands for the garden, instead of a place.")
    ] = None,
    within: Annotated[float, typer.Option(help="How far samples may lie from the place, in metres.")] = 100.0,
    crops: Annotated[
        list[str] | None,
        typer.Option("--crop", help="A crop, such as carrot; may be given several times. Left out, the usual ones."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the sheet; by default 'garden' beside the outputs.")
    ] = None,
    report_languages: Annotated[
        list[str] | None, typer.Option("--report-lang", help="Language of the sheet; may be given several times.")
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Tell which vegetables a place allows, which not, and why, on one page."""
    from netmin.planning import garden_advice
    from netmin.report import write_garden_sheet

    chosen = site.choices(site_file, {"report.languages": report_languages})
    recipe = chosen.recipe
    source, told = _source(chosen)
    if not quiet:
        options.tell(told.text(language.value))
    advice = garden_advice(source, sample=sample, at=at, within=within, crops=crops or None, seed=recipe.seed)
    written = write_garden_sheet(
        source,
        advice,
        output or chosen.output_folder().parent / FOLDER,
        languages=recipe.languages,
        title=recipe.name,
        contact=recipe.contact,
    )
    if as_json:
        options.say_json({**advice.as_json(), "outputs": written.as_json()})
        return
    _say(advice, language.value)
    options.say("")
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-garden-{kind}", path=str(path)).text(language.value))


def _source(chosen: Choices) -> tuple[Assessment | SampleSet, Message]:
    """Return the stored assessment with its maps where it still fits, else the samples, and which it was."""
    import netmin

    found, told = site.stored(chosen)
    if found is not None and told is not None:
        return found, told
    samples = netmin.read_samples(chosen.input_path(), **chosen.recipe.reading())
    return samples, Message.of("cli.garden-samples-only", reason=told or Message.of("cli.garden-none-stored"))


def _say(advice: GardenAdvice, language: str) -> None:
    """Tell the crops of each verdict, and why for those that are not simply advisable."""
    from netmin.report.wording import Words, sentence

    words = Words(language)
    options.say(sentence(words.say(advice.soil.where)))
    for verdict in ("advisable", "not-advisable", "not-known"):
        rows = advice.of(verdict)
        options.say("")
        options.say(f"{words(f'garden-{verdict}')} ({len(rows)})")
        for crop in rows["crop"]:
            options.say(f"  {words.say(advice.crops.reason(str(crop)))}")

"""``netmin map``: the maps of a site and what is counted on them, without a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options, site
from netmin.errors import NetminError, UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.assessment import Assessment, Choices, ElementMap, Exceedance
    from netmin.report.wording import Words

#: How the codes of notes begin that say why there is no map.
_REASONS = ("assessment.no-map", "assessment.map-failed", "assessment.analytes-missing")

#: Those of them that the data are to blame for.
_DATA = ("assessment.no-map", "assessment.no-map-coordinates", "assessment.map-failed")

#: Name of the folder that the maps go to, beside that of the outputs.
FOLDER = "maps"


def map_(
    site_file: site.SiteFile,
    analytes: Annotated[
        list[str] | None, typer.Option("--analyte", help="Element to map, such as Pb; may be given several times.")
    ] = None,
    cell_size: Annotated[float | None, typer.Option(help="Width of a cell in metres.")] = None,
    neighbours: Annotated[int | None, typer.Option(help="Samples used per cell; left out, all of them.")] = None,
    certainty: Annotated[
        float | None, typer.Option(help="How sure 'above' and 'below' must be, from 0.5 to 0.999.")
    ] = None,
    simulations: Annotated[
        int | None, typer.Option(help="Equally probable maps that areas and volumes are counted on; 0 for none.")
    ] = None,
    next_samples: Annotated[
        int | None, typer.Option(help="How many places for further samples are proposed; 0 for none.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the maps; by default 'maps' beside the outputs.")
    ] = None,
    report_languages: Annotated[
        list[str] | None,
        typer.Option("--report-lang", help="Language of the sampling sheet; may be given several times."),
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Map a site: surfaces, layers, areas and volumes per level, and where to sample next."""
    import netmin
    from netmin.assessment import map_site, maps_as_json
    from netmin.report import write_maps

    asked: dict[str, Any] = {
        "map.analytes": analytes,
        "map.cell_size": cell_size,
        "map.neighbours": neighbours,
        "map.certainty": certainty,
        "map.simulations": simulations,
        "map.next_samples": next_samples,
        "report.languages": report_languages,
    }
    chosen = site.choices(site_file, asked)
    folder = output or _beside(chosen)
    progress = options.progress(language.value, quiet=quiet)
    samples = netmin.read_samples(chosen.input_path(), **chosen.recipe.reading())
    mapped = map_site(samples, chosen.recipe, progress=progress)
    if not mapped.maps:
        raise _nothing(mapped, language.value)
    written = write_maps(mapped, folder, languages=chosen.recipe.languages, progress=progress)
    if as_json:
        options.say_json({**maps_as_json(mapped), "outputs": written.as_json()})
        return
    _say(mapped, language.value)
    options.say("")
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))


def _beside(chosen: Choices) -> Path:
    """Return the folder for maps beside that of the outputs."""
    return chosen.output_folder().parent / FOLDER


def _nothing(mapped: Assessment, language: str) -> NetminError:
    """Tell why there is no map, and return what to leave with: usage where no element calls for one, else the data."""
    reasons = [note for note in mapped.notes if note.code.startswith(_REASONS)]
    for note in reasons:
        options.tell(note.text(language))
    message = Message.of("cli.map-nothing")
    return NetminError(message) if any(note.code in _DATA for note in reasons) else UsageError(message)


def _say(mapped: Assessment, language: str) -> None:
    """Tell per element and level where it is passed and how much soil that is."""
    from netmin.report.wording import Words

    words = Words(language, {part.standard.id: part.standard for part in mapped.comparisons})
    keys = ("element", "level", "limit", "above", "unsure", "simulated", "rule")
    header = [Message.of(f"cli.map-{key}").text(language) for key in keys]
    rows = [_row(words, part, each) for part in mapped.maps for each in part.exceedances]
    if rows:
        options.say(options.table(rows, header))
    if plan := mapped.next_samples:
        message = Message.of(
            "cli.map-next",
            count=len(plan.table),
            element=words.element(plan.analyte),
            law=words.law(plan.standard),
            level=words.level(plan.standard, plan.level),
            now=plan.unsure_now_m2 / 1e4,
            after=plan.unsure_after_m2 / 1e4,
        )
        options.say("")
        options.say(message.text(language))


def _row(words: Words, part: ElementMap, exceedance: Exceedance) -> list[str]:
    from netmin.report.sections.maps import rule_probability, simulated_area

    return [
        words.symbol(part.analyte),
        f"{words.law(exceedance.standard)}: {words.level(exceedance.standard, exceedance.level)}",
        words.content(exceedance.limit),
        words.hectares(exceedance.area_above_m2),
        words.hectares(exceedance.area_unsure_m2),
        simulated_area(words, exceedance.simulated),
        rule_probability(words, exceedance.simulated),
    ]

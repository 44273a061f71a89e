"""``netmin map``: the maps of a site and what is counted on them, without a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options, site
from netmin.errors import NetminError, UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.assessment import (
        Assessment,
        Choices,
        ElementMap,
        Exceedance,
        Progress,
        TiledElementMap,
        TiledExceedance,
        TiledMaps,
    )
    from netmin.report import Outputs
    from netmin.report.wording import Words

#: How the codes of notes begin that say why there is no map.
_REASONS = ("assessment.no-map", "assessment.map-failed", "assessment.analytes-missing")

#: Those of them that the data are to blame for.
_DATA = ("assessment.no-map", "assessment.no-map-coordinates", "assessment.map-failed")

#: Names of the folders that the maps go to, beside that of the outputs; those of tiles may not be replaced as a whole.
FOLDER, TILED_FOLDER = "maps", "tiled-maps"

#: Choices about what needs all cells at once, and the options that make them.
_WITHOUT_TILES = {
    "map.simulations": "--simulations",
    "map.next_samples": "--next-samples",
    "report.languages": "--report-lang",
}


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
        Path | None,
        typer.Option(
            "--output", "-o", help="Folder of the maps; by default 'maps' or 'tiled-maps' beside the outputs."
        ),
    ] = None,
    report_languages: Annotated[
        list[str] | None,
        typer.Option("--report-lang", help="Language of the sampling sheet; may be given several times."),
    ] = None,
    tiled: Annotated[
        bool,
        typer.Option("--tiled", help="Map tile by tile, for any number of cells; a map that was cut off is continued."),
    ] = False,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Begin anew, with --tiled, where the samples or choices changed.")
    ] = False,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Map a site: surfaces, layers, areas and volumes per level, and where to sample next."""
    asked: dict[str, Any] = {
        "map.analytes": analytes,
        "map.cell_size": cell_size,
        "map.neighbours": neighbours,
        "map.certainty": certainty,
        "map.simulations": simulations,
        "map.next_samples": next_samples,
        "report.languages": report_languages,
    }
    _check_tiles(asked, tiled=tiled, afresh=afresh)
    chosen = site.choices(site_file, asked)
    folder = output or chosen.output_folder().parent / (TILED_FOLDER if tiled else FOLDER)
    progress = options.progress(language.value, quiet=quiet)
    if tiled:
        told, say, written = _by_tiles(chosen, folder, progress, language.value, afresh=afresh)
    else:
        told, say, written = _in_memory(chosen, folder, progress, language.value)
    if as_json:
        options.say_json({**told, "outputs": written.as_json()})
        return
    say(language.value)
    options.say("")
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))


#: What maps tell as data, what says it to a person, and what was written.
_Answer = tuple[dict[str, Any], Callable[[str], None], "Outputs"]


def _check_tiles(asked: dict[str, Any], *, tiled: bool, afresh: bool) -> None:
    """Refuse options that do not go together."""
    if afresh and not tiled:
        raise UsageError(Message.of("cli.map-afresh-alone"))
    beside = [option for name, option in _WITHOUT_TILES.items() if asked[name] is not None]
    if tiled and beside:
        raise UsageError(Message.of("cli.map-not-with-tiles", options=beside))


def _in_memory(chosen: Choices, folder: Path, progress: Progress, language: str) -> _Answer:
    import netmin
    from netmin.assessment import map_site, maps_as_json
    from netmin.report import write_maps

    samples = netmin.read_samples(chosen.input_path(), **chosen.recipe.reading())
    mapped = map_site(samples, chosen.recipe, progress=progress)
    if not mapped.maps:
        raise _nothing(mapped, language)
    written = write_maps(mapped, folder, languages=chosen.recipe.languages, progress=progress)
    return maps_as_json(mapped), partial(_say, mapped), written


def _by_tiles(chosen: Choices, folder: Path, progress: Progress, language: str, *, afresh: bool) -> _Answer:
    import netmin
    from netmin.assessment import map_site_by_tiles, tiled_maps_as_json
    from netmin.report import check_tiled_folder, write_tiled_maps

    check_tiled_folder(folder)
    samples = netmin.read_samples(chosen.input_path(), **chosen.recipe.reading())
    mapped = map_site_by_tiles(samples, chosen.recipe, folder, afresh=afresh, progress=progress)
    if not mapped.maps:
        raise _nothing(mapped, language)
    written = write_tiled_maps(mapped, folder, progress=progress)
    return tiled_maps_as_json(mapped), partial(_say_tiled, mapped), written


def _nothing(mapped: Assessment | TiledMaps, language: str) -> NetminError:
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
    rows = [[*_row(words, part, each), *_simulated(words, each)] for part in mapped.maps for each in part.exceedances]
    _say_table(rows, (*_COLUMNS, "simulated", "rule"), language)
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


def _say_tiled(mapped: TiledMaps, language: str) -> None:
    """Tell per element and level where it is passed, and what such maps leave out."""
    from netmin.report.wording import Words

    words = Words(language)
    _say_table([_row(words, part, each) for part in mapped.maps for each in part.exceedances], _COLUMNS, language)
    options.say("")
    options.say(Message.of("assessment.tiled-left-out").text(language))


def _say_table(rows: list[list[str]], columns: Sequence[str], language: str) -> None:
    if rows:
        options.say(options.table(rows, [Message.of(f"cli.map-{column}").text(language) for column in columns]))


_COLUMNS = ("element", "level", "limit", "above", "unsure")


def _row(words: Words, part: ElementMap | TiledElementMap, exceedance: Exceedance | TiledExceedance) -> list[str]:
    return [
        words.symbol(part.analyte),
        f"{words.law(exceedance.standard)}: {words.level(exceedance.standard, exceedance.level)}",
        words.content(exceedance.limit),
        words.hectares(exceedance.area_above_m2),
        words.hectares(exceedance.area_unsure_m2),
    ]


def _simulated(words: Words, exceedance: Exceedance) -> list[str]:
    from netmin.report.sections.maps import rule_probability, simulated_area

    return [
        simulated_area(words, exceedance.simulated),
        rule_probability(words, exceedance.simulated),
    ]

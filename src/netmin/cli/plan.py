"""``netmin plan``: what can be done with a site, how long it takes, what it costs, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options, site
from netmin.language import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from netmin.assessment import Assessment, Choices
    from netmin.planning import Plan

#: Name of the folder that the plan goes to, beside that of the outputs.
FOLDER = "plan"


def plan(
    site_file: site.SiteFile,
    budget: Annotated[
        float | None, typer.Option("--budget", help="Money for all zones together, in the currency of the site file.")
    ] = None,
    parcels: Annotated[
        str | None,
        typer.Option("--parcels", help="GeoPackage or GeoJSON with the parcels, instead of zones of the map."),
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", help="Level of the law that the soil should fall below, by its own name.")
    ] = None,
    horizon: Annotated[float | None, typer.Option("--horizon", help="Years within which it should be met.")] = None,
    commune: Annotated[bool, typer.Option("--commune", help="Write the one-page sheet for a commune, too.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the plan; by default 'plan' beside the outputs.")
    ] = None,
    report_languages: Annotated[
        list[str] | None, typer.Option("--report-lang", help="Language of the sheet; may be given several times.")
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Tell what can be done with each zone, in how many years, for how much, and what is refused and why."""
    from netmin.report import write_plan

    asked: dict[str, Any] = {
        "report.languages": report_languages,
        "plan.budget": budget,
        "plan.level": level,
        "plan.horizon": horizon,
        "plan.parcels": parcels,
    }
    chosen = site.choices(site_file, asked)
    assessment = _assessment(chosen, options.progress(language.value, quiet=quiet), quiet=quiet, lang=language.value)
    made = planned(chosen, assessment, Path(parcels) if parcels else None, lang=language.value)
    written = write_plan(
        assessment,
        made,
        output or chosen.output_folder().parent / FOLDER,
        languages=chosen.recipe.languages,
        commune=commune,
    )
    if as_json:
        options.say_json({**made.as_json(), "outputs": written.as_json()})
        return
    say(made, language.value)
    options.say("")
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-plan-{kind}", path=str(path)).text(language.value))


def begin() -> None:
    """Begin with what a plan needs and an assessment does not, beside it."""
    from netmin.planning.crops_at_hand import fit_meanwhile

    fit_meanwhile()


def planned(chosen: Choices, assessment: Assessment, parcels: Path | None = None, *, lang: str) -> Plan:
    """Return the plan of an assessment by the choices of a site file; parcels are named from its folder."""
    import netmin

    recipe = chosen.recipe
    file = parcels or (chosen.base / recipe.plan_parcels if recipe.plan_parcels else None)
    trials = [chosen.base / name for name in recipe.plan_trials]
    return netmin.plan(assessment, recipe=recipe, parcels=file, evidence=_evidence(trials, lang))


def _evidence(trials: Sequence[Path], lang: str) -> pd.DataFrame | None:
    """Return the literature with what own trials found, or nothing without trials."""
    from netmin.plants import check_evidence, combine_evidence, literature_evidence
    from netmin.trials import read_trial, trial_evidence

    if not trials:
        return None
    evidence = literature_evidence()
    for file in trials:
        rows = check_evidence(trial_evidence(read_trial(file)))
        usable = int(rows["usable"].sum())
        options.tell(Message.of("cli.plan-trial", path=str(file), usable=usable, count=len(rows)).text(lang))
        evidence = combine_evidence(evidence, rows)
    return evidence


def _assessment(
    chosen: Choices, progress: Callable[[Message, int, int], None], *, quiet: bool, lang: str
) -> Assessment:
    """Return the stored assessment where it still fits, else a new one."""
    found, told = site.stored(chosen)
    if told is not None and not quiet:
        options.tell(told.text(lang))
    return site.assessed(chosen, progress) if found is None else found


def say(made: Plan, language: str) -> None:
    """Tell the plan in sentences, then zone by zone."""
    from netmin.report.plan_tables import zone_row
    from netmin.report.plan_words import sentences
    from netmin.report.wording import Words

    words = Words(language)
    for text in sentences(words, made):
        options.say(text)
    options.say("")
    keys = ("zone", "hectares", "times-above", "proposed", "years", "cost-thousands")
    header = [words(f"column-{key}", currency=made.currency) for key in keys]
    options.say(options.table([list(zone_row(words, made, part)) for part in made.parts], header))

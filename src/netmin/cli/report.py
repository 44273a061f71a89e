"""``netmin report``: write the report of a stored assessment, whose input must not have changed since."""

from __future__ import annotations

from typing import Annotated

import typer

from netmin.cli import options, plan, site
from netmin.language import Message


def report(
    site_file: site.SiteFile,
    output: site.Output = None,
    report_languages: Annotated[
        list[str] | None, typer.Option("--report-lang", help="Language of the report; may be given several times.")
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Write the report of a stored assessment."""
    from netmin.assessment import read_assessment
    from netmin.report import write_report

    chosen = site.choices(site_file, {"report.languages": report_languages})
    folder = output or chosen.output_folder()
    assessment = read_assessment(folder / site.STORED, input_path=chosen.input_path(), recipe=chosen.recipe)
    recipe = chosen.recipe
    progress = options.progress(language.value, quiet=quiet)
    made = plan.planned(chosen, assessment, lang=language.value) if chosen.plans else None
    written = write_report(
        assessment, folder, plan=made, languages=recipe.languages, formats=recipe.formats, progress=progress
    )
    if as_json:
        options.say_json(written.as_json())
        return
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))

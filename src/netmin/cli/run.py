"""``netmin run``: the whole job, from the laboratory's file to the report."""

from __future__ import annotations

from typing import Annotated

import typer

from netmin.cli import options, plan, site
from netmin.language import Message


def run(
    site_file: site.SiteFile,
    output: site.Output = None,
    fail_on: site.FailOn = None,
    report_languages: Annotated[
        list[str] | None, typer.Option("--report-lang", help="Language of the report; may be given several times.")
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Read, judge, describe, map, plan and report: all steps of a site file."""
    from netmin.assessment import assessment_as_json, key_messages
    from netmin.report import write_report

    chosen = site.choices(site_file, {"report.languages": report_languages})
    site.check_level(chosen, fail_on)
    progress = options.progress(language.value, quiet=quiet)
    if chosen.plans:
        plan.begin()
    assessment = site.assessed(chosen, progress)
    recipe = chosen.recipe
    folder = output or chosen.output_folder()
    made = plan.planned(chosen, assessment, lang=language.value) if chosen.plans else None
    written = write_report(
        assessment, folder, plan=made, languages=recipe.languages, formats=recipe.formats, progress=progress
    )
    if as_json:
        said = {"plan": made.as_json()} if made else {}
        options.say_json({**assessment_as_json(assessment), **said, "outputs": written.as_json()})
    else:
        for message in key_messages(assessment):
            options.say(message.text(language.value))
        if made:
            options.say("")
            plan.say(made, language.value)
        options.say("")
        for kind, path in written.listing():
            options.say(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))
    site.finish(assessment, fail_on, language.value)

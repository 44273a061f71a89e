"""``netmin assess``: judge, describe and map, and keep the answer for later."""

from __future__ import annotations

from netmin.cli import options, site
from netmin.language import Message


def assess(
    site_file: site.SiteFile,
    output: site.Output = None,
    fail_on: site.FailOn = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Assess a site and store the answer, without writing a report."""
    from netmin.assessment import assessment_as_json, write_assessment

    chosen = site.choices(site_file)
    site.check_level(chosen, fail_on)
    assessment = site.assessed(chosen, options.progress(language.value, quiet=quiet))
    path = (output or chosen.output_folder()) / site.STORED
    write_assessment(assessment, path)
    if as_json:
        options.say_json(assessment_as_json(assessment))
    else:
        for verdict in assessment.verdicts:
            options.say(verdict.sentence.text(language.value))
        for message in assessment.site_classes:
            options.say(message.text(language.value))
    options.tell(Message.of("cli.stored", path=str(path)).text(language.value))
    site.finish(assessment, fail_on, language.value)

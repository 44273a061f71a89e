"""``netmin trial analyse`` and ``netmin trial report``: what a trial with plants says."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.trials import TrialAnalysis


class Scale(StrEnum):
    """Scales of analysis, as typed."""

    LOG = "log"
    NONE = "none"


class LimitTest(StrEnum):
    """Tests for values below a limit, as typed."""

    PETO_PETO = "peto-peto"
    GEHAN = "gehan"


class GrowthCurve(StrEnum):
    """Curves of growth, as typed."""

    LOGISTIC = "logistic"
    GOMPERTZ = "gompertz"
    EXPONENTIAL = "exponential"


File = Annotated[Path, typer.Argument(help="The workbook of a trial.", metavar="FILE.XLSX")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Folder of the outputs; by default one beside the workbook.")
]
ScaleOption = Annotated[Scale, typer.Option("--scale", help="Scale of analysis: log or none.")]
TestOption = Annotated[
    LimitTest, typer.Option("--limit-test", help="Test where values lie below a limit: peto-peto or gehan.")
]
GrowthOption = Annotated[
    GrowthCurve, typer.Option("--growth", help="Curve of growth: logistic, gompertz or exponential.")
]
Level = Annotated[float, typer.Option("--level", min=0.0001, max=0.5, help="p-value below which treatments differ.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the bootstrap and of the parallel analysis.")]


def analyse(
    file: File,
    output: Output = None,
    scale: ScaleOption = Scale.LOG,
    limit_test: TestOption = LimitTest.PETO_PETO,
    growth: GrowthOption = GrowthCurve.LOGISTIC,
    level: Level = 0.05,
    seed: Seed = 0,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Compare treatments over organs, elements and rounds, and fit curves; write the tables."""
    from netmin.report import write_trial_report

    found = _analysis(file, scale, limit_test, growth, level, seed)
    written = write_trial_report(found, output or _beside(file, "analysis"), formats=("csv",))
    if as_json:
        options.say_json({**_as_json(found), "outputs": written.as_json()})
        return
    _say(found, language.value)
    options.say("")
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))


def report(
    file: File,
    output: Output = None,
    scale: ScaleOption = Scale.LOG,
    limit_test: TestOption = LimitTest.PETO_PETO,
    growth: GrowthOption = GrowthCurve.LOGISTIC,
    level: Level = 0.05,
    seed: Seed = 0,
    report_languages: Annotated[
        list[str] | None, typer.Option("--report-lang", help="Language of the report; may be given several times.")
    ] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Write the report of a trial: figures, letters with their tests, curves, sources; PDF, HTML and tables."""
    from netmin.report import write_trial_report
    from netmin.report.build import check_outputs

    target = output or _beside(file, "report")
    languages = report_languages or [language.value]
    check_outputs(languages, target)
    found = _analysis(file, scale, limit_test, growth, level, seed)
    written = write_trial_report(found, target, languages=languages)
    if as_json:
        options.say_json(written.as_json())
        return
    for kind, path in written.listing():
        options.say(Message.of(f"cli.output-{kind}", path=str(path)).text(language.value))


def _beside(file: Path, what: str) -> Path:
    return file.with_name(f"{file.stem}-{what}")


def _analysis(
    file: Path, scale: Scale, limit_test: LimitTest, growth: GrowthCurve, level: float, seed: int
) -> TrialAnalysis:
    from netmin.trials import analyse_trial, read_trial

    return analyse_trial(
        read_trial(file),
        transform=scale.value,
        test=limit_test.value,
        growth=growth.value,
        level=level,
        seed=seed,
    )


def _as_json(found: TrialAnalysis) -> dict[str, Any]:
    return {
        "trial": found.trial.name,
        "data_origin": found.trial.data_origin,
        "scale": found.transform,
        "level": found.level,
        "tables": {name: table.to_dict("records") for name, table in found.tables().items() if name != "plot-values"},
        "notes": [{**note.as_json(), "sentence": note.text("en")} for note in found.notes],
        "citations": list(found.citations),
    }


def _say(found: TrialAnalysis, language: str) -> None:
    """Tell, for every response, the treatments with their letters and the test."""
    options.say(f"{found.trial.name}: {found.trial.study['title'].iloc[0]}")
    options.say("")
    keys = ["quantity", "species", "element", "organ", "round"]
    header = [*keys, "test", "n", "letters", "p (adjusted)"]
    rows = []
    for key, own in found.table.groupby(keys, sort=False):
        letters = ", ".join(f"{row.treatment} {row.letters}" for row in own.itertuples())
        counts = "/".join(str(count) for count in own["count"])
        p_value = f"{float(own['adjusted_p_value'].iloc[0]):.3g}"
        rows.append([*(_plain(part) for part in key), str(own["test"].iloc[0]), counts, letters, p_value])
    options.say(options.table(rows, header))
    for note in found.notes:
        options.say(f"– {note.text(language)}")


def _plain(part: object) -> str:
    return f"{part:g}" if isinstance(part, float) else str(part)

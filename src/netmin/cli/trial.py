"""``netmin trial``: the workbook of a trial with plants, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options, trial_analysis, trial_layout
from netmin.errors import DataError, UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.trials import BenchResults, Trial, TrialFindings

app = typer.Typer(help="Trials with plants.", no_args_is_help=True, rich_markup_mode=None)

#: Rows of a finding that are printed; the rest is counted.
_SHOWN = 5


app.command("layout")(trial_layout.layout)
app.command("analyse")(trial_analysis.analyse)
app.command("report")(trial_analysis.report)


@app.callback()
def _trial() -> None:
    """Write down and check trials with plants."""


@app.command("new")
def new(
    path: Annotated[Path, typer.Argument(help="Where to write it.", metavar="[FILE.XLSX]")] = Path("trial.xlsx"),
    language: options.Language = options.Lang.EN,
) -> None:
    """Write a workbook to fill in; an existing file is never overwritten."""
    from netmin.trials import write_template

    if path.exists():
        raise UsageError(Message.of("cli.exists", path=str(path)))
    if path.suffix.lower() != ".xlsx":
        raise UsageError(Message.of("cli.trial-not-xlsx", path=str(path)))
    write_template(path, language.value)
    options.tell(Message.of("cli.trial-wrote", path=str(path)).text(language.value))


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="The workbook of a trial.", metavar="FILE.XLSX")],
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Tell what a workbook holds, every problem of its cells at once, and what is known to go wrong in trials."""
    from netmin.trials import bench_results, check_trial, read_trial

    try:
        trial = read_trial(file)
    except DataError as mistake:
        if as_json:
            options.say_json(
                {"file": file.name, "readable": False, "problems": [each.as_json() for each in mistake.problems]}
            )
            raise typer.Exit(mistake.exit_code) from None
        raise
    bench, found = bench_results(trial), check_trial(trial)
    if as_json:
        options.say_json(_as_json(trial, bench, found))
    else:
        _say(trial, bench, found, language.value)
    if any(each.severity == "error" for each in found.findings):
        raise typer.Exit(3)


def _as_json(trial: Trial, bench: BenchResults, found: TrialFindings) -> dict[str, Any]:
    from netmin.trials.forms import TABLES

    return {
        "file": trial.file,
        "readable": True,
        "trial": trial.name,
        "experiment": trial.experiment,
        "data_origin": trial.data_origin,
        "rows": {form.name: len(trial.table(form.name)) for form in TABLES},
        "results": {str(key): int(count) for key, count in bench.table["status"].value_counts().sort_index().items()},
        "problems": [each.as_json() for each in trial.problems],
        "notes": [{**note.as_json(), "sentence": note.text("en")} for note in (*trial.notes, *bench.notes)],
        "findings": found.as_json(),
    }


def _say(trial: Trial, bench: BenchResults, found: TrialFindings, language: str) -> None:
    from netmin.trials.forms import TABLES

    options.say(f"{trial.name}: {trial.study['title'].iloc[0]}")
    if trial.data_origin != "measured":
        options.say(Message.of(f"trials.data-{trial.data_origin}", trial=trial.name).text(language))
    options.say("")
    rows = [[form.name, str(len(trial.table(form.name)))] for form in TABLES]
    options.say(options.table(rows, [_word("trial-sheet", language), _word("trial-rows", language)]))
    told = [*(each.text(language) for each in trial.problems), *(note.text(language) for note in trial.notes)]
    told += [note.text(language) for note in bench.notes]
    _say_statuses(bench, language)
    for line in told:
        options.say(f"– {line}")
    for finding in found.findings:
        options.say("")
        options.say(
            f"[{_word(f'trial-{finding.severity}', language)}] {finding.sheet}: {finding.message.text(language)}"
        )
        _say_rows(finding.rows, language)
    if not found.findings:
        options.say("")
        options.say(Message.of("cli.trial-no-findings").text(language))


def _say_statuses(bench: BenchResults, language: str) -> None:
    from netmin.trials.batches import REASONS

    counts = bench.table["status"].value_counts()
    if counts.empty:
        return
    options.say("")
    for status in ("released", "checked", "draft"):
        if status in counts:
            name = Message.of(f"trials.status-{status}")
            options.say(Message.of("cli.trial-status", status=name, count=int(counts[status])).text(language))
    reasons = bench.table["reasons"].str.split().explode().value_counts()
    for reason in REASONS:
        if reason in reasons:
            name = Message.of(f"trials.reason-result-{reason}")
            options.say("  " + Message.of("cli.trial-status", status=name, count=int(reasons[reason])).text(language))
    options.say("")


def _say_rows(rows: Any, language: str) -> None:
    shown = rows.head(_SHOWN)
    header = [str(name) for name in rows.columns]
    cells = [[_cell(cell) for cell in row] for row in shown.itertuples(index=False)]
    for line in options.table(cells, header).splitlines():
        options.say(f"  {line}")
    if len(rows) > _SHOWN:
        options.say("  " + Message.of("cli.trial-more", count=len(rows) - _SHOWN).text(language))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.6g}"
    return str(value)


def _word(key: str, language: str) -> str:
    return Message.of(f"cli.{key}").text(language)

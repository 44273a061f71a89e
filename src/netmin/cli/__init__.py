"""The command line: one file per command, nothing heavy before a command is chosen."""

from __future__ import annotations

import os
import sys

import typer

from netmin.cli import assess, check, config, garden, list_, map_, new, plan, report, risk, run, show, stats, trial
from netmin.errors import NetminError
from netmin.language import LANGUAGES, Message

#: Which option of which command helps against what.
_HINTS = {"geostat.too-many-cells": "cli.hint-tiled", "geostat.map-changed": "cli.hint-afresh"}

app = typer.Typer(
    name="netmin",
    help="From a laboratory's soil file to legal comparison, pollution indices, maps with uncertainty and a report.",
    epilog="Exit status: 0 fine, 1 a finding under --fail-on, 2 usage, 3 bad data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("assess")(assess.assess)
app.command("map")(map_.map_)
app.command("risk")(risk.risk)
app.command("stats")(stats.stats)
app.command("plan")(plan.plan)
app.command("report")(report.report)
app.command("garden")(garden.garden)
app.command("list")(list_.list_)
app.command("show")(show.show)
app.add_typer(config.app, name="config")
app.add_typer(new.app, name="new")
app.add_typer(trial.app, name="trial")


@app.callback(invoke_without_command=True)
def _door(
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    if version:
        import netmin

        typer.echo(netmin.__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; a person's mistake is answered with a sentence and an exit status, never a traceback."""
    # The systems of one site are small: threads of the linear algebra wait for one another longer than they compute.
    # It has to be said before numpy is loaded, which here is long after; whoever sets it keeps it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app(prog_name="netmin")
    except NetminError as mistake:
        _tell(mistake, _language_asked())
        sys.exit(mistake.exit_code)
    except BrokenPipeError:
        # The reader of our output has left, as `| head` does; what it took was enough for it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _tell(mistake: NetminError, language: str) -> None:
    """Print what went wrong, and how the command line gets around it where the rooms below cannot know."""
    typer.echo(mistake.text(language), err=True)
    if hint := _HINTS.get(mistake.message.code):
        typer.echo(Message.of(hint).text(language), err=True)


def _language_asked() -> str:
    """Return the language of this call, also where the mistake came before the options were read."""
    words = sys.argv[1:]
    asked = os.environ.get("NETMIN_LANG", "en")
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            asked = words[index + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return asked if asked in LANGUAGES else "en"

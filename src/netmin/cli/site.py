"""What `run`, `assess` and `report` share: from a site file to samples, assessment and findings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netmin.cli import options
from netmin.errors import UsageError
from netmin.language import Message

if TYPE_CHECKING:
    from netmin.assessment import Assessment, Choices

#: Name of the stored assessment in the folder of the outputs.
STORED = "assessment.netmin"

SiteFile = Annotated[Path, typer.Argument(help="The site file; 'netmin new site' writes one.", metavar="SITE.TOML")]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        help="Leave with status 1 when this level of a law is passed; 'any' for any level.",
        metavar="LEVEL",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Folder of the outputs, instead of the site file's.")
]


def choices(site: Path, asked: dict[str, Any] | None = None) -> Choices:
    """Return the choices of a site file, the environment and the options."""
    from netmin.assessment import read_choices

    return read_choices(site, os.environ, asked or {})


def assessed(chosen: Choices, progress: Callable[[Message, int, int], None]) -> Assessment:
    """Read the laboratory's file and assess it."""
    import netmin

    samples = netmin.read_samples(chosen.input_path(), **chosen.recipe.reading())
    return netmin.assess(samples, chosen.recipe, progress=progress)


def stored(chosen: Choices) -> tuple[Assessment | None, Message | None]:
    """Return the stored assessment where it still fits, and what to tell: which it is, or why it does not fit."""
    import netmin

    path = chosen.output_folder() / STORED
    if not path.is_file():
        return None, None
    try:
        found = netmin.read_assessment(path, input_path=chosen.input_path(), recipe=chosen.recipe)
    except UsageError as mistake:
        return None, mistake.message
    return found, Message.of("cli.garden-stored", path=str(path), count=len(found.maps))


def check_level(chosen: Choices, level: str | None) -> None:
    """Refuse a ``--fail-on`` level that none of the chosen laws has, before the work begins."""
    from netmin import standards

    if level is None or level == "any":
        return
    known = sorted({part.name for name in chosen.recipe.standards for part in standards.get(name).levels})
    if level not in known:
        raise UsageError(Message.of("cli.unknown-level", level=level, known=["any", *known]))


def finish(assessment: Assessment, level: str | None, language: str) -> None:
    """Leave with status 1 when a law's level was passed that the caller asked to fail on."""
    from netmin.assessment import findings

    found = findings(assessment, level) if level else ()
    if found:
        options.tell(Message.of("cli.finding", count=len(found), level=str(level)).text(language))
        raise typer.Exit(1)

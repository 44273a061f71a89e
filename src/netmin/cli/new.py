"""``netmin new``: a site file to start from, with every choice explained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netmin.cli import options
from netmin.errors import UsageError
from netmin.language import Message

app = typer.Typer(help="Something to start from.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _new() -> None:
    """Write something to start from."""


@app.command("site")
def site(
    path: Annotated[Path, typer.Argument(help="Where to write it.", metavar="[SITE.TOML]")] = Path("site.toml"),
    file: Annotated[str | None, typer.Option("--file", help="The laboratory's file, to be named in it.")] = None,
    language: options.Language = options.Lang.EN,
) -> None:
    """Write a commented site file; an existing file is never overwritten."""
    from netmin.assessment.template import site_template
    from netmin.files import write_whole

    if path.exists():
        raise UsageError(Message.of("cli.exists", path=str(path)))
    with write_whole(path) as beside:
        beside.write_text(site_template(language.value, file), encoding="utf-8")
    options.tell(Message.of("cli.wrote", path=str(path)).text(language.value))

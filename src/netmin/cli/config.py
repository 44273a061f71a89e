"""``netmin config``: which choices are in force, and who made each."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from netmin.cli import options
from netmin.language import Message

app = typer.Typer(help="The choices in force.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _config() -> None:
    """Show the choices in force and where each came from."""


@app.command("show")
def show(
    site_file: Annotated[Path | None, typer.Argument(help="A site file.", metavar="[SITE.TOML]")] = None,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Show every choice, its value, and where it came from."""
    from netmin.assessment import read_choices
    from netmin.assessment.recipe import choice_name

    chosen = read_choices(site_file, os.environ, {})
    origins = dict(chosen.origins)
    values = chosen.recipe.as_json()
    default = Message.of("cli.default").text(language.value)
    names = [choice_name(part) for part in fields(chosen.recipe)]
    if as_json:
        options.say_json({name: {"value": values[name], "origin": origins.get(name, "default")} for name in names})
        return
    rows = [[name, _shown(values[name]), origins.get(name, default)] for name in names]
    header = [Message.of(f"cli.config-{word}").text(language.value) for word in ("choice", "value", "origin")]
    options.say(options.table(rows, header))


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name} = {text}" for name, text in value.items()) or "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

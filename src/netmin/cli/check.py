"""``netmin check``: what was understood of a laboratory's file, and every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from netmin.cli import options


def check(
    file: Annotated[Path, typer.Argument(help="The laboratory's file, or a site file that names it.", metavar="FILE")],
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system, such as EPSG:3844; 'local' for plain metres.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Country the samples lie in, two letters.")] = None,
    units: Annotated[str | None, typer.Option(help="Unit of columns that state none, such as mg/kg.")] = None,
    basis: Annotated[str | None, typer.Option(help="dry, fresh or ash.")] = None,
    depth: Annotated[str | None, typer.Option(help="Sampled depth, such as '0-20 cm'.")] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark, '.' or ','.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Mark between columns.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Character encoding.")] = None,
    negative_is_limit: Annotated[bool, typer.Option("--negative-is-limit", help="-5 means 'below 5'.")] = False,
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Tell what was understood of a file, and every problem at once."""
    from netmin import io

    asked: dict[str, Any] = {
        "sheet": sheet,
        "crs": crs,
        "country": country,
        "units": units,
        "basis": basis,
        "depth": depth,
        "decimal": decimal,
        "delimiter": delimiter,
        "encoding": encoding,
        "negative_is_limit": negative_is_limit or None,
    }
    path = file
    given = {name: value for name, value in asked.items() if value is not None}
    if file.suffix == ".toml":
        from netmin.cli import site

        chosen = site.choices(file)
        path, given = chosen.input_path(), {**chosen.recipe.reading(), **given}
    understanding = io.check(path, **given)
    if as_json:
        options.say_json(understanding.as_json())
    else:
        options.say(understanding.text(language.value))
    if any(problem.severity == "error" for problem in understanding.problems):
        raise typer.Exit(3)

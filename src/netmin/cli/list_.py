"""``netmin list``: what the rooms hold."""

from __future__ import annotations

from typing import Annotated

import typer

from netmin.cli import options, shelves


def list_(
    kind: Annotated[
        str, typer.Argument(help="standards, backgrounds, indices, …; left out, the kinds themselves.")
    ] = "",
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """List what the house holds of one kind."""
    if not kind:
        rows = [[name, shelf.title(language.value)] for name, shelf in shelves.SHELVES.items()]
    else:
        rows = shelves.get(kind).rows(language.value)
    if as_json:
        options.say_json([{"name": name, "title": title} for name, title in rows])
        return
    width = max((len(name) for name, _ in rows), default=0)
    for name, title in rows:
        options.say(f"{name.ljust(width)}  {title}".rstrip())

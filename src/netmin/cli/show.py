"""``netmin show``: one thing of a room, with its numbers, their sources and how sure they are."""

from __future__ import annotations

from typing import Annotated

import typer

from netmin.cli import options, shelves


def show(
    kind: Annotated[str, typer.Argument(help="standard, background, index, citation, …")],
    name: Annotated[str, typer.Argument(help="As 'netmin list' writes it.")],
    language: options.Language = options.Lang.EN,
    as_json: options.AsJson = False,
) -> None:
    """Show one law, background, index or citation."""
    card = shelves.get(kind).card(name, language.value)
    if as_json:
        options.say_json(card.as_json())
    else:
        options.say(card.text())

"""The options that every command shares, and how a command speaks: data on stdout, messages on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from netmin.language import Message


class Lang(StrEnum):
    """Language forms, as typed."""

    EN = "en"
    RO = "ro"
    SR = "sr"
    SR_LATN = "sr-Latn"


Language = Annotated[
    Lang, typer.Option("--lang", envvar="NETMIN_LANG", help="Language of what is said: en, ro, sr, sr-Latn.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable answer on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]


def say(text: str) -> None:
    """Print data on stdout."""
    typer.echo(text)


def tell(text: str) -> None:
    """Print a message on stderr."""
    typer.echo(text, err=True)


def say_json(data: Any) -> None:
    """Print data on stdout as JSON; numbers that are not finite become null, since JSON has no other word for them."""
    typer.echo(json.dumps(_finite(data), ensure_ascii=False, indent=2))


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(item) for item in data]
    if isinstance(data, float) and (data != data or data in (float("inf"), float("-inf"))):
        return None
    return data


def progress(language: str, *, quiet: bool) -> Callable[[Message, int, int], None]:
    """Return what a long step calls as it goes on; in a terminal the line is rewritten, in a log each stands alone."""

    def show(step: Message, done: int, total: int) -> None:
        if quiet:
            return
        line = f"[{done}/{total}] {step.text(language)}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[2K{line}" + ("\n" if done == total else ""))
            sys.stderr.flush()
        else:
            tell(line)

    return show


def table(rows: list[list[str]], header: list[str]) -> str:
    """Return rows as columns of plain text, each as wide as its widest cell."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [header, *rows]
    ]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])

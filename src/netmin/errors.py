"""What went wrong, where, and what to do: the only exceptions a person meets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from netmin.language import Message


@dataclass(frozen=True)
class Place:
    """Where something stands, as the reader's own program shows it.

    Attributes
    ----------
    file, sheet, column : str or None
        Names as found.
    row : int or None
        Counted from 1, header included, as a spreadsheet counts.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self, language: str = "en") -> str:
        """Return the place in words, without the file."""
        parts = [
            Message.of(f"errors.place-{name}", value=str(value)).text(language)
            for name, value in (("sheet", self.sheet), ("row", self.row), ("column", self.column))
            if value is not None
        ]
        return ", ".join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: what was found, where, what was expected, what to do.

    Attributes
    ----------
    message : Message
        The sentence, the repair included.
    place : Place
        Where it stands.
    severity : {"error", "warning"}
        An error stops the import whole; a warning rides along into the report.
    value : str or None
        The text found.
    """

    message: Message
    place: Place = Place()
    severity: Literal["error", "warning"] = "error"
    value: str | None = None

    def text(self, language: str = "en") -> str:
        """Return the problem as one line: the place, then the sentence."""
        place = self.place.text(language)
        sentence = self.message.text(language)
        return f"{place[0].upper()}{place[1:]}: {sentence}" if place else sentence

    def as_json(self) -> dict[str, Any]:
        """Return the problem as plain JSON data, with its English sentence."""
        return {
            "code": self.message.code,
            "severity": self.severity,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "value": self.value,
            "sentence": self.message.text("en"),
        }


class NetminError(Exception):
    """A mistake a person can repair; the doors print its text and never a traceback."""

    exit_code = 3

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def text(self, language: str = "en") -> str:
        """Return what to tell the person."""
        return self.message.text(language)

    def __str__(self) -> str:
        return self.text()


class UsageError(NetminError):
    """The request itself is off: an unknown option, name or language."""

    exit_code = 2


class UnknownName(UsageError, LookupError):
    """A name that no catalogue holds, with the nearest ones that exist."""


class DataError(NetminError):
    """The data cannot be used; every problem of the file at once.

    Parameters
    ----------
    problems : iterable of Problem
        At least one of them an error.
    file : str, optional
        The file they stand in.
    """

    #: A listing longer than this is cut, and says by how much.
    LISTED = 100

    def __init__(self, problems: Iterable[Problem], file: str | None = None) -> None:
        self.problems = tuple(problems)
        self.file = file
        count = len(self.problems)
        super().__init__(Message.of("errors.data", file=file or "–", count=count))

    def text(self, language: str = "en") -> str:
        """Return the heading, a line per problem, and that nothing was read."""
        lines = [self.message.text(language)]
        lines += ["  " + problem.text(language) for problem in self.problems[: self.LISTED]]
        if len(self.problems) > self.LISTED:
            lines.append("  " + Message.of("errors.more", count=len(self.problems) - self.LISTED).text(language))
        lines.append(Message.of("errors.nothing-read").text(language))
        return "\n".join(lines)

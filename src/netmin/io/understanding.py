"""What was understood of a file, for the person who sent it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netmin.errors import Problem
from netmin.language import Message


@dataclass(frozen=True)
class ColumnUnderstanding:
    """One column as understood.

    Attributes
    ----------
    name : str
        Heading as found.
    role : str
        What it holds; "" where it is left out.
    analyte, unit, basis, method, decimal : str
        As far as the heading or the cells say; unit as written, decimal "." or ",".
    """

    name: str
    role: str
    analyte: str = ""
    unit: str = ""
    basis: str = ""
    method: str = ""
    decimal: str = ""


@dataclass(frozen=True)
class Understanding:
    """What was understood of a file, and every problem at once.

    Attributes
    ----------
    file, format : str
        Name of the file and of its reader; the format is "" where no reader took it.
    sheet, encoding, delimiter : str or None
        As found.
    layout : {"wide", "long", ""}
        A row per sample, or a row per result.
    header_row : int or None
        As a spreadsheet counts.
    columns : tuple of ColumnUnderstanding
        In the order of the file.
    analytes : tuple of str
        Symbols read.
    crs : str
        System of the coordinates; "" if there are none.
    counts : tuple of (str, int)
        Rows, samples, measurements, censored, controls, placed.
    problems : tuple of Problem
        Errors first.
    notes : tuple of Message
        What was assumed, replaced, left out.
    """

    file: str
    format: str = ""
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    layout: str = ""
    header_row: int | None = None
    columns: tuple[ColumnUnderstanding, ...] = ()
    analytes: tuple[str, ...] = ()
    crs: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    @property
    def readable(self) -> bool:
        """Whether `read_samples` would return a sample set."""
        return not any(problem.severity == "error" for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON data."""
        plain = {
            name: getattr(self, name)
            for name in ("file", "format", "sheet", "encoding", "delimiter", "layout", "header_row", "crs")
        }
        return {
            **plain,
            "readable": self.readable,
            "columns": [vars(column) for column in self.columns],
            "analytes": list(self.analytes),
            "counts": dict(self.counts),
            "problems": [problem.as_json() for problem in self.problems],
            "notes": [{"code": note.code, "sentence": note.text("en")} for note in self.notes],
        }

    def text(self, language: str = "en") -> str:
        """Return everything as lines to read."""
        lines = [self._say("heading", language, file=self.file)]
        lines += [f"  {line}" for line in self._form(language)]
        lines += [f"  {self._column(column, language)}" for column in self.columns if column.name]
        if self.notes:
            lines += ["", self._say("notes", language), *(f"  {note.text(language)}" for note in self.notes)]
        for severity in ("error", "warning"):
            told = [problem for problem in self.problems if problem.severity == severity]
            if told:
                lines += [
                    "",
                    self._say(f"{severity}s", language, count=len(told)),
                    *(f"  {problem.text(language)}" for problem in told),
                ]
        return "\n".join([*lines, "", self._say("readable" if self.readable else "not-readable", language)])

    def _form(self, language: str) -> list[str]:
        known = {
            "format": self.format,
            "sheet": self.sheet,
            "encoding": self.encoding,
            "delimiter": _visible(self.delimiter),
            "header-row": self.header_row,
            "crs": self.crs,
            "analytes": ", ".join(self.analytes),
        }
        lines = [self._say(name, language, value=str(value)) for name, value in known.items() if value]
        if self.layout:
            lines.insert(1, self._say(f"layout-{self.layout}", language))
        return lines + [self._say(f"count-{name}", language, count=count) for name, count in self.counts]

    @staticmethod
    def _say(code: str, language: str, **values: Any) -> str:
        return Message.of(f"io.understood-{code}", **values).text(language)

    @staticmethod
    def _column(column: ColumnUnderstanding, language: str) -> str:
        role = Message.of(f"io.role-{(column.role or 'ignore').replace('_', '-')}").text(language)
        details = ", ".join(
            part
            for part in (
                column.analyte,
                column.unit,
                column.basis,
                column.method,
                column.decimal and f"'{column.decimal}'",
            )
            if part
        )
        return f"'{column.name}': {role}" + (f" ({details})" if details else "")


def _visible(delimiter: str | None) -> str | None:
    return {"\t": "tab", None: None}.get(delimiter, delimiter)

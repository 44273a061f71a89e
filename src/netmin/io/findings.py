"""Everything met while a file is read: problems with their place, and notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from netmin.errors import Place, Problem
from netmin.io.table import IntArray, TextColumn
from netmin.language import Message


class Findings:
    """Collects problems and notes of one table.

    Parameters
    ----------
    file : str
        Name of the file.
    sheet : str or None
        Name of the sheet.
    """

    def __init__(self, file: str, sheet: str | None) -> None:
        self.file = file
        self.sheet = sheet
        self.problems: list[Problem] = []
        self.notes: list[Message] = []

    def error(
        self, code: str, *, row: int | None = None, column: str | None = None, value: str | None = None, **values: Any
    ) -> None:
        """Add something that stops the import."""
        self._add("error", code, row, column, value, values)

    def warn(
        self, code: str, *, row: int | None = None, column: str | None = None, value: str | None = None, **values: Any
    ) -> None:
        """Add something that rides along into the report."""
        self._add("warning", code, row, column, value, values)

    def note(self, code: str, **values: Any) -> None:
        """Add something that was assumed, replaced or left out; each is said once."""
        message = Message.of(f"io.{code}", **values)
        if message not in self.notes:
            self.notes.append(message)

    def errors_in(
        self, code: str, column: TextColumn, wrong: npt.NDArray[np.bool_], rows: IntArray, name: str, **values: Any
    ) -> None:
        """Add an error for every row whose text is marked as wrong.

        Parameters
        ----------
        code : str
            Of the message.
        column : TextColumn
            The cells.
        wrong : array of bool, shape (k,)
            Per different text of the column.
        rows : array of int, shape (n,)
            Row numbers as a spreadsheet shows them.
        name : str
            The column's heading.
        **values
            Further blanks of the sentence.
        """
        if not wrong.any():
            return
        for position in np.flatnonzero(wrong[column.codes]):
            text = column.cell(int(position))
            self.error(code, row=int(rows[position]), column=name, value=text, **{"found": text, **values})

    def errors_at(self, code: str, rows: Iterable[int], column: str | None = None, **values: Any) -> None:
        """Add an error for each of some rows."""
        for row in rows:
            self.error(code, row=int(row), column=column, **values)

    def _add(
        self,
        severity: Literal["error", "warning"],
        code: str,
        row: int | None,
        column: str | None,
        value: str | None,
        values: dict[str, Any],
    ) -> None:
        place = Place(self.file, self.sheet, row, column)
        self.problems.append(Problem(Message.of(f"io.{code}", **values), place, severity, value))

    @property
    def has_errors(self) -> bool:
        """Whether the import must stop."""
        return any(problem.severity == "error" for problem in self.problems)

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems, errors first, then as they stand in the file."""
        return tuple(
            sorted(
                self.problems,
                key=lambda problem: (
                    problem.severity != "error",
                    problem.place.row or 0,
                    problem.place.column or "",
                    problem.message.code,
                ),
            )
        )

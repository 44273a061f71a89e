"""What may stand in a column of a trial: kinds of cells, words to choose from, bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What a cell holds. Unknown: "" for text, choice and date (ISO 8601), NaN for number and count, False for flag.
CellKind = Literal["text", "choice", "date", "number", "count", "flag"]

#: Parts of a plant, from the most exact to the whole.
ORGANS = (*("root", "stem", "petiole", "lamina", "leaf", "straw", "grain", "fruit", "tuber", "shoot", "whole"),)

#: What stands above ground; "shoot" is all of it.
ABOVE_GROUND = ("stem", "petiole", "lamina", "leaf", "straw", "grain", "fruit", "shoot")

#: What a content is counted against.
BASES = ("dry", "air-dry", "ash", "fresh")

#: How far a result has come: typed in, its batch found good, signed by a reviewer.
STATUSES = ("draft", "checked", "released")

#: Kinds of experiment; only the first may speak for fields.
EXPERIMENTS = ("field", "pot", "natural", "hydroponic", "wetland")

#: Designs that `netmin.trials.layout` draws; "none" where places were not randomised.
DESIGNS = ("completely-randomised", "randomised-blocks", "split-plot", "none")

#: Where the numbers of a trial come from.
DATA_ORIGINS = ("measured", "published", "simulated", "mixed")

#: What a digest is.
DIGEST_KINDS = ("sample", "blank", "duplicate", "reference-material")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        As it stands in the table and in the workbook.
    kind : str
        One of `CellKind`.
    unit : str
        Of numbers, "" for none.
    required : bool
        Whether each row needs it.
    choices : tuple of str
        What a choice may be.
    least, most : float
        Bounds of a number, both allowed.
    above : bool
        Whether a number must be greater than `least`.
    refers : str
        ``table.column`` that holds the name already.
    miappe : str
        Field of MIAPPE 1.1 that it stands for.
    """

    name: str
    kind: CellKind = "text"
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    least: float = float("-inf")
    most: float = float("inf")
    above: bool = False
    refers: str = ""
    miappe: str = ""


@dataclass(frozen=True)
class TableForm:
    """One table of a trial.

    Attributes
    ----------
    name : str
        Of the table, and of its sheet.
    key : tuple of str
        Columns that together are unique; () for none.
    columns : tuple of Column
        In their order.
    required : bool
        Whether a trial without a row of it cannot be read.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column."""
        return next(column for column in self.columns if column.name == name)

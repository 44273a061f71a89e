"""What a report is made of, before it becomes a page: sections of blocks, in words of one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: How grave a cell is; the colour repeats what the words say, it never stands alone.
Tone = Literal["", "below", "open", "mild", "grave", "severe"]


@dataclass(frozen=True)
class Paragraph:
    """Running text.

    Attributes
    ----------
    text : str
        Plain text.
    kind : {"", "lead", "note", "warning"}
        A lead is larger; a note is smaller; a warning is set apart.
    """

    text: str
    kind: Literal["", "lead", "note", "warning"] = ""


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list; a large one is the summary's."""

    items: tuple[str, ...]
    large: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell of a table: text and how grave it is."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows.

    Attributes
    ----------
    caption : str
        What it shows.
    header : tuple of str
        Names of the columns.
    rows : tuple of tuple of Cell
        Each as long as the header.
    numeric : frozenset of int
        Columns set flush right.
    wide : frozenset of int
        Columns that take the room that is left.
    blank : frozenset of int
        Columns to be filled in by hand: on paper their rows are tall enough to write in.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()
    blank: frozenset[int] = frozenset()

    @property
    def widths(self) -> tuple[int, ...]:
        """Return what each column needs, in letters: its longest word, and for texts room to run."""
        return tuple(self._width(index) for index in range(len(self.header)))

    def _width(self, index: int) -> int:
        texts = [row[index].text for row in self.rows]
        longest = max((len(text) for text in texts), default=0)
        word = max((len(word) for text in (self.header[index], *texts) for word in text.split(" ")), default=1)
        # A heading may break into two lines; a word never breaks.
        heading = min(-(-len(self.header[index]) // 2), 16)
        if index in self.blank:
            return max(word, heading, 28 if index in self.wide else 10)
        if index == 0:
            # Names of rows are bold, and bold letters are wider.
            return -(-max(word, min(longest, 44 if index in self.wide else 22), heading) * 10 // 9)
        if index in self.numeric:
            return max(word, longest, heading)
        return max(word, min(longest, 44 if index in self.wide else 20), heading)

    @classmethod
    def of(
        cls,
        caption: str,
        header: tuple[str, ...],
        rows: list[list[str | Cell]],
        *,
        numeric: range | set[int] | frozenset[int] = frozenset(),
        wide: set[int] | frozenset[int] = frozenset(),
        blank: set[int] | frozenset[int] = frozenset(),
    ) -> Table:
        """Return a table, plain texts made cells.

        Raises
        ------
        ValueError
            If a row is not as long as the header.
        """
        if any(len(row) != len(header) for row in rows):
            raise ValueError(f"every row of {caption!r} needs {len(header)} cells")
        cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
        return cls(caption, header, cells, frozenset(numeric), frozenset(wide), frozenset(blank))


@dataclass(frozen=True)
class Facts:
    """Names and what they are, side by side; long ones stand below each other."""

    pairs: tuple[tuple[str, str], ...]
    long: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing with its words.

    Attributes
    ----------
    name : str
        Unique in the report.
    svg : str
        The drawing.
    caption : str
        Below it.
    alternative : str
        What a reader who cannot see it needs to know.
    share : float
        Of the width of the text. [–]
    """

    name: str
    svg: str
    caption: str
    alternative: str
    share: float = 1.0


@dataclass(frozen=True)
class Gallery:
    """Figures side by side, as many as the page has room for."""

    figures: tuple[Figure, ...]


Block = Paragraph | Heading | Bullets | Table | Facts | Figure | Gallery


@dataclass(frozen=True)
class Section:
    """One part of the report.

    Attributes
    ----------
    name : str
        Anchor.
    title : str
        Heading.
    blocks : tuple of Block
        In reading order.
    """

    name: str
    title: str
    blocks: tuple[Block, ...] = field(default=())

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure of the section."""
        found: list[Figure] = []
        for block in self.blocks:
            if isinstance(block, Figure):
                found.append(block)
            elif isinstance(block, Gallery):
                found.extend(block.figures)
        return tuple(found)

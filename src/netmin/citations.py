"""The one bibliography: every key that a number or a formula carries is found here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from netmin import cellar
from netmin.errors import UnknownName
from netmin.language import Message


@dataclass(frozen=True)
class Citation:
    """One entry of ``data/citations.bib``.

    Attributes
    ----------
    key : str
        As written in cards and docstrings.
    kind : str
        Entry type: article, book, techreport, misc, legislation…
    fields : tuple of (str, str)
        Fields of the entry, in the order of the file.
    """

    key: str
    kind: str
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str:
        """Return a field, or an empty text."""
        return dict(self.fields).get(name, "")

    def text(self) -> str:
        """Return the entry as a line of a reference list."""
        authors = self.field("author").replace(" and ", "; ")
        number = self.field("number")
        issue = f"({number})" if number else ""
        doi = self.field("doi")
        source = ", ".join(
            part
            for part in (
                self.field("journal") or self.field("booktitle"),
                " ".join(piece for piece in (self.field("volume"), issue) if piece),
                self.field("pages").replace("--", "–"),
                self.field("institution") or self.field("publisher"),
                self.field("howpublished"),
                f"doi:{doi}" if doi else "",
                self.field("url"),
                self.field("note"),
            )
            if part
        )
        head = f"{authors} ({self.field('year')})" if self.field("year") else authors
        return ". ".join(part.rstrip(".") for part in (head, self.field("title"), source) if part) + "."


@cache
def bibliography() -> dict[str, Citation]:
    """Return every entry by its key."""
    from bibtexparser.entrypoint import parse_string

    entries: dict[str, Citation] = {}
    for folder in reversed(cellar.cellars()):
        path = folder / "citations.bib"
        if path.exists():
            library = parse_string(path.read_text(encoding="utf-8"))
            if library.failed_blocks:
                raise ValueError(f"{path}: line {library.failed_blocks[0].start_line}: not readable as BibTeX")
            for entry in library.entries:
                fields = tuple((field.key, _plain(str(field.value))) for field in entry.fields)
                entries[entry.key] = Citation(entry.key, entry.entry_type, fields)
    return entries


def _plain(value: str) -> str:
    return value.strip().removeprefix("{").removesuffix("}").replace("{", "").replace("}", "")


def cite(key: str) -> Citation:
    """Return the entry of a key.

    Raises
    ------
    UnknownName
        If the bibliography has no such key.
    """
    try:
        return bibliography()[key]
    except KeyError:
        raise UnknownName(Message.of("errors.unknown-citation", key=key)) from None

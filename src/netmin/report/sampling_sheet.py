"""The sheet that goes into the field: where to take the next samples, with room to write."""

from __future__ import annotations

from netmin.report.blocks import Cell, Figure, Paragraph, Section, Table
from netmin.report.next_places import NextPlaces
from netmin.report.page import Page, footer, labels
from netmin.report.subject import Subject
from netmin.report.wording import Words, sentence
from netmin.samples.coordinates import GEOGRAPHIC

#: The first page has this room for the map and the rows of the table, of which up to so many stand below the map. [mm]
_ROOM, _ROW, _ROWS = 176.0, 7.6, 12

#: Between the margins. [mm]
_TEXT = 178.0


def sampling_sheet(subject: Subject, places: NextPlaces) -> Page:
    """Return the sheet in the language of the subject.

    Parameters
    ----------
    subject : Subject
        Assessment and words.
    places : NextPlaces
        What `NextPlaces.of` gave for it.

    Returns
    -------
    Page
        One page of A4 for up to twelve places; more of them fill further pages.
    """
    words, level = subject.words, places.level
    facts = [
        (words("fact-law"), level["law"]),
        (words("fact-wrong"), words("wrong-now-after", **places.areas)),
        (words("fact-metres"), system_name(subject.assessment.samples.crs, words)),
    ]
    if places.on_earth:
        facts.append((words("fact-degrees"), system_name(GEOGRAPHIC, words)))
    title = words("sheet-title", element=level["element"], level=level["level"], limit=level["limit"])
    blocks = (Paragraph(words("sheet-task")), _figure(places), _table(places))
    return Page(
        language=words.language,
        kind=words("sheet-kind"),
        title=subject.title,
        facts=tuple(facts),
        footer=footer(subject),
        labels=labels(words),
        sections=(Section("sheet", sentence(title), blocks),),
        sheet=True,
    )


def system_name(crs: str, words: Words) -> str:
    """Return a coordinate system by its name and code, or that it is local.

    Examples
    --------
    >>> system_name("EPSG:3844", Words("en")), system_name("local", Words("en"))
    ('Pulkovo 1942(58) / Stereo70 (EPSG:3844)', 'metres without a place on Earth')
    """
    authority, _, code = crs.partition(":")
    if authority != "EPSG" or not code.isdigit():
        return words("crs-local")
    from pyproj import CRS

    return words("crs-named", name=CRS.from_epsg(int(code)).name, code=crs)


def _figure(places: NextPlaces) -> Figure:
    """Return the map, as large as the rows leave room for; of many places it is as wide as the page."""
    rows = places.count if places.count <= _ROWS else 0
    return places.wide_figure((_ROOM - _ROW * rows) / _TEXT)


def _table(places: NextPlaces) -> Table:
    words = places.words
    header, columns = places.coordinates()
    known = len(header)
    header += [words("column-taken-on"), words("column-depth"), words("column-remarks")]
    rows: list[list[str | Cell]] = [[*row, "", "", ""] for row in zip(*columns, strict=True)]
    blank = set(range(known, len(header)))
    return Table.of(
        words("sheet-caption"), tuple(header), rows, numeric=range(1, known), wide={len(header) - 1}, blank=blank
    )

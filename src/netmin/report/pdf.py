"""The report to print: PDF/UA-1 set by Typst, the same bytes for the same input."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netmin.report.blocks import Block, Cell, Figure, Gallery, Section, Table
from netmin.report.page import Page

_HERE = Path(__file__).parent
_TEMPLATE = "report.typ"


def pdf(page: Page) -> bytes:
    """Return the report, or a sheet to take along, as PDF/UA-1.

    Parameters
    ----------
    page : Page
        The report in one language.

    Returns
    -------
    bytes
        A PDF whose date is that of no clock, whose fonts are the shipped ones, and whose figures have alternatives; the
        compiler refuses what is not accessible.
    """
    drawings = {figure.name: figure.svg for section in page.sections for figure in section.figures()}
    return typeset(_TEMPLATE, _content(page), drawings)


def typeset(template: str, content: Mapping[str, Any], drawings: Mapping[str, str]) -> bytes:
    """Return what a template makes of plain data, as PDF/UA-1.

    Parameters
    ----------
    template : str
        Name of a Typst file of this house; it reads ``page.json``.
    content : mapping
        The plain data.
    drawings : mapping of str to str
        SVG by name; they lie beside the template as ``<name>.svg``.

    Returns
    -------
    bytes
        The same for the same input.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="netmin-") as name:
        folder = Path(name)
        shutil.copyfile(_HERE / "templates" / template, folder / template)
        (folder / "page.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        for drawing, svg in drawings.items():
            (folder / f"{drawing}.svg").write_text(svg, encoding="utf-8")
        made = typst.compile(
            folder / template,
            root=folder,
            font_paths=[_HERE / "fonts"],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=0,
        )
    return bytes(made)


def script_of(language: str) -> tuple[str, str]:
    """Return language and script as Typst wants them.

    Examples
    --------
    >>> script_of("sr-Latn"), script_of("sr")
    (('sr', 'latn'), ('sr', 'cyrl'))
    """
    plain, _, script = language.partition("-")
    return plain, script.lower() or ("cyrl" if plain == "sr" else "latn")


def _content(page: Page) -> dict[str, Any]:
    """Return the page as plain data, figures by the names of their files."""
    language, script = script_of(page.language)
    return {
        "language": language,
        "script": script,
        "kind": page.kind,
        "title": page.title,
        "facts": page.facts,
        "footer": page.footer,
        "labels": page.labels,
        "sections": [_section(section) for section in page.sections],
        "sheet": page.sheet,
    }


def _section(section: Section) -> dict[str, Any]:
    return {"name": section.name, "title": section.title, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Figure):
        return {"block": "Figure", **_figure(block)}
    if isinstance(block, Gallery):
        return {"block": "Gallery", "figures": [_figure(figure) for figure in block.figures]}
    return {"block": type(block).__name__, **dataclasses.asdict(block)}


def _figure(figure: Figure) -> dict[str, str | float]:
    return {
        "file": f"{figure.name}.svg",
        "caption": figure.caption,
        "alternative": figure.alternative,
        "share": figure.share,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "block": "Table",
        "caption": table.caption,
        "header": table.header,
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "numeric": sorted(table.numeric),
        "widths": table.widths,
        "wide": sorted(table.wide),
        "blank": sorted(table.blank),
    }


def _cell(cell: Cell) -> list[str]:
    return [cell.text, cell.tone]

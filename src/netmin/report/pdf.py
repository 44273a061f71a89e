"""The report to print: PDF/UA-1 set by Typst, the same bytes for the same input."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
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
    import typst

    with tempfile.TemporaryDirectory(prefix="netmin-") as name:
        folder = Path(name)
        shutil.copyfile(_HERE / "templates" / _TEMPLATE, folder / _TEMPLATE)
        (folder / "page.json").write_text(json.dumps(_content(page), ensure_ascii=False), encoding="utf-8")
        for section in page.sections:
            for figure in section.figures():
                (folder / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
        made = typst.compile(
            folder / _TEMPLATE,
            root=folder,
            font_paths=[_HERE / "fonts"],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=0,
        )
    return bytes(made)


def _content(page: Page) -> dict[str, Any]:
    """Return the page as plain data, figures by the names of their files."""
    language, _, script = page.language.partition("-")
    return {
        "language": language,
        "script": script.lower() or ("cyrl" if language == "sr" else "latn"),
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

"""The report to read on a screen: one file that needs nothing else."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from netmin.report.page import Page

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent

#: Families, weights and files of the fonts that travel inside the page.
_FACES = (
    ("Noto Sans", 400, "NotoSans-Regular"),
    ("Noto Sans", 700, "NotoSans-Bold"),
    ("Noto Sans Math", 400, "NotoSansMath-Regular"),
)


def html(page: Page) -> str:
    """Return the report as one self-contained HTML text.

    Parameters
    ----------
    page : Page
        The report in one language.

    Returns
    -------
    str
        HTML 5 with its style, its fonts and its drawings inside.
    """
    return page_template("report.html.j2").render(page=page, style=style("report.css"))


def style(*names: str) -> str:
    """Return the fonts and these style sheets as one text."""
    return _faces() + "".join((_HERE / "templates" / name).read_text(encoding="utf-8") for name in names)


@cache
def page_template(name: str) -> Template:
    """Return a template of this house, its texts escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.tests["of_kind"] = lambda block, kind: type(block).__name__ == kind
    return environment.get_template(name)


@cache
def _faces() -> str:
    """Return the font faces with the fonts inside."""
    faces = []
    for family, weight, name in _FACES:
        data = base64.b64encode((_HERE / "fonts" / f"{name}.woff2").read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{data}) format('woff2')"
        faces.append(f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;src:{source}}}\n")
    return "".join(faces)

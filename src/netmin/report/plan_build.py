"""A plan as files of its own: tables, a map layer, and the commune sheet, one page to print and one for a screen."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from netmin.assessment import Assessment
from netmin.files import replace_folder
from netmin.planning import Plan
from netmin.report.build import Outputs, check_outputs
from netmin.report.commune_sheet import CommuneSheet, commune_sheet
from netmin.report.geopackage import write_geopackage
from netmin.report.html import page_template, style
from netmin.report.pdf import script_of, typeset
from netmin.report.plan_layer import plan_layers
from netmin.report.plan_resources import plan_resources
from netmin.report.subject import Scene
from netmin.report.tables import write_package
from netmin.report.wording import Words


def write_plan(
    assessment: Assessment,
    plan: Plan,
    folder: Path | str,
    *,
    languages: Sequence[str] = ("en",),
    commune: bool = False,
) -> Outputs:
    """Write a plan.

    Parameters
    ----------
    assessment : Assessment
        What the plan was made from.
    plan : Plan
        As `netmin.plan` gave it.
    folder : pathlib.Path or str
        Made if missing; an earlier plan in it is replaced at once when everything is ready.
    languages : sequence of str
        Of `netmin.language.LANGUAGES`; the first one labels the map layer.
    commune : bool
        Whether to write the commune sheet, too.

    Returns
    -------
    Outputs
        ``tables``, ``plan.gpkg`` where there are outlines, and ``commune-sheet-<language>.pdf`` and ``.html``.

    Raises
    ------
    UsageError
        If a language is not known, or the folder holds a whole assessment or things that are not ours.
    """
    target = Path(folder)
    check_outputs(languages, target)
    scene = Scene(assessment, plan)
    files: list[tuple[str, Path]] = []
    with replace_folder(target) as beside:
        for language in dict.fromkeys(languages) if commune else ():
            files += _sheet(assessment, plan, Words(language, scene.laws), beside)
        if plan.zones.origin != "site":
            path = beside / "plan.gpkg"
            write_geopackage(scene, path, Words(languages[0], scene.laws), (plan_layers,))
            files.append(("gpkg", path))
        tables = beside / "tables"
        tables.mkdir()
        files += [("csv", path) for path in write_package(plan_resources(plan), assessment, tables, plan.citations)]
    return Outputs(target, tuple((kind, target / path.relative_to(beside)) for kind, path in files))


def _sheet(assessment: Assessment, plan: Plan, words: Words, folder: Path) -> list[tuple[str, Path]]:
    fingerprint = assessment.provenance.input_sha256[:12]
    footer = words("footer", version=version("netmin"), fingerprint=fingerprint)
    sheet = commune_sheet(assessment, plan, words, footer=footer)
    written = []
    for kind, content in (("pdf", commune_pdf(sheet)), ("html", commune_html(sheet).encode("utf-8"))):
        path = folder / f"commune-sheet-{words.language}.{kind}"
        path.write_bytes(content)
        written.append((kind, path))
    return written


def commune_pdf(sheet: CommuneSheet) -> bytes:
    """Return the sheet as one page of PDF/UA-1, its type as large as the page allows."""
    content = dataclasses.asdict(sheet)
    content["language"], content["script"] = script_of(sheet.language)
    drawing = content.pop("map")
    content["has-map"] = bool(drawing)
    return typeset("commune.typ", content, {"map": drawing} if drawing else {})


def commune_html(sheet: CommuneSheet) -> str:
    """Return the sheet as one self-contained HTML text, with every note and source."""
    return page_template("commune.html.j2").render(sheet=sheet, style=style("report.css", "garden.css"))

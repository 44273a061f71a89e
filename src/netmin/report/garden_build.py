"""The garden sheet as files: one page to print and one to read on a screen per language, and its table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from netmin.assessment import Assessment
from netmin.files import replace_folder
from netmin.planning import GardenAdvice
from netmin.report.build import Outputs, check_outputs
from netmin.report.garden_sheet import GardenSheet, garden_sheet
from netmin.report.html import page_template, style
from netmin.report.pdf import script_of, typeset
from netmin.report.wording import Words
from netmin.samples import SampleSet

#: Kinds of files, in the order they are told.
GARDEN_FORMATS = ("pdf", "html", "csv")


def write_garden_sheet(
    source: Assessment | SampleSet,
    advice: GardenAdvice,
    folder: Path | str,
    *,
    languages: Sequence[str] = ("en",),
    title: str = "",
    contact: str = "",
) -> Outputs:
    """Write the garden sheet.

    Parameters
    ----------
    source : Assessment or SampleSet
        What the advice was drawn from.
    advice : GardenAdvice
        What `netmin.planning.garden_advice` gave.
    folder : pathlib.Path or str
        Made if missing; an earlier sheet in it is replaced at once when everything is ready.
    languages : sequence of str
        Of `netmin.language.LANGUAGES`.
    title : str
        Name of the site; the name of the assessment, or of the file, if left out.
    contact : str
        Whom readers may ask.

    Returns
    -------
    Outputs
        ``garden-sheet-<language>.pdf`` and ``.html``, and ``garden-crops.csv``.

    Raises
    ------
    UsageError
        If a language is not known, or the folder holds a whole assessment or things that are not ours.
    """
    target = Path(folder)
    check_outputs(languages, target)
    samples = source.samples if isinstance(source, Assessment) else source
    named = source.recipe.name if isinstance(source, Assessment) else ""
    files: list[tuple[str, Path]] = []
    with replace_folder(target) as beside:
        for language in dict.fromkeys(languages):
            words = Words(language)
            footer = words("footer", version=version("netmin"), fingerprint=samples.origin.sha256[:12])
            sheet = garden_sheet(
                advice, words, title=title or named or samples.origin.file, contact=contact, footer=footer
            )
            for kind, content in (("pdf", garden_pdf(sheet)), ("html", garden_html(sheet).encode("utf-8"))):
                path = beside / f"garden-sheet-{language}.{kind}"
                path.write_bytes(content)
                files.append((kind, path))
        table = beside / "garden-crops.csv"
        advice.table.to_csv(table, index=False, lineterminator="\n", encoding="utf-8")
        files.append(("csv", table))
    return Outputs(target, tuple((kind, target / path.name) for kind, path in files))


def garden_pdf(sheet: GardenSheet) -> bytes:
    """Return the sheet as one page of PDF/UA-1, its type as large as the page allows."""
    content = dataclasses.asdict(sheet)
    content["language"], content["script"] = script_of(sheet.language)
    return typeset("garden.typ", content, content.pop("symbols"))


def garden_html(sheet: GardenSheet) -> str:
    """Return the sheet as one self-contained HTML text, with every note and source."""
    return page_template("garden.html.j2").render(sheet=sheet, style=style("report.css", "garden.css"))

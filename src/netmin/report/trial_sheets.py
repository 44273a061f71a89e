"""What a trial needs on paper: labels of pots, and the sheet that lies beside the balance."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from netmin.errors import UsageError
from netmin.files import replace_folder
from netmin.language import Message
from netmin.report.blocks import Cell, Paragraph, Section, Table
from netmin.report.build import Outputs, check_outputs
from netmin.report.page import Page, labels
from netmin.report.pdf import pdf, script_of, typeset
from netmin.report.wording import Words
from netmin.trials import Layout, bench_sheet
from netmin.trials.columns import ORGANS

#: Kinds of files, in the order they are told.
TRIAL_FORMATS = ("labels", "bench")

#: Masses that are written in by hand, in the order of the bench.
_MASSES = ("fresh", "air-dry", "dry", "before", "ash")


def write_trial_sheets(
    layout: Layout,
    folder: Path | str,
    *,
    organs: Sequence[str],
    harvest: str = "1",
    title: str = "",
    languages: Sequence[str] = ("en",),
) -> Outputs:
    """Write labels of pots and a bench sheet, to be printed.

    Parameters
    ----------
    layout : Layout
        What was drawn.
    folder : pathlib.Path or str
        Made if missing; earlier sheets in it are replaced at once when everything is ready.
    organs : sequence of str
        Of `netmin.trials.columns.ORGANS`: what plants are divided into.
    harvest : str
        Code of the harvest.
    title : str
        Name of the trial.
    languages : sequence of str
        Of `netmin.language.LANGUAGES`.

    Returns
    -------
    Outputs
        ``pot-labels-<language>.pdf`` and ``bench-sheet-<language>.pdf``. The bench sheet does not tell the treatment,
        so that whoever weighs cannot know it.

    Raises
    ------
    UsageError
        If a language or an organ is not known, or the folder holds things that are not ours.
    """
    target = Path(folder)
    check_outputs(languages, target)
    unknown = [organ for organ in organs if organ not in ORGANS]
    if unknown or not organs:
        raise UsageError(Message.of("report.trial-organs", unknown=unknown, known=list(ORGANS)))
    files: list[tuple[str, Path]] = []
    with replace_folder(target) as beside:
        for language in dict.fromkeys(languages):
            words = Words(language)
            made = (
                ("labels", f"pot-labels-{language}.pdf", pot_labels(layout, words, title)),
                ("bench", f"bench-sheet-{language}.pdf", pdf(_bench(layout, organs, harvest, words, title))),
            )
            for kind, name, content in made:
                (beside / name).write_bytes(content)
                files.append((kind, target / name))
    return Outputs(target, tuple(files))


def pot_labels(layout: Layout, words: Words, title: str = "") -> bytes:
    """Return a page of labels to be cut apart, as PDF/UA-1.

    Parameters
    ----------
    layout : Layout
        What was drawn.
    words : Words
        Language.
    title : str
        Name of the trial.

    Returns
    -------
    bytes
        24 labels on a page of A4: pot, treatment, block and place.
    """
    language, script = script_of(words.language)
    pots = [{"plot": str(row["plot"]), "lines": _lines(row, words, title)} for row in layout.table.to_dict("records")]
    content = {
        "language": language,
        "script": script,
        "kind": words("trial-labels"),
        "title": title or words("trial-untitled"),
        "footer": _footer(layout, words),
        "pots": pots,
    }
    return typeset("labels.typ", content, {})


def _lines(row: object, words: Words, title: str) -> list[str]:
    of = pd.Series(row)
    lines = [str(of["treatment"])]
    if of["block"]:
        lines.append(words("trial-block", block=of["block"], position=str(of["position"])))
    else:
        lines.append(words("trial-position", position=str(of["position"])))
    return [*lines, *([title] if title else [])]


def _bench(layout: Layout, organs: Sequence[str], harvest: str, words: Words, title: str) -> Page:
    rows: list[list[str | Cell]] = [
        [str(row["sample"]), words.say(Message.of(f"trials.organ-{row['organ']}")), *[""] * (len(_MASSES) + 1)]
        for row in bench_sheet(layout, organs, harvest).to_dict("records")
    ]
    header = (
        words("trial-column-sample"),
        words("trial-column-organ"),
        *(words(f"trial-column-{mass}") for mass in _MASSES),
        words("column-remarks"),
    )
    table = Table.of(
        words("trial-bench-caption"),
        header,
        rows,
        wide={len(header) - 1},
        blank=set(range(2, len(header))),
    )
    facts = ((words("trial-harvest"), harvest), (words("trial-date"), "…"), (words("trial-hand"), "…"))
    return Page(
        language=words.language,
        kind=words("trial-bench"),
        title=title or words("trial-untitled"),
        facts=facts,
        footer=_footer(layout, words),
        labels=labels(words),
        sections=(Section("bench", words("trial-bench-title"), (Paragraph(words("trial-bench-task")), table)),),
        sheet=True,
    )


def _footer(layout: Layout, words: Words) -> str:
    return words(
        "trial-footer", version=version("netmin"), design=words(f"trial-{layout.design}"), seed=str(layout.seed)
    )

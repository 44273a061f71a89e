"""The report of a trial as files: one to print and one to read on a screen per language, and its tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from netmin.files import replace_folder
from netmin.report.build import Outputs, check_outputs
from netmin.report.html import html
from netmin.report.page import Page, labels, numbered
from netmin.report.pdf import pdf
from netmin.report.trial_sections import trial_sections
from netmin.report.trial_subject import TrialSubject
from netmin.report.wording import Words
from netmin.trials.analysis import TrialAnalysis
from netmin.trials.forms import TABLES

#: Kinds of files, in the order they are told.
TRIAL_FORMATS = ("pdf", "html", "csv")


def write_trial_report(
    analysis: TrialAnalysis,
    folder: Path | str,
    *,
    languages: Sequence[str] = ("en",),
    formats: Sequence[str] = TRIAL_FORMATS,
) -> Outputs:
    """Write the report of an analysed trial and its tables.

    Parameters
    ----------
    analysis : TrialAnalysis
        What `netmin.trials.analyse_trial` gave.
    folder : pathlib.Path or str
        Made if missing; an earlier report in it is replaced at once when everything is ready.
    languages : sequence of str
        Of `netmin.language.LANGUAGES`.
    formats : sequence of str
        Of `TRIAL_FORMATS`.

    Returns
    -------
    Outputs
        ``trial-<language>.pdf`` and ``.html``, and a folder of tables. The same analysis gives the same bytes.

    Raises
    ------
    UsageError
        If a language is not known, or the folder holds a whole assessment or things that are not ours.
    """
    target = Path(folder)
    check_outputs(languages, target)
    files: list[tuple[str, Path]] = []
    with replace_folder(target) as beside:
        for language in dict.fromkeys(languages) if {"pdf", "html"} & set(formats) else ():
            told = trial_page(analysis, language)
            for kind in ("pdf", "html"):
                if kind in formats:
                    path = beside / f"trial-{language}.{kind}"
                    path.write_bytes(pdf(told) if kind == "pdf" else html(told).encode("utf-8"))
                    files.append((kind, path))
        if "csv" in formats:
            files += [("csv", path) for path in write_trial_tables(analysis, beside / "tables")]
    return Outputs(target, tuple((kind, target / path.relative_to(beside)) for kind, path in files))


def write_trial_tables(analysis: TrialAnalysis, folder: Path) -> list[Path]:
    """Write every table of an analysis as CSV.

    Parameters
    ----------
    analysis : TrialAnalysis
        What `netmin.trials.analyse_trial` gave.
    folder : pathlib.Path
        Is made; must not exist.

    Returns
    -------
    list of pathlib.Path
        UTF-8, comma separated, full precision.
    """
    folder.mkdir()
    paths = []
    for name, table in analysis.tables().items():
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
        paths.append(path)
    return paths


def trial_page(analysis: TrialAnalysis, language: str) -> Page:
    """Return the report of an analysed trial in one language.

    Parameters
    ----------
    analysis : TrialAnalysis
        What to tell.
    language : str
        One of `netmin.language.LANGUAGES`.

    Returns
    -------
    Page
        For both renderers.
    """
    words = Words(language)
    subject = TrialSubject(analysis, words, fingerprint(analysis))
    study = analysis.trial.study.iloc[0]
    facts = [(words("trial-fact-file"), analysis.trial.file or analysis.trial.name)]
    facts.append((words("trial-fact-plots"), words.count(len(analysis.trial.plots))))
    facts += [(words(f"trial-fact-{key}"), str(study[key])) for key in ("site", "institution") if study[key]]
    return Page(
        language=language,
        kind=words("trial-kind"),
        title=str(study["title"]) or analysis.trial.name,
        facts=tuple(facts),
        footer=words("footer", version=version("netmin"), fingerprint=subject.fingerprint[:12]),
        labels=labels(words),
        sections=tuple(numbered(trial_sections(subject), words)),
    )


def fingerprint(analysis: TrialAnalysis) -> str:
    """Return the SHA-256 of the tables of the trial, whatever workbook they came in."""
    digest = hashlib.sha256()
    for form in TABLES:
        digest.update(analysis.trial.table(form.name).to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return digest.hexdigest()

"""Rows of evidence from own trials: what must hold before they stand beside the literature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from netmin.errors import DataError, Place, Problem
from netmin.language import Message
from netmin.plants import evidence
from netmin.plants.evidence import EVIDENCE_COLUMNS, FLAGS, NUMBERS, PRINTED_COLUMNS
from netmin.samples import analytes

#: Lowest and highest value of a number, and whether the lowest itself may stand.
_RANGES: Mapping[str, tuple[float, float, bool]] = {
    "concentration": (0.0, 1e6, False),
    "soil_total": (0.0, 1e6, False),
    "soil_extractable": (0.0, 1e6, False),
    "ph": (1.0, 13.0, True),
    "organic_matter": (0.0, 100.0, True),
    "clay": (0.0, 100.0, True),
    "n": (1.0, 1e6, True),
    "biomass": (0.0, 1e3, False),
    "bcf_reported": (0.0, 1e6, False),
    "tf_reported": (0.0, 1e6, False),
}

_WORDS: Mapping[str, Sequence[str]] = {
    "origin": ("trial",),
    "organ": evidence.ORGANS,
    "experiment": evidence.EXPERIMENTS,
    "value_type": evidence.VALUE_TYPES,
    "confidence": evidence.CONFIDENCES,
    "why_not": ("", *evidence.WHY_NOT),
}

_NEEDED_TEXT = ("observation", "study", "citation")

#: What keeps a row from forecasts whoever measured it.
_NEVER_USABLE = {"spiked": "spiked", "chelate": "chelate"}


def check_evidence(rows: pd.DataFrame, source: str | None = None) -> pd.DataFrame:
    """Return rows of a trial as rows of evidence, or every problem they have at once.

    The rules are those of the literature: what grew in spiked soil, with a chelate or without soil, and what has no
    concentration or no soil content, must not be usable.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns `EVIDENCE_COLUMNS`; empty cells mean "not known". Further columns may only be `PRINTED_COLUMNS`.
    source : str, optional
        The file they came from, for the message.

    Returns
    -------
    pandas.DataFrame
        Columns `EVIDENCE_COLUMNS`, numbers as numbers, yes and no as booleans; a family left out is that of the genus.

    Raises
    ------
    DataError
        With every problem: row (as in a sheet with a heading), column, what was found and what was expected.
    """
    problems = list(_strange_columns(rows))
    if any(problem.severity == "error" for problem in problems):
        raise DataError(problems, source)
    columns = [name for name in rows.columns if name in EVIDENCE_COLUMNS or name in PRINTED_COLUMNS]
    plain = rows[columns].reset_index(drop=True)
    texts = (
        plain.astype(object).where(plain.notna(), "").map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    )
    numbers = {name: pd.to_numeric(texts[name], errors="coerce") for name in NUMBERS}
    flags = {name: texts[name].map(_flag) for name in FLAGS}
    for found in (
        _bad_numbers(texts, numbers),
        _bad_flags(texts, flags),
        _bad_words(texts),
        _bad_names(texts),
        _contradictions(texts, numbers, flags),
        _repeated(texts),
    ):
        problems += list(found)
    if problems:
        raise DataError(sorted(problems, key=lambda problem: problem.place.row or 0), source)
    genus = texts["species"].map(lambda name: str(name).split("-")[0].capitalize())
    family = texts["family"].where(texts["family"] != "", genus.map(evidence.families()).fillna(""))
    checked = texts.assign(**numbers, **flags, family=family)
    return evidence.in_order(checked[list(EVIDENCE_COLUMNS)])


def combine_evidence(literature: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    """Return the literature and own trials as one table of evidence.

    Parameters
    ----------
    literature : pandas.DataFrame
        As `literature_evidence` returns it.
    trials : pandas.DataFrame
        As `check_evidence` takes it; it is checked.

    Returns
    -------
    pandas.DataFrame
        The literature's rows, then the trials'; what only the literature prints is empty text there.

    Raises
    ------
    DataError
        If a row of a trial is not in order.
    """
    checked = check_evidence(trials)
    known = literature.loc[:, [name for name in (*EVIDENCE_COLUMNS, *PRINTED_COLUMNS) if name in literature.columns]]
    if checked.empty:
        return evidence.in_order(known.copy())
    for name in known.columns.difference(checked.columns):
        checked[name] = ""
    return evidence.in_order(pd.concat([known, checked[known.columns]], ignore_index=True))


def _rows(mask: pd.Series[bool]) -> list[int]:
    return [int(row) for row in np.flatnonzero(mask)]


def _flag(cell: Any) -> bool | None:
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if isinstance(cell, int | float) and cell in (0, 1):
        return bool(cell)
    return {"true": True, "false": False, "1": True, "0": False}.get(str(cell).lower())


def _problem(row: int, column: str, key: str, found: Any, **values: Any) -> Problem:
    place = Place(row=row + 2, column=column)
    return Problem(Message.of(f"plants.{key}", found=str(found), **values), place, value=str(found))


def _strange_columns(rows: pd.DataFrame) -> Iterator[Problem]:
    for name in EVIDENCE_COLUMNS:
        if name not in rows.columns:
            yield Problem(Message.of("plants.evidence-column-missing", column=name), Place(column=name))
    for name in rows.columns:
        if name not in EVIDENCE_COLUMNS and name not in PRINTED_COLUMNS:
            yield Problem(Message.of("plants.evidence-column-strange", column=str(name)), Place(column=str(name)))


def _bad_numbers(texts: pd.DataFrame, numbers: Mapping[str, pd.Series[Any]]) -> Iterator[Problem]:
    for name, (low, high, low_allowed) in _RANGES.items():
        values = numbers[name]
        for row in _rows(values.isna() & (texts[name] != "")):
            yield _problem(row, name, "evidence-not-a-number", texts[name].iloc[row])
        inside = (values >= low if low_allowed else values > low) & (values <= high)
        key = "evidence-out-of-range" if low_allowed else "evidence-not-positive"
        for row in _rows(values.notna() & ~inside):
            yield _problem(row, name, key, texts[name].iloc[row], low=low, high=high)


def _bad_flags(texts: pd.DataFrame, flags: Mapping[str, pd.Series[Any]]) -> Iterator[Problem]:
    for name in FLAGS:
        for row in _rows(flags[name].isna()):
            yield _problem(row, name, "evidence-not-yes-or-no", texts[name].iloc[row])


def _bad_words(texts: pd.DataFrame) -> Iterator[Problem]:
    for name, known in _WORDS.items():
        for row in _rows(~texts[name].isin(known)):
            expected = [word for word in known if word]
            yield _problem(row, name, "evidence-word-unknown", texts[name].iloc[row], expected=expected)


def _bad_names(texts: pd.DataFrame) -> Iterator[Problem]:
    elements = set(analytes.available())
    for row in _rows(~texts["element"].isin(elements)):
        yield _problem(row, "element", "evidence-element-unknown", texts["element"].iloc[row])
    for name in _NEEDED_TEXT:
        for row in _rows(texts[name] == ""):
            yield _problem(row, name, "evidence-text-missing", "")
    for row, name in enumerate(texts["species"]):
        written = evidence.slug(str(name))
        if not written or written != name:
            yield _problem(row, "species", "evidence-species-word", name, expected=written or "silphium-perfoliatum")


def _contradictions(
    texts: pd.DataFrame, numbers: Mapping[str, pd.Series[Any]], flags: Mapping[str, pd.Series[Any]]
) -> Iterator[Problem]:
    usable, below = flags["usable"] == True, flags["below"] == True  # noqa: E712 (None is neither)
    missing = numbers["concentration"].isna() & (texts["concentration"] == "")
    for row in _rows(below & missing):
        yield _problem(row, "concentration", "evidence-limit-missing", "")
    for row in _rows(usable & (texts["why_not"] != "")):
        yield _problem(row, "why_not", "evidence-usable-but", texts["why_not"].iloc[row])
    for row in _rows((flags["usable"] == False) & (texts["why_not"] == "")):  # noqa: E712
        yield _problem(row, "why_not", "evidence-why-missing", "", expected=list(evidence.WHY_NOT))
    no_soil = numbers["soil_total"].isna() & numbers["soil_extractable"].isna()
    barred = {
        "no-concentration": missing,
        "no-soil": no_soil,
        "not-in-soil": texts["experiment"].isin(["hydroponic", "wetland"]),
        "range-end": texts["value_type"].isin(["range low", "range high"]),
        "maximum": texts["value_type"] == "maximum",
        **{word: flags[name] == True for name, word in _NEVER_USABLE.items()},  # noqa: E712
    }
    for word, mask in barred.items():
        for row in _rows(usable & mask):
            yield _problem(row, "usable", "evidence-must-not-be-usable", "true", reason=word)


def _repeated(texts: pd.DataFrame) -> Iterator[Problem]:
    key = ["study", "observation", "element", "organ"]
    for row in _rows(texts.duplicated(key)):
        yield _problem(row, "observation", "evidence-repeated", texts["observation"].iloc[row])

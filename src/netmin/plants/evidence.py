"""What is known of plants and elements: observations of the literature and of own trials in one table.

One row is an observation, an element and an organ. What was printed stays as printed in the cellar
(``data/plants/observations.csv``); here its words are put in order, by a table that everybody can read and correct
(``observation-words.csv``), and every row says whether a forecast for a field may rest on it, and if not, why not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from netmin import cellar

_SHELF = "plants"

#: Columns of the table of evidence. Contents are in mg/kg of dry matter; organic_matter and clay in percent; biomass in
#: t dry matter/ha/year; NaN and empty text mean "not known".
EVIDENCE_COLUMNS = (
    "observation",
    "origin",
    "study",
    "citation",
    "species",
    "family",
    "cultivar",
    "element",
    "organ",
    "part_as_printed",
    "concentration",
    "below",
    "soil_total",
    "soil_total_method",
    "soil_extractable",
    "extractant",
    "ph",
    "organic_matter",
    "clay",
    "experiment",
    "spiked",
    "chelate",
    "treatment",
    "n",
    "biomass",
    "bcf_reported",
    "tf_reported",
    "value_type",
    "confidence",
    "usable",
    "why_not",
    "note",
)

#: Further columns of rows from the literature: what the table of observations prints beside the numbers.
PRINTED_COLUMNS = (
    "location",
    "reference",
    "source_seen",
    "species_as_printed",
    "experiment_as_printed",
    "soil_as_printed",
)

#: Columns that hold numbers.
NUMBERS = (
    "concentration",
    "soil_total",
    "soil_extractable",
    "ph",
    "organic_matter",
    "clay",
    "n",
    "biomass",
    "bcf_reported",
    "tf_reported",
)

#: Columns that hold yes or no.
FLAGS = ("below", "spiked", "chelate", "usable")

ORIGINS = ("literature", "trial")
ORGANS = ("root", "shoot", "stem", "leaf", "petiole", "lamina", "grain", "fruit", "straw", "tuber", "whole")
EXPERIMENTS = ("field", "pot", "natural", "hydroponic", "wetland")
VALUE_TYPES = ("mean", "maximum", "range low", "range high", "best case")
CONFIDENCES = ("high", "medium", "low")

#: Why a row may not feed a forecast for a field, the gravest first: a row says the first that holds.
WHY_NOT = (
    "several-species",
    "not-in-soil",
    "chelate",
    "spiked",
    "unit-unconfirmed",
    "ash-basis",
    "not-released",
    "not-measured",
    "copied-cell",
    "deposition",
    "treatment-unknown",
    "range-end",
    "maximum",
    "bioassay",
    "no-concentration",
    "no-soil",
)

#: The compilations most rows were read in; every row carries its own citation as text.
CITATIONS = ("sumatecs2008",)


def slug(name: str) -> str:
    """Return the word by which a species is known here.

    Parameters
    ----------
    name : str
        In Latin, as a table prints it.

    Returns
    -------
    str
        Lower case, with hyphens.

    Examples
    --------
    >>> slug("Silphium perfoliatum"), slug("Brassica oleracea var. italica")
    ('silphium-perfoliatum', 'brassica-oleracea-var-italica')
    """
    return "-".join(name.lower().replace(".", "").replace("×", "x").split())


@dataclass(frozen=True)
class _Word:
    word: str
    flag: str


def table_of(name: str) -> Path:
    """Return where a table of the shelf of plants lies."""
    path = cellar.find(_SHELF, name)
    if path is None:  # pragma: no cover - the house cellar always holds it
        raise FileNotFoundError(f"{_SHELF}/{name}")
    return path


@cache
def _words() -> Mapping[tuple[str, str], _Word]:
    rows = cellar.read_rows(table_of("observation-words.csv"))
    return {(row["field"], row["printed"]): _Word(row["word"], row["flag"]) for row in rows}


@cache
def _studies() -> Mapping[str, dict[str, str]]:
    return {row["citation"]: row for row in cellar.read_rows(table_of("studies.csv"))}


@cache
def _doubts() -> Mapping[tuple[str, str], str]:
    rows = cellar.read_rows(table_of("doubts.csv"))
    return {(row["observation"], row["organ"]): row["why_not"] for row in rows}


@cache
def families() -> Mapping[str, str]:
    """Return the family of every genus on the shelf of species."""
    return {row["species"].split()[0]: row["family"] for row in cellar.read_rows(table_of("species.csv"))}


def literature_evidence() -> pd.DataFrame:
    """Return every published observation of the cellar in the table of evidence.

    An observation with a root and a shoot becomes two rows; one that prints only a factor becomes one row without a
    concentration. A soil content that is not printed is computed where the concentration and its factor over total soil
    are, and `soil_total_method` then says "from-bcf". The pH of an untreated soil is not given to a treated one.

    Returns
    -------
    pandas.DataFrame
        Columns `EVIDENCE_COLUMNS` and `PRINTED_COLUMNS`, in the order of the observations. "best case" rows are
        usable, but a forecast that rests on them is a best case too: the compilation kept of each trial only the
        treatment with the highest removal.

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> rows = literature_evidence()
    >>> rows["observation"].nunique(), len(rows)
    (366, 395)
    >>> rows.loc[rows["study"] == "gray-2006", ["usable", "why_not"]].drop_duplicates().to_numpy().tolist()
    [[False, 'unit-unconfirmed']]
    """
    return _literature().copy()


@cache
def _literature() -> pd.DataFrame:
    printed = cellar.read_rows(table_of("observations.csv"))
    rows = [row for observation in printed for row in _rows_of(observation)]
    return in_order(pd.DataFrame(rows, columns=[*EVIDENCE_COLUMNS, *PRINTED_COLUMNS]))


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of evidence with every column of its kind: numbers, yes or no, text."""
    rows = rows.reset_index(drop=True)
    for name in rows.columns:
        if name in NUMBERS:
            rows[name] = rows[name].astype(float)
        elif name in FLAGS:
            rows[name] = rows[name].astype(bool)
        else:
            rows[name] = rows[name].astype(object)
    return rows


def _number(text: str) -> float:
    return float(text) if text else math.nan


def _rows_of(printed: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    if printed["root_mg_kg"]:
        yield _row(printed, "root", "root", _number(printed["root_mg_kg"]))
    if printed["shoot_mg_kg"] or not printed["root_mg_kg"]:
        organ = _organ(printed).word
        yield _row(printed, organ, printed["shoot_part"], _number(printed["shoot_mg_kg"]))


def _organ(printed: Mapping[str, str]) -> _Word:
    """Return the organ; the edible part is another one in each vegetable, so a species may have a line of its own."""
    part, words = printed["shoot_part"], _words()
    own = words.get(("shoot_part", f"{part} of {printed['species']}"))
    return own or words["shoot_part", part]


def _row(printed: Mapping[str, str], organ: str, part: str, concentration: float) -> dict[str, Any]:
    words, study = _words(), _studies()[printed["citation"]]
    experiment = words["experiment", printed["experiment"]].word
    treatment, _, cultivar = printed["treatment_amendment"].partition(", cv. ")
    # A factor belongs to the organ it was printed for; the mass of a harvest is never that of roots.
    above = organ != "root" or part != "root"
    factor = _number(printed["bcf_as_reported"]) if above else math.nan
    soil, method = _soil(printed, concentration, factor)
    flags = _flags(printed, organ)
    numbers = {
        "concentration": concentration,
        "soil_total": soil,
        "soil_extractable": _number(printed["soil_available_mg_kg"]),
        "ph": _ph(printed, study),
        "organic_matter": math.nan,
        "clay": math.nan,
        "n": _number(printed["n"]),
        "biomass": _number(printed["biomass_t_dm_ha"]) if above else math.nan,
        "bcf_reported": factor,
        "tf_reported": _number(printed["tf_as_reported"]) if above else math.nan,
    }
    value_type = words["value_type", printed["value_type"]].word
    extractant = words["soil_available_extractant", printed["soil_available_extractant"]].word
    doubts = flags | _doubts_of(printed, organ, study)
    doubts |= _doubts_of_kind(experiment, value_type, extractant, numbers)
    why_not = next((word for word in WHY_NOT if word in doubts), "")
    return {
        "observation": printed["obs_id"],
        "origin": "literature",
        "study": study["study"],
        "citation": f"{printed['citation']} ({printed['doi_or_url']}); seen: {printed['source_seen']}",
        "species": slug(printed["species"]) if "several-species" not in flags else "",
        "family": families().get(printed["species"].split()[0], ""),
        "cultivar": cultivar,
        "element": printed["element"],
        "organ": organ,
        "part_as_printed": part,
        **numbers,
        "below": False,
        "soil_total_method": method,
        "extractant": extractant,
        "experiment": experiment,
        "spiked": "spiked" in flags,
        "chelate": "chelate" in flags,
        "treatment": treatment,
        "value_type": value_type,
        "confidence": printed["confidence"],
        "usable": not why_not,
        "why_not": why_not,
        "note": printed["notes"],
        "location": printed["location"],
        "reference": printed["doi_or_url"],
        "source_seen": printed["source_seen"],
        "species_as_printed": printed["species"],
        "experiment_as_printed": printed["experiment"],
        "soil_as_printed": printed["soil_extraction"],
    }


def _soil(printed: Mapping[str, str], concentration: float, factor: float) -> tuple[float, str]:
    method = _words()["soil_extraction", printed["soil_extraction"]].word
    if printed["soil_conc_mg_kg"]:
        return _number(printed["soil_conc_mg_kg"]), method
    # Only factors said to be over total soil: those over an extract are ten to a thousand times larger.
    if method == "pseudo-total" and factor > 0 and concentration > 0:
        return concentration / factor, "from-bcf"
    return math.nan, method


def _ph(printed: Mapping[str, str], study: Mapping[str, str]) -> float:
    treated = not printed["treatment_amendment"].startswith(("untreated", "none"))
    if study["ph_of"] == "untreated" and treated:
        return math.nan
    return _number(printed["soil_ph"])


def _flags(printed: Mapping[str, str], organ: str) -> set[str]:
    words = _words()
    fields = ("experiment", "soil_extraction", "treatment_amendment", "species")
    found = {words[name, printed[name]].flag for name in fields if (name, printed[name]) in words}
    if organ != "root":
        found.add(_organ(printed).flag)
    return found - {""}


def _doubts_of(printed: Mapping[str, str], organ: str, study: Mapping[str, str]) -> set[str]:
    return {study["why_not"], _doubts().get((printed["obs_id"], organ), "")} - {""}


def _doubts_of_kind(experiment: str, value_type: str, extractant: str, numbers: Mapping[str, float]) -> set[str]:
    no_extract = math.isnan(numbers["soil_extractable"]) or extractant == "not-stated"
    known = {
        "not-in-soil": experiment in ("hydroponic", "wetland"),
        "range-end": value_type.startswith("range"),
        "maximum": value_type == "maximum",
        "no-concentration": math.isnan(numbers["concentration"]),
        "no-soil": math.isnan(numbers["soil_total"]) and no_extract,
    }
    return {word for word, holds in known.items() if holds}

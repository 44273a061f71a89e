"""The columns of the soil-to-plant model: which effects a row meets, and which of them nobody has met yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.plants.mixed_likelihood import FloatArray
from netmin.plants.mixed_model import MixedProblem
from netmin.plants.transfer_priors import (
    ANIONS,
    CLAY_CENTRE,
    LOG_CLAY_SPREAD,
    LOG_ORGANIC_MATTER_SPREAD,
    ORGANIC_MATTER_CENTRE,
    PH_CENTRE,
    PH_SPREAD,
    SPREAD_OF_SPREADS,
    SPREADS,
    SlopePrior,
)
from netmin.plants.transfer_rows import log_soil_centres

#: Columns of the rows that name the group of each variance component.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "element": ("element",),
    "soil by element": ("element",),
    "ph by element": ("element",),
    "organ": ("organ",),
    "organ and element": ("organ", "element"),
    "family": ("family",),
    "family and element": ("family", "element"),
    "species": ("species",),
    "species and element": ("species", "element"),
    "study": ("study",),
    "study and element": ("study", "element"),
    "experiment": ("experiment",),
    "amendment by element": ("element",),
}

#: What a group's effect is multiplied with; one where nothing stands here.
_MULTIPLIED = {"soil by element": "soil", "ph by element": "ph", "amendment by element": "amendment"}

#: Covariates with a slope of their own for cations and anions, and the spread between soils where they are not known.
_COVARIATES = {"ph": PH_SPREAD, "organic_matter": LOG_ORGANIC_MATTER_SPREAD, "clay": LOG_CLAY_SPREAD}

Group = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Design:
    """Columns of the model of one class of organs.

    Attributes
    ----------
    fixed : mapping
        From the name of a column with its own prior to its number.
    groups : mapping
        From the variance component to its groups and their columns.
    unmeasured : mapping
        From study and covariate to the column of what was not measured there.
    centres : mapping
        From the element to the middle of its log soil contents. [ln mg/kg]
    priors : mapping
        Of the slopes.
    size : int
        Number of columns.
    """

    fixed: Mapping[str, int]
    groups: Mapping[str, Mapping[Group, int]]
    unmeasured: Mapping[tuple[str, str], int]
    centres: Mapping[str, float]
    priors: Mapping[str, SlopePrior]
    size: int

    @property
    def components(self) -> tuple[str, ...]:
        """Names of the variance components, without the residual."""
        return tuple(self.groups)


@dataclass(frozen=True, eq=False)
class Places:
    """Rows in terms of the design.

    Attributes
    ----------
    columns : array, shape (n, m)
        Of the effects that were met.
    offset : array, shape (n,)
        Middle of the log soil contents of the element, which the model of ln plant starts from. [ln mg/kg]
    strange : array, shape (n, number of components)
        Square of what multiplies an effect of a group that nobody has met; nought where it was met.
    unknown : array, shape (n, 3)
        Variance of pH, log organic matter and log clay where they were not measured.
    """

    columns: FloatArray
    offset: FloatArray
    strange: FloatArray
    unknown: FloatArray


def design_of(rows: pd.DataFrame, priors: Mapping[str, SlopePrior]) -> Design:
    """Return the columns that rows of evidence call for, in an order that does not depend on that of the rows.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `TransferRows`, of one class of organs.
    priors : mapping
        Of the slopes.

    Returns
    -------
    Design
    """
    names = ["intercept", "soil", "best_case"]
    names += [f"{name} of {kind}" for name in (*_COVARIATES, "amendment") for kind in ("cations", "anions")]
    fixed = {name: number for number, name in enumerate(names)}
    next_free = len(fixed)
    groups: dict[str, dict[Group, int]] = {}
    keys = _keys(rows)
    for component, columns in _GROUPS.items():
        levels = sorted(set(keys[columns]))
        groups[component] = {level: next_free + number for number, level in enumerate(levels)}
        next_free += len(levels)
    lacking = [(study, name) for name in _COVARIATES for study in sorted(set(rows.loc[rows[name].isna(), "study"]))]
    unmeasured = {key: next_free + number for number, key in enumerate(lacking)}
    return Design(fixed, groups, unmeasured, log_soil_centres(rows), priors, next_free + len(lacking))


def _keys(rows: pd.DataFrame) -> dict[tuple[str, ...], list[Group]]:
    """Return the group of every row, by the columns that name it; every column is read once."""
    words = {name: [str(word) for word in rows[name]] for columns in _GROUPS.values() for name in columns}
    return {columns: list(zip(*(words[name] for name in columns), strict=True)) for columns in _GROUPS.values()}


def covariate_terms(rows: pd.DataFrame, centres: Mapping[str, float]) -> dict[str, FloatArray]:
    """Return soil, pH, organic matter and clay about their middles, NaN where not measured; amendments as 0 or 1."""
    soil = rows["log_soil"].to_numpy(dtype=float) - rows["element"].map(centres).to_numpy(dtype=float)
    return {
        "soil": soil,
        "ph": rows["ph"].to_numpy(dtype=float) - PH_CENTRE,
        "organic_matter": np.log(rows["organic_matter"].to_numpy(dtype=float) / ORGANIC_MATTER_CENTRE),
        "clay": np.log(rows["clay"].to_numpy(dtype=float) / CLAY_CENTRE),
        "amendment": rows["amended"].to_numpy(dtype=float),
        "best_case": rows["best_case"].to_numpy(dtype=float),
    }


def places_of(rows: pd.DataFrame, design: Design) -> Places:
    """Return rows in terms of a design.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns of `TransferRows`; groups that the design does not know are strange.
    design : Design
        Columns.

    Returns
    -------
    Places
    """
    terms = covariate_terms(rows, design.centres)
    known = {name: np.nan_to_num(value) for name, value in terms.items()}
    columns = np.zeros((len(rows), design.size))
    anion = rows["element"].isin(ANIONS).to_numpy()
    columns[:, design.fixed["intercept"]] = 1.0
    for name in ("soil", "best_case"):
        columns[:, design.fixed[name]] = known[name]
    for name in (*_COVARIATES, "amendment"):
        columns[:, design.fixed[f"{name} of cations"]] = np.where(anion, 0.0, known[name])
        columns[:, design.fixed[f"{name} of anions"]] = np.where(anion, known[name], 0.0)
    strange = np.zeros((len(rows), len(design.groups)))
    keys = _keys(rows)
    for number, (component, levels) in enumerate(design.groups.items()):
        multiplied = known[_MULTIPLIED[component]] if component in _MULTIPLIED else np.ones(len(rows))
        for row, key in enumerate(keys[_GROUPS[component]]):
            if key in levels:
                columns[row, levels[key]] = multiplied[row]
            else:
                strange[row, number] = multiplied[row] ** 2
    unknown = _unknown(rows, terms, design, columns)
    offset = np.asarray(rows["element"].map(design.centres), dtype=float)
    return Places(columns, offset, strange, unknown)


def _unknown(rows: pd.DataFrame, terms: dict[str, FloatArray], design: Design, columns: FloatArray) -> FloatArray:
    """Put what a study did not measure into its column; return the variance where the study is not known."""
    unknown = np.zeros((len(rows), len(_COVARIATES)))
    for number, (name, spread) in enumerate(_COVARIATES.items()):
        for row in np.flatnonzero(np.isnan(terms[name])):
            column = design.unmeasured.get((str(rows["study"].iloc[row]), name))
            if column is None:
                unknown[row, number] = spread**2
            else:
                columns[row, column] = 1.0
    return unknown


def problem_of(rows: pd.DataFrame, design: Design) -> MixedProblem:
    """Return the mixed model that rows of evidence pose.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `TransferRows`, of one class of organs.
    design : Design
        Their columns.

    Returns
    -------
    MixedProblem
        Of the logarithm of the plant's content over the middle of the soil contents of its element.
    """
    places = places_of(rows, design)
    block = np.full(design.size, -1)
    for number, levels in enumerate(design.groups.values()):
        block[list(levels.values())] = number
    mean, precision = np.zeros(design.size), np.zeros(design.size)
    for name, column in design.fixed.items():
        prior = _prior_of(name, design.priors)
        if prior is not None:
            mean[column], precision[column] = prior.mean, prior.sd**-2
    for (_, name), column in design.unmeasured.items():
        slope = design.priors[name]
        precision[column] = 1 / ((slope.mean**2 + slope.sd**2) * _COVARIATES[name] ** 2)
    spreads = np.log([*(SPREADS[name] for name in design.components), SPREADS["residual"]])
    return MixedProblem(
        low=rows["low"].to_numpy(dtype=float) - places.offset,
        high=rows["high"].to_numpy(dtype=float) - places.offset,
        columns=places.columns,
        block=block,
        prior_mean=mean,
        prior_precision=precision,
        weight=rows["weight"].to_numpy(dtype=float),
        components=design.components,
        log_sd_mean=spreads,
        log_sd_spread=np.full(spreads.size, SPREAD_OF_SPREADS),
    )


def _prior_of(name: str, priors: Mapping[str, SlopePrior]) -> SlopePrior | None:
    if name == "intercept":
        return None
    term, _, kind = name.partition(" of ")
    # What is published speaks of a cation; for anions its direction is not known.
    return SlopePrior(0.0, priors[term].sd) if kind == "anions" else priors[term]

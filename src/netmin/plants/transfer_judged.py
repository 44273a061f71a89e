"""The soil-to-plant model before the judge: every study is forecast by all others, and so are its rivals.

A whole study is left out at a time, since plots of one study share soil, climate and laboratory; leaving out single
rows would let the model see what it is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.plants.mixed_likelihood import FloatArray
from netmin.plants.relations import cadmium_relations
from netmin.plants.transfer_fit import fit_response, predict_rows
from netmin.plants.transfer_priors import CLAY_CENTRE, ORGANIC_MATTER_CENTRE, PH_CENTRE, slope_priors
from netmin.plants.transfer_rows import read_transfer_rows

#: What stands in a forecast: mean and standard deviation of ln plant, and the share of it beneath what was observed.
FORECAST_COLUMNS = ("log_mean", "log_sd", "beneath")

#: From rows of all other studies and those of one, in the columns of `TransferRows`, to a forecast of the latter; NaN
#: where it has none.
Forecaster = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]

#: Central intervals whose coverage is counted.
INTERVALS = (0.5, 0.8, 0.9)


@dataclass(frozen=True, eq=False)
class TransferJudgement:
    """What forecasts of unseen studies were worth.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row per forecaster and number observed: study, species, element, organ, observed [ln mg/kg DM], and
        `FORECAST_COLUMNS`. Limits and ranges are not judged.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    rows: pd.DataFrame
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per forecaster: errors on log10, coverage of its intervals, each study having the same say."""
        return score_forecasts(self.rows)


def judge_transfer(
    evidence: pd.DataFrame,
    *,
    basis: str = "total",
    organs: str = "shoot",
    published: bool = True,
    others: dict[str, Forecaster] | None = None,
) -> TransferJudgement:
    """Forecast every study of the evidence by all others.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Columns of the table of evidence.
    basis : str
        As for `fit_transfer`.
    organs : str
        Class of organs.
    published : bool
        As for `fit_transfer`.
    others : dict, optional
        Rivals by name, beside the model itself.

    Returns
    -------
    TransferJudgement

    Raises
    ------
    NetminError
        If fewer than two studies hold rows of that class.

    References
    ----------
    gneiting2007
    """
    rows = read_transfer_rows(evidence, basis).rows
    rows = rows[rows["class"] == organs].reset_index(drop=True)
    if rows["study"].nunique() < 2:
        raise NetminError(Message.of("plants.too-few-studies", organs=organs, studies=int(rows["study"].nunique())))
    contenders = {"model": pooled_model(published), **(others or {})}
    found = []
    for study in sorted(rows["study"].unique()):
        asked = rows[(rows["study"] == study) & (rows["low"] == rows["high"])].reset_index(drop=True)
        told = rows[rows["study"] != study].reset_index(drop=True)
        if asked.empty:
            continue
        for name, forecaster in contenders.items():
            what = asked[["observation", "study", "species", "element", "organ"]].assign(observed=asked["high"])
            found.append(what.assign(forecaster=name).join(forecaster(told, asked)))
    judged = pd.concat(found, ignore_index=True)
    alone = int(judged.loc[judged["forecaster"] == "model", "log_mean"].isna().sum())
    notes = (Message.of("plants.judged-without-evidence", rows=alone),) if alone else ()
    return TransferJudgement(judged, notes, ("gneiting2007",))


def pooled_model(published: bool = True) -> Forecaster:
    """Return the forecaster of the model of this room.

    Parameters
    ----------
    published : bool
        As for `fit_transfer`.

    Returns
    -------
    callable
        A `Forecaster`.
    """
    from scipy.special import ndtr

    def forecast(told: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
        found = _nothing(asked)
        known = asked["element"].isin(set(told["element"])).to_numpy()
        if known.any():
            answer = predict_rows(fit_response(told, slope_priors(published)), asked[known])
            beneath = ndtr((asked.loc[known, "high"].to_numpy() - answer.mean) / answer.sd).mean(axis=0)
            found.loc[known, list(FORECAST_COLUMNS)] = np.column_stack([answer.log_mean, answer.log_sd, beneath])
        return found

    return forecast


def mean_factor(told: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Forecast by the mean of ln (plant / soil) of the species, or of all plants where it was not seen.

    The means are those of studies; the spread is that of the studies about them, pooled over all species.

    Parameters
    ----------
    told, asked : pandas.DataFrame
        Rows of the other studies, and of the one to forecast.

    Returns
    -------
    pandas.DataFrame
        A forecast.
    """
    exact = told[told["low"] == told["high"]]
    factor = exact.assign(factor=exact["high"] - exact["log_soil"])
    found = _nothing(asked)
    for keys in (["element"], ["species", "element"]):
        of_studies = factor.groupby([*keys, "study"], sort=True)["factor"].mean()
        groups = of_studies.groupby(level=list(range(len(keys))), sort=True)
        freedom = int(groups.size().sub(1).sum())
        if not freedom:
            continue
        spread = math.sqrt(float(((of_studies - groups.transform("mean")) ** 2).sum()) / freedom)
        means, sizes = groups.mean(), groups.size()
        for row in range(len(asked)):
            key = tuple(asked[keys].iloc[row]) if len(keys) > 1 else asked[keys[0]].iloc[row]
            if key in means.index:
                middle = float(means[key]) + float(asked["log_soil"].iloc[row])
                found.loc[row, ["log_mean", "log_sd"]] = middle, spread * math.sqrt(1 + 1 / float(sizes[key]))
    return _with_share(found, asked)


def published_regression(_told: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Forecast by the regressions of above-ground plants in the field, with their own spread.

    Parameters
    ----------
    _told, asked : pandas.DataFrame
        Rows of the other studies, not used, and of the one to forecast.

    Returns
    -------
    pandas.DataFrame
        A forecast.

    References
    ----------
    bechtel1998
    """
    from netmin.risk.plant_uptake import published_uptake

    lines = {line.analyte: line for line in published_uptake() if line.cite == "bechtel1998"}
    found = _nothing(asked)
    for row, (element, soil) in enumerate(zip(asked["element"], asked["log_soil"], strict=True)):
        if element in lines:
            found.loc[row, ["log_mean", "log_sd"]] = lines[element].log_content(soil), lines[element].log_spread
    return _with_share(found, asked)


def published_cadmium(_told: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Forecast cadmium in the five crops of the Dutch relations; what was not measured is given its middle.

    Parameters
    ----------
    _told, asked : pandas.DataFrame
        Rows of the other studies, not used, and of the one to forecast.

    Returns
    -------
    pandas.DataFrame
        A forecast; the relations come without a spread. They ask for pH in KCl; the evidence seldom says in what it was
        measured, and it is taken as printed.

    References
    ----------
    devries2007
    """
    found = _nothing(asked)
    for relation in cadmium_relations().values():
        crop = (asked["element"] == "Cd") & asked["species"].isin(relation.species) & (asked["organ"] == relation.organ)
        if crop.any():
            rows = asked[crop]
            found.loc[crop, "log_mean"] = np.log(
                relation.concentration(
                    np.exp(rows["log_soil"]),
                    rows["ph"].fillna(PH_CENTRE),
                    rows["organic_matter"].fillna(ORGANIC_MATTER_CENTRE),
                    rows["clay"].fillna(CLAY_CENTRE),
                )
            )
    return found


def _nothing(asked: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(math.nan, index=asked.index, columns=list(FORECAST_COLUMNS))


def _with_share(found: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    from scipy.special import ndtr

    return found.assign(beneath=ndtr((asked["high"] - found["log_mean"]) / found["log_sd"]))


def score_forecasts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return errors and coverage of forecasts.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `TransferJudgement.rows`.

    Returns
    -------
    pandas.DataFrame
        Per forecaster: rows and studies forecast; bias, mae, rmse and crps of log10 plant; width, the middle factor
        from one end of the 90 % interval to its middle; and the share of observations within each central interval.
        Every study has the same say. crps takes the forecast as log-normal.

    References
    ----------
    gneiting2007
    """
    found = []
    for name, part in rows.groupby("forecaster", sort=False):
        known = part[part["log_mean"].notna()]
        measures = _measures(known)
        of_studies = measures.groupby(known["study"], sort=True).mean()
        mean = of_studies.mean()
        found.append(
            {
                "forecaster": name,
                "rows": len(known),
                "studies": int(known["study"].nunique()),
                "bias": mean["error"],
                "mae": mean["absolute"],
                "rmse": math.sqrt(mean["square"]),
                "crps": mean["crps"],
                "width": math.exp(1.6448536269514722 * mean["log_sd"]),
                **{f"within_{int(100 * share)}": mean[f"within_{int(100 * share)}"] for share in INTERVALS},
            }
        )
    return pd.DataFrame(found)


def _measures(known: pd.DataFrame) -> pd.DataFrame:
    error = (known["log_mean"] - known["observed"]) / math.log(10)
    beneath = known["beneath"].to_numpy(dtype=float)
    sd = known["log_sd"].to_numpy(dtype=float)
    measures = {
        "error": error,
        "absolute": error.abs(),
        "square": error**2,
        "log_sd": known["log_sd"],
        "crps": crps_normal(-error.to_numpy(dtype=float), sd / math.log(10)),
    }
    for share in INTERVALS:
        inside = np.where(np.isnan(beneath), math.nan, np.abs(beneath - 0.5) <= share / 2)
        measures[f"within_{int(100 * share)}"] = inside
    return pd.DataFrame(measures, index=known.index)


def crps_normal(error: FloatArray, sd: FloatArray) -> FloatArray:
    """Return the continuous ranked probability score of normal forecasts.

    Parameters
    ----------
    error : array, shape (n,)
        Observed less mean.
    sd : array, shape (n,)
        Standard deviation of the forecast.

    Returns
    -------
    array, shape (n,)
        In the unit of the observations; 0 is best.

    References
    ----------
    gneiting2007

    Examples
    --------
    >>> crps_normal(np.array([0.0]), np.array([1.0])).round(4).tolist()
    [0.2337]
    """
    from scipy.special import ndtr

    z = error / sd
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(sd * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / math.sqrt(math.pi)), dtype=float)

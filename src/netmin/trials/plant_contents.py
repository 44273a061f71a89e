"""What each organ of each pot holds, as a span: one number twice where detected, nought to the limit where not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.trials.columns import ABOVE_GROUND
from netmin.trials.records import Trial, observations

#: What one content stands for.
PLACE = ("plot", "harvest", "element")

#: Columns of `PlantContents.table`. low, high: least and largest content [mg/kg dry]; uncertainty: standard, NaN where
#: not stated [mg/kg dry]; mass: of the whole organ of the pot, NaN where not weighed [g dry].
CONTENT_COLUMNS = (*PLACE, "organ", "low", "high", "uncertainty", "mass")

#: Columns of `PlantContents.refused`.
REFUSED_COLUMNS = ("sample", "element", "reason")


@dataclass(frozen=True, eq=False)
class PlantContents:
    """Contents that can be compared, and those that cannot.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per pot, harvest, element and organ, `CONTENT_COLUMNS`; organs as harvested, then "shoot" where it can
        be put together from its parts, and "whole" where root and shoot are there.
    refused : pandas.DataFrame
        Results left out, `REFUSED_COLUMNS`: "ash-basis", "air-dry-basis", "fresh-basis", "no-value"; and shoots that
        cannot be put together (``sample`` is then pot and harvest): "shoot-incomplete", "shoot-needs-masses".
    """

    table: pd.DataFrame
    refused: pd.DataFrame


def plant_contents(trial: Trial, results: pd.DataFrame) -> PlantContents:
    """Return the contents of the organs of every pot, and of shoots and whole plants put together by mass.

    Parameters
    ----------
    trial : Trial
        The trial.
    results : pandas.DataFrame
        As `Trial.results`.

    Returns
    -------
    PlantContents
        Several samples of one organ of one pot count once, weighted by their mass where all were weighed.
    """
    seen = observations(trial, results)
    reason = np.select(
        [seen["value"].isna(), seen["basis"] != "dry"], ["no-value", seen["basis"].astype(str) + "-basis"], ""
    )
    refused = pd.DataFrame({"sample": seen["sample"], "element": seen["element"], "reason": reason})
    kept = seen[reason == ""].rename(columns={"dry_mass": "mass"})
    kept = kept.assign(low=kept["value"].where(~kept["below"], 0.0), high=kept["value"])
    table = _mixed(kept, [*PLACE, "organ"])
    shoots, apart = _put_together(trial, table)
    table = pd.concat([each for each in (table, shoots) if len(each)], ignore_index=True) if len(shoots) else table
    wholes = _wholes(table)
    table = pd.concat([table, wholes], ignore_index=True) if len(wholes) else table
    left_out = [refused[refused["reason"] != ""], *([apart] if len(apart) else [])]
    return PlantContents(
        table.sort_values([*PLACE, "organ"], ignore_index=True), pd.concat(left_out, ignore_index=True)
    )


def _mixed(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return rows of one key taken together: weighted by mass, alike where not all of them were weighed."""
    if rows.empty:
        return pd.DataFrame({name: rows.get(name, pd.Series(dtype=float)) for name in CONTENT_COLUMNS})
    groups = rows.groupby(key, sort=False)
    size = groups["high"].transform("size")
    weighed = groups["mass"].transform("count") == size
    weight = (rows["mass"] / groups["mass"].transform("sum")).where(weighed, 1 / size)
    parts = rows[key].assign(
        low=weight * rows["low"],
        high=weight * rows["high"],
        square=(weight * rows["uncertainty"]) ** 2,
        unstated=rows["uncertainty"].isna(),
        mass=rows["mass"],
        unweighed=~weighed,
    )
    found = parts.groupby(key, sort=False).sum().reset_index()
    # A sum of some is not the sum of all.
    found["uncertainty"] = np.sqrt(found["square"]).where(found["unstated"] == 0)
    found["mass"] = found["mass"].where(found["unweighed"] == 0)
    return found[[name for name in CONTENT_COLUMNS if name in found]]


def _put_together(trial: Trial, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return shoots made of their parts, and those that could not be made with the reason."""
    cut = trial.organs[trial.organs["organ"].isin(ABOVE_GROUND)]
    harvested = cut.groupby(["plot", "harvest"])["organ"].agg(set).to_dict()
    own = table[table["organ"].isin(ABOVE_GROUND)]
    groups = own.groupby(list(PLACE), sort=False)
    seen = groups.agg(parts=("organ", "size"), weighed=("mass", "count"))
    made, apart = [], []
    for (plot, harvest, element), parts, weighed in zip(seen.index, seen["parts"], seen["weighed"], strict=True):
        expected = harvested[plot, harvest]
        if "shoot" in expected:
            continue
        if parts < len(expected):
            apart.append((f"{plot} {harvest}", element, "shoot-incomplete"))
        elif weighed < parts and parts > 1:
            apart.append((f"{plot} {harvest}", element, "shoot-needs-masses"))
        else:
            made.append((plot, harvest, element))
    whole = own[pd.MultiIndex.from_frame(own[list(PLACE)]).isin(made)]
    return _named(whole, "shoot"), pd.DataFrame(apart, columns=list(REFUSED_COLUMNS))


def _named(rows: pd.DataFrame, organ: str) -> pd.DataFrame:
    """Return the rows of each pot, harvest and element taken together under the name of an organ."""
    mixed = _mixed(rows.drop(columns="organ"), list(PLACE)).assign(organ=organ)
    return mixed[list(CONTENT_COLUMNS)]


def _wholes(table: pd.DataFrame) -> pd.DataFrame:
    """Return whole plants of root and shoot, where both were weighed and no whole one was analysed itself."""
    parts = table[table["organ"].isin(["root", "shoot"]) & table["mass"].notna()]
    both = parts.groupby(list(PLACE))["organ"].transform("size") == 2
    places = pd.MultiIndex.from_frame(parts[list(PLACE)])
    given = pd.MultiIndex.from_frame(table.loc[table["organ"] == "whole", list(PLACE)])
    return _named(parts[both.to_numpy(dtype=bool) & ~places.isin(given)], "whole")

"""What each organ of each pot holds, as a span: one number twice where detected, nought to the limit where not."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
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
    kept = seen[reason == ""]
    table = pd.DataFrame(list(_organs(kept)), columns=list(CONTENT_COLUMNS))
    shoots, apart = _put_together(trial, table)
    table = pd.concat([each for each in (table, shoots) if len(each)], ignore_index=True) if len(shoots) else table
    wholes = _wholes(table)
    table = pd.concat([table, wholes], ignore_index=True) if len(wholes) else table
    left_out = [refused[refused["reason"] != ""], *([apart] if len(apart) else [])]
    return PlantContents(
        table.sort_values([*PLACE, "organ"], ignore_index=True), pd.concat(left_out, ignore_index=True)
    )


def _organs(seen: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for key, part in seen.groupby([*PLACE, "organ"], sort=False):
        high = part["value"].to_numpy(dtype=float)
        low = np.where(part["below"].to_numpy(dtype=bool), 0.0, high)
        spread = part["uncertainty"].to_numpy(dtype=float)
        mass = part["dry_mass"].to_numpy(dtype=float)
        weight = mass / mass.sum() if not np.isnan(mass).any() else np.full(len(part), 1 / len(part))
        yield (*_key(key), weight @ low, weight @ high, float(np.sqrt(np.sum((weight * spread) ** 2))), mass.sum())


def _key(key: Hashable) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)


def _put_together(trial: Trial, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return shoots made of their parts, and those that could not be made with the reason."""
    cut = trial.organs[trial.organs["organ"].isin(ABOVE_GROUND)]
    harvested = cut.groupby(["plot", "harvest"])["organ"].agg(set).to_dict()
    made, apart = [], []
    for key, part in table.groupby(list(PLACE), sort=False):
        plot, harvest, element = _key(key)
        parts = harvested.get((plot, harvest), set())
        if not parts or "shoot" in parts:
            continue
        own = part[part["organ"].isin(ABOVE_GROUND)]
        if set(own["organ"]) != parts:
            apart.append((f"{plot} {harvest}", element, "shoot-incomplete"))
        elif own["mass"].isna().any() and len(own) > 1:
            apart.append((f"{plot} {harvest}", element, "shoot-needs-masses"))
        else:
            made.append((*_key(key), "shoot", *_mixed(own)))
    return pd.DataFrame(made, columns=list(CONTENT_COLUMNS)), pd.DataFrame(apart, columns=list(REFUSED_COLUMNS))


def _mixed(parts: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return span, uncertainty and mass of parts taken together."""
    mass = parts["mass"].to_numpy(dtype=float)
    weight = np.ones(1) if len(parts) == 1 else mass / mass.sum()
    low, high, spread = (parts[name].to_numpy(dtype=float) for name in ("low", "high", "uncertainty"))
    return (
        float(weight @ low),
        float(weight @ high),
        float(np.sqrt(np.sum((weight * spread) ** 2))),
        float(mass.sum()),
    )


def _wholes(table: pd.DataFrame) -> pd.DataFrame:
    made = []
    for key, part in table[table["organ"].isin(["root", "shoot"])].groupby(list(PLACE), sort=False):
        if len(part) == 2 and part["mass"].notna().all():
            made.append((*_key(key), "whole", *_mixed(part)))
    whole = pd.DataFrame(made, columns=list(CONTENT_COLUMNS))
    given = set(map(tuple, table.loc[table["organ"] == "whole", list(PLACE)].to_numpy()))
    known = [tuple(row) in given for row in whole[list(PLACE)].to_numpy()]
    return whole[~np.array(known, dtype=bool)]

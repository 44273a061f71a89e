"""What the soil of each pot held before and after."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from netmin.trials.records import Trial

#: Columns of `soil_contents`. low, high: least and largest content [mg/kg dry]; uncertainty: standard [mg/kg dry];
#: method: of the digest or the extractant; own: whether the pot itself was sampled, not only the lot of soil.
SOIL_COLUMNS = ("plot", "element", "low", "high", "uncertainty", "method", "own")

Kind = Literal["total", "extract"]
When = Literal["before", "after"]


def soil_contents(trial: Trial, kind: Kind = "total", when: When = "before") -> pd.DataFrame:
    """Return the contents of the soil of every pot, of its own samples or else of the lot it was filled from.

    Parameters
    ----------
    trial : Trial
        The trial.
    kind : {"total", "extract"}
        Which contents; the two are never mixed.
    when : {"before", "after"}
        Of the trial. What was found in the lot is only taken for the time before.

    Returns
    -------
    pandas.DataFrame
        `SOIL_COLUMNS`; several samples are averaged. A pot whose samples were got by several methods has one row for
        each.
    """
    rows = trial.soils[(trial.soils["kind"] == kind) & (trial.soils["when"] == when)]
    means = _means(rows)
    found = []
    for plot, soil in zip(trial.plots["plot"], trial.plots["soil"], strict=True):
        for element in dict.fromkeys(rows["quantity"]):
            own, lot = means.get((plot, "", element), []), means.get(("", soil, element), [])
            chosen = own if own or when == "after" else lot
            found += [(plot, element, *numbers, method, bool(own)) for method, numbers in chosen]
    return pd.DataFrame(found, columns=list(SOIL_COLUMNS))


def _means(rows: pd.DataFrame) -> dict[tuple[str, str, str], list[tuple[str, tuple[float, float, float]]]]:
    """Return methods with span and uncertainty by pot, or else lot of soil, and element."""
    found: dict[tuple[str, str, str], list[tuple[str, tuple[float, float, float]]]] = {}
    lot = rows["soil"].where(rows["plot"] == "", "")
    for key, part in rows.assign(soil=lot).groupby(["plot", "soil", "quantity", "method"], sort=True):
        plot, soil, element, method = (str(each) for each in key)
        high = part["value"].to_numpy(dtype=float)
        low = np.where(part["below"].to_numpy(dtype=bool), 0.0, high)
        spread = float(np.sqrt(np.sum(part["uncertainty"].to_numpy(dtype=float) ** 2)) / len(part))
        found.setdefault((plot, soil, element), []).append((method, (float(low.mean()), float(high.mean()), spread)))
    return found


def soil_masses(trial: Trial) -> pd.Series[float]:
    """Return the mass of soil of every pot, weighed or by its area, depth and bulk density.

    Parameters
    ----------
    trial : Trial
        The trial.

    Returns
    -------
    pandas.Series
        By pot; NaN where neither is known. [kg dry]
    """
    plots = trial.plots
    by_volume = 1000 * plots["area"] * plots["depth"] * plots["bulk_density"]
    return plots["soil_mass"].fillna(by_volume).set_axis(plots["plot"])

"""The fitted soil-to-plant model as a table: its spreads and slopes with their spans."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netmin.plants.transfer_fit import ResponseFit

#: Standard normal quantile of 0.975.
_Z95 = 1.959963984540054


def effects_table(organs: str, response: ResponseFit) -> pd.DataFrame:
    """Return the standard deviations and slopes of one class of organs.

    Parameters
    ----------
    organs : str
        Class of organs.
    response : ResponseFit
        Its fit.

    Returns
    -------
    pandas.DataFrame
        organs, kind ("spread" or "slope"), name, estimate, lower, upper: 95 % spans, and groups, the number of groups
        that a spread is about.
    """
    design, at = response.design, response.fit.at
    width = _Z95 * np.sqrt(np.diag(response.fit.log_sd_covariance))
    counts = [len(levels) for levels in design.groups.values()] + [len(response.rows)]
    spreads = pd.DataFrame(
        {
            "kind": "spread",
            "name": [*design.components, "residual"],
            "estimate": np.exp(at.log_sd),
            "lower": np.exp(at.log_sd - width),
            "upper": np.exp(at.log_sd + width),
            "groups": counts,
        }
    )
    slopes = [_slope(name, [column], response) for name, column in design.fixed.items() if name != "soil"]
    for (element,), column in design.groups["soil by element"].items():
        slopes.append(_slope(f"soil, {element}", [design.fixed["soil"], column], response))
    table = pd.concat([spreads, pd.DataFrame(slopes)], ignore_index=True)
    table.insert(0, "organs", organs)
    return table.astype({"groups": "Int64"})


def _slope(name: str, columns: list[int], response: ResponseFit) -> dict[str, object]:
    at = response.fit.at
    estimate = float(at.effect[columns].sum())
    width = _Z95 * float(np.sqrt(at.covariance[np.ix_(columns, columns)].sum()))
    return {"kind": "slope", "name": name, "estimate": estimate, "lower": estimate - width, "upper": estimate + width}

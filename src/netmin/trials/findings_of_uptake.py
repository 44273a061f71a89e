"""Rules about contents that are not what the plant took up."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from netmin.trials.columns import ABOVE_GROUND
from netmin.trials.records import Trial

#: Content of dry leaves from which on a wild plant is called a hyperaccumulator (baker1989) [mg/kg dry].
HYPERACCUMULATOR = {
    **dict.fromkeys(("Zn", "Mn"), 10_000.0),
    **dict.fromkeys(("Ni", "Co", "Cr", "Cu", "Pb"), 1_000.0),
    **dict.fromkeys(("Cd", "Se"), 100.0),
    "Hg": 10.0,
}

#: Growth stage from which on roots and leaves die back.
SENESCENT = 90

#: A treatment of this share of its control's mass has collapsed.
COLLAPSED = 0.5


class _Seen(Protocol):
    @property
    def trial(self) -> Trial: ...
    @property
    def observations(self) -> pd.DataFrame: ...
    @property
    def indices(self) -> pd.DataFrame: ...


def _translocated(seen: _Seen) -> set[tuple[str, str]]:
    """Return pots and harvests where a shoot holds more of some element than its root."""
    plots = seen.indices
    high = plots[(plots["index"] == "tf") & (plots["low"] > 1)]
    return set(zip(high["plot"], high["harvest"], strict=True))


def dust(seen: _Seen) -> pd.DataFrame:
    """Return what grew in the open above ground and was not washed, and such from pots where it exceeds the root."""
    organs = seen.trial.organs
    unwashed = organs[organs["organ"].isin(ABOVE_GROUND) & organs["washed"].ne("yes") & organs["organ"].ne("grain")]
    if seen.trial.experiment not in ("field", "natural"):
        high = _translocated(seen)
        pairs = zip(unwashed["plot"], unwashed["harvest"], strict=True)
        unwashed = unwashed[np.array([pair in high for pair in pairs], dtype=bool)]
    return unwashed[["sample", "plot", "harvest", "organ", "washed"]]


def roots_not_clean(seen: _Seen) -> pd.DataFrame:
    """Return roots that were not washed, and those of dying plants whose shoots exceed them."""
    organs = seen.trial.organs.merge(seen.trial.harvests[["harvest", "bbch"]], on="harvest", how="left")
    roots = organs[organs["organ"] == "root"]
    high = _translocated(seen)
    pairs = zip(roots["plot"], roots["harvest"], strict=True)
    exceeded = np.array([pair in high for pair in pairs], dtype=bool)
    doubtful = roots["washed"].ne("yes") | (exceeded & (roots["bbch"] >= SENESCENT))
    return roots.loc[doubtful, ["sample", "plot", "harvest", "washed", "bbch"]]


def collapsed_mass(seen: _Seen) -> pd.DataFrame:
    """Return treated pots that hold more than their controls in less than half their mass."""
    plots = seen.indices
    small = plots[(plots["index"] == "ti") & (plots["value"] < COLLAPSED)].set_index(["plot", "harvest"])["value"]
    rich = plots[(plots["index"] == "ef-control") & (plots["low"] > 1)]
    found = rich.merge(small.rename("tolerance").reset_index(), on=["plot", "harvest"])
    return found[["plot", "harvest", "element", "value", "tolerance"]].rename(columns={"value": "over_control"})


def hyperaccumulator_label(seen: _Seen) -> pd.DataFrame:
    """Return contents above a hyperaccumulator's that were not grown in wild plants of natural habitats."""
    rows = seen.observations
    if seen.trial.experiment == "natural":
        return rows.iloc[:0][["sample", "element", "value"]]
    limit = rows["element"].map(HYPERACCUMULATOR)
    above = ~rows["below"] & rows["organ"].isin(ABOVE_GROUND) & (rows["value"] > limit) & (rows["basis"] == "dry")
    return rows.loc[above, ["sample", "organ", "element", "value"]].assign(threshold=limit[above])

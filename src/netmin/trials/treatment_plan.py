"""How the treatments of a trial were laid out, as the analysis needs it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from netmin.language import Message
from netmin.trials.anova import Layout
from netmin.trials.records import Trial


@dataclass(frozen=True, eq=False)
class TreatmentPlan:
    """Treatments, blocks and factors of every plot.

    Attributes
    ----------
    plots : pandas.DataFrame
        Indexed by plot: treatment, block, factor, second, in the order of the treatments of the trial.
    layout : str
        As in `analysis_of_variance`.
    names : tuple of str
        Names of the factors: one, or the two of a split plot.
    order : tuple of str
        Treatments in the order of the trial.
    notes : tuple of Message
        What was assumed.
    """

    plots: pd.DataFrame
    layout: Layout
    names: tuple[str, ...]
    order: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())

    @property
    def blocked(self) -> bool:
        """Whether plots stand in blocks."""
        return self.layout != "completely-randomised"

    def factors(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the levels of some plots as columns with ordered categories."""
        own = self.plots.loc[rows["plot"]].reset_index(drop=True)
        if len(self.names) == 2:
            return pd.DataFrame({self.names[0]: own["level"], self.names[1]: own["second_level"]})
        kept = [name for name in self.order if (own["treatment"] == name).any()]
        return pd.DataFrame({"treatment": pd.Categorical(own["treatment"], categories=kept)})

    def block(self, rows: pd.DataFrame) -> pd.Series[str] | None:
        """Return the blocks of some plots, if there are any."""
        return self.plots.loc[rows["plot"], "block"].reset_index(drop=True) if self.blocked else None


def treatment_plan(trial: Trial) -> TreatmentPlan:
    """Return the plan of a trial.

    Parameters
    ----------
    trial : Trial
        The trial.

    Returns
    -------
    TreatmentPlan
        Blocks count only where every plot names one; a split plot only where its treatments name two factors.
    """
    columns = ["treatment", "factor", "level", "second_factor", "second_level"]
    plots = trial.plots[["plot", "treatment", "block", "whole_plot"]].merge(
        trial.treatments[columns], on="treatment", how="left"
    )
    design = str(trial.study["design"].iloc[0])
    order = tuple(str(name) for name in trial.treatments["treatment"])
    notes = []
    layout: Layout = "completely-randomised"
    names: tuple[str, ...] = ("treatment",)
    named = bool((plots["block"] != "").all())
    if design in ("randomised-blocks", "split-plot") and not named:
        notes.append(Message.of("trials.blocks-not-named", design=design))
    elif design == "split-plot" and (plots[["factor", "second_factor"]] != "").all(axis=None):
        layout, names = "split-plot", (str(plots["factor"].iloc[0]), str(plots["second_factor"].iloc[0]))
    elif design in ("randomised-blocks", "split-plot"):
        layout = "randomised-blocks"
    if design == "none":
        notes.append(Message.of("trials.not-randomised"))
    return TreatmentPlan(plots.set_index("plot"), layout, names, order, tuple(notes))

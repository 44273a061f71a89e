"""How one response of a trial is compared over its treatments, and over its rounds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.trials.anova import AnalysisOfVariance, analysis_of_variance
from netmin.trials.comparison import TreatmentComparison
from netmin.trials.mixed import MixedModel, mixed_model
from netmin.trials.rank_comparison import CensoredTest, censored_comparison
from netmin.trials.transforms import Transform
from netmin.trials.treatment_plan import TreatmentPlan
from netmin.trials.tukey import tukey_comparison


@dataclass(frozen=True, eq=False)
class Compared:
    """A response over its treatments.

    Attributes
    ----------
    comparison : TreatmentComparison
        With letters.
    variance : AnalysisOfVariance or None
        Behind it; None where values lie below a limit.
    notes : tuple of Message
        Of both.
    """

    comparison: TreatmentComparison
    variance: AnalysisOfVariance | None
    notes: tuple[Message, ...] = field(default=())


def compare_response(
    rows: pd.DataFrame,
    plan: TreatmentPlan,
    *,
    transform: Transform,
    test: CensoredTest,
    level: float,
    confidence: float,
) -> Compared:
    """Compare one response over the treatments of its plots.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns plot, value, below.
    plan : TreatmentPlan
        Of the trial.
    transform : {"none", "log"}
        Scale of analysis.
    test : {"peto-peto", "gehan"}
        Where values lie below a limit.
    level, confidence : float
        Of letters and limits. [–]

    Returns
    -------
    Compared

    Raises
    ------
    NetminError
        If treatments or plots are too few, or nothing was detected.
    """
    value, factors = rows["value"].to_numpy(dtype=float), plan.factors(rows)
    below = rows["below"].to_numpy(dtype=bool)
    if below.any():
        treatment = _one_factor(factors)
        found = censored_comparison(value, treatment, below, test=test, level=level)
        notes = (Message.of("trials.blocks-set-aside"),) if plan.blocked else ()
        return Compared(found, None, (*found.notes, *notes))
    whole = plan.names[:1] if plan.layout == "split-plot" else ()
    table = analysis_of_variance(
        value, factors, layout=plan.layout, block=plan.block(rows), whole_plot_factors=whole, transform=transform
    )
    compared = tukey_comparison(table, level=level, confidence=confidence)
    return Compared(compared, table, compared.notes)


def _one_factor(factors: pd.DataFrame) -> pd.Series[str]:
    """Return the combinations of levels as one factor, in the order of the levels."""
    if factors.shape[1] == 1:
        return factors.iloc[:, 0]
    return factors.astype(str).agg(" × ".join, axis=1)


def over_rounds(rows: pd.DataFrame, plan: TreatmentPlan, *, transform: Transform) -> MixedModel | None:
    """Fit treatments and rounds together, plots (within blocks) varying by chance.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns plot, round, value, below: one value per plot and round.
    plan : TreatmentPlan
        Of the trial.
    transform : {"none", "log"}
        Scale of analysis.

    Returns
    -------
    MixedModel or None
        None where there is one round only, or a value lies below a limit.

    Raises
    ------
    UsageError
        If the extra ``netmin[trials]`` is not installed.
    NetminError
        If the model cannot be fitted.
    """
    if rows["round"].nunique() < 2 or rows["below"].any():
        return None
    rounds = pd.Categorical(rows["round"].astype(int), categories=np.unique(rows["round"].astype(int)))
    factors = plan.factors(rows).assign(round=rounds)
    return mixed_model(rows["value"], factors, plot=rows["plot"], block=plan.block(rows), transform=transform)

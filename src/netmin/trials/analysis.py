"""The analysis of a whole trial: every response over its treatments and rounds, curves, and components."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from netmin.errors import NetminError, UsageError
from netmin.language import Message
from netmin.stats import PrincipalComponents, adjusted_p_values
from netmin.trials.accumulation import Accumulation, accumulation
from netmin.trials.analysis_curves import TrialDose, TrialGrowth, last_of_rounds, trial_doses, trial_growth
from netmin.trials.analysis_methods import Compared, compare_response, over_rounds
from netmin.trials.analysis_responses import RESPONSE_COLUMNS, Responses, trial_responses
from netmin.trials.bench import all_results
from netmin.trials.components import content_components
from netmin.trials.growth import GrowthModel
from netmin.trials.rank_comparison import CensoredTest
from netmin.trials.records import Trial
from netmin.trials.transforms import Transform
from netmin.trials.treatment_plan import TreatmentPlan, treatment_plan

#: Elements with a larger share below their limits are left out of components. [–]
MOST_HIDDEN = 0.5

_KEYS = list(RESPONSE_COLUMNS)
_ROUNDS = [name for name in _KEYS if name not in ("round", "harvest")]


@dataclass(frozen=True, eq=False)
class TrialAnalysis:
    """What a trial says, in tables.

    Attributes
    ----------
    trial : Trial
        What was analysed.
    table : pandas.DataFrame
        One row per response and treatment: quantity, unit, species, element, organ, round, harvest, treatment, count,
        below, centre (see ``measure``) with limits, letters, test, overall test and its p-value, and that p-value
        adjusted for the number of responses (Benjamini and Hochberg).
    pairs : pandas.DataFrame
        One row per response and pair of treatments, as `TreatmentComparison.pairs`.
    variance : pandas.DataFrame
        One row per response, stratum and term of an analysis of variance.
    rounds : pandas.DataFrame
        One row per response and term of a mixed model over the rounds.
    components_of_variance : pandas.DataFrame
        Between blocks, between plots, within plots, of the mixed models.
    checks : pandas.DataFrame
        Tests of equal variances and normal residuals.
    doses : tuple of TrialDose
        Dose-response curves of shoot dry mass.
    growth : tuple of TrialGrowth
        Growth curves.
    components : PrincipalComponents or None
        Of the contents of all samples, on logarithms.
    samples : pandas.DataFrame
        One row per sample of the components: plot, species, treatment, organ, round.
    responses : pandas.DataFrame
        One value per plot and response: what was analysed.
    accumulation : Accumulation
        Indices of uptake.
    refused : pandas.DataFrame
        Responses that were not compared, and ``reason``, a Message.
    remarks : pandas.DataFrame
        Notes of single responses, as Messages in ``note``.
    transform : str
        Scale of analysis.
    level, confidence : float
        Of letters and limits. [–]
    notes : tuple of Message
        Of the whole.
    citations : tuple of str
        Keys of the bibliography.
    """

    trial: Trial
    table: pd.DataFrame
    pairs: pd.DataFrame
    variance: pd.DataFrame
    rounds: pd.DataFrame
    components_of_variance: pd.DataFrame
    checks: pd.DataFrame
    doses: tuple[TrialDose, ...]
    growth: tuple[TrialGrowth, ...]
    components: PrincipalComponents | None
    samples: pd.DataFrame
    responses: pd.DataFrame
    accumulation: Accumulation
    refused: pd.DataFrame
    remarks: pd.DataFrame
    transform: Transform
    level: float
    confidence: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by the name of its file; messages become English sentences."""
        found = {
            "treatments": self.table,
            "pairs": self.pairs,
            "variance": self.variance,
            "rounds": self.rounds,
            "components-of-variance": self.components_of_variance,
            "checks": self.checks,
            "dose-response": self.effective_doses(),
            "dose-models": _stacked((_dose_key(one), one.choice.table) for one in self.doses),
            "growth": _stacked((_growth_key(one), one.curves.table) for one in self.growth),
            "accumulation": self.accumulation.table,
            "plot-values": self.responses,
            "refused": self.refused.assign(reason=[one.text() for one in self.refused["reason"]]),
            "remarks": self.remarks.assign(note=[one.text() for one in self.remarks["note"]]),
        }
        if self.components is not None:
            found["components"] = self.components.loadings.rename_axis("element").reset_index()
        return {name: table for name, table in found.items() if len(table)}

    def effective_doses(self) -> pd.DataFrame:
        """Return the doses of an effect by the best curve of each species and round."""
        parts = [({**_dose_key(one), "model": one.choice.best.model}, one.choice.best.effective) for one in self.doses]
        return _stacked(parts)


def analyse_trial(
    trial: Trial,
    *,
    transform: Transform = "log",
    test: CensoredTest = "peto-peto",
    growth: GrowthModel = "logistic",
    level: float = 0.05,
    confidence: float = 0.95,
    seed: int = 0,
) -> TrialAnalysis:
    """Compare every response of a trial over its treatments, and fit what can be fitted.

    Within each species, organ, element and harvest treatments are compared by the layout of the trial: analysis of
    variance with Tukey's pairs, or, where a value lies below a limit, by a test that takes limits. Where plots were
    measured in several rounds, a mixed model over the rounds is fitted, if the extra ``netmin[trials]`` is installed.

    Parameters
    ----------
    trial : Trial
        Of `read_trial`.
    transform : {"none", "log"}
        Scale of analysis of all responses.
    test : {"peto-peto", "gehan"}
        Where values lie below a limit.
    growth : {"logistic", "gompertz", "exponential"}
        Curve of growth.
    level : float
        Of letters. [–]
    confidence : float
        Of limits. [–]
    seed : int
        Of the bootstrap of indices and of parallel analysis.

    Returns
    -------
    TrialAnalysis

    Raises
    ------
    NetminError
        If nothing of the trial can be compared.

    References
    ----------
    piepho2004, hurlbert1984, benjamini1995
    """
    results = all_results(trial)
    uptake = accumulation(trial, confidence=confidence, seed=seed)
    responses = trial_responses(trial, results, uptake)
    plan = treatment_plan(trial)
    found = _Found()
    for key, rows in responses.each():
        try:
            compared = compare_response(rows, plan, transform=transform, test=test, level=level, confidence=confidence)
        except NetminError as problem:
            found.refused.append({**key, "reason": problem.message})
        else:
            found.take(key, compared)
    if not found.tables:
        raise NetminError(Message.of("trials.nothing-to-compare", count=len(found.refused)))
    extra = _rounds(responses, plan, transform, found)
    doses, dose_notes = trial_doses(trial, responses.table, confidence)
    grown, growth_notes = trial_growth(trial, growth)
    components, samples, component_notes = _components(responses.table, trial, seed)
    notes = (
        *plan.notes,
        *responses.notes,
        *uptake.notes,
        *extra,
        *dose_notes,
        *growth_notes,
        *component_notes,
        *_counted(found.remarks),
    )
    cited = [*responses.citations, *uptake.citations, *found.citations, "benjamini1995"]
    cited += [key for one in doses for key in (*one.choice.citations, *one.choice.best.citations)]
    cited += [key for one in grown for key in one.curves.citations]
    cited += list(components.citations) if components is not None else []
    return TrialAnalysis(
        trial,
        _with_adjusted(_stacked(found.tables)),
        _stacked(found.pairs),
        _stacked(found.variance),
        _stacked(found.rounds),
        _stacked(found.components),
        _stacked(found.checks),
        tuple(doses),
        tuple(grown),
        components,
        samples,
        responses.table,
        uptake,
        pd.DataFrame(found.refused, columns=[*_KEYS, "reason"]),
        pd.DataFrame(found.remarks, columns=[*_KEYS, "note"]),
        transform,
        level,
        confidence,
        tuple(dict.fromkeys(notes)),
        tuple(dict.fromkeys(cited)),
    )


_Keyed = tuple[dict[str, Any], pd.DataFrame]


class _Found:
    """Tables of single responses as they come."""

    def __init__(self) -> None:
        self.tables: list[_Keyed] = []
        self.pairs: list[_Keyed] = []
        self.variance: list[_Keyed] = []
        self.rounds: list[_Keyed] = []
        self.components: list[_Keyed] = []
        self.checks: list[_Keyed] = []
        self.refused: list[dict[str, Any]] = []
        self.remarks: list[dict[str, Any]] = []
        self.citations: list[str] = []

    def take(self, key: dict[str, Any], compared: Compared) -> None:
        found = compared.comparison
        overall = found.overall.iloc[0]
        more = {"overall": overall["test"], "p_value": float(overall["p_value"])}
        self.tables.append((key, found.table.assign(measure=found.centre, limits=found.limits, **more)))
        self.pairs.append((key, found.pairs.assign(test=found.test)))
        if compared.variance is not None:
            self.variance.append((key, compared.variance.table))
            self.checks.append((key, compared.variance.checks))
        self.remarks += [{**key, "note": note} for note in compared.notes]
        self.citations += found.citations


def _stacked(parts: Iterable[_Keyed]) -> pd.DataFrame:
    """Return tables below one another, each with its key in front."""
    made = []
    for key, table in parts:
        front = pd.DataFrame({name: [value] * len(table) for name, value in key.items()}, index=table.index)
        made.append(pd.concat([front, table], axis=1))
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame()


def _with_adjusted(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with overall p-values adjusted for the number of responses."""
    once = table.drop_duplicates(_KEYS)
    adjusted = once.assign(adjusted_p_value=adjusted_p_values(once["p_value"].to_numpy(dtype=float)))
    return table.merge(adjusted[[*_KEYS, "adjusted_p_value"]], on=_KEYS, how="left")


def _rounds(responses: Responses, plan: TreatmentPlan, transform: Transform, found: _Found) -> tuple[Message, ...]:
    """Fit mixed models over the rounds; return why there are none."""
    for key, rows in responses.table.groupby(_ROUNDS, sort=False):
        name = dict(zip(_ROUNDS, key, strict=True))
        try:
            model = over_rounds(last_of_rounds(rows), plan, transform=transform)
        except UsageError as missing:
            return (missing.message,)
        except NetminError as problem:
            found.remarks.append({**name, "round": np.nan, "harvest": "", "note": problem.message})
            continue
        if model is None:
            continue
        found.rounds.append((name, model.table))
        found.components.append((name, model.variances))
        found.citations += model.citations
        found.remarks += [{**name, "round": np.nan, "harvest": "", "note": note} for note in model.notes]
    return ()


def _components(
    responses: pd.DataFrame, trial: Trial, seed: int
) -> tuple[PrincipalComponents | None, pd.DataFrame, tuple[Message, ...]]:
    """Return the components of the contents of all samples, and what each sample is."""
    names = ["species", "organ", "round", "harvest", "plot"]
    rows = responses[responses["quantity"] == "content"]
    if rows.empty:
        return None, pd.DataFrame(columns=names), ()
    value = rows.pivot_table(index=names, columns="element", values="value", dropna=False).dropna(how="all")
    below = rows.assign(below=rows["below"].astype(float)).pivot_table(index=names, columns="element", values="below")
    below = below.reindex(value.index).fillna(0.0) > 0
    kept = [name for name in value.columns if below[name].mean() <= MOST_HIDDEN and value[name].notna().mean() > 0.5]
    left_out = [str(name) for name in value.columns if name not in kept]
    notes = [Message.of("trials.elements-left-out", elements=left_out)] if left_out else []
    samples = value.index.to_frame(index=False).merge(trial.plots[["plot", "treatment"]], on="plot", how="left")
    try:
        found = content_components(value[kept].reset_index(drop=True), below[kept].reset_index(drop=True), seed=seed)
    except NetminError as problem:
        return None, samples, (*notes, problem.message)
    return found, samples.loc[found.scores.index].reset_index(drop=True), (*notes, *found.notes)


def _counted(remarks: list[dict[str, Any]]) -> list[Message]:
    """Return each kind of remark once, with how often it was made and its first wording."""
    counts = Counter(remark["note"].code for remark in remarks)
    first = {remark["note"].code: remark["note"] for remark in reversed(remarks)}
    return [Message.of("trials.remark-counted", count=count, first=first[code]) for code, count in counts.items()]


def _dose_key(one: TrialDose) -> dict[str, Any]:
    return {"factor": one.factor, "species": one.species, "round": one.round}


def _growth_key(one: TrialGrowth) -> dict[str, Any]:
    return {"species": one.species, "trait": one.trait, "unit": one.unit, "round": one.round}

"""Dose-response and growth within a trial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.dose_choice import DoseModelChoice, Hormesis, choose_dose_model, hormesis_check
from netmin.trials.factors import FloatArray
from netmin.trials.growth import GrowthCurves, GrowthModel, growth_curves
from netmin.trials.records import Trial

#: Fewest different doses, the control among them, for which curves are fitted.
FEWEST_DOSES = 5

#: Fewest dates of a plot for which a growth curve is fitted.
FEWEST_DATES = 4


@dataclass(frozen=True, eq=False)
class TrialDose:
    """Dry mass over the dose of a factor.

    Attributes
    ----------
    factor, species : str
        Whose levels are doses; of which plant.
    round : float
        Of the harvest.
    choice : DoseModelChoice
        Curves side by side.
    hormesis : Hormesis or None
        None where the data cannot carry the curve.
    """

    factor: str
    species: str
    round: float
    choice: DoseModelChoice
    hormesis: Hormesis | None


@dataclass(frozen=True, eq=False)
class TrialGrowth:
    """Growth of the plots of one species in one round.

    Attributes
    ----------
    species, trait, unit : str
        What was measured.
    round : float
        Of cultivation.
    curves : GrowthCurves
        One per plot, days after sowing.
    """

    species: str
    trait: str
    unit: str
    round: float
    curves: GrowthCurves


def doses_of(trial: Trial) -> tuple[str, pd.Series[float]] | None:
    """Return the factor whose levels are doses, and the dose of each plot; None where levels are names.

    Parameters
    ----------
    trial : Trial
        The trial.

    Returns
    -------
    tuple or None
        Only where treatments have one factor, with at least `FEWEST_DOSES` different numbers.
    """
    table = trial.treatments
    if (table["second_factor"] != "").any() or len(set(table["factor"])) != 1:
        return None
    dose = pd.to_numeric(table["level"], errors="coerce")
    if dose.isna().any() or dose.nunique() < FEWEST_DOSES:
        return None
    by_treatment = dict(zip(table["treatment"], dose, strict=True))
    plots = trial.plots.set_index("plot")["treatment"].map(by_treatment).astype(float)
    return str(table["factor"].iloc[0]), plots


def trial_doses(trial: Trial, responses: pd.DataFrame, confidence: float) -> tuple[list[TrialDose], list[Message]]:
    """Fit curves of shoot dry mass over dose, by species and round.

    Parameters
    ----------
    trial : Trial
        The trial.
    responses : pandas.DataFrame
        Of `trial_responses`.
    confidence : float
        Of all limits. [–]

    Returns
    -------
    tuple of list
        Curves, and why there are none where doses were given.
    """
    found = doses_of(trial)
    if found is None:
        return [], []
    factor, dose = found
    made, notes = [], []
    mass = responses[(responses["quantity"] == "dry-mass") & (responses["organ"] == "shoot")]
    for (species, number), rows in last_of_rounds(mass).groupby(["species", "round"], sort=True):
        x, y = np.asarray(dose.loc[rows["plot"]], dtype=float), np.asarray(rows["value"], dtype=float)
        try:
            choice = choose_dose_model(x, y, confidence=confidence)
        except NetminError as problem:
            notes.append(problem.message)
            continue
        made.append(TrialDose(factor, str(species), float(str(number)), choice, _hormesis(x, y, confidence)))
    return made, notes


def _hormesis(dose: FloatArray, response: FloatArray, confidence: float) -> Hormesis | None:
    try:
        return hormesis_check(dose, response, confidence=confidence)
    except NetminError:
        return None


def last_of_rounds(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the last harvest of each round; harvests are named in their order."""
    if rows.empty:
        return rows
    last = rows.groupby(["species", "round"])["harvest"].transform("max")
    return rows[rows["harvest"] == last]


def trial_growth(trial: Trial, model: GrowthModel) -> tuple[list[TrialGrowth], list[Message]]:
    """Fit growth curves to what was measured on plants over time; plants of one plot are averaged first.

    Parameters
    ----------
    trial : Trial
        The trial.
    model : {"logistic", "gompertz", "exponential"}
        Which curve.

    Returns
    -------
    tuple of list
        Curves, and why there are none.
    """
    if trial.biometry.empty:
        return [], []
    rows = trial.biometry.merge(trial.plots[["plot", "species", "treatment"]], on="plot")
    rows = rows.assign(day=_days(trial, rows))
    keys = ["species", "trait", "unit", "round"]
    averaged = rows.groupby([*keys, "plot", "treatment", "day"], as_index=False)["value"].mean()
    made, notes = [], []
    for (species, trait, unit, number), own in averaged.groupby(keys, sort=True):
        if own.groupby("plot")["day"].nunique().max() < FEWEST_DATES:
            continue
        try:
            curves = growth_curves(own["day"], own["value"], own["plot"], group=own["treatment"], model=model)
        except NetminError as problem:
            notes.append(problem.message)
            continue
        made.append(TrialGrowth(str(species), str(trait), str(unit), float(str(number)), curves))
    return made, notes


def _days(trial: Trial, rows: pd.DataFrame) -> FloatArray:
    """Return days after sowing of each measurement; a round sown by species is looked up by both."""
    sown = {(row.round, row.species): row.sowing for row in trial.rounds.itertuples()}
    sowing = [
        sown.get((number, species), sown.get((number, ""), ""))
        for number, species in zip(rows["round"], rows["species"], strict=True)
    ]
    apart = pd.to_datetime(rows["date"]).to_numpy() - pd.to_datetime(pd.Series(sowing)).to_numpy()
    return np.asarray(apart / np.timedelta64(1, "D"), dtype=float)

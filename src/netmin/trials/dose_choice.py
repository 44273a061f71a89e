"""Which curve fits a response best, and whether small doses stimulate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.dose_curves import DoseModel
from netmin.trials.dose_response import DoseResponse, dose_response

#: Curves that are compared unless others are named.
COMPARED: tuple[DoseModel, ...] = ("LL.4", "LL.3", "W1.4", "W2.4", "BC.5")

#: Curves whose criteria differ by less are not told apart. [–]
NEARLY_AS_GOOD = 2.0


@dataclass(frozen=True, eq=False)
class DoseModelChoice:
    """Curves side by side.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per curve, the smallest criterion first: model, parameters, log_likelihood, aic, aicc,
        residual_variance, lack_of_fit (p-value), difference of the criterion to the best, and the dose of each effect
        as columns such as ``EC50``.
    best : DoseResponse
        The fit with the smallest criterion.
    fits : dict of str to DoseResponse
        All fits, by model.
    criterion : str
        "aic" or "aicc".
    notes : tuple of Message
        Which could not be fitted, and which are nearly as good.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    best: DoseResponse
    fits: dict[str, DoseResponse]
    criterion: str
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("akaike1974", "hurvich1989", "ritz2015")


def choose_dose_model(
    dose: npt.ArrayLike,
    response: npt.ArrayLike,
    *,
    models: Sequence[DoseModel] = COMPARED,
    effects: tuple[float, ...] = (0.1, 0.5),
    small_sample: bool = True,
    confidence: float = 0.95,
) -> DoseModelChoice:
    """Fit several curves and order them by Akaike's criterion.

    Parameters
    ----------
    dose, response : array, shape (n,)
        As for `dose_response`.
    models : sequence of str
        Curves to compare; those that the data cannot carry are left out, with a note.
    effects : tuple of float
        Whose doses stand beside the criterion. [–]
    small_sample : bool
        Order by the criterion corrected for few values.
    confidence : float
        Of all limits. [–]

    Returns
    -------
    DoseModelChoice
        The spread of an effective dose over curves that fit alike is part of its uncertainty.

    Raises
    ------
    NetminError
        If no curve can be fitted.

    References
    ----------
    akaike1974, hurvich1989, ritz2015
    """
    fits: dict[str, DoseResponse] = {}
    problem: NetminError | None = None
    for model in models:
        try:
            fits[model] = dose_response(dose, response, model=model, effects=effects, confidence=confidence)
        except NetminError as found:
            problem = found
    if not fits:
        raise problem if problem is not None else ValueError("No curve was named.")
    criterion = "aicc" if small_sample else "aic"
    table = _table(fits, criterion)
    left_out = [model for model in models if model not in fits]
    notes = [Message.of("trials.models-left-out", models=left_out)] if left_out else []
    near = table.loc[table["difference"] < NEARLY_AS_GOOD, "model"].tolist()[1:]
    if near:
        best = str(table["model"].iloc[0])
        notes.append(Message.of("trials.models-alike", best=best, models=near, most=NEARLY_AS_GOOD))
    return DoseModelChoice(table, fits[str(table["model"].iloc[0])], fits, criterion, tuple(notes))


def _table(fits: dict[str, DoseResponse], criterion: str) -> pd.DataFrame:
    rows = []
    for model, fit in fits.items():
        row = {
            "model": model,
            "parameters": len(fit.table),
            "log_likelihood": fit.log_likelihood,
            "aic": fit.aic,
            "aicc": fit.aicc,
            "residual_variance": fit.residual_error**2,
            "lack_of_fit": float(fit.lack_of_fit["p_value"].iloc[0]),
        }
        doses = zip(fit.effective["effect"], fit.effective["dose"], strict=True)
        rows.append(row | {f"EC{100 * effect:.3g}": dose for effect, dose in doses})
    table = pd.DataFrame(rows).sort_values(criterion, kind="stable").reset_index(drop=True)
    lowest = table[criterion].iloc[0]
    # Two infinite criteria do not differ by a number.
    gap = np.where(np.isfinite(table[criterion]), table[criterion] - lowest, np.inf) if np.isfinite(lowest) else np.nan
    table.insert(5, "difference", gap)
    return table


@dataclass(frozen=True, eq=False)
class Hormesis:
    """Whether small doses stimulate.

    Attributes
    ----------
    table : pandas.DataFrame
        One row: f, lower, upper (of Brain and Cousens' curve), statistic and p_value of the F test against the curve
        without stimulation, peak_dose, peak_response, and increase, the share by which the peak lies above the control.
    plain : bool
        Whether the whole interval of f lies above nought.
    with_stimulation, without : DoseResponse
        The two curves.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    plain: bool
    with_stimulation: DoseResponse
    without: DoseResponse
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("brain1989", "vanewijk1993")


def hormesis_check(dose: npt.ArrayLike, response: npt.ArrayLike, *, confidence: float = 0.95) -> Hormesis:
    """Test whether small doses stimulate, by Brain and Cousens' curve against the log-logistic one.

    Parameters
    ----------
    dose, response : array, shape (n,)
        As for `dose_response`; at least five different doses.
    confidence : float
        Of the interval of f. [–]

    Returns
    -------
    Hormesis

    Raises
    ------
    NetminError
        If the data cannot carry the curve of five parameters.

    References
    ----------
    brain1989, vanewijk1993
    """
    from scipy.optimize import minimize_scalar
    from scipy.stats import f as f_distribution

    more = dose_response(dose, response, model="BC.5", effects=(), confidence=confidence)
    less = dose_response(dose, response, model="LL.4", effects=(), confidence=confidence)
    sums = [fit.residual_error**2 * fit.degrees for fit in (more, less)]
    statistic = max(sums[1] - sums[0], 0.0) / (sums[0] / more.degrees)
    row = more.table[more.table["parameter"] == "f"]
    highest = float(more.dose.max())
    found = minimize_scalar(
        lambda x: -float(more.curve([x])["response"].iloc[0]), bounds=(0, highest), method="bounded"
    )
    peak, top, control = float(found.x), -float(found.fun), more.values["d"]
    if top <= control:
        peak, top = 0.0, control
    values = {
        "f": float(row["estimate"].iloc[0]),
        "lower": float(row["lower"].iloc[0]),
        "upper": float(row["upper"].iloc[0]),
        "statistic": statistic,
        "p_value": float(f_distribution.sf(statistic, 1, more.degrees)),
        "peak_dose": peak,
        "peak_response": top,
        "increase": top / control - 1,
    }
    plain = values["lower"] > 0
    code = "trials.hormesis-plain" if plain else "trials.hormesis-not-shown"
    note = Message.of(code, percent=100 * values["increase"], dose=peak, p_value=values["p_value"])
    return Hormesis(pd.DataFrame([values]), plain, more, less, (note,))

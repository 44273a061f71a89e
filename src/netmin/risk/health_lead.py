"""Lead beside the other elements: blood by the Adult Lead Methodology, and the level for soil where children live."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.risk.contents import Contents
from netmin.risk.dose import FloatArray
from netmin.risk.lead import AdultLeadModel
from netmin.risk.lead_in_soil import lead_levels, lead_levels_in_force
from netmin.risk.toxicity import ToxicitySet

#: Columns of `HealthRisk.lead`.
LEAD_COLUMNS = (
    "sample",
    "content_low",
    "content_high",
    "adult_blood_low",
    "adult_blood_high",
    "fetal_blood_low",
    "fetal_blood_high",
    "exceedance_low",
    "exceedance_high",
    "target",
    "adult_goal",
    "residential_level",
    "residential_verdict",
    "baseline_period",
)


def lead_table(
    contents: Contents, model: AdultLeadModel, target: float, toxicity: ToxicitySet, relative_bioavailability: float
) -> pd.DataFrame:
    """Return one row per sample, none where lead was not asked for.

    Parameters
    ----------
    contents : Contents
        Of the soil.
    model : AdultLeadModel
        With its survey.
    target : float
        Blood lead of the unborn that is to be kept. [µg/dL]
    toxicity : ToxicitySet
        Its days choose the level for residential soil.
    relative_bioavailability : float
        Of lead in this soil; NaN for the default of the methodology. [–]

    Returns
    -------
    pandas.DataFrame
        Columns in `LEAD_COLUMNS`.
    """
    if "Pb" not in contents.analytes:
        return pd.DataFrame(columns=list(LEAD_COLUMNS))
    place = contents.analytes.index("Pb")
    low, high = contents.low[:, place], contents.high[:, place]
    available = None if np.isnan(relative_bioavailability) else relative_bioavailability
    blood_low, blood_high = (model.adult_blood_lead(content, available) for content in (low, high))
    level = residential_level(toxicity)
    return pd.DataFrame(
        {
            "sample": np.arange(low.size),
            "content_low": low,
            "content_high": high,
            "adult_blood_low": blood_low,
            "adult_blood_high": blood_high,
            "fetal_blood_low": model.fetal_blood_lead(blood_low),
            "fetal_blood_high": model.fetal_blood_lead(blood_high),
            "exceedance_low": model.exceedance(blood_low, target),
            "exceedance_high": model.exceedance(blood_high, target),
            "target": target,
            "adult_goal": float(model.soil_goal(target, available)),
            "residential_level": level,
            "residential_verdict": _verdict(low, high, level),
            "baseline_period": model.period,
        },
        columns=list(LEAD_COLUMNS),
    )


def residential_level(toxicity: ToxicitySet) -> float:
    """Return the screening level for lead in residential soil on the last day of a set; today's for the newest.

    Examples
    --------
    >>> from netmin.risk import toxicity
    >>> residential_level(toxicity.get("us-2023")), residential_level(toxicity.get("us-2025"))
    (200.0, 200.0)
    >>> residential_level(toxicity.get("us-2020"))
    400.0
    """
    levels = lead_levels() if toxicity.in_force_to is None else lead_levels_in_force(on=toxicity.in_force_to)
    known = [level for level in levels if level.meaning == "screening" and not level.condition]
    return known[-1].value


def _verdict(low: FloatArray, high: FloatArray, level: float) -> npt.NDArray[np.str_]:
    """Return ``below`` (the level itself included), ``above``, ``open``, or "" where nothing was measured."""
    named = np.select([high <= level, low > level], ["below", "above"], default="open")
    return np.where(np.isnan(low), "", named)

"""Lead has no reference dose: the blood of adults and of the unborn by the Adult Lead Methodology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin import cellar
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray, product
from netmin.risk.receptors import ExposureFactor, exposure_factors

#: Share of soluble lead that adults take up; times a relative bioavailability of 0.6 it is the default of 0.12.
SOLUBLE_ABSORPTION = 0.2

#: Normal quantile of the 95th percentile, with the digits the methodology prints.
_QUANTILE_95 = 1.645

CITATIONS = ("epa2003lead", "epa2017lead")


@dataclass(frozen=True, eq=False)
class AdultLeadModel:
    """The constants of the Adult Lead Methodology, for the blood lead of one survey of women.

    Attributes
    ----------
    period : str
        Years of the survey.
    baseline : float
        Blood lead of women without the site. [µg/dL]
    deviation : float
        Geometric standard deviation of blood lead among people alike exposed. [–]
    biokinetic_slope : float
        Blood lead per lead taken up. [µg/dL per µg/day]
    soil_ingestion : float
        Soil and dust of soil. [g/day]
    absorption : float
        Share of the lead in soil that is taken up. [–]
    exposure_frequency, averaging_time : float
        [day/year]
    fetal_ratio : float
        Blood lead of the unborn over that of the mother. [–]
    factors : mapping of str to ExposureFactor
        Where each number comes from; what the user put in is not among them.
    """

    period: str
    baseline: float
    deviation: float
    biokinetic_slope: float
    soil_ingestion: float
    absorption: float
    exposure_frequency: float
    averaging_time: float
    fetal_ratio: float
    factors: Mapping[str, ExposureFactor]

    @property
    def unverified(self) -> tuple[str, ...]:
        """Names of the numbers that were not checked against their source."""
        return tuple(name for name, factor in self.factors.items() if factor.confidence == "unverified")

    def with_values(self, **numbers: float) -> AdultLeadModel:
        """Return the model with numbers of the user's own.

        Raises
        ------
        UsageError
            If a number has no such name or is not positive.
        """
        for name, number in numbers.items():
            if name in ("period", "factors") or not hasattr(self, name):
                raise UsageError(Message.of("risk.parameter-unknown", name=name, known=sorted(_NUMBERS)))
            if not number > 0:
                raise UsageError(Message.of("risk.number-not-positive", name=name, found=str(number)))
        factors = {name: factor for name, factor in self.factors.items() if name not in numbers}
        changes: dict[str, Any] = dict(numbers)
        return replace(self, factors=factors, **changes)

    def absorbed(self, relative_bioavailability: npt.ArrayLike | None = None) -> FloatArray:
        """Share of the lead in soil that is taken up, with the bioavailability counted once.

        Parameters
        ----------
        relative_bioavailability : float or array, optional
            Of lead in this soil over that of a soluble salt. It replaces the 0.6 inside the default. [–]

        Returns
        -------
        array
            [–]

        References
        ----------
        epa2003lead

        Examples
        --------
        >>> model = adult_lead_model()
        >>> float(model.absorbed()), float(model.absorbed(0.6).round(2)), float(model.absorbed(0.9).round(2))
        (0.12, 0.12, 0.18)
        """
        if relative_bioavailability is None:
            return np.asarray(self.absorption)
        return product(SOLUBLE_ABSORPTION, relative_bioavailability)

    def adult_blood_lead(
        self, concentration: npt.ArrayLike, relative_bioavailability: npt.ArrayLike | None = None
    ) -> FloatArray:
        """Central blood lead of women exposed.

        Parameters
        ----------
        concentration : array
            Lead in soil, total. [mg/kg dry]
        relative_bioavailability : float or array, optional
            As in `absorbed`. [–]

        Returns
        -------
        array
            [µg/dL]

        References
        ----------
        epa2003lead

        Examples
        --------
        >>> float(adult_lead_model().adult_blood_lead(1000.0).round(2))
        2.04
        """
        taken_up = product(concentration, self.soil_ingestion, self.absorbed(relative_bioavailability))
        yearly = product(taken_up, self.exposure_frequency) / self.averaging_time
        return np.asarray(self.baseline + self.biokinetic_slope * yearly)

    def fetal_blood_lead(self, adult_blood_lead: npt.ArrayLike) -> FloatArray:
        """Blood lead that 95 in 100 unborn children of such women stay below.

        Parameters
        ----------
        adult_blood_lead : array
            Central, of the women. [µg/dL]

        Returns
        -------
        array
            [µg/dL]

        References
        ----------
        epa2003lead

        Examples
        --------
        >>> model = adult_lead_model()
        >>> float(model.fetal_blood_lead(model.adult_blood_lead(1000.0)).round(2))
        4.83
        """
        return product(adult_blood_lead, self.fetal_ratio, self.deviation**_QUANTILE_95)

    def exceedance(self, adult_blood_lead: npt.ArrayLike, target: npt.ArrayLike = 5.0) -> FloatArray:
        """Share of the unborn whose blood lead lies above a target.

        Parameters
        ----------
        adult_blood_lead : array
            Central, of the women. [µg/dL]
        target : float or array
            [µg/dL]

        Returns
        -------
        array
            Of a lognormal distribution. [–]

        References
        ----------
        epa2003lead

        Examples
        --------
        >>> model = adult_lead_model()
        >>> float(model.exceedance(5.0 / 0.9, target=5.0).round(3))
        0.5
        """
        from scipy.special import ndtr

        median = product(adult_blood_lead, self.fetal_ratio)
        distance = np.log(median / np.asarray(target, dtype=float)) / np.log(self.deviation)
        return np.asarray(ndtr(distance))

    def soil_goal(
        self, target: npt.ArrayLike = 5.0, relative_bioavailability: npt.ArrayLike | None = None
    ) -> FloatArray:
        """Content of soil at which 95 in 100 of the unborn stay below a target, the preliminary remediation goal.

        Parameters
        ----------
        target : float or array
            Blood lead of the unborn. [µg/dL]
        relative_bioavailability : float or array, optional
            As in `absorbed`. [–]

        Returns
        -------
        array
            0 where the women's baseline alone passes the target. [mg/kg dry]

        References
        ----------
        epa2003lead

        Examples
        --------
        >>> adult_lead_model().soil_goal([5.0, 10.0]).round()
        array([1050., 2517.])
        """
        central = np.asarray(target, dtype=float) / (self.fetal_ratio * self.deviation**_QUANTILE_95)
        per_content = product(
            self.biokinetic_slope,
            self.soil_ingestion,
            self.absorbed(relative_bioavailability),
            self.exposure_frequency / self.averaging_time,
        )
        return np.asarray(np.maximum(central - self.baseline, 0.0) / per_content)


_NUMBERS = (
    "baseline",
    "deviation",
    "biokinetic_slope",
    "soil_ingestion",
    "absorption",
    "exposure_frequency",
    "averaging_time",
    "fetal_ratio",
)


def survey_periods() -> tuple[str, ...]:
    """Return the periods of the surveys of women's blood lead, newest first."""
    return tuple(entry["period"] for entry in _card()["surveys"])


def adult_lead_model(period: str | None = None) -> AdultLeadModel:
    """Return the Adult Lead Methodology for a survey of women's blood lead.

    Parameters
    ----------
    period : str, optional
        One of `survey_periods`; the newest unless given.

    Returns
    -------
    AdultLeadModel
        With the constants of the agency.

    Raises
    ------
    UsageError
        If there is no such survey.

    Examples
    --------
    >>> [(period, adult_lead_model(period).baseline) for period in survey_periods()]
    [('2009-2014', 0.6), ('2007-2010', 0.7), ('1999-2004', 1.0), ('1988-1994', 1.5)]
    """
    card, rows = _card(), exposure_factors()
    chosen = period or card["default"]
    surveys = {entry["period"]: entry["factors"] for entry in card["surveys"]}
    if chosen not in surveys:
        raise UsageError(Message.of("risk.survey-unknown", name=chosen, known=list(surveys)))
    factors = {name: rows[row] for name, row in card["parameters"].items()}
    factors["baseline"] = rows[f"{surveys[chosen]}/PbB0"]
    factors["deviation"] = rows[f"{surveys[chosen]}/GSDi"]
    return AdultLeadModel(period=chosen, factors=factors, **{name: factors[name].value for name in _NUMBERS})


@cache
def _card() -> dict[str, Any]:
    path = cellar.find("lead", "adult-lead.toml")
    if path is None:
        raise FileNotFoundError("the cellar has no lead/adult-lead.toml")
    return cellar.read_card(path)

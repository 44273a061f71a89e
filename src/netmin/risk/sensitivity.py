"""Species-sensitivity distributions: at which content how many species are affected, and how sure that is.

The endpoints of several species - contents without effect, or with a small one - are taken as a sample of all species.
The content at which 5 % of them are affected is the HC5. The endpoints are the user's: this house ships none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError, UsageError
from netmin.language import Message
from netmin.risk.extrapolation import Distribution, extrapolation_constants
from netmin.risk.sensitivity_fit import LOGISTIC_DEVIATION, LogFit, anderson_darling, likelihood_fit, moment_fit

FloatArray = npt.NDArray[np.float64]
Estimator = Literal["moments", "maximum-likelihood"]

#: Fewer species than this give no distribution; below the second number a note warns.
FEWEST_SPECIES, ENOUGH_SPECIES = 5, 10

#: A fit by maximum likelihood needs at least this many endpoints that are numbers.
FEWEST_DETECTED = 3

#: Columns of `SpeciesSensitivity.table`. hazardous_content, lower, upper: as the endpoints, such as mg/kg dry.
SENSITIVITY_COLUMNS = ("affected", "hazardous_content", "lower", "upper")


@dataclass(frozen=True, eq=False)
class SpeciesSensitivity:
    """A fitted species-sensitivity distribution.

    Attributes
    ----------
    distribution : {"log-normal", "log-logistic"}
        Of the sensitivities.
    estimator : {"moments", "maximum-likelihood"}
        How it was fitted.
    fit : LogFit
        Location and scale of the logarithms.
    count : int
        Species.
    confidence : float
        Of each limit on its own side. [–]
    species : pandas.DataFrame
        species, endpoint, below, above, affected_at (share of species affected at the endpoint by the fit); ascending.
    table : pandas.DataFrame
        Columns `SENSITIVITY_COLUMNS`, for 5, 10, 20 and 50 % of species affected.
    statistic : float
        Modified Anderson-Darling statistic; NaN where endpoints are limits.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    distribution: Distribution
    estimator: Estimator
    fit: LogFit
    count: int
    confidence: float
    species: pd.DataFrame
    table: pd.DataFrame
    statistic: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    def hazardous_content(self, affected: float = 0.05) -> tuple[float, float, float]:
        """Return the content at which a share of species is affected.

        Parameters
        ----------
        affected : float
            0.05 for the HC5. [–]

        Returns
        -------
        tuple of float
            Estimate, lower limit, upper limit. With moments the estimate is the median of what the data allow.
            [unit of the endpoints]
        """
        if not 0 < affected < 1:
            raise ValueError(f"A share between 0 and 1 is expected, not {affected}.")
        if self.estimator == "moments":
            deviation = _deviation(self.fit, self.distribution)
            low, middle, high = extrapolation_constants(self.count, affected, self.confidence, self.distribution)
            logs = [self.fit.location - constant * deviation for constant in (middle, low, high)]
        else:
            centre, error = _log_quantile(self.fit, affected, self.distribution)
            reach = _normal_quantile(self.confidence) * error
            logs = [centre, centre - reach, centre + reach]
        estimate, lower, upper = (math.exp(value) for value in logs)
        return estimate, lower, upper

    def affected_fraction(self, content: npt.ArrayLike) -> FloatArray:
        """Return the share of species affected at contents, with limits.

        Parameters
        ----------
        content : array, shape (n,)
            In the soil, as the endpoints were measured; 0 affects nobody. [unit of the endpoints]

        Returns
        -------
        array, shape (n, 3)
            Estimate, lower limit, upper limit. [–]

        Raises
        ------
        ValueError
            If a content is negative.
        """
        values = np.atleast_1d(np.asarray(content, dtype=float))
        if np.any(values < 0):
            raise ValueError("Contents cannot be negative.")
        from netmin.risk.affected_fraction import fraction_with_limits

        return fraction_with_limits(values, self.fit, self.count, self.confidence, self.distribution, self.estimator)


def _deviation(fit: LogFit, distribution: Distribution) -> float:
    return fit.scale if distribution == "log-normal" else fit.scale * LOGISTIC_DEVIATION


def _normal_quantile(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))


def standard_quantile(share: float, distribution: Distribution) -> float:
    """Return a quantile of the standard normal or the standard logistic distribution.

    Parameters
    ----------
    share : float
        [–]
    distribution : {"log-normal", "log-logistic"}
        Of the sensitivities.

    Returns
    -------
    float
        [–]
    """
    return _normal_quantile(share) if distribution == "log-normal" else math.log(share / (1 - share))


def _log_quantile(fit: LogFit, share: float, distribution: Distribution) -> tuple[float, float]:
    """Return a quantile of the logarithms and its standard error, from the covariance of location and ln scale."""
    standard = standard_quantile(share, distribution)
    slope = np.array([1.0, standard * fit.scale])
    variance = math.nan if fit.covariance is None else float(slope @ fit.covariance @ slope)
    return fit.location + standard * fit.scale, math.sqrt(variance)


def species_sensitivity(
    species: Sequence[str],
    endpoints: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    distribution: Distribution = "log-normal",
    estimator: Estimator | None = None,
    confidence: float = 0.95,
) -> SpeciesSensitivity:
    """Fit a species-sensitivity distribution.

    Several endpoints of one species are first joined to their geometric mean, so that a much-tested species does not
    outvote the others. Without limits among the endpoints the fit is by moments, with the limits of Aldenberg and
    Jaworska (log-normal) or Aldenberg and Slob (log-logistic), exact for few species too; with limits it is by maximum
    likelihood, and its own limits are approximate.

    Parameters
    ----------
    species : sequence of str, length n
        Who was tested.
    endpoints : array, shape (n,)
        Contents of one kind of effect, such as 10 % less growth. [mg/kg dry, or any one unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value: no effect at the highest content tested is "above".
    distribution : {"log-normal", "log-logistic"}
        Log-normal by default, since its limits are exact; the log-logistic has heavier tails and so a lower HC1.
    estimator : {"moments", "maximum-likelihood"}, optional
        Chosen by whether there are limits among the endpoints if left out.
    confidence : float
        Of each limit on its own side; 0.95 makes the two a 90 % interval. [–]

    Returns
    -------
    SpeciesSensitivity
        [unit of the endpoints]

    Raises
    ------
    NetminError
        If there are fewer than `FEWEST_SPECIES`, or the endpoints do not differ.
    UsageError
        If endpoints are not positive, one species has limits of both kinds, or moments are asked of limits.
    ValueError
        If the arrays do not fit each other.

    References
    ----------
    aldenberg2000, aldenberg1993, vanstraalen1989, stephens1974, stephens1979

    Examples
    --------
    Cadmium in soil, contents without effect on seven species.

    >>> fitted = species_sensitivity("abcdefg", [0.97, 3.33, 3.63, 13.5, 13.8, 18.7, 154.0])
    >>> [round(value, 3) for value in fitted.hazardous_content()]
    [0.568, 0.038, 2.111]
    >>> fitted.affected_fraction([0.568]).round(3).tolist()
    [[0.05, 0.003, 0.25]]
    """
    joined = _joined(species, endpoints, below, above)
    _refuse(joined)
    limited = bool((joined["below"] | joined["above"]).any())
    chosen: Estimator = estimator or ("maximum-likelihood" if limited else "moments")
    if limited and chosen == "moments":
        raise UsageError(
            Message.of("ecology.moments-need-numbers", count=int((joined["below"] | joined["above"]).sum()))
        )
    logs = np.log(joined["endpoint"].to_numpy(dtype=float))
    fit = (
        moment_fit(logs, distribution)
        if chosen == "moments"
        else likelihood_fit(logs, joined["below"].to_numpy(), joined["above"].to_numpy(), distribution)
    )
    statistic, poor = (math.nan, False) if limited else anderson_darling(logs, distribution)
    result = SpeciesSensitivity(
        distribution,
        chosen,
        fit,
        len(joined),
        confidence,
        joined,
        pd.DataFrame(),
        statistic,
        _notes(joined, len(species), chosen, limited, poor),
        _citations(distribution, limited),
    )
    return _completed(result)


def _completed(bare: SpeciesSensitivity) -> SpeciesSensitivity:
    from dataclasses import replace

    shares = (0.05, 0.1, 0.2, 0.5)
    table = pd.DataFrame(
        [(share, *bare.hazardous_content(share)) for share in shares], columns=list(SENSITIVITY_COLUMNS)
    )
    species = bare.species.assign(affected_at=bare.affected_fraction(bare.species["endpoint"].to_numpy())[:, 0])
    return replace(bare, table=table, species=species)


def _joined(
    species: Sequence[str], endpoints: npt.ArrayLike, below: npt.ArrayLike | None, above: npt.ArrayLike | None
) -> pd.DataFrame:
    """Return one row per species, ascending."""
    values = np.asarray(endpoints, dtype=float)
    names = [str(name).strip() for name in species]
    if values.ndim != 1 or len(names) != values.size:
        raise ValueError(f"{len(names)} species and endpoints of shape {values.shape} do not fit each other.")
    marks = [
        np.zeros(values.size, dtype=bool) if given is None else np.asarray(given, dtype=bool)
        for given in (below, above)
    ]
    if any(mark.shape != values.shape for mark in marks) or np.any(marks[0] & marks[1]):
        raise ValueError("The marks must have the shape of the endpoints, and none may point both ways.")
    if not np.all(np.isfinite(values) & (values > 0)):
        raise UsageError(Message.of("ecology.endpoint-not-positive"))
    frame = pd.DataFrame({"species": names, "log": np.log(values), "below": marks[0], "above": marks[1]})
    grouped = frame.groupby("species", sort=True).agg({"log": "mean", "below": "any", "above": "any"}).reset_index()
    both = grouped.loc[grouped["below"] & grouped["above"], "species"].tolist()
    if both:
        raise UsageError(Message.of("ecology.species-both-ways", species=both))
    grouped.insert(1, "endpoint", np.exp(grouped.pop("log")))
    return grouped.sort_values(["endpoint", "species"], kind="stable", ignore_index=True)


def _refuse(joined: pd.DataFrame) -> None:
    if len(joined) < FEWEST_SPECIES:
        raise NetminError(Message.of("ecology.too-few-species", count=len(joined), fewest=FEWEST_SPECIES))
    detected = joined[~(joined["below"] | joined["above"])]
    if len(detected) < FEWEST_DETECTED:
        raise NetminError(Message.of("ecology.too-few-endpoints", count=len(detected), fewest=FEWEST_DETECTED))
    if detected["endpoint"].nunique() < 2:
        raise NetminError(Message.of("ecology.endpoints-equal"))


def _notes(joined: pd.DataFrame, tested: int, estimator: Estimator, limited: bool, poor: bool) -> tuple[Message, ...]:
    notes = [Message.of("ecology.sensitivity-sample", count=len(joined))]
    if len(joined) < ENOUGH_SPECIES:
        notes.append(Message.of("ecology.few-species", count=len(joined), enough=ENOUGH_SPECIES))
    if tested > len(joined):
        notes.append(Message.of("ecology.geometric-means", tested=tested, species=len(joined)))
    if estimator == "maximum-likelihood":
        notes.append(Message.of("ecology.likelihood-limits"))
    if limited:
        notes.append(Message.of("ecology.fit-not-tested"))
    elif poor:
        notes.append(Message.of("ecology.fit-poor"))
    return tuple(notes)


def _citations(distribution: Distribution, limited: bool) -> tuple[str, ...]:
    keys = {"aldenberg2000"} if distribution == "log-normal" else {"aldenberg1993"}
    if not limited:
        keys.add("stephens1974" if distribution == "log-normal" else "stephens1979")
    return tuple(sorted(keys))

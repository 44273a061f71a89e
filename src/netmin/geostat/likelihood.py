"""Fitting a covariance model by likelihood: from the samples themselves, without intervals of distance.

Up to `DENSE_UP_TO` places the likelihood is exact, above by Vecchia's approximation. What is searched is in
`netmin.geostat.likelihood_search`, how the numbers are made in `dense_terms` and `vecchia`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.adopted import as_model, as_models
from netmin.geostat.drift_columns import Drift
from netmin.geostat.estimates import ParameterEstimates, estimates, inside, inverse_information
from netmin.geostat.fitting import CANDIDATES, describe, directions_found, row_of
from netmin.geostat.gaussian_sample import GaussianSample
from netmin.geostat.gaussian_terms import GaussianTerms, Method
from netmin.geostat.likelihood_engine import DENSE_UP_TO, likelihood_engine, likelihood_scout
from netmin.geostat.likelihood_search import WALL, LikelihoodSearch, Optimum
from netmin.geostat.models import CovarianceModel, FloatArray, Nugget, Spherical
from netmin.geostat.points import UnmappableError, singular
from netmin.geostat.profile_likelihood import profile_interval
from netmin.geostat.shape import Shape, named, sill_name, structures_of
from netmin.language import Message

#: A practical range is sought up to this many diagonals of the samples' bounding box.
FARTHEST_RANGE = 10.0

#: What the automatic choice tries: no likeness at all, then what `fit_variogram` tries.
LIKELIHOOD_CANDIDATES: tuple[CovarianceModel, ...] = (Nugget(1.0), *CANDIDATES)

_CITATIONS: dict[Method, tuple[str, ...]] = {
    "reml": ("patterson1971", "harville1974", "mardia1984"),
    "ml": ("mardia1984",),
}
_VECCHIA = ("vecchia1988", "stein2004", "guinness2018", "guinness2021")


@dataclass(frozen=True, eq=False)
class LikelihoodFit:
    """A model fitted by likelihood, with what is known about its parameters.

    Attributes
    ----------
    model : CovarianceModel
        The one chosen, without the measurement error.
    method : str
        "reml" or "ml".
    log_likelihood : float
        At its largest; the restricted one is that of orthonormal contrasts.
    aic, bic : float
        Criteria of Akaike and of Schwarz; drift coefficients are counted. Restricted ones may be compared only between
        models with the same drift.
    parameters : ParameterEstimates
        Sills, ranges and so on with standard errors from the expected information.
    drift : pandas.DataFrame
        One row per drift column: column, coefficient, standard_error. Eastings and northings are counted in metres from
        the middle of the samples' bounding box.
    table : pandas.DataFrame
        One row per candidate: as in `VariogramFit`, with log_likelihood, parameters, aic, bic, chosen.
    neighbours : int or None
        Earlier values that each value is given; None where the likelihood is exact.
    places : int
        Distinct places.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the choice was made, and what to be careful about.
    """

    model: CovarianceModel
    method: Method
    log_likelihood: float
    aic: float
    bic: float
    parameters: ParameterEstimates
    drift: pd.DataFrame
    table: pd.DataFrame
    neighbours: int | None
    places: int
    citations: tuple[str, ...]
    notes: tuple[Message, ...]
    _candidate: _Candidate = field(repr=False)

    def profile_interval(self, parameter: str, structure: int = 0, *, probability: float = 0.95) -> tuple[float, float]:
        """Return the interval of a parameter outside of which the likelihood, best in all others, is too small.

        It needs no symmetry and no normal distribution of the estimate, but many searches.

        Parameters
        ----------
        parameter : str
            As in the table of `parameters`: "partial_sill", "slope", "range", "smoothness", "exponent", "ratio".
        structure : int
            Number of the structure, as in that table; the nugget is the first one.
        probability : float
            Of the interval.

        Returns
        -------
        tuple of float
            Lower and upper end; zero or infinity where the samples do not bound the parameter.

        References
        ----------
        mardia1984
        """
        return profile_interval(self._candidate.search, self._candidate.optimum, structure, parameter, probability)


@dataclass(frozen=True, eq=False)
class _Candidate:
    """One kind of model at its best."""

    search: LikelihoodSearch
    optimum: Optimum

    @property
    def sills(self) -> FloatArray:
        """Sills and slopes in the unit of the values."""
        found: FloatArray = self.optimum.sills * self.search.sill_units * self.search.sample.spread**2
        return found

    @property
    def model(self) -> CovarianceModel:
        return self.search.shape.model(self.optimum.point, self.sills)

    @property
    def parameters(self) -> int:
        return self.search.shape.parameters + len(self.search.sample.plain)

    @property
    def log_likelihood(self) -> float:
        return self.optimum.log_likelihood - self.freedom * math.log(self.search.sample.spread)

    @property
    def freedom(self) -> int:
        count = len(self.search.sample.residual)
        return count - (len(self.search.sample.plain) if self.search.method == "reml" else 0)

    @property
    def aic(self) -> float:
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        return self.parameters * math.log(self.freedom) - 2.0 * self.log_likelihood


def fit_likelihood(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    model: str | CovarianceModel | Sequence[CovarianceModel] = "automatic",
    *,
    method: Method = "reml",
    drift: Drift | npt.ArrayLike = "constant",
    error_variance: npt.ArrayLike = 0.0,
    nugget: bool = True,
    free: Collection[str] = (),
    anisotropy: bool = False,
    neighbours: int | None = None,
) -> LikelihoodFit:
    """Fit a covariance model by maximum or restricted maximum likelihood, values taken as normal.

    Parameters
    ----------
    easting, northing : array, shape (n,)
        Places. Samples at the same place are averaged unless every one of them has a measurement error. [m]
    values : array, shape (n,)
        Values, usually logarithms of concentrations.
    model : str, CovarianceModel or sequence of CovarianceModel
        "automatic" tries `LIKELIHOOD_CANDIDATES`; else as in `fit_variogram`. Of several the one with the smallest AIC
        is chosen.
    method : {"reml", "ml"}
        Restricted likelihood, which allows for the drift being estimated, or the plain one.
    drift : {"constant", "linear", "quadratic"} or array, shape (n, p)
        Mean of the field: a polynomial of the coordinates, or given columns beside a constant.
    error_variance : float or array, shape (n,)
        Known variance of the measurement error of each value; it is no part of the model. [unit of the values, squared]
    nugget : bool
        Whether a nugget is added to models that have none.
    free : collection of str
        "smoothness" and "exponent": fit those of Matérn and of stable structures too.
    anisotropy : bool
        Whether one azimuth and one ratio of all structures are fitted, and the azimuth of each zonal structure.
    neighbours : int, optional
        Use Vecchia's approximation with this many neighbours; by default the exact likelihood up to `DENSE_UP_TO`
        places and `NEIGHBOURS` above.

    Returns
    -------
    LikelihoodFit

    Raises
    ------
    UnmappableError
        If there are too few places, a number is missing, nothing varies about the drift, drift columns are
        combinations of one another, or the covariance is singular.

    References
    ----------
    patterson1971, harville1974, mardia1984, vecchia1988, stein2004, guinness2018, guinness2021, akaike1974, schwarz1978
    """
    if method not in _CITATIONS:
        raise ValueError(f"method {method!r} is not one of {', '.join(_CITATIONS)}")
    sample, notes = GaussianSample.of(easting, northing, values, drift, error_variance)
    engine, given = likelihood_engine(sample, neighbours)
    scout = likelihood_scout(sample, given)
    candidates = _candidates(model)
    for candidate in candidates:
        _refuse_unbounded(candidate, method, given)
    fits = [
        _fit(LikelihoodSearch(_shape(sample, candidate, nugget, free, anisotropy), sample, engine, method, scout))
        for candidate in candidates
    ]
    return _result(fits, min(fits, key=lambda fit: fit.aic), given, notes)


def log_likelihood(
    easting: npt.ArrayLike,
    northing: npt.ArrayLike,
    values: npt.ArrayLike,
    model: CovarianceModel,
    *,
    method: Method = "reml",
    drift: Drift | npt.ArrayLike = "constant",
    error_variance: npt.ArrayLike = 0.0,
    neighbours: int | None = None,
) -> float:
    """Return the log-likelihood of values under a covariance model, the drift estimated by generalised least squares.

    Parameters
    ----------
    easting, northing, values, method, drift, error_variance, neighbours
        As in `fit_likelihood`.
    model : CovarianceModel
        With its sills and ranges.

    Returns
    -------
    float
        Restricted: that of n − p contrasts with orthonormal coefficients, which no scaling of the drift changes.

    Raises
    ------
    UnmappableError
        As `fit_likelihood`.

    Examples
    --------
    >>> from netmin.geostat.models import Exponential
    >>> easting = np.arange(12.0)
    >>> model = Nugget(0.1) + Exponential(0.5, range=2.0)
    >>> round(log_likelihood(easting, np.zeros(12), np.sin(easting), model), 3)
    -10.519

    References
    ----------
    patterson1971, harville1974, mardia1984
    """
    if method not in _CITATIONS:
        raise ValueError(f"method {method!r} is not one of {', '.join(_CITATIONS)}")
    model = as_model(model)
    sample, _ = GaussianSample.of(easting, northing, values, drift, error_variance)
    engine, given = likelihood_engine(sample, neighbours)
    _refuse_unbounded(model, method, given)
    held = {(index, "range") for index in range(len(model.structures))}
    search = LikelihoodSearch(Shape(model.structures, shortest=1.0, longest=1.0, held=held), sample, engine, method)
    sizes = np.array([getattr(part, sill_name(part)) for part in model.structures])
    try:
        terms = search.terms((), sizes / search.sill_units / sample.spread**2, slopes=False, margin=1.0)
    except np.linalg.LinAlgError:
        raise singular(model) from None
    return terms.log_likelihood(method) - terms.freedom(method) * math.log(sample.spread)


def _candidates(model: str | CovarianceModel | Sequence[CovarianceModel]) -> tuple[CovarianceModel, ...]:
    if model == "automatic":
        return LIKELIHOOD_CANDIDATES
    if isinstance(model, str):
        return (named(model),)
    return as_models(model)


def _refuse_unbounded(model: CovarianceModel, method: Method, neighbours: int | None) -> None:
    """Complain of a model without a sill where its likelihood does not exist, or is not approximated well."""
    if not model.bounded and (method != "reml" or neighbours is not None):
        raise UnmappableError(Message.of("geostat.likelihood-needs-sill", most=DENSE_UP_TO))


def _shape(
    sample: GaussianSample, model: CovarianceModel, nugget: bool, free: Collection[str], anisotropy: bool
) -> Shape:
    shortest, diagonal = sample.extent
    shape = Shape(
        structures_of(model, nugget), shortest=shortest, longest=FARTHEST_RANGE * diagonal, free=free,
        directed=anisotropy,
    )  # fmt: skip
    minimum = len(sample.plain) + shape.parameters + 1
    if len(sample.residual) < minimum:
        raise UnmappableError(Message.of("geostat.too-few-places", count=len(sample.residual), minimum=minimum))
    return shape


def _fit(search: LikelihoodSearch) -> _Candidate:
    try:
        return _Candidate(search, search.best())
    except np.linalg.LinAlgError:
        middle = [0.5 * (low + high) if math.isfinite(low) else 0.0 for low, high in search.shape.bounds]
        raise singular(search.shape.model(middle, np.ones(len(search.shape.structures)))) from None


def _result(
    fits: Sequence[_Candidate], chosen: _Candidate, neighbours: int | None, notes: tuple[Message, ...]
) -> LikelihoodFit:
    search, optimum = chosen.search, chosen.optimum
    terms = search.terms(optimum.point, optimum.sills, slopes=True, information=True, margin=1.0)
    parameters, drift = _parameters(chosen, terms.information), _drift(chosen, terms)
    citations = ("akaike1974", "schwarz1978", *_CITATIONS[search.method], *(_VECCHIA if neighbours else ()))
    return LikelihoodFit(
        chosen.model, search.method, chosen.log_likelihood, chosen.aic, chosen.bic, parameters, drift,
        _table(fits, chosen), neighbours, len(search.sample.residual), citations,
        notes + _notes(chosen, len(fits), neighbours, terms.margin), chosen,
    )  # fmt: skip


def _parameters(chosen: _Candidate, information: FloatArray | None) -> ParameterEstimates:
    search, optimum = chosen.search, chosen.optimum
    determined = inside(search.shape, optimum.point, optimum.sills, zeros_known=False)
    size = np.ones(len(determined))
    size[: len(optimum.sills)] = search.sill_units * search.sample.spread**2
    covariance = inverse_information(np.asarray(information), determined) * np.outer(size, size)
    ended = any(isinstance(part, Spherical) for part in search.shape.structures)
    notes = (Message.of("geostat.spherical-errors"),) if ended else ()
    return estimates(search.shape, optimum.point, chosen.sills, covariance, citations=("mardia1984",), notes=notes)


def _drift(chosen: _Candidate, terms: GaussianTerms) -> pd.DataFrame:
    sample = chosen.search.sample
    coefficients = sample.plain + sample.spread * terms.coefficients
    covariance = sample.spread**2 * np.asarray(np.linalg.inv(terms.gram[1:, 1:]), dtype=float)
    return pd.DataFrame(
        {
            "column": sample.drift.names,
            "coefficient": sample.drift.coefficients(coefficients),
            "standard_error": np.sqrt(np.diagonal(sample.drift.covariance(covariance))),
        }
    )


def _table(fits: Sequence[_Candidate], chosen: _Candidate) -> pd.DataFrame:
    rows = [
        row_of(fit.model)
        | {
            "log_likelihood": fit.log_likelihood,
            "parameters": fit.parameters,
            "aic": fit.aic,
            "bic": fit.bic,
            "chosen": fit is chosen,
        }
        for fit in fits
    ]
    return pd.DataFrame(rows)


def _notes(chosen: _Candidate, tried: int, neighbours: int | None, margin: float) -> tuple[Message, ...]:
    model, shape = chosen.model, chosen.search.shape
    notes = [describe(model)]
    if tried > 1:
        notes.append(Message.of("geostat.model-chosen-by-aic", tried=tried))
    if model.practical_range == 0.0:
        notes.append(Message.of("geostat.no-structure"))
    elif model.bounded and model.practical_range > 0.99 * shape.longest:
        notes.append(Message.of("geostat.likelihood-range-not-reached", range=shape.longest))
    notes += directions_found(model, shape)
    if margin < 3.0 * WALL:
        notes.append(Message.of("geostat.likelihood-at-singular", nugget=model.nugget))
    if not chosen.search.profiled:
        error = chosen.search.sample.error_variance * chosen.search.sample.spread**2
        notes.append(Message.of("geostat.error-variance-apart", least=float(error.min()), most=float(error.max())))
    if neighbours is not None:
        notes.append(Message.of("geostat.likelihood-approximated", neighbours=neighbours))
    return tuple(notes)

"""A response over a dose: the curve, its parameters and the doses of a given effect, with limits."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.checks import residual_checks
from netmin.trials.dose_curves import SHAPES, DoseModel, dose_response_curve, effective_dose
from netmin.trials.dose_fit import curve_jacobian, fit_dose_curve
from netmin.trials.dose_profile import profile_limits
from netmin.trials.factors import FloatArray

#: Columns of `DoseResponse.table` and `DoseResponse.effective`.
PARAMETER_COLUMNS = ("parameter", "estimate", "standard_error", "lower", "upper", "p_value")
EFFECTIVE_COLUMNS = ("effect", "dose", "standard_error", "lower", "upper", "profile_lower", "profile_upper")

#: Smallest singular value of the slopes, each of length one, below which parameters are not told apart. [–]
UNDETERMINED = 1e-6


@dataclass(frozen=True, eq=False)
class DoseResponse:
    """A fitted curve of response over dose.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per parameter, `PARAMETER_COLUMNS`; limits by the delta method and Student's t. [units of the parameter]
    effective : pandas.DataFrame
        One row per effect, `EFFECTIVE_COLUMNS`: dose, standard error and limits by the delta method, and limits by
        profile likelihood, which may be 0 or infinite where the data leave them open. [unit of the dose]
    lack_of_fit : pandas.DataFrame
        One row: statistic, degrees, error_degrees, p_value of the test against one mean per dose; NaN without
        replicates. [–]
    checks : pandas.DataFrame
        Tests of equal variances and normal residuals.
    model : str
        One of `DoseModel`.
    values : dict of str to float
        b, c, d, e, f; nought where the curve has no such parameter.
    dose, response : array, shape (n,)
        What was fitted.
    residual_error : float
        Residual standard error. [unit of the response]
    degrees : int
        Of freedom of the residual.
    log_likelihood, aic, aicc : float
        Akaike's criterion counts the residual variance as a parameter; ``aicc`` corrects it for few values. [–]
    covariance : array, shape (p, p)
        Of the estimated parameters, e by its logarithm.
    confidence : float
        Of the limits. [–]
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    effective: pd.DataFrame
    lack_of_fit: pd.DataFrame
    checks: pd.DataFrame
    model: DoseModel
    values: dict[str, float]
    dose: FloatArray
    response: FloatArray
    residual_error: float
    degrees: int
    log_likelihood: float
    aic: float
    aicc: float
    covariance: FloatArray
    confidence: float
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    def curve(self, dose: npt.ArrayLike) -> pd.DataFrame:
        """Return the curve with pointwise confidence limits of the mean response.

        Parameters
        ----------
        dose : array, shape (m,)
            Not negative. [unit of the dose]

        Returns
        -------
        pandas.DataFrame
            Columns dose, response, lower, upper. [unit of the dose; unit of the response]
        """
        from scipy.stats import t

        x = np.asarray(dose, dtype=float)
        middle = dose_response_curve(self.model, x, **self.values)
        slopes = curve_jacobian(SHAPES[self.model], x, self.values)
        error = np.sqrt(np.einsum("np,pq,nq->n", slopes, self.covariance, slopes))
        half = t.ppf((1 + self.confidence) / 2, self.degrees) * error
        return pd.DataFrame({"dose": x, "response": middle, "lower": middle - half, "upper": middle + half})


def dose_response(
    dose: npt.ArrayLike,
    response: npt.ArrayLike,
    *,
    model: DoseModel = "LL.4",
    effects: tuple[float, ...] = (0.1, 0.5),
    confidence: float = 0.95,
) -> DoseResponse:
    """Fit a curve of response over dose by least squares.

    Parameters
    ----------
    dose : array, shape (n,)
        Not negative, 0 for the control. [any unit]
    response : array, shape (n,)
        One value per plot, such as biomass or root length; NaN where lost. [any unit]
    model : {"LL.4", "LL.3", "W1.4", "W2.4", "BC.5", "BC.4"}
        Which curve, see `dose_response_curve`.
    effects : tuple of float
        Shares of the way from the control to the far limit, 0.1 for EC10. [–]
    confidence : float
        Of all limits. [–]

    Returns
    -------
    DoseResponse

    Raises
    ------
    NetminError
        If a dose is negative, there are fewer different doses than parameters, or the response does not vary.
    ValueError
        If the arrays differ in length or the model is unknown.

    References
    ----------
    ritz2015, bates1988

    Examples
    --------
    >>> dose = np.repeat([0.0, 1.0, 2.0, 4.0, 8.0, 16.0], 2)
    >>> length = [8.0, 8.2, 7.6, 7.4, 6.1, 6.3, 3.1, 3.3, 1.0, 1.2, 0.6, 0.5]
    >>> found = dose_response(dose, length)
    >>> found.effective[["effect", "dose"]].round(2).to_numpy().tolist()
    [[0.1, 1.28], [0.5, 3.2]]
    """
    if model not in SHAPES:
        raise ValueError(f"The model is one of {', '.join(SHAPES)}, not {model!r}.")
    x, y = _columns(dose, response, len(SHAPES[model].parameters))
    shape = SHAPES[model]
    fit = fit_dose_curve(shape, x, y)
    size = len(shape.parameters)
    degrees = x.size - size
    variance = fit.residual_sum / degrees
    covariance = variance * _inverse_information(fit.jacobian)
    residuals = y - dose_response_curve(model, x, **fit.values)
    checks, notes = residual_checks(residuals, np.unique(x, return_inverse=True)[1].astype(np.intp))
    likelihood = -x.size / 2 * (np.log(2 * np.pi * fit.residual_sum / x.size) + 1)
    aic = float(-2 * likelihood + 2 * (size + 1))
    effective, open_ends = _effective(model, fit.values, fit.residual_sum, covariance, x, y, effects, confidence)
    return DoseResponse(
        _table(model, fit.values, covariance, degrees, confidence),
        effective,
        _lack_of_fit(x, y, fit.residual_sum, degrees),
        checks,
        model,
        fit.values,
        x,
        y,
        float(np.sqrt(variance)),
        degrees,
        float(likelihood),
        aic,
        aic + 2 * (size + 1) * (size + 2) / (x.size - size - 2) if x.size > size + 2 else float("inf"),
        covariance,
        confidence,
        (*_notes(x, effective, open_ends, covariance), *notes),
        (*shape.citations, "bates1988"),
    )


def _inverse_information(jacobian: FloatArray) -> FloatArray:
    """Return the inverse of the squared slopes; NaN where the data cannot tell the parameters apart."""
    length = np.linalg.norm(jacobian, axis=0)
    if not np.all(length > 0):
        return np.full((length.size, length.size), np.nan)
    scaled = jacobian / length
    if np.linalg.svd(scaled, compute_uv=False)[-1] < UNDETERMINED:
        return np.full((length.size, length.size), np.nan)
    return np.asarray(np.linalg.inv(scaled.T @ scaled) / np.outer(length, length))


def _columns(dose: npt.ArrayLike, response: npt.ArrayLike, parameters: int) -> tuple[FloatArray, FloatArray]:
    x, y = np.asarray(dose, dtype=float), np.asarray(response, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"There are {x.size} doses for {y.size} responses; they must be as many.")
    rows = ~(np.isnan(x) | np.isnan(y))
    x, y = x[rows], y[rows]
    if np.any(x < 0) or not np.all(np.isfinite(x)) or not np.all(np.isfinite(y)):
        raise NetminError(Message.of("trials.dose-negative", count=int(np.sum(~(x >= 0)))))
    different = np.unique(x).size
    if different < parameters or x.size < parameters + 1:
        raise NetminError(Message.of("trials.doses-too-few", doses=different, values=x.size, parameters=parameters))
    if np.ptp(y) == 0:
        raise NetminError(Message.of("trials.no-variation", count=y.size))
    return x, y


def _table(
    model: DoseModel, values: dict[str, float], covariance: FloatArray, degrees: int, confidence: float
) -> pd.DataFrame:
    from scipy.stats import t

    names = SHAPES[model].parameters
    estimate = np.array([values[name] for name in names])
    error = np.sqrt(np.diag(covariance)) * np.where(np.array(names) == "e", values["e"], 1.0)
    half = t.ppf((1 + confidence) / 2, degrees) * error
    p_value = 2 * t.sf(np.abs(np.divide(estimate, error, out=np.full_like(error, np.nan), where=error > 0)), degrees)
    columns = (names, estimate, error, estimate - half, estimate + half, p_value)
    return pd.DataFrame(dict(zip(PARAMETER_COLUMNS, columns, strict=True)))


def _effective(
    model: DoseModel,
    values: dict[str, float],
    residual_sum: float,
    covariance: FloatArray,
    dose: FloatArray,
    response: FloatArray,
    effects: tuple[float, ...],
    confidence: float,
) -> tuple[pd.DataFrame, list[float]]:
    from scipy.stats import t

    degrees = dose.size - covariance.shape[0]
    lines, open_ends = [], []
    for effect in effects:
        middle = effective_dose(model, effect, **values)
        error = _delta_error(model, effect, values, covariance)
        half = float(t.ppf((1 + confidence) / 2, degrees)) * error
        low, high = profile_limits(SHAPES[model], dose, response, values, residual_sum, effect, middle, confidence)
        lines.append((effect, middle, error, middle - half, middle + half, low, high))
        if low == 0 or np.isinf(high):
            open_ends.append(effect)
    return pd.DataFrame(lines, columns=list(EFFECTIVE_COLUMNS), dtype=float), open_ends


def _delta_error(model: DoseModel, effect: float, values: dict[str, float], covariance: FloatArray) -> float:
    """Return the standard error of an effective dose, by central differences along each parameter."""
    names = SHAPES[model].parameters
    gradient = []
    for name in names:
        step = 1e-5 * (1.0 if name == "e" else max(abs(values[name]), 1e-8))
        ends = []
        for sign in (1, -1):
            moved = values[name] * np.exp(sign * step) if name == "e" else values[name] + sign * step
            ends.append(effective_dose(model, effect, **{**values, name: float(moved)}))
        gradient.append((ends[0] - ends[1]) / (2 * step))
    slope = np.array(gradient)
    return float(np.sqrt(slope @ covariance @ slope))


def _lack_of_fit(dose: FloatArray, response: FloatArray, residual_sum: float, degrees: int) -> pd.DataFrame:
    from scipy.stats import f as f_distribution

    _, code = np.unique(dose, return_inverse=True)
    means = np.bincount(code, weights=response) / np.bincount(code)
    pure, left = float(np.sum((response - means[code]) ** 2)), dose.size - means.size
    extra = degrees - left
    if left < 1 or extra < 1 or pure <= 0:
        row = (float("nan"), float(extra), float(left), float("nan"))
    else:
        statistic = (residual_sum - pure) / extra / (pure / left)
        row = (statistic, float(extra), float(left), float(f_distribution.sf(statistic, extra, left)))
    return pd.DataFrame([row], columns=["statistic", "degrees", "error_degrees", "p_value"])


def _notes(
    dose: FloatArray, effective: pd.DataFrame, open_ends: list[float], covariance: FloatArray
) -> tuple[Message, ...]:
    notes = [Message.of("trials.parameters-undetermined")] if np.isnan(covariance).any() else []
    positive = dose[dose > 0]
    if not np.any(dose == 0):
        notes.append(Message.of("trials.no-control", lowest=float(positive.min())))
    outside = effective[(effective["dose"] < positive.min()) | (effective["dose"] > positive.max())]
    if len(outside):
        percents = [round(100 * float(effect)) for effect in outside["effect"]]
        low, high = float(positive.min()), float(positive.max())
        notes.append(Message.of("trials.effect-extrapolated", effects=percents, lowest=low, highest=high))
    unknown = effective[effective["dose"].isna()]
    if len(unknown):
        notes.append(Message.of("trials.effect-not-reached", effects=[round(100 * e) for e in unknown["effect"]]))
    if open_ends:
        notes.append(Message.of("trials.effect-open", effects=[round(100 * effect) for effect in open_ends]))
    if (effective["lower"] < 0).any():
        notes.append(Message.of("trials.delta-below-nought"))
    return tuple(notes)

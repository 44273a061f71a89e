"""Least squares for dose-response curves: limits and stimulation are linear, only steepness and place are searched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netmin.trials.dose_curves import DoseShape, log_argument
from netmin.trials.factors import FloatArray

#: Steepness with which the search begins. [–]
_STEEPNESS = (0.3, 0.6, 1.0, 1.7, 3.0, 5.0, 9.0)

#: Logarithms of a place are held within these bounds, where its exponential can still be written.
FARTHEST = 600.0

#: Places with which it begins, and how far beyond the doses they lie.
_PLACES, _BEYOND = 15, 3.0

#: So many of the beginnings are followed to their end.
_FOLLOWED = 2


@dataclass(frozen=True, eq=False)
class DoseFit:
    """The curve of least squares.

    Attributes
    ----------
    values : dict of str to float
        b, c, d, e, f.
    residual_sum : float
        Sum of squares. [squared unit of the response]
    jacobian : array, shape (n, p)
        Of the curve by the estimated parameters, e by its logarithm.
    """

    values: dict[str, float]
    residual_sum: float
    jacobian: FloatArray


def linear_columns(shape: DoseShape, dose: FloatArray, b: float, log_e: float) -> FloatArray:
    """Return the columns of c, d and f, those that are estimated, at a steepness and a place, shape (n, k)."""
    weight = shape.weight(log_argument(dose, b, float(np.exp(np.clip(log_e, -FARTHEST, FARTHEST)))))
    columns = [1 - weight] if shape.lower_free else []
    columns.append(weight)
    if shape.stimulated:
        columns.append(dose * weight)
    return np.column_stack(columns)


def projected_residuals(columns: FloatArray, response: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the linear parameters of least squares, and what they leave."""
    found = np.linalg.lstsq(columns, response, rcond=None)[0]
    return np.asarray(found, dtype=float), np.asarray(response - columns @ found, dtype=float)


def fit_dose_curve(shape: DoseShape, dose: FloatArray, response: FloatArray) -> DoseFit:
    """Return the curve of least squares, found from a grid of beginnings.

    Parameters
    ----------
    shape : DoseShape
        Which curve.
    dose : array, shape (n,)
        Not negative. [any unit]
    response : array, shape (n,)
        [any unit]

    Returns
    -------
    DoseFit
        With d above c: of equally good curves the one that can be read so.
    """
    from scipy.optimize import least_squares

    def left(place: FloatArray) -> FloatArray:
        return projected_residuals(linear_columns(shape, dose, place[0], place[1]), response)[1]

    def slopes(place: FloatArray) -> FloatArray:
        columns = linear_columns(shape, dose, place[0], place[1])
        linear = projected_residuals(columns, response)[0]
        values = _named(shape, float(place[0]), float(place[1]), linear)
        return projected_slopes(columns, np.column_stack(steepness_and_place(shape, dose, values)))

    fits = []
    for start in _beginnings(shape, dose, response):
        found = least_squares(left, start, jac=slopes, method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14)
        b, log_e = (float(number) for number in found.x)
        if b != 0 and abs(b) < 1e3 and abs(log_e) < FARTHEST:
            linear, rest = projected_residuals(linear_columns(shape, dose, b, log_e), response)
            values = _named(shape, b, log_e, linear)
            fits.append(DoseFit(values, float(rest @ rest), curve_jacobian(shape, dose, values)))
    upright = [fit for fit in fits if fit.values["d"] >= fit.values["c"]] or fits
    return min(upright, key=lambda fit: fit.residual_sum)


def _beginnings(shape: DoseShape, dose: FloatArray, response: FloatArray) -> list[tuple[float, float]]:
    positive = np.log(dose[dose > 0])
    reach = np.log(_BEYOND)
    places = np.linspace(positive.min() - reach, positive.max() + reach, _PLACES)
    signs = (1.0,) if shape.stimulated else (1.0, -1.0)
    tried = []
    for sign in signs:
        for steepness in _STEEPNESS:
            for place in places:
                columns = linear_columns(shape, dose, sign * steepness, float(place))
                linear, rest = projected_residuals(columns, response)
                lower = linear[0] if shape.lower_free else 0.0
                upright = linear[1 if shape.lower_free else 0] >= lower
                tried.append((not upright, float(rest @ rest), sign * steepness, float(place)))
    tried.sort()
    return [(b, log_e) for _, _, b, log_e in tried[:_FOLLOWED]]


def _named(shape: DoseShape, b: float, log_e: float, linear: FloatArray) -> dict[str, float]:
    values = {"b": b, "c": 0.0, "d": 0.0, "e": float(np.exp(np.clip(log_e, -FARTHEST, FARTHEST))), "f": 0.0}
    names = [name for name in ("c", "d", "f") if name in shape.parameters]
    return values | dict(zip(names, linear.tolist(), strict=True))


def projected_slopes(columns: FloatArray, slopes: FloatArray) -> FloatArray:
    """Return how residuals change while the linear parameters follow, after Kaufman: less what the columns take in."""
    basis = np.linalg.qr(columns)[0]
    return np.asarray(basis @ (basis.T @ slopes) - slopes, dtype=float)


def steepness_and_place(shape: DoseShape, dose: FloatArray, values: dict[str, float]) -> tuple[FloatArray, FloatArray]:
    """Return derivatives of the curve by b and by ln e, each of shape (n,)."""
    t = log_argument(dose, values["b"], values["e"])
    finite = np.isfinite(t)
    steep = (values["d"] - values["c"] + values["f"] * dose) * np.where(finite, shape.slope(t), 0.0)
    return steep * np.where(finite, t / values["b"], 0.0), -steep * values["b"]


def curve_jacobian(shape: DoseShape, dose: FloatArray, values: dict[str, float]) -> FloatArray:
    """Return derivatives of the curve by its estimated parameters, e by its logarithm, shape (n, p)."""
    by_steepness, by_place = steepness_and_place(shape, dose, values)
    weight = shape.weight(log_argument(dose, values["b"], values["e"]))
    columns = {"b": by_steepness, "c": 1 - weight, "d": weight, "e": by_place, "f": dose * weight}
    return np.column_stack([columns[name] for name in shape.parameters])

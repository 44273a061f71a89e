"""Growth of single plants: a curve through the measurements of each, and groups compared by what the curves say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.anova import analysis_of_variance
from netmin.trials.comparison import TreatmentComparison
from netmin.trials.factors import FloatArray
from netmin.trials.transforms import Transform
from netmin.trials.tukey import tukey_comparison

#: Curves of growth.
GrowthModel = Literal["logistic", "gompertz", "exponential"]

#: Parameters of each, the linear one first.
GROWTH_PARAMETERS: dict[str, tuple[str, ...]] = {
    "logistic": ("asymptote", "inflection", "scale"),
    "gompertz": ("asymptote", "inflection", "scale"),
    "exponential": ("start", "rate"),
}


#: An asymptote beyond so many times the largest measurement is extrapolated. [–]
FAR_ASYMPTOTE = 1.5


@dataclass(frozen=True, eq=False)
class GrowthCurves:
    """Growth curves of plants.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per plant: plant, group, count, the parameters with their standard errors (``asymptote_error``),
        greatest_rate, residual_error. NaN where no curve was found, with a note. [unit of size; of time; size per time]
    model : str
        One of `GrowthModel`.
    time, size : array, shape (n,)
        What was measured.
    plant : array, shape (n,)
        Name of the plant of each measurement.
    notes : tuple of Message
        Which plants have no curve.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    model: GrowthModel
    time: FloatArray
    size: FloatArray
    plant: npt.NDArray[np.object_]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("bates1988",)

    def compare(self, parameter: str, *, transform: Transform = "none", level: float = 0.05) -> TreatmentComparison:
        """Compare groups by a parameter of their plants, each plant counting once.

        Parameters
        ----------
        parameter : str
            A column of the table, such as "asymptote" or "greatest_rate".
        transform : {"none", "log"}
            Scale of analysis.
        level : float
            Groups with a smaller p-value get different letters. [–]

        Returns
        -------
        TreatmentComparison

        Raises
        ------
        NetminError
            If there are fewer than two groups, or too few plants.
        ValueError
            If there is no such parameter.
        """
        if parameter not in self.table.columns:
            raise ValueError(f"There is no parameter {parameter!r}.")
        values = self.table[parameter].to_numpy(dtype=float)
        return tukey_comparison(analysis_of_variance(values, self.table[["group"]], transform=transform), level=level)


def growth_size(model: GrowthModel, time: npt.ArrayLike, *parameters: float) -> FloatArray:
    """Return the size that a curve gives at some times.

    Parameters
    ----------
    model : {"logistic", "gompertz", "exponential"}
        Logistic: A / (1 + exp(−(t − m) / s)); Gompertz: A exp(−exp(−(t − m) / s)); exponential: a exp(r t).
    time : array
        [any unit]
    *parameters : float
        In the order of `GROWTH_PARAMETERS`: asymptote A, time of inflection m and scale s; or start a and rate r.

    Returns
    -------
    array
        [unit of the first parameter]

    References
    ----------
    bates1988

    Examples
    --------
    >>> growth_size("logistic", [0.0, 10.0, 1e3], 8.0, 10.0, 3.0).round(3).tolist()
    [0.276, 4.0, 8.0]
    """
    if len(parameters) != len(GROWTH_PARAMETERS[model]):
        raise ValueError(f"The curve {model} has the parameters {', '.join(GROWTH_PARAMETERS[model])}.")
    t = np.asarray(time, dtype=float)
    return np.asarray(parameters[0] * _SHAPES[model](t, np.array(parameters[1:])), dtype=float)


def growth_curves(
    time: npt.ArrayLike,
    size: npt.ArrayLike,
    plant: npt.ArrayLike,
    *,
    group: npt.ArrayLike | None = None,
    model: GrowthModel = "logistic",
) -> GrowthCurves:
    """Fit a curve of growth to every plant by least squares.

    Measurements of one plant are not independent of one another, so groups are compared by the parameters of their
    plants and not by the measurements.

    Parameters
    ----------
    time : array, shape (n,)
        Such as days after sowing. [any unit]
    size : array, shape (n,)
        Such as height; NaN where not measured. [any unit]
    plant : array, shape (n,)
        Name of the plant.
    group : array, shape (n,), optional
        Treatment of the plant; one group unless given.
    model : {"logistic", "gompertz", "exponential"}
        Which curve, see `growth_size`.

    Returns
    -------
    GrowthCurves

    Raises
    ------
    NetminError
        If no plant has measurements enough, or a plant belongs to two groups.
    ValueError
        If the arrays differ in length or the model is unknown.

    References
    ----------
    bates1988
    """
    if model not in GROWTH_PARAMETERS:
        raise ValueError(f"The model is one of {', '.join(GROWTH_PARAMETERS)}, not {model!r}.")
    t, y = np.asarray(time, dtype=float), np.asarray(size, dtype=float)
    names = np.asarray(plant, dtype=object)
    groups = np.asarray(group, dtype=object) if group is not None else np.full(t.shape, "all", dtype=object)
    if not t.shape == y.shape == names.shape == groups.shape or t.ndim != 1:
        raise ValueError("Times, sizes, plants and groups must be as many.")
    frame = pd.DataFrame({"time": t, "size": y, "plant": names, "group": groups}).dropna()
    rows, without = [], []
    for name, own in frame.groupby("plant", sort=True):
        if len(set(own["group"])) > 1:
            raise NetminError(Message.of("trials.unit-with-two", unit=str(name), column="group"))
        found = _fit_plant(model, own["time"].to_numpy(dtype=float), own["size"].to_numpy(dtype=float))
        if np.isnan(found["residual_error"]):
            without.append(str(name))
        rows.append({"plant": name, "group": own["group"].iloc[0], "count": len(own), **found})
    if len(without) == len(rows):
        raise NetminError(Message.of("trials.no-growth-curve", model=model, fewest=len(GROWTH_PARAMETERS[model]) + 1))
    table = pd.DataFrame(rows)
    return GrowthCurves(
        table,
        model,
        frame["time"].to_numpy(dtype=float),
        frame["size"].to_numpy(dtype=float),
        frame["plant"].to_numpy(dtype=object),
        _notes(table, without, frame.groupby("plant")["size"].max()),
    )


def _notes(table: pd.DataFrame, without: list[str], largest: pd.Series[float]) -> tuple[Message, ...]:
    notes = [Message.of("trials.plants-without-curve", plants=without, count=len(table))] if without else []
    if "asymptote" in table:
        far = table["asymptote"].to_numpy(dtype=float) > FAR_ASYMPTOTE * largest.loc[table["plant"]].to_numpy(
            dtype=float
        )
        plants = [str(name) for name in table.loc[far, "plant"]]
        if plants:
            notes.append(Message.of("trials.asymptote-extrapolated", plants=plants, times=FAR_ASYMPTOTE))
    return tuple(notes)


def _logistic(t: FloatArray, place: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(expit((t - place[0]) / place[1]), dtype=float)


def _gompertz(t: FloatArray, place: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-np.exp(np.clip(-(t - place[0]) / place[1], -700.0, 700.0))), dtype=float)


def _exponential(t: FloatArray, place: FloatArray) -> FloatArray:
    return np.asarray(np.exp(np.clip(place[0] * t, -700.0, 700.0)), dtype=float)


_SHAPES: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "logistic": _logistic,
    "gompertz": _gompertz,
    "exponential": _exponential,
}


def _fit_plant(model: GrowthModel, time: FloatArray, size: FloatArray) -> dict[str, float]:
    """Return parameters with standard errors; NaN where the measurements carry no curve."""
    from scipy.optimize import least_squares

    names = GROWTH_PARAMETERS[model]
    keys = [*names, *(f"{name}_error" for name in names), "greatest_rate", "residual_error"]
    nothing = dict.fromkeys(keys, float("nan"))
    if time.size <= len(names) or np.unique(time).size < len(names) or np.ptp(size) == 0:
        return nothing
    shape = _SHAPES[model]

    def left(place: FloatArray) -> FloatArray:
        column = shape(time, place)
        return size - column * _linear(column, size)

    best = None
    for start in _beginnings(model, time, left):
        found = least_squares(left, start, method="lm", xtol=1e-14, ftol=1e-14, gtol=1e-14)
        if best is None or found.cost < best.cost:
            best = found
    if best is None:
        return nothing
    place = np.asarray(best.x, dtype=float)
    first = _linear(shape(time, place), size)
    values = np.array([first, *place])
    slopes = _slopes(model, time, values)
    information = slopes.T @ slopes
    if not np.all(np.isfinite(values)) or np.linalg.matrix_rank(information) < len(names) or _odd(model, values, time):
        return nothing
    variance = 2 * float(best.cost) / (time.size - len(names))
    error = np.sqrt(np.diag(np.linalg.inv(information)) * variance)
    rate = _greatest_rate(model, values, time)
    return dict(zip(keys, [*values.tolist(), *error.tolist(), rate, float(np.sqrt(variance))], strict=True))


def _linear(column: FloatArray, size: FloatArray) -> float:
    square = float(column @ column)
    return float(column @ size) / square if square > 0 else 0.0


def _beginnings(model: GrowthModel, time: FloatArray, left: Callable[[FloatArray], FloatArray]) -> list[FloatArray]:
    span = float(np.ptp(time))
    if model == "exponential":
        tried = [np.array([rate / span]) for rate in (-3.0, -1.0, -0.3, 0.1, 0.3, 1.0, 2.0, 4.0)]
    else:
        middles = np.linspace(time.min() - 0.5 * span, time.max() + span, 13)
        tried = [np.array([middle, span * share]) for middle in middles for share in (0.03, 0.08, 0.2, 0.5, -0.2)]
    tried.sort(key=lambda place: float(np.sum(left(place) ** 2)))
    return tried[:3]


def _slopes(model: GrowthModel, time: FloatArray, values: FloatArray) -> FloatArray:
    """Return derivatives by the parameters, central differences, shape (n, p)."""
    columns = []
    for number, value in enumerate(values):
        step = 1e-6 * max(abs(float(value)), 1e-6)
        up, down = values.copy(), values.copy()
        up[number] += step
        down[number] -= step
        columns.append((growth_size(model, time, *up) - growth_size(model, time, *down)) / (2 * step))
    return np.column_stack(columns)


def _odd(model: GrowthModel, values: FloatArray, time: FloatArray) -> bool:
    """Whether a curve lies so far beyond the measurements that its parameters say nothing."""
    if model == "exponential":
        return False
    span = float(np.ptp(time))
    return bool(abs(values[1] - time.mean()) > 20 * span or abs(values[2]) > 20 * span)


def _greatest_rate(model: GrowthModel, values: FloatArray, time: FloatArray) -> float:
    """Return the steepest growth: of an exponential curve, that at the last measurement."""
    if model == "exponential":
        return float(values[0] * values[1] * np.exp(values[1] * time.max()))
    return float(values[0] / values[2] / (4.0 if model == "logistic" else np.e))

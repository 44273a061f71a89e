"""What all cells of a map have in common, people and errors, and what is told of the draws in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.geostat.compiler import compiler_installed
from netmin.language import Message
from netmin.risk import receptors as receptor_shelf
from netmin.risk import toxicity as toxicity_shelf
from netmin.risk.dose import FloatArray
from netmin.risk.mean_contents import MeanContents
from netmin.risk.monte_carlo import without_total_chromium
from netmin.risk.monte_carlo_notes import notes as model_notes
from netmin.risk.normal_numbers import normal_numbers
from netmin.risk.people_plan import Life, Shapes, draw_people, published_shapes
from netmin.risk.receptors import Receptor
from netmin.risk.risk_model import QUANTITIES, RiskModel, build_model
from netmin.risk.routes import SOIL_PATHWAYS, Circumstances
from netmin.risk.toxicity import ToxicitySet

#: What is told of every cell, in the order of the columns.
MEASURES = ("hazard_p50", "hazard_p95", "share_above_1", "risk_p50", "risk_p95", "share_above_1e-6", "share_above_1e-4")

#: Bounds of the shares, met within the tolerance of the classes.
BOUNDS = np.array([1.0, 1e-6, 1e-4]) * (1.0 + 1e-9)

#: Probabilities of the quantiles.
PROBABILITIES = (0.5, 0.95)

#: Cells handed to a thread at once, and to numpy at once.
CELLS, CELLS_OF_ARRAYS = 4096, 64

#: Stream of the errors of the contents.
_ERRORS = 15


@dataclass(frozen=True, eq=False)
class CellDraws:
    """What all cells have in common.

    Attributes
    ----------
    weights : array, shape (2, columns, draws)
        Index and risk of each person per mg/kg of each content.
    scores : array, shape (m, draws)
        Standard normal errors of the analytes.
    sources : array of int, shape (columns,)
        Analyte that each content comes from: soil, and food that grew on it.
    intercepts, slopes : array, shape (columns,)
        Of the logarithm of each content on that of the soil.
    """

    weights: FloatArray
    scores: FloatArray
    sources: npt.NDArray[np.int64]
    intercepts: FloatArray
    slopes: FloatArray

    def logs(self, mean: FloatArray, sd: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return mean and standard deviation of the logarithms of every content, shape (cells, columns)."""
        centre = self.intercepts + self.slopes * mean[:, self.sources]
        return np.ascontiguousarray(centre), np.ascontiguousarray(self.slopes * sd[:, self.sources])


@dataclass(frozen=True)
class UptakePerAnalyte:
    """How food takes up what the soil holds, one number per analyte of the map.

    Attributes
    ----------
    intercept, slope : tuple of float, length m
        Of the natural logarithm of the content of the dry plant on that of the soil. [–]
    water : float
        Share of water in the fresh plant. [–]
    """

    intercept: tuple[float, ...]
    slope: tuple[float, ...]
    water: float


@dataclass(frozen=True, eq=False)
class Planned:
    """What was asked for, as far as it does not depend on the cell.

    Attributes
    ----------
    model : RiskModel
        For contents of 1 mg/kg.
    columns : list of int
        Columns of the map that the analytes of the model come from.
    draws : int
        People.
    food : mapping of str to UptakePerAnalyte
        By pathway.
    toxicity : ToxicitySet
        For soil.
    notes : tuple of Message
        What was assumed or left out.
    """

    model: RiskModel
    columns: list[int]
    draws: int
    food: Mapping[str, UptakePerAnalyte]
    toxicity: ToxicitySet
    notes: tuple[Message, ...]


def plan_cells(
    analytes: Sequence[str],
    receptor: str | Receptor,
    draws: int,
    *,
    shapes: Shapes | None,
    unverified: bool,
    correlations: Mapping[tuple[str, str], float] | None,
    life: Life,
    sets: tuple[str | ToxicitySet, str | ToxicitySet],
    pathways: Sequence[str],
    food: Mapping[str, UptakePerAnalyte],
    circumstances: Circumstances,
    chromium: str,
    seed: int,
) -> Planned:
    """Return the model for contents of 1 mg/kg, whose terms are what a cell's contents are multiplied with."""
    if draws < 8:
        raise UsageError(Message.of("risk.draws-too-few", found=draws))
    if seed < 0:
        raise UsageError(Message.of("risk.seed-negative", found=seed))
    for name in food:
        if name not in ("vegetables", "fruit"):
            raise UsageError(Message.of("risk.food-unknown", name=name, known=["vegetables", "fruit"]))
    soil_set, diet_set = (toxicity_shelf.get(entry) if isinstance(entry, str) else entry for entry in sets)
    person = receptor_shelf.get(receptor) if isinstance(receptor, str) else receptor
    unit, notes = without_total_chromium(MeanContents.exact(analytes, np.ones(len(analytes))), chromium)
    people = draw_people(
        person,
        published_shapes(person, unverified=unverified) if shapes is None else shapes,
        pathways=(*pathways, *food),
        correlations=correlations,
        life=life,
        dust=circumstances.dust,
    )
    model = build_model(people, unit, dict.fromkeys(food, unit), soil_set, diet_set, circumstances, {}, seed)
    told = [
        note
        for note in model_notes([model], unit.analytes, soil_set, (*pathways, *food), life)
        if note.code != "risk.means-known"
    ]
    columns = [unit.analytes.index(name) for name in model.analytes]
    return Planned(model, columns, draws, food, soil_set, (*told, *notes))


def common_draws(plan: Planned, error_correlation: npt.ArrayLike | None, seed: int) -> CellDraws:
    """Draw the people and the errors that all cells have in common.

    Parameters
    ----------
    plan : Planned
        What was asked for.
    error_correlation : array, shape (m, m), or None
        Of the errors of the logarithms, in the order of the map's columns.
    seed : int
        Not below 0.

    Returns
    -------
    CellDraws
        With people and pathways multiplied out.
    """
    model = plan.model
    factors = model.people.first(plan.draws, seed)
    count = len(model.people.pathways)
    sources, intercepts, slopes, rows = [], [], [], []
    for name, pathways in _carriers(model):
        uptake = plan.food.get(name)
        for place in range(len(model.analytes)):
            weights = np.zeros((2, plan.draws))
            for row, quantity in enumerate(QUANTITIES):
                shift = 0 if quantity == "hazard" else (2 if model.mutagenic[place] else 1) * count
                for column in pathways:
                    weights[row] += model.coefficients[quantity][place, column] * factors[shift + column]
            if not weights.any():
                continue
            rows.append(weights)
            sources.append(place)
            origin = plan.columns[place]
            intercepts.append(0.0 if uptake is None else uptake.intercept[origin] + np.log1p(-uptake.water))
            slopes.append(1.0 if uptake is None else uptake.slope[origin])
    stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(_ERRORS,))))
    scores = normal_numbers(stream.random((len(model.analytes), plan.draws)))
    if error_correlation is not None:
        scores = _factor(np.asarray(error_correlation, dtype=float)[np.ix_(plan.columns, plan.columns)]) @ scores
    return CellDraws(
        weights=np.ascontiguousarray(np.stack(rows, axis=1)),
        scores=np.ascontiguousarray(scores),
        sources=np.array(sources, dtype=np.int64),
        intercepts=np.array(intercepts),
        slopes=np.array(slopes),
    )


def _factor(matrix: FloatArray) -> FloatArray:
    try:
        return np.asarray(np.linalg.cholesky(matrix), dtype=float)
    except np.linalg.LinAlgError as fault:
        raise UsageError(Message.of("risk.correlations-impossible")) from fault


def _carriers(model: RiskModel) -> list[tuple[str, list[int]]]:
    """Return the soil and each food, with the columns of the pathways they go by."""
    soil = [column for column, name in enumerate(model.people.pathways) if name in SOIL_PATHWAYS]
    others = [(name, [column]) for column, name in enumerate(model.people.pathways) if name not in SOIL_PATHWAYS]
    return [("soil", soil), *others]


def logs_of(mean: npt.ArrayLike, variance: npt.ArrayLike, scale: str) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of the logarithms."""
    centre, square = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    if np.any(square < 0):
        raise UsageError(Message.of("risk.variance-negative", count=int((square < 0).sum())))
    if scale == "log":
        return centre, np.sqrt(square)
    if scale != "natural":
        raise ValueError(f'scale is "log" or "natural", not {scale!r}.')
    if np.any(centre < 0):
        raise UsageError(Message.of("risk.negative-contents", count=int((centre < 0).sum())))
    with np.errstate(divide="ignore", invalid="ignore"):
        of_log = np.where(centre > 0, np.log1p(square / centre**2), 0.0)
        return np.where(np.isnan(square), np.nan, np.log(centre) - 0.5 * of_log), np.sqrt(of_log)


def judge(centre: FloatArray, sd: FloatArray, common: CellDraws, out: FloatArray) -> None:
    """Judge some cells.

    Parameters
    ----------
    centre, sd : array, shape (cells, columns)
        Of the logarithms of every content, from `CellDraws.logs`; minus infinity where there is nothing.
    common : CellDraws
        People and errors.
    out : array, shape (7, cells)
        Written, in the order of `MEASURES`; NaN where a content is not known.
    """
    known = (np.isfinite(centre) | (centre == -np.inf)).all(axis=1) & np.isfinite(sd).all(axis=1)
    out[:, ~known] = np.nan
    rows = np.nonzero(known)[0]
    # Nothing at all has a logarithm of minus infinity; its content is 0 to every digit.
    centre = np.maximum(centre, -700.0)
    if compiler_installed():
        from netmin.risk.compiled.cell_risk import judge_cells

        judged = np.empty((len(rows), len(MEASURES)))
        judge_cells(centre[rows], sd[rows], common, judged)
        out[:, rows] = judged.T
        return
    scores = common.scores[common.sources]
    for start in range(0, len(rows), CELLS_OF_ARRAYS):
        part = rows[start : start + CELLS_OF_ARRAYS]
        contents = np.exp(centre[part, :, None] + sd[part, :, None] * scores)
        out[:, part] = measures(np.einsum("ced,qed->qcd", contents, common.weights))


def measures(values: FloatArray) -> FloatArray:
    """Return what is told of index and risk.

    Parameters
    ----------
    values : array, shape (2, cells, draws)
        Index and risk.

    Returns
    -------
    array, shape (7, cells)
        In the order of `MEASURES`.
    """
    hazard, risk = (np.quantile(value, PROBABILITIES, axis=1) for value in values)
    above = [(values[row] > bound).mean(axis=1) for row, bound in zip((0, 1, 1), BOUNDS, strict=True)]
    return np.stack([*hazard, above[0], *risk, above[1], above[2]])

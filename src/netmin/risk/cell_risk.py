"""The share of people at risk in every cell of a map, in every sample: the same people and errors for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import UsageError
from netmin.geostat.threads import in_threads
from netmin.language import Message
from netmin.risk.cell_draws import (
    CELLS,
    CELLS_OF_ARRAYS,
    MEASURES,
    Planned,
    UptakePerAnalyte,
    common_draws,
    judge,
    logs_of,
    measures,
    plan_cells,
)
from netmin.risk.dose import FloatArray
from netmin.risk.people_plan import Life, Shapes
from netmin.risk.receptors import Receptor
from netmin.risk.routes import SOIL_PATHWAYS, Circumstances
from netmin.risk.toxicity import ToxicitySet

#: Fields of the result, in the order of the measures.
_FIELDS = (
    "hazard_p50",
    "hazard_p95",
    "share_above_one",
    "risk_p50",
    "risk_p95",
    "share_above_millionth",
    "share_above_ten_thousandth",
)


@dataclass(frozen=True, eq=False)
class CellRisk:
    """Hazard index and cancer risk by cell, over people and over what is unsure of the cell's contents.

    Attributes
    ----------
    hazard_p50, hazard_p95 : array, shape (cells,)
        Hazard index that half, and 95 %, of people in the cell do not exceed; NaN where a content is not known. [–]
    share_above_one : array, shape (cells,)
        P(HI > 1). [–]
    risk_p50, risk_p95 : array, shape (cells,)
        Cancer risk over a life. [–]
    share_above_millionth, share_above_ten_thousandth : array, shape (cells,)
        P(risk > 10⁻⁶), P(risk > 10⁻⁴). [–]
    receptor : Receptor
        As computed.
    draws, seed : int
        People drawn, the same for every cell, and the seed they come from.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed or left out.
    """

    hazard_p50: FloatArray
    hazard_p95: FloatArray
    share_above_one: FloatArray
    risk_p50: FloatArray
    risk_p95: FloatArray
    share_above_millionth: FloatArray
    share_above_ten_thousandth: FloatArray
    receptor: Receptor
    draws: int
    seed: int
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())

    @property
    def table(self) -> pd.DataFrame:
        """One row per cell: cell (from 0), and the columns of `MEASURES`."""
        named = {name: getattr(self, column) for name, column in zip(MEASURES, _FIELDS, strict=True)}
        return pd.DataFrame({"cell": np.arange(len(self.hazard_p50)), **named})


def cell_risk(
    mean: npt.ArrayLike,
    variance: npt.ArrayLike,
    analytes: Sequence[str],
    *,
    scale: Literal["log", "natural"] = "log",
    receptor: str | Receptor = "resident",
    draws: int = 1000,
    error_correlation: npt.ArrayLike | None = None,
    shapes: Shapes | None = None,
    unverified: bool = False,
    correlations: Mapping[tuple[str, str], float] | None = None,
    life: Life = "persistent",
    toxicity: str | ToxicitySet = "us-2025",
    diet: str | ToxicitySet = "eu-diet-2024",
    pathways: Sequence[str] = SOIL_PATHWAYS,
    food: Mapping[str, UptakePerAnalyte] | None = None,
    local_share: float = 1.0,
    dust: float | None = None,
    chromium: Literal["III", "VI"] = "III",
    seed: int = 0,
    threads: int | None = None,
) -> CellRisk:
    """Compute the hazard and the cancer risk of people in every cell of a map.

    Parameters
    ----------
    mean, variance : array, shape (cells, m)
        Of every content: of its natural logarithm, as lognormal kriging gives them, or of itself, then taken as those
        of a lognormal. A variance of 0 is a content that is known: one row per sample gives the risk by sample. Mapped
        arrays are read part by part. [log(mg/kg), or mg/kg and its square]
    analytes : sequence of str, length m
        Symbols of the house.
    scale : {"log", "natural"}
        What mean and variance are of.
    receptor : str or Receptor
        Who lives there.
    draws : int
        People drawn, each with errors of the contents; the same for every cell, so that maps have no speckle.
    error_correlation : array, shape (m, m), optional
        Of the errors of the logarithms of the contents in a cell; independent unless given.
    shapes, unverified, correlations, life, toxicity, diet, pathways, local_share, dust, chromium
        As for `monte_carlo_risk`.
    food : mapping of str to UptakePerAnalyte, optional
        How ``vegetables`` and ``fruit`` take up what the soil of the cell holds.
    seed : int
        Not below 0.
    threads : int, optional
        How many at the same time; the numbers do not depend on it.

    Returns
    -------
    CellRisk
        By cell.

    Raises
    ------
    UsageError
        If a variance is negative, a natural mean not above zero, or as for `monte_carlo_risk`.

    References
    ----------
    epa2001, burmaster1994

    Examples
    --------
    >>> found = cell_risk(np.log([[5.0], [50.0]]), [[0.1], [0.1]], ["As"], toxicity="us-2024", receptor="child")
    >>> found.share_above_one.round(1).tolist()
    [0.0, 0.2]
    """
    plan = plan_cells(
        analytes,
        receptor,
        draws,
        shapes=shapes,
        unverified=unverified,
        correlations=correlations,
        life=life,
        sets=(toxicity, diet),
        pathways=pathways,
        food=food or {},
        circumstances=Circumstances(dust, local_share),
        chromium=chromium,
        seed=seed,
    )
    centre, square = np.asanyarray(mean), np.asanyarray(variance)
    if centre.shape != square.shape or centre.ndim != 2 or centre.shape[1] != len(analytes):
        raise UsageError(Message.of("risk.cells-unlike", mean=str(centre.shape), variance=str(square.shape)))
    common = common_draws(plan, error_correlation, seed)
    out = np.empty((len(MEASURES), len(centre)))

    def work(start: int) -> None:
        part = slice(start, start + CELLS)
        logs = logs_of(centre[part][:, plan.columns], square[part][:, plan.columns], scale)
        judge(*common.logs(*logs), common, out[:, part])

    in_threads(work, range(0, len(centre), CELLS), threads)
    return _result(plan, out, seed, independent=error_correlation is None)


def cell_risk_of_draws(
    contents: npt.ArrayLike,
    analytes: Sequence[str],
    *,
    receptor: str | Receptor = "resident",
    shapes: Shapes | None = None,
    unverified: bool = False,
    correlations: Mapping[tuple[str, str], float] | None = None,
    life: Life = "persistent",
    toxicity: str | ToxicitySet = "us-2025",
    diet: str | ToxicitySet = "eu-diet-2024",
    pathways: Sequence[str] = SOIL_PATHWAYS,
    food: Mapping[str, UptakePerAnalyte] | None = None,
    local_share: float = 1.0,
    dust: float | None = None,
    chromium: Literal["III", "VI"] = "III",
    seed: int = 0,
    threads: int | None = None,
) -> CellRisk:
    """Compute the hazard and the cancer risk of people in every cell from simulated maps, one person per map.

    Parameters
    ----------
    contents : array, shape (draws, cells, m)
        As conditional simulation gives them; a mapped array is read part by part. [mg/kg dry]
    analytes, receptor, shapes, unverified, correlations, life, toxicity, diet, pathways, food, local_share, dust
        As for `cell_risk`.
    chromium, seed, threads
        As for `cell_risk`.

    Returns
    -------
    CellRisk
        By cell.

    Raises
    ------
    UsageError
        If a content is negative, or as for `monte_carlo_risk`.

    References
    ----------
    epa2001
    """
    maps = np.asanyarray(contents)
    if maps.ndim != 3 or maps.shape[2] != len(analytes):
        raise ValueError(f"Maps of shape {maps.shape} do not hold draws, cells and one column per analyte.")
    plan = plan_cells(
        analytes,
        receptor,
        len(maps),
        shapes=shapes,
        unverified=unverified,
        correlations=correlations,
        life=life,
        sets=(toxicity, diet),
        pathways=pathways,
        food=food or {},
        circumstances=Circumstances(dust, local_share),
        chromium=chromium,
        seed=seed,
    )
    common = common_draws(plan, None, seed)
    out = np.empty((len(MEASURES), maps.shape[1]))

    def work(start: int) -> None:
        part = np.asarray(maps[:, start : start + CELLS_OF_ARRAYS][:, :, plan.columns], dtype=float)
        if np.any(part < 0):
            raise UsageError(Message.of("risk.negative-contents", count=int((part < 0).sum())))
        eaten = np.exp(common.intercepts) * part[:, :, common.sources] ** common.slopes
        values = np.einsum("dce,qed->qcd", eaten, common.weights)
        out[:, start : start + CELLS_OF_ARRAYS] = measures(values)

    in_threads(work, range(0, maps.shape[1], CELLS_OF_ARRAYS), threads)
    return _result(plan, out, seed, independent=False)


def _result(plan: Planned, out: FloatArray, seed: int, *, independent: bool) -> CellRisk:
    empty = int(np.isnan(out[0]).sum())
    notes = [
        *plan.notes,
        Message.of("risk.cells-draws", count=plan.draws, percent=round(100 * 0.5 / np.sqrt(plan.draws), 1)),
        *([Message.of("risk.cells-independent")] if independent and len(plan.columns) > 1 else []),
        *([Message.of("risk.cells-empty", count=empty)] if empty else []),
    ]
    keys = {"epa1989", "epa2001", "burmaster1994", *plan.toxicity.cite, *plan.model.people.receptor.cite}
    keys.update(row.cite for route in plan.model.routes for row in route.rows if row.cite)
    named = dict(zip(_FIELDS, out, strict=True))
    return CellRisk(
        **named,
        receptor=plan.model.people.receptor,
        draws=plan.draws,
        seed=seed,
        citations=tuple(sorted(keys)),
        notes=tuple(dict.fromkeys(notes)),
    )

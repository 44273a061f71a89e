"""What plants took up, per pot and by treatment, each number beside the definition it follows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.trials.bench import all_results
from netmin.trials.columns import ORGANS
from netmin.trials.plant_contents import plant_contents
from netmin.trials.ratio_summary import SUMMARY_COLUMNS, summarise
from netmin.trials.records import Trial
from netmin.trials.soil_contents import Kind, soil_contents
from netmin.trials.uptake_frame import ROW, UptakeFrame

#: Columns of `Accumulation.plots`. numerator, denominator: the span (low, high) that the ratio was made of; value: NaN
#: where only its bounds are known; low, high: bounds, high infinite where the denominator may be nought; uncertainty:
#: standard, from those of the contents, NaN where not stated.
PLOT_COLUMNS = (
    *("index", "definition", "unit", "element", "species", "cultivar", "treatment", "plot", "block"),
    *("round", "harvest", "number", "numerator_low", "numerator_high", "denominator_low", "denominator_high"),
    *("value", "low", "high", "uncertainty"),
)

#: Units of the indices; those that are not named have none.
UNITS = {
    "uptake-shoot": "mg",
    "uptake-whole": "mg",
    "uptake-hectare": "g/ha",
    "extraction-ratio": "%",
}

CITATIONS = ("zhao2003", "yoon2006", "wilkins1978")


@dataclass(frozen=True, eq=False)
class Accumulation:
    """Indices of accumulation of a trial.

    Attributes
    ----------
    plots : pandas.DataFrame
        One row per index, element, pot and harvest, `PLOT_COLUMNS`.
    table : pandas.DataFrame
        One row per index, element, treatment, round and harvest: geometric mean with its interval over pots, mean of
        ratios and ratio of means, `netmin.trials.ratio_summary.SUMMARY_COLUMNS`.
    refused : pandas.DataFrame
        Results that could not be compared, with the reason.
    confidence : float
        Two-sided, of the intervals. [–]
    seed : int
        Of the bootstrap.
    notes : tuple of Message
        What was assumed and left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    plots: pd.DataFrame
    table: pd.DataFrame
    refused: pd.DataFrame
    confidence: float
    seed: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = CITATIONS


def accumulation(
    trial: Trial,
    *,
    soil: Kind = "total",
    reference_element: str = "",
    scale_pots: bool = False,
    released_only: bool = False,
    confidence: float = 0.95,
    resamples: int = 999,
    seed: int = 0,
) -> Accumulation:
    """Compute the indices of accumulation of every pot, and their means by treatment.

    Parameters
    ----------
    trial : Trial
        The trial.
    soil : {"total", "extract"}
        Which contents of the soil stand below the bioconcentration factor. Total and extractable are never mixed, and
        the definition of every number says which it was.
    reference_element : str
        Such as "Ti": also compute the enrichment over dust of the soil.
    scale_pots : bool
        Also give uptake per hectare where the plants grew in pots; a note says that roots in pots are no field.
    released_only : bool
        Take no result that is not released.
    confidence : float
        Two-sided. [–]
    resamples, seed : int
        Of the bootstrap of pots.

    Returns
    -------
    Accumulation
        Contents on the basis of ash, of fresh or of air-dry matter are refused, not converted by guess; contents below
        their limits stay spans from nought to the limit.

    References
    ----------
    zhao2003, yoon2006, wilkins1978, cary1986

    Examples
    --------
    >>> table = pd.DataFrame
    >>> trial = Trial.of({
    ...     "study": table({"trial": ["T"], "experiment": ["pot"]}),
    ...     "plots": table({"plot": ["P1"], "treatment": ["t"], "soil": ["S"], "species": ["Hordeum vulgare"]}),
    ...     "harvests": table({"harvest": ["H"], "round": [1], "number": [1]}),
    ...     "organs": table({"sample": ["a", "b"], "plot": "P1", "harvest": "H", "organ": ["root", "shoot"]}),
    ...     "results": table({"sample": ["a", "b"], "element": "Cu", "value": [40.0, 10.0], "basis": "dry"}),
    ...     "soils": table({"soil": ["S"], "when": "before", "quantity": "Cu", "kind": "total", "method": "aqua regia",
    ...                     "value": [200.0]})})
    >>> accumulation(trial).plots[["index", "definition", "value"]].values.tolist()
    [['bcf-root', 'C(root) / C(soil, total: aqua regia)', 0.2],
     ['bcf-shoot', 'C(shoot) / C(soil, total: aqua regia)', 0.05],
     ['tf', 'C(shoot) / C(root)', 0.25]]
    """
    results = all_results(trial)
    if released_only:
        results = results[results["status"] == "released"].reset_index(drop=True)
    plots, refused = indices_of_plots(
        trial, results, soil=soil, reference_element=reference_element, scale_pots=scale_pots
    )
    table = summarise(plots, confidence=confidence, resamples=resamples, seed=seed)
    notes = _notes(trial, results, refused, plots, scale_pots=scale_pots)
    citations = (*CITATIONS, *(("cary1986",) if reference_element else ()))
    return Accumulation(plots, table[list(SUMMARY_COLUMNS)], refused, confidence, seed, notes, citations)


def indices_of_plots(
    trial: Trial,
    results: pd.DataFrame,
    *,
    soil: Kind = "total",
    reference_element: str = "",
    scale_pots: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the indices of every pot, and the results that could not be compared.

    Parameters
    ----------
    trial : Trial
        The trial.
    results : pandas.DataFrame
        As `Trial.results`.
    soil, reference_element, scale_pots
        As in `accumulation`.

    Returns
    -------
    tuple of pandas.DataFrame
        Columns `PLOT_COLUMNS`, and `netmin.trials.plant_contents.REFUSED_COLUMNS`.
    """
    contents = plant_contents(trial, results)
    frame = UptakeFrame(trial, contents.table, soil_contents(trial, soil), soil)
    rows = [*frame.bioconcentration(), *frame.translocation(), *frame.tolerance(), *frame.over_control()]
    if reference_element:
        rows += [*frame.over_reference(reference_element)]
    rows += [*frame.uptake(), *frame.extraction(), *frame.balance()]
    if trial.experiment == "field" or scale_pots:
        rows += [*frame.per_hectare()]
    return _placed(trial, pd.DataFrame(rows, columns=list(ROW))), contents.refused


def _placed(trial: Trial, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their ratios and what is known of their pots, in a fixed order."""
    above, under = rows["numerator_high"], rows["denominator_low"]
    with np.errstate(divide="ignore", invalid="ignore"):
        low = (rows["numerator_low"] / rows["denominator_high"]).to_numpy(dtype=float)
        high = np.where(under > 0, above / under, np.inf).astype(float)
        exact = (rows["numerator_low"] == above) & (under == rows["denominator_high"]) & (under > 0)
        value = np.where(exact, low, np.nan)
        spread = np.abs(value) * np.hypot(
            np.where(above > 0, rows["numerator_uncertainty"] / above, 0.0), rows["denominator_uncertainty"] / under
        )
    plots = trial.plots[["plot", "treatment", "species", "cultivar", "block"]]
    placed = (
        rows.assign(
            value=value,
            low=low,
            high=high,
            uncertainty=spread,
            unit=[UNITS.get(str(name), "") for name in rows["index"]],
        )
        .merge(plots, on="plot", how="left")
        .merge(trial.harvests[["harvest", "round", "number"]], on="harvest", how="left")
    )
    order = {organ: place for place, organ in enumerate(ORGANS)}
    rank = [order.get(str(name).removeprefix("bcf-"), -1) for name in placed["index"]]
    placed = placed.assign(rank=rank).sort_values(
        ["index", "rank", "definition", "element", "species", "treatment", "round", "number", "plot"], kind="stable"
    )
    return placed[list(PLOT_COLUMNS)].reset_index(drop=True)


def _notes(
    trial: Trial, results: pd.DataFrame, refused: pd.DataFrame, plots: pd.DataFrame, *, scale_pots: bool
) -> tuple[Message, ...]:
    notes = []
    if trial.data_origin in ("simulated", "mixed"):
        notes.append(Message.of(f"trials.data-{trial.data_origin}", trial=trial.name))
    drafts = int((results["status"] != "released").sum())
    if drafts:
        notes.append(Message.of("trials.not-released", drafts=drafts, count=len(results)))
    for reason, count in refused["reason"].value_counts(sort=False).items():
        notes.append(Message.of("trials.refused", reason=Message.of(f"trials.reason-{reason}"), count=int(count)))
    hidden = int(plots["value"].isna().sum())
    if hidden:
        notes.append(Message.of("trials.ratios-bounded", hidden=hidden, count=len(plots)))
    if scale_pots and trial.experiment != "field":
        notes.append(Message.of("trials.pots-scaled"))
    return tuple(notes)

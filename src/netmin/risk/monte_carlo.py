"""Health risk as a distribution: how it differs between people, and how unsure it is for each share of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk import monte_carlo_notes
from netmin.risk import receptors as receptor_shelf
from netmin.risk import toxicity as toxicity_shelf
from netmin.risk.mean_contents import MeanContents
from netmin.risk.monte_carlo_tables import (
    CONVERGENCE_COLUMNS,
    CURVE_COLUMNS,
    TABLE_COLUMNS,
    convergence,
    curves,
    inputs_table,
    table,
    totals_of,
    with_change,
)
from netmin.risk.people_counts import count_people
from netmin.risk.people_plan import Life, Shapes, draw_people, published_shapes
from netmin.risk.receptors import Receptor
from netmin.risk.risk_model import RiskModel, build_model
from netmin.risk.routes import SOIL_PATHWAYS, Circumstances
from netmin.risk.shared_rows import plan_rows
from netmin.risk.sobol import SENSITIVITY_COLUMNS, sensitivity
from netmin.risk.toxicity import ToxicitySet


@dataclass(frozen=True, eq=False)
class MonteCarloRisk:
    """Quotients, indices and cancer risks over people, each with its uncertainty.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per receptor, quantity (``hazard``: quotient or index; ``cancer``: risk over a life), analyte and
        pathway, ``all`` for the sums. Columns in `monte_carlo_tables.TABLE_COLUMNS`: the mean over people, P50, P90 and
        P95, the shares of people above 1 (hazard) and above 10⁻⁶ and 10⁻⁴ (cancer; NaN for the other quantity), each
        as the median of the outer loop with the ends ``_low`` and ``_high`` of its 90 % band; and ``p95_change``, the
        relative change of P95 when the number of people was doubled last.
    convergence : pandas.DataFrame
        P95 of each receptor's index and risk after an eighth, a quarter, half and all of the people.
    sensitivity : pandas.DataFrame
        By receptor, quantity and source of spread: Spearman's rank correlation, first and total Sobol index with
        standard errors. Empty if not asked for.
    inputs : pandas.DataFrame
        Every parameter of every stage: its shape, parameters, source and confidence.
    people, draws : int
        Drawn in the inner loop, and draws of the outer one.
    seed : int
        The same numbers come from it again, whatever the number of threads.
    receptors : tuple of Receptor
        As computed, medians in place of what is spread.
    toxicity, diet : ToxicitySet
        As computed.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, left out, or has not converged.
    curve : pandas.DataFrame
        The whole distribution of each receptor's index and risk: share of people, the value that they do not exceed,
        and the ends of its 90 % band.
    """

    table: pd.DataFrame
    convergence: pd.DataFrame
    sensitivity: pd.DataFrame
    inputs: pd.DataFrame
    people: int
    draws: int
    seed: int
    receptors: tuple[Receptor, ...]
    toxicity: ToxicitySet
    diet: ToxicitySet
    citations: tuple[str, ...]
    notes: tuple[Message, ...] = field(default=())
    curve: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CURVE_COLUMNS)))


def monte_carlo_risk(
    contents: MeanContents,
    *,
    receptors: Sequence[str | Receptor] = ("resident",),
    people: int = 100_000,
    shapes: Shapes | None = None,
    unverified: bool = False,
    correlations: Mapping[tuple[str, str], float] | None = None,
    life: Life = "persistent",
    toxicity: str | ToxicitySet = "us-2025",
    diet: str | ToxicitySet = "eu-diet-2024",
    toxicity_spread: Mapping[str, Mapping[str, float]] | None = None,
    pathways: Sequence[str] = SOIL_PATHWAYS,
    food: Mapping[str, MeanContents] | None = None,
    local_share: float = 1.0,
    dust: float | None = None,
    chromium: Literal["III", "VI"] = "III",
    sensitivities: bool = True,
    seed: int = 0,
    threads: int | None = None,
) -> MonteCarloRisk:
    """Compute how hazards and cancer risks differ between people, and how unsure each is.

    Parameters
    ----------
    contents : MeanContents
        Mean contents of the soil where these people live, as draws of what is unsure. [mg/kg dry]
    receptors : sequence of str or Receptor
        Ids, or receptors with numbers of the user's own.
    people : int
        Drawn of each receptor, the same for every draw of the means. 100 000 hold P95 to about half a percent. Up to
        16 384 are sorted, which takes less time than the bins that hold any number.
    shapes : mapping, optional
        How parameters are spread, by parameter, for every stage or by stage; the published shapes unless given.
    unverified : bool
        Whether published shapes are used that were not verified in a source.
    correlations : mapping of (str, str) to float, optional
        Between normal scores of two parameters, such as body weight and skin area of children.
    life : {"persistent", "independent"}
        Whether a person keeps the rank in a parameter through the stages of life, or is drawn anew in each.
    toxicity, diet : str or ToxicitySet
        For soil, and for food.
    toxicity_spread : mapping of str to mapping of str to float, optional
        Geometric standard deviation by analyte and toxicity value, drawn in the outer loop.
    pathways : sequence of str
        Of the soil.
    food : mapping of str to MeanContents, optional
        Contents of ``vegetables`` and ``fruit``, measured or from `MeanContents.grown`. [mg/kg fresh]
    local_share : float
        Share of the vegetables and fruit eaten that grew on the place. [–]
    dust : float, optional
        Measured in the air, instead of the particulate emission factor. [mg/m³]
    chromium : {"III", "VI"}
        What total chromium is taken for.
    sensitivities : bool
        Whether to compute Spearman's and Sobol's indices.
    seed : int
        Not below 0.
    threads : int, optional
        How many at the same time; the numbers do not depend on it.

    Returns
    -------
    MonteCarloRisk
        The tables.

    Raises
    ------
    UsageError
        If a shape, correlation, pathway or spread cannot be, or no analyte has a toxicity value.

    References
    ----------
    epa2001, burmaster1994, saltelli2010

    Examples
    --------
    >>> soil = MeanContents.lognormal(["As"], [35.0], [5.0], draws=50)
    >>> found = monte_carlo_risk(soil, receptors=["child"], toxicity="us-2024", people=20_000, sensitivities=False)
    >>> row = found.table.query("quantity == 'hazard' and pathway == 'all' and analyte == 'all'").iloc[0]
    >>> bool(row["p50"] < row["p90"] < row["p95"]), bool(row["p95_low"] < row["p95"] < row["p95_high"])
    (True, True)
    """
    if people < 1:
        raise UsageError(Message.of("risk.people-too-few", found=people))
    if seed < 0:
        raise UsageError(Message.of("risk.seed-negative", found=seed))
    soil_set = toxicity_shelf.get(toxicity) if isinstance(toxicity, str) else toxicity
    diet_set = toxicity_shelf.get(diet) if isinstance(diet, str) else diet
    persons = tuple(receptor_shelf.get(entry) if isinstance(entry, str) else entry for entry in receptors)
    soil, chromium_notes = without_total_chromium(contents, chromium)
    grown = {
        name: without_total_chromium(part, chromium)[0] for name, part in _checked_food(food or {}, contents).items()
    }
    if repeated := sorted({person.id for person in persons if [p.id for p in persons].count(person.id) > 1}):
        raise UsageError(Message.of("risk.receptor-twice", names=repeated))
    results = [
        _of_receptor(
            build_model(
                draw_people(
                    person,
                    published_shapes(person, unverified=unverified) if shapes is None else shapes,
                    pathways=(*pathways, *grown),
                    correlations=correlations,
                    life=life,
                    dust=dust,
                ),
                soil,
                grown,
                soil_set,
                diet_set,
                Circumstances(dust, local_share),
                toxicity_spread or {},
                seed,
            ),
            people,
            seed,
            threads,
            sensitivities=sensitivities,
        )
        for person in persons
    ]
    models = [result.model for result in results]
    rows, progress, measured, curve = (
        pd.concat(parts, ignore_index=True)
        for parts in (
            [result.rows for result in results],
            [result.progress for result in results],
            [result.measured for result in results],
            [result.curve for result in results],
        )
    )
    return MonteCarloRisk(
        table=rows[list(TABLE_COLUMNS)],
        convergence=progress[list(CONVERGENCE_COLUMNS)],
        sensitivity=measured[list(SENSITIVITY_COLUMNS)],
        inputs=pd.concat([inputs_table(model.people) for model in models], ignore_index=True),
        people=people,
        draws=models[0].draws,
        seed=seed,
        receptors=tuple(model.people.receptor for model in models),
        toxicity=soil_set,
        diet=diet_set,
        citations=_citations(models, soil_set, diet_set, sensitivities=sensitivities),
        notes=(
            *monte_carlo_notes.notes(models, contents.analytes, soil_set, (*pathways, *grown), life),
            *chromium_notes,
            *monte_carlo_notes.convergence_notes(rows),
        ),
        curve=curve[list(CURVE_COLUMNS)],
    )


def without_total_chromium(contents: MeanContents, chromium: str) -> tuple[MeanContents, tuple[Message, ...]]:
    """Return contents with total chromium taken for one of its forms, and what to tell of it."""
    if chromium not in ("III", "VI"):
        raise UsageError(Message.of("risk.chromium-unknown", found=str(chromium)))
    names = ["As" if name == "As_inorganic" else name for name in contents.analytes]
    if "Cr" not in names:
        return replace(contents, analytes=tuple(names)), ()
    if "Cr_III" in names or "Cr_VI" in names:
        raise UsageError(Message.of("risk.chromium-beside-total"))
    names[names.index("Cr")] = f"Cr_{chromium}"
    return replace(contents, analytes=tuple(names)), (Message.of(f"risk.chromium-taken-{chromium.lower()}"),)


def _checked_food(food: Mapping[str, MeanContents], contents: MeanContents) -> Mapping[str, MeanContents]:
    for name, part in food.items():
        if name not in ("vegetables", "fruit"):
            raise UsageError(Message.of("risk.food-unknown", name=name, known=["vegetables", "fruit"]))
        if part.analytes != contents.analytes:
            raise UsageError(
                Message.of("risk.food-analytes", name=name, found=list(part.analytes), wanted=list(contents.analytes))
            )
    return food


@dataclass(frozen=True, eq=False)
class _OfReceptor:
    model: RiskModel
    rows: pd.DataFrame
    progress: pd.DataFrame
    measured: pd.DataFrame
    curve: pd.DataFrame


def _of_receptor(model: RiskModel, count: int, seed: int, threads: int | None, *, sensitivities: bool) -> _OfReceptor:
    outputs = model.outputs()
    plan = plan_rows(outputs)
    counted = count_people(model.people, plan.weights, plan.bounds, count, seed, threads)
    name = model.people.receptor.id
    rows = table(name, outputs, [plan.values(counted, k) for k in range(len(outputs))])
    measured = sensitivity(model, seed) if sensitivities else pd.DataFrame(columns=list(SENSITIVITY_COLUMNS))
    measured["receptor"] = name
    progress = convergence(name, outputs, [plan.upper(counted, k) for k in range(len(outputs))], counted)
    curve = curves(name, outputs, [plan.curve(counted, k) for k in range(len(outputs))])
    return _OfReceptor(model, with_change(rows, progress), totals_of(progress), measured, curve)


def _citations(
    models: Sequence[RiskModel], soil_set: ToxicitySet, diet_set: ToxicitySet, *, sensitivities: bool
) -> tuple[str, ...]:
    keys = {"epa1989", "epa2001", "burmaster1994", "us-epa-rsl", *soil_set.cite, *diet_set.cite}
    keys.update({"saltelli2010", "jansen1999"} if sensitivities else ())
    for model in models:
        keys.update(model.people.receptor.cite)
        keys.update(row.cite for route in model.routes for row in route.rows if row.cite)
    return tuple(sorted(keys))

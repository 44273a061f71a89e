"""How many people a second are drawn and judged, against plain numpy; and a map of a million cells.

Four pathways (soil swallowed, on the skin, breathed; vegetables), ten elements, a resident of two stages with eight
spread parameters: every person has eight random numbers of its own, and gets a quotient and a risk of every element and
pathway and of the sums. Plain numpy is the same model written down as one would in an afternoon: arrays of people,
`Generator` distributions, `numpy.quantile`. Time is that of the processor, of one thread, so that a busy machine
disturbs less.

Run: python benchmarks/health_monte_carlo.py [people] [cells]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from netmin import risk
from netmin.geostat.threads import available_threads
from netmin.risk import receptors, toxicity
from netmin.risk.people_counts import count_people
from netmin.risk.people_plan import draw_people
from netmin.risk.risk_model import RiskModel, build_model
from netmin.risk.routes import Circumstances
from netmin.risk.shared_rows import plan_rows

ELEMENTS = ("As", "Cd", "Co", "Cr_III", "Cr_VI", "Cu", "Hg", "Mn", "Ni", "Zn")
MEANS = np.array([25.0, 2.0, 15.0, 60.0, 0.5, 60.0, 0.3, 700.0, 40.0, 200.0])
SHAPES = {
    "body_weight": {"child": (15.0, 0.2), "adult": (80.0, 0.2)},
    "soil_ingestion": {"child": (24.0, 0.81), "adult": (20.0, 0.8)},
    "skin_area": {"child": (2373.0, 0.15), "adult": (6032.0, 0.15)},
    "soil_adherence": {"child": (0.2, 0.8), "adult": (0.07, 0.8)},
    "vegetable_ingestion": {"child": (40.0, 0.5), "adult": (80.0, 0.5)},
}
FREQUENCY = (180.0, 345.0, 365.0)
HOURS = (12.0, 24.0)
YEARS = {"child": (2.0, 6.0), "adult": (2.0, 40.0)}


def model() -> RiskModel:
    """Return the model, the means known exactly."""
    shapes: dict[str, risk.Shape | dict[str, risk.Shape]] = {
        name: {stage: risk.Shape.lognormal(*numbers) for stage, numbers in stages.items()}
        for name, stages in SHAPES.items()
    }
    shapes["exposure_frequency"] = risk.Shape.triangular(*FREQUENCY)
    shapes["exposure_time"] = risk.Shape.uniform(*HOURS)
    shapes["exposure_duration"] = {stage: risk.Shape.uniform(*numbers) for stage, numbers in YEARS.items()}
    people = draw_people(receptors.get("resident"), shapes)
    soil = risk.MeanContents.exact(ELEMENTS, MEANS)
    food = {"vegetables": soil.grown(np.log(0.1), water=0.9)}
    sets = toxicity.get("us-2025"), toxicity.get("eu-diet-2024")
    return build_model(people, soil, food, *sets, Circumstances(), {}, 0)


def plain_numpy(built: RiskModel, people: int, seed: int = 0) -> np.ndarray:
    """Return P95 of every output, by arrays of people."""
    random = np.random.default_rng(seed)
    scores = {name: random.standard_normal(people) for name in SHAPES}
    frequency = random.triangular(*FREQUENCY, people)
    hours = random.uniform(*HOURS, people)
    share = random.random(people)
    count = len(built.people.pathways)
    factors = np.zeros((3 * count, people))
    for stage in built.people.receptor.stages:
        drawn = {
            name: stages[stage.name][0] * np.exp(stages[stage.name][1] * scores[name])
            for name, stages in SHAPES.items()
        }
        low, high = YEARS[stage.name]
        years = low + (high - low) * share
        rate = frequency / drawn["body_weight"]
        intakes = np.array(
            [
                drawn["soil_ingestion"] * rate,
                drawn["skin_area"] * drawn["soil_adherence"] * rate,
                hours * frequency / stage.number("particulate_emission_factor"),
                drawn["vegetable_ingestion"] * rate,
            ]
        )
        if stage.name == built.people.receptor.hazard_stage:
            factors[:count] = intakes
        life = stage.number("averaging_time_cancer")
        factors[count : 2 * count] += intakes * years / life
        end = stage.from_age + years
        weighted = 7.0 * np.minimum(end, 2.0) + 2.0 * np.minimum(end, 16.0) + end
        weighted -= 7.0 * min(stage.from_age, 2.0) + 2.0 * min(stage.from_age, 16.0) + stage.from_age
        factors[2 * count :] += intakes * weighted / life
    found = []
    for output in built.outputs():
        used = np.nonzero(output.weights[0])[0]
        value = sum(output.weights[0, row] * factors[row] for row in used)
        found.append(np.quantile(value, (0.5, 0.9, 0.95)))
    return np.array(found)


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Return processor seconds, the median of several runs."""
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return float(np.median(taken))


def tell(what: str, measured: float, unit: str, goal: float | None) -> None:
    print(json.dumps({"what": what, "measured": measured, "unit": unit, "goal": goal}), flush=True)


def peak() -> float:
    """Return the largest memory so far. [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def people_benchmark(people: int) -> None:
    built = model()
    plan = plan_rows(built.outputs())

    def ours(count: int = people) -> np.ndarray:
        return count_people(built.people, plan.weights, plan.bounds, count, 0, threads=1).quantiles

    ours(20_000)
    plain = min(people, 500_000)
    mine, theirs = seconds(ours) / people, seconds(lambda: plain_numpy(built, plain)) / plain
    outputs = len(built.outputs())
    name = f"health risk, 4 pathways, {len(ELEMENTS)} elements, {outputs} outputs"
    tell(f"{name}: microseconds per person drawn, one core", round(1e6 * mine, 4), "µs", 0.2)
    tell(f"{name}: people drawn per second and core", round(1.0 / mine), "1/s", None)
    tell(f"{name}: share of the time of plain numpy", round(mine / theirs, 3), "–", round(1 / 3, 3))
    before = peak()
    ours(20 * people)
    tell(f"memory added by {20 * people} people instead of {people}", round(peak() - before, 1), "MB", 100)
    check = np.array([counted[2] for counted in ours(plain)])
    exact = plain_numpy(built, plain, seed=1)
    rows = [int(plan.rows[k][0]) for k in range(outputs)]
    scales = np.array([plan.scales[k][0] for k in range(outputs)])
    apart = np.abs(check[rows] * scales / exact[:, 2] - 1.0).max()
    tell("greatest difference of P95 from plain numpy with other random numbers", round(float(apart), 4), "–", 0.02)


def map_benchmark(cells: int) -> None:
    random = np.random.default_rng(3)
    centre = np.log(MEANS) + random.normal(0.0, 0.5, (cells, len(ELEMENTS)))
    variance = random.uniform(0.02, 0.4, (cells, len(ELEMENTS)))
    risk.cell_risk(centre[:100], variance[:100], ELEMENTS)
    before = peak()
    started, used = time.perf_counter(), time.process_time()
    risk.cell_risk(centre, variance, ELEMENTS, draws=1000)
    taken, used = time.perf_counter() - started, time.process_time() - used
    name = f"map of {cells} cells, 10 elements, 1000 draws"
    tell(f"{name}, {available_threads()} threads", round(taken, 1), "s", 120)
    tell(f"{name}: time of the processors, all threads together", round(used, 1), "s", 240)
    tell("memory added by it, its seven columns included", round(peak() - before, 1), "MB", 500)


def main(people: int, cells: int) -> None:
    people_benchmark(people)
    map_benchmark(cells)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000,
    )

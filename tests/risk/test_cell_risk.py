"""Risk in every cell: both engines alike, exact where a product is exact, and simulated maps the same way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from netmin.errors import UsageError
from netmin.risk import (
    MeanContents,
    Shape,
    UptakePerAnalyte,
    cell_draws,
    cell_risk,
    cell_risk_of_draws,
    health_risk,
    monte_carlo_risk,
    people,
    receptors,
)

ELEMENTS = ("As", "Cd", "Co", "Cr_VI", "Ni")
MEANS = np.array([25.0, 2.0, 15.0, 1.0, 40.0])


def some_map(cells: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(2)
    shape = (cells, len(ELEMENTS))
    return np.log(MEANS) + random.normal(0, 0.5, shape), random.uniform(0.02, 0.4, shape)


def test_both_engines_give_the_same_map(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {
        "draws": 203,
        "food": {"vegetables": UptakePerAnalyte((-2.0,) * 5, (0.8,) * 5, 0.9)},
        "receptor": "gardener",
    }
    compiled = cell_risk(*some_map(70), ELEMENTS, **options).table  # type: ignore[arg-type]
    monkeypatch.setattr(cell_draws, "compiler_installed", lambda: False)
    monkeypatch.setattr(people, "compiler_installed", lambda: False)
    plain = cell_risk(*some_map(70), ELEMENTS, **options).table  # type: ignore[arg-type]
    np.testing.assert_allclose(compiled, plain, rtol=1e-10, atol=1e-15)


def test_threads_and_neighbours_do_not_change_a_cell() -> None:
    mean, variance = some_map(9000)
    one, two = (cell_risk(mean, variance, ELEMENTS, draws=16, threads=threads).table for threads in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    alone = cell_risk(mean[5000:5001], variance[5000:5001], ELEMENTS, draws=16).table
    assert alone.iloc[0, 1:].tolist() == one.iloc[5000, 1:].tolist()


def test_a_known_content_and_equal_people_give_the_single_numbers() -> None:
    found = cell_risk(MEANS[None, :], np.zeros((1, 5)), ELEMENTS, scale="natural", shapes={}, receptor="resident")
    single = health_risk([MEANS], ELEMENTS, receptors=["resident"]).totals.iloc[0]
    assert found.hazard_p50[0] == pytest.approx(single["hazard_index_low"], rel=1e-12)
    assert found.risk_p95[0] == pytest.approx(single["risk_low"], rel=1e-12)


def test_a_lognormal_cell_has_the_exact_quantiles() -> None:
    shapes = {"soil_ingestion": Shape.lognormal(24, 0.6)}
    found = cell_risk(
        [[np.log(35.0)]],
        [[0.25]],
        ["As"],
        shapes=shapes,
        receptor="child",
        pathways=["soil-ingestion"],
        draws=100_000,
    )
    person = receptors.get("child").with_values(soil_ingestion=24.0)
    median = health_risk([[35.0]], ["As"], receptors=[person]).table.query("pathway == 'soil-ingestion'")
    centre, sdlog = median["quotient_low"].iloc[0], np.hypot(0.5, 0.6)
    assert found.hazard_p50[0] == pytest.approx(centre, rel=0.01)
    assert found.hazard_p95[0] == pytest.approx(centre * np.exp(1.6449 * sdlog), rel=0.015)
    assert found.share_above_one[0] == pytest.approx(stats.norm.sf(-np.log(centre) / sdlog), abs=0.005)


def test_a_cell_agrees_with_the_two_loops() -> None:
    found = cell_risk(MEANS[None, :], np.zeros((1, 5)), ELEMENTS, scale="natural", draws=50_000, seed=3)
    loops = monte_carlo_risk(MeanContents.exact(ELEMENTS, MEANS), people=50_000, seed=3, sensitivities=False).table
    hazard = loops.query("quantity == 'hazard' and analyte == 'all' and pathway == 'all'").iloc[0]
    assert found.hazard_p95[0] == pytest.approx(hazard["p95"], rel=1e-3)
    assert found.share_above_one[0] == pytest.approx(hazard["share_above_1"], abs=1e-3)


def test_natural_moments_are_those_of_a_lognormal() -> None:
    logs = cell_risk([[np.log(30.0)]], [[0.2]], ["As"], draws=64).table
    mean = 30.0 * np.exp(0.1)
    natural = cell_risk([[mean]], [[mean**2 * np.expm1(0.2)]], ["As"], scale="natural", draws=64).table
    np.testing.assert_allclose(logs, natural, rtol=1e-12)


def test_correlated_errors_widen_the_index() -> None:
    variance = np.full((1, 5), 0.6)
    apart = cell_risk(np.log(MEANS)[None, :], variance, ELEMENTS, shapes={}, draws=4000)
    together = cell_risk(
        np.log(MEANS)[None, :], variance, ELEMENTS, shapes={}, draws=4000, error_correlation=0.9 + 0.1 * np.eye(5)
    )
    assert together.hazard_p95[0] > apart.hazard_p95[0]


def test_simulated_maps_give_what_their_contents_give() -> None:
    random = np.random.default_rng(1)
    maps = np.exp(np.log(MEANS) + random.normal(0, 0.4, (3000, 3, 5)))
    found = cell_risk_of_draws(maps, ELEMENTS, shapes={})
    single = health_risk(maps[:, 1], ELEMENTS, receptors=["resident"]).totals
    assert found.hazard_p95[1] == pytest.approx(np.quantile(single["hazard_index_low"], 0.95), rel=1e-10)
    assert found.share_above_ten_thousandth[1] == pytest.approx((single["risk_low"] > 1e-4).mean())


def test_cells_without_a_content_stay_empty_and_nothing_counts_as_nothing() -> None:
    mean, variance = np.array([[np.nan], [20.0], [0.0]]), np.array([[1.0], [1.0], [0.0]])
    found = cell_risk(mean, variance, ["As"], scale="natural", draws=32)
    assert np.isnan(found.hazard_p50[0])
    assert found.hazard_p50[1] > found.hazard_p50[2] == pytest.approx(0.0)
    assert any(note.code == "risk.cells-empty" for note in found.notes)
    assert len(found.table) == 3


@pytest.mark.parametrize(
    ("mean", "variance", "options", "words"),
    [
        ([[1.0]], [[-1.0]], {}, "negative"),
        ([[1.0]], [[1.0, 2.0]], {}, "shape"),
        ([[-1.0]], [[1.0]], {"scale": "natural"}, "negative"),
        ([[1.0]], [[1.0]], {"draws": 3}, "8 draws"),
        ([[1.0]], [[1.0]], {"seed": -3}, "seed"),
        ([[1.0]], [[1.0]], {"food": {"meat": UptakePerAnalyte((0.0,), (1.0,), 0.5)}}, "meat"),
        ([[1.0]], [[1.0]], {"error_correlation": [[-1.0]]}, "cannot hold"),
    ],
)
def test_mistakes_are_answered_with_a_sentence(
    mean: list[list[float]], variance: list[list[float]], options: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        cell_risk(mean, variance, ["As"], **options)  # type: ignore[arg-type]


def test_negative_simulated_contents_are_refused() -> None:
    with pytest.raises(UsageError, match="negative"):
        cell_risk_of_draws(np.full((9, 1, 1), -1.0), ["As"])

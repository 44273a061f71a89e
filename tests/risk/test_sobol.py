"""Sobol's indices: exact for products of lognormals, and those of SALib's own test function."""

from __future__ import annotations

import numpy as np
import pytest

from netmin.risk import (
    MeanContents,
    Shape,
    lognormal_sobol_indices,
    monte_carlo_risk,
    sobol_indices,
    sobol_self_test,
)


def test_the_estimator_finds_the_exact_indices_of_a_product_of_lognormals() -> None:
    found = sobol_self_test((0.2, 0.5, 0.7), seed=4)
    assert found["first"].to_numpy() == pytest.approx(found["first_exact"].to_numpy(), abs=0.02)
    assert found["total"].to_numpy() == pytest.approx(found["total_exact"].to_numpy(), abs=0.02)


def test_exact_indices_of_one_lognormal_are_one_and_of_two_equal_ones_alike() -> None:
    first, total = lognormal_sobol_indices([0.8])
    assert (first[0], total[0]) == (pytest.approx(1.0), pytest.approx(1.0))
    first, total = lognormal_sobol_indices([0.6, 0.6])
    assert first[0] == pytest.approx(first[1])
    assert first.sum() < 1.0 < total.sum()
    assert total[0] == pytest.approx(1.0 - first[1])


def test_the_function_of_ishigami_has_its_published_indices() -> None:
    # Ishigami and Homma 1990, a = 7, b = 0.1: S = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437.
    def ishigami(uniform: np.ndarray) -> np.ndarray:
        x = np.pi * (2.0 * uniform - 1.0)
        return (np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))[None, :]

    found = sobol_indices(ishigami, [[0], [1], [2]], 3, seed=0)
    assert found.first[0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert found.total[0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_a_whole_model_that_is_a_product_has_the_exact_indices() -> None:
    spreads = {"body_weight": 0.2, "soil_ingestion": 0.6}
    shapes = {"body_weight": Shape.lognormal(15, 0.2), "soil_ingestion": Shape.lognormal(24, 0.6)}
    soil = MeanContents.lognormal(["Cu"], [100.0], [30.0], draws=2000)
    found = monte_carlo_risk(soil, receptors=["child"], shapes=shapes, pathways=["soil-ingestion"], people=100)
    table = found.sensitivity.set_index("source")
    assert set(found.sensitivity["quantity"]) == {"hazard"}
    first, total = lognormal_sobol_indices([*spreads.values(), np.sqrt(np.log1p(0.09))])
    names = [*spreads, "content Cu"]
    assert table.loc[names, "first"].to_numpy() == pytest.approx(first, abs=0.03)
    assert table.loc[names, "total"].to_numpy() == pytest.approx(total, abs=0.03)
    assert np.sign(table.loc[names, "spearman"]).tolist() == [-1.0, 1.0, 1.0]


def test_correlated_parameters_are_one_source() -> None:
    shapes = {"body_weight": Shape.lognormal(15, 0.2), "skin_area": Shape.lognormal(2400, 0.2)}
    found = monte_carlo_risk(
        MeanContents.exact(["As"], [35.0]),
        receptors=["child"],
        shapes=shapes,
        correlations={("body_weight", "skin_area"): 0.7},
        people=100,
    )
    assert set(found.sensitivity["source"]) == {"body_weight+skin_area"}
    assert found.sensitivity["total"].to_numpy() == pytest.approx(1.0, abs=0.02)

"""Shapes of what differs between people: moments, quantiles, and the tables that both engines read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from netmin.errors import UsageError
from netmin.risk import Shape, receptors
from netmin.risk.normal_numbers import follow_nodes, normal_numbers
from netmin.risk.receptors import exposure_factors

SHARES = (np.arange(200_000) + 0.5) / 200_000


def test_the_soil_ingestion_of_anaconda_has_its_printed_quantiles() -> None:
    # Stanek, Calabrese and Zorn 2001: median 24, 95th percentile 91 mg/day.
    shape = Shape.published(exposure_factors()["E080"])
    assert shape.quantile([0.5, 0.95]).round() == pytest.approx([24, 91])
    assert shape.id == "E080"


def test_the_adherence_of_finley_has_its_printed_quantiles() -> None:
    # Finley et al. 1994: arithmetic mean 0.52, standard deviation 0.9, P50 0.25, P95 1.7 mg/cm²; the printed quantiles
    # are empirical, the shape is the lognormal of the printed moments.
    shape = Shape.published(exposure_factors()["E081"])
    assert shape.mean == pytest.approx(0.52, rel=1e-12)
    assert shape.quantile([0.5, 0.95]) == pytest.approx([0.25, 1.7], rel=0.08)


def test_a_triangle_has_the_moments_of_the_formula() -> None:
    shape = Shape.triangular(180, 345, 365)
    drawn = shape.quantile(SHARES)
    assert shape.mean == pytest.approx((180 + 345 + 365) / 3, rel=1e-14)
    assert drawn.mean() == pytest.approx(shape.mean, rel=1e-6)
    assert drawn.var() == pytest.approx((180**2 + 345**2 + 365**2 - 180 * 345 - 180 * 365 - 345 * 365) / 18, rel=1e-4)


@pytest.mark.parametrize("bounds", [(8.0, 25.0), (0.0, math.inf), (14.0, 16.0), (24.0, 40.0)])
def test_a_truncated_normal_has_the_mean_of_scipy(bounds: tuple[float, float]) -> None:
    shape = Shape.normal(15.0, 3.0, low=bounds[0], high=bounds[1])
    exact = stats.truncnorm((bounds[0] - 15) / 3, (bounds[1] - 15) / 3, loc=15, scale=3)
    assert shape.mean == pytest.approx(exact.mean(), rel=1e-12)
    assert shape.quantile(SHARES).mean() == pytest.approx(exact.mean(), rel=1e-5)


def test_a_truncated_lognormal_has_the_mean_of_the_formula() -> None:
    shape = Shape.lognormal_of_moments(0.52, 0.9, low=0.05, high=3.0)
    assert shape.mean == pytest.approx(shape.quantile(SHARES).mean(), rel=1e-5)
    assert shape.quantile([0.0, 1.0]) == pytest.approx([0.05, 3.0])


def test_normal_numbers_are_those_of_scipy_far_into_the_tails() -> None:
    uniform = np.concatenate([np.logspace(-15, -0.4, 500), 1.0 - np.logspace(-12, -0.4, 500), [0.5]])
    assert normal_numbers(uniform) == pytest.approx(stats.norm.ppf(uniform), rel=1e-8, abs=1e-12)
    assert np.isfinite(normal_numbers(np.array([0.0, 1.0 - 2.0**-53]))).all()


@pytest.mark.parametrize(
    "shape",
    [Shape.normal(15, 3, low=8, high=25), Shape.lognormal(0.26, 1.18, high=3.0), Shape.lognormal(24, 0.8, low=5.0)],
)
def test_a_table_follows_the_quantiles_to_eight_digits(shape: Shape) -> None:
    scores = np.linspace(-6.0, 5.0, 1111)
    assert follow_nodes(scores, *shape.table()) == pytest.approx(shape.quantile(stats.norm.cdf(scores)), rel=1e-8)


@pytest.mark.parametrize(
    "made",
    [
        lambda: Shape.triangular(5, 3, 9),
        lambda: Shape.uniform(4, 4),
        lambda: Shape.lognormal(0, 1),
        lambda: Shape.lognormal(1, -1),
        lambda: Shape.normal(1, 1, low=3, high=2),
        lambda: Shape.point(-1),
        lambda: Shape.lognormal_of_moments(1, math.nan),
        lambda: Shape("cauchy", (1.0,)),
    ],
)
def test_impossible_shapes_are_refused(made) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError):
        made()


def test_what_is_published_without_a_shape_is_refused() -> None:
    with pytest.raises(UsageError, match="empirical"):
        Shape.published(exposure_factors()["E085"])


def test_every_published_alternative_is_a_shape() -> None:
    found = [
        Shape.published(row)
        for name in receptors.available()
        for stage in receptors.get(name).stages
        for rows in stage.alternatives.values()
        for row in rows
    ]
    assert found
    assert all(shape.mean > 0 for shape in found)

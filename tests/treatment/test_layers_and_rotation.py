"""Layers, crops in turn, several metals, and stunted crops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from netmin.errors import UsageError
from netmin.treatment import (
    BiomassResponse,
    Phase,
    freundlich_years,
    layer_contents,
    layer_uptake,
    layer_years,
    otte_solution_relation,
    root_shares,
    rotation_path,
    rotation_years,
    slowest,
)

MASS = np.array([3750.0, 3750.0, 4000.0])
WATER = {"transpiration": 450.0, "absorption": 0.6}


def layers():
    coefficient, exponent = otte_solution_relation("Cd", organic_carbon=2.0, clay=[20.0, 25.0, 30.0], ph=6.0)
    return {"shares": root_shares([0.0, 0.25, 0.5, 0.8], 0.7), "solution": coefficient, "exponent": exponent, **WATER}


def test_layers_follow_the_equation_that_scipy_solves():
    start = np.array([4.0, 2.0, 0.8])

    def slope(_, content):
        return -layer_uptake(content, **layers()) / MASS

    exact = solve_ivp(slope, (0, 300), start, rtol=1e-10, atol=1e-12).y[:, -1]
    assert layer_contents(300.0, start, MASS, **layers()) == pytest.approx(exact, rel=1e-6)


def test_layers_lose_what_the_roots_draw():
    start, times = np.array([4.0, 2.0, 0.8])[:, None], np.linspace(0.0, 200.0, 1001)
    given_ = {name: value[:, None] if np.ndim(value) else value for name, value in layers().items()}
    path = layer_contents(times, start, MASS[:, None], **given_)
    drawn = np.trapezoid(layer_uptake(path, **given_).sum(axis=0), times)
    assert ((path[:, 0] - path[:, -1]) * MASS).sum() == pytest.approx(drawn, rel=1e-5)


@given(st.floats(0.2, 0.95), st.floats(100.0, 700.0))
@settings(max_examples=30)
def test_the_mean_of_the_layers_meets_the_target_after_the_years_told(share, transpiration):
    start = np.array([4.0, 2.0, 0.8])
    target = share * (start * MASS).sum() / MASS.sum()
    changed = layers() | {"transpiration": transpiration}
    years = layer_years(start, target, MASS, **changed).item()
    left = layer_contents(years, start, MASS, **changed)
    assert (left * MASS).sum() / MASS.sum() == pytest.approx(target, rel=1e-6)
    wetter = layer_years(start, target, MASS, **(changed | {"transpiration": 1.1 * transpiration})).item()
    assert wetter < years


def test_a_layer_without_roots_keeps_what_it_has():
    shallow = layers() | {"shares": np.array([1.0, 0.0, 0.0])}
    assert layer_years([4.0, 2.0, 0.8], 0.9, MASS, **shallow).item() == np.inf
    assert layer_contents(1000.0, [4.0, 2.0, 0.8], MASS, **shallow)[1:] == pytest.approx([2.0, 0.8])


@given(st.floats(0.1, 2.0))
@settings(max_examples=30)
def test_roots_thin_out_downwards_and_their_shares_sum_to_one(depth):
    shares = root_shares(np.linspace(0.0, 2.0, 9), depth)
    assert shares.sum() == pytest.approx(1.0)
    assert (np.diff(shares) <= 1e-12).all()


def test_shares_of_roots_that_cannot_be_are_refused():
    with pytest.raises(UsageError, match="Shares of roots"):
        layer_years([4.0, 2.0, 0.8], 1.0, MASS, **(layers() | {"shares": np.array([0.8, 0.5, 0.0])}))


TURN = [Phase(4.0, 0.8, 8.0, 3.0), Phase(0.5, 0.5, 15.0, 1.0)]


def test_a_rotation_of_one_crop_is_that_crop():
    alone = rotation_years(9.0, 3.0, 3750.0, [Phase(4.0, 0.8, 8.0, 3.0)])
    assert alone == pytest.approx(freundlich_years(9.0, 3.0, 3750.0, 4.0, 0.8, 8.0), rel=1e-10)


def test_a_rotation_meets_its_target_within_one_turn_of_the_path_crop_by_crop():
    years, path = rotation_path(9.0, 3750.0, TURN, 100, 0.5)
    crossed = years[np.argmax(path <= 3.0)]
    assert rotation_years(9.0, 3.0, 3750.0, TURN, 0.5).item() == pytest.approx(crossed, abs=4.0)
    assert (np.diff(path) < 0).all()


def test_a_rotation_is_as_fast_as_its_crops_weighted_by_time_if_both_are_of_first_order():
    turn = [Phase(4.0, 1.0, 8.0, 3.0), Phase(0.5, 1.0, 15.0, 1.0)]
    rate = (3 * 4.0 * 8.0 + 1 * 0.5 * 15.0) / 4 / 3750.0
    assert rotation_years(9.0, 3.0, 3750.0, turn).item() == pytest.approx(np.log(3.0) / rate)
    years, path = rotation_path(9.0, 3750.0, turn, 20)
    assert path[-1] == pytest.approx(9.0 * np.exp(-rate * years[-1]))


def test_the_slowest_metal_decides():
    years, which = slowest([[1.0, np.inf, 3.0], [2.0, 5.0, 3.0], [0.0, 7.0, 1.0]])
    assert years.tolist() == [2.0, np.inf, 3.0]
    assert which.tolist() == [1, 0, 0]
    assert np.isnan(slowest([[1.0], [np.nan]])[0]).all()


@pytest.mark.parametrize("curve", ["LL.4", "W1.4", "W2.4"])
@given(st.floats(0.5, 5.0), st.floats(1.0, 1000.0), st.floats(0.0, 0.5))
@settings(max_examples=30)
def test_a_response_falls_from_one_to_its_lower_end(curve, slope, position, lower):
    response = BiomassResponse("Zn", curve, -slope if curve == "W2.4" else slope, position, lower)
    kept = response.kept(position * np.array([0.0, 0.3, 1.0, 3.0, 1e6]))
    assert kept[0] == pytest.approx(1.0)
    assert kept[-1] == pytest.approx(lower, abs=2e-3)
    assert (np.diff(kept) <= 0).all()


def test_a_crop_that_is_stimulated_grows_more_at_first():
    assert BiomassResponse("Zn", "BC.5", 2.0, 300.0, stimulation=0.01).kept(30.0) > 1.0

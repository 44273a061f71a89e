"""Mixed models: numbers that lme4 printed, limits and ranges that survival fitted, and what must hold of any."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.plants.mixed_likelihood import interval_terms
from netmin.plants.mixed_model import MixedProblem, _Search, effects_at, fit_mixed

FIXTURES = Path(__file__).parent / "fixtures"
RESULTS = pd.read_csv(FIXTURES / "mixed_model_results.csv").set_index(["model", "name"])["value"]


def problem(low, high, fixed, groups, *, weight=None, priors=None) -> MixedProblem:
    """A mixed model with flat fixed effects; each group is (levels, what its effects are multiplied with)."""
    columns, block = [np.asarray(fixed, dtype=float)], [-1] * np.asarray(fixed).shape[1]
    for number, (levels, times) in enumerate(groups):
        found = np.unique(levels)
        columns.append((np.asarray(levels)[:, None] == found[None, :]) * np.asarray(times, dtype=float)[:, None])
        block += [number] * found.size
    design = np.concatenate(columns, axis=1)
    nothing = np.zeros(design.shape[1])
    size = len(groups) + 1
    mean, spread = (np.zeros(size), np.full(size, np.inf)) if priors is None else priors
    return MixedProblem(
        np.asarray(low, dtype=float),
        np.asarray(high, dtype=float),
        design,
        np.array(block),
        nothing,
        nothing,
        np.ones(len(design)) if weight is None else weight,
        tuple(f"group {number}" for number in range(len(groups))),
        mean,
        spread,
    )


@pytest.fixture(scope="module")
def penicillin():
    data = pd.read_csv(FIXTURES / "penicillin.csv")
    one = np.ones(len(data))
    return fit_mixed(problem(data.diameter, data.diameter, one[:, None], [(data["plate"], one), (data["sample"], one)]))


@pytest.fixture(scope="module")
def sleepstudy():
    data = pd.read_csv(FIXTURES / "sleepstudy.csv")
    # Spreads are sought within e³ of 1, so milliseconds become tenths of a second.
    one, days, reaction = np.ones(len(data)), data.Days.to_numpy(float), data.Reaction / 100
    groups = [(data.Subject, one), (data.Subject, days)]
    return fit_mixed(problem(reaction, reaction, np.column_stack([one, days]), groups))


def test_the_penicillin_data_give_the_spreads_that_the_authors_of_lme4_print(penicillin):
    # Bates, lme4: Mixed-effects modeling with R (2010), section 2.1, to the digits printed there.
    assert np.exp(penicillin.at.log_sd) == pytest.approx([0.8467, 1.9316, 0.5499], abs=6e-5)
    assert penicillin.at.effect[0] == pytest.approx(22.9722, abs=5e-5)
    assert np.sqrt(penicillin.at.covariance[0, 0]) == pytest.approx(0.8086, abs=5e-5)


def test_two_crossed_groups_agree_with_lme4(penicillin):
    theirs = RESULTS["penicillin"]
    assert np.exp(penicillin.at.log_sd) == pytest.approx(theirs.iloc[:3].to_numpy(), rel=1e-5)
    assert penicillin.at.effect[0] == pytest.approx(theirs["effect (Intercept)"], rel=1e-8)
    assert np.sqrt(penicillin.at.covariance[0, 0]) == pytest.approx(theirs["error (Intercept)"], rel=1e-5)
    assert penicillin.log_likelihood == pytest.approx(theirs["log likelihood"], abs=1e-6)


def test_the_sleep_study_gives_the_numbers_of_the_paper_on_lme4(sleepstudy):
    # Bates, Mächler, Bolker, Walker, J. Stat. Softw. 67(1), 2015, the model with uncorrelated random effects.
    assert 100 * np.exp(sleepstudy.at.log_sd) == pytest.approx([25.05, 5.99, 25.57], abs=0.006)
    assert 100 * sleepstudy.at.effect[:2] == pytest.approx([251.41, 10.47], abs=0.006)
    assert 100 * np.sqrt(np.diag(sleepstudy.at.covariance)[:2]) == pytest.approx([6.89, 1.56], abs=0.006)


def test_slopes_that_differ_between_groups_agree_with_lme4(sleepstudy):
    theirs = RESULTS["sleepstudy"]
    assert 100 * np.exp(sleepstudy.at.log_sd) == pytest.approx(theirs.iloc[:3].to_numpy(), rel=1e-4)
    effects = [theirs["effect (Intercept)"], theirs["effect Days"]]
    errors = [theirs["error (Intercept)"], theirs["error Days"]]
    assert 100 * sleepstudy.at.effect[:2] == pytest.approx(effects, rel=1e-6)
    assert 100 * np.sqrt(np.diag(sleepstudy.at.covariance)[:2]) == pytest.approx(errors, rel=1e-4)
    # A change of unit moves a restricted likelihood by the logarithm of the unit for each of n - p contrasts.
    moved = sleepstudy.log_likelihood - (180 - 2) * np.log(100)
    assert moved == pytest.approx(theirs["log likelihood"], abs=1e-4)


def test_limits_and_ranges_agree_with_the_censored_regression_of_survival():
    data = pd.read_csv(FIXTURES / "tobit.csv")
    low, high = data.low.fillna(-np.inf), data.high
    ours = effects_at(problem(low, high, np.column_stack([np.ones(60), data.x]), []), np.log([0.7]))
    theirs = RESULTS["tobit"]
    assert ours.effect == pytest.approx([theirs["effect (Intercept)"], theirs["effect x"]], rel=1e-6)
    errors = [theirs["error (Intercept)"], theirs["error x"]]
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(errors, rel=1e-6)


def made_up(seed: int, size: int = 40):
    random = np.random.default_rng(seed)
    study, x = random.integers(0, 6, size), random.normal(size=size)
    value = 0.5 + 0.7 * x + random.normal(0, 0.8, 6)[study] + random.normal(0, 0.5, size)
    return value, x, study


WIDE = (np.log([0.5, 0.5]), np.full(2, 0.8))


def of(value_low, value_high, x, study, weight=None) -> MixedProblem:
    one = np.ones(len(x))
    return problem(value_low, value_high, np.column_stack([one, x]), [(study, one)], weight=weight, priors=WIDE)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_the_gradient_is_that_of_the_objective_with_limits_and_ranges(seed):
    value, x, study = made_up(seed)
    low, high = value.copy(), value.copy()
    low[:8], high[:8] = -np.inf, value[:8] + 0.3
    low[8:14] -= 0.4
    high[14:18] = np.inf
    asked = of(low, high, x, study)
    place = np.array([-0.4, -0.6])
    slope = _Search(asked).objective(place)[1]
    steps = 1e-4 * np.eye(2)
    numeric = [
        (_Search(asked).objective(place + step)[0] - _Search(asked).objective(place - step)[0]) / 2e-4 for step in steps
    ]
    assert slope == pytest.approx(numeric, rel=1e-4, abs=1e-4)


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_the_order_of_observations_does_not_matter(seed):
    value, x, study = made_up(seed)
    order = np.random.default_rng(seed).permutation(value.size)
    here, there = (fit_mixed(of(value[way], value[way], x[way], study[way])) for way in (np.arange(value.size), order))
    assert there.at.log_sd == pytest.approx(here.at.log_sd, abs=1e-5)
    assert there.at.effect == pytest.approx(here.at.effect, abs=1e-5)


@settings(max_examples=5)
@given(st.integers(0, 1000))
def test_a_limit_far_above_everything_says_nothing(seed):
    value, x, study = made_up(seed)
    without = fit_mixed(of(value[1:], value[1:], x[1:], study[1:]))
    low, high = value.copy(), value.copy()
    low[0], high[0] = -np.inf, 1e6
    with_limit = fit_mixed(of(low, high, x, study))
    assert with_limit.at.log_sd == pytest.approx(without.at.log_sd, abs=1e-5)
    assert with_limit.at.effect[:2] == pytest.approx(without.at.effect[:2], abs=1e-5)
    assert with_limit.log_likelihood == pytest.approx(without.log_likelihood, abs=1e-6)


def test_a_narrow_range_is_as_good_as_its_number():
    value, x, study = made_up(3)
    exact = effects_at(of(value, value, x, study), np.log([0.8, 0.5]))
    narrow = effects_at(of(value - 1e-3, value + 1e-3, x, study), np.log([0.8, 0.5]))
    assert narrow.effect == pytest.approx(exact.effect, abs=1e-5)
    assert np.diag(narrow.covariance) == pytest.approx(np.diag(exact.covariance), rel=1e-4)


def test_an_observation_of_double_weight_counts_as_two():
    value, x, study = made_up(4)
    twice = [np.append(part, part[0]) for part in (value, value, x, study)]
    weight = np.ones(value.size)
    weight[0] = 2.0
    place = np.log([0.8, 0.5])
    doubled = effects_at(of(*twice), place)
    weighted = effects_at(of(value, value, x, study, weight), place)
    assert weighted.effect == pytest.approx(doubled.effect, abs=1e-9)
    assert weighted.covariance == pytest.approx(doubled.covariance, abs=1e-9)


def test_terms_far_from_their_interval_stay_finite_and_concave():
    low = np.array([-np.inf, 30.0, -1.0, 5.0])
    high = np.array([-40.0, np.inf, 1.0, 5.0])
    terms = interval_terms(low, high, np.zeros(4), np.array([1.0, 1.0, 1e-3, 0.1]))
    assert np.isfinite([terms.value, terms.slope, terms.curvature]).all()
    assert (terms.curvature >= 0).all()
    # Where a normal tail is far away its logarithm falls as half the square of the distance.
    assert terms.slope[:2] == pytest.approx([-40.0, 30.0], rel=0.01)

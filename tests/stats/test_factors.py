import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import citations
from netmin.errors import NetminError
from netmin.stats.clusters import element_tree
from netmin.stats.factor_bootstrap import bootstrap_factors
from netmin.stats.factor_descent import FactorProblem, descend, lowered, multiplicative_step
from netmin.stats.factor_displacement import displace_factors
from netmin.stats.factor_numbers import FactorNumbers, compare_factor_numbers
from netmin.stats.factorisation import positive_matrix_factorisation
from netmin.stats.measurement_uncertainty import measurement_uncertainty, signal_to_noise
from netmin.stats.principal_components import principal_components
from netmin.stats.replacement import (
    kaplan_meier_replacement,
    lognormal_replacement,
    multiplicative_replacement,
)
from netmin.stats.sources import apportion_sources, source_shares, source_wise_quotient

FIXTURES = Path(__file__).parent / "fixtures"
CONTENT = pd.read_csv(FIXTURES / "sources_content.csv")
SIGMA = pd.read_csv(FIXTURES / "sources_uncertainty.csv")
TRUTH = pd.read_csv(FIXTURES / "sources_truth.csv")
RESULTS = json.loads((FIXTURES / "factor_results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def base():
    return positive_matrix_factorisation(dict(CONTENT), dict(SIGMA), 3, robust=False, seed=1)


@pytest.fixture(scope="module")
def resampled(base):
    return bootstrap_factors(base, resamples=30, seed=1)


def problem_of(content, sigma, hidden=None, robust_from=np.inf):
    hidden = np.zeros(content.shape, dtype=bool) if hidden is None else hidden
    return FactorProblem(content[None], 1 / sigma[None] ** 2, hidden[None], robust_from)


def test_the_program_of_the_epa_finds_the_same_sources(base):
    assert base.q_true == pytest.approx(RESULTS["esat"]["q_true"], rel=1e-6)
    assert base.q_robust == pytest.approx(RESULTS["esat"]["q_robust"], rel=1e-6)
    other = np.array(RESULTS["esat"]["profiles"])
    other = other[np.argsort(-(other / other.sum(axis=0)).mean(axis=1))]
    assert np.abs(other - base.profiles.to_numpy()) / CONTENT.mean().to_numpy() == pytest.approx(0.0, abs=2e-5)


def test_the_sources_that_were_put_in_come_out(base):
    likeness = np.corrcoef(TRUTH.T, base.contributions.T)[:3, 3:]
    assert likeness.max(axis=1).min() > 0.99
    assert sorted(base.table["marker"]) == ["Ni", "Pb", "V"]
    assert base.q_true / base.q_expected == pytest.approx(1.0, abs=0.1)


def test_multiplicative_updates_are_those_of_esat_step_by_step():
    content, sigma = CONTENT.to_numpy(), SIGMA.to_numpy()
    strength = (1.0 + 0.5 * np.sin(np.arange(120)[:, None] + 2.0 * np.arange(3))).T[None]
    profile = content.mean(axis=0) / 3 * (1.0 + 0.5 * np.cos(np.arange(10) + 3.0 * np.arange(3)[:, None]))[None]
    for _ in range(25):
        strength, profile = multiplicative_step(problem_of(content, sigma), strength, profile)
    assert strength[0].T[:5] == pytest.approx(np.array(RESULTS["after_25_steps"]["strength"]), rel=1e-10)
    assert profile[0] == pytest.approx(np.array(RESULTS["after_25_steps"]["profile"]), rel=1e-10)


def test_without_weights_scikit_learn_reaches_the_same_loss():
    share = CONTENT / CONTENT.mean()
    ones = {name: np.ones(len(share)) for name in share}
    for method in ("coordinate-descent", "multiplicative"):
        found = positive_matrix_factorisation(dict(share), ones, 3, robust=False, seed=1, method=method)
        assert found.q_true == pytest.approx(RESULTS["unweighted_loss"], rel=1e-6)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(["coordinate-descent", "multiplicative"]), st.booleans(), st.booleans())
def test_no_step_ever_raises_the_loss(seed, method, robust, limits):
    rng = np.random.default_rng(seed)
    content = rng.lognormal(0.0, 1.0, (12, 5))
    hidden = (rng.random(content.shape) < 0.2) if limits else None
    problem = problem_of(content, 0.1 * content + 0.05, hidden, 4.0 if robust else np.inf)
    strength, profile = rng.lognormal(size=(3, 2, 12)), rng.lognormal(size=(3, 2, 5))
    before = problem.loss(problem.residual(strength, profile))
    for _ in range(5):
        found = descend(problem, strength, profile, tolerance=0.0, most_steps=1, method=method)
        strength, profile = found.contributions, found.profiles
        assert (found.loss <= before * (1 + 1e-12)).all()
        before = found.loss
    assert (strength >= 0).all()
    assert (profile >= 0).all()


def test_the_lowered_matrix_is_the_weighted_non_negative_least_squares_solution():
    from scipy.optimize import nnls

    rng = np.random.default_rng(4)
    profile, content, weight = (
        rng.lognormal(size=(1, 3, 8)),
        rng.lognormal(size=(1, 2, 8)),
        rng.lognormal(size=(1, 2, 8)),
    )
    own = np.ones((1, 3, 2))
    for _ in range(2000):
        own = lowered(own, profile, weight, weight * content)
    for row in range(2):
        root = np.sqrt(weight[0, row])
        expected, _ = nnls((profile[0] * root).T, content[0, row] * root)
        assert own[0, :, row] == pytest.approx(expected, abs=1e-9)


def test_a_wild_value_hardly_moves_a_robust_fit():
    wild = CONTENT.copy()
    wild.loc[5, "Cd"] *= 20
    clean, plain, robust = (
        positive_matrix_factorisation(dict(content), dict(SIGMA), 3, robust=way, starts=5, seed=1)
        for content, way in ((CONTENT, True), (wild, False), (wild, True))
    )
    away = [
        float(np.abs(np.sort(found.profiles["Cd"]) - np.sort(clean.profiles["Cd"])).max()) for found in (plain, robust)
    ]
    assert away[1] < away[0] / 3
    assert robust.q_robust < robust.q_true
    assert robust.residuals.loc[5, "Cd"] > 10


def test_non_detects_bound_the_model_and_nothing_is_put_in_their_place():
    limit = CONTENT["Cd"].quantile(0.3)
    hidden = CONTENT["Cd"] < limit
    values = {**dict(CONTENT), "Cd": CONTENT["Cd"].where(~hidden, limit)}
    sigma = {**dict(SIGMA), "Cd": SIGMA["Cd"].where(~hidden, 5 / 6 * limit)}
    interval, half = (
        positive_matrix_factorisation(values, sigma, 3, below={"Cd": hidden}, non_detects=way, starts=5, seed=1)
        for way in ("interval", "half-limit")
    )
    assert (interval.residuals["Cd"][hidden] <= 0).all()
    assert (interval.residuals["Cd"][hidden] == 0).any()
    assert (half.residuals["Cd"][hidden] > 0).any()
    assert [note.code for note in interval.notes] == ["stats.factors-rotation", "stats.factors-interval"]
    assert [note.code for note in half.notes] == ["stats.factors-rotation", "stats.factors-half-limit"]
    assert interval.elements.set_index("element").loc["Cd", "below"] == hidden.sum()
    assert interval.q_expected == 1200 - hidden.sum() - 3 * 130


def test_gaps_have_no_weight():
    values = dict(CONTENT)
    values["Zn"] = CONTENT["Zn"].where(CONTENT.index % 4 > 0)
    found = positive_matrix_factorisation(values, dict(SIGMA), 3, starts=5, seed=1)
    assert found.residuals["Zn"].isna().sum() == 30
    assert found.notes[-1].code == "stats.factors-missing"
    modelled = found.contributions.to_numpy() @ found.profiles["Zn"].to_numpy()
    assert np.corrcoef(modelled[::4], CONTENT["Zn"][::4])[0, 1] > 0.98


def test_contributions_have_mean_one_and_profiles_the_unit(base):
    assert base.contributions.mean().to_numpy() == pytest.approx(np.ones(3))
    assert base.profiles.sum().to_numpy() == pytest.approx(CONTENT.mean().to_numpy(), rel=0.03)
    assert base.table["mass_share"].sum() == pytest.approx(1.0)
    in_grams = positive_matrix_factorisation(
        {name: 1e-3 * CONTENT[name] for name in CONTENT},
        {name: 1e-3 * SIGMA[name] for name in CONTENT},
        3,
        robust=False,
        seed=1,
    )
    assert in_grams.profiles.to_numpy() * 1e3 == pytest.approx(base.profiles.to_numpy(), rel=1e-3, abs=1e-2)


def test_the_same_seed_gives_the_same_numbers():
    one, other = (positive_matrix_factorisation(dict(CONTENT), dict(SIGMA), 2, starts=3, seed=5) for _ in range(2))
    assert one.profiles.equals(other.profiles)
    assert one.starts.equals(other.starts)


def test_uncertainties_follow_the_rule_of_pmf_5():
    found = measurement_uncertainty(
        [0.3, 0.6, 10.0, np.nan], [True, False, False, False], detection_limit=0.6, relative_error=0.2
    )
    assert found[:3] == pytest.approx([0.3 * 5 / 6, 0.5, np.sqrt(2.0**2 + 0.3**2)])
    assert np.isnan(found[3])
    assert signal_to_noise([[10.0], [0.5]], [[1.0], [1.0]]).tolist() == [4.5]
    with pytest.raises(NetminError, match="must not be negative"):
        measurement_uncertainty([1.0], detection_limit=-1.0, relative_error=0.1)
    with pytest.raises(NetminError, match="zero: 1"):
        measurement_uncertainty([1.0], detection_limit=0.0, relative_error=0.0)


def test_a_weak_element_counts_for_less():
    found = positive_matrix_factorisation(dict(CONTENT), dict(SIGMA), 3, weak=["Cd"], starts=3, seed=1)
    assert found.data.uncertainty[:, 1] == pytest.approx(3 * SIGMA["Cd"].to_numpy())
    with pytest.raises(ValueError, match="Hg"):
        positive_matrix_factorisation(dict(CONTENT), dict(SIGMA), 3, weak=["Hg"])


def test_the_table_of_numbers_shows_where_the_fit_is_as_good_as_the_uncertainties():
    found = compare_factor_numbers(dict(CONTENT), dict(SIGMA), [2, 3, 4], robust=False, starts=5, seed=1)
    ratio = found.table.set_index("factors")["ratio"]
    assert ratio[2] > 5
    assert ratio[3] == pytest.approx(1.0, abs=0.1)
    assert ratio[4] > 0.8
    assert found.table["gain"].iloc[0] == 0.0
    assert found.table["gain"].iloc[1] == pytest.approx(1 - ratio[3] / ratio[2])
    assert found.factorisations[3].q_true == found.table["q_true"].iloc[1]
    with pytest.raises(ValueError, match="At least one"):
        compare_factor_numbers(dict(CONTENT), dict(SIGMA), [])


def test_well_founded_factors_come_back_in_every_resample(base, resampled):
    assert (resampled.table["mapped"] == 1.0).all()
    assert resampled.unmapped == 0
    assert resampled.profile_runs.shape == (30, 3, 10)
    assert resampled.contribution_runs.shape == (30, 120, 3)
    own = resampled.profiles
    assert ((own["p5"] <= own["p50"]) & (own["p50"] <= own["p95"])).all()
    big = own[own["base"] > 0.1 * own.groupby("element")["base"].transform("sum")]
    assert (big["p50"] / big["base"]).to_numpy() == pytest.approx(1.0, abs=0.15)
    again = bootstrap_factors(base, resamples=30, seed=1)
    assert again.profiles.equals(own)


def test_a_factor_that_is_one_sample_is_called_unsteady():
    values = {name: CONTENT[name].to_numpy().copy() for name in CONTENT}
    values["Cd"][7] *= 200
    found = positive_matrix_factorisation(values, dict(SIGMA), 4, robust=False, starts=5, seed=1)
    shaky = bootstrap_factors(found, resamples=15, seed=1, starts=0)
    assert shaky.notes[-1].code == "stats.bootstrap-unsteady"
    assert (shaky.table["mapped"] < 0.8).any()


def test_blocks_are_drawn_whole(base):
    found = bootstrap_factors(base, resamples=4, block=10, seed=2, starts=0)
    assert found.resamples == 4
    with pytest.raises(ValueError, match="a block from 1 row"):
        bootstrap_factors(base, block=1000)


def test_shares_sum_to_one_and_quotients_to_their_index(base, resampled):
    found = apportion_sources(base, resampled)
    assert found.share.sum(axis=2) == pytest.approx(np.ones((120, 10)))
    assert found.samples.sum(axis=1).to_numpy() == pytest.approx(np.ones(120))
    quotient = CONTENT.to_numpy() / 100
    by_source = source_wise_quotient(quotient, found.share)
    assert by_source.sum(axis=1) == pytest.approx(quotient.sum(axis=1))
    runs = source_wise_quotient(quotient, found.runs)
    assert runs.shape == (30, 120, 3)
    assigned = (quotient * ~np.isnan(found.runs).all(axis=3)).sum(axis=2)
    assert runs.sum(axis=2) == pytest.approx(assigned)
    assert (np.abs(assigned / quotient.sum(axis=1) - 1) < 1e-9).mean() > 0.99
    table = found.table.set_index(["element", "factor"])
    assert (table["low"] <= table["high"]).all()
    assert table.groupby("element")["share"].sum().to_numpy() == pytest.approx(np.ones(10))
    assert found.notes[-1].code == "stats.shares-band"


def test_without_resamples_there_is_no_band(base):
    found = apportion_sources(base)
    assert found.table["low"].isna().all()
    assert found.runs.shape == (0, 120, 10, 3)
    assert found.notes == base.notes


def test_what_no_source_brings_is_left_to_none_of_them():
    shares = source_shares([[1.0, 0.0]], [[2.0, 0.0], [1.0, 3.0]])
    assert shares[0, 0].tolist() == [1.0, 0.0]
    assert np.isnan(shares[0, 1]).all()
    assert source_wise_quotient([[0.5, 0.1]], shares).tolist() == [[0.5, 0.0]]
    assert np.isnan(source_wise_quotient([[np.nan, 0.1]], shares)).all()
    with pytest.raises(ValueError, match="shape"):
        source_wise_quotient([[0.5]], shares)


def test_what_cannot_be_factorised_is_refused():
    values, sigma = dict(CONTENT), dict(SIGMA)
    with pytest.raises(NetminError, match="negative or infinite: 1"):
        positive_matrix_factorisation({**values, "Cd": CONTENT["Cd"].where(CONTENT.index > 0, -1.0)}, sigma, 3)
    with pytest.raises(NetminError, match="positive uncertainty: 120"):
        positive_matrix_factorisation(values, {**sigma, "Cd": np.zeros(120)}, 3)
    with pytest.raises(NetminError, match="Never detected"):
        positive_matrix_factorisation(values, sigma, 3, below={"Cd": np.ones(120, dtype=bool)})
    with pytest.raises(NetminError, match="fewer factors"):
        positive_matrix_factorisation(values, sigma, 10)
    with pytest.raises(ValueError, match="at least one factor"):
        positive_matrix_factorisation(values, sigma, 0)
    with pytest.raises(ValueError, match="same length"):
        positive_matrix_factorisation({**values, "Cd": [1.0]}, sigma, 3)


def test_few_samples_prove_nothing_and_a_note_says_so():
    found = positive_matrix_factorisation(dict(CONTENT.head(8)), dict(SIGMA.head(8)), 5, starts=3, seed=1)
    assert "stats.factors-freedom" in [note.code for note in found.notes]
    table = compare_factor_numbers(dict(CONTENT.head(8)), dict(SIGMA.head(8)), [5], starts=3, seed=1).table
    assert table["ratio"].isna().all()


def test_displacement_intervals_hold_the_truth(base):
    found = displace_factors(base)
    assert found.swaps == 0
    assert found.notes == ()
    truth = np.array(
        [
            [5.0, 0.0, 9.0, 60.0, 20.0, 24000.0, 0.0, 15.0, 70.0, 55.0],
            [12.0, 0.9, 8.0, 0.0, 220.0, 900.0, 150.0, 0.0, 0.0, 60.0],
            [1.0, 0.5, 0.0, 6.0, 30.0, 0.0, 0.0, 90.0, 0.0, 160.0],
        ]
    ).T.ravel()
    table = found.table
    assert ((table["low"] <= table["base"]) & (table["base"] <= table["high"])).all()
    # A rise of 4 is two standard errors.
    assert ((table["low"] * 0.99 <= truth) & (truth <= table["high"] * 1.01)).mean() > 0.9


def test_displacement_stops_where_an_optimiser_finds_the_rise():
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    content = rng.lognormal(0.0, 1.0, (6, 1)) * np.array([[5.0, 2.0, 8.0]])
    content = content * rng.normal(1.0, 0.1, content.shape)
    sigma = 0.1 * content
    values, sigmas = (dict(zip("abc", array.T, strict=True)) for array in (content, sigma))
    one = positive_matrix_factorisation(values, sigmas, 1, robust=False, seed=1)
    entry = displace_factors(one, ["b"]).table.loc[0]

    def loss(free, place):
        strength, profile = free[:6], np.array([free[6], place, free[7]])
        return float((((content - strength[:, None] * profile) / sigma) ** 2).sum())

    begin = np.append(one.contributions["F1"], one.profiles.loc["F1", ["a", "c"]])
    mean_one = {"type": "eq", "fun": lambda free: free[:6].mean() - 1}
    for place in (entry["low"], entry["high"]):
        found = minimize(loss, begin, args=(place,), constraints=mean_one, options={"maxiter": 1000, "ftol": 1e-12})
        assert found.fun - one.q_true == pytest.approx(4.0, rel=0.06)


def test_sources_without_places_of_their_own_are_ambiguous_and_displacement_says_so():
    # Every sample holds all three sources, and every source all elements: many mixtures fit, and intervals are wide.
    rng = np.random.default_rng(9)
    profile = np.array([[9.0, 7.0, 3.0, 2.0, 4.0], [4.0, 3.0, 8.0, 9.0, 5.0]])
    content = rng.uniform(0.7, 1.3, (80, 2)) @ profile
    content *= rng.normal(1.0, 0.03, content.shape)
    values, sigma = (dict(zip("abcde", array.T, strict=True)) for array in (content, 0.03 * content))
    found = displace_factors(positive_matrix_factorisation(values, sigma, 2, robust=False, seed=1)).table
    assert ((found["high"] - found["low"]) / found["base"].clip(lower=0.1)).median() > 0.5


def test_displacement_takes_sensible_orders_only(base):
    assert displace_factors(base, ["Ni"], rise=1.0).table["element"].tolist() == ["Ni"] * 3
    with pytest.raises(ValueError, match="rise must be positive"):
        displace_factors(base, rise=0.0)
    with pytest.raises(ValueError, match="among those factorised"):
        displace_factors(base, ["Hg"])


def test_pushing_from_a_place_that_is_not_the_lowest_is_noticed(base):
    worse = replace(base, profiles=base.profiles * 1.02)
    found = displace_factors(worse, ["Ni"])
    assert found.lower > 1.0
    assert found.notes[-1].code == "stats.displacement-lower"


def test_every_result_names_what_is_in_the_bibliography(base, resampled):
    results = (
        base,
        resampled,
        displace_factors(base, ["Ni"]),
        apportion_sources(base),
        FactorNumbers(pd.DataFrame(), {}),
    )
    for result in (*results, principal_components(CONTENT), element_tree(CONTENT)):
        assert all(citations.cite(key).field("title") for key in result.citations)
    for replacement in (multiplicative_replacement, lognormal_replacement, kaplan_meier_replacement):
        found = replacement({"Cd": [1.0, 2.0, 3.0, 1.5]}, {"Cd": [False, False, False, True]})
        assert all(citations.cite(key).field("title") for key in found.citations)

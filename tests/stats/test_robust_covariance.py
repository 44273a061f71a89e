from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.covariance import MinCovDet

from netmin.errors import NetminError
from netmin.stats.robust_covariance import (
    consistency_factor,
    minimum_covariance_determinant,
    small_sample_factor,
    subset_size,
)

FIXTURES = Path(__file__).parent / "fixtures"
DATA = pd.read_csv(FIXTURES / "mcd_data.csv")
RESULTS = pd.read_csv(FIXTURES / "composition_results.csv")


def matrix(name: str) -> np.ndarray:
    return DATA[DATA["set"] == name].pivot_table(index="row", columns="column", values="value").to_numpy()


def expected(name: str, what: str) -> np.ndarray:
    return RESULTS[(RESULTS["set"] == name) & (RESULTS["what"] == what)]["value"].to_numpy()


@pytest.mark.parametrize("support", ["0.5", "0.75"])
@pytest.mark.parametrize("name", ["stackloss", "hawkins", "wood", "stars", "aircraft"])
def test_robustbase_finds_the_same_on_the_classical_sets(name, support):
    found = minimum_covariance_determinant(matrix(name), seed=1, support=float(support), starts=2000)
    key = f"{name}-{support}"
    assert found.log_determinant == pytest.approx(expected(key, "log_determinant")[0], abs=1e-9)
    assert (np.flatnonzero(found.best) + 1).tolist() == expected(key, "best").tolist()
    assert found.centre == pytest.approx(expected(key, "centre"), rel=1e-9)
    # R was asked for a support of 0.5001, which moves its small-sample factor in the fourth digit.
    assert found.covariance.ravel() == pytest.approx(expected(key, "covariance"), rel=5e-4, abs=1e-9)
    assert found.distance == pytest.approx(expected(key, "distance"), rel=5e-4)


def test_the_outliers_of_hawkins_bradu_and_kass_are_the_first_fourteen():
    found = minimum_covariance_determinant(matrix("hawkins"), seed=1)
    assert np.flatnonzero(found.outlying).tolist() == list(range(14))


def test_the_factors_of_robustbase_for_stack_loss_are_printed_so():
    assert consistency_factor(3, 12 / 21) == pytest.approx(2.160361, abs=1e-6)
    assert small_sample_factor(21, 3, 0.5, reweighted=False) == pytest.approx(1.460070, abs=1e-6)
    assert small_sample_factor(21, 3, 0.5, reweighted=True) == pytest.approx(1.125624, abs=1e-6)
    assert subset_size(21, 3, 0.5) == 12
    assert small_sample_factor(10**9, 3, 0.5, reweighted=True) == pytest.approx(1.0, abs=1e-6)
    assert small_sample_factor(40, 1, 1.0, reweighted=True) == 1.0


def test_scikit_learn_finds_the_same_samples_odd():
    rng = np.random.default_rng(8)
    data = np.vstack([rng.normal(size=(150, 4)), rng.normal(6.0, 0.5, (30, 4))])
    found = minimum_covariance_determinant(data, seed=1)
    other = MinCovDet(random_state=1).fit(data)
    assert found.centre == pytest.approx(other.location_, abs=0.05)
    assert found.outlying[150:].all()
    assert np.linalg.slogdet(np.cov(data[found.best].T))[1] <= np.linalg.slogdet(np.cov(data[other.raw_support_].T))[1]


def test_it_moves_with_the_data_and_with_nothing_else():
    rng = np.random.default_rng(2)
    data = np.vstack([rng.normal(size=(60, 3)), rng.normal(8.0, 1.0, (12, 3))])
    turn, shift = rng.normal(size=(3, 3)), np.array([1e3, -5.0, 0.1])
    one, other = (minimum_covariance_determinant(x, seed=1) for x in (data, data @ turn + shift))
    assert other.centre == pytest.approx(one.centre @ turn + shift)
    assert other.covariance == pytest.approx(turn.T @ one.covariance @ turn)
    assert other.distance == pytest.approx(one.distance)
    assert one.distance.tolist() == minimum_covariance_determinant(data, seed=1).distance.tolist()


def test_normal_data_give_the_ordinary_covariance():
    data = np.random.default_rng(3).normal(size=(4000, 2)) @ np.array([[2.0, 0.0], [1.0, 0.5]])
    found = minimum_covariance_determinant(data, seed=1, starts=50)
    assert found.covariance == pytest.approx(np.cov(data.T), rel=0.06, abs=0.06)
    assert found.outlying.mean() == pytest.approx(0.025, abs=0.008)
    whole = minimum_covariance_determinant(data, seed=1, support=1.0)
    assert whole.best.all()


def test_one_column_will_do():
    data = np.append(np.arange(20.0), 500.0)[:, None]
    found = minimum_covariance_determinant(data, seed=1)
    assert np.flatnonzero(found.outlying).tolist() == [20]
    assert found.covariance.shape == (1, 1)


def test_what_has_no_tightest_half_is_refused():
    rng = np.random.default_rng(1)
    with pytest.raises(NetminError, match="needs at least 7"):
        minimum_covariance_determinant(rng.normal(size=(6, 3)), seed=1)
    flat = rng.normal(size=(40, 3))
    flat[:30, 2] = flat[:30, 0] + flat[:30, 1]
    with pytest.raises(NetminError, match="in one plane"):
        minimum_covariance_determinant(flat, seed=1)
    with pytest.raises(NetminError, match="in one plane"):
        minimum_covariance_determinant(np.column_stack([rng.normal(size=20), np.ones(20)]), seed=1)
    with pytest.raises(ValueError, match="finite matrix"):
        minimum_covariance_determinant([1.0, 2.0], seed=1)
    with pytest.raises(ValueError, match="support"):
        minimum_covariance_determinant(rng.normal(size=(20, 2)), seed=1, support=0.2)

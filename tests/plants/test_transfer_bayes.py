"""The default fit beside Markov chains that take nothing as normal, and the refusal without NumPyro."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.plants.mixed_model import MixedProblem, fit_mixed
from netmin.plants.transfer_bayes import sample_mixed

SIZE, STUDIES = 60, 10


@pytest.fixture(scope="module")
def small() -> MixedProblem:
    random = np.random.default_rng(2)
    study, x = np.arange(SIZE) % STUDIES, random.normal(size=SIZE)
    value = 0.3 + 0.7 * x + random.normal(0, 0.6, STUDIES)[study] + random.normal(0, 0.4, SIZE)
    low, high = value.copy(), value.copy()
    hidden = value < -0.6
    low[hidden], high[hidden] = -np.inf, -0.6
    low[-6:], high[-6:] = value[-6:] - 0.3, value[-6:] + 0.3
    low[0], high[0] = value[0], np.inf
    columns = np.column_stack([np.ones(SIZE), x, np.eye(STUDIES)[study]])
    size = columns.shape[1]
    precision = np.zeros(size)
    precision[1] = 1.0
    return MixedProblem(
        low,
        high,
        columns,
        np.array([-1, -1, *[0] * STUDIES]),
        np.zeros(size),
        precision,
        np.ones(SIZE),
        ("study",),
        np.log([0.5, 0.5]),
        np.full(2, 0.8),
    )


def test_the_default_fit_agrees_with_markov_chains(small):
    fit = fit_mixed(small)
    draws = sample_mixed(small, seed=4, draws=1200, warmup=300, chains=1)
    assert draws.split_r < 1.03
    error = np.sqrt(np.diag(fit.at.covariance))
    # In standard errors: means agree within a fifth, spreads within a quarter, since these effects of the default fit
    # are those at its most probable standard deviations.
    assert np.abs(draws.effect.mean(axis=0) - fit.at.effect) / error == pytest.approx(0.0, abs=0.2)
    assert draws.effect.std(axis=0) / error == pytest.approx(1.0, abs=0.25)
    assert draws.log_sd.mean(axis=0) == pytest.approx(fit.at.log_sd, abs=0.15)
    assert draws.log_sd.std(axis=0) == pytest.approx(np.sqrt(np.diag(fit.log_sd_covariance)), rel=0.25)


def test_without_numpyro_the_refusal_names_the_extra(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "numpyro.infer", None)
    with pytest.raises(UsageError, match=r"netmin\[bayes\]"):
        sample_mixed(small, seed=1)


def test_a_spread_without_a_prior_cannot_be_sampled(small):
    from dataclasses import replace

    with pytest.raises(ValueError, match="prior"):
        sample_mixed(replace(small, log_sd_spread=np.full(2, np.inf)), seed=1)

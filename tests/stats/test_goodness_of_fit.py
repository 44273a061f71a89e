"""One verdict on the form, its tests against the printed output of EnvStats."""

import numpy as np
import pytest

from netmin.errors import NetminError
from netmin.stats import goodness_of_fit


def by_test(fit):
    return fit.table.set_index(["distribution", "test"])


@pytest.mark.parametrize(
    ("sample", "distribution", "statistic", "p_value"),
    [
        ("chromium", "lognormal", 0.9607179, 0.7048747),
        ("nickel", "normal", 0.6788888, 2.17927e-05),
        ("nickel", "lognormal", 0.978946, 0.9197735),
        ("exhibit9", "lognormal", None, 3.349035e-09),
        ("exhibit9", "normal", None, 2.496781e-12),
        ("gamma30", "lognormal", 0.9322226, 0.05626823),
    ],
)
def test_envstats_prints_the_same_shapiro_wilk_test(published, sample, distribution, statistic, p_value):
    # Manual pages of elnormAlt, gofTest, chenTTest and gofTestCensored.
    found = by_test(goodness_of_fit(*published(sample))).loc[(distribution, "shapiro-wilk")]
    assert found["p_value"] == pytest.approx(p_value, rel=2e-5)
    if statistic:
        assert found["statistic"] == pytest.approx(statistic, abs=6e-8)


@pytest.mark.parametrize(
    ("distribution", "statistic", "p_value"), [("normal", 0.8368016, 0.004662658), ("lognormal", 0.9864426, 0.9767731)]
)
def test_envstats_prints_the_same_shapiro_francia_statistic_with_non_detects(
    published, distribution, statistic, p_value
):
    # Manual page of gofTestCensored, manganese, test sf. Its p-value is Royston's approximation, ours a simulation.
    fit = goodness_of_fit(*published("manganese"), draws=3999)
    found = by_test(fit).loc[(distribution, "plot-correlation")]
    assert found["statistic"] == pytest.approx(statistic, abs=6e-8)
    assert found["p_value"] == pytest.approx(p_value, abs=0.02)


def test_the_first_form_that_no_test_refuses_is_taken(published):
    assert goodness_of_fit(*published("gamma30")).verdict == "gamma"
    assert goodness_of_fit(*published("chromium")).verdict == "gamma"
    assert goodness_of_fit(*published("exhibit9")).verdict == "none"
    assert goodness_of_fit(np.arange(1.0, 30.0)).verdict == "normal"


def test_a_form_refused_by_one_test_only_is_better_than_none():
    from netmin.stats.goodness_of_fit import _verdict

    def verdict(*fits):
        import pandas as pd

        forms = ["normal", "normal", "gamma", "gamma", "lognormal", "lognormal"]
        return _verdict(pd.DataFrame({"distribution": forms, "fits": fits}))

    assert verdict(True, False, False, False, False, True) == "normal"
    assert verdict(True, False, False, False, True, True) == "lognormal"
    assert verdict(False, False, False, False, False, False) == "none"


def test_non_detects_may_be_left_out_with_a_note(published):
    fit = goodness_of_fit(*published("manganese"), non_detects="left-out")
    assert set(fit.table["test"]) == {"shapiro-wilk", "lilliefors", "anderson-darling", "kolmogorov-smirnov"}
    assert [note.code for note in fit.notes] == ["stats.fit-left-out"]
    assert (fit.count, fit.detected) == (25, 19)


def test_values_that_are_not_positive_may_only_be_normal():
    fit = goodness_of_fit([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 1.5, 0.7])
    assert set(fit.table["distribution"]) == {"normal"}
    assert [note.code for note in fit.notes] == ["stats.fit-not-positive"]


@pytest.mark.parametrize("factor", [1e-8, 1e8])
def test_the_unit_does_not_matter(published, factor):
    value, below = published("gamma30_below_5")
    once, scaled = goodness_of_fit(value, below), goodness_of_fit(value * factor, below)
    assert scaled.table["statistic"].tolist() == pytest.approx(once.table["statistic"].tolist(), rel=1e-6)
    assert scaled.verdict == once.verdict


def test_few_values_are_told_and_fewer_refused():
    assert [note.code for note in goodness_of_fit([1.0, 2.0, 4.0]).notes] == ["stats.fit-few"]
    with pytest.raises(NetminError, match="needs at least 3"):
        goodness_of_fit([1.0, 2.0, 2.0, 5.0], [False, False, False, True])


def test_very_many_values_go_without_shapiro_and_wilk():
    fit = goodness_of_fit(np.random.default_rng(0).standard_normal(5001))
    assert set(fit.table["test"]) == {"lilliefors"}


def test_faults_are_refused():
    with pytest.raises(ValueError, match="'left-out'"):
        goodness_of_fit([1.0, 2.0, 3.0], non_detects="halved")
    with pytest.raises(ValueError, match="level"):
        goodness_of_fit([1.0, 2.0, 3.0], level=5)

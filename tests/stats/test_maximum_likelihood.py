"""Maximum likelihood against the printed output of EnvStats, R's survreg and scipy."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats as reference

from netmin.errors import NetminError
from netmin.stats import maximum_likelihood

FIXTURES = Path(__file__).with_name("fixtures")
R_DATA = pd.read_csv(FIXTURES / "likelihood_data.csv")
R_RESULTS = pd.read_csv(FIXTURES / "likelihood_results.csv")
NAMES = {"gaussian": ("normal", "mean", "sd"), "lognormal": ("lognormal", "log_mean", "log_sd")}


def rows(fit):
    return fit.table.set_index("quantity")


def test_envstats_prints_the_same_normal_fit(published):
    # Manual page of gofTestCensored, manganese, MLE.
    found = rows(maximum_likelihood(*published("manganese"), distribution="normal"))
    assert found["estimate"].tolist() == pytest.approx([15.23508, 30.62812], abs=6e-6)


def test_envstats_prints_the_same_lognormal_fit_and_profile_limits(published):
    # Manual pages of enormCensored and elnormAltCensored, manganese, MLE, profile likelihood of 95 %.
    fit = maximum_likelihood(*published("manganese"))
    found = rows(fit)
    assert found["estimate"].tolist() == pytest.approx([2.215905, 1.356291, 23.003987], abs=6e-7)
    assert fit.sd / fit.mean == pytest.approx(2.300772, abs=6e-7)
    assert found.loc["log_mean", ["lower", "upper"]].tolist() == pytest.approx([1.595062, 2.771197], abs=2e-6)
    assert found.loc["mean", ["lower", "upper"]].tolist() == pytest.approx([12.37629, 69.87694], abs=1e-5)


def test_envstats_prints_the_same_gamma_fit_and_profile_limits(published):
    # Manual page of egammaAltCensored, manganese. Its optimiser stops at 1e-7.
    fit = maximum_likelihood(*published("manganese"), distribution="gamma")
    assert fit.mean == pytest.approx(19.664797, abs=1e-5)
    assert fit.sd / fit.mean == pytest.approx(1.252936, abs=6e-7)
    assert rows(fit).loc["mean", ["lower", "upper"]].tolist() == pytest.approx([12.25151, 34.35332], abs=1e-5)


@pytest.mark.parametrize(
    ("sample", "distribution", "mean", "cv"),
    [
        ("gamma30_below_5", "gamma", 12.4911448, 0.7617343),
        ("gamma30_below_5", "lognormal", 13.0382221, 0.9129512),
        ("gamma30", "gamma", 12.4248552, 0.7901752),
    ],
)
def test_envstats_prints_the_same_means(published, sample, distribution, mean, cv):
    # Manual page of gofTestCensored.
    fit = maximum_likelihood(*published(sample), distribution=distribution)
    assert fit.mean == pytest.approx(mean, abs=1e-6)
    assert fit.sd / fit.mean == pytest.approx(cv, abs=1e-6)


def test_a_one_sided_profile_limit_is_one_end_of_a_wider_interval(published):
    # Manual page of egamma: profile likelihood, upper limit of 90 %, 0.6527009.
    fit = maximum_likelihood(*published("tccb"), distribution="gamma", confidence=0.8)
    assert rows(fit).loc["mean", "upper"] == pytest.approx(0.6527009, abs=6e-8)


@pytest.mark.parametrize(("name", "form"), list(R_RESULTS[["set", "form"]].itertuples(index=False)))
def test_r_finds_the_same_with_limits_on_every_side(name, form):
    # fixtures/make_likelihood_fixture.R
    data = R_DATA[R_DATA["set"] == name]
    expected = R_RESULTS[(R_RESULTS["set"] == name) & (R_RESULTS["form"] == form)].iloc[0]
    distribution, place, spread = NAMES[form]
    fit = maximum_likelihood(
        data["value"], data["kind"] == "below", data["kind"] == "above", upper=data["upper"], distribution=distribution
    )
    found = rows(fit)
    assert found.loc[place, "estimate"] == pytest.approx(expected["place"], rel=1e-7)
    assert found.loc[spread, "estimate"] == pytest.approx(expected["spread"], rel=1e-7)
    assert found.loc[place, "standard_error"] == pytest.approx(expected["se_place"], rel=1e-6)
    assert found.loc[spread, "standard_error"] == pytest.approx(expected["se_spread"], rel=1e-6)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-10)


def test_scipy_finds_the_same_gamma_distribution_with_non_detects(published):
    value, below = published("manganese")
    shape, _, scale = reference.gamma.fit(reference.CensoredData(uncensored=value[~below], left=value[below]), floc=0)
    found = rows(maximum_likelihood(value, below, distribution="gamma"))
    assert found.loc[["shape", "scale"], "estimate"].tolist() == pytest.approx([shape, scale], rel=1e-3)


def test_scipy_finds_the_same_gamma_distribution_with_intervals_and_upper_limits():
    value = np.array([1.0, 2.0, 2.5, 3.0, 4.0, 5.5, 7.0, 8.0, 12.0, 20.0])
    below, above = np.arange(10) == 0, np.arange(10) == 9
    upper = np.where(np.arange(10) == 3, 6.0, np.nan)
    known = reference.CensoredData(
        uncensored=np.delete(value, [0, 3, 9]), left=value[:1], right=value[9:], interval=[[3.0, 6.0]]
    )
    shape, _, scale = reference.gamma.fit(known, floc=0)
    fit = maximum_likelihood(value, below, above, upper=upper, distribution="gamma")
    assert rows(fit).loc[["shape", "scale"], "estimate"].tolist() == pytest.approx([shape, scale], rel=1e-3)
    assert (fit.count, fit.detected) == (10, 7)


def test_complete_normal_data_have_the_textbook_profile(published):
    # The profile of the mean of n normal values ends at ± s √(exp(χ² / n) − 1), s with the divisor n.
    value, _ = published("tccb")
    found = rows(maximum_likelihood(value, distribution="normal")).loc["mean"]
    half = value.std() * np.sqrt(np.expm1(reference.chi2.ppf(0.95, 1) / value.size))
    assert found[["lower", "upper"]].tolist() == pytest.approx([value.mean() - half, value.mean() + half], rel=1e-9)
    assert found["standard_error"] == pytest.approx(value.std() / np.sqrt(value.size), rel=1e-7)


@pytest.mark.parametrize("distribution", ["normal", "lognormal", "gamma"])
@pytest.mark.parametrize("factor", [1e-7, 1e7])
def test_parts_per_billion_and_percents_take_the_same_way(published, distribution, factor):
    value, below = published("manganese")
    once = rows(maximum_likelihood(value, below, distribution=distribution)).loc["mean"]
    scaled = rows(maximum_likelihood(value * factor, below, distribution=distribution)).loc["mean"]
    assert (scaled / factor).tolist() == pytest.approx(once.tolist(), rel=1e-7)


def test_the_better_form_has_the_lower_criterion(published):
    sample = published("manganese")
    criteria = {
        form: maximum_likelihood(*sample, distribution=form).akaike for form in ("normal", "gamma", "lognormal")
    }
    assert criteria["normal"] > criteria["lognormal"]


def test_a_note_says_when_theory_is_far(published):
    assert [note.code for note in maximum_likelihood(*published("manganese")).notes] == ["stats.likelihood-few"]
    assert maximum_likelihood(*published("tccb")).notes == ()


@pytest.mark.parametrize("detected", [0, 1, 2])
def test_fewer_than_three_different_detected_values_are_refused_in_words(detected):
    value = np.arange(1.0, 9.0)
    with pytest.raises(NetminError, match="needs at least 3"):
        maximum_likelihood(value, np.arange(8) >= detected)


def test_a_likelihood_with_two_hills_has_the_profile_of_the_higher_one():
    # 200 of 203 values below 1: the mean of a gamma distribution may be high with a large shape or with a small one.
    value = np.array([*np.full(200, 1.0), 1.1, 1.2, 1.4])
    found = rows(maximum_likelihood(value, value == 1.0, distribution="gamma"))
    upper = found.loc["mean", "upper"]

    def highest(mean):
        shape = np.exp(np.linspace(-10, 6, 4001))
        exact = reference.gamma.logpdf(value[200:, None], shape, scale=mean / shape).sum(axis=0)
        return np.max(exact + 200 * reference.gamma.logcdf(1.0, shape, scale=mean / shape))

    drop = highest(found.loc["mean", "estimate"]) - highest(upper)
    assert drop == pytest.approx(reference.chi2.ppf(0.95, 1) / 2, abs=2e-3)


def test_what_no_double_holds_is_infinite_and_told():
    fit = maximum_likelihood([1e-100, 1.0, 1e100, 1e50, 1e-30])
    assert np.isinf(fit.mean)
    assert "stats.likelihood-open" in [note.code for note in fit.notes]


def test_faults_are_refused():
    with pytest.raises(NetminError, match="positive values only"):
        maximum_likelihood([-1.0, 1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="one of"):
        maximum_likelihood([1.0, 2.0, 3.0], distribution="weibull")
    with pytest.raises(ValueError, match="above its beginning"):
        maximum_likelihood([1.0, 2.0, 3.0, 4.0], upper=[np.nan, 2.0, np.nan, np.nan])
    with pytest.raises(ValueError, match="between two limits"):
        maximum_likelihood([1.0, 2.0, 3.0, 4.0], [True, False, False, False], upper=[2.0, np.nan, np.nan, np.nan])
    with pytest.raises(ValueError, match="the same"):
        maximum_likelihood([1.0, 2.0, 3.0, 4.0], upper=[2.0])
    with pytest.raises(ValueError, match="confidence"):
        maximum_likelihood([1.0, 2.0, 3.0], confidence=95)

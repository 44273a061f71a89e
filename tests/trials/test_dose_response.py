"""Dose-response curves against the printed results of the package drc, and against R's nls."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.trials.dose_choice import choose_dose_model, hormesis_check
from netmin.trials.dose_curves import SHAPES, dose_response_curve, effective_dose
from netmin.trials.dose_fit import curve_jacobian
from netmin.trials.dose_response import dose_response

FIXTURES = Path(__file__).with_name("fixtures")
NLS = pd.read_csv(FIXTURES / "dose_results.csv")
DATA = {name: pd.read_csv(FIXTURES / f"{name}.csv") for name in ("ryegrass", "lettuce", "dnase")}

#: Printed by drc's documentation of ED, modelFit and mselect for ryegrass.
LOG_LIKELIHOOD = {"W2.4": -15.91352, "LL.4": -16.15514, "W1.4": -17.46720, "LL.3": -18.60413}
CRITERION = {"W2.4": 41.82703, "LL.4": 42.31029, "W1.4": 44.93439, "LL.3": 45.20827}
RESIDUAL_VARIANCE = {"W2.4": 0.2646283, "LL.4": 0.2700107, "W1.4": 0.3012075, "LL.3": 0.3153724}


@cache
def fit(name, model, **options):
    return dose_response(DATA[name]["dose"], DATA[name]["response"], model=model, **options)


CASES = NLS[~NLS["model"].str.startswith("EC")][["set", "model"]].drop_duplicates().itertuples(index=False)


@pytest.mark.parametrize(("name", "model"), [tuple(case) for case in CASES])
def test_parameters_and_errors_are_those_of_nls(name, model):
    own = fit(name, model)
    table = own.table.set_index("parameter")
    for row in NLS[(NLS["set"] == name) & (NLS["model"] == model)].itertuples():
        assert table.loc[row.parameter, "estimate"] == pytest.approx(row.estimate, rel=2e-6)
        assert table.loc[row.parameter, "standard_error"] == pytest.approx(row.error, rel=2e-5)
        assert own.residual_error == pytest.approx(row.sigma, rel=1e-9)
        assert own.log_likelihood == pytest.approx(row.loglik, abs=1e-8)


@pytest.mark.parametrize("model", sorted(LOG_LIKELIHOOD))
def test_likelihood_and_criterion_are_as_printed_by_drc(model):
    own = fit("ryegrass", model)
    assert own.log_likelihood == pytest.approx(LOG_LIKELIHOOD[model], abs=6e-6)
    assert own.aic == pytest.approx(CRITERION[model], abs=6e-6)
    assert own.residual_error**2 == pytest.approx(RESIDUAL_VARIANCE[model], abs=6e-8)


def test_the_lack_of_fit_is_as_printed_by_drc():
    row = fit("ryegrass", "W1.4").lack_of_fit.iloc[0]
    assert (row["degrees"], row["error_degrees"]) == (3, 17)
    assert row["statistic"] == pytest.approx(0.9236, abs=5e-5)
    assert row["p_value"] == pytest.approx(0.4506, abs=5e-5)
    row = fit("lettuce", "BC.5").lack_of_fit.iloc[0]
    assert row["statistic"] == pytest.approx(1.2140, abs=5e-5)
    assert row["p_value"] == pytest.approx(0.3527, abs=5e-5)
    assert fit("ryegrass", "LL.4").lack_of_fit["p_value"].iloc[0] == pytest.approx(0.8664830, abs=2e-6)


def test_effective_doses_of_ryegrass_are_as_printed_by_drc():
    own = fit("ryegrass", "LL.4", effects=(0.1, 0.5, 0.9)).effective
    assert own["dose"].tolist() == pytest.approx([1.46371, 3.05795, 6.38864], abs=2e-5)


def observed_covariance(own):
    """Return the covariance by the full second derivatives, which drc takes where nls takes the slopes alone."""
    names = list(SHAPES[own.model].parameters)
    centre = np.array([own.values[name] for name in names])

    def half_gradient(values):
        named = {**own.values, **dict(zip(names, values, strict=True))}
        slopes = curve_jacobian(SHAPES[own.model], own.dose, named)
        slopes[:, names.index("e")] /= named["e"]
        return -slopes.T @ (own.response - dose_response_curve(own.model, own.dose, **named))

    hessian = np.empty((len(names), len(names)))
    for place in range(len(names)):
        step = np.zeros(len(names))
        step[place] = 1e-5
        hessian[place] = (half_gradient(centre + step) - half_gradient(centre - step)) / 2e-5
    return own.residual_error**2 * np.linalg.inv((hessian + hessian.T) / 2)


def test_the_errors_of_drc_are_those_of_the_full_second_derivatives():
    # Printed: EC10 0.18677, EC50 0.18573, EC90 0.84510 with e itself as a parameter; ours, as of nls,
    # differ by 1 to 3 %.
    own = fit("ryegrass", "LL.4", effects=(0.1, 0.5, 0.9))
    covariance = observed_covariance(own)
    for effect, printed in ((0.1, 0.18677), (0.5, 0.18573), (0.9, 0.84510)):
        gradient = []
        for name in ("b", "c", "d", "e"):
            ends = [effective_dose("LL.4", effect, **{**own.values, name: own.values[name] + h}) for h in (1e-5, -1e-5)]
            gradient.append((ends[0] - ends[1]) / 2e-5)
        error = np.sqrt(np.array(gradient) @ covariance @ np.array(gradient))
        assert error == pytest.approx(printed, abs=6e-5)
    assert own.effective["standard_error"].tolist() == pytest.approx([0.18677, 0.18573, 0.84510], rel=0.035)


@pytest.mark.parametrize(("effect", "name"), [(0.1, "EC10"), (0.5, "EC50")])
def test_delta_and_profile_limits_of_an_effective_dose_are_those_of_nls(effect, name):
    row = fit("ryegrass", "LL.4", effects=(effect,)).effective.iloc[0]
    theirs = NLS[NLS["model"] == name].set_index("parameter")
    assert row["dose"] == pytest.approx(theirs.loc["dose", "estimate"], rel=1e-6)
    assert row["standard_error"] == pytest.approx(theirs.loc["dose", "error"], rel=2e-5)
    # confint of R interpolates the profile by splines.
    assert row["profile_lower"] == pytest.approx(theirs.loc["lower", "estimate"], rel=2e-4)
    assert row["profile_upper"] == pytest.approx(theirs.loc["upper", "estimate"], rel=2e-4)


def test_the_hormetic_curve_of_lettuce_is_as_printed_by_drc():
    # van Ewijk and Hoekstra's data, BC.4: b 1.282812, d 0.967302, e 0.847633, f 1.620703, residual error 0.1117922,
    # EC50 35.023. drc stops a little before the minimum: R's nls and we agree on f = 1.6245.
    own = fit("lettuce", "BC.4", effects=(0.5,))
    assert own.values["b"] == pytest.approx(1.282812, rel=1e-3)
    assert own.values["d"] == pytest.approx(0.967302, rel=1e-3)
    assert own.values["e"] == pytest.approx(0.847633, rel=5e-3)
    assert own.values["f"] == pytest.approx(1.620703, rel=5e-3)
    assert own.residual_error == pytest.approx(0.1117922, abs=1e-7)
    assert own.effective["dose"].iloc[0] == pytest.approx(35.023, rel=1e-3)
    response = dose_response_curve("BC.4", own.dose, 1.282812, 0.0, 0.967302, 0.847633, 1.620703)
    assert np.sum((own.response - response) ** 2) >= own.residual_error**2 * own.degrees


def test_the_hormetic_curve_of_ryegrass_is_as_printed_by_drc():
    own = fit("ryegrass", "BC.5")
    printed = {"b": 2.75688, "c": 0.41515, "d": 7.74173, "e": 2.77687, "f": 0.35672}
    assert own.values == pytest.approx(printed, rel=2e-4)
    assert own.residual_error == pytest.approx(0.528689, abs=6e-7)


def test_the_criterion_orders_the_curves_as_drc_does():
    found = choose_dose_model(
        DATA["ryegrass"]["dose"],
        DATA["ryegrass"]["response"],
        models=("LL.4", "LL.3", "W1.4", "W2.4"),
        small_sample=False,
    )
    assert found.table["model"].tolist() == ["W2.4", "LL.4", "W1.4", "LL.3"]
    assert [note.code for note in found.notes] == ["trials.models-alike"]
    assert found.best.model == "W2.4"


def test_stimulation_is_shown_for_a_response_that_rises_first_and_not_for_ryegrass():
    assert not hormesis_check(DATA["ryegrass"]["dose"], DATA["ryegrass"]["response"]).plain
    dose = np.repeat([0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0], 4)
    noise = np.tile([0.02, -0.01, 0.01, -0.02], 8)
    found = hormesis_check(dose, dose_response_curve("BC.5", dose, 3.0, 0.2, 1.0, 6.0, 0.25) + noise)
    assert found.plain
    assert found.table["f"].iloc[0] == pytest.approx(0.25, rel=0.1)
    assert found.table["peak_dose"].iloc[0] == pytest.approx(3.5, abs=0.6)
    assert found.notes[0].code == "trials.hormesis-plain"


@pytest.mark.parametrize("model", sorted(SHAPES))
@given(
    b=st.floats(1.2, 6.0),
    span=st.floats(0.5, 100.0),
    c=st.floats(0.0, 5.0),
    log_e=st.floats(-6.0, 6.0),
    effect=st.floats(0.02, 0.98),
)
@settings(max_examples=15)
def test_the_dose_of_an_effect_brings_that_effect(model, b, span, c, log_e, effect):
    shape, e = SHAPES[model], float(np.exp(log_e))
    low = c if shape.lower_free else 0.0
    f = 0.3 * span / e if shape.stimulated else 0.0
    b = b * shape.falling
    x = effective_dose(model, effect, b, low, low + span, e, f)
    response = dose_response_curve(model, [x], b, low, low + span, e, f)[0]
    assert response == pytest.approx(low + (1 - effect) * span, rel=1e-6, abs=1e-6 * span)


@pytest.mark.parametrize("model", ["LL.4", "LL.3", "W1.4", "W2.4"])
def test_a_curve_without_noise_is_found_again_whatever_the_units(model):
    shape = SHAPES[model]
    dose = np.repeat([0.0, 1.0, 3.0, 10.0, 30.0, 100.0], 2) * 1e-3
    truth = {"b": 1.8 * shape.falling, "c": 20.0 if shape.lower_free else 0.0, "d": 900.0, "e": 8e-3, "f": 0.0}
    noise = np.tile([1e-6, -1e-6], 6)
    found = dose_response(dose, dose_response_curve(model, dose, **truth) + noise, model=model)
    assert found.values == pytest.approx(truth, rel=1e-6)


def test_a_rising_curve_is_read_with_its_upper_limit_above():
    own = fit("dnase", "LL.4")
    assert own.values["d"] > own.values["c"]
    assert own.values["b"] < 0
    assert own.notes[0].code == "trials.no-control"


def test_the_band_holds_the_curve_and_is_narrow_where_data_are_many():
    own = fit("ryegrass", "LL.4")
    band = own.curve(np.linspace(0, 30, 50))
    assert np.all(band["lower"] <= band["response"])
    assert np.all(band["upper"] >= band["response"])
    assert band["upper"].iloc[0] - band["lower"].iloc[0] == pytest.approx(2 * 2.0860 * 0.18973, rel=1e-3)


@pytest.mark.parametrize(
    ("dose", "response", "code"),
    [
        ([0, 1, -2, 4, 8, 16], [5, 4, 3, 2, 1, 0], "trials.dose-negative"),
        ([0, 0, 1, 1, 2, 2], [5, 4, 3, 2, 1, 0], "trials.doses-too-few"),
        ([0, 1, 2, 4, 8, 16], [5] * 6, "trials.no-variation"),
    ],
)
def test_what_carries_no_curve_is_refused_in_words(dose, response, code):
    with pytest.raises(NetminError) as refused:
        dose_response(dose, response)
    assert refused.value.message.code == code


def test_an_effect_beyond_the_doses_is_called_extrapolated_and_open():
    dose = np.repeat([0.0, 1.0, 2.0, 4.0, 8.0], 3)
    response = 10 - 0.15 * dose + np.tile([0.3, -0.3, 0.0], 5)
    found = dose_response(dose, response, model="LL.4", effects=(0.5,))
    codes = [note.code for note in found.notes]
    assert "trials.effect-extrapolated" in codes
    assert "trials.effect-open" in codes
    assert np.isinf(found.effective["profile_upper"].iloc[0])


def test_the_curves_are_the_printed_equations():
    x, b, c, d, e, f = 3.0, 1.7, 0.2, 6.0, 4.0, 0.8
    power = np.exp(b * (np.log(x) - np.log(e)))
    assert dose_response_curve("LL.4", x, b, c, d, e) == pytest.approx(c + (d - c) / (1 + power))
    assert dose_response_curve("W1.4", x, b, c, d, e) == pytest.approx(c + (d - c) * np.exp(-power))
    assert dose_response_curve("W2.4", x, -b, c, d, e) == pytest.approx(c + (d - c) * (1 - np.exp(-1 / power)))
    assert dose_response_curve("BC.5", x, b, c, d, e, f) == pytest.approx(c + (d - c + f * x) / (1 + power))

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.stats.censored import kaplan_meier
from netmin.stats.compositional import centred_log_ratio
from netmin.stats.replacement import (
    kaplan_meier_replacement,
    lognormal_replacement,
    multiplicative_replacement,
)

RESULTS = pd.read_csv(Path(__file__).parent / "fixtures" / "composition_results.csv")
VALUE = np.array([0.2, 0.2, 0.3, 0.5, 0.5, 0.9, 1.4, 2.2, 3.0, 7.5])
HIDDEN = np.array([True, True, False, False, True, False, False, False, False, False])
EVERY = (multiplicative_replacement, lognormal_replacement, kaplan_meier_replacement)


def test_closed_compositions_are_replaced_as_scikit_bio_prints_it():
    # multi_replace([[.2, .4, .4, 0], [0, .5, .5, 0]]): its default puts (1 / 4)² in the place of a zero.
    values = {"a": [0.2, 0.0625], "b": [0.4, 0.5], "c": [0.4, 0.5], "d": [0.0625, 0.0625]}
    below = {"a": [False, True], "d": [True, True]}
    found = multiplicative_replacement(values, below, fraction=1.0, total=1.0)
    assert found.values.to_numpy() == pytest.approx(
        np.array([[0.1875, 0.375, 0.375, 0.0625], [0.0625, 0.4375, 0.4375, 0.0625]])
    )


@pytest.mark.parametrize("unit", [1, 1e-6])
def test_the_lognormal_mean_below_a_limit_is_that_of_survreg_in_any_unit(unit):
    name = f"lognormal-{'1' if unit == 1 else '1e-06'}"
    expected = RESULTS[RESULTS["set"] == name]["value"].to_numpy()
    found = lognormal_replacement({"Cd": VALUE * unit}, {"Cd": HIDDEN})
    assert found.values["Cd"][HIDDEN].to_numpy() == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("replacement", EVERY)
@settings(max_examples=30)
@given(unit=st.floats(1e-12, 1e9))
def test_parts_per_billion_are_replaced_as_percents_are(replacement, unit):
    # A package took the logarithm of a logarithm here, and was wrong without a word below 1 (zCompositions, issue 9).
    one = replacement({"Cd": VALUE}, {"Cd": HIDDEN}).values["Cd"]
    other = replacement({"Cd": VALUE * unit}, {"Cd": HIDDEN}).values["Cd"]
    assert (other / unit).to_numpy() == pytest.approx(one.to_numpy(), rel=1e-7)


@pytest.mark.parametrize("replacement", EVERY)
def test_detected_values_stay_and_imputed_ones_lie_below_their_limits_and_say_so(replacement):
    found = replacement({"Cd": VALUE, "Zn": VALUE * 90}, {"Cd": HIDDEN})
    assert found.values["Zn"].tolist() == (VALUE * 90).tolist()
    assert found.values["Cd"][~HIDDEN].tolist() == VALUE[~HIDDEN].tolist()
    assert (found.values["Cd"][HIDDEN] < VALUE[HIDDEN]).all()
    assert (found.values["Cd"] > 0).all()
    assert found.imputed["Cd"].tolist() == HIDDEN.tolist()
    assert not found.imputed["Zn"].any()
    assert found.table["imputed"].tolist() == [3, 0]
    assert found.table["method"].tolist()[1] == "none"
    assert found.table["share"].tolist() == [0.3, 0.0]
    assert found.notes[0].code.startswith("stats.imputed-")
    assert dict(found.notes[0].values)["count"] == 3


@pytest.mark.parametrize("replacement", EVERY)
def test_without_non_detects_nothing_happens_and_nothing_is_said(replacement):
    found = replacement({"Cd": [1.0, np.nan, 2.0]}, {})
    assert found.values["Cd"].dropna().tolist() == [1.0, 2.0]
    assert found.notes == ()
    assert found.table["count"].tolist() == [2]


def test_ratios_of_detected_parts_are_kept():
    values = {"a": [1.0, 2.0], "b": [30.0, 40.0], "c": [69.0, 58.0]}
    found = multiplicative_replacement(values, {"a": [True, False]}, total=100.0).values
    assert found.sum(axis=1).tolist() == pytest.approx([100.0, 100.0])
    assert found.loc[0, "b"] / found.loc[0, "c"] == pytest.approx(30 / 69)
    amounts = multiplicative_replacement(values, {"a": [True, False]}).values
    assert amounts.loc[0, "b"] == 30.0


def test_kaplan_meier_puts_the_mean_of_what_it_sees_below_the_limit():
    found = kaplan_meier_replacement({"Cd": VALUE}, {"Cd": HIDDEN}).values["Cd"]
    estimate = kaplan_meier(np.log(VALUE), HIDDEN)
    share_at = dict(zip(estimate.value, np.diff(estimate.share, prepend=estimate.share_below), strict=True))
    weight = np.array([estimate.share_below, share_at[np.log(0.3)]])
    place = np.array([np.log(0.65 * 0.2), np.log(0.3)])
    assert found[4] == pytest.approx(np.exp(weight @ place / weight.sum()))
    assert found[0] == pytest.approx(0.65 * 0.2)


def test_kaplan_meier_needs_no_detected_value():
    found = kaplan_meier_replacement({"Cd": [0.2, 0.5]}, {"Cd": [True, True]})
    assert found.values["Cd"].tolist() == pytest.approx([0.13, 0.325])


def test_random_draws_keep_the_spread_and_follow_the_seed():
    content = np.random.default_rng(5).lognormal(0.0, 1.0, 2000)
    hidden = content < 0.8
    values = {"Cd": np.where(hidden, 0.8, content)}
    one = lognormal_replacement(values, {"Cd": hidden}, seed=3)
    assert one.values["Cd"].tolist() == lognormal_replacement(values, {"Cd": hidden}, seed=3).values["Cd"].tolist()
    assert np.log(one.values["Cd"]).std() == pytest.approx(1.0, abs=0.05)
    assert np.log(lognormal_replacement(values, {"Cd": hidden}).values["Cd"]).std() < 0.95
    assert (one.values["Cd"][hidden] < 0.8).all()
    assert one.table["method"].tolist() == ["lognormal-draw"]


def test_a_part_that_is_mostly_imputed_is_named():
    found = multiplicative_replacement({"Cd": [1.0, 1.0, 2.0]}, {"Cd": [True, True, False]})
    assert [note.code for note in found.notes] == ["stats.imputed-fraction", "stats.imputed-many"]
    assert dict(found.notes[1].values)["parts"] == ("Cd",)


def test_a_replacement_makes_log_ratios_possible():
    found = multiplicative_replacement({"Cd": VALUE, "Zn": VALUE[::-1]}, {"Cd": HIDDEN})
    assert np.isfinite(centred_log_ratio(found.values.to_numpy())).all()


def test_what_cannot_be_replaced_is_refused():
    with pytest.raises(NetminError, match="zero, negative or infinite: 1"):
        multiplicative_replacement({"Cd": [0.0, 1.0]}, {})
    with pytest.raises(NetminError, match="needs 3 or more"):
        lognormal_replacement({"Cd": [0.2, 0.3, 0.3, 0.4]}, {"Cd": [True, False, False, False]})
    with pytest.raises(NetminError, match="whole of 1"):
        multiplicative_replacement({"a": [2.0], "b": [1.0]}, {"a": [True]}, total=1.0)
    with pytest.raises(ValueError, match="complete samples"):
        multiplicative_replacement({"a": [np.nan, 0.5], "b": [1.0, 0.5]}, {}, total=1.0)
    with pytest.raises(ValueError, match="same length"):
        multiplicative_replacement({"a": [1.0], "b": [1.0, 2.0]}, {})
    for replacement in (multiplicative_replacement, kaplan_meier_replacement):
        with pytest.raises(ValueError, match="fraction"):
            replacement({"a": [1.0]}, {}, fraction=0.0)

"""Orders of samples, never judgements; and one RI read on every scale in use."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netmin import citations
from netmin.errors import UnknownName, UsageError
from netmin.indices import potential_ecological_risk
from netmin.language import LANGUAGES
from netmin.risk import mean_quotient, risk_on_every_scale, sediment_guidelines


@pytest.mark.parametrize(
    ("guideline", "analyte", "value"),
    [
        # MacDonald et al. (2000), consensus-based PEC; Long et al. (1995), ERM.
        *(("macdonald2000-pec", *pair) for pair in [("As", 33.0), ("Cd", 4.98), ("Cr", 111), ("Cu", 149)]),
        *(("macdonald2000-pec", *pair) for pair in [("Pb", 128), ("Hg", 1.06), ("Ni", 48.6), ("Zn", 459)]),
        *(("long1995-erm", *pair) for pair in [("As", 70), ("Cd", 9.6), ("Cr", 370), ("Cu", 270)]),
        *(("long1995-erm", *pair) for pair in [("Pb", 218), ("Hg", 0.71), ("Ni", 51.6), ("Zn", 410)]),
    ],
)
def test_a_sediment_value_is_the_published_one(guideline, analyte, value):
    assert sediment_guidelines.get(guideline).values[analyte] == value


def test_the_mean_quotient_is_the_mean_of_content_over_value():
    found = mean_quotient([[66.0, 9.96, 298.0]], ["As", "Cd", "Cu"])
    assert found.table["high"].tolist() == pytest.approx([2.0])
    assert found.table["low"].tolist() == pytest.approx([2.0])


def test_a_mean_quotient_is_an_order_and_says_so():
    found = mean_quotient([[1.0], [3.0], [2.0]], ["Pb"])
    assert found.table["first_place"].tolist() == [3, 1, 2]
    assert "class" not in " ".join(found.table.columns)
    assert {"ecology.ordering-only", "ecology.sediment-unverified"} <= {note.code for note in found.notes}
    assert all(note.text(language) for note in found.notes for language in LANGUAGES)
    assert all(citations.cite(key).field("title") for key in found.citations)


def test_samples_hidden_below_a_limit_keep_their_places_open():
    found = mean_quotient([[100.0], [50.0], [10.0]], ["Pb"], [[False], [True], [False]])
    assert found.table["low"].tolist() == pytest.approx([100 / 128, 0.0, 10 / 128])
    assert found.table["first_place"].tolist() == [1, 2, 2]
    assert found.table["last_place"].tolist() == [1, 3, 3]


def test_a_content_above_a_limit_may_be_the_worst_of_all():
    found = mean_quotient([[100.0], [50.0]], ["Pb"], above=[[False], [True]])
    assert found.table["high"].tolist()[1] == np.inf
    assert found.table["last_place"].tolist() == [2, 2]


def test_an_element_that_was_not_measured_leaves_no_quotient_and_no_place():
    found = mean_quotient([[100.0, np.nan], [50.0, 400.0]], ["Pb", "Zn"])
    assert np.isnan(found.table["high"].iloc[0])
    assert found.table["first_place"].isna().tolist() == [True, False]
    assert "ecology.quotient-missing" in {note.code for note in found.notes}


@given(arrays(float, (6, 3), elements=st.floats(0.1, 1e4)))
def test_places_are_the_ranks_of_complete_data(contents):
    table = mean_quotient(contents, ["Pb", "Cd", "Zn"]).table
    order = np.argsort(-table["high"].to_numpy(), kind="stable")
    assert (np.diff(table["first_place"].to_numpy(dtype=int)[order]) >= 0).all()
    assert (table["first_place"] <= table["last_place"]).all()


def test_elements_without_a_value_are_left_out_and_named():
    found = mean_quotient([[100.0, 5.0]], ["Pb", "Tl"])
    assert found.analytes == ("Pb",)
    assert "ecology.sediment-without" in {note.code for note in found.notes}
    with pytest.raises(UsageError, match="Values exist for"):
        mean_quotient([[5.0]], ["Tl"])
    with pytest.raises(UnknownName):
        mean_quotient([[5.0]], ["Pb"], guideline="erm")
    with pytest.raises(ValueError, match="one column per analyte"):
        mean_quotient([[5.0, 1.0]], ["Pb"])


def test_the_four_scales_in_print_and_the_fitted_one_are_all_read():
    found = risk_on_every_scale([149.9, 150.0, np.nan], [40, 30, 10, 5, 5, 2, 1])
    assert [scale.bounds[0] for scale in found.scales[:4]] == [150, 135, 100, 60]
    assert found.scales[-1].bounds[0] == 10 * round(150 / 133 * 93 / 10)
    assert found.table["hakanson1980-ri"].tolist() == ["low", "moderate", ""]
    assert found.table["ri-135"].tolist() == ["moderate", "moderate", ""]
    assert all(note.text(language) for note in found.notes for language in LANGUAGES)


def test_the_fitted_scale_of_hakansons_own_substances_is_his():
    found = risk_on_every_scale([100.0], [40, 40, 30, 10, 5, 5, 2, 1])
    assert found.toxic_sum == 133
    assert found.scales[-1].bounds == found.scales[0].bounds


def test_a_sum_over_few_elements_is_low_on_one_scale_and_grave_on_another():
    toxic = [30, 5, 5, 1]
    risk = potential_ecological_risk([[3.5, 1.0, 1.0, 1.0]], toxic)
    found = risk_on_every_scale(risk, toxic).table.iloc[0]
    assert found["hakanson1980-ri"] == "low"
    assert found["ri-60"] == "moderate"

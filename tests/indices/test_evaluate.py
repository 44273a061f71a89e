import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import citations, indices
from netmin.errors import UnknownName, UsageError
from netmin.indices import concentration_bounds, evaluate, pollution_index, scales
from netmin.indices.evaluate import TABLE_COLUMNS
from netmin.language import LANGUAGES

BACKGROUND = {"Cd": 0.5, "Pb": 20.0, "Zn": 100.0, "Al": 80000.0}
TOXIC = {"Cd": 30.0, "Pb": 5.0, "Zn": 1.0}
CONTENTS = {
    "Cd": concentration_bounds([1.0, 0.5, 5.0], [False, True, False]),
    "Pb": concentration_bounds([40.0, 10.0, 200.0]),
    "Zn": concentration_bounds([100.0, 90.0, 1000.0], None, [False, False, True]),
}
WITH_AL = {**CONTENTS, "Al": concentration_bounds([40000.0, 80000.0, 80000.0], [False, True, False])}


def rows(result, analyte):
    return result.table[result.table["analyte"] == analyte].reset_index(drop=True)


def codes(result):
    return [note.code for note in result.notes]


def test_the_door_names_every_index_with_words_and_sources():
    assert indices.available() == ("CF", "Cdeg", "EF", "Er", "Igeo", "NIPI", "PLI", "RI", "mCd")
    for symbol in indices.available():
        index = indices.get(symbol)
        assert index.function.__name__ == index.name
        assert getattr(indices, index.name) is index.function
        for key in index.citations:
            assert citations.cite(key).field("title")
        for language in LANGUAGES:
            assert index.title.text(language)


def test_a_misspelled_symbol_is_answered_with_the_nearest():
    with pytest.raises(UnknownName) as caught:
        indices.get("IGEO")
    assert "Igeo" in caught.value.text()


def test_a_symbol_cannot_be_taken_twice():
    with pytest.raises(ValueError, match="belongs to contamination_factor"):
        pollution_index(symbol="CF", scale=scales.CONTAMINATION_FACTOR, kind="single", citations=())(lambda x: x)


def test_a_known_content_has_a_value_and_one_class():
    found = rows(evaluate(indices.get("CF"), CONTENTS, BACKGROUND), "Pb")
    assert list(found.columns) == list(TABLE_COLUMNS)
    assert found["value"].tolist() == [2.0, 0.5, 10.0]
    assert found["class_low"].tolist() == ["moderate", "low", "very-high"]
    assert found["class_low"].tolist() == found["class_high"].tolist()


def test_a_non_detect_has_bounds_and_no_value():
    result = evaluate(indices.get("CF"), CONTENTS, BACKGROUND)
    found = rows(result, "Cd").loc[1]
    assert np.isnan(found["value"])
    assert (found["low"], found["high"]) == (0.0, 1.0)
    assert (found["class_low"], found["class_high"]) == ("low", "moderate")
    assert codes(result) == ["indices.within-bounds"]
    assert dict(result.notes[0].values) == {"index": "CF", "count": 2, "total": 9}


def test_a_non_detect_on_a_logarithmic_index_is_at_most():
    found = rows(evaluate(indices.get("Igeo"), CONTENTS, BACKGROUND), "Cd").loc[1]
    assert found["low"] == -np.inf
    assert found["high"] == pytest.approx(np.log2(1 / 1.5))
    assert (found["class_low"], found["class_high"]) == ("0", "0")


def test_a_content_above_its_limit_is_at_least():
    found = rows(evaluate(indices.get("CF"), CONTENTS, BACKGROUND), "Zn").loc[2]
    assert (found["low"], found["high"]) == (10.0, np.inf)
    assert (found["class_low"], found["class_high"]) == ("very-high", "very-high")


def test_more_of_the_reference_element_means_less_enrichment():
    found = rows(evaluate(indices.get("EF"), WITH_AL, BACKGROUND, reference="Al"), "Pb")
    assert found.loc[0, "value"] == 4.0
    assert (found.loc[1, "low"], found.loc[1, "high"]) == (0.5, np.inf)
    assert found.loc[2, "value"] == 10.0
    assert "Al" not in set(evaluate(indices.get("EF"), WITH_AL, BACKGROUND, reference="Al").table["analyte"])


@pytest.mark.parametrize(
    ("contents", "background", "reference", "code"),
    [
        (WITH_AL, BACKGROUND, None, "indices.reference-missing"),
        (CONTENTS, BACKGROUND, "Al", "indices.reference-unmeasured"),
        (WITH_AL, {"Cd": 0.5}, "Al", "indices.reference-no-background"),
        ({"Al": WITH_AL["Al"]}, BACKGROUND, "Al", "indices.no-analytes"),
    ],
)
def test_an_enrichment_that_cannot_be_computed_says_why(contents, background, reference, code):
    with pytest.raises(UsageError) as caught:
        evaluate(indices.get("EF"), contents, background, reference=reference)
    assert caught.value.message.code == code
    for language in LANGUAGES:
        assert caught.value.text(language)


def test_what_lacks_a_background_or_a_factor_is_left_out_and_named():
    result = evaluate(indices.get("Er"), CONTENTS, {"Cd": 0.5, "Pb": 20.0}, toxic_response={"Cd": 30.0})
    assert result.analytes == ("Cd",)
    assert codes(result)[:2] == ["indices.no-background", "indices.no-toxic-response"]
    assert dict(result.notes[0].values)["analytes"] == ("Zn",)
    assert dict(result.notes[1].values)["analytes"] == ("Pb",)


def test_a_combined_index_carries_the_bounds_of_its_parts():
    result = evaluate(indices.get("RI"), CONTENTS, BACKGROUND, toxic_response=TOXIC)
    assert result.table["analyte"].tolist() == ["", "", ""]
    assert result.table["value"].tolist()[0] == 2 * 30 + 2 * 5 + 1
    assert result.table.loc[1, ["low", "high"]].tolist() == [pytest.approx(3.4), pytest.approx(33.4)]
    assert result.table.loc[2, "high"] == np.inf
    assert "indices.scale-elements" in codes(result)
    assert dict(result.notes[-1].values)["used"] == 36.0


def test_the_pollution_load_of_a_non_detect_has_no_lower_bound_but_zero():
    result = evaluate(indices.get("PLI"), CONTENTS, BACKGROUND)
    assert result.table.loc[1, "low"] == 0.0
    assert result.table.loc[1, "high"] == pytest.approx((1.0 * 0.5 * 0.9) ** (1 / 3))


def test_the_scale_follows_the_elements_and_is_stored():
    two = evaluate(indices.get("Cdeg"), {name: CONTENTS[name] for name in ("Cd", "Pb")}, BACKGROUND)
    assert two.scale.bounds == (2, 4, 8)
    assert set(two.table["scale"]) == {"hakanson1980-cdeg-n2"}
    assert two.table.loc[0, "class_low"] == "considerable"


def test_another_scale_can_be_asked_for_and_says_that_it_was_not_verified():
    fitted = scales.rescaled_risk_scale(36)
    result = evaluate(indices.get("RI"), CONTENTS, BACKGROUND, toxic_response=TOXIC, scale=fitted)
    assert set(result.table["scale"]) == {"ri-rescaled-40"}
    assert result.table.loc[0, "class_low"] == "moderate"
    assert codes(result)[-1] == "indices.scale-unverified"


def test_a_sample_without_one_element_has_no_combined_index():
    contents = {**CONTENTS, "Pb": concentration_bounds([np.nan, 10.0, 200.0])}
    result = evaluate(indices.get("mCd"), contents, BACKGROUND)
    assert np.isnan(result.table.loc[0, "high"])
    assert result.table.loc[0, "class_high"] == ""
    assert "indices.incomplete" in codes(result)


def test_the_summary_counts_classes_and_keeps_what_is_open():
    summary = evaluate(indices.get("CF"), CONTENTS, BACKGROUND).summary.set_index("analyte")
    assert summary.loc["Pb", "median"] == 2.0
    assert summary.loc["Pb", "maximum"] == 10.0
    assert summary.loc["Pb", "class:very-high"] == pytest.approx(1 / 3)
    assert summary.loc["Cd", "class:open"] == pytest.approx(1 / 3)
    assert summary.loc["Cd", "median"] == 2.0
    assert np.isnan(summary.loc["Zn", "maximum"])
    classes = summary.filter(like="class:")
    assert classes.sum(axis=1).tolist() == pytest.approx([1, 1, 1])


def test_an_unmeasured_element_has_an_empty_summary():
    summary = evaluate(indices.get("CF"), {"Cd": concentration_bounds([np.nan])}, BACKGROUND).summary
    assert summary.loc[0, "count"] == 0
    assert np.isnan(summary.loc[0, "median"])


def test_contents_of_different_length_are_refused():
    with pytest.raises(ValueError, match="same length"):
        evaluate(indices.get("CF"), {"Cd": ([1.0], [1.0]), "Pb": ([1.0, 2.0], [1.0, 2.0])}, BACKGROUND)


measured = st.lists(st.tuples(st.floats(0.01, 1000), st.sampled_from(["", "<", ">"])), min_size=3, max_size=3)


@settings(max_examples=15)
@given(measured, measured, st.floats(0.001, 1))
def test_the_bounds_hold_whatever_the_truth_is(cd, pb, share):
    contents, truth = {}, {}
    for name, column in (("Cd", cd), ("Pb", pb)):
        value = np.array([number for number, _ in column])
        below, above = (np.array([mark == sign for _, mark in column]) for sign in "<>")
        contents[name] = concentration_bounds(value, below, above)
        true = np.where(below, value * share, np.where(above, value * (1 + share), value))
        truth[name] = (true, true)
    for symbol in ("CF", "Igeo", "Er", "Cdeg", "mCd", "PLI", "NIPI", "RI"):
        index = indices.get(symbol)
        bounds = evaluate(index, contents, BACKGROUND, toxic_response=TOXIC).table
        exact = evaluate(index, truth, BACKGROUND, toxic_response=TOXIC).table["value"]
        slack = 1e-9 * (1 + exact.abs())
        assert np.all(bounds["low"] <= exact + slack)
        assert np.all(bounds["high"] >= exact - slack)

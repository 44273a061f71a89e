import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmin import cellar, citations
from netmin.errors import UnknownName
from netmin.indices import classify, degree_scale, rescaled_risk_scale, scales
from netmin.language import LANGUAGES

EVERY = [*scales.SCALES.values(), degree_scale(8), rescaled_risk_scale(133)]


def test_a_ratio_that_falls_just_short_of_a_bound_lies_on_it():
    assert 0.3 / 0.1 < 3
    assert classify([0.3 / 0.1], scales.CONTAMINATION_FACTOR).tolist() == ["considerable"]
    assert classify([0.1 * 3 - 0.3 + 1.0], scales.POLLUTION_LOAD).tolist() == ["unpolluted"]


def test_a_bound_belongs_to_the_side_its_author_gave_it():
    assert classify([1.0, 3.0, 6.0], scales.CONTAMINATION_FACTOR).tolist() == ["moderate", "considerable", "very-high"]
    assert classify([0.0, 5.0, 5.0001], scales.GEOACCUMULATION).tolist() == ["0", "5", "6"]
    assert classify([0.7, 1.0, 3.0], scales.NEMEROW).tolist() == ["clean", "warning", "moderate"]
    assert classify([1.0, 1.01], scales.POLLUTION_LOAD).tolist() == ["unpolluted", "polluted"]


def test_unbounded_and_missing_values_have_answers():
    found = classify([-np.inf, np.inf, np.nan], scales.GEOACCUMULATION)
    assert found.tolist() == ["0", "6", ""]


def test_the_degree_of_contamination_counts_its_elements():
    assert degree_scale(8).bounds == (8, 16, 32)
    assert degree_scale(6).bounds == (6, 12, 24)
    assert degree_scale(6).id != degree_scale(8).id
    with pytest.raises(ValueError, match="at least one"):
        degree_scale(0)


def test_the_rescaled_risk_keeps_hakansons_own_limits_for_hakansons_own_sum():
    assert rescaled_risk_scale(scales.HAKANSON_TOXIC_SUM).bounds == scales.ECOLOGICAL_RISK.bounds
    assert rescaled_risk_scale(93).bounds == (100, 200, 400)
    assert not rescaled_risk_scale(93).verified
    with pytest.raises(ValueError, match="more than 0"):
        rescaled_risk_scale(0)


def test_every_stored_id_leads_back_to_its_scale():
    for scale in EVERY:
        assert scales.get(scale.id) == scale


def test_a_misspelled_scale_is_answered_with_the_nearest():
    with pytest.raises(UnknownName) as caught:
        scales.get("muller1969-igoe")
    assert "muller1969-igeo" in caught.value.text()


@pytest.mark.parametrize("scale", EVERY, ids=lambda scale: scale.id)
def test_every_class_has_a_name_in_every_language_and_every_source_is_known(scale):
    for language in LANGUAGES:
        assert scale.label.text(language)
        names = [scale.title(code).text(language) for code in scale.classes]
        assert len(set(names)) == len(names)
    for key in scale.citations:
        assert citations.cite(key).field("title")
    assert scale.verified == bool(scale.citations)


@pytest.mark.parametrize("scale", EVERY, ids=lambda scale: scale.id)
def test_the_middle_of_a_class_lies_in_it(scale):
    for code in scale.classes:
        low, high = scale.range_of(code)
        middle = high - 1 if np.isinf(low) else low + 1 if np.isinf(high) else (low + high) / 2
        assert classify([middle], scale).tolist() == [code]


def test_a_decimal_comma_is_not_taken_for_a_comma_between_bounds():
    assert scales.NEMEROW.label.text("ro") == "nemerow-nipi, limite 0,7 / 1 / 2 / 3"
    assert scales.POLLUTION_LOAD.label.text("sr-Latn") == "tomlinson1980-pli, granice 1"


def test_a_scale_that_does_not_ascend_is_refused():
    with pytest.raises(ValueError, match="ascend"):
        scales.Scale("x", "cf", (3, 1), ("low", "moderate", "considerable"), "upper", ())
    with pytest.raises(ValueError, match="2 classes"):
        scales.Scale("x", "cf", (3,), ("low",), "upper", ())


def test_the_three_languages_say_the_same_things():
    keys = [sorted(cellar.read_card(cellar.house() / "words" / name / "indices.toml")) for name in ("en", "ro", "sr")]
    assert keys[0] == keys[1] == keys[2]


@given(st.lists(st.floats(-10, 700), min_size=2, max_size=20), st.sampled_from(EVERY))
def test_a_larger_value_never_has_a_milder_class(values, scale):
    order = [scale.classes.index(code) for code in classify(sorted(values), scale)]
    assert order == sorted(order)

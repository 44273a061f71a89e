"""Published uptake: the table of regressions agrees with itself, and predictions with what was measured in gardens."""

from __future__ import annotations

import math

import pytest

from netmin import cellar
from netmin.risk import published_uptake, regression_spread, uptake_by
from netmin.risk.crop_content import contents_between, edible_content

ROWS = [row for row in cellar.read_rows(cellar.house() / "vegetables" / "transfer.csv") if row["slope_error"]]

#: r² printed beside the regressions of Bechtel Jacobs (1998).
PRINTED_R2 = {
    "As": 0.145,
    "Cd": 0.447,
    "Cu": 0.314,
    "Hg": 0.598,
    "Ni": 0.371,
    "Pb": 0.243,
    "Se": 0.633,
    "Zn": 0.402,
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["analyte"])
def test_slope_error_and_count_of_a_regression_give_its_printed_r2(row):
    # t² = r² (n - 2) / (1 - r²); a slip in any of the three numbers would show.
    t = float(row["slope"]) / float(row["slope_error"])
    degrees = int(row["count"]) - 2
    assert t**2 / (t**2 + degrees) == pytest.approx(PRINTED_R2[row["analyte"]], abs=6e-3)


@pytest.mark.parametrize(("analyte", "soil"), [("As", 18.7), ("Cu", 100.0), ("Pb", 92.0), ("Zn", 353.0)])
def test_a_regression_gives_the_printed_median_factor_at_the_middle_of_its_soils(analyte, soil):
    # The middle of the soils follows from the error of the intercept; there plant over soil is the median factor.
    row = next(row for row in ROWS if row["analyte"] == analyte)
    (relation,) = [found for found in uptake_by(["leafy"], analyte) if found.spread_from == "own"]
    factor = math.exp(relation.log_content(math.log(soil))) / soil
    assert factor == pytest.approx(float(row["factor_median"]), rel=0.08)


def test_a_spread_without_regression_is_that_of_the_factors():
    # Slope 1: the factor does not depend on the soil, so its scatter is the residual one.
    assert regression_spread(1.0, math.exp(1.2815515655), 1.0, 0.05, 100) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("analyte", "soil", "measured"),
    [
        # Mihali et al. (2012), gardens beside the smelter of Baia Mare: means of 11 soils and of 44 samples of eight
        # kinds of vegetables, in dry matter.
        ("Pb", 3058.82, 29.21),
        ("Cd", 6.28, 1.23),
        ("Cu", 607.82, 10.4),
        ("Zn", 976.82, 82.72),
        ("As", 143.45, 1.21),
    ],
)
def test_vegetables_of_baia_mare_lie_within_what_is_predicted_for_leaves_and_roots(analyte, soil, measured):
    spans = []
    for group in ("leafy", "root"):
        dry = [relation for relation in uptake_by([group], analyte) if relation.basis == "dry"]
        content = edible_content([soil], dry, 0.0)
        spans.append((content.quantile(0.05), content.quantile(0.95)))
    assert min(low for low, _ in spans) < measured < max(high for _, high in spans)


def test_the_regression_of_lead_is_within_a_quarter_of_the_mean_of_baia_mare():
    (relation,) = [found for found in uptake_by(["leafy"], "Pb") if found.spread_from == "own"]
    assert math.exp(relation.log_content(math.log(3058.82))) == pytest.approx(29.21, rel=0.25)


def test_every_relation_says_where_its_spread_is_from_and_rises_with_the_soil():
    for relation in published_uptake():
        assert relation.slope > 0
        assert relation.spread_from in {"own", "element"}
        assert relation.log_spread > 0
    assert uptake_by(["lettuce", "leafy"], "Tl") == ()


def test_rows_of_one_study_share_its_say():
    relations = uptake_by(["sweet-corn", "fruiting"], "Cd")
    content = edible_content([1.0], relations, 0.76)
    by_study = {}
    for relation, weight in zip(relations, content.weight, strict=True):
        by_study[relation.study] = by_study.get(relation.study, 0.0) + weight
    assert list(by_study.values()) == pytest.approx([1 / len(by_study)] * len(by_study))


def test_one_relation_alone_is_a_log_normal():
    (relation,) = uptake_by(["tuber"], "As")[:1]
    content = edible_content([20.0], [relation], 0.8)
    middle = math.exp(relation.log_content(math.log(20.0))) * 0.2
    assert content.quantile(0.5) == pytest.approx(middle, rel=1e-9)
    assert content.probability_above(middle) == pytest.approx(0.5)
    assert content.quantile(0.95) == pytest.approx(middle * math.exp(1.6448536270 * relation.log_spread), rel=1e-8)


def test_an_uncertain_soil_widens_the_content_and_keeps_its_middle():
    relations = uptake_by(["root"], "Cd")
    sure, unsure = edible_content([1.0], relations, 0.88), edible_content(contents_between(0.2, 5.0), relations, 0.88)
    assert unsure.quantile(0.95) > sure.quantile(0.95)
    assert unsure.quantile(0.5) == pytest.approx(sure.quantile(0.5), rel=0.05)


def test_impossible_input_is_a_programmers_mistake():
    relations = uptake_by(["root"], "Cd")
    for soil, given, water in (
        ([0.0], relations, 0.9),
        ([1.0], relations, 1.0),
        ([1.0], (), 0.9),
        ([], relations, 0.9),
    ):
        with pytest.raises(ValueError, match=r"expected|share|needed"):
            edible_content(soil, given, water)
    with pytest.raises(ValueError, match="Two positive ends"):
        contents_between(3.0, 2.0)

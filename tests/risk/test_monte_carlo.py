"""Health risk over people: exact products, agreement with single numbers, both engines, any number of threads."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from netmin.errors import UsageError
from netmin.risk import MeanContents, Shape, health_risk, monte_carlo_risk, receptors, sample_means, zone_risk
from netmin.risk import log_histogram as log_histogram_module
from netmin.risk import people as people_module
from netmin.risk import people_counts as people_counts_module
from netmin.risk.log_histogram import RESOLUTION, LogHistogram
from netmin.risk.people_plan import draw_people
from netmin.risk.person_factors import INPUTS, age_weighted, fill_inputs

ELEMENTS = ("As", "Cd", "Cr_VI", "Ni", "Mn")
MEANS = (35.0, 2.0, 1.5, 30.0, 700.0)
SHAPES: Mapping[str, Shape | Mapping[str, Shape]] = {
    "body_weight": {"child": Shape.normal(15, 3, low=8, high=30), "adult": Shape.normal(80, 15, low=40, high=150)},
    "soil_ingestion": {"child": Shape.lognormal(24, 0.81), "adult": Shape.triangular(4, 30, 52)},
    "skin_area": Shape.lognormal(150, 0.2, per_kilogram=True),
    "soil_adherence": Shape.lognormal_of_moments(0.2, 0.2, high=3),
    "exposure_frequency": Shape.triangular(180, 345, 365),
    "exposure_duration": {"child": Shape.uniform(2, 6), "adult": Shape.uniform(2, 40)},
    "exposure_time": Shape.uniform(12, 24),
}
CORRELATED = {("body_weight", "soil_adherence"): 0.4}


def row_of(table: pd.DataFrame, quantity: str, analyte: str = "all", pathway: str = "all") -> pd.Series:
    found = table.query("quantity == @quantity and analyte == @analyte and pathway == @pathway")
    assert len(found) == 1
    return found.iloc[0]


def whole(**options: object) -> pd.DataFrame:
    soil = MeanContents.lognormal(ELEMENTS, MEANS, np.array(MEANS) * 0.15, draws=20)
    given = {"receptors": ["resident"], "shapes": SHAPES, "people": 40_000, "sensitivities": False, **options}
    return monte_carlo_risk(soil, correlations=CORRELATED, **given).table  # type: ignore[arg-type]


def test_points_give_the_numbers_of_the_computation_with_single_numbers() -> None:
    names = ["resident", "child", "worker", "gardener", "farmer"]
    found = monte_carlo_risk(
        MeanContents.exact(ELEMENTS, MEANS), receptors=names, shapes={}, people=100, sensitivities=False
    ).table
    single = health_risk([MEANS], ELEMENTS, receptors=names)
    for _, row in single.totals.iterrows():
        mine = found[found["receptor"] == row["receptor"]]
        for quantity, column in (("hazard", "hazard_index_low"), ("cancer", "risk_low")):
            own = row_of(mine, quantity)
            for measure in ("mean", "p50", "p95", "p95_high"):
                assert own[measure] == pytest.approx(row[column], rel=1e-12)
    parts = found[(found["analyte"] != "all") & (found["pathway"] != "all")]
    keyed = single.table.set_index(["receptor", "analyte", "pathway"])
    for _, row in parts.iterrows():
        column = "quotient_low" if row["quantity"] == "hazard" else "risk_low"
        assert row["p50"] == pytest.approx(keyed.loc[tuple(row[["receptor", "analyte", "pathway"]]), column], rel=1e-12)


def test_every_parameter_enters_as_in_the_computation_with_single_numbers() -> None:
    own = {
        "body_weight": {"child": 13.0, "adult": 66.0},
        "soil_ingestion": {"child": 50.0, "adult": 30.0},
        "skin_area": 3000.0,
        "soil_adherence": 0.11,
        "exposure_frequency": 200.0,
        "exposure_duration": {"child": 4.0, "adult": 33.0},
        "exposure_time": 17.0,
    }
    shapes = {
        name: {stage: Shape.point(number) for stage, number in given.items()}
        if isinstance(given, dict)
        else Shape.point(given)
        for name, given in own.items()
    }
    # Coefficients come from the medians; so the model is built on other numbers first, and people moved to these.
    person = receptors.get("resident")
    plan, moved = draw_people(person, {}), draw_people(person, shapes)
    ratio = moved.factors_at_points() / plan.factors_at_points()
    before, after = (health_risk([MEANS], ELEMENTS, receptors=[p]).table for p in (person, person.with_values(**own)))
    for name, pathway in (("As", "dermal"), ("As", "soil-ingestion"), ("Ni", "inhalation")):
        keys = ["analyte", "pathway"]
        one, two = (table.set_index(keys).loc[(name, pathway)] for table in (before, after))
        column = plan.pathways.index(pathway)
        assert two["quotient_low"] / one["quotient_low"] == pytest.approx(ratio[column], rel=1e-12)
        assert two["risk_low"] / one["risk_low"] == pytest.approx(ratio[3 + column], rel=1e-12)


def test_a_product_of_lognormals_has_its_exact_quantiles() -> None:
    # Hazard by soil swallowed is C · IR · EF / BW: all lognormal, so its logarithm is normal.
    spreads = {"body_weight": 0.2, "soil_ingestion": 0.81}
    shapes = {
        "body_weight": Shape.lognormal(15, spreads["body_weight"]),
        "soil_ingestion": Shape.lognormal(24, spreads["soil_ingestion"]),
    }
    soil = MeanContents.exact(["As"], [35.0])
    found = monte_carlo_risk(soil, receptors=["child"], shapes=shapes, people=400_000, sensitivities=False).table
    row = row_of(found, "hazard", "As", "soil-ingestion")
    person = receptors.get("child").with_values(soil_ingestion=24.0)
    single = health_risk([[35.0]], ["As"], receptors=[person]).table
    median = single.query("pathway == 'soil-ingestion'")["quotient_low"].iloc[0]
    sdlog = np.hypot(*spreads.values())
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p95", 0.95)):
        assert row[name] == pytest.approx(median * np.exp(sdlog * stats.norm.ppf(share)), rel=0.01)
    assert row["mean"] == pytest.approx(median * np.exp(0.5 * sdlog**2), rel=0.01)
    assert row["share_above_1"] == pytest.approx(stats.norm.sf(np.log(1 / median) / sdlog), abs=0.002)


def test_the_band_of_a_lognormal_mean_is_that_of_the_mean() -> None:
    soil = MeanContents.lognormal(["As"], [35.0], [7.0], draws=1000)
    found = monte_carlo_risk(soil, receptors=["child"], shapes={}, people=10, sensitivities=False).table
    row = row_of(found, "hazard")
    sdlog = np.sqrt(np.log1p(0.2**2))
    assert row["p95_high"] / row["p95_low"] == pytest.approx(np.exp(2 * 1.6449 * sdlog), rel=0.01)


@pytest.mark.parametrize("life", ["persistent", "independent"])
def test_threads_do_not_change_a_digit(life: str) -> None:
    pd.testing.assert_frame_equal(whole(life=life, threads=1), whole(life=life, threads=3), check_exact=True)


def test_both_engines_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = whole()
    for module in (people_module, log_histogram_module):
        monkeypatch.setattr(module, "compiler_installed", lambda: False)
    plain = whole()
    numbers = compiled.select_dtypes("number")
    np.testing.assert_allclose(numbers, plain[numbers.columns], rtol=1e-10, atol=0)


def test_another_seed_gives_other_people_and_the_same_seed_the_same() -> None:
    assert not whole(seed=1)["p95"].equals(whole()["p95"])
    pd.testing.assert_frame_equal(whole(seed=5), whole(seed=5), check_exact=True)


@pytest.mark.parametrize("count", [1000, 2048, 2049, 16384, 20000])
def test_the_first_people_are_the_same_however_many_follow(count: int) -> None:
    people = draw_people(receptors.get("resident"), SHAPES, correlations=CORRELATED)
    everybody = np.concatenate([people.chunk(number, 7) for number in range(2)], axis=1)
    np.testing.assert_array_equal(people.first(count, 7), everybody[:, :count])


def test_streamed_quantiles_are_those_of_all_people_in_memory() -> None:
    people = draw_people(receptors.get("resident"), SHAPES, correlations=CORRELATED)
    factors = np.concatenate([people.chunk(number, 7) for number in range(4)], axis=1)
    weights = np.random.default_rng(1).uniform(0.1, 1.0, (5, len(factors)))
    histogram = LogHistogram.around(np.median(weights @ factors, axis=1))
    for part in np.array_split(factors, 6, axis=1):
        histogram.count_products(weights, np.ascontiguousarray(part))
    values = weights @ factors
    shares = np.array([0.05, 0.5, 0.9, 0.95, 0.999])
    for row, own in enumerate(values):
        assert histogram.quantiles(row, shares) == pytest.approx(np.quantile(own, shares), rel=RESOLUTION)
        bound = np.quantile(own, 0.8)
        assert histogram.shares_above(row, np.array([bound]))[0] == pytest.approx((own > bound).mean(), abs=1e-3)
        assert (histogram.least[row], histogram.most[row]) == (
            pytest.approx(own.min(), rel=1e-12),
            pytest.approx(own.max(), rel=1e-12),
        )


def test_few_people_sorted_and_binned_are_the_same_within_a_bin(monkeypatch: pytest.MonkeyPatch) -> None:
    one = whole(people=16_000)
    monkeypatch.setattr(people_counts_module, "FEW", 0)
    other = whole(people=16_000)
    for name in ("p50", "p90", "p95"):
        np.testing.assert_allclose(one[name], other[name], rtol=5 * RESOLUTION)
    np.testing.assert_allclose(one["mean"], other["mean"], rtol=1e-9)
    np.testing.assert_allclose(one["share_above_1"], other["share_above_1"], atol=2e-3)


def test_the_whole_distribution_passes_through_its_quantiles() -> None:
    soil = MeanContents.lognormal(["As"], [35.0], [5.0], draws=20)
    for people in (4000, 40_000):
        found = monte_carlo_risk(soil, receptors=["child"], people=people, sensitivities=False)
        curve = found.curve[found.curve["quantity"] == "hazard"].set_index("share")
        row = row_of(found.table, "hazard")
        for share, name in ((0.5, "p50"), (0.9, "p90"), (0.95, "p95")):
            for end, column in (("", "value"), ("_low", "value_low"), ("_high", "value_high")):
                assert curve.loc[share, column] == pytest.approx(row[name + end], rel=1e-12)
        assert (curve["value"].diff().dropna() >= 0).all()
        assert (curve["value_low"] <= curve["value_high"]).all()


def test_a_histogram_of_one_value_knows_it_exactly() -> None:
    histogram = LogHistogram.around(np.array([0.7]))
    histogram.count_products(np.array([[0.7]]), np.ones((1, 100)))
    assert histogram.quantiles(0, np.array([0.0, 0.5, 1.0])).tolist() == [0.7, 0.7, 0.7]
    assert histogram.shares_above(0, np.array([0.69, 0.7, 0.71, np.inf])).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_values_beyond_the_octaves_still_count() -> None:
    histogram = LogHistogram.around(np.array([1.0]))
    histogram.count_products(np.ones((1, 1)), np.array([[0.0, 1e-30, 1.0, 1e30]]))
    assert histogram.counts.sum() == 4
    found = histogram.quantiles(0, np.array([0.01, 0.99]))
    assert 0.0 <= found[0] < 1.0 < found[1] <= 1e30


def test_amounts_per_kilogram_do_not_depend_on_the_weight() -> None:
    shapes = {"body_weight": Shape.lognormal(15, 0.4), "soil_ingestion": Shape.lognormal(2, 0.5, per_kilogram=True)}
    people = draw_people(receptors.get("child"), shapes, pathways=["soil-ingestion"])
    hazard = people.chunk(0, 0)[0] / 350.0
    assert np.log(hazard).std() == pytest.approx(0.5, rel=0.02)
    assert np.median(hazard) == pytest.approx(2.0, rel=0.02)


def test_correlated_parameters_have_their_correlation() -> None:
    shapes = {"body_weight": Shape.lognormal(15, 0.2), "skin_area": Shape.lognormal(2400, 0.2)}
    people = draw_people(receptors.get("child"), shapes, correlations={("skin_area", "body_weight"): 0.8})
    inputs = people.start(2048)
    _, uniforms = next(people.random_numbers(0, 0))
    fill_inputs(inputs, uniforms, people)
    weight, area = (np.log(inputs[0, INPUTS.index(name)]) for name in ("body_weight", "skin_area"))
    assert np.corrcoef(weight, area)[0, 1] == pytest.approx(0.8, abs=0.03)


def test_a_person_keeps_the_rank_through_shapes_of_other_kinds() -> None:
    shapes = {"soil_ingestion": {"child": Shape.lognormal(24, 0.8), "adult": Shape.triangular(4, 30, 52)}}
    for life, agreement in (("persistent", 1.0), ("independent", 0.0)):
        people = draw_people(receptors.get("resident"), shapes, life=life)  # type: ignore[arg-type]
        inputs = people.start(2048)
        fill_inputs(inputs, next(people.random_numbers(0, 0))[1], people)
        row = INPUTS.index("soil_ingestion")
        assert stats.spearmanr(inputs[0, row], inputs[1, row])[0] == pytest.approx(agreement, abs=0.05)
        assert len(people.groups) == (1 if life == "persistent" else 2)


def test_the_duration_falls_out_of_the_hazard_and_stays_in_the_risk() -> None:
    shapes = {"exposure_duration": Shape.uniform(1, 6)}
    soil = MeanContents.exact(["As"], [35.0])
    found = monte_carlo_risk(soil, receptors=["child"], shapes=shapes, people=5000, sensitivities=False).table
    hazard, cancer = row_of(found, "hazard"), row_of(found, "cancer")
    assert hazard["p50"] == pytest.approx(hazard["p95"], rel=1e-12)
    assert cancer["p95"] / cancer["p50"] == pytest.approx(5.75 / 3.5, rel=0.02)


def test_age_factors_are_those_of_the_single_computation() -> None:
    from netmin.risk import mean_age_factor

    for begin, years in ((0.0, 6.0), (1.0, 0.5), (6.0, 20.0), (14.0, 3.0)):
        assert age_weighted(begin, np.array([years]))[0] == pytest.approx(years * mean_age_factor(begin, begin + years))


def test_p95_converges_and_says_so() -> None:
    soil = MeanContents.exact(["As"], [35.0])
    many = monte_carlo_risk(soil, people=200_000, sensitivities=False)
    few = monte_carlo_risk(soil, people=40, sensitivities=False)
    assert [b // a for a, b in pairwise(many.convergence["people"][:4])] == [2, 2, 2]
    assert many.convergence["relative_change"].dropna().iloc[-1] < 0.02
    assert any(note.code == "risk.converged" for note in many.notes)
    assert any(note.code == "risk.not-converged" for note in few.notes)
    one = monte_carlo_risk(soil, people=1, sensitivities=False)
    assert any(note.code == "risk.convergence-unknown" for note in one.notes)


def test_food_that_grew_on_the_soil_follows_it_draw_by_draw() -> None:
    soil = MeanContents.lognormal(["Cd"], [2.0], [0.5], draws=50)
    garden = soil.grown(np.log(0.5), 0.7, water=0.9)
    assert garden.draws == pytest.approx(0.5 * soil.draws**0.7 * 0.1)
    found = monte_carlo_risk(soil, receptors=["gardener"], shapes={}, food={"vegetables": garden}, people=8)
    row = row_of(found.table, "hazard", "Cd", "vegetables")
    soil_row = row_of(found.table, "hazard", "Cd", "soil-ingestion")
    assert row["p50_high"] / row["p50_low"] == pytest.approx(
        (soil_row["p50_high"] / soil_row["p50_low"]) ** 0.7, rel=1e-3
    )
    assert set(found.sensitivity["source"]) == {"content Cd"}


def test_uncertain_toxicity_widens_the_band() -> None:
    soil = MeanContents.exact(["As"], [35.0])
    options = {"receptors": ["child"], "shapes": {}, "people": 10, "sensitivities": False}
    found = monte_carlo_risk(soil, toxicity_spread={"As": {"slope_factor": 2.0}}, **options).table  # type: ignore[arg-type]
    cancer, hazard = row_of(found, "cancer", "As", "soil-ingestion"), row_of(found, "hazard")
    assert cancer["p50_high"] / cancer["p50_low"] == pytest.approx(2 ** (2 * 1.6449), rel=0.05)
    assert hazard["p50_high"] == pytest.approx(hazard["p50_low"])


def test_lead_and_unknown_elements_are_named() -> None:
    found = monte_carlo_risk(MeanContents.exact(["As", "Pb", "V"], [10, 100, 50]), people=10, sensitivities=False)
    codes = [note.code for note in found.notes]
    assert {"risk.lead-not-drawn", "risk.no-toxicity"} <= set(codes)
    assert set(found.table["analyte"]) == {"As", "all"}
    for language in ("en", "ro", "sr"):
        assert all(note.text(language) for note in found.notes)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"shapes": {"exposure_frequency": Shape.lognormal(300, 0.2)}}, "365"),
        ({"shapes": {"height": Shape.point(1.0)}}, "height"),
        ({"shapes": {"body_weight": {"toddler": Shape.point(12.0)}}}, "toddler"),
        ({"shapes": {"body_weight": Shape.lognormal(1, 0.2, per_kilogram=True)}}, "per kilogram"),
        ({"correlations": {("body_weight", "skin_area"): 0.5}}, "correlated"),
        ({"correlations": {("soil_ingestion", "soil_adherence"): 1.5}}, "cannot hold"),
        ({"people": 0}, "At least one"),
        ({"seed": -1}, "seed"),
        ({"pathways": ["smoke"]}, "smoke"),
        ({"toxicity_spread": {"As": {"slope_factor": 0.5}}}, "above 1"),
        ({"toxicity_spread": {"Zn": {"slope_factor": 2.0}}}, "Zn"),
        ({"receptors": ["recreation"]}, "How often"),
        ({"food": {"meat": MeanContents.exact(["As"], [1.0])}}, "meat"),
    ],
)
def test_mistakes_are_answered_with_a_sentence(options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        monte_carlo_risk(MeanContents.exact(["As"], [35.0]), **{"people": 10, **options})  # type: ignore[arg-type]


def test_unsound_means_are_refused() -> None:
    for made in (
        lambda: MeanContents.exact(["As"], [-1.0]),
        lambda: MeanContents.exact(["As"], [np.nan]),
        lambda: MeanContents.exact(["As", "As"], [1.0, 2.0]),
        lambda: MeanContents.normal(["As"], [1.0], [0.5]),
        lambda: MeanContents.lognormal(["As"], [0.0], [0.5]),
        lambda: MeanContents.lognormal(["As"], [1.0], [-0.5]),
    ):
        with pytest.raises(UsageError):
            made()
    with pytest.raises(UsageError, match="total"):
        monte_carlo_risk(MeanContents.exact(["Cr", "Cr_VI"], [50.0, 1.0]), people=10)


def test_a_normal_mean_has_its_standard_error() -> None:
    soil = MeanContents.normal(["As"], [35.0], [5.0], draws=2000)
    assert (soil.draws.mean(), soil.draws.std()) == (pytest.approx(35, rel=1e-3), pytest.approx(5, rel=1e-2))


def test_zones_take_means_of_their_samples_and_name_what_they_cannot() -> None:
    contents = np.array([[20.0, 1.0], [30.0, 0.5], [80.0, 0.5], [95.0, 0.5], [50.0, 3.0]])
    below = np.array([[False, False], [False, True], [False, True], [False, True], [False, False]])
    zones = ["hill", "hill", "tailings", "tailings", "yard"]
    found = zone_risk(contents, ["As", "Cd"], zones, below=below, receptors=["child"], people=500, sensitivities=False)
    assert list(found.zones) == ["hill", "tailings", "yard"]
    means = found.means.set_index(["zone", "analyte"])
    assert means.loc[("tailings", "As"), "mean"] == 87.5
    assert np.isnan(means.loc[("tailings", "Cd"), "mean"])
    codes = [note.code for note in found.notes]
    assert {"risk.zone-censored", "risk.zone-no-mean", "risk.zone-one-sample"} <= set(codes)
    with pytest.raises(UsageError):
        zone_risk(contents, ["As", "Cd"], zones[:2])
    means_without, notes = sample_means(contents, ["As", "Cd"])
    assert means_without["mean"].tolist() == pytest.approx([55.0, 1.1])
    assert notes == ()

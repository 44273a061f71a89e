"""Risk over people in an assessment: the numbers of the room of risk, and a sentence where there are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import netmin
from netmin import risk
from netmin.assessment import Assessment, HealthDraws, Recipe, SiteRisk, assess, assessment_as_json, risk_of_site, store
from netmin.assessment.expected_vegetables import fitted_uptake, grown_on
from netmin.assessment.health_maps import with_risk_maps
from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.risk import MeanContents, home_grown_vegetables, monte_carlo_risk
from netmin.samples import SampleSet

RECIPE = Recipe(receptors=("resident", "gardener"), land_use="garden", people=2000, means=20)
HEADER = "sample;easting;northing;land use;As [mg/kg];Cd [mg/kg];Pb [mg/kg];Zn [mg/kg]"


def read(tmp_path: Path, rows: list[str], header: str = HEADER) -> SampleSet:
    path = tmp_path / "lab.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return netmin.read_samples(path, crs="EPSG:3844")


def rows(count: int = 36) -> list[str]:
    random = np.random.default_rng(5)
    told = []
    for i in range(count):
        place = f"{500_000 + 100 * (i % 6)};{400_000 + 100 * (i // 6)};{'garden' if i % 6 < 3 else 'arable'}"
        arsenic = 15.0 * np.exp(0.25 * (i % 6) + 0.1 * random.normal())
        cadmium = "<0.5" if i % 4 == 0 else f"{0.6 + 0.1 * (i % 6):.2f}"
        told.append(f"P{i};{place};{arsenic:.2f};{cadmium};{100 + i};{80 + 3 * (i % 6)}")
    return told


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    """36 samples on a lattice of two land uses; a quarter of the cadmium below its limit."""
    return read(tmp_path_factory.mktemp("site"), rows())


@pytest.fixture(scope="module")
def found(samples: SampleSet) -> SiteRisk:
    return risk_of_site(samples, RECIPE)


@pytest.fixture(scope="module")
def draws(found: SiteRisk) -> HealthDraws:
    assert found.draws is not None
    return found.draws


@pytest.fixture(scope="module")
def whole(samples: SampleSet) -> Assessment:
    """With maps of arsenic and lead, and of the risk."""
    return assess(samples, replace(RECIPE, map_analytes=("As", "Pb"), simulations=0, next_samples=0))


def test_the_site_is_drawn_from_its_mean_and_standard_error_as_the_room_of_risk_does(draws: HealthDraws) -> None:
    means = draws.contents[draws.contents["zone"] == ""]
    soil = MeanContents.lognormal(
        tuple(means["analyte"]), means["mean"].to_numpy(), means["standard_error"].to_numpy(), draws=20, seed=1
    )
    alone = monte_carlo_risk(soil, receptors=["resident"], people=2000, seed=1)
    ours = draws.table[draws.table["receptor"] == "resident"].reset_index(drop=True)
    pd.testing.assert_frame_equal(ours, alone.table)
    fed = monte_carlo_risk(soil, receptors=["gardener"], people=2000, seed=1, food={"vegetables": grown_on(soil)[0]})
    ours = draws.table[draws.table["receptor"] == "gardener"].reset_index(drop=True)
    pd.testing.assert_frame_equal(ours, fed.table)


def test_means_with_non_detects_are_kaplan_and_meiers(samples: SampleSet, draws: HealthDraws) -> None:
    column = samples.column("Cd")
    row = draws.contents[(draws.contents["zone"] == "") & (draws.contents["analyte"] == "Cd")].iloc[0]
    estimate = netmin.stats.kaplan_meier(column.value, column.below)
    assert row["mean"] == pytest.approx(estimate.mean)
    assert row["standard_error"] == pytest.approx(estimate.standard_error)


def test_zones_are_the_land_uses_of_the_samples(samples: SampleSet, draws: HealthDraws) -> None:
    assert list(dict.fromkeys(draws.zones["zone"])) == ["garden", "arable"]
    assert set(draws.zones["pathway"]) == {"all"}
    inside = (samples.points["land_use"] == "garden").to_numpy()
    row = draws.contents[(draws.contents["zone"] == "garden") & (draws.contents["analyte"] == "As")].iloc[0]
    assert row["mean"] == pytest.approx(samples.column("As").value[inside].mean())


def test_samples_are_those_of_the_room_of_risk_at_both_ends(samples: SampleSet, draws: HealthDraws) -> None:
    ours = draws.samples[draws.samples["receptor"] == "resident"]
    names = ["As", "Cd", "Pb", "Zn"]
    high = np.column_stack([samples.column(name).value for name in names])
    cells = risk.cell_risk(np.log(high), np.zeros_like(high), names, receptor="resident", draws=1000, seed=1)
    np.testing.assert_allclose(ours["share_above_1_high"], cells.share_above_one)
    np.testing.assert_allclose(ours["hazard_p95_high"], cells.hazard_p95)
    censored = samples.column("Cd").below
    assert (ours["hazard_p50_low"].to_numpy()[censored] < ours["hazard_p50_high"].to_numpy()[censored]).all()
    assert (ours["hazard_p50_low"].to_numpy()[~censored] == ours["hazard_p50_high"].to_numpy()[~censored]).all()


def test_the_power_law_of_vegetables_stays_near_the_middle_of_the_crops() -> None:
    found = fitted_uptake(["Cd", "V"], np.array([0.2, 10.0]), np.array([20.0, 90.0]))
    soil = np.geomspace(0.2, 20.0, 7)
    middle = home_grown_vegetables(soil[:, None], ["Cd"]).produce.high[:, 0]
    line = np.exp(found.uptake.intercept[0] + found.uptake.slope[0] * np.log(soil))
    np.testing.assert_allclose(line, middle, rtol=found.deviation * 1.01)
    assert np.exp(found.uptake.intercept[1]) * 90.0 < 1e-290


def test_the_risk_of_the_most_exposed_is_mapped_from_the_maps_of_the_contents(
    whole: Assessment, tmp_path: Path
) -> None:
    drawn = whole.health_draws
    assert drawn is not None
    (part,) = drawn.maps
    assert part.receptor == drawn.most_exposed
    assert part.mapped == ("As",)
    assert set(part.held) == {"Cd", "Zn"}
    inside = part.share_above_one[part.grid.mask]
    assert np.isfinite(inside).all()
    assert ((inside >= 0) & (inside <= 1)).all()
    assert np.isnan(part.share_above_one[~part.grid.mask]).all()
    arsenic = next(each for each in whole.maps if each.analyte == "As" and not each.basis)
    assert np.corrcoef(arsenic.median[part.grid.mask], part.hazard_p50[part.grid.mask])[0, 1] > 0.99
    store.write(whole, tmp_path / "x.netmin")
    again = store.read(tmp_path / "x.netmin")
    assert store.pack(again) == store.pack(whole)
    plain = assessment_as_json(whole)["health_draws"]
    assert plain["maps"][0]["receptor"] == part.receptor
    assert set(drawn.notes) <= set(whole.notes)
    for note in whole.notes:
        assert all(note.text(language) for language in LANGUAGES)


def test_the_receptors_whose_risk_is_mapped_can_be_chosen(draws: HealthDraws, whole: Assessment) -> None:
    both, _ = with_risk_maps(draws, whole.maps, replace(RECIPE, mapped_receptors=("resident", "gardener")))
    assert both is not None
    assert [part.receptor for part in both.maps] == ["resident", "gardener"]
    none, said = with_risk_maps(draws, whole.maps, replace(RECIPE, mapped_receptors=()))
    assert none is draws
    assert said == ()
    with pytest.raises(UsageError, match="worker"):
        with_risk_maps(draws, whole.maps, replace(RECIPE, mapped_receptors=("worker",)))


def test_a_map_of_lead_alone_gives_no_map_of_the_risk_and_says_so(draws: HealthDraws, whole: Assessment) -> None:
    lead = [part for part in whole.maps if part.analyte == "Pb"]
    found, said = with_risk_maps(draws, lead, RECIPE)
    assert found is draws
    assert [note.code for note in said] == ["assessment.risk-map-nothing"]


def test_nobody_is_drawn_where_none_are_asked_for_and_too_few_are_refused_in_words(samples: SampleSet) -> None:
    assert risk_of_site(samples, replace(RECIPE, people=0)).draws is None
    few = risk_of_site(samples, replace(RECIPE, people=5))
    assert few.draws is None
    assert "assessment.draws-few-people" in {note.code for note in few.notes}


def test_everything_below_limits_ends_in_a_sentence(tmp_path: Path) -> None:
    nothing = read(tmp_path, [f"P{i};<5;<0.5" for i in range(8)], "sample;As [mg/kg];Cd [mg/kg]")
    found = risk_of_site(nothing, RECIPE)
    assert found.health is not None
    assert found.draws is None
    (said,) = [note.text("en") for note in found.notes if note.code == "assessment.no-draws"]
    assert "nothing was detected" in said


def test_lead_alone_ends_in_a_sentence(tmp_path: Path) -> None:
    found = risk_of_site(read(tmp_path, [f"P{i};{100 + i}" for i in range(8)], "sample;Pb [mg/kg]"), RECIPE)
    assert found.draws is None
    assert "assessment.no-draws" in {note.code for note in found.notes}


def test_what_is_mixed_is_named_and_no_number_is_missing_without_a_word(tmp_path: Path) -> None:
    told = [f"P{i};{20 + i};{'>900' if i == 3 else 400 + i};<0.5;{5 + i};{300 + i}" for i in range(9)]
    header = "sample;As [mg/kg];Zn [mg/kg];Cd [mg/kg];Ni [mg/kg];Sr [mg/kg]"
    found = risk_of_site(read(tmp_path, told, header), RECIPE)
    assert found.draws is not None
    codes = {note.code for note in found.draws.notes}
    assert {
        "risk.zone-no-mean",
        "assessment.draws-above",
        "assessment.draws-samples-above",
        "risk.no-toxicity",
    } <= codes
    assert found.draws.table["p95"].notna().all()
    high = found.draws.samples["hazard_p95_high"]
    assert high.isna().sum() == 2
    assert found.draws.samples["hazard_p95_low"].notna().all()


def test_one_sample_gives_a_mean_that_is_taken_as_known(tmp_path: Path) -> None:
    found = risk_of_site(read(tmp_path, ["P1;20"], "sample;As [mg/kg]"), RECIPE)
    assert found.draws is not None
    assert "assessment.draws-mean-known" in {note.code for note in found.draws.notes}
    row = found.draws.totals("hazard").iloc[0]
    assert row["p95_low"] == pytest.approx(row["p95_high"])


def test_another_seed_gives_other_people_and_the_same_seed_the_same(
    samples: SampleSet, draws: HealthDraws, whole: Assessment
) -> None:
    assert whole.health_draws is not None
    pd.testing.assert_frame_equal(whole.health_draws.table, draws.table)
    other = risk_of_site(samples, replace(RECIPE, seed=2)).draws
    assert other is not None
    assert not other.table.equals(draws.table)

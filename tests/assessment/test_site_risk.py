"""Risk as a step of an assessment: who, by which content, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import netmin
from netmin import risk, stats
from netmin.assessment import Recipe, SiteRisk, assess, assessment_as_json, risk_of_site, store
from netmin.assessment.receptors import BY_LAND_USE, chosen_receptors
from netmin.errors import UnknownName, UsageError
from netmin.language import LANGUAGES
from netmin.samples import SampleSet
from netmin.standards.standard import GENERIC_USES

RECIPE = Recipe(receptors=("resident", "gardener", "worker"), background="ucc-rudnick-gao-2003", land_use="arable")


def read(
    tmp_path: Path, rows: list[str], header: str = "sample;As [mg/kg];Cd [mg/kg];Pb [mg/kg];Cr [mg/kg]"
) -> SampleSet:
    path = tmp_path / "lab.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return netmin.read_samples(path)


@pytest.fixture
def samples(tmp_path: Path) -> SampleSet:
    """Ten samples, arsenic much above nature, cadmium mostly below its limit."""
    return read(tmp_path, [f"P{i};{20 + 9 * i};{'<0.5' if i < 8 else 0.7};{100 + 30 * i};{40 + i}" for i in range(10)])


@pytest.fixture
def found(samples: SampleSet) -> SiteRisk:
    return risk_of_site(samples, RECIPE)


def test_the_site_is_judged_by_the_recommended_limit_of_the_mean(samples: SampleSet, found: SiteRisk) -> None:
    column = samples.column("As")
    limit = stats.mean_confidence(column.value, column.below, column.above, seed=RECIPE.seed).recommended
    assert limit is not None
    row = found.health.contents.set_index("analyte").loc["As"]
    assert row["basis"] == "limit"
    assert row["high"] == row["low"] == pytest.approx(limit.value)
    assert dict(found.health.limits)["As"] == limit.method.name
    alone = risk.health_risk([[limit.value]], ["As"], receptors=["resident"]).table
    ours = found.health.table
    ours = ours[(ours["receptor"] == "resident") & (ours["analyte"] == "As")]
    np.testing.assert_allclose(ours["quotient_high"], alone["quotient_high"])


def test_a_limit_that_lies_above_everything_detected_gives_way_to_the_largest_content(tmp_path: Path) -> None:
    skewed = read(tmp_path, [f"P{i};{value}" for i, value in enumerate([5, 6, 5, 7, 900])], "sample;As [mg/kg]")
    found = risk_of_site(skewed, replace(RECIPE, background=None))
    row = found.health.contents.iloc[0]
    assert (row["basis"], row["high"]) == ("maximum", 900.0)
    assert any("was taken as the content that people meet" in note.text() for note in found.notes)


def test_what_was_never_detected_is_known_within_bounds_and_nothing_is_put_in_its_place(tmp_path: Path) -> None:
    rows = [f"P{i};{30 + i};<0.5" for i in range(9)]
    found = risk_of_site(read(tmp_path, rows, "sample;As [mg/kg];Cd [mg/kg]"), replace(RECIPE, background=None)).health
    row = found.contents.set_index("analyte").loc["Cd"]
    assert (row["basis"], row["low"], row["high"]) == ("bounds", 0.0, 0.5)
    totals = found.totals.iloc[0]
    assert totals["hazard_index_low"] < totals["hazard_index_high"]
    assert (found.samples["hazard_index_low"] < found.samples["hazard_index_high"]).all()


def test_samples_from_below_the_surface_are_told(tmp_path: Path) -> None:
    deep = read(
        tmp_path, [f"P{i};{40 if i < 3 else 0};{60};{30 + i}" for i in range(9)], "sample;from [cm];to [cm];As [mg/kg]"
    )
    found = risk_of_site(deep, replace(RECIPE, background=None))
    assert any(note.text().startswith("Of 9 samples, 3 begin below") for note in found.notes)


def test_every_sample_is_judged_by_its_own_contents(found: SiteRisk) -> None:
    rows = found.health.samples
    assert list(dict.fromkeys(rows["sample"])) == [f"P{i}" for i in range(10)]
    resident = rows[rows["receptor"] == "resident"]
    assert resident["hazard_index_high"].is_monotonic_increasing
    assert found.health.summary["hazard_worst_sample"].tolist() == ["P9"] * 3


def test_only_who_eats_from_the_garden_is_given_vegetables(found: SiteRisk) -> None:
    eaten = found.health.table[found.health.table["pathway"] == "vegetables"]
    assert set(eaten["receptor"]) == {"gardener"}
    assert any(note.code == "risk.vegetables-expected" for note in found.health.notes)


def test_the_background_stands_beside_the_cancer_risk_of_arsenic(found: SiteRisk) -> None:
    beside = found.health.background.set_index(["receptor", "analyte"]).loc[("resident", "As")]
    assert beside["background"] == 4.8
    assert beside["risk_high"] == pytest.approx(beside["background_risk"] + beside["increment_high"])


def test_what_moved_since_the_set_before_is_shown_with_what_it_would_have_said(found: SiteRisk) -> None:
    health = found.health
    assert (health.toxicity, health.toxicity_before) == ("us-2025", "us-2024")
    assert set(health.changes["quantity"]) == {"reference_dose", "slope_factor"}
    assert (health.before["risk_high"] < health.totals["risk_high"] / 10).all()


def test_an_older_set_can_be_asked_for_and_is_said_to_be_superseded(samples: SampleSet, found: SiteRisk) -> None:
    older = risk_of_site(samples, replace(RECIPE, toxicity="us-2024"))
    assert older.health.totals["risk_high"].tolist() == found.health.before["risk_high"].tolist()
    assert any(note.code == "risk.set-superseded" for note in older.health.notes)


def test_every_general_land_use_has_its_receptors() -> None:
    assert set(BY_LAND_USE) == set(GENERIC_USES)
    for use in GENERIC_USES:
        people, notes = chosen_receptors(Recipe(land_use=use, days=50))
        assert people
        assert notes[0].code == "assessment.receptors-chosen"


@pytest.mark.parametrize(
    ("land_use", "expected", "code"),
    [
        ("garden", ["resident", "gardener"], ""),
        ("mining", ["worker"], "assessment.receptors-days"),
        ("playground", ["child"], "assessment.receptors-child"),
        ("forest", [], "assessment.receptors-days"),
    ],
)
def test_receptors_follow_from_the_land_use_and_nobody_is_left_out_in_silence(
    land_use: str, expected: list[str], code: str
) -> None:
    people, notes = chosen_receptors(Recipe(land_use=land_use))
    assert [person.id for person in people] == expected
    assert not code or code in {note.code for note in notes}


def test_a_laws_own_word_for_the_land_use_is_understood() -> None:
    people, _ = chosen_receptors(Recipe(land_use="less-sensitive", standards=("ro-756-1997",)))
    assert [person.id for person in people] == ["worker"]


def test_visitors_need_to_know_how_often_they_come() -> None:
    with pytest.raises(UsageError, match="days"):
        chosen_receptors(Recipe(receptors=("trespasser",)))
    people, _ = chosen_receptors(Recipe(receptors=("trespasser", "worker"), days=50))
    assert people[0].hazard.number("exposure_frequency") == 50.0
    assert people[1].hazard.number("exposure_frequency") == 250.0


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"receptors": ("martian",)}, UnknownName),
        ({"toxicity": "us-1789"}, UnknownName),
        ({"toxicity": "eu-diet-2024"}, UsageError),
        ({"pathways": ("telepathy",)}, UsageError),
    ],
)
def test_choices_that_cannot_be_used_are_told_at_once(
    samples: SampleSet, changed: dict[str, object], fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        risk_of_site(samples, replace(RECIPE, **changed))


def test_no_receptor_means_no_risk_to_health_and_a_note(samples: SampleSet) -> None:
    found = risk_of_site(samples, replace(RECIPE, receptors=()))
    assert found.health is None
    assert "assessment.health-none" in {note.code for note in found.notes}


def test_elements_without_a_toxicity_value_give_a_sentence_and_no_table(tmp_path: Path) -> None:
    found = risk_of_site(
        read(tmp_path, [f"P{i};{500 + i}" for i in range(6)], "sample;Sr [mg/kg]"), replace(RECIPE, background=None)
    )
    assert found.health is None
    assert "assessment.health-no-toxicity" in {note.code for note in found.notes}


def test_chromium_is_shown_as_hexavalent_and_enters_no_sum(found: SiteRisk) -> None:
    table = found.health.table[found.health.table["receptor"] == "resident"]
    upper = table[table["case"] == "upper"]
    assert set(upper["analyte"]) == {"Cr_VI"}
    counted = table[table["case"] == "main"]["quotient_high"].sum()
    total = found.health.totals.set_index("receptor").loc["resident", "hazard_index_high"]
    assert total == pytest.approx(counted)


def test_nature_is_ordered_scaled_and_grazed(found: SiteRisk, samples: SampleSet) -> None:
    nature = found.ecology
    assert set(nature.quotients["guideline"]) == {"long1995-erm", "macdonald2000-pec"}
    assert len(nature.quotients) == 2 * len(samples.points)
    assert set(nature.grazing["animal"]) == {"cattle", "horse", "sheep"}
    assert risk_of_site(samples, replace(RECIPE, land_use="industrial")).ecology.grazing.empty


def test_the_whole_answer_holds_risks_speaks_every_language_and_survives_the_disk(
    samples: SampleSet, tmp_path: Path
) -> None:
    whole = assess(samples, RECIPE)
    assert whole.health is not None
    assert whole.ecology is not None
    assert set(whole.health.citations) <= set(whole.citations)
    assert set(whole.health.notes) <= set(whole.notes)
    for note in whole.notes:
        assert all(note.text(language) for language in LANGUAGES)
    store.write(whole, tmp_path / "x.netmin")
    again = store.read(tmp_path / "x.netmin")
    assert store.pack(again) == store.pack(whole)
    pd.testing.assert_frame_equal(again.health.samples, whole.health.samples)
    plain = assessment_as_json(whole)
    assert plain["health"]["toxicity"] == "us-2025"
    assert len(plain["ecology"]["quotients"]) == 20


def test_the_same_choices_give_the_same_risk(samples: SampleSet, found: SiteRisk) -> None:
    assert store.pack(risk_of_site(samples, RECIPE)) == store.pack(found)

"""The whole answer, on the Meuse survey."""

import csv
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from netmin.assessment import (
    Assessment,
    Recipe,
    assess,
    assessment_as_json,
    findings,
    key_messages,
    map_site,
    maps_as_json,
    read_assessment,
    store,
    write_assessment,
)
from netmin.errors import UnknownName, UsageError
from netmin.language import LANGUAGES, Message
from netmin.samples import SampleSet

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
RECIPE = Recipe(
    name="Meuse",
    country="NL",
    land_use="garden",
    standards=("ro-756-1997", "rs-30-2018", "nl-2000"),
    background="world-soils-kabata-pendias-2011",
    map_analytes=("Pb", "Zn"),
    cell_size=100.0,
)


@pytest.fixture(scope="module")
def assessment(meuse: SampleSet) -> Assessment:
    return assess(meuse, RECIPE)


def _raw(metal: str) -> list[float]:
    """Read the file without netmin, so that the counts below owe it nothing."""
    with (SAMPLES / "meuse.csv").open(encoding="utf-8", newline="") as stream:
        return [float(row[metal]) for row in csv.DictReader(stream)]


@pytest.mark.parametrize(
    ("standard", "analyte", "metal", "level", "limit"),
    [
        ("ro-756-1997", "Pb", "lead", "intervention", 100),
        ("ro-756-1997", "Cu", "copper", "alert", 100),
        ("ro-756-1997", "Zn", "zinc", "intervention", 600),
        ("nl-2000", "Cd", "cadmium", "intervention", 12),
        ("rs-30-2018", "Zn", "zinc", "remediation", 720),
    ],
)
def test_verdicts_count_what_lies_above_the_limit(
    assessment: Assessment, standard: str, analyte: str, metal: str, level: str, limit: float
) -> None:
    verdict = next(v for v in assessment.verdicts if (v.standard, v.analyte) == (standard, analyte))
    assert (verdict.level, verdict.limit) == (level, limit)
    assert verdict.above == sum(value > limit for value in _raw(metal))
    assert verdict.maximum == max(_raw(metal))


def test_what_could_not_be_verified_says_so_where_it_decides(assessment: Assessment) -> None:
    serbian = [v for v in assessment.verdicts if v.standard == "rs-30-2018"]
    assert {v.confidence for v in serbian} == {"unverified"}
    assert all("must be verified before legal use" in v.sentence.text() for v in serbian)
    romanian = [v for v in assessment.verdicts if v.standard == "ro-756-1997"]
    assert not any("verified before" in v.sentence.text() for v in romanian)


def test_the_mean_in_a_volume_is_judged_on_the_map(assessment: Assessment) -> None:
    zinc = next(v for v in assessment.verdicts if (v.standard, v.analyte) == ("rs-30-2018", "Zn"))
    assert (zinc.volume_level, zinc.volume_decides_m3) == ("remediation", 25)
    element_map = next(part for part in assessment.maps if part.analyte == "Zn")
    above = (element_map.mean > 720) & element_map.grid.mask
    # The largest zone is at most all of it; 20 cm deep, cells of 100 m.
    assert 0 < zinc.volume_m3 <= above.sum() * 100**2 * 0.2 + 1e-6
    unmapped = next(v for v in assessment.verdicts if (v.standard, v.analyte) == ("rs-30-2018", "Cd"))
    assert math.isnan(unmapped.volume_m3)
    said = " ".join(message.text() for message in assessment.site_classes)
    assert "reason to delimit" in said
    assert "25" in said


def test_the_site_is_classed_as_romanian_law_does(assessment: Assessment) -> None:
    assert "contaminated" in assessment.site_classes[0].text()


def test_probabilities_and_areas_fit_together(assessment: Assessment) -> None:
    for part in assessment.maps:
        for exceedance in part.exceedances:
            inside = exceedance.probability[part.grid.mask]
            assert ((inside >= 0) & (inside <= 1)).all()
            assert np.isnan(exceedance.probability[~part.grid.mask]).all()
            total = exceedance.area_above_m2 + exceedance.area_below_m2 + exceedance.area_unsure_m2
            assert total == pytest.approx(part.grid.area)
            assert exceedance.area_above_m2 == pytest.approx((inside >= 0.8).sum() * part.grid.cell_area)
            assert exceedance.volume_above_m3 == pytest.approx(exceedance.area_above_m2 * 0.2)


def test_soil_counted_on_simulated_maps_is_a_distribution_within_the_map(assessment: Assessment) -> None:
    for part in assessment.maps:
        for each in part.exceedances:
            assert each.simulated is not None
            low, middle, high = each.simulated.area_m2
            assert 0 <= low <= middle <= high <= part.grid.area + 1e-6
            assert each.simulated.volume_m3 == pytest.approx((0.2 * low, 0.2 * middle, 0.2 * high))
            assert each.simulated.draws == RECIPE.simulations
    rules = {v.analyte: v.volume_probability for v in assessment.verdicts if v.standard == "rs-30-2018"}
    assert rules["Zn"] > 0.95
    assert math.isnan(rules["Cd"])


def test_hot_spots_are_told_of_every_sample_with_a_place_once_per_element(assessment: Assessment) -> None:
    for part in assessment.maps:
        assert len(part.hot_spots) == 155
        assert set(part.hot_spots["spot"]) <= {"hot", "cold", ""}
        told = part.hot_spots[part.hot_spots["spot"] != ""]
        assert (told["adjusted"] <= 0.05).all()
        assert {"getis1992", "benjamini1995"} & set(part.citations)


def test_mapping_alone_gives_the_maps_of_the_whole_assessment(meuse: SampleSet, assessment: Assessment) -> None:
    told: list[tuple[int, int]] = []
    mapped = map_site(meuse, RECIPE, progress=lambda _, done, total: told.append((done, total)))
    assert store.pack(mapped.maps[0]) == store.pack(assessment.maps[0])
    assert mapped.verdicts == assessment.verdicts
    assert maps_as_json(mapped)["exceedances"] == assessment_as_json(assessment)["exceedances"]
    assert mapped.indices is None
    assert mapped.statistics.empty
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == list(range(1, len(told) + 1))


def test_a_harder_limit_is_never_likelier_to_be_passed(assessment: Assessment) -> None:
    for part in assessment.maps:
        ordered = sorted(part.exceedances, key=lambda each: each.limit)
        for mild, hard in pairwise(ordered):
            inside = part.grid.mask
            assert (hard.probability[inside] <= mild.probability[inside] + 1e-12).all()


def test_a_soil_correction_gets_its_own_map(meuse: SampleSet) -> None:
    recipe = replace(RECIPE, clay=15.0, organic_matter=6.9, map_analytes=("Zn",))
    found = assess(meuse, recipe)
    assert [part.basis for part in found.maps] == ["", "rs-30-2018", "nl-2000"]
    romanian, serbian, _ = found.maps
    assert {each.standard for each in romanian.exceedances} == {"ro-756-1997"}
    assert {each.standard for each in serbian.exceedances} == {"rs-30-2018"}
    # (50 + 3·15 + 1.5·13.6) / (50 + 3·25 + 1.5·10): the first sample's zinc factor by the printed constants.
    factor = found.comparisons[1].table.query("sample == '1' and analyte == 'Zn'")["factor"].iloc[0]
    assert factor == pytest.approx((50 + 3 * 15 + 1.5 * 13.6) / 140)


def test_soil_that_was_declared_and_not_measured_is_told(meuse: SampleSet) -> None:
    found = assess(meuse, replace(RECIPE, clay=15.0, organic_matter=6.9, map_analytes=()))
    assert Message.of("assessment.declared-clay", value=15.0, count=155, total=155) in found.notes
    # Two of the 155 samples have no organic matter (the file's own gaps).
    assert Message.of("assessment.declared-organic-matter", value=6.9, count=2, total=155) in found.notes


def test_a_law_from_abroad_is_applied_for_comparison_only(assessment: Assessment) -> None:
    abroad = [note for note in assessment.notes if note.code == "assessment.law-from-abroad"]
    assert [dict(note.values)["law"].text() for note in abroad] == [
        comparison.standard.short_label.text()
        for comparison in assessment.comparisons
        if comparison.standard.country != "NL"
    ]
    assert len(abroad) == 2


def test_a_law_whose_limits_follow_the_soil_is_said_not_to_be_mapped(meuse: SampleSet) -> None:
    recipe = replace(RECIPE, standards=("cn-gb-15618-2018",), ph=6.0, land_use="arable", map_analytes=("Pb",))
    found = assess(meuse, recipe)
    assert [note.code for note in found.notes].count("assessment.map-condition") == 1
    assert all(not part.exceedances for part in found.maps)


def test_three_sentences_say_what_matters_in_every_language(assessment: Assessment) -> None:
    messages = key_messages(assessment)
    assert len(messages) == 3
    for language in LANGUAGES:
        assert all(message.text(language) for message in messages)
    assert "155" in messages[0].text()
    assert "654" in messages[1].text("ro")


def test_every_citation_is_in_the_bibliography(assessment: Assessment) -> None:
    from netmin.citations import cite

    assert {"ro-756-1997", "rs-30-2018", "muller1969", "hakanson1980"} <= set(assessment.citations)
    for key in assessment.citations:
        assert cite(key).text()


def test_an_assessment_is_read_back_equal(assessment: Assessment, tmp_path: Path) -> None:
    write_assessment(assessment, tmp_path / "deep" / "a.netmin")
    again = read_assessment(tmp_path / "deep" / "a.netmin", input_path=SAMPLES / "meuse.csv", recipe=RECIPE)
    assert store.pack(again) == store.pack(assessment)
    assert again.samples.equals(assessment.samples)
    assert [note.text("sr-Latn") for note in again.notes] == [note.text("sr-Latn") for note in assessment.notes]


def test_a_changed_input_is_refused(assessment: Assessment, tmp_path: Path) -> None:
    write_assessment(assessment, tmp_path / "a.netmin")
    other = tmp_path / "meuse.csv"
    other.write_bytes((SAMPLES / "meuse.csv").read_bytes() + b"\n")
    with pytest.raises(UsageError, match="has changed since"):
        read_assessment(tmp_path / "a.netmin", input_path=other)
    with pytest.raises(UsageError, match="cannot be read"):
        read_assessment(tmp_path / "a.netmin", input_path=tmp_path / "gone.csv")
    with pytest.raises(UsageError, match="choices have changed"):
        read_assessment(tmp_path / "a.netmin", recipe=replace(RECIPE, certainty=0.9))


def test_the_same_samples_and_choices_give_the_same_answer(meuse: SampleSet, assessment: Assessment) -> None:
    assert store.pack(assess(meuse, RECIPE)) == store.pack(assessment)


def test_findings_reach_at_least_the_level_asked_for(assessment: Assessment) -> None:
    assert {v.level for v in findings(assessment, "intervention")} == {"intervention"}
    assert len(findings(assessment, "alert")) > len([v for v in assessment.verdicts if v.level == "alert"])
    assert len(findings(assessment, "any")) == sum(bool(v.level) for v in assessment.verdicts)


def test_the_answer_as_plain_data_is_json(assessment: Assessment) -> None:
    import json

    text = json.dumps(assessment_as_json(assessment))
    assert "intervention" in text


def test_only_the_elements_asked_for_are_kept(meuse: SampleSet) -> None:
    found = assess(meuse, replace(RECIPE, analytes=("Pb", "Hg"), map_analytes=()))
    assert found.samples.analytes == ("Pb",)
    assert {v.analyte for v in found.verdicts} == {"Pb"}
    assert Message.of("assessment.analytes-missing", analytes=["Hg"]) in found.notes
    with pytest.raises(UsageError, match="was measured"):
        assess(meuse, replace(RECIPE, analytes=("Hg",)))


def test_a_local_background_comes_from_the_named_samples(meuse: SampleSet) -> None:
    names = tuple(meuse.points["sample"].iloc[100:120])
    recipe = Recipe(background="local", reference_samples=names, map_analytes=())
    found = assess(meuse, recipe)
    assert found.indices is not None
    lead = np.array(_raw("lead")[100:120])
    expected = np.median(lead) + 2 * 1.482602218505602 * np.median(np.abs(lead - np.median(lead)))
    used = found.indices.backgrounds.set_index("analyte")["value"]
    assert used["Pb"] == pytest.approx(expected)
    with pytest.raises(UsageError, match="no reference samples are named"):
        assess(meuse, replace(recipe, reference_samples=()))
    with pytest.raises(UsageError, match="not in the file"):
        assess(meuse, replace(recipe, reference_samples=("nobody",)))


def test_an_unknown_law_or_background_is_refused_with_the_nearest(meuse: SampleSet) -> None:
    with pytest.raises(UnknownName, match="ro-756-1997"):
        assess(meuse, Recipe(standards=("ro-756-1998",)))
    with pytest.raises(UnknownName, match="gemas-ap-serbia"):
        assess(meuse, Recipe(background="gemas-serbia"))


def test_a_law_out_of_force_is_applied_and_said_to_be(meuse: SampleSet) -> None:
    found = assess(meuse, Recipe(standards=("nl-2000",), on="2026-01-31", map_analytes=()))  # type: ignore[arg-type]
    assert any(note.code == "assessment.law-not-in-force" for note in found.notes)


def test_progress_ends_when_it_says_it_does(meuse: SampleSet) -> None:
    told: list[tuple[int, int]] = []
    assess(meuse, replace(RECIPE, map_analytes=("Pb",)), progress=lambda _, done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == list(range(1, len(told) + 1))


def test_samples_without_coordinates_give_everything_but_a_map(meuse: SampleSet) -> None:
    points = meuse.points.assign(easting=np.nan, northing=np.nan)
    found = assess(replace(meuse, points=points, crs=""), RECIPE)
    assert found.maps == ()
    assert Message.of("assessment.no-map-coordinates") in found.notes
    assert found.verdicts


def test_values_below_a_limit_are_drawn_and_never_replaced(meuse: SampleSet) -> None:
    measurements = meuse.measurements.copy()
    low = (measurements["analyte"] == "Cd") & (measurements["value"] <= 0.8)
    measurements.loc[low, "value"] = 0.8
    measurements["qualifier"] = measurements["qualifier"].cat.set_categories(["", "<", ">"])
    measurements.loc[low, "qualifier"] = "<"
    censored = replace(meuse, measurements=measurements)
    found = assess(censored, replace(RECIPE, standards=("ro-756-1997",), map_analytes=("Cd",), draws=30))
    (part,) = found.maps
    assert any(note.code == "geostat.censored-drawn" for note in part.notes)
    assert np.nanmin(part.median) < 0.8
    assert part.scores.count == int((~low[measurements["analyte"] == "Cd"]).sum())

"""How sure the means are, what they say to the laws, what is odd, how good the laboratory, and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin import standards, stats
from netmin.assessment import Recipe, SiteStatistics, store
from netmin.assessment.odd_values import odd_values
from netmin.assessment.site_means import site_means
from netmin.assessment.site_sources import site_sources
from netmin.assessment.site_statistics import site_statistics
from netmin.assessment.statistics_as_json import statistics_as_json
from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.samples import SampleSet
from netmin.standards import compare

REFERENCES = tuple(f"T{number:02d}" for number in range(1, 21))


@pytest.fixture(scope="module")
def compared(two_sources: SampleSet) -> tuple[standards.Comparison, ...]:
    laws = (standards.get("ro-756-1997"), standards.get("rs-30-2018"))
    return tuple(compare(two_sources, law, land_use="residential", clay=15.0, organic_matter=6.0) for law in laws)


@pytest.fixture(scope="module")
def found(two_sources: SampleSet, compared: tuple[standards.Comparison, ...]) -> SiteStatistics:
    return site_statistics(two_sources, compared, Recipe(sources=2, reference_samples=REFERENCES))


def test_every_mean_is_bounded_as_the_room_of_statistics_does(two_sources: SampleSet, found: SiteStatistics):
    measured = {mean.analyte: mean for mean in found.means if not mean.basis}
    assert list(measured) == list(two_sources.analytes)
    for analyte in two_sources.analytes:
        column = two_sources.column(analyte)
        expected = stats.mean_confidence(column.value, column.below)
        pd.testing.assert_frame_equal(measured[analyte].confidence.table, expected.table)


def test_a_law_that_corrects_for_the_soil_gets_a_mean_in_its_own_measure(
    found: SiteStatistics, compared: tuple[standards.Comparison, ...]
):
    as_measured, corrected = (mean.confidence for mean in found.means if mean.analyte == "Zn")
    factor = compared[1].table.loc[compared[1].table["analyte"] == "Zn", "factor"].iloc[0]
    assert corrected.mean == pytest.approx(as_measured.mean / factor)
    limits = {verdict.level: verdict for verdict in found.mean_verdicts if verdict.standard == "rs-30-2018"}
    assert all(verdict.basis == "rs-30-2018" for verdict in limits.values())


def test_below_is_shown_by_the_upper_limit_and_above_by_the_screening_test(found: SiteStatistics):
    shown = {verdict.shown for verdict in found.mean_verdicts}
    assert shown == {"below", "above", "nothing"}
    for verdict in found.mean_verdicts:
        assert (verdict.shown == "below") == (verdict.upper < verdict.limit)
        if verdict.shown == "above":
            assert verdict.screening.rejected
            assert verdict.screening.hypothesis == "at-or-below"
            assert verdict.mean > verdict.limit


def test_what_the_mean_shows_is_said_in_every_language_with_its_doubt(found: SiteStatistics):
    for verdict in found.mean_verdicts:
        assert verdict.sentence.code.endswith("-unverified") == (verdict.number_confidence == "unverified")
        assert all(verdict.sentence.text(language) for language in LANGUAGES)


def test_few_samples_are_held_against_no_limit(two_sources: SampleSet):
    few = replace(
        two_sources,
        measurements=two_sources.measurements[two_sources.measurements["sample"].isin(["T01", "T02", "T03", "T04"])],
    )
    law = compare(few, standards.get("ro-756-1997"), land_use="residential")
    means, verdicts = site_means(few, (law,))
    assert means
    assert verdicts == ()


def test_background_limits_come_from_the_named_samples_and_the_form_they_follow(
    two_sources: SampleSet, found: SiteStatistics
):
    chosen = two_sources.points["sample"].isin(REFERENCES).to_numpy()
    for part in found.reference_limits:
        column = two_sources.column(part.analyte)
        form = stats.goodness_of_fit(column.value[chosen], column.below[chosen]).verdict
        believed = None if form == "none" else form
        expected = stats.background_limits(column.value[chosen], column.below[chosen], distribution=believed)
        assert part.form == form
        assert part.limits.recommended == pytest.approx(expected.recommended)


def test_a_reference_sample_that_is_not_in_the_file_is_refused(two_sources: SampleSet):
    with pytest.raises(UsageError, match="nobody"):
        site_statistics(two_sources, (), Recipe(reference_samples=("nobody",)))
    assert site_statistics(two_sources, (), Recipe()).reference_limits == ()


def test_an_odd_value_is_marked_by_both_rules_and_stays(two_sources: SampleSet):
    measurements = two_sources.measurements.copy()
    row = measurements[(measurements["analyte"] == "V") & (measurements["sample"] == "T07")].index[0]
    measurements.loc[row, "value"] = 50_000.0
    table = odd_values(replace(two_sources, measurements=measurements)).table
    marked = table[(table["analyte"] == "V") & (table["sample"] == "T07")].iloc[0]
    assert (bool(marked["robust"]), marked["test"], bool(marked["tested"])) == (True, "esd", True)


def test_few_values_are_tested_by_dixon(two_sources: SampleSet):
    measurements = two_sources.measurements
    few = measurements[measurements["sample"].isin(REFERENCES[:8])].copy()
    few.loc[few[(few["analyte"] == "Cr")].index[0], "value"] = 1e6
    table = odd_values(replace(two_sources, measurements=few)).table
    assert table.loc[table["analyte"] == "Cr", "test"].tolist() == ["dixon"]


def test_the_laboratory_is_judged_by_its_controls(found: SiteStatistics):
    failed = found.laboratory.sheet.checks
    failed = failed[failed["passed"].eq(False)]
    assert set(zip(failed["analyte"], failed["kind"], strict=True)) == {
        ("Cu", "reference-material"),
        ("Pb", "duplicate"),
    }
    assert set(found.laboratory.flagged["analyte"]) == {"Cu", "Pb"}
    precision = found.laboratory.precision.set_index("analyte")["pooled_rsd"]
    # 4 % more in each duplicate: a difference of 4/1.02 percent of the mean.
    assert precision["V"] == pytest.approx(100 * 0.04 / 1.02 / np.sqrt(2))


def test_without_controls_there_is_no_sheet(two_sources: SampleSet):
    bare = replace(two_sources, quality=two_sources.quality.head(0))
    assert site_statistics(bare, (), Recipe()).laboratory is None


def test_the_two_sources_of_the_site_are_found_again(found: SiteStatistics):
    sources = found.sources
    shares = sources.profiles.pivot_table(index="element", columns="factor", values="share")
    smelter = str(shares.loc["Cu"].idxmax())
    rock = str(shares.loc["V"].idxmax())
    assert smelter != rock
    assert shares.loc["Cu", smelter] > 0.85
    assert shares.loc["V", rock] > 0.85
    assert sources.factors["mapped"].min() > 0.9
    np.testing.assert_allclose(sources.shares[["F1", "F2"]].sum(axis=1), 1.0)
    assert sources.numbers["factors"].tolist() == [1, 2, 3]


def test_a_source_points_where_its_elements_point(found: SiteStatistics):
    ends = found.sources.components.elements.set_index("element")["first"]
    assert np.sign(ends["Cu"]) == np.sign(ends["Pb"])
    assert np.sign(ends["Cu"]) == -np.sign(ends["V"])


def test_left_to_the_samples_the_number_is_said_to_be_a_start(two_sources: SampleSet):
    sources, _ = site_sources(two_sources, Recipe(sources=True))
    assert len(sources.factors) == 2
    assert any(note.code == "assessment.sources-number" for note in sources.notes)


def test_sources_are_sought_only_when_asked_and_only_in_enough_samples(two_sources: SampleSet):
    assert site_sources(two_sources, Recipe()) == (None, ())
    few = replace(
        two_sources, measurements=two_sources.measurements[two_sources.measurements["sample"].isin(REFERENCES)]
    )
    sources, notes = site_sources(few, Recipe(sources=True))
    assert sources is None
    assert [note.code for note in notes] == ["assessment.sources-too-few"]


def test_an_assumed_uncertainty_is_told(found: SiteStatistics):
    assert any(note.code == "assessment.sources-uncertainty" for note in found.sources.notes)


def test_statistics_are_read_back_equal(found: SiteStatistics, tmp_path: Path):
    store.write(found, tmp_path / "s.netmin")
    assert store.pack(store.read(tmp_path / "s.netmin")) == store.pack(found)


def test_statistics_are_plain_data(found: SiteStatistics):
    told = statistics_as_json(found)
    assert told["means"][0]["recommended"]
    assert {row["shown"] for row in told["mean_verdicts"]} == {"below", "above", "nothing"}
    assert told["sources"]["elements"] == ["Cu", "Pb", "Zn", "Ni", "Cr", "V"]
    assert statistics_as_json(None) is None


@pytest.mark.parametrize(("raw", "read"), [(False, False), (True, True), (4, 4)])
def test_the_choice_of_sources_is_kept(raw: bool | int, read: bool | int):
    assert Recipe.from_json(Recipe(sources=raw).as_json()).sources is read or read == 4


@pytest.mark.parametrize("raw", [1, 21, "three", 2.5])
def test_an_impossible_number_of_sources_is_refused(raw: object):
    with pytest.raises(UsageError, match=r"statistics\.sources"):
        Recipe(sources=raw)  # type: ignore[arg-type]

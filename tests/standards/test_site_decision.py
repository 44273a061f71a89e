"""The four branches of Article 30 of Law 74/2019, pollutant by pollutant. Lead: 50 / 100 sensitive, 250 / 1000 less."""

from __future__ import annotations

import pytest

from netmin import standards
from netmin.errors import UsageError


@pytest.mark.parametrize(
    ("lead", "land_use", "decision", "branch", "beyond_text"),
    [
        (40, "sensitive", "fit-for-any-use", 1, False),
        (50, "sensitive", "fit-for-any-use", 1, False),
        (300, "less-sensitive", "fit-for-less-sensitive-use", 2, False),
        (300, "sensitive", "fit-for-less-sensitive-use", 2, False),
        (60, "sensitive", "contaminated", 3, False),
        (1001, "sensitive", "contaminated-remediation", 4, False),
        (1001, "industrial", "contaminated-remediation", 4, False),
        (150, "sensitive", "contaminated", 3, True),
        (60, "industrial", "fit-for-less-sensitive-use", 2, True),
    ],
)
def test_a_pollutant_falls_into_its_branch(lead, land_use, decision, branch, beyond_text, samples_of):
    found = standards.site_decision(samples_of([{"analyte": "Pb", "value": lead}]), land_use=land_use)
    row = found.table.iloc[0]
    assert (found.decision, found.branch) == (decision, branch)
    assert (row["decision"], row["branch"], bool(row["beyond_text"])) == (decision, branch, beyond_text)
    assert ("standards.article-gap" in {note.code for note in found.notes}) == beyond_text


def test_one_pollutant_is_enough_for_the_graver_class(samples_of):
    samples = samples_of(
        [{"analyte": "Pb", "value": 10}, {"analyte": "Cd", "value": 11}, {"analyte": "Zn", "value": 10}]
    )
    found = standards.site_decision(samples, land_use="residential")
    assert found.decision == "contaminated-remediation"
    assert found.table.set_index("analyte")["decision"].to_dict() == {
        "Pb": "fit-for-any-use",
        "Cd": "contaminated-remediation",
        "Zn": "fit-for-any-use",
    }


def test_the_largest_content_of_a_pollutant_decides(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 10}, {"analyte": "Pb", "value": 60}])
    assert standards.site_decision(samples, land_use="garden").decision == "contaminated"


def test_a_laboratory_limit_above_the_alert_threshold_leaves_the_class_open(samples_of):
    found = standards.site_decision(samples_of([{"analyte": "Cd", "value": 4, "qualifier": "<"}]), land_use="garden")
    assert (found.decision, found.branch) == ("undecided", 0)
    assert "standards.decision-open" in {note.code for note in found.notes}


def test_a_value_known_only_as_more_than_gives_the_least_grave_class_it_can_have(samples_of):
    found = standards.site_decision(samples_of([{"analyte": "Cd", "value": 4, "qualifier": ">"}]), land_use="garden")
    assert found.decision == "contaminated"
    assert "standards.decision-at-least" in {note.code for note in found.notes}


def test_mining_is_told_that_the_law_excludes_it(samples_of):
    samples = samples_of([{"analyte": "Pb", "value": 10}])
    mining = standards.site_decision(samples, land_use="mining")
    industry = standards.site_decision(samples, land_use="industrial")
    assert [note.code for note in mining.notes] == ["standards.mining-excluded"]
    assert "5 e" in mining.notes[0].text("en")
    assert industry.notes == ()


def test_the_class_has_its_words_in_every_language(samples_of):
    found = standards.site_decision(samples_of([{"analyte": "Pb", "value": 60}]), land_use="garden")
    assert found.title.text("ro") == "sit contaminat"
    assert found.title.text("sr-Latn") == "kontaminirana lokacija"
    assert found.meaning.text("en").startswith("The site is remedied")
    assert found.citations == ("ro-74-2019", "ro-756-1997")


def test_pollutants_without_thresholds_take_no_part(samples_of):
    found = standards.site_decision(samples_of([{"analyte": "U", "value": 60}]), land_use="garden")
    assert found.table.empty
    assert found.decision == "undecided"


def test_a_decision_law_that_does_not_exist_is_answered_with_those_that_do(samples_of):
    with pytest.raises(UsageError, match="ro-74-2019"):
        standards.site_decision(samples_of([{"analyte": "Pb", "value": 1}]), land_use="garden", law="ro-1-1")

"""Rows of trials: every problem at once, and the same rules as for the literature."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin import trials
from netmin.errors import DataError
from netmin.plants import EVIDENCE_COLUMNS, check_evidence, combine_evidence, literature_evidence
from netmin.plants.evidence import NUMBERS

EXAMPLE = Path(__file__).parents[2] / "examples" / "silphium-trial" / "silphium-trial.xlsx"


def pot(**changes):
    """One pot of a trial of our own; made up, to test the rules."""
    row = {
        **dict.fromkeys(EVIDENCE_COLUMNS, ""),
        **dict.fromkeys(NUMBERS, math.nan),
        "observation": "P01",
        "origin": "trial",
        "study": "timisoara-2027",
        "citation": "own trial",
        "species": "silphium-perfoliatum",
        "element": "Cd",
        "organ": "shoot",
        "concentration": 1.2,
        "below": False,
        "soil_total": 4.0,
        "ph": 6.4,
        "experiment": "pot",
        "spiked": False,
        "chelate": False,
        "value_type": "mean",
        "confidence": "high",
        "usable": True,
    }
    return row | changes


def rows(*made):
    return pd.DataFrame(made, columns=list(EVIDENCE_COLUMNS))


def problems(table, **options):
    with pytest.raises(DataError) as caught:
        check_evidence(table, **options)
    return [(problem.place.row, problem.place.column, problem.message.code) for problem in caught.value.problems]


def test_rows_in_order_come_back_with_their_kinds_and_the_family_of_the_genus():
    checked = check_evidence(rows(pot(), pot(observation="P02", concentration="0.8", below="true", family="")))
    assert list(checked.columns) == list(EVIDENCE_COLUMNS)
    assert checked["family"].tolist() == ["Asteraceae", "Asteraceae"]
    assert checked["concentration"].tolist() == [1.2, 0.8]
    assert checked["below"].tolist() == [False, True]
    assert checked["below"].dtype == bool
    assert checked["why_not"].tolist() == ["", ""]


def test_every_problem_is_told_at_once_with_its_row_and_column():
    table = rows(
        pot(concentration=0.0, element="Plumb"),
        pot(observation="P02", organ="blade", ph=15),
        pot(observation="P03", species="Silphium perfoliatum", n="four"),
        pot(observation="", confidence="sure", below="maybe"),
    )
    assert set(problems(table)) == {
        (2, "concentration", "plants.evidence-not-positive"),
        (2, "element", "plants.evidence-element-unknown"),
        (3, "organ", "plants.evidence-word-unknown"),
        (3, "ph", "plants.evidence-out-of-range"),
        (4, "species", "plants.evidence-species-word"),
        (4, "n", "plants.evidence-not-a-number"),
        (5, "observation", "plants.evidence-text-missing"),
        (5, "confidence", "plants.evidence-word-unknown"),
        (5, "below", "plants.evidence-not-yes-or-no"),
    }


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"spiked": True}, "usable", "evidence-must-not-be-usable"),
        ({"chelate": True}, "usable", "evidence-must-not-be-usable"),
        ({"experiment": "hydroponic"}, "usable", "evidence-must-not-be-usable"),
        ({"soil_total": math.nan}, "usable", "evidence-must-not-be-usable"),
        ({"concentration": math.nan}, "usable", "evidence-must-not-be-usable"),
        ({"value_type": "range high"}, "usable", "evidence-must-not-be-usable"),
        ({"value_type": "maximum"}, "usable", "evidence-must-not-be-usable"),
        ({"usable": False}, "why_not", "evidence-why-missing"),
        ({"why_not": "spiked"}, "why_not", "evidence-usable-but"),
        ({"origin": "literature"}, "origin", "evidence-word-unknown"),
    ],
)
def test_a_trial_obeys_the_rules_of_the_literature(changes, column, code):
    assert (2, column, f"plants.{code}") in problems(rows(pot(**changes)))


def test_a_spiked_pot_may_stand_in_the_table_if_it_says_why_it_is_not_usable():
    checked = check_evidence(rows(pot(spiked=True, usable=False, why_not="spiked")))
    assert not checked["usable"].iloc[0]


def test_a_limit_without_a_number_and_a_repeated_pot_are_told():
    table = rows(pot(below=True, concentration=math.nan, usable=False, why_not="no-concentration"), pot(), pot())
    codes = problems(table)
    assert (2, "concentration", "plants.evidence-limit-missing") in codes
    assert (4, "observation", "plants.evidence-repeated") in codes


def test_missing_and_strange_columns_are_told_before_any_cell():
    table = rows(pot(element="Plumb")).drop(columns=["ph", "organ"]).assign(colour="green")
    assert set(problems(table, source="trial.xlsx")) == {
        (None, "ph", "plants.evidence-column-missing"),
        (None, "organ", "plants.evidence-column-missing"),
        (None, "colour", "plants.evidence-column-strange"),
    }


def test_the_problems_read_as_sentences_in_every_language():
    with pytest.raises(DataError) as caught:
        check_evidence(rows(pot(concentration=-1, usable="yes")), source="trial.xlsx")
    text = caught.value.text("en")
    assert "trial.xlsx" in text
    assert "Row 2, column 'concentration'" in text or "concentration" in text
    for language in ("ro", "sr", "sr-Latn"):
        assert caught.value.text(language)


def test_literature_and_trials_stand_in_one_table():
    literature = literature_evidence()
    both = combine_evidence(literature, rows(pot(), pot(observation="P02")))
    assert len(both) == len(literature) + 2
    assert both["origin"].value_counts().to_dict() == {"literature": len(literature), "trial": 2}
    assert both.dtypes.equals(literature.dtypes)
    assert both["usable"].sum() == literature["usable"].sum() + 2
    assert both.tail(2)["location"].tolist() == ["", ""]


def test_no_trial_leaves_the_literature_as_it_is():
    pd.testing.assert_frame_equal(combine_evidence(literature_evidence(), rows()), literature_evidence())


@settings(max_examples=10)
@given(
    concentration=st.floats(1e-6, 1e5),
    soil=st.floats(1e-3, 1e5),
    ph=st.floats(3, 9),
    organ=st.sampled_from(["root", "shoot", "grain", "petiole"]),
)
def test_checking_changes_no_number_and_a_second_check_changes_nothing(concentration, soil, ph, organ):
    once = check_evidence(rows(pot(concentration=concentration, soil_total=soil, ph=ph, organ=organ)))
    assert once.loc[0, ["concentration", "soil_total", "ph"]].tolist() == [concentration, soil, ph]
    pd.testing.assert_frame_equal(check_evidence(once), once)


def test_the_evidence_of_a_trial_is_taken_as_it_comes():
    """The rooms of plants and trials are strangers; this table is where they meet."""
    assert trials.EVIDENCE_COLUMNS == EVIDENCE_COLUMNS
    rows = trials.trial_evidence(trials.read_trial(EXAMPLE))
    both = combine_evidence(literature_evidence(), check_evidence(rows))
    assert (both["origin"] == "trial").sum() == len(rows) > 500
    # The example is simulated: it teaches nothing.
    assert not both.loc[both["origin"] == "trial", "usable"].any()

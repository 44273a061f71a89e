"""The analysis of a whole trial: what goes to which method, what is averaged, what is refused."""

import numpy as np
import pytest

from netmin.citations import cite
from netmin.errors import NetminError, UsageError
from netmin.trials import Trial, analyse_trial, extras
from netmin.trials.anova import analysis_of_variance
from netmin.trials.treatment_plan import treatment_plan


@pytest.fixture(scope="module")
def analysed(analysed_trial):
    return analysed_trial


def test_every_response_is_compared_by_the_layout_of_the_trial(analysed):
    rows = analysed.table
    assert set(rows["quantity"]) == {"content", "dry-mass", "uptake"}
    assert set(rows["test"]) == {"tukey"}
    assert set(rows["count"]) == {3}
    own = analysed.variance[(analysed.variance["quantity"] == "content") & (analysed.variance["organ"] == "root")]
    assert own["term"].tolist() == ["block", "treatment", "residual"] * 2


def test_numbers_are_those_of_the_methods_behind_them(analysed):
    values = analysed.responses.query("quantity == 'content' and organ == 'shoot' and round == 1")
    plots = analysed.trial.plots.set_index("plot").loc[values["plot"]]
    found = analysis_of_variance(
        values["value"],
        {"treatment": plots["treatment"].to_numpy()},
        layout="randomised-blocks",
        block=plots["block"].to_numpy(),
        transform="log",
    )
    row = analysed.table.query("quantity == 'content' and organ == 'shoot' and round == 1").iloc[0]
    assert row["p_value"] == pytest.approx(found.p_value("treatment"), rel=1e-10)
    assert row["measure"] == "geometric mean"


def test_p_values_are_adjusted_for_the_number_of_responses(analysed):
    once = analysed.table.drop_duplicates(["quantity", "organ", "element", "round"])
    assert np.all(once["adjusted_p_value"] >= once["p_value"])


def test_rounds_are_judged_by_a_mixed_model_within_plots(analysed):
    strata = analysed.rounds.drop_duplicates("term").set_index("term")["stratum"].to_dict()
    assert strata == {"treatment": "plot", "round": "within", "treatment:round": "within"}


def test_dry_mass_over_the_dose_finds_the_curve_behind_it(analysed):
    assert [one.round for one in analysed.doses] == [1.0, 2.0]
    doses = analysed.effective_doses()
    half = doses[doses["effect"] == 0.5]
    assert half["dose"].tolist() == pytest.approx([120.0, 120.0], rel=0.25)
    assert set(half["factor"]) == {"Cd, mg/kg"}


def test_growth_is_fitted_by_plot_in_days_after_sowing(analysed):
    table = analysed.growth[0].curves.table
    assert len(table) == 18
    assert table.loc[table["group"] == "Cd0", "inflection"].mean() == pytest.approx(25, abs=0.5)


def test_without_the_extra_only_the_rounds_are_missing_and_a_note_names_it(monkeypatch, made_up):
    def absent(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    found = analyse_trial(made_up(doses=(0.0, 30.0), dates=0))
    assert found.rounds.empty
    assert "trials.needs-trials" in [note.code for note in found.notes]
    assert len(found.table) > 0


def test_values_below_a_limit_go_to_a_test_that_takes_them(made_up):
    found = analyse_trial(made_up(doses=(0.0, 10.0, 300.0), rounds=1, limit=0.3, dates=0))
    rows = found.table.query("quantity == 'content'")
    assert set(rows["test"]) == {"peto-peto"}
    assert rows["below"].sum() > 0
    remarks = [note.code for note in found.remarks["note"]]
    assert "trials.censored-test" in remarks
    assert "trials.blocks-set-aside" in remarks
    assert "trials.remark-counted" in [note.code for note in found.notes]


def test_leaves_of_one_pot_are_one_value_and_the_note_says_so(made_up):
    found = analyse_trial(made_up(doses=(0.0, 30.0, 300.0), rounds=1, leaves=4, dates=0))
    assert set(found.table["count"]) == {3}
    assert "trials.subsamples-averaged" in [note.code for note in found.notes]
    assert "hurlbert1984" in found.citations


def test_what_cannot_be_compared_is_listed_with_its_reason(made_up):
    trial = made_up(doses=(0.0, 30.0, 300.0), rounds=1, dates=0)
    results = trial.results.assign(
        value=5.0, below=trial.results["sample"].str.contains("root") | trial.results["below"]
    )
    found = analyse_trial(Trial.of({name: trial.table(name) for name in TABLES} | {"results": results}))
    reasons = {
        row["organ"]: row["reason"].code for row in found.refused.query("quantity == 'content'").to_dict("records")
    }
    assert reasons == {"root": "stats.groups-nothing-detected", "shoot": "trials.no-variation"}


TABLES = ("study", "treatments", "plots", "rounds", "harvests", "organs", "biometry", "soils")


def test_a_trial_in_which_nothing_can_be_compared_is_refused(made_up):
    with pytest.raises(NetminError) as refused:
        analyse_trial(made_up(doses=(0.0, 30.0), blocks=1, rounds=1, dates=0))
    assert refused.value.message.code == "trials.nothing-to-compare"
    assert not isinstance(refused.value, UsageError)


def test_blocks_without_names_are_set_aside_with_a_word(made_up):
    trial = made_up(doses=(0.0, 30.0), rounds=1, dates=0)
    plan = treatment_plan(
        Trial.of({name: trial.table(name) for name in TABLES} | {"plots": trial.plots.assign(block="")})
    )
    assert plan.layout == "completely-randomised"
    assert [note.code for note in plan.notes] == ["trials.blocks-not-named"]
    assert treatment_plan(made_up(design="none", dates=0)).notes[0].code == "trials.not-randomised"


def test_every_citation_of_an_analysis_is_in_the_bibliography(analysed):
    assert all(cite(key).field("title") for key in analysed.citations)


def test_every_table_has_a_file_and_messages_are_sentences(analysed):
    tables = analysed.tables()
    assert {"treatments", "pairs", "variance", "rounds", "checks", "dose-response", "growth", "plot-values"} <= set(
        tables
    )
    if "remarks" in tables:
        assert all(isinstance(text, str) for text in tables["remarks"]["note"])

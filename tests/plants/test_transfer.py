"""The soil-to-plant model: what it knows, what it refuses to say, and what learning does to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError, UsageError
from netmin.plants import TransferModel, fit_transfer, literature_evidence
from netmin.plants.transfer_rows import is_amended, organ_class, read_transfer_rows


@pytest.fixture(scope="module")
def evidence() -> pd.DataFrame:
    return literature_evidence()


@pytest.fixture(scope="module")
def model(evidence) -> TransferModel:
    return fit_transfer(evidence)


def trial(plots: int, *, study: str = "our-pots", species: str = "hordeum-vulgare", **changes) -> pd.DataFrame:
    """A made-up trial: contents in shoots scattered about a tenth of the soil's."""
    scatter = np.random.default_rng(5).normal(0, 0.2, plots)
    rows = {
        "observation": [f"pot-{number}" for number in range(plots)],
        "origin": "trial",
        "study": study,
        "citation": "own trial",
        "species": species,
        "family": "Poaceae",
        "cultivar": "",
        "element": "Cd",
        "organ": "shoot",
        "part_as_printed": "shoot",
        "concentration": 0.4 * np.exp(scatter),
        "below": False,
        "soil_total": 4.0,
        "soil_total_method": "total",
        "soil_extractable": np.nan,
        "extractant": "",
        "ph": 6.5,
        "organic_matter": 3.0,
        "clay": 20.0,
        "experiment": "pot",
        "spiked": False,
        "chelate": False,
        "treatment": "untreated",
        "value_type": "mean",
        "confidence": "high",
        "usable": True,
        "why_not": "",
    }
    return pd.DataFrame(rows | changes)


def codes(notes) -> set[str]:
    return {note.code for note in notes}


def test_the_reasons_for_leaving_rows_out_are_counted(model, evidence):
    rows = sum(len(fit.rows) for fit in model.responses.values())
    assert rows + model.left_out["count"].sum() == len(evidence)
    assert "spiked" in set(model.left_out["why_not"])
    assert "plants.transfer-rests-on" in codes(model.notes)


def test_a_hyperaccumulator_is_told_from_maize(model):
    at = {"soil_total": 5.0, "ph": 6.0}
    noccaea = model.predict("noccaea-caerulescens", "Cd", "shoot", **at)
    maize = model.predict("zea-mays", "Cd", "shoot", **at)
    assert noccaea.level == maize.level == "species"
    assert noccaea.median[0] > 20 * maize.median[0]
    assert noccaea.lower[0] > maize.median[0]


def test_the_interval_widens_from_species_to_family_to_plants_at_large(model):
    predictions = [
        model.predict(name, "Zn", "straw", soil_total=400.0)
        for name in ("hordeum-vulgare", "miscanthus-x-giganteus", "betula-pendula")
    ]
    assert [found.level for found in predictions] == ["species", "family", "element"]
    spreads = [float(found.log_sd[0]) for found in predictions]
    assert spreads == sorted(spreads)
    assert "plants.from-family" in codes(predictions[1].notes)
    assert "plants.from-element" in codes(predictions[2].notes)


@pytest.mark.parametrize(("element", "organ"), [("Hg", "shoot"), ("Cd", "root")])
def test_without_evidence_nothing_is_guessed(model, element, organ):
    found = model.predict("zea-mays", element, organ, soil_total=[1.0, 2.0])
    assert found.level == "none"
    assert np.isnan([found.log_mean, found.log_sd, found.lower, found.median, found.upper]).all()
    assert codes(found.notes) == {"plants.no-evidence"}
    line = model.uptake("zea-mays", element, organ)
    assert line.level == "none"
    assert np.isnan([line.log_coefficient, line.exponent, line.log_sd]).all()
    assert codes(line.notes) == {"plants.no-evidence"}


@settings(max_examples=25)
@given(
    species=st.sampled_from(["zea-mays", "salix-viminalis", "pteris-vittata", "nemo-nullius"]),
    element=st.sampled_from(["As", "Cd", "Ni", "Pb", "Zn"]),
    organ=st.sampled_from(["shoot", "leaf", "grain", "fruit"]),
    ph=st.one_of(st.just(float("nan")), st.floats(3.5, 8.5)),
    soils=st.lists(st.floats(0.01, 1e5), min_size=2, max_size=6),
)
def test_more_metal_in_the_soil_never_predicts_less(model, species, element, organ, ph, soils):
    found = model.predict(species, element, organ, soil_total=sorted(soils), ph=ph)
    assert (np.diff(found.log_mean) >= -1e-9).all()
    assert (np.diff(found.median) >= -1e-9 * found.median[1:]).all()
    assert (found.lower < found.median).all()
    assert (found.median < found.upper).all()


def test_cations_enter_less_at_a_higher_ph(model):
    found = model.predict("zea-mays", "Cd", "shoot", soil_total=2.0, ph=[5.0, 6.0, 7.0])
    assert (np.diff(found.median) < 0).all()


def test_a_soil_that_is_not_known_is_less_certain_than_an_ordinary_one(model):
    known = model.predict("zea-mays", "Cd", "shoot", soil_total=2.0, ph=6.5, organic_matter=3.0, clay=20.0)
    unknown = model.predict("zea-mays", "Cd", "shoot", soil_total=2.0)
    assert unknown.log_sd[0] > known.log_sd[0]
    assert unknown.log_mean[0] == pytest.approx(known.log_mean[0], abs=1e-9)
    assert {"plants.ph-unknown", "plants.organic-matter-unknown", "plants.clay-unknown"} <= codes(unknown.notes)
    assert "plants.ph-unknown" not in codes(known.notes)


def test_another_plot_of_a_known_study_is_more_certain_than_a_new_place(model):
    here = model.predict("hordeum-vulgare", "Cd", "straw", soil_total=4.7, ph=4.9, study="arnoldstein")
    elsewhere = model.predict("hordeum-vulgare", "Cd", "straw", soil_total=4.7, ph=4.9)
    assert here.log_sd[0] < elsewhere.log_sd[0]


def test_a_soil_far_beyond_the_evidence_is_told_of(model):
    within = model.predict("zea-mays", "Cd", "shoot", soil_total=5.0)
    beyond = model.predict("zea-mays", "Cd", "shoot", soil_total=5000.0)
    assert "plants.soil-beyond" not in codes(within.notes)
    assert "plants.soil-beyond" in codes(beyond.notes)
    assert beyond.log_sd[0] > within.log_sd[0]


def test_a_forecast_that_rests_on_best_cases_says_so(model):
    assert "plants.best-cases-only" in codes(model.predict("salix-sp", "Cd", "shoot", soil_total=5.0).notes)
    assert "plants.relation-exists" in codes(model.predict("zea-mays", "Cd", "shoot", soil_total=5.0).notes)


def test_the_line_of_uptake_agrees_with_the_prediction_at_its_soil(model):
    line = model.uptake("zea-mays", "Zn", "shoot", ph=6.0, soil_total=300.0)
    found = model.predict("zea-mays", "Zn", "shoot", soil_total=300.0, ph=6.0)
    assert line.log_coefficient + line.exponent * np.log(300.0) == pytest.approx(found.log_mean[0])
    assert line.log_sd == pytest.approx(found.log_sd[0])
    assert 0 <= line.exponent < 1.2


def test_the_order_of_the_rows_does_not_matter(evidence):
    some = evidence[evidence["element"] == "Cd"]
    shuffled = some.sample(frac=1, random_state=3)
    asked = ("zea-mays", "Cd", "shoot")
    here, there = (fit_transfer(rows).predict(*asked, soil_total=3.0, ph=6.0) for rows in (some, shuffled))
    assert there.log_mean == pytest.approx(here.log_mean, abs=1e-4)
    assert there.log_sd == pytest.approx(here.log_sd, abs=1e-4)


def test_learning_a_trial_narrows_the_forecast_of_its_species(model):
    asked = {"species": "silphium-perfoliatum", "element": "Cd", "organ": "shoot", "soil_total": 4.0}
    learned = model.learn(trial(30, species="silphium-perfoliatum", family="Asteraceae"))
    before, after = model.predict(**asked), learned.predict(**asked)
    at_home = learned.predict(**asked, experiment="pot", study="our-pots", ph=6.5, organic_matter=3.0, clay=20.0)
    assert (before.level, after.level) == ("family", "species")
    assert before.log_sd[0] > after.log_sd[0] > 2 * at_home.log_sd[0]
    # At home the trial itself speaks: 0.4 mg/kg.
    assert at_home.median[0] == pytest.approx(0.4, rel=0.2)


def test_learning_is_fitting_all_rows_together(model, evidence):
    rows = trial(12)
    learned, together = model.learn(rows), fit_transfer(pd.concat([evidence, rows], ignore_index=True))
    asked = ("hordeum-vulgare", "Cd", "shoot")
    here, there = (found.predict(*asked, soil_total=4.0) for found in (learned, together))
    assert there.log_mean == pytest.approx(here.log_mean, abs=1e-3)
    assert there.log_sd == pytest.approx(here.log_sd, abs=1e-3)


def test_a_root_is_a_response_of_its_own(model):
    learned = model.learn(trial(10, organ="root"))
    assert set(learned.responses) == {"shoot", "root"}
    assert learned.predict("hordeum-vulgare", "Cd", "root", soil_total=4.0).level == "species"
    assert learned.predict("hordeum-vulgare", "Zn", "root", soil_total=4.0).level == "none"
    shoot = [found.predict("hordeum-vulgare", "Cd", "shoot", soil_total=4.0) for found in (model, learned)]
    assert shoot[1].log_mean == pytest.approx(shoot[0].log_mean, abs=1e-3)


def test_pots_are_not_fields(model):
    learned = model.learn(trial(30))
    pot = learned.predict("hordeum-vulgare", "Cd", "shoot", soil_total=4.0, experiment="pot")
    field = learned.predict("hordeum-vulgare", "Cd", "shoot", soil_total=4.0, experiment="field")
    assert pot.log_mean[0] != field.log_mean[0]


def test_a_limit_far_above_everything_teaches_nothing(evidence):
    some = evidence[evidence["element"] == "Cd"]
    hidden = trial(1, study="boisson-1998", species="zea-mays", concentration=1e9, below=True, experiment="field")
    # Over the middle of that study's soils, so that the middle of all soils stays where it is.
    soils = some.loc[some["usable"] & (some["study"] == "boisson-1998"), "soil_total"]
    soil = float(np.exp(np.log(soils).mean()))
    hidden = hidden.assign(soil_total=soil, ph=np.nan, organic_matter=np.nan, clay=np.nan)
    asked = {"species": "zea-mays", "element": "Cd", "organ": "grain", "soil_total": 10.0}
    here, there = (fit_transfer(rows).predict(**asked) for rows in (some, pd.concat([some, hidden])))
    assert there.log_mean == pytest.approx(here.log_mean, abs=0.01)
    assert there.log_sd == pytest.approx(here.log_sd, rel=0.01)


def test_a_limit_far_below_everything_pulls_the_forecast_down(model):
    rows = trial(4, concentration=1e-3, below=True)
    asked = ("hordeum-vulgare", "Cd", "shoot")
    before, after = (found.predict(*asked, soil_total=4.0).median[0] for found in (model, model.learn(rows)))
    assert after < before


def test_the_ends_of_a_range_are_one_observation_between_them():
    ends = trial(2, concentration=[0.2, 0.8], value_type=["range low", "range high"], usable=False, why_not="range-end")
    rows = read_transfer_rows(ends).rows
    assert len(rows) == 1
    assert np.exp(rows.loc[0, ["low", "high"]].to_numpy(float)) == pytest.approx([0.2, 0.8])


def test_a_lonely_end_of_a_range_stays_open_on_its_other_side():
    end = trial(1, concentration=0.2, value_type="range low", usable=False, why_not="range-end")
    rows = read_transfer_rows(end).rows
    assert np.exp(rows.loc[0, ["low", "high"]].to_numpy(float)) == pytest.approx([0.2, np.inf])


def test_a_maximum_says_only_that_the_ordinary_lies_below():
    rows = read_transfer_rows(trial(1, value_type="maximum", usable=False, why_not="maximum")).rows
    assert np.isneginf(rows["low"]).all()


def test_total_and_extractable_soil_are_never_mixed(evidence):
    extract = fit_transfer(evidence, basis="NH4NO3")
    taken = set(extract.responses["shoot"].rows["observation"])
    assert taken == set(evidence.loc[evidence["usable"] & (evidence["extractant"] == "NH4NO3"), "observation"])
    assert extract.predict("hordeum-vulgare", "Cd", "grain", soil_total=0.2).level == "species"


@pytest.mark.parametrize(
    ("treatment", "amended"),
    [
        ("red mud", True),
        ("beringite (cyclonic ash); plot 1 (Cd 38.4)", True),
        ("zeolite 4A", True),
        ("untreated (plots of former barley cv. Bodega)", False),
        ("best-case treatment of the trial", False),
        ("slime", False),
        ("", False),
    ],
)
def test_a_treatment_that_names_an_amendment_is_one(treatment, amended):
    assert is_amended(treatment) is amended


def test_what_cannot_be_used_is_refused_in_words(model, evidence):
    with pytest.raises(UsageError, match="lacks the columns ph, clay"):
        fit_transfer(evidence.drop(columns=["ph", "clay"]))
    with pytest.raises(NetminError, match="None of the"):
        fit_transfer(evidence.assign(usable=False, why_not="spiked"))
    with pytest.raises(UsageError, match="twice"):
        model.learn(evidence.iloc[:1])
    with pytest.raises(UsageError, match="no organ 'bark'"):
        model.predict("zea-mays", "Cd", "bark", soil_total=1.0)
    with pytest.raises(UsageError, match="no kind of experiment 'balcony'"):
        model.predict("zea-mays", "Cd", "leaf", soil_total=1.0, experiment="balcony")
    with pytest.raises(UsageError, match="soil content of 0"):
        model.predict("zea-mays", "Cd", "leaf", soil_total=[1.0, 0.0])
    with pytest.raises(UsageError, match="Clay of −1"):
        model.uptake("zea-mays", "Cd", "leaf", clay=-1.0)
    with pytest.raises(UsageError, match="Organic matter of 0"):
        model.uptake("zea-mays", "Cd", "leaf", organic_matter=0.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        model.predict("zea-mays", "Cd", "leaf", soil_total=1.0, probability=90)


def test_the_table_tells_spreads_and_slopes_with_their_spans(model):
    table = model.table
    assert list(table.columns) == ["organs", "kind", "name", "estimate", "lower", "upper", "groups"]
    assert (table["lower"] < table["estimate"]).all()
    assert (table["estimate"] < table["upper"]).all()
    assert {"study", "species and element", "residual", "ph of cations", "soil, Cd"} <= set(table["name"])


def test_a_prediction_has_a_table(model):
    table = model.predict("zea-mays", "Cd", "grain", soil_total=[1.0, 2.0]).table
    assert list(table["soil"]) == pytest.approx([1.0, 2.0])
    assert set(table["level"]) == {"species"}


def test_potatoes_stand_with_roots():
    assert organ_class("tuber") == organ_class("root") == "root"


def test_lines_predicted_together_are_those_predicted_one_by_one(model) -> None:
    pairs = [("zea-mays", "Zn"), ("nemo-nullius", "Cd"), ("zea-mays", "Xx"), ("salix-viminalis", "Cd")]
    together = model.uptakes(pairs, "shoot", ph=6.0, soil_total={"Zn": 300.0})
    for (species, element), line in zip(pairs, together, strict=True):
        alone = model.uptake(species, element, "shoot", ph=6.0, soil_total=300.0 if element == "Zn" else None)
        assert (line.level, line.notes) == (alone.level, alone.notes)
        for name in ("log_coefficient", "exponent", "log_sd"):
            assert getattr(line, name) == pytest.approx(getattr(alone, name), rel=1e-9, nan_ok=True)

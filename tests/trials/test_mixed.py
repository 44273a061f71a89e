"""Mixed models against R's nlme on its documented data sets."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.errors import NetminError, UsageError
from netmin.trials import extras
from netmin.trials.anova import analysis_of_variance
from netmin.trials.mixed import mixed_model
from netmin.trials.mixed_means import mixed_comparison
from netmin.trials.tukey import tukey_comparison

FIXTURES = Path(__file__).with_name("fixtures")
NLME = pd.read_csv(FIXTURES / "mixed_results.csv")
OATS = pd.read_csv(FIXTURES / "oats.csv")
ORTHODONT = pd.read_csv(FIXTURES / "orthodont.csv")


def of_oats(rows):
    return mixed_model(rows["Y"], rows[["V", "N"]], plot=rows["V"], block=rows["B"])


def of_orthodont():
    sex = pd.Categorical(ORTHODONT["Sex"], ["Male", "Female"])
    factors = pd.DataFrame({"Sex": sex, "age": ORTHODONT["age"]})
    return mixed_model(ORTHODONT["distance"], factors, plot=ORTHODONT["Subject"])


@pytest.fixture(scope="module")
def models():
    return {
        "oats": of_oats(OATS),
        "oats-lost": of_oats(OATS.drop(index=[0, 16, 17, 43, 59])),
        "orthodont": of_orthodont(),
    }


SETS = sorted(NLME["set"].unique())


def theirs(name, kind):
    return NLME[(NLME["set"] == name) & (NLME["kind"] == kind)]


def plain(coefficient):
    return coefficient.replace("intercept", "(Intercept)").replace(" ", "")


@pytest.mark.parametrize("name", SETS)
def test_fixed_effects_are_those_of_nlme(models, name):
    own = models[name].coefficients.assign(coefficient=models[name].coefficients["coefficient"].map(plain))
    own = own.set_index("coefficient")
    rows = theirs(name, "coefficient").set_index("name")
    assert set(own.index) == set(rows.index)
    for coefficient, row in rows.iterrows():
        assert own.loc[coefficient, "estimate"] == pytest.approx(row["value"], rel=1e-4, abs=1e-4)
        assert own.loc[coefficient, "standard_error"] == pytest.approx(row["error"], rel=5e-5)
        assert own.loc[coefficient, "degrees"] == row["degrees"]
        assert own.loc[coefficient, "p_value"] == pytest.approx(row["p_value"], rel=1e-3)


@pytest.mark.parametrize("name", SETS)
def test_terms_are_judged_against_the_strata_of_nlme(models, name):
    own = models[name].table.set_index("term")
    rows = theirs(name, "marginal").set_index("name").drop(index="(Intercept)")
    assert set(own.index) == set(rows.index)
    for term, row in rows.iterrows():
        assert own.loc[term, "statistic"] == pytest.approx(row["value"], rel=5e-5)
        assert (own.loc[term, "degrees"], own.loc[term, "error_degrees"]) == (row["error"], row["degrees"])
        assert own.loc[term, "p_value"] == pytest.approx(row["p_value"], rel=1e-3)


@pytest.mark.parametrize("name", SETS)
def test_variance_components_and_likelihood_are_those_of_nlme(models, name):
    assert models[name].variances["variance"].tolist() == pytest.approx(
        theirs(name, "variance")["value"].tolist(), rel=5e-5
    )
    assert models[name].log_likelihood == pytest.approx(theirs(name, "loglik")["value"].iloc[0], abs=1e-6)


def test_the_published_components_of_the_oats_are_met(models):
    # Pinheiro and Bates (2000), section 1.6, standard deviations: blocks 14.645, varieties in blocks 10.299 to 10.298,
    # within 13.307.
    assert models["oats"].variances["sd"].tolist() == pytest.approx([14.645, 10.298, 13.307], abs=1.5e-3)


def test_a_complete_split_plot_has_the_tests_of_its_analysis_of_variance(models):
    found = analysis_of_variance(
        OATS["Y"], OATS[["V", "N"]], layout="split-plot", block=OATS["B"], whole_plot_factors=["V"]
    )
    own = models["oats"].table.set_index("term")
    assert own["stratum"].to_dict() == {"V": "plot", "N": "within", "V:N": "within"}
    for term in own.index:
        assert own.loc[term, "p_value"] == pytest.approx(found.p_value(term), rel=1e-4)
    pairs, theirs = mixed_comparison(models["oats"], ["N"]).pairs, tukey_comparison(found, ["N"]).pairs
    assert pairs["p_value"].tolist() == pytest.approx(theirs["p_value"].tolist(), rel=1e-4)
    assert pairs["estimate"].tolist() == pytest.approx(theirs["estimate"].tolist(), rel=1e-9)


def test_means_hold_their_sizes_test_and_letters(models):
    table = mixed_comparison(models["oats-lost"], ["N"]).table
    assert table["count"].tolist() == [16, 17, 18, 16]
    assert set(table["test"]) == {"tukey-kramer"}
    assert table["letters"].tolist() == ["c", "b", "a", "a"]


def test_the_unit_of_the_values_changes_no_test(models):
    small = mixed_model(OATS["Y"] * 1e-7, OATS[["V", "N"]], plot=OATS["V"], block=OATS["B"])
    assert small.table["p_value"].tolist() == pytest.approx(models["oats"].table["p_value"].tolist(), rel=1e-5)


def test_a_missing_extra_is_named(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(extras, "import_module", absent)
    with pytest.raises(UsageError, match=r"netmin\[trials\]"):
        of_oats(OATS)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (OATS.drop_duplicates(["B", "V"]), "trials.one-level"),
        (OATS[~((OATS["V"] == "Victory") & (OATS["N"] == "0.2cwt"))], "trials.mixed-cells-empty"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(rows, code):
    with pytest.raises(NetminError) as refused:
        of_oats(rows)
    assert refused.value.message.code == code


def test_one_value_per_plot_belongs_to_the_analysis_of_variance():
    with pytest.raises(NetminError) as refused:
        mixed_model(np.arange(6.0), {"a": [1, 1, 1, 2, 2, 2]}, plot=range(6))
    assert refused.value.message.code == "trials.one-value-per-plot"

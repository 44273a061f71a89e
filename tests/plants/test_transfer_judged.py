"""The judge of the soil-to-plant model: its scores, and that no study sees itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from netmin.errors import NetminError
from netmin.plants import judge_transfer, literature_evidence
from netmin.plants.transfer_judged import (
    crps_normal,
    mean_factor,
    published_cadmium,
    published_regression,
    score_forecasts,
)

FEW = ("boisson-1998", "lepp-2000", "mench-2006", "nguyen-2017")


@pytest.fixture(scope="module")
def judged():
    evidence = literature_evidence()
    evidence = evidence[evidence["study"].isin(FEW)]
    rivals = {"factor": mean_factor, "field plants": published_regression, "cadmium": published_cadmium}
    return judge_transfer(evidence, others=rivals)


@pytest.mark.parametrize("error", [-1.7, 0.0, 0.4])
def test_the_score_is_the_area_between_the_forecast_and_what_came(error):
    # The definition of Gneiting and Raftery (2007), by numerical integration.
    below = integrate.quad(lambda x: stats.norm.cdf(x, scale=0.8) ** 2, -12, error)[0]
    above = integrate.quad(lambda x: stats.norm.sf(x, scale=0.8) ** 2, error, 12)[0]
    assert crps_normal(np.array([error]), np.array([0.8]))[0] == pytest.approx(below + above, abs=1e-8)


def test_an_element_that_only_the_study_itself_observed_is_not_forecast(judged):
    model = judged.rows[judged.rows["forecaster"] == "model"]
    nickel = model[model["element"] == "Ni"]
    assert not nickel.empty
    assert nickel["log_mean"].isna().all()
    assert judged.notes[0].code == "plants.judged-without-evidence"


def test_every_number_is_forecast_once_by_everybody(judged):
    counts = judged.rows.groupby("forecaster").size()
    assert set(counts.index) == {"model", "factor", "field plants", "cadmium"}
    assert counts.min() == counts.max()
    assert not judged.rows.duplicated(["forecaster", "observation", "organ", "element"]).any()


def test_the_mean_factor_of_a_species_is_that_of_the_other_studies():
    told = rows(["a", "b", "c"], ["maize", "maize", "oak"], soil=[1.0, 10.0, 1.0], plant=[0.1, 4.0, 2.0])
    asked = rows(["d"], ["maize"], soil=[5.0], plant=[1.0])
    # ln of the geometric mean of 0.1 and 0.4, times 5.
    assert np.exp(mean_factor(told, asked)["log_mean"][0]) == pytest.approx(5 * 0.2)


def rows(study, species, *, soil, plant) -> pd.DataFrame:
    value = np.log(plant)
    return pd.DataFrame(
        {
            "study": study,
            "species": species,
            "element": "Cd",
            "log_soil": np.log(soil),
            "low": value,
            "high": value,
        }
    )


def test_scores_give_every_study_the_same_say():
    forecast = pd.DataFrame(
        {
            "forecaster": "one",
            "study": ["a", "a", "a", "b"],
            "observed": 0.0,
            "log_mean": [0.0, 0.0, 0.0, np.log(100.0)],
            "log_sd": 1.0,
            "beneath": [0.5, 0.5, 0.5, 0.0],
        }
    )
    found = score_forecasts(forecast).iloc[0]
    assert found["mae"] == pytest.approx(1.0)
    assert found["rmse"] == pytest.approx(np.sqrt(2.0))
    assert found["within_90"] == pytest.approx(0.5)
    assert (found["rows"], found["studies"]) == (4, 2)


def test_the_table_has_a_row_for_everybody(judged):
    table = judged.table.set_index("forecaster")
    assert table.loc["model", "mae"] > 0
    assert np.isnan(table.loc["cadmium", "within_90"])


def test_one_study_cannot_be_judged_by_others():
    evidence = literature_evidence()
    with pytest.raises(NetminError, match="at least two"):
        judge_transfer(evidence[evidence["study"] == "boisson-1998"])

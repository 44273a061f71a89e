"""Growth curves against R's nls, SSlogis and SSgompertz."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.errors import NetminError
from netmin.trials.growth import GROWTH_PARAMETERS, growth_curves, growth_size

FIXTURES = Path(__file__).with_name("fixtures")
NLS = pd.read_csv(FIXTURES / "growth_results.csv")
DATA = {name: pd.read_csv(FIXTURES / f"{name}.csv") for name in ("chickweight", "loblolly")}


@pytest.mark.parametrize(
    ("name", "model"), [("chickweight", "logistic"), ("chickweight", "exponential"), ("loblolly", "gompertz")]
)
def test_parameters_and_errors_are_those_of_nls(name, model):
    data = DATA[name]
    table = growth_curves(data["time"], data["size"], data["plant"], model=model).table.set_index("plant")
    for row in NLS[(NLS["set"] == name) & (NLS["model"] == model)].itertuples():
        assert table.loc[row.plant, row.parameter] == pytest.approx(row.estimate, rel=5e-5)
        assert table.loc[row.plant, f"{row.parameter}_error"] == pytest.approx(row.error, rel=5e-4)
        assert table.loc[row.plant, "residual_error"] == pytest.approx(row.sigma, rel=1e-7)


def test_the_first_chick_has_the_printed_parameters():
    # R's documentation of SSlogis: Asym 937.03, xmid 35.223, scal 11.405.
    data = DATA["chickweight"].query("plant == 1")
    row = growth_curves(data["time"], data["size"], data["plant"]).table.iloc[0]
    assert row["asymptote"] == pytest.approx(937.03, abs=0.02)
    assert (round(row["inflection"], 3), round(row["scale"], 3)) == (35.223, 11.405)


def test_a_final_size_far_beyond_the_measurements_is_called_extrapolated():
    data = DATA["chickweight"]
    found = growth_curves(data["time"], data["size"], data["plant"])
    assert [note.code for note in found.notes] == ["trials.asymptote-extrapolated"]
    assert dict(found.notes[0].values)["plants"] == ("1", "20")


@pytest.mark.parametrize("model", sorted(GROWTH_PARAMETERS))
def test_a_curve_without_noise_is_found_again(model):
    time = np.linspace(0, 40, 12)
    truth = (30.0, 0.06) if model == "exponential" else (55.0, 18.0, 5.0)
    row = growth_curves(time, growth_size(model, time, *truth), ["P1"] * 12, model=model).table.iloc[0]
    assert [row[name] for name in GROWTH_PARAMETERS[model]] == pytest.approx(truth, rel=1e-6)


def plants(asymptotes, count=10):
    time = np.linspace(0, 60, count)
    size = [growth_size("logistic", time, top, 25.0, 6.0) for top in asymptotes]
    names = [f"P{number}" for number in range(len(asymptotes))]
    return np.tile(time, len(asymptotes)), np.concatenate(size), np.repeat(names, count)


def test_groups_are_compared_with_each_plant_counting_once():
    time, size, names = plants([50, 52, 51, 70, 73, 71])
    found = growth_curves(time, size, names, group=np.repeat(["control", "compost"], 30))
    compared = found.compare("asymptote")
    assert compared.table["count"].tolist() == [3, 3]
    assert compared.table.set_index("treatment")["letters"].to_dict() == {"compost": "a", "control": "b"}
    assert found.table["greatest_rate"].iloc[0] == pytest.approx(50 / 24, rel=1e-6)


def test_plants_that_carry_no_curve_are_named_and_left_out():
    time, size, names = plants([50, 52])
    size[10:] = 4.0
    found = growth_curves(time, size, names)
    assert found.notes[0].code == "trials.plants-without-curve"
    assert np.isnan(found.table["asymptote"].iloc[1])
    with pytest.raises(NetminError) as refused:
        growth_curves(time[10:], size[10:], names[10:])
    assert refused.value.message.code == "trials.no-growth-curve"


def test_a_plant_of_two_groups_is_refused():
    time, size, names = plants([50])
    with pytest.raises(NetminError) as refused:
        growth_curves(time, size, names, group=["a"] * 5 + ["b"] * 5)
    assert refused.value.message.code == "trials.unit-with-two"

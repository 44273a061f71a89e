"""The plot is the unit, whatever was taken from it, and however many times."""

import numpy as np
import pandas as pd
import pytest

from netmin.errors import NetminError
from netmin.trials.components import content_components
from netmin.trials.experimental_units import experimental_units

LEAVES = pd.DataFrame(
    {
        "plot": ["P1", "P1", "P1", "P2", "P2", "P3"],
        "treatment": ["lime", "lime", "lime", "none", "none", "none"],
        "Cd": [1.0, 2.0, 6.0, 4.0, 0.5, np.nan],
        "below": [False, False, False, False, True, False],
    }
)


def test_leaves_of_one_pot_are_averaged_and_the_pseudo_replication_is_said():
    found = experimental_units(LEAVES, value="Cd", unit=["plot"], belonging=["treatment"], below="below")
    assert found.pseudo_replicated
    assert found.table["value"].tolist() == [3.0, 2.25]
    assert found.table["subsamples"].tolist() == [3, 2]
    assert [note.code for note in found.notes] == ["trials.subsamples-averaged", "trials.subsamples-partly-below"]


def test_a_plot_with_a_part_below_its_limit_is_known_to_lie_below_the_mean_of_values_and_limits():
    table = experimental_units(LEAVES, value="Cd", unit=["plot"], below="below").table.set_index("plot")
    assert table["below"].to_dict() == {"P1": False, "P2": True}
    # Whatever the truth below 0.5 is, the mean of 4.0 and of it lies at most at 2.25.
    assert all((4.0 + truth) / 2 <= table.loc["P2", "value"] for truth in np.linspace(0, 0.5, 6))


def test_plots_measured_once_need_no_word():
    found = experimental_units(LEAVES.drop_duplicates("plot"), value="Cd", unit=["plot"])
    assert (found.pseudo_replicated, found.notes) == (False, ())


def test_a_plot_with_two_treatments_is_refused_by_name():
    bad = LEAVES.assign(treatment=["lime", "none", "lime", "none", "none", "none"])
    with pytest.raises(NetminError, match="plot P1"):
        experimental_units(bad, value="Cd", unit=["plot"], belonging=["treatment"])


def test_a_column_without_values_is_refused():
    with pytest.raises(NetminError) as refused:
        experimental_units(LEAVES.assign(Cd=np.nan), value="Cd", unit=["plot"])
    assert refused.value.message.code == "trials.nothing-measured"


@pytest.mark.parametrize("scale", ["logarithms", "log-ratios"])
def test_components_count_what_was_put_below_limits(scale):
    random = np.random.default_rng(5)
    dust = random.normal(size=24)
    contents = pd.DataFrame(
        {
            "Fe": 100 * np.exp(dust),
            "Al": 80 * np.exp(dust + random.normal(0, 0.1, 24)),
            "Cd": np.exp(random.normal(size=24)),
        }
    )
    below = pd.DataFrame({"Cd": contents["Cd"] < 0.5})
    contents.loc[below["Cd"], "Cd"] = 0.5
    found = content_components(contents, below, scale=scale)
    codes = [note.code for note in found.notes]
    assert codes[0] == "stats.imputed-lognormal-mean"
    assert "stats.components-imputed" in codes
    assert "palarea2015" in found.citations

"""Analysis of variance and Tukey's comparison against R on its documented data sets."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.trials.anova import analysis_of_variance
from netmin.trials.tukey import tukey_comparison
from netmin.trials.welch import welch_comparison

FIXTURES = Path(__file__).with_name("fixtures")
TABLES = pd.read_csv(FIXTURES / "variance_tables.csv")
TUKEY = pd.read_csv(FIXTURES / "tukey_pairs.csv")
SINGLE = pd.read_csv(FIXTURES / "single_tests.csv").set_index(["set", "test"])
GROWTH = pd.read_csv(FIXTURES / "plantgrowth.csv")
WARP = pd.read_csv(FIXTURES / "warpbreaks.csv")
NPK = pd.read_csv(FIXTURES / "npk.csv")
OATS = pd.read_csv(FIXTURES / "oats.csv")
SPRAYS = pd.read_csv(FIXTURES / "insectsprays.csv")


def plantgrowth():
    return analysis_of_variance(GROWTH["weight"], {"group": GROWTH["group"]})


def warpbreaks(**options):
    return analysis_of_variance(WARP["breaks"], WARP[["wool", "tension"]], **options)


def npk():
    return analysis_of_variance(NPK["yield"], NPK[["N", "P", "K"]], layout="randomised-blocks", block=NPK["block"])


def oats():
    return analysis_of_variance(
        OATS["Y"], OATS[["N", "V"]], layout="split-plot", block=OATS["B"], whole_plot_factors=["V"]
    )


def lost(sums):
    left = WARP.drop(index=[0, 1, 19, 36])
    return analysis_of_variance(left["breaks"], left[["wool", "tension"]], sums=sums)


def oats_with_lost_plots():
    left = OATS.drop(index=[4, 39])
    return analysis_of_variance(left["Y"], left[["N"]], layout="randomised-blocks", block=left["B"])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("plantgrowth", plantgrowth),
        ("warpbreaks", warpbreaks),
        ("warpbreaks-log", lambda: warpbreaks(transform="log")),
        ("npk", npk),
        ("oats", oats),
        ("warpbreaks-lost-sequential", lambda: lost("sequential")),
        ("warpbreaks-lost-hierarchical", lambda: lost("hierarchical")),
        ("oats-blocks-lost", oats_with_lost_plots),
    ],
)
def test_the_table_is_that_of_r(name, found):
    table = found().table.set_index(["stratum", "term"])
    for row in TABLES[TABLES["set"] == name].itertuples():
        term = {"Residuals": "residual", "B": "block"}.get(row.term, row.term)
        own = table.loc[(row.stratum, term)]
        assert own["degrees"] == row.degrees
        assert own["sum_of_squares"] == pytest.approx(row.sum_of_squares, rel=1e-9)
        if not np.isnan(row.statistic):
            assert own["statistic"] == pytest.approx(row.statistic, rel=1e-9)
            assert own["p_value"] == pytest.approx(row.p_value, rel=1e-7)


def test_plant_growth_has_the_f_value_that_r_prints():
    # summary(aov(weight ~ group, PlantGrowth)) in R's own documentation: 4.846 on 2 and 27 degrees, p = 0.0159.
    row = plantgrowth().table.iloc[0]
    assert (round(row["statistic"], 3), row["degrees"], round(row["p_value"], 4)) == (4.846, 2, 0.0159)


def test_the_split_plot_of_yates_has_its_printed_values():
    # Venables and Ripley (2002), Modern Applied Statistics with S, section 10.2: F of V 1.49 on 2 and 10 degrees, F of
    # N 37.7 on 3 and 45, F of N:V 0.303 on 6 and 45.
    table = oats().table.set_index(["stratum", "term"])["statistic"]
    assert table.loc[("whole plot", "V")] == pytest.approx(1.49, abs=0.005)
    assert table.loc[("within", "N")] == pytest.approx(37.7, abs=0.05)
    assert table.loc[("within", "N:V")] == pytest.approx(0.303, abs=0.0005)


def test_what_blocks_take_in_is_said_and_not_tested():
    assert npk().notes[0].code == "trials.term-confounded"
    assert "N:P:K" not in set(npk().table["term"])


@pytest.mark.parametrize(("name", "found"), [("plantgrowth", plantgrowth), ("warpbreaks", warpbreaks)])
@pytest.mark.parametrize("test", ["brown-forsythe", "shapiro-wilk"])
def test_the_checks_are_those_of_r(name, found, test):
    own = found().checks.set_index("test").loc[test]
    assert own["statistic"] == pytest.approx(SINGLE.loc[(name, test), "statistic"], rel=1e-6)
    assert own["p_value"] == pytest.approx(SINGLE.loc[(name, test), "p_value"], rel=1e-5)


def tukey_of(name):
    if name == "plantgrowth-lost":
        left = GROWTH.drop(index=[0, 1, 14])
        return tukey_comparison(analysis_of_variance(left["weight"], {"group": left["group"]}))
    if name == "plantgrowth":
        return tukey_comparison(plantgrowth())
    if name == "insectsprays":
        return tukey_comparison(analysis_of_variance(SPRAYS["count"], {"spray": SPRAYS["spray"]}))
    return tukey_comparison(warpbreaks(), ["tension"] if name == "warpbreaks-tension" else None)


@pytest.mark.parametrize("name", sorted(TUKEY["set"].unique()))
def test_tukeys_pairs_are_those_of_r(name):
    own = {(row.first, row.second): row for row in tukey_of(name).pairs.itertuples(index=False)}
    rows = TUKEY[TUKEY["set"] == name]
    assert len(rows) == len(own)
    for row in rows.itertuples():
        high, low = (part.replace(":", " × ") for part in row.pair.split("-"))
        sign = 1 if (low, high) in own else -1
        pair = own[(low, high)] if sign == 1 else own[(high, low)]
        assert sign * pair.estimate == pytest.approx(row.estimate, rel=1e-8)
        ends = sorted([sign * pair.lower, sign * pair.upper])
        assert ends == pytest.approx([row.lower, row.upper], rel=2e-5)
        assert pair.p_value == pytest.approx(row.p_value, rel=1e-4, abs=1e-9)


def test_letters_of_plant_growth_follow_from_the_printed_pairs():
    # TukeyHSD prints p = 0.391, 0.198 and 0.012: only the two treatments differ.
    table = tukey_comparison(plantgrowth()).table.set_index("treatment")
    assert table["letters"].to_dict() == {"ctrl": "ab", "trt1": "b", "trt2": "a"}
    assert set(table["test"]) == {"tukey"}
    assert set(table["count"]) == {10}


def test_unequal_groups_are_called_by_their_test_and_show_their_sizes():
    table = tukey_of("plantgrowth-lost").table
    assert set(table["test"]) == {"tukey-kramer"}
    assert table["count"].tolist() == [8, 9, 10]


def test_in_a_split_plot_each_pair_has_the_error_of_its_strata():
    # Cochran and Cox: whole plots 2 Ea / (r b), sub-plots 2 Eb / (r a), two sub-plots of different whole plots
    # 2 ((b - 1) Eb + Ea) / (r b).
    found = oats()
    between, within, blocks, whole, sub = 601.33055556, 177.08333333, 6, 3, 4
    cases = {
        ("V",): 2 * between / (blocks * sub),
        ("N",): 2 * within / (blocks * whole),
        ("V", "N"): 2 * ((sub - 1) * within + between) / (blocks * sub),
    }
    pairs = tukey_comparison(found, ["V"]).pairs.iloc[0]
    assert abs(pairs["estimate"]) / pairs["statistic"] * np.sqrt(2) == pytest.approx(np.sqrt(cases[("V",)]), rel=1e-8)
    pairs = tukey_comparison(found, ["N"]).pairs.iloc[0]
    assert abs(pairs["estimate"]) / pairs["statistic"] * np.sqrt(2) == pytest.approx(np.sqrt(cases[("N",)]), rel=1e-8)
    table = tukey_comparison(found, ["V", "N"]).pairs
    mixed = table[(table["first"] == "Golden.rain × 0.0cwt") & (table["second"] == "Victory × 0.0cwt")].iloc[0]
    error = np.sqrt(cases[("V", "N")])
    assert abs(mixed["estimate"]) / mixed["statistic"] * np.sqrt(2) == pytest.approx(error, rel=1e-8)


def test_after_logarithms_means_are_geometric_and_pairs_are_ratios():
    found = tukey_comparison(warpbreaks(transform="log"), ["tension"])
    logs = np.log(WARP["breaks"]).groupby(WARP["tension"]).mean()
    assert found.centre == "geometric mean"
    assert found.table.set_index("treatment")["centre"].to_dict() == pytest.approx(np.exp(logs).to_dict())
    assert found.pairs["estimate"].iloc[0] == pytest.approx(np.exp(logs["L"] - logs["H"]))
    assert set(found.pairs["contrast"]) == {"ratio"}


@pytest.mark.parametrize(("name", "data"), [("plantgrowth", GROWTH), ("insectsprays", SPRAYS)])
def test_welch_and_games_howell_are_those_of_r(name, data):
    value, group = data.columns[:2] if name == "plantgrowth" else ("count", "spray")
    found = welch_comparison(data[value], data[group])
    own, row = found.overall.iloc[0], SINGLE.loc[(name, "welch")]
    assert [own["statistic"], own["degrees"], own["error_degrees"], own["p_value"]] == pytest.approx(
        [row["statistic"], row["degrees"], row["error_degrees"], row["p_value"]], rel=1e-8
    )
    howell = pd.read_csv(FIXTURES / "games_howell.csv").query("set == @name")
    assert found.pairs["p_value"].tolist() == pytest.approx(howell["p_value"].tolist(), rel=2e-4, abs=1e-8)


def test_a_mean_over_levels_that_interact_is_warned_of():
    assert "trials.means-over-interaction" in [note.code for note in tukey_comparison(warpbreaks(), ["tension"]).notes]
    assert "trials.means-over-interaction" not in [note.code for note in tukey_comparison(warpbreaks()).notes]


@pytest.mark.parametrize(
    ("values", "factors", "options", "code"),
    [
        ([1, 2, 3], {"a": [1, 1, 1]}, {}, "trials.one-level"),
        ([1, 2, 3], {"a": [1, 2, 3]}, {}, "trials.no-error-left"),
        ([1, 2, 3, 0], {"a": [1, 1, 2, 2]}, {"transform": "log"}, "trials.no-logarithm"),
        ([1, 2, 3, 4], {"a": [1, 1, 2, None]}, {}, "trials.level-missing"),
        (
            np.arange(7.0),
            {"a": [1, 1, 2, 2, 1, 1, 2], "b": [1, 2, 1, 2, 1, 2, 1]},
            {"layout": "split-plot", "block": [1, 1, 1, 1, 2, 2, 2], "whole_plot_factors": ["a"]},
            "trials.split-plot-incomplete",
        ),
    ],
)
def test_what_cannot_be_analysed_is_refused_in_words(values, factors, options, code):
    with pytest.raises(NetminError) as refused:
        analysis_of_variance(values, factors, **options)
    assert refused.value.message.code == code


def test_an_empty_combination_is_refused_where_its_mean_is_asked_for():
    left = WARP[~((WARP["wool"] == "A") & (WARP["tension"] == "L"))]
    found = analysis_of_variance(left["breaks"], left[["wool", "tension"]])
    assert "trials.cells-empty" in [note.code for note in found.notes]
    with pytest.raises(NetminError) as refused:
        tukey_comparison(found)
    assert refused.value.message.code == "trials.mean-not-estimable"


def test_lost_plots_are_left_out_and_counted():
    values = GROWTH["weight"].to_numpy().copy()
    values[[0, 3]] = np.nan
    found = analysis_of_variance(values, {"group": GROWTH["group"]})
    assert found.notes[0].code == "trials.plots-lost"
    assert dict(found.notes[0].values) == {"lost": 2, "count": 30}


@given(st.lists(st.floats(-100, 100), min_size=12, max_size=12), st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=40)
def test_sums_of_squares_add_up_and_do_not_depend_on_the_origin(values, unit, origin):
    values = np.array(values) + np.linspace(0, 1, 12)
    factors = {"a": np.repeat([0, 1], 6), "b": np.tile([0, 0, 1, 1, 2, 2], 2)}
    table = analysis_of_variance(values, factors).table
    moved = analysis_of_variance(values * unit + origin, factors).table
    total = float(np.sum((values - values.mean()) ** 2))
    assert table["sum_of_squares"].sum() == pytest.approx(total, rel=1e-8, abs=1e-8)
    assert moved["sum_of_squares"].tolist() == pytest.approx(
        (table["sum_of_squares"] * unit**2).tolist(), rel=1e-6, abs=1e-6 * unit**2 * max(total, 1)
    )

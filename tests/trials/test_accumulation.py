"""Indices of accumulation: definitions, published numbers, balance, scale and limits."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.trials import (
    Trial,
    accumulation,
    bioconcentration_factor,
    enrichment_over_reference,
    extraction_ratio,
    tolerance_index,
    translocation_factor,
    uptake,
    uptake_per_hectare,
)
from netmin.trials.ratio_summary import log_t_interval

tables = runpy.run_path(str(Path(__file__).with_name("small_trial.py")))["tables"]


def one(plots: pd.DataFrame, index: str, plot: str, element: str = "Cu", harvest: str = "H1") -> pd.Series:
    """Return the only row of an index, a pot, an element and a harvest."""
    where = (plots["index"] == index) & (plots["plot"] == plot) & (plots["element"] == element)
    rows = plots[where & (plots["harvest"] == harvest)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(("factor", "biomass"), [(20.0, 10.0), (10.0, 20.0)])
def test_fewer_than_ten_crops_halve_the_metal_at_a_factor_of_20_and_10_t(factor, biomass):
    # mcgrath2003: 20 cm of soil of density 1.3 are 2600 t/ha; a factor of 20 with 10 t/ha, or of 10 with 20 t/ha,
    # halves the content in fewer than ten crops.
    ratio = extraction_ratio([factor * biomass], [1.0], [2600.0])[0]
    crops = math.log(2) / -math.log1p(-ratio / 100)
    assert 8 < crops < 10


@pytest.mark.parametrize(
    ("plant", "soil", "printed"),
    [
        # Barley at Arnoldstein 2004 (sumatecs2008, Table 5), Cd of cultivars Hellana and Bodega: straw, then grain.
        (2.0, 0.79, 2.5),
        (0.22, 0.06, 3.7),
    ],
)
def test_two_cultivars_on_one_soil_differ_as_was_published(plant, soil, printed):
    factors = bioconcentration_factor([plant, soil], [4.7, 4.7])
    assert factors[0] / factors[1] == pytest.approx(printed, abs=0.05)


def test_the_formulas_are_those_of_their_definitions():
    assert translocation_factor([10.0], [40.0]).tolist() == [0.25]
    assert tolerance_index([6.0], [8.0]).tolist() == [0.75]
    assert uptake([100.0], [20.0]).tolist() == [2.0]
    # 2 mg of 0.05 m² are 40 mg/m², 400 g/ha.
    assert uptake_per_hectare([2.0], [0.05]).tolist() == [400.0]
    assert enrichment_over_reference([8.0], [20.0], [400.0], [1000.0]).tolist() == [1.0]


def test_a_shoot_is_put_together_by_mass(trial):
    plots = accumulation(trial, resamples=9).plots
    # P3: stem 15, lamina 30 mg/kg; masses 6 and 4 g: (15 · 6 + 30 · 4) / 10 = 21.
    row = one(plots, "bcf-shoot", "P3")
    assert row["value"] == pytest.approx(21.0 / 200.0)
    assert row["definition"] == "C(shoot) / C(soil, total: aqua regia)"
    assert one(plots, "tf", "P3")["value"] == pytest.approx(21.0 / 120.0)
    assert one(plots, "uptake-shoot", "P3")["value"] == pytest.approx(21.0 * 10 * 1.03 / 1000)
    ratio = 100 * 21.0 * 10 * 1.03 / 1000 / (200.0 * 5.0)
    assert one(plots, "extraction-ratio", "P3")["value"] == pytest.approx(ratio)


def test_a_treated_pot_is_held_against_the_mean_of_its_controls(trial):
    plots = accumulation(trial, resamples=9).plots
    assert one(plots, "ti", "P3", element="")["value"] == pytest.approx(1.03 / 1.015)
    # Shoots of P1 and P2: 7 and 14 mg/kg.
    assert one(plots, "ef-control", "P3")["value"] == pytest.approx(21.0 / 10.5)
    assert not ((plots["index"] == "ti") & plots["plot"].isin(["P1", "P2"])).any()


def test_the_uncertainty_of_a_ratio_adds_relative_ones_as_squares(trial):
    row = one(accumulation(trial, resamples=9).plots, "tf", "P1")
    shoot = math.hypot(0.6 * 0.25, 0.4 * 0.5) / 7.0
    assert row["uncertainty"] == pytest.approx(row["value"] * math.hypot(shoot, 0.05))


def test_means_over_pots_are_named_for_what_they_are(trial):
    table = accumulation(trial, resamples=199).table
    row = table[(table["index"] == "tf") & (table["element"] == "Cu") & (table["treatment"] == "mine")].iloc[0]
    assert row["pots"] == 2
    assert row["interval"] == "log-t"
    assert row["ratio_of_means"] == pytest.approx((21.0 + 28.0) / (120.0 + 160.0))
    assert row["lower"] <= row["geometric_mean"] <= row["upper"]


def test_the_interval_of_a_geometric_mean_is_that_of_r():
    # R 4.2.2: x <- log(c(1, 2, 4, 3)); exp(c(mean(x), t.test(x)$conf.int)).
    assert log_t_interval([1.0, 2.0, 4.0, 3.0]) == pytest.approx((2.2133638, 0.85037456, 5.76096664), rel=1e-7)


def test_a_content_below_its_limit_gives_bounds_and_no_value(trial):
    given_tables = tables()
    results = given_tables["results"]
    hidden = (results["sample"] == "P3-H1-stem") & (results["element"] == "Pb")
    given_tables["results"] = results.assign(below=hidden)
    row = one(accumulation(Trial.of(given_tables), resamples=9).plots, "bcf-shoot", "P3", "Pb")
    stem, lamina = 5.0 * 0.137 * 3, 10.0 * 0.137 * 3
    assert np.isnan(row["value"])
    assert row["low"] == pytest.approx(0.4 * lamina / 150)
    assert row["high"] == pytest.approx((0.6 * stem + 0.4 * lamina) / 150)


def test_a_root_below_its_limit_bounds_translocation_from_below_only():
    given_tables = tables()
    results = given_tables["results"]
    given_tables["results"] = results.assign(below=results["sample"] == "P3-H1-root")
    row = one(accumulation(Trial.of(given_tables), resamples=9).plots, "tf", "P3")
    assert row["low"] == pytest.approx(21.0 / 120.0)
    assert np.isinf(row["high"])


@pytest.mark.parametrize("basis", ["ash", "air-dry", "fresh"])
def test_other_bases_are_refused_and_counted(basis):
    given_tables = tables()
    given_tables["results"] = given_tables["results"].assign(basis=basis)
    found = accumulation(Trial.of(given_tables), resamples=9)
    assert set(found.plots["index"]) <= {"ti"}
    assert set(found.refused["reason"]) == {f"{basis}-basis"}
    assert "trials.refused" in {note.code for note in found.notes}


def test_a_shoot_with_an_organ_that_was_not_analysed_is_not_made():
    given_tables = tables()
    results = given_tables["results"]
    given_tables["results"] = results[results["sample"] != "P3-H1-stem"]
    found = accumulation(Trial.of(given_tables), resamples=9)
    assert (found.refused["reason"] == "shoot-incomplete").sum() == 2
    assert (
        found.plots[(found.plots["plot"] == "P3") & (found.plots["harvest"] == "H1")]["index"].tolist().count("tf") == 0
    )


def test_total_and_extract_are_never_mixed():
    given_tables = tables()
    extract = given_tables["soils"].assign(kind="extract", method="NH4NO3", value=given_tables["soils"]["value"] / 100)
    given_tables["soils"] = pd.concat([given_tables["soils"], extract])
    trial = Trial.of(given_tables)
    total, labile = accumulation(trial, resamples=9), accumulation(trial, soil="extract", resamples=9)
    assert one(labile.plots, "bcf-root", "P3")["definition"] == "C(root) / C(soil, extract: NH4NO3)"
    assert one(labile.plots, "bcf-root", "P3")["value"] == pytest.approx(
        100 * one(total.plots, "bcf-root", "P3")["value"]
    )
    assert "extraction-ratio" not in set(labile.plots["index"])


def test_pots_are_only_scaled_to_hectares_when_asked_and_then_say_so(trial):
    assert "uptake-hectare" not in set(accumulation(trial, resamples=9).plots["index"])
    scaled = accumulation(trial, scale_pots=True, resamples=9)
    amount = one(scaled.plots, "uptake-shoot", "P3")["value"]
    assert one(scaled.plots, "uptake-hectare", "P3")["value"] == pytest.approx(10 * amount / 0.05)
    assert "trials.pots-scaled" in {note.code for note in scaled.notes}


def test_dust_of_the_soil_has_an_enrichment_of_one():
    given_tables = tables()
    soils = given_tables["soils"]
    results = given_tables["results"]
    titanium = soils[soils["quantity"] == "Cu"].assign(quantity="Ti", value=[2000.0, 2000.0])
    dusty = results[results["element"] == "Cu"].assign(element="Ti")
    given_tables["soils"] = pd.concat([soils, titanium])
    given_tables["results"] = pd.concat([results, dusty.assign(value=dusty["value"] * 10)])
    plots = accumulation(Trial.of(given_tables), reference_element="Ti", resamples=9).plots
    # On S1 the plant holds Cu : Ti as 1 : 10, as the soil does with 200 : 2000.
    assert one(plots, "ef-reference-shoot", "P3")["value"] == pytest.approx(1.0)


@pytest.mark.parametrize("origin", ["mixed", "simulated"])
def test_numbers_that_nobody_measured_are_told_first(origin):
    study = tables()["study"].assign(data_origin=origin)
    assert accumulation(Trial.of(tables(study=study)), resamples=2).notes[0].code == f"trials.data-{origin}"


def test_drafts_can_be_left_out(trial):
    given_tables = tables()
    given_tables["results"] = given_tables["results"].assign(status="draft")
    assert "tf" not in set(accumulation(Trial.of(given_tables), released_only=True, resamples=9).plots["index"])


def test_where_all_the_metal_of_the_plant_came_from_the_soil_the_balance_closes():
    given_tables = tables()
    trial = Trial.of(given_tables)
    gained = accumulation(trial, resamples=9).plots
    gained = gained[(gained["index"] == "uptake-whole")].groupby(["plot", "element"])["value"].sum()
    before = {"S0": {"Cu": 20.0, "Pb": 15.0}, "S1": {"Cu": 200.0, "Pb": 150.0}}
    soil_of = dict(zip(trial.plots["plot"], trial.plots["soil"], strict=True))
    after = pd.DataFrame(
        [
            (
                soil_of[plot],
                plot,
                "after",
                element,
                "total",
                "aqua regia",
                before[soil_of[plot]][element] - amount / 5.0,
            )
            for (plot, element), amount in gained.items()
        ],
        columns=["soil", "plot", "when", "quantity", "kind", "method", "value"],
    )
    given_tables["soils"] = pd.concat([given_tables["soils"], after.assign(unit="mg/kg")])
    plots = accumulation(Trial.of(given_tables), resamples=9).plots
    closure = plots[plots["index"] == "balance-closure"]
    assert len(closure) == 8
    assert closure["value"].to_numpy() == pytest.approx(np.ones(8))


@given(st.floats(0.01, 100.0))
@settings(max_examples=5)
def test_factors_follow_the_unit_of_the_plant_and_translocation_does_not(scale):
    given_tables = tables()
    plain = accumulation(Trial.of(given_tables), resamples=2).plots.set_index(["index", "plot", "element", "harvest"])
    results = given_tables["results"]
    given_tables["results"] = results.assign(value=scale * results["value"], uncertainty=scale * results["uncertainty"])
    scaled = accumulation(Trial.of(given_tables), resamples=2).plots.set_index(["index", "plot", "element", "harvest"])
    ratio = (scaled["value"] / plain["value"]).groupby("index")
    assert ratio.max()["tf"] == pytest.approx(1.0)
    assert ratio.max()["ef-control"] == pytest.approx(1.0)
    for name in ("bcf-shoot", "uptake-whole", "extraction-ratio"):
        assert ratio.min()[name] == pytest.approx(scale)
        assert ratio.max()[name] == pytest.approx(scale)


def test_several_samples_of_one_organ_count_once():
    given_tables = tables()
    organs, results = given_tables["organs"], given_tables["results"]
    again = organs[organs["sample"] == "P3-H1-root"].assign(sample="again", dry_mass=12.36)
    more = results[results["sample"] == "P3-H1-root"].assign(sample="again")
    given_tables["organs"] = pd.concat([organs, again])
    given_tables["results"] = pd.concat([results, more.assign(value=more["value"] * 2)])
    row = one(accumulation(Trial.of(given_tables), resamples=9).plots, "bcf-root", "P3")
    # Masses 4.12 and 12.36 g: a quarter of 120 and three of 240 mg/kg.
    assert row["value"] == pytest.approx((0.25 * 120 + 0.75 * 240) / 200)


def test_the_same_seed_gives_the_same_limits(trial):
    one_, other = (accumulation(trial, resamples=99, seed=7).table for _ in range(2))
    pd.testing.assert_frame_equal(one_, other)

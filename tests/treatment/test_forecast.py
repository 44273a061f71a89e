"""Streams of forecasts: the same numbers with and without a compiler, by any number of threads, and right ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.treatment import CropSpread, SoilSpread, forecast_years, freundlich_years

pytest.importorskip("numba")


def soil(gain=0.0, targets=(3.0, 300.0, math.inf)):
    return SoilSpread.of(
        ["Cd", "Zn", "Pb"], [4.0, 600.0, 80.0], [0.3, 0.3, 0.3], targets, log_mass_sd=0.1, net_gain=gain, horizon=60.0
    )


def crops():
    return [
        CropSpread("willow", np.log([5.0, 30.0, 1.0]), np.array([0.8, 0.6, 0.5]), np.full(3, 0.5), math.log(9.0), 0.2),
        CropSpread("line", np.log([4.0, 2.0, 1.0]), np.array([1.0, 1.0, 1.0]), np.full(3, 0.8), math.log(5.0), 0.3),
        CropSpread("flat", np.log([60.0, 900.0, 1.0]), np.zeros(3), np.full(3, 0.3), math.log(3.0), 0.3),
        CropSpread("unseen", np.array([np.nan, 5.0, np.nan]), np.full(3, 0.5), np.full(3, 0.3), math.log(3.0), 0.3),
    ]


@pytest.mark.parametrize("gain", [0.0, [2.0, -30.0, 0.0]])
def test_compiled_loops_answer_what_plain_arrays_answer(gain):
    compiled = forecast_years(soil(gain), crops(), draws=30_000, compiled=True).table
    plain = forecast_years(soil(gain), crops(), draws=30_000, compiled=False).table
    assert compiled[["crop", "element"]].equals(plain[["crop", "element"]])
    numbers = compiled.select_dtypes("number").to_numpy()
    assert np.array_equal(np.isnan(numbers), np.isnan(plain.select_dtypes("number").to_numpy()))
    assert numbers == pytest.approx(plain.select_dtypes("number").to_numpy(), rel=1e-6, nan_ok=True)


@pytest.mark.parametrize("compiled", [True, False])
def test_the_number_of_threads_changes_nothing(compiled):
    one, three = (
        forecast_years(soil(), crops(), draws=50_000, seed=7, threads=threads, compiled=compiled).table
        for threads in (1, 3)
    )
    assert one.equals(three)
    other = forecast_years(soil(), crops(), draws=50_000, seed=8, threads=1, compiled=compiled).table
    assert not one.equals(other)


def test_the_stream_agrees_with_draws_that_are_held_in_memory():
    table = forecast_years(soil([2.0, 0.0, 0.0]), crops()[:1], draws=400_000, compiled=True).table.set_index("element")
    random, count = np.random.default_rng(5), 400_000
    mass = 3750.0 * np.exp(0.1 * random.standard_normal(count))
    biomass = 9.0 * np.exp(0.2 * random.standard_normal(count))
    years = []
    for median, target, a, n, gain in ((4.0, 3.0, 5.0, 0.8, 2.0), (600.0, 300.0, 30.0, 0.6, 0.0)):
        content = median * np.exp(0.3 * random.standard_normal(count))
        uptake = a * np.exp(0.5 * random.standard_normal(count))
        years.append(freundlich_years(content, target, mass, uptake, n, biomass, gain))
    for element, found in zip(("Cd", "Zn", "all"), (*years, np.maximum(*years)), strict=True):
        row = table.loc[element]
        exact = np.quantile(found, [0.1, 0.5, 0.9])
        assert row[["p10", "p50", "p90"]].to_numpy(dtype=float) == pytest.approx(exact, rel=0.02, abs=0.2)
        assert row["probability"] == pytest.approx((found <= 60.0).mean(), abs=0.004)
    assert table.loc["Cd", "decides"] == pytest.approx((years[0] > years[1]).mean(), abs=0.004)


def test_an_element_without_a_target_has_nothing_to_do_and_one_without_evidence_no_years():
    table = forecast_years(soil(), crops(), draws=5_000).table.set_index(["crop", "element"])
    assert (table.xs("Pb", level="element")["probability"] == 1.0).all()
    assert np.isnan(table.loc[("unseen", "Cd"), "p50"])
    assert np.isfinite(table.loc[("unseen", "Zn"), "p50"])
    assert np.isnan(table.loc[("unseen", "all"), "probability"])


def test_shares_of_what_is_met_already_and_of_what_never_is_are_exact():
    # A floor above the target in every draw; and a soil below its target in about half of the draws.
    table = forecast_years(soil([500.0, 0.0, 0.0], (1.0, 600.0, math.inf)), crops()[:1], draws=40_000).table
    cadmium, zinc = table.iloc[0], table.iloc[1]
    assert cadmium["never"] > 0.99
    assert cadmium["p10"] == math.inf
    assert zinc["p10"] == 0.0
    assert zinc["probability"] > 0.5


def test_draws_that_are_no_whole_chunk_are_counted_once():
    table = forecast_years(soil(), crops()[:1], draws=1, compiled=True).table
    assert set(table["probability"]) <= {0.0, 1.0}
    for draws in (2047, 2049, 16385):
        counted = forecast_years(soil(), crops()[:1], draws=draws, compiled=True).table
        plain = forecast_years(soil(), crops()[:1], draws=draws, compiled=False).table
        assert counted["probability"].tolist() == plain["probability"].tolist()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: forecast_years(soil(), crops(), draws=0),
        lambda: forecast_years(soil(), []),
        lambda: forecast_years(soil(), crops(), seed=-1),
        lambda: SoilSpread.of(["Cd"], [0.0], [0.1], [1.0]),
        lambda: SoilSpread.of(["Cd"], [1.0], [-0.1], [1.0]),
        lambda: SoilSpread.of(["Cd"], [1.0], [0.1], [1.0], mass=0.0),
        lambda: SoilSpread.of(["Cd"], [1.0], [0.1], [1.0], horizon=0.0),
    ],
)
def test_a_forecast_that_cannot_be_is_refused(ask):
    with pytest.raises(UsageError):
        ask()

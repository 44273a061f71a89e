"""Land's H against printed tables and worked examples."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.stats import land_h
from netmin.stats.lognormal_limits import land_limit

#: H for an upper limit of 95 %: Gilbert (1987), table A12, after Land (1975), as printed.
PRINTED = pd.read_csv(Path(__file__).with_name("fixtures") / "gilbert_table_a12.csv", dtype={"h": str})

#: 3.402 between 3.155 and 3.698: two digits changed places.
MISPRINT = (0.9, 7)


@pytest.mark.parametrize("log_sd", sorted(set(PRINTED["log_sd"])))
def test_the_printed_table_is_met_to_a_unit_and_a_half_of_its_last_digit(log_sd):
    for row in PRINTED[PRINTED["log_sd"] == log_sd].itertuples(index=False):
        if (row.log_sd, row.count) == MISPRINT:
            assert land_h(row.log_sd, row.count) == pytest.approx(3.420, abs=5e-4)
            continue
        unit = 10.0 ** -len(row.h.partition(".")[2])
        assert land_h(row.log_sd, row.count) == pytest.approx(float(row.h), abs=1.5 * unit)


def test_the_guidance_of_the_epa_used_the_same_h():
    # US EPA (1992), Calculating the Concentration Term, highlight 7: ȳ 4.38, s 1.25, n 15, H 3.163, limit 502.
    assert land_h(1.25, 15) == pytest.approx(3.163, abs=5e-4)
    assert land_limit(4.38, 1.25, 15, 0.95) == pytest.approx(502, abs=0.5)


def test_the_guidance_on_data_quality_used_the_same_h(published):
    # US EPA (1996), EPA QA/G-9, box on Land's method: s 0.4272, H 1.9939 by interpolation, limit 10.97.
    assert land_h(0.4272, 15) == pytest.approx(1.9939, abs=5e-4)
    assert land_limit(2.0767, 0.4272, 15, 0.95) == pytest.approx(10.97, abs=0.005)


@pytest.mark.parametrize(
    ("sample", "level", "limit", "tolerance"),
    [
        ("chromium", 0.95, 496.6282, 6e-5),
        ("tccb", 0.975, 0.7016992, 6e-8),
        ("tccb", 0.025, 0.5243787, 6e-8),
    ],
)
def test_envstats_prints_the_same_limits(published, sample, level, limit, tolerance):
    # Manual page of elnormAlt.
    logs = np.log(published(sample)[0])
    assert land_limit(logs.mean(), logs.std(ddof=1), logs.size, level) == pytest.approx(limit, abs=tolerance)


def test_small_and_large_spreads_are_no_trouble():
    # For a small spread the mean of logarithms alone counts, and H is Student's t less the bias of s²/2.
    assert land_h(1e-4, 10) == pytest.approx(1.8331 * np.sqrt(9 / 10), abs=1e-3)
    assert np.isfinite(land_h(8.0, 200))
    assert land_h(3.0, 2) > 300
    assert land_h(0.05, 5000) == pytest.approx(1.6449 * np.sqrt(1 + 0.05**2 / 2), abs=2e-3)


@pytest.mark.parametrize(("log_sd", "count"), [(0.3, 4), (1.0, 10), (2.0, 30)])
def test_the_limit_rises_with_the_confidence(log_sd, count):
    heights = [land_h(log_sd, count, level) for level in (0.01, 0.05, 0.5, 0.9, 0.95, 0.99)]
    assert np.all(np.diff(heights) > 0)


def test_the_limit_holds_what_it_promises():
    random = np.random.default_rng(4)
    logs = random.normal(0.0, 1.0, (300, 8))
    limits = np.array([land_limit(row.mean(), row.std(ddof=1), 8, 0.9) for row in logs])
    # Binomial: 0.9 ± 3 · 0.017.
    assert np.mean(limits >= np.exp(0.5)) == pytest.approx(0.9, abs=0.052)


def test_faults_are_refused():
    for arguments in ((0.0, 10, 0.95), (1.0, 1, 0.95), (1.0, 10, 1.0)):
        with pytest.raises(ValueError, match="No H"):
            land_h(*arguments)

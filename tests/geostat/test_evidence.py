"""A fast slice of benchmarks/geostat/evidence.py: what docs/methods/validation.md claims must stay true."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "geostat" / "evidence.py"


@pytest.fixture(scope="module")
def evidence():
    specification = importlib.util.spec_from_file_location("evidence", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    sys.modules["evidence"] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def walker(evidence):
    case = evidence.walker(step=10)
    return case, {name: evidence.scores(case, name) for name in ("normal score", "indicator", "samples alone")}


@pytest.mark.parametrize("method", ["lognormal", "normal score", "indicator"])
def test_intervals_hold_what_they_promise_of_lead_in_the_jura(evidence, method):
    found = evidence.scores(evidence.jura("Pb"), method)
    alone = evidence.scores(evidence.jura("Pb"), "samples alone")
    assert found.goodness > 0.93
    # A hundred sites: the standard error of a share of 90 % is 3 %.
    assert abs(found.coverage[0.9] - 0.9) < 0.07
    assert found.crps_of_values < 0.96 * alone.crps_of_values
    assert found.brier < 0.85 * alone.brier


def test_maps_of_walker_lake_beat_the_samples_alone(walker):
    _, found = walker
    assert found["normal score"].crps_of_values < 0.65 * found["samples alone"].crps_of_values
    assert found["normal score"].brier < 0.65 * found["samples alone"].brier
    assert found["indicator"].brier < 0.7 * found["samples alone"].brier


def test_normal_scores_tell_more_of_walker_lake_than_indicators(walker):
    _, found = walker
    assert found["normal score"].crps_of_values < found["indicator"].crps_of_values
    assert found["normal score"].brier < found["indicator"].brier
    # The price, told in the documentation: intervals that are too wide in the middle.
    assert found["normal score"].coverage[0.5] > 0.6
    assert found["normal score"].coverage[0.95] == pytest.approx(0.95, abs=0.03)

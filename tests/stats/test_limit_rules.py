"""The rules of ProUCL 4, row by row, and at their ends."""

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.stats.limit_rules import _CENSORED, _COMPLETE, rule_for


@pytest.mark.parametrize(
    ("distribution", "measure", "count", "censored", "method"),
    [
        ("normal", 1.0, 20, 0.0, "student-t"),
        ("gamma", 0.51, 20, 0.0, "gamma-approximate"),
        ("gamma", 0.5, 20, 0.0, "gamma-adjusted"),
        ("gamma", 0.1, 15, 0.0, "bootstrap-t"),
        ("gamma", 0.05, 16, 0.0, "gamma-adjusted"),
        ("lognormal", 0.5, 20, 0.0, "student-t"),
        ("lognormal", 0.51, 20, 0.0, "land-h"),
        ("lognormal", 1.2, 25, 0.0, "chebyshev-mvue"),
        ("lognormal", 1.2, 26, 0.0, "land-h"),
        ("lognormal", 1.8, 20, 0.0, "chebyshev-mvue-99"),
        ("lognormal", 1.8, 50, 0.0, "chebyshev-mvue"),
        ("lognormal", 1.8, 51, 0.0, "land-h"),
        ("lognormal", 2.2, 40, 0.0, "chebyshev-mvue-97.5"),
        ("lognormal", 2.2, 70, 0.0, "chebyshev-mvue"),
        ("lognormal", 2.8, 30, 0.0, "chebyshev-mvue-99"),
        ("lognormal", 2.8, 101, 0.0, "land-h"),
        ("lognormal", 3.2, 12, 0.0, "bootstrap-hall"),
        ("lognormal", 3.2, 120, 0.0, "chebyshev-mvue"),
        ("lognormal", 3.6, 60, 0.0, "chebyshev-97.5"),
        ("none", 0.4, 20, 0.0, "student-t"),
        ("none", 1.5, 20, 0.0, "chebyshev"),
        ("none", 1.6, 20, 0.0, "chebyshev-99"),
        ("none", 1.6, 21, 0.0, "chebyshev"),
        ("none", 2.1, 9, 0.0, "bootstrap-hall"),
        ("normal", 1.0, 20, 0.4, "km-student-t"),
        ("gamma", 1.0, 20, 0.3, "km-chebyshev"),
        ("gamma", 1.0, 20, 0.31, "km-bca"),
        ("gamma", 1.0, 20, 0.51, "km-student-t"),
        ("gamma", 1.5, 20, 0.1, "km-chebyshev"),
        ("gamma", 1.5, 20, 0.25, "km-bca"),
        ("gamma", 1.5, 20, 0.4, "km-percentile"),
        ("gamma", 1.5, 20, 0.41, "km-student-t"),
        ("gamma", 2.5, 20, 0.2, "km-bca"),
        ("gamma", 2.5, 20, 0.3, "km-percentile"),
        ("gamma", 2.5, 20, 0.6, "km-student-t"),
        ("lognormal", 1.0, 60, 0.2, "km-chebyshev"),
        ("lognormal", 1.0, 61, 0.2, "km-bca"),
        ("lognormal", 1.0, 61, 0.4, "km-bca"),
        ("lognormal", 1.0, 61, 0.5, "km-student-t"),
        ("lognormal", 1.2, 40, 0.5, "km-chebyshev-97.5"),
        ("lognormal", 1.2, 41, 0.5, "km-chebyshev"),
        ("lognormal", 1.2, 41, 0.6, "km-bca"),
        ("lognormal", 1.8, 40, 0.5, "km-chebyshev-99"),
        ("lognormal", 1.8, 41, 0.5, "km-chebyshev-97.5"),
        ("lognormal", 1.8, 45, 0.6, "km-chebyshev-97.5"),
        ("lognormal", 1.8, 46, 0.6, "km-chebyshev"),
        ("lognormal", 2.5, 60, 0.6, "km-chebyshev-99"),
        ("lognormal", 2.5, 61, 0.6, "km-chebyshev-97.5"),
        ("none", 0.5, 30, 0.3, "km-student-t"),
        ("none", 0.8, 30, 0.1, "km-chebyshev"),
        ("none", 2.5, 61, 0.6, "km-chebyshev-97.5"),
    ],
)
def test_every_interval_is_open_below_and_closed_above(distribution, measure, count, censored, method):
    assert rule_for(distribution, measure, count, censored).methods[0] == method


def test_every_sample_falls_into_just_one_row():
    random = np.random.default_rng(0)
    for distribution in ("normal", "gamma", "lognormal", "none"):
        for _ in range(300):
            measure = float(random.choice([0.5, 1.0, 1.5, 2.0, 2.5, 3.0, random.uniform(0.01, 3.5)]))
            count, censored = (
                int(random.integers(3, 200)),
                float(random.choice([0.0, 0.2, 0.5, random.uniform(0.01, 0.99)])),
            )
            rows = [
                rule
                for rule in (_CENSORED if censored else _COMPLETE)
                if rule.distribution == distribution
                and rule.measure[0] < measure <= rule.measure[1]
                and rule.count[0] < count <= rule.count[1]
                and (rule.censored is None or rule.censored[0] < censored <= rule.censored[1])
            ]
            assert rows == [rule_for(distribution, measure, count, censored)]


def test_a_share_next_to_its_end_by_rounding_belongs_to_it():
    assert rule_for("gamma", 0.8, 10, 1 - 7 / 10).methods == ("km-chebyshev",)


def test_newer_rules_are_refused_in_words_and_unknown_ones_too():
    with pytest.raises(UsageError, match="not offered yet"):
        rule_for("normal", 1.0, 10, 0.0, "proucl52")
    with pytest.raises(UsageError, match="No rules"):
        rule_for("normal", 1.0, 10, 0.0, "guesswork")

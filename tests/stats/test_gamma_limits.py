"""Gamma shapes and limits against the printed output of EnvStats and the table of Grice and Bain."""

import numpy as np
import pytest
from scipy import special

from netmin.stats.gamma_limits import (
    adjusted_significance,
    corrected_shape,
    gamma_adjusted_limit,
    gamma_approximate_limit,
    gamma_shape,
)


def shape_of(value):
    return float(gamma_shape(np.log(value.mean()) - np.log(value).mean()))


def test_envstats_prints_the_same_corrected_shape_and_limits(published):
    # Manual page of egamma: bcmle shape 4.5695247; upper limits of 90 % with the shape of maximum likelihood 0.6532188
    # (chisq.approx) and 0.65467 (chisq.adj, its significance rounded to four digits).
    value, _ = published("tccb")
    shape = shape_of(value)
    assert corrected_shape(shape, 47) == pytest.approx(4.5695247, abs=6e-8)
    assert gamma_approximate_limit(value.mean(), shape, 47, 0.9) == pytest.approx(0.6532188, abs=6e-8)
    assert gamma_adjusted_limit(value.mean(), shape, 47, 0.9) == pytest.approx(0.65467, abs=6e-6)


def test_the_bias_correction_is_that_of_the_manual():
    # gofTest, 20 gamma values: shape 1.909462 by maximum likelihood, 1.656376 corrected.
    assert corrected_shape(1.909462, 20) == pytest.approx(1.656376, abs=6e-7)


def test_the_bias_correction_is_that_of_proucl():
    # ProUCL 3 output for 92 values of 1,1-dichloroethene in a Westinghouse report of 2007: k hat 0.367861, k star
    # 0.363112.
    assert corrected_shape(0.367861, 92) == pytest.approx(0.363112, abs=6e-7)


@pytest.mark.parametrize("shape", [1e-3, 0.05, 0.5, 1.0, 5.0, 500.0])
def test_the_shape_solves_its_equation(shape):
    assert gamma_shape(np.log(shape) - special.digamma(shape)) == pytest.approx(shape, rel=1e-8)


@pytest.mark.parametrize(("count", "printed"), [(5, 0.0086), (10, 0.0267), (20, 0.0380), (40, 0.0440), (10**9, 0.0500)])
def test_the_table_of_grice_and_bain_is_met(count, printed):
    # Grice and Bain (1980), table 2, at 0.05.
    assert adjusted_significance(count, 1 - 0.95) == pytest.approx(printed, abs=1e-9)


def test_the_table_ends_where_it_ends():
    for count, significance in ((4, 0.05), (10, 0.001), (10, 0.3)):
        with pytest.raises(ValueError, match="Grice and Bain"):
            adjusted_significance(count, significance)


def test_the_lower_limit_lies_as_surely_below():
    lower, upper = (gamma_adjusted_limit(10.0, 2.0, 20, level) for level in (0.05, 0.95))
    assert lower < 10.0 < upper
    assert gamma_approximate_limit(10.0, 2.0, 20, 0.05) > lower

import numpy as np
import pytest

from netmin.errors import NetminError
from netmin.stats import local_background

SAMPLES = np.array([20.0, 22.0, 25.0, 21.0, 24.0, 60.0, 23.0])


def test_it_is_the_median_and_two_scaled_deviations():
    # Deviations from the median 23: 0, 1, 1, 2, 2, 3, 37; their middle is 2.
    found = local_background(SAMPLES)
    assert found.median == 23.0
    assert found.value == pytest.approx(23 + 2 * 1.4826 * 2, abs=1e-3)
    assert [note.code for note in found.notes] == ["stats.background-few"]


def test_a_wild_reference_sample_moves_nothing():
    wild = SAMPLES.copy()
    wild[5] = 6000.0
    assert local_background(wild).value == local_background(SAMPLES).value


def test_on_logarithms_the_rule_works_on_ratios():
    found = local_background([1.0, 2.0, 4.0, 8.0, 16.0], logarithmic=True)
    assert found.median == pytest.approx(4.0)
    assert found.value == pytest.approx(4 * 2 ** (2 * 1.4826), rel=1e-4)


def test_non_detects_are_respected():
    below = np.array([True, False, False, True, False, False, False])
    values = np.where(below, 10.0, SAMPLES)
    found = local_background(values, below)
    assert found.median == 23.0
    assert (found.count, found.detected) == (7, 5)


@pytest.mark.parametrize(
    ("values", "below", "code"),
    [
        ([1.0, 2.0, 3.0], None, "stats.background-too-few"),
        ([1.0, 1.0, 1.0, 2.0, 3.0], [True, True, True, False, False], "stats.background-censored"),
        ([9.0, 9.0, 9.0, 10.0, 11.0, 12.0], [True, True, True, False, False, False], "stats.background-open"),
    ],
)
def test_samples_that_give_no_background_are_refused_in_words(values, below, code):
    with pytest.raises(NetminError) as caught:
        local_background(values, below)
    assert caught.value.message.code == code
    for language in ("en", "ro", "sr", "sr-Latn"):
        assert caught.value.text(language)


def test_many_samples_need_no_note():
    assert local_background(np.tile(SAMPLES, 5)).notes == ()


def test_logarithms_of_nothing_are_refused():
    with pytest.raises(ValueError, match="positive"):
        local_background([0.0, 1.0, 2.0, 3.0, 4.0], logarithmic=True)

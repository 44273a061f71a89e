import numpy as np
import pytest

from netmin.geostat import UnmappableError
from netmin.geostat.points import place_values


def test_samples_at_the_same_place_are_averaged_and_said():
    points = place_values([5.0, 1.0, 5.0], [2.0, 1.0, 2.0], [1.0, 7.0, 3.0])
    assert points.easting.tolist() == [5.0, 1.0]
    assert points.versions.tolist() == [[2.0, 7.0]]
    assert [note.code for note in points.notes] == ["geostat.merged-places"]
    assert points.notes[0].text() == "Samples at the same place were averaged: 2 samples at 1 places."


def test_samples_with_a_measurement_error_of_their_own_stay_apart():
    points = place_values([5.0, 1.0, 5.0], [2.0, 1.0, 2.0], [1.0, 7.0, 3.0], error_variance=0.1)
    assert len(points.easting) == 3
    assert points.notes == ()


def test_every_version_is_averaged_by_itself():
    points = place_values([0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [[1.0, 3.0, 5.0], [2.0, 6.0, 5.0]])
    assert points.versions.tolist() == [[2.0, 5.0], [4.0, 5.0]]


def test_a_missing_value_is_a_sentence():
    with pytest.raises(UnmappableError, match="Samples without a value: 2"):
        place_values([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [1.0, np.nan, np.inf])


def test_a_missing_coordinate_is_a_sentence_in_every_language():
    with pytest.raises(UnmappableError) as raised:
        place_values([0.0, np.nan], [0.0, 0.0], [1.0, 2.0])
    assert "without easting or northing: 1" in raised.value.text("en")
    assert "fără coordonată" in raised.value.text("ro")
    assert "без источне" in raised.value.text("sr")
    assert "bez istočne" in raised.value.text("sr-Latn")


def test_one_place_is_too_few():
    with pytest.raises(UnmappableError, match="Distinct places: 1"):
        place_values([3.0, 3.0], [4.0, 4.0], [1.0, 2.0])


def test_shapes_that_do_not_fit_are_a_fault_of_the_programmer():
    with pytest.raises(ValueError, match="one number per place"):
        place_values([0.0, 1.0], [0.0, 1.0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="one length"):
        place_values([0.0, 1.0], [0.0], [1.0, 2.0])

import numpy as np
import pytest

from netmin.geostat.points import UnmappableError
from netmin.geostat.variables import by_variable, place_variables

PLACES = np.arange(3.0), np.zeros(3)


def test_an_empty_cell_of_a_table_is_a_place_where_the_variable_was_not_measured():
    samples = by_variable(*PLACES, {"Cd": [1.0, np.nan, 3.0], "Zn": [4.0, 5.0, 6.0]})
    assert samples["Cd"].easting.tolist() == [0.0, 2.0]
    assert samples["Cd"].values.tolist() == [1.0, 3.0]
    assert samples["Zn"].values.tolist() == [4.0, 5.0, 6.0]


def test_places_are_merged_by_variable_and_the_note_names_it():
    placed = place_variables(
        {"Cd": ([0.0, 0.0, 5.0], [0.0, 0.0, 0.0], [1.0, 3.0, 4.0]), "Zn": (*PLACES, [1.0, 2.0, 3.0])}
    )
    assert placed["Cd"].versions.tolist() == [[2.0, 4.0]]
    assert len(placed["Zn"].easting) == 3


def test_variables_stand_in_the_order_asked_for():
    samples = {"Zn": (*PLACES, [1.0, 2.0, 3.0]), "Cd": (*PLACES, [1.0, 2.0, 3.0])}
    assert list(place_variables(samples, ["Cd", "Zn"])) == ["Cd", "Zn"]


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        ({"Cd": (*PLACES, [1.0, 2.0, 3.0])}, "Variables without a single sample: Zn"),
        ({"Cd": (*PLACES, [1.0, 2.0, 3.0]), "Zn": ([], [], [])}, "Variables without a single sample: Zn"),
        ({"Cd": (*PLACES, [1.0, 2.0])}, "Variables without a single sample: Zn"),
        (
            {"Cd": (*PLACES, [1.0, 2.0]), "Zn": (*PLACES, [1.0, 2.0, 3.0])},
            "Cd: Eastings given: 3; northings: 3; values: 2",
        ),
        ({"Cd": (*PLACES, [1.0, 2.0, 3.0]), "Zn": (*PLACES, [1.0, np.nan, 3.0])}, "Zn: Samples without a value: 1"),
        ({"Cd": (*PLACES, [1.0, 2.0, 3.0]), "Zn": ([1.0], [1.0], [1.0])}, "Zn: Distinct places: 1"),
        ({"Cd": (*PLACES, [1.0, 2.0, 3.0]), "Pb": (*PLACES, [1.0, 2.0, 3.0])}, "does not hold: Pb. It holds Cd, Zn"),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_the_variable(samples, sentence):
    with pytest.raises(UnmappableError, match=sentence):
        place_variables(samples, ["Cd", "Zn"])


def test_the_sentence_about_one_variable_exists_in_three_languages():
    with pytest.raises(UnmappableError) as caught:
        place_variables({"Cd": (*PLACES, [1.0, 2.0])})
    assert caught.value.text("ro").startswith("Cd: Coordonate est date: 3")
    assert caught.value.text("sr").startswith("Cd: Датих источних координата: 3")
    assert caught.value.text("sr-Latn").startswith("Cd: Datih istočnih koordinata: 3")


def test_a_column_of_another_length_is_refused():
    with pytest.raises(UnmappableError, match="Zn: Eastings given: 3; northings: 3; values: 2"):
        by_variable(*PLACES, {"Zn": [1.0, 2.0]})

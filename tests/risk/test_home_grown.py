"""Vegetables that were not measured."""

import numpy as np
import pytest

from netmin.errors import UnknownName
from netmin.risk import edible_content, garden_crops, home_grown_vegetables
from netmin.risk.plant_uptake import uptake_by


@pytest.mark.parametrize(
    ("crop", "analyte", "soil"), [("carrot", "Cd", 0.7), ("lettuce", "Pb", 150.0), ("potato", "As", 30.0)]
)
def test_one_crop_holds_the_geometric_mean_of_the_distribution_that_judges_it(
    crop: str, analyte: str, soil: float
) -> None:
    found = home_grown_vegetables([[soil]], [analyte], crops=[crop]).produce
    plant = garden_crops.get(crop)
    relations = [one for one in uptake_by((crop, plant.group), analyte) if not np.isnan(one.log_spread)]
    mixture = edible_content([soil], relations, plant.water)
    assert found.high[0, 0] == pytest.approx(np.exp(mixture.weight @ mixture.middle), rel=1e-9)
    assert found.low[0, 0] == found.high[0, 0]


def test_crops_are_eaten_in_equal_parts() -> None:
    alone = [home_grown_vegetables([[1.0]], ["Cd"], crops=[name]).produce.high[0, 0] for name in ("carrot", "lettuce")]
    together = home_grown_vegetables([[1.0]], ["Cd"], crops=["carrot", "lettuce"]).produce.high[0, 0]
    assert together == pytest.approx(np.mean(alone))


def test_a_limit_goes_in_as_an_interval_and_comes_out_as_one() -> None:
    found = home_grown_vegetables([[1.0, 50.0]], ["Cd", "Pb"], [[True, False]], [[False, True]]).produce
    sure = home_grown_vegetables([[1.0, 50.0]], ["Cd", "Pb"]).produce
    assert found.low[0, 0] == 0.0
    assert found.high[0, 0] == pytest.approx(sure.high[0, 0])
    assert found.low[0, 1] == pytest.approx(sure.low[0, 1])
    assert np.isinf(found.high[0, 1])


def test_an_element_without_uptake_stays_unknown_and_is_named() -> None:
    found = home_grown_vegetables([[1.0, 90.0]], ["Cd", "V"])
    assert np.isnan(found.produce.high[0, 1])
    assert found.analytes == ("Cd",)
    assert any(note.code == "risk.vegetables-unknown" and "V" in note.text() for note in found.notes)
    assert any(note.code == "risk.vegetables-unverified" for note in found.notes)


def test_an_unknown_crop_is_refused() -> None:
    with pytest.raises(UnknownName):
        home_grown_vegetables([[1.0]], ["Cd"], crops=["baobab"])

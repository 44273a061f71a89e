"""Places: fixed points, retired codes, degrees as people write them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netmin.errors import UsageError
from netmin.samples import coordinates

#: A point in Bor, as GDAL 3.6.2 and pyproj 3.7.2 agree on it.
BOR = (22.10, 44.08)


@pytest.mark.parametrize(
    ("code", "easting", "northing"),
    [("EPSG:6316", 7588533.56, 4882307.87), ("EPSG:3844", 267852.78, 290851.20), ("EPSG:32634", 588073.12, 4881346.51)],
)
def test_the_fixed_point_lies_where_two_libraries_put_it(code: str, easting: float, northing: float) -> None:
    found = coordinates.from_geographic(code, np.array([BOR[0]]), np.array([BOR[1]]))
    assert math.isclose(found[0][0], easting, abs_tol=0.005)
    assert math.isclose(found[1][0], northing, abs_tol=0.005)
    back = coordinates.to_geographic(code, found[0], found[1])
    assert np.allclose([back[0][0], back[1][0]], BOR, atol=1e-8)
    assert back[2].accuracy >= 0


@pytest.mark.parametrize(("retired", "used"), [("EPSG:31277", "EPSG:6316"), ("31700", "EPSG:3844")])
def test_a_retired_code_is_read_as_its_successor_with_a_notice(retired: str, used: str) -> None:
    code, notice = coordinates.settle(retired)
    assert code == used
    assert notice is not None
    assert used in notice.text("ro")


def test_operations_of_unknown_accuracy_are_refused() -> None:
    for code in ("EPSG:31277", "EPSG:31700"):
        with pytest.raises(UsageError, match="unknown accuracy"):
            coordinates.to_geographic(code, np.array([7588088.9]), np.array([4882317.7]))


@pytest.mark.parametrize("text", ["EPSG:2056", "nonsense", "EPSG:99999", "EPSG:32661", ""])
def test_a_system_that_is_not_listed_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not on the list"):
        coordinates.settle(text)


@pytest.mark.parametrize(
    "text", ["EPSG:4326", "4326", "WGS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"]
)
def test_one_system_has_many_names(text: str) -> None:
    assert coordinates.settle(text) == ("EPSG:4326", None)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("44°04'48\"N", 44.08),
        ("44° 04′ 48,0″ N", 44.08),
        ("N 44°04.8'", 44.08),
        ("44 04 48 N", 44.08),
        ("44°04'48\" С", 44.08),
        ("44°04′48″ С.Г.Ш.", 44.08),
        ("44,08° S.G.Š.", 44.08),
        ("22°06'00\"E", 22.10),
        ("22°06'00\" И", 22.10),
        ("22°06'00\" I", 22.10),
        ("8°30'00\" V", -8.5),
        ("8°30'00\"W", -8.5),
        ("33°30'S", -33.5),
        ("-33°30'", -33.5),
    ],
)
def test_degrees_minutes_and_seconds_are_read_in_three_languages(text: str, degrees: float) -> None:
    angle = coordinates.read_angle(text)
    assert angle is not None
    assert math.isclose(angle.signed(), degrees, abs_tol=1e-9)


@pytest.mark.parametrize("text", ["44.08", "44°61'00\"N", "north", "", "-44°N", "4a°", "44°04'48\"Q"])
def test_what_is_no_angle_is_not_read_as_one(text: str) -> None:
    assert coordinates.read_angle(text) is None


def test_only_systems_that_hold_the_points_are_candidates() -> None:
    in_bor = (np.array([7588533.56]), np.array([4882307.87]))
    assert list(coordinates.candidates(*in_bor, None)) == [("EPSG:6316", False)]
    assert list(coordinates.candidates(in_bor[1], in_bor[0], None)) == [("EPSG:6316", True)]
    meuse = (np.array([181072.0]), np.array([333611.0]))
    assert ("EPSG:28992", False) in list(coordinates.candidates(*meuse, "NL"))
    assert {code for code, _ in coordinates.candidates(*meuse, None)} >= {"EPSG:28992", "EPSG:3844"}


def test_distances_are_measured_in_stereo_70_or_the_zone_of_the_points() -> None:
    longitude, latitude = np.array([22.1]), np.array([44.08])
    assert coordinates.projected_for(longitude, latitude, "RO") == "EPSG:3844"
    assert coordinates.projected_for(longitude, latitude, "RS") == "EPSG:32634"
    assert coordinates.projected_for(np.array([-86.0]), np.array([42.0]), None) == "EPSG:32616"
    assert coordinates.projected_for(np.array([20.0]), np.array([-30.0]), None) == "EPSG:32734"


def test_every_country_of_the_table_has_a_box_that_is_not_the_world() -> None:
    for country in coordinates.country_areas():
        box = coordinates.country_box(country)
        assert box is not None
        assert (box[2] - box[0]) * (box[3] - box[1]) < 2000, country

"""Waypoints, read as a navigation device reads them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from pyproj import Transformer

from netmin.assessment import Assessment
from netmin.language import LANGUAGES
from netmin.report import Outputs
from netmin.report.gpx import gpx
from netmin.report.next_places import NextPlaces
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words

GPX = "{http://www.topografix.com/GPX/1/1}"


def waypoints(assessment: Assessment, language: str = "en") -> ElementTree.Element:
    subject = Subject(assessment, Words(language), Scene(assessment))
    places = NextPlaces.of(subject)
    assert places is not None
    return ElementTree.fromstring(gpx(subject, places).encode("utf-8"))


def test_waypoints_lie_where_pyproj_puts_the_places(assessment: Assessment):
    plan = assessment.next_samples
    assert plan is not None
    points = waypoints(assessment).findall(f"{GPX}wpt")
    east, north = (plan.table[name].to_numpy() for name in ("easting", "northing"))
    longitude, latitude = Transformer.from_crs("EPSG:3844", "EPSG:4326", always_xy=True).transform(east, north)
    # A degree is at most 111 km long: this is 11 cm.
    assert np.allclose([float(point.attrib["lon"]) for point in points], longitude, atol=1e-6, rtol=0)
    assert np.allclose([float(point.attrib["lat"]) for point in points], latitude, atol=1e-6, rtol=0)
    assert [point.findtext(f"{GPX}name") for point in points] == ["1", "2", "3"]


def test_the_file_is_gpx_1_1_in_the_order_of_its_schema(assessment: Assessment):
    root = waypoints(assessment)
    assert root.tag == f"{GPX}gpx"
    assert root.attrib["version"] == "1.1"
    assert root.attrib["creator"].startswith("netmin ")
    assert [child.tag for child in root] == [f"{GPX}metadata", *[f"{GPX}wpt"] * 3]
    assert [child.tag for child in root[0]] == [f"{GPX}name", f"{GPX}desc"]
    assert [child.tag for child in root[1]] == [f"{GPX}name", f"{GPX}desc"]
    assert root.find(f".//{GPX}time") is None


def test_names_of_sites_cannot_break_the_file(assessment: Assessment):
    assert waypoints(assessment).findtext(f"{GPX}metadata/{GPX}name") == "Old smelter <Bor & Zlot>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_place_says_its_probability_and_reason_in_the_language(assessment: Assessment, language: str):
    said = waypoints(assessment, language)[1].findtext(f"{GPX}desc")
    assert said is not None
    assert "52\u202f%" in said
    assert {
        "en": "unsure at this very place",
        "ro": "Chiar în acest loc",
        "sr": "Управо на овом месту",
        "sr-Latn": "Upravo na ovom mestu",
    }[language] in said


def test_the_file_among_the_outputs_speaks_the_first_language(outputs: Outputs):
    paths = [path for path in outputs.paths("sampling") if path.suffix == ".gpx"]
    assert [path.name for path in paths] == ["next-samples.gpx"]
    assert "unsure at this very place" in paths[0].read_text(encoding="utf-8")


def test_metres_without_a_place_on_earth_give_no_waypoints(assessment: Assessment):
    plan = assessment.next_samples
    assert plan is not None
    local = replace(plan, table=plan.table.assign(longitude=np.nan, latitude=np.nan))
    subject = Subject(assessment, Words("en"), Scene(replace(assessment, next_samples=local)))
    places = NextPlaces.of(replace(subject, assessment=replace(assessment, next_samples=local)))
    assert places is not None
    assert not places.on_earth
    header, _ = places.coordinates()
    assert header == ["No.", "Easting [m]", "Northing [m]"]

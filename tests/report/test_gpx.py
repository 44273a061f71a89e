"""Waypoints: well-formed, where the places are, and in words of the language."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pyproj
import pytest

from netmin.assessment import Assessment
from netmin.report.gpx import gpx
from netmin.report.next_places import NextPlaces
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words

NAMESPACE = {"g": "http://www.topografix.com/GPX/1/1"}


def written(assessment: Assessment, language: str = "en") -> ElementTree.Element:
    subject = Subject(assessment, Words(language), Scene(assessment))
    places = NextPlaces.of(subject)
    assert places is not None
    return ElementTree.fromstring(gpx(subject, places))


def test_waypoints_lie_where_the_places_are_once_they_are_projected_back(assessment: Assessment):
    points = written(assessment).findall("g:wpt", NAMESPACE)
    # The transformation that PROJ itself prefers, not the one netmin lists: they differ by less than ten metres.
    back = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3844", always_xy=True)
    east, north = back.transform([float(p.get("lon")) for p in points], [float(p.get("lat")) for p in points])
    table = assessment.next_samples.table
    assert east == pytest.approx(list(table["easting"]), abs=10.0)
    assert north == pytest.approx(list(table["northing"]), abs=10.0)


def test_waypoints_are_named_by_their_numbers_and_say_why(assessment: Assessment):
    points = written(assessment).findall("g:wpt", NAMESPACE)
    assert [point.findtext("g:name", namespaces=NAMESPACE) for point in points] == ["1", "2", "3"]
    described = [point.findtext("g:desc", namespaces=NAMESPACE) for point in points]
    assert "50" in described[0]
    assert described[0] != described[2]


def test_names_with_signs_of_markup_stay_names(assessment: Assessment):
    assert written(assessment).findtext("g:metadata/g:name", namespaces=NAMESPACE) == "Old smelter <Bor & Zlot>"


@pytest.mark.parametrize("language", ["ro", "sr", "sr-Latn"])
def test_every_language_has_words_of_its_own(assessment: Assessment, language: str):
    about = [written(assessment, each).findtext("g:metadata/g:desc", namespaces=NAMESPACE) for each in ("en", language)]
    assert about[0] != about[1]


def test_metres_without_a_place_on_earth_have_no_waypoints(assessment: Assessment):
    lost = assessment.next_samples.table.assign(longitude=float("nan"), latitude=float("nan"))
    bare = replace(assessment, next_samples=replace(assessment.next_samples, table=lost))
    places = NextPlaces.of(Subject(bare, Words("en"), Scene(bare)))
    assert places is not None
    assert not places.on_earth
    assert len(places.coordinates()[0]) == 3

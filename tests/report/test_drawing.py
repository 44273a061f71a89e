"""Drawings: well-formed, repeatable, and honest about what is not known."""

from __future__ import annotations

import base64
import io
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from netmin.assessment import Assessment
from netmin.report import charts, drawing, palettes
from netmin.report.maps import MapSheet, zone_codes
from netmin.report.page import page
from netmin.report.subject import Scene, Subject
from netmin.report.wording import Words

SVG = "{http://www.w3.org/2000/svg}"


def test_every_figure_is_well_formed_and_stays_on_its_paper(scene: Scene):
    for language in ("en", "sr"):
        for section in page(Subject(scene.assessment, Words(language), scene)).sections:
            for figure in section.figures():
                root = ElementTree.fromstring(figure.svg)
                _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
                for text in root.iter(f"{SVG}text"):
                    x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
                    assert 0 <= y <= height, (figure.name, text.text)
                    if "transform" in text.attrib:
                        continue
                    # Half the size is a little more than the mean width of a letter of Noto Sans.
                    long = 0.5 * size * len(text.text or "")
                    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]] * long
                    assert left >= -2, (figure.name, text.text)
                    assert left + long <= width + 4, (figure.name, text.text)


def test_a_picture_holds_the_colours_it_was_given_and_nothing_where_there_is_nothing():
    uri = drawing.png(np.array([[0, 1], [2, 1]], dtype=np.uint8), [(255, 0, 0), (0, 0, 255)])
    image = Image.open(io.BytesIO(base64.b64decode(uri.removeprefix("data:image/png;base64,")))).convert("RGBA")
    assert image.size == (2, 2)
    assert [image.getpixel(place) for place in ((0, 0), (1, 0), (0, 1))] == [
        (255, 0, 0, 255),
        (0, 0, 255, 255),
        (255, 255, 255, 0),
    ]


def test_very_many_marks_are_thinned_out_where_they_would_cover_each_other():
    xs, ys = np.tile(np.arange(50.0), 100).tolist(), np.repeat(np.arange(100.0), 50).tolist()
    kept = drawing.thinned(xs, ys)
    assert 500 < len(kept[0]) < 700
    assert set(zip(*kept, strict=True)) <= set(zip(xs, ys, strict=True))
    assert drawing.thinned(xs[:2000], ys[:2000]) == (xs[:2000], ys[:2000])


@pytest.mark.parametrize(("low", "high"), [(0.03, 0.031), (1.0, 1.0), (12.0, 940.0), (0.2, 58_000.0), (1e-4, 2e5)])
def test_classes_hold_every_value_and_are_few(low: float, high: float):
    bounds = palettes.breaks(np.array([low, high, np.nan]))
    assert bounds[0] <= low
    assert bounds[-1] >= high
    assert list(bounds) == sorted(set(bounds))
    assert 2 <= len(bounds) <= 13


def test_zones_follow_the_certainty_and_leave_the_rest_open(assessment: Assessment):
    exceedance = assessment.maps[0].exceedances[1]
    codes = zone_codes(exceedance, 0.8)
    probability = exceedance.probability
    assert (codes[probability >= 0.8] == 2).all()
    assert (codes[probability <= 1 - 0.8] == 0).all()
    assert (codes[(probability > 0.21) & (probability < 0.79)] == 1).all()
    assert (codes[np.isnan(probability)] == 3).all()


def test_the_unsure_zone_is_hatched_so_that_it_needs_no_colour(scene: Scene):
    sheet: MapSheet = scene.sheets[0]
    alert = sheet.map.exceedances[1]
    svg = sheet.zones(alert, Words("en"))
    uri = next(iter(ElementTree.fromstring(svg).iter(f"{SVG}image"))).attrib["{http://www.w3.org/1999/xlink}href"]
    image = Image.open(io.BytesIO(base64.b64decode(uri.removeprefix("data:image/png;base64,"))))
    pixels = np.asarray(image)
    factor = pixels.shape[0] // sheet.map.grid.rows
    unsure = np.argwhere(zone_codes(alert, sheet.certainty) == 1)[0] * factor
    cell = pixels[unsure[0] : unsure[0] + factor, unsure[1] : unsure[1] + factor]
    assert set(np.unique(cell)) == {1, 3}


def box(**numbers: float) -> pd.DataFrame:
    row = {
        "q25": 2.0,
        "median": 3.0,
        "q75": 5.0,
        "whisker_low": 1.5,
        "whisker_high": 9.0,
        "hidden_below": np.nan,
        "hidden_above": np.nan,
    }
    return pd.DataFrame([{"analyte": "Pb", **row, "count": 9, "detected": 9, **numbers}])


def test_a_box_plot_hatches_what_lies_below_the_laboratorys_limit():
    empty: dict[str, np.ndarray] = {"Pb": np.array([])}
    plain = charts.box_plot(box(), empty, (), (), Words("en"))
    censored = charts.box_plot(box(hidden_below=2.5), empty, (), (), Words("en"))
    assert plain.count("stroke-dasharray") == 1  # the legend's own
    assert censored.count("stroke-dasharray") == 2


def test_a_box_plot_of_nothing_detected_draws_no_box():
    nothing = dict.fromkeys(("q25", "median", "q75", "whisker_low", "whisker_high"), np.nan)
    svg = charts.box_plot(box(**nothing, hidden_below=2.5), {"Pb": np.array([])}, (), (), Words("en"))
    assert svg.count("#a9d2cc") == 1  # the legend's own


def test_limits_of_laws_are_marked_with_a_stroke_more_for_every_level():
    limits = [charts.LimitLine("Pb", 4.0, 0, rank) for rank in range(3)]
    without = charts.box_plot(box(), {"Pb": np.array([])}, (), ("Law",), Words("en")).count("<line")
    marked = charts.box_plot(box(), {"Pb": np.array([])}, limits, ("Law",), Words("en")).count("<line")
    assert marked - without == 3 + (1 + 2 + 3)

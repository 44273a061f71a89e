"""Numbers beside points: none hides a point or another number where there is room."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from netmin.report.drawing import Drawing
from netmin.report.labels import Box, draw_numbered, placed_boxes

MAP = (0.0, 0.0, 400.0, 400.0)


def overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


@pytest.mark.parametrize("seed", range(5))
def test_twenty_numbers_on_a_map_hide_neither_a_point_nor_one_another(seed: int):
    xs, ys = (20 + 360 * np.random.default_rng(seed).random((2, 20))).tolist()
    boxes = placed_boxes(xs, ys, MAP)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    points = [(x, y, x, y) for x, y in zip(xs, ys, strict=True)]
    assert not [point for point in points for box in boxes if box[0] < point[0] < box[2] and box[1] < point[1] < box[3]]


def test_a_number_stays_on_the_map_at_every_corner():
    corners = [(3.0, 3.0), (397.0, 3.0), (3.0, 397.0), (397.0, 397.0)]
    for left, top, right, bottom in placed_boxes([x for x, _ in corners], [y for _, y in corners], MAP):
        assert MAP[0] <= left < right <= MAP[2]
        assert MAP[1] <= top < bottom <= MAP[3]


def test_a_number_of_more_digits_has_a_wider_box():
    boxes = placed_boxes([40.0 * index for index in range(10)], [200.0] * 10, MAP)
    widths = [right - left for left, _, right, _ in boxes]
    assert widths[9] > widths[8] == pytest.approx(widths[0])


def test_numbers_are_drawn_in_order():
    drawn = Drawing(400, 400)
    draw_numbered(drawn, [100.0, 200.0, 300.0], [100.0, 200.0, 300.0], MAP)
    told = drawn.svg()
    where = [told.index(f">{number}<") for number in (1, 2, 3)]
    assert where == sorted(where)

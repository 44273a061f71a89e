"""Numbers on a map that hide neither points nor one another."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from netmin.report.labels import placed_boxes

MAP = (0.0, 0.0, 300.0, 300.0)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def test_numbers_of_points_close_together_do_not_overlap():
    boxes = placed_boxes([100.0, 110.0, 105.0, 118.0], [100.0, 104.0, 112.0, 96.0], MAP)
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


def test_no_number_hides_a_point():
    generator = np.random.default_rng(3)
    xs, ys = (generator.uniform(30.0, 270.0, 12).tolist() for _ in range(2))
    boxes = placed_boxes(xs, ys, MAP)
    assert not any(
        left < x < right and top < y < bottom
        for left, top, right, bottom in boxes
        for x, y in zip(xs, ys, strict=True)
    )  # fmt: skip


def test_a_number_at_the_edge_stays_on_the_map():
    ((left, top, right, bottom),) = placed_boxes([298.0], [2.0], MAP)
    assert left >= 0
    assert right <= 300
    assert bottom <= 300
    assert top >= 0

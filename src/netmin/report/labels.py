"""Numbers beside points on a map, moved apart so that none hides another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netmin.report.drawing import INK, Drawing

#: Left, top, right, bottom on paper.
Box = tuple[float, float, float, float]

#: Size of the letters, and of a point with the paper around it.
_SIZE, _POINT = 10.5, 4.0

#: No corner of a box that a number could hide lies farther from the number's point than this.
_REACH = 80.0

#: Where a number may stand, the likeliest first: right, left, above, below, then the corners.
_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))


def draw_numbered(drawn: Drawing, xs: Sequence[float], ys: Sequence[float], inside: Box) -> None:
    """Draw points numbered from one.

    Parameters
    ----------
    drawn : Drawing
        To draw on.
    xs, ys : sequence of float
        Places on paper.
    inside : tuple of float
        Left, top, right and bottom of the map, which numbers do not leave where they can help it.
    """
    boxes = placed_boxes(xs, ys, inside)
    for x, y, box in zip(xs, ys, boxes, strict=True):
        near_x, near_y = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
        drawn.line(x, y, near_x, near_y, stroke=INK, width=1.2)
    for number, (x, y, box) in enumerate(zip(xs, ys, boxes, strict=True), start=1):
        left, top, right, bottom = box
        drawn.rect(left, top, right - left, bottom - top, fill="#ffffff", stroke=INK, line=0.8)
        drawn.text((left + right) / 2, bottom - 3.2, str(number), size=_SIZE, anchor="middle", bold=True)
        drawn.circle(x, y, 3.0, fill=INK, stroke="#ffffff", line=1)


def placed_boxes(xs: Sequence[float], ys: Sequence[float], inside: Box) -> list[Box]:
    """Return the boxes of the numbers 1, 2, 3, …, each where it hides least of points and of the boxes before it.

    Parameters
    ----------
    xs, ys : sequence of float
        Places on paper.
    inside : tuple of float
        Left, top, right and bottom of the map.

    Returns
    -------
    list of tuple of float
        Left, top, right and bottom of each box.

    Examples
    --------
    >>> [left > 50 for left, _, _, _ in placed_boxes([50.0, 62.0], [50.0, 50.0], (0.0, 0.0, 100.0, 100.0))]
    [False, True]
    """
    points = [(x - _POINT, y - _POINT, x + _POINT, y + _POINT) for x, y in zip(xs, ys, strict=True)]
    found: list[Box] = []
    for index, (x, y) in enumerate(zip(xs, ys, strict=True)):
        others = [box for box in (*points[:index], *points[index + 1 :], *found) if _within_reach(box, x, y)]
        found.append(min(_offered(x, y, index + 1), key=lambda box: _hidden(box, others, inside)))
    return found


def _within_reach(box: Box, x: float, y: float) -> bool:
    """Return whether a box could be hidden by the number of a point, so that many points stay quick to label."""
    return abs(box[0] - x) < _REACH and abs(box[1] - y) < _REACH


def _offered(x: float, y: float, number: int) -> Iterator[Box]:
    """Yield the boxes that a number may have, near ones first; min() keeps the first of those that are equally good."""
    width, height = 5.0 + 6.4 * len(str(number)), 13.0
    for away in (5.5, 14.0, 24.0):
        for right, down in _SIDES:
            left = x + right * (away + width / 2) - width / 2
            top = y + down * (away + height / 2) - height / 2
            yield left, top, left + width, top + height


def _hidden(box: Box, others: Sequence[Box], inside: Box) -> float:
    """Return the area that a box would hide, what leaves the map counted too."""
    area = (box[2] - box[0]) * (box[3] - box[1])
    return sum(_overlap(box, other) for other in others) + area - _overlap(box, inside)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)

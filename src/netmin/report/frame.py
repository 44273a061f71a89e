"""The frame of a map: where a place falls on paper, coordinates, scale bar, north arrow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.report import drawing
from netmin.report.drawing import INK, RULE, SOFT, Drawing
from netmin.report.wording import Words

FloatArray = npt.NDArray[np.float64]

#: Width of a map's box, and the most height its frame may take: two rows of maps fit on a printed page.
WIDTH = 360.0
MOST_HEIGHT = 300.0

_LEFT, _RIGHT, _TOP = 26.0, 6.0, 6.0

#: Room below the frame for coordinates, scale bar and north arrow.
FOOT = 52.0


@dataclass(frozen=True)
class Frame:
    """A part of the country and the rectangle of paper it is drawn on.

    Attributes
    ----------
    west, south, east, north : float
        The country. [m]
    x, y : float
        Upper left corner on paper.
    scale : float
        Paper units per metre.
    """

    west: float
    south: float
    east: float
    north: float
    x: float
    y: float
    scale: float

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float]) -> Frame:
        """Return a frame that shows these bounds (west, south, east, north) as large as the box allows."""
        west, south, east, north = bounds
        room = WIDTH - _LEFT - _RIGHT
        scale = min(room / (east - west), MOST_HEIGHT / (north - south))
        return cls(west, south, east, north, _LEFT + (room - scale * (east - west)) / 2, _TOP, scale)

    @property
    def width(self) -> float:
        """Of the rectangle."""
        return self.scale * (self.east - self.west)

    @property
    def height(self) -> float:
        """Of the rectangle."""
        return self.scale * (self.north - self.south)

    @property
    def bottom(self) -> float:
        """Of the rectangle."""
        return self.y + self.height

    def paper(self, easting: FloatArray, northing: FloatArray) -> tuple[list[float], list[float]]:
        """Return where places fall; very many are thinned out."""
        xs, ys = self.x + (easting - self.west) * self.scale, self.y + (self.north - northing) * self.scale
        return drawing.thinned(xs.tolist(), ys.tolist())

    def furnish(self, drawn: Drawing, words: Words) -> None:
        """Draw the frame, the coordinates, the scale bar and the north arrow."""
        drawn.rect(self.x, self.y, self.width, self.height, stroke=SOFT, line=0.8)
        for east in drawing.nice_steps(self.west, self.east, 3):
            x = self.x + (east - self.west) * self.scale
            drawn.line(x, self.bottom, x, self.bottom + 4, stroke=SOFT, width=0.8)
            if self.x + 14 < x < self.x + self.width - 14:
                drawn.text(x, self.bottom + 15, words.count(east), size=10, fill=SOFT, anchor="middle")
        for north in drawing.nice_steps(self.south, self.north, 3):
            y = self.y + (self.north - north) * self.scale
            drawn.line(self.x - 4, y, self.x, y, stroke=SOFT, width=0.8)
            if self.y + 18 < y < self.bottom - 18:
                drawn.text(self.x - 8, y, words.count(north), size=10, fill=SOFT, anchor="middle", turn=-90)
        self._scale_bar(drawn, words)
        self._north_arrow(drawn, words)

    def _scale_bar(self, drawn: Drawing, words: Words) -> None:
        """Draw a bar of about a third of the box, in two halves."""
        longest = (WIDTH - 60) / 3 / self.scale
        length = max(step for factor in (1, 2, 5) for step in [factor * 10.0 ** np.floor(np.log10(longest / factor))])
        left, top, half = _LEFT, self.bottom + 30, length * self.scale / 2
        drawn.rect(left, top, half, 5, fill=INK, stroke=INK, line=0.8)
        drawn.rect(left + half, top, half, 5, fill="#ffffff", stroke=INK, line=0.8)
        shown = (
            words("metres", value=words.number(length))
            if length < 1000
            else words("kilometres", value=words.number(length / 1000))
        )
        drawn.text(left + 2 * half + 7, top + 6.5, shown, size=11)

    def _north_arrow(self, drawn: Drawing, words: Words) -> None:
        x, y = WIDTH - 20.0, self.bottom + 24
        drawn.path(f"M{x:.1f} {y:.1f}l5 14l-5 -3.5z", fill=INK)
        drawn.path(f"M{x:.1f} {y:.1f}l-5 14l5 -3.5z", fill="#ffffff", stroke=INK, width=0.8)
        drawn.text(x - 9, y + 11, words("north"), size=11, anchor="end", bold=True)


def fine_grid(frame: Frame, drawn: Drawing) -> None:
    """Draw the lines of the coordinates, faintly, for maps without a surface."""
    for east in drawing.nice_steps(frame.west, frame.east, 3):
        x = frame.x + (east - frame.west) * frame.scale
        drawn.line(x, frame.y, x, frame.bottom, stroke=RULE, width=0.6)
    for north in drawing.nice_steps(frame.south, frame.north, 3):
        y = frame.y + (frame.north - north) * frame.scale
        drawn.line(frame.x, y, frame.x + frame.width, y, stroke=RULE, width=0.6)

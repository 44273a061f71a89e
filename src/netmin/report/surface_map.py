"""A map of shares: fields of colour for classes of a probability or a part of the whole, over the cells of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.geostat import Grid
from netmin.report import drawing, palettes
from netmin.report.drawing import INK, SOFT, Drawing
from netmin.report.frame import FOOT, WIDTH, Frame
from netmin.report.maps import classes_of, picture_of
from netmin.report.wording import Words

FloatArray = npt.NDArray[np.float64]

#: Bounds of the classes of a probability, narrow at its low end, where one in a hundred matters. [–]
PROBABILITY = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)

#: Bounds of the classes of a part of the whole. [–]
PART = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)

#: Light ground that a colour of its own grows out of.
_PALE = "#f1f3f5"


@dataclass(frozen=True, eq=False)
class SurfaceMap:
    """One surface, its picture made once for every language.

    Attributes
    ----------
    frame : Frame
        Where the cells fall on paper.
    image : str
        The cells as a picture.
    bounds : tuple of float
        Of the classes. [–]
    colours : tuple of str
        One per class.
    """

    frame: Frame
    image: str
    bounds: tuple[float, ...]
    colours: tuple[str, ...]

    @classmethod
    def of(cls, grid: Grid, values: FloatArray, bounds: Sequence[float], colour: str = "") -> SurfaceMap:
        """Return a map of a surface.

        Parameters
        ----------
        grid : Grid
            Cells.
        values : array, shape (rows, columns)
            NaN outside the mask. [–]
        bounds : sequence of float
            Of the classes, ascending.
        colour : str
            That the highest class has; the usual scale unless given.
        """
        scale = (_PALE, colour) if colour else palettes.SEQUENCE
        colours = palettes.scale(scale, len(bounds) - 1)
        return cls(Frame.around(grid.bounds), picture_of(classes_of(values, bounds), colours), tuple(bounds), colours)

    def svg(self, easting: FloatArray, northing: FloatArray, title: str, words: Words) -> str:
        """Draw the map with its samples as small dots.

        Parameters
        ----------
        easting, northing : array, shape (n,)
            Samples. [m]
        title : str
            Of the legend.
        words : Words
            Language.

        Returns
        -------
        str
            SVG.
        """
        frame = self.frame
        drawn = Drawing(WIDTH, frame.bottom + FOOT + 44)
        drawn.image(frame.x, frame.y, frame.width, frame.height, self.image)
        xs, ys = frame.paper(easting, northing)
        drawn.path(drawing.dots(xs, ys, 1.4), fill="#ffffff", stroke=INK, width=0.6)
        self._legend(drawn, title, words)
        frame.furnish(drawn, words)
        return drawn.svg()

    def _legend(self, drawn: Drawing, title: str, words: Words) -> None:
        top, step = self.frame.bottom + FOOT, (WIDTH - 26 - 26) / len(self.colours)
        drawn.text(26, top + 4, title, size=11, fill=SOFT)
        for index, colour in enumerate(self.colours):
            drawn.rect(26 + index * step, top + 10, step, 12, fill=colour, stroke="#ffffff", line=0.6)
        for index, bound in enumerate(self.bounds):
            anchor = "start" if index == 0 else "middle"
            drawn.text(26 + index * step, top + 33, words.share(bound), size=9.5, anchor=anchor)

"""Maps as drawings: samples by verdict, contents, uncertainty, zones of a level, hot spots, next samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment import Assessment, ElementMap, Exceedance
from netmin.report import drawing, labels, palettes
from netmin.report.blocks import Tone
from netmin.report.drawing import INK, SOFT, Drawing
from netmin.report.frame import FOOT, WIDTH, Frame, fine_grid
from netmin.report.palettes import MARKS, SPOTS, ZONES
from netmin.report.wording import Words
from netmin.samples import SampleSet

FloatArray = npt.NDArray[np.float64]
ByteArray = npt.NDArray[np.uint8]

#: Pixels a raster is blown up to, so that a reader's program does not blur the cells.
_PIXELS = 720

_PLACED: tuple[Tone, ...] = ("below", "open", "mild", "grave", "severe")
_SHAPES: dict[Tone, Callable[[Sequence[float], Sequence[float], float], str]] = {
    "below": drawing.dots,
    "open": drawing.squares,
    "mild": drawing.triangles,
    "grave": drawing.triangles,
    "severe": drawing.triangles,
}

#: The mapped ground where it only says where one is.
_GROUND = "#e3e7ea"

#: Room for the longest line of the legend of the next samples, beside a map.
_LEGEND_WIDTH = 320.0

#: Kinds of spots, the grave ones last so that they lie on top: name, shape, colour, size.
_SPOTS = (
    ("", drawing.dots, "#ffffff", 2.0),
    ("cold", drawing.squares, SPOTS["cold"], 3.4),
    ("hot", drawing.triangles, SPOTS["hot"], 3.6),
)


def sample_map(samples: SampleSet, tones: Sequence[Tone], words: Words) -> str:
    """Draw where samples were taken and how they were judged.

    Parameters
    ----------
    samples : SampleSet
        Samples; those without a place are left out.
    tones : sequence of str
        How grave each is, in the order of the points.
    words : Words
        Language.

    Returns
    -------
    str
        SVG. Shapes repeat what the colours say: a dot lies below, a square is open, a triangle lies above.
    """
    easting, northing, placed = places(samples)
    frame = Frame.around(_padded(easting[placed], northing[placed]))
    present = [tone for tone in _PLACED if any(each == tone and here for each, here in zip(tones, placed, strict=True))]
    drawn = Drawing(WIDTH, frame.bottom + FOOT + 18 * len(present) + 4)
    fine_grid(frame, drawn)
    for tone in present:
        here = placed & np.array([each == tone for each in tones])
        xs, ys = frame.paper(easting[here], northing[here])
        drawn.path(_SHAPES[tone](xs, ys, 3.4), fill=MARKS[tone], stroke=INK, width=0.6)
    frame.furnish(drawn, words)
    for row, tone in enumerate(present):
        y = frame.bottom + FOOT + 8 + 18 * row
        drawn.path(_SHAPES[tone]([32.0], [y], 4.2), fill=MARKS[tone], stroke=INK, width=0.6)
        drawn.text(44, y + 4, words(f"tone-{tone}"), size=11)
    return drawn.svg()


def places(samples: SampleSet) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Return easting, northing and which samples have both."""
    easting = samples.points["easting"].to_numpy(dtype=float)
    northing = samples.points["northing"].to_numpy(dtype=float)
    return easting, northing, np.isfinite(easting) & np.isfinite(northing)


def _padded(easting: FloatArray, northing: FloatArray) -> tuple[float, float, float, float]:
    wide, high = float(np.ptp(easting)), float(np.ptp(northing))
    pad = max(0.05 * max(wide, high), 1.0)
    # A single transect would be a line: the frame is never narrower than a quarter of its length.
    side = max(0.0, (0.25 * max(wide, high) - wide) / 2), max(0.0, (0.25 * max(wide, high) - high) / 2)
    return (
        float(easting.min()) - pad - side[0],
        float(northing.min()) - pad - side[1],
        float(easting.max()) + pad + side[0],
        float(northing.max()) + pad + side[1],
    )


class MapSheet:
    """The drawings of one mapped element; its pictures are made once and serve every language.

    Parameters
    ----------
    assessment : Assessment
        For the samples and the certainty.
    element_map : ElementMap
        The map.
    """

    def __init__(self, assessment: Assessment, element_map: ElementMap) -> None:
        self.certainty = assessment.recipe.certainty
        self.map = element_map
        self.frame = Frame.around(element_map.grid.bounds)
        self._values, self._below, self._east, self._north = _measured(assessment, element_map)
        self._bounds = palettes.breaks(element_map.mean)
        self._colours = palettes.scale(palettes.SEQUENCE, len(self._bounds) - 1)
        self._mean = picture_of(classes_of(element_map.mean, self._bounds), self._colours)
        spread = np.maximum(element_map.relative_spread, 1.0)
        self._spread_bounds = _spread_bounds(spread)
        self._spread_colours = palettes.scale(palettes.SPREAD, len(self._spread_bounds) - 1)
        self._spread = picture_of(classes_of(spread, self._spread_bounds), self._spread_colours)
        self._zones = {id(part): _zones_picture(part, self.certainty) for part in element_map.exceedances}
        self._ground = picture_of(np.where(element_map.grid.mask, 0, 1), (_GROUND,))

    def mean(self, words: Words) -> str:
        """Draw the mapped mean with the samples in the same colours."""
        drawn = self._sheet(self._mean, 64)
        classes = classes_of(self._values, self._bounds)
        for index, colour in enumerate(self._colours):
            self._mark(drawn, (classes == index) & ~self._below, drawing.dots, colour, 2.4)
        self._mark(drawn, self._below, drawing.squares, "#ffffff", 2.2)
        self._strip(drawn, self._bounds, self._colours, words("legend-content"), words.content)
        y = self.frame.bottom + FOOT + 54
        drawn.path(drawing.dots([32], [y - 3.5], 3), fill=self._colours[len(self._colours) // 2], stroke=INK, width=0.6)
        drawn.text(40, y, words("legend-sample"), size=11)
        if self._below.any():
            drawn.path(drawing.squares([190], [y - 3.5], 3), fill="#ffffff", stroke=INK, width=0.6)
            drawn.text(198, y, words("legend-below-limit"), size=11)
        self.frame.furnish(drawn, words)
        return drawn.svg()

    def spread(self, words: Words) -> str:
        """Draw the factor between the bounds of the 90 % interval."""
        drawn = self._sheet(self._spread, 44)
        self._mark(drawn, np.ones(len(self._values), dtype=bool), drawing.dots, "#ffffff", 1.4)
        self._strip(drawn, self._spread_bounds, self._spread_colours, words("legend-spread"), words.number)
        self.frame.furnish(drawn, words)
        return drawn.svg()

    def zones(self, exceedance: Exceedance, words: Words) -> str:
        """Draw where a level is surely passed, surely not, and where that is not sure."""
        drawn = self._sheet(self._zones[id(exceedance)], 74)
        above = (self._values > exceedance.limit) & ~self._below
        self._mark(drawn, ~above, drawing.dots, "#ffffff", 1.8)
        self._mark(drawn, above, drawing.triangles, INK, 2.6)
        self._zone_legend(drawn, 26, self.frame.bottom + FOOT + 2, words)
        y = self.frame.bottom + FOOT + 64
        drawn.path(drawing.triangles([35], [y - 3], 3.2), fill=INK)
        drawn.text(50, y, words("legend-above"), size=11)
        drawn.path(drawing.dots([205], [y - 3.5], 2.6), fill="#ffffff", stroke=INK, width=0.6)
        drawn.text(214, y, words("legend-not-above"), size=11)
        self.frame.furnish(drawn, words)
        return drawn.svg()

    def hot_spots(self, words: Words) -> str:
        """Draw which samples lie among high ones, and which among low ones."""
        drawn = self._sheet(self._ground, 58)
        table = self.map.hot_spots
        east, north = (table[name].to_numpy(dtype=float) for name in ("easting", "northing"))
        for row, (spot, shape, fill, radius) in enumerate(_SPOTS):
            here = (table["spot"] == spot).to_numpy()
            xs, ys = self.frame.paper(east[here], north[here])
            drawn.path(shape(xs, ys, radius), fill=fill, stroke=INK, width=0.6)
            y = self.frame.bottom + FOOT + 8 + 17 * row
            drawn.path(shape([35.0], [y], radius), fill=fill, stroke=INK, width=0.6)
            drawn.text(50, y + 4, words(f"spot-{spot or 'neither'}"), size=11)
        self.frame.furnish(drawn, words)
        return drawn.svg()

    def next_samples(self, exceedance: Exceedance, table: pd.DataFrame, words: Words) -> str:
        """Draw numbered places for further samples over the zones of a level."""
        drawn = self._sheet(self._zones[id(exceedance)], 92)
        self._numbered(drawn, self.frame, table)
        self._next_legend(drawn, 26, self.frame.bottom + FOOT + 2, words)
        self.frame.furnish(drawn, words)
        return drawn.svg()

    def next_samples_wide(self, exceedance: Exceedance, table: pd.DataFrame, words: Words) -> tuple[str, float]:
        """Draw the same with the legend beside the map, for paper; return its height over its width, too."""
        frame = replace(self.frame, x=26.0)
        drawn = Drawing(frame.x + frame.width + 20 + _LEGEND_WIDTH, frame.bottom + FOOT)
        drawn.image(frame.x, frame.y, frame.width, frame.height, self._zones[id(exceedance)])
        self._numbered(drawn, frame, table)
        self._next_legend(drawn, frame.x + frame.width + 20, frame.y, words)
        frame.furnish(drawn, words)
        return drawn.svg(), drawn.height / drawn.width

    def _numbered(self, drawn: Drawing, frame: Frame, table: pd.DataFrame) -> None:
        """Draw the samples so far, small, and the numbered places."""
        xs, ys = frame.paper(self._east, self._north)
        drawn.path(drawing.dots(xs, ys, 1.6), fill="#ffffff", stroke=INK, width=0.6)
        xs = (frame.x + (table["easting"].to_numpy(dtype=float) - frame.west) * frame.scale).tolist()
        ys = (frame.y + (frame.north - table["northing"].to_numpy(dtype=float)) * frame.scale).tolist()
        labels.draw_numbered(drawn, xs, ys, (frame.x, frame.y, frame.x + frame.width, frame.bottom))

    def _next_legend(self, drawn: Drawing, x: float, top: float, words: Words) -> None:
        self._zone_legend(drawn, x, top, words)
        y = top + 66
        labels.draw_numbered(drawn, [x + 9], [y - 3.0], (x, y - 20, x + 60, y + 10))
        drawn.text(x + 40, y, words("legend-next"), size=11)
        drawn.path(drawing.dots([x + 9], [y + 15.5], 2.2), fill="#ffffff", stroke=INK, width=0.6)
        drawn.text(x + 40, y + 19, words("legend-so-far"), size=11)

    def _zone_legend(self, drawn: Drawing, x: float, top: float, words: Words) -> None:
        sure = words.share(self.certainty)
        for row, (key, colour) in enumerate(zip(("below", "unsure", "above"), ZONES, strict=True)):
            y = top + 17 * row
            drawn.rect(x, y, 18, 11, fill=colour)
            if key == "unsure":
                drawn.hatch(x, y, 18, 11, stroke="#7a5b12", step=4)
            drawn.rect(x, y, 18, 11, stroke=SOFT, line=0.6)
            drawn.text(x + 24, y + 9.5, words(f"zone-{key}", certainty=sure), size=11)

    def _sheet(self, picture: str, legend: float) -> Drawing:
        """Return a drawing with the surface on it, the rest of the frame left as paper."""
        drawn = Drawing(WIDTH, self.frame.bottom + FOOT + legend)
        drawn.image(self.frame.x, self.frame.y, self.frame.width, self.frame.height, picture)
        return drawn

    def _mark(
        self,
        drawn: Drawing,
        here: npt.NDArray[np.bool_],
        shape: Callable[[Sequence[float], Sequence[float], float], str],
        fill: str,
        radius: float,
    ) -> None:
        xs, ys = self.frame.paper(self._east[here], self._north[here])
        drawn.path(shape(xs, ys, radius), fill=fill, stroke=INK, width=0.6)

    def _strip(
        self,
        drawn: Drawing,
        bounds: Sequence[float],
        colours: Sequence[str],
        title: str,
        write: Callable[[float], str],
    ) -> None:
        """Draw the legend of classes: coloured fields with their bounds between them."""
        top = self.frame.bottom + FOOT
        drawn.text(26, top + 4, title, size=11, fill=SOFT)
        step = (WIDTH - 26 - 22) / len(colours)
        for index, colour in enumerate(colours):
            drawn.rect(26 + index * step, top + 10, step, 12, fill=colour, stroke="#ffffff", line=0.6)
        for index, bound in enumerate(bounds):
            drawn.text(26 + index * step, top + 33, write(bound), size=10, anchor="start" if index == 0 else "middle")


def _measured(
    assessment: Assessment, element_map: ElementMap
) -> tuple[FloatArray, npt.NDArray[np.bool_], FloatArray, FloatArray]:
    """Return values, marks and places of the samples that carry a map, in the map's measure."""
    column = assessment.samples.column(element_map.analyte)
    easting, northing, placed = places(assessment.samples)
    factor = correction(assessment, element_map)
    here = placed & column.measured & np.isfinite(factor)
    return (column.value / factor)[here], column.below[here], easting[here], northing[here]


def correction(assessment: Assessment, element_map: ElementMap) -> FloatArray:
    """Return the soil correction of every point that a map's measure carries; one for contents as measured."""
    factor = np.ones(len(assessment.samples.points))
    for comparison in assessment.comparisons:
        if element_map.basis == comparison.standard.id:
            rows = comparison.table[comparison.table["analyte"] == element_map.analyte]
            factor[rows["sample"].cat.codes.to_numpy()] = rows["factor"].to_numpy(dtype=float)
    return factor


def classes_of(values: FloatArray, bounds: Sequence[float]) -> npt.NDArray[np.int64]:
    """Return the class of every value, the number of classes where there is none."""
    count = len(bounds) - 1
    found = np.clip(np.searchsorted(np.asarray(bounds), values, side="right") - 1, 0, count - 1)
    return np.where(np.isfinite(values), found, count).astype(np.int64)


def picture_of(classes: npt.NDArray[np.int64], colours: Sequence[str]) -> str:
    """Return cells as a picture, each in the colour of its class, those of no class as paper."""
    return drawing.png(_blown_up(classes.astype(np.uint8)), [drawing.rgb(colour) for colour in colours])


def _blown_up(cells: ByteArray) -> ByteArray:
    factor = max(1, math.ceil(_PIXELS / max(cells.shape)))
    return cells.repeat(factor, axis=0).repeat(factor, axis=1)


def zone_codes(exceedance: Exceedance, certainty: float) -> npt.NDArray[np.int64]:
    """Return 0 where a level is surely not passed, 1 where not sure, 2 where it surely is, 3 outside the map."""
    probability = exceedance.probability
    codes = np.where(probability >= certainty, 2, np.where(probability <= 1.0 - certainty, 0, 1))
    return np.where(np.isfinite(probability), codes, 3).astype(np.int64)


def _zones_picture(exceedance: Exceedance, certainty: float) -> str:
    """Return the three zones as a picture, the unsure one hatched so that it needs no colour."""
    pixels = _blown_up(zone_codes(exceedance, certainty).astype(np.uint8))
    pixels[pixels == 3] = 4
    stripe = np.add.outer(np.arange(pixels.shape[0]), np.arange(pixels.shape[1])) % 22 < 3
    pixels[(pixels == 1) & stripe] = 3
    return drawing.png(pixels, [drawing.rgb(colour) for colour in (*ZONES, "#b08a2e")])


def _spread_bounds(spread: FloatArray) -> tuple[float, ...]:
    """Return round factors that hold the map's, at most eight classes."""
    known = spread[np.isfinite(spread)]
    low, high = float(known.min()), float(known.max())
    if high / low < 1.02:
        return (math.floor(low * 10) / 10, math.floor(low * 10) / 10 + 0.2)
    return palettes.breaks(known)

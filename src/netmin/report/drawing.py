"""Small vector drawings, written as SVG text: the same input gives the same bytes, and words stay words.

Text in a drawing is text, so a figure costs nothing to draw again in another language, can be searched and read aloud,
and takes the font of the page around it.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

#: Colours of lines and letters.
INK = "#1d2530"
SOFT = "#525c68"
RULE = "#c9d0d6"
PAPER = "#ffffff"
ACCENT = "#0b5c5c"

#: Families of the fonts that are shipped.
FONTS = "'Noto Sans','Noto Sans Math'"


class Drawing:
    """An SVG being drawn, in units of its own box.

    Parameters
    ----------
    width, height : float
        Size of the box.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._parts: list[str] = []

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
            f'stroke="{stroke}" stroke-width="{_n(width)}"{dashed}/>'
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        line: float = 1,
    ) -> None:
        """Draw a rectangle."""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="{_n(line)}"/>'
        )

    def circle(
        self, x: float, y: float, radius: float, *, fill: str = INK, stroke: str = "none", line: float = 1
    ) -> None:
        """Draw a circle."""
        self._parts.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="{_n(line)}"/>'
        )

    def path(self, data: str, *, fill: str = "none", stroke: str = "none", width: float = 1) -> None:
        """Draw a path."""
        if data:
            self._parts.append(
                f'<path d="{data}" fill="{fill}" stroke="{stroke}" stroke-width="{_n(width)}" stroke-linejoin="round"/>'
            )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11,
        fill: str = INK,
        anchor: str = "start",
        bold: bool = False,
        turn: float = 0,
    ) -> None:
        """Write a line of text; `anchor` is start, middle or end."""
        weight = ' font-weight="700"' if bold else ""
        turned = f' transform="rotate({_n(turn)} {_n(x)} {_n(y)})"' if turn else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}" '
            f'text-anchor="{anchor}"{weight}{turned}>{escape(text)}</text>'
        )

    def image(self, x: float, y: float, width: float, height: float, uri: str) -> None:
        """Place a picture given as a data URI."""
        self._parts.append(
            f'<image x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" xlink:href="{uri}"/>'
        )

    def hatch(self, x: float, y: float, width: float, height: float, *, stroke: str = SOFT, step: float = 5) -> None:
        """Fill a rectangle with slanting lines, drawn out so that no pattern is needed."""
        pieces = []
        for offset in np.arange(step / 2, width + height, step):
            x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
            x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
            pieces.append(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}")
        self.path("".join(pieces), stroke=stroke, width=0.7)

    def svg(self) -> str:
        """Return the drawing."""
        head = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" font-family="{FONTS}">'
        )
        return head + "".join(self._parts) + "</svg>"


def _n(value: float) -> str:
    """Write a length with one decimal, without a needless one."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace("-0", "0") if text in ("-0.0", "0.0") else text.removesuffix(".0")


#: More marks than this are thinned out where they would be printed over each other.
MOST_MARKS = 2000


def thinned(xs: Sequence[float], ys: Sequence[float], apart: float = 3.0) -> tuple[list[float], list[float]]:
    """Return places of marks; of very many, one of those that fall on the same spot.

    Parameters
    ----------
    xs, ys : sequence of float
        On paper.
    apart : float
        Size of a spot.

    Returns
    -------
    tuple of list of float
        The places, in the order given.
    """
    if len(xs) <= MOST_MARKS:
        return list(xs), list(ys)
    spots = {(round(x / apart), round(y / apart)): (x, y) for x, y in zip(xs, ys, strict=True)}
    return [x for x, _ in spots.values()], [y for _, y in spots.values()]


def dots(xs: Sequence[float], ys: Sequence[float], radius: float) -> str:
    """Return the path of circles."""
    r = _n(radius)
    d = _n(2 * radius)
    return "".join(
        f"M{_n(x - radius)} {_n(y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z" for x, y in zip(xs, ys, strict=True)
    )


def triangles(xs: Sequence[float], ys: Sequence[float], radius: float) -> str:
    """Return the path of triangles that point up."""
    w, h = 1.1 * radius, 1.9 * radius
    return "".join(f"M{_n(x)} {_n(y - 0.62 * h)}l{_n(w)} {_n(h)}h{_n(-2 * w)}z" for x, y in zip(xs, ys, strict=True))


def squares(xs: Sequence[float], ys: Sequence[float], radius: float) -> str:
    """Return the path of squares that stand on a corner."""
    r = 1.25 * radius
    return "".join(
        f"M{_n(x)} {_n(y - r)}l{_n(r)} {_n(r)}l{_n(-r)} {_n(r)}l{_n(-r)} {_n(-r)}z" for x, y in zip(xs, ys, strict=True)
    )


def nice_steps(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers between two bounds, about `count` of them.

    Examples
    --------
    >>> nice_steps(0.0, 97.0)
    [0.0, 20.0, 40.0, 60.0, 80.0]
    """
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return [low]
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def log_steps(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times powers of ten between two bounds above zero; of many, only the powers.

    Examples
    --------
    >>> log_steps(0.3, 12.0)
    [0.5, 1.0, 2.0, 5.0, 10.0]
    """
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if high / low <= 1e3 else (1,)
    steps = [float(f"{factor}e{exponent}") for exponent in exponents for factor in factors]
    return [step for step in steps if low * 0.999 <= step <= high * 1.001]


def png(indices: npt.NDArray[np.uint8], palette: Sequence[tuple[int, int, int]]) -> str:
    """Return a picture of palette colours as a data URI; the index after the last colour is transparent.

    Parameters
    ----------
    indices : array of uint8, shape (rows, columns)
        Positions in the palette, or its length for nothing.
    palette : sequence of (red, green, blue)
        Colours, at most 255.

    Returns
    -------
    str
        A PNG file as ``data:image/png;base64,…``.
    """
    rows, columns = indices.shape
    colours = b"".join(bytes(colour) for colour in palette) + b"\xff\xff\xff"
    raw = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(indices))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content)
        for kind, content in (
            (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)),
            (b"PLTE", colours),
            (b"tRNS", b"\xff" * len(palette) + b"\0"),
            (b"IDAT", zlib.compress(raw, 6)),
            (b"IEND", b""),
        )
    )
    return "data:image/png;base64," + base64.b64encode(data).decode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three parts of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

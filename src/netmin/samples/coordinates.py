"""Places: a short list of coordinate systems, and operations whose accuracy is known.

PROJ moves the retired codes EPSG:31277 and EPSG:31700 without a datum shift, 445 m and 129 m away from where their
successors put the same numbers. They are read as the successors, visibly, and no operation of unknown accuracy is used.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from netmin import cellar
from netmin.errors import UsageError
from netmin.language import Message, to_latin
from netmin.samples.sampleset import BoolArray, FloatArray

#: Declared for plain metres that no map knows.
LOCAL = "local"

GEOGRAPHIC = "EPSG:4326"

#: Retired codes and what their numbers are read as.
SUCCESSORS = {"EPSG:31277": "EPSG:6316", "EPSG:31700": "EPSG:3844"}

_NAMES = {
    "wgs84": GEOGRAPHIC,
    "wgs 84": GEOGRAPHIC,
    "crs84": GEOGRAPHIC,
    "ogc:crs84": GEOGRAPHIC,
    "stereo70": "EPSG:3844",
    "stereo 70": "EPSG:3844",
    "utm34": "EPSG:32634",
    "utm 34n": "EPSG:32634",
    "utm34n": "EPSG:32634",
    "etrs89": "EPSG:4258",
}

#: West, south, east, north. [degrees]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class System:
    """One line of ``data/coordinate_systems.csv``.

    Attributes
    ----------
    code : str
        As ``EPSG:<number>``.
    geographic : bool
        Whether it counts degrees.
    x_is_north : bool
        Whether surveyors of its country write X for the northing.
    same_place_as : str
        A system whose numbers mean the same place within a metre, or "".
    detected : bool
        Whether numbers alone may suggest it.
    """

    code: str
    geographic: bool
    x_is_north: bool = False
    same_place_as: str = ""
    detected: bool = False


@cache
def systems() -> dict[str, System]:
    """Return the listed coordinate systems by code."""
    path = cellar.find("coordinate_systems.csv")
    rows = cellar.read_rows(path) if path else []
    return {
        row["code"]: System(
            row["code"],
            row["kind"] == "geographic",
            row["x_is"] == "north",
            row["same_place_as"],
            row["detected"] == "yes",
        )
        for row in rows
    }


@cache
def country_areas() -> dict[str, str]:
    """Return, by country of two letters, the EPSG code whose area of use is that country."""
    path = cellar.find("countries.csv")
    return {row["country"]: row["area_of"] for row in cellar.read_rows(path)} if path else {}


def settle(text: str) -> tuple[str, Message | None]:
    """Return the code that a declared coordinate system is read as, and the notice if that is another one.

    Parameters
    ----------
    text : str
        A code such as ``EPSG:3844`` or ``3844``, a usual name, or ``local``.

    Returns
    -------
    str, Message or None
        A code of the list, or `LOCAL`.

    Raises
    ------
    UsageError
        If the system is not on the list.

    Examples
    --------
    >>> settle("31277")[0], settle("Stereo 70")[0], settle("local")[0]
    ('EPSG:6316', 'EPSG:3844', 'local')
    """
    folded = text.strip().casefold()
    if folded == LOCAL:
        return LOCAL, None
    match = re.fullmatch(
        r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?(?:epsg)?[\s:/]*(?:[\d.]*[:/])?(\d{4,6})", folded
    )
    code = _NAMES.get(folded) or ("EPSG:4326" if folded.endswith("crs84") else f"EPSG:{match[1]}" if match else "")
    if code in SUCCESSORS:
        return SUCCESSORS[code], Message.of("samples.crs-successor", retired=code, used=SUCCESSORS[code])
    if code in systems() or _is_utm(code):
        return code, None
    raise UsageError(Message.of("samples.crs-not-listed", crs=text, listed=[*systems(), "EPSG:326xx", LOCAL]))


def is_utm(code: str) -> bool:
    """Whether a listed code is a UTM zone."""
    return _is_utm(code) or (code in systems() and _is_utm(systems()[code].same_place_as))


def _is_utm(code: str) -> bool:
    """Whether a code is a UTM zone on WGS 84: a pure conversion, so that any zone is safe."""
    match = re.fullmatch(r"EPSG:32[67](\d\d)", code)
    return match is not None and 1 <= int(match[1]) <= 60


def is_geographic(code: str) -> bool:
    """Whether a listed code counts degrees."""
    return code in systems() and systems()[code].geographic


@cache
def area_of_use(code: str) -> Box:
    """Return the area EPSG states for a code, in degrees."""
    from pyproj import CRS

    area = CRS.from_user_input(code).area_of_use
    return area.bounds if area is not None else (-180.0, -90.0, 180.0, 90.0)


def usable_area(code: str) -> Box:
    """Return where a system can still be measured in: its area of use, for UTM a zone and a half further on."""
    west, south, east, north = area_of_use(code)
    margin = 9.0 if is_utm(code) else 0.1
    return west - margin, south - 0.1, east + margin, north + 0.1


def country_box(country: str) -> Box | None:
    """Return the box around a country as EPSG states it, or None where the table has no such country."""
    code = country_areas().get(country.upper())
    return area_of_use(code) if code else None


@dataclass(frozen=True)
class Operation:
    """How one system is turned into WGS 84, pinned.

    Attributes
    ----------
    code : str
        The system.
    description : str
        As PROJ names it.
    accuracy : float
        As EPSG states it. [m]
    """

    code: str
    description: str
    accuracy: float


def _choose(code: str, box: Box) -> Any:
    """Return the most accurate transformer whose area holds the box; PROJ's order decides between equals."""
    from pyproj.transformer import AreaOfInterest, TransformerGroup

    with warnings.catch_warnings():
        # A finer grid may not be installed; the operation that is used names its own accuracy.
        warnings.simplefilter("ignore")
        group = TransformerGroup(
            code, GEOGRAPHIC, always_xy=True, area_of_interest=AreaOfInterest(*box), allow_ballpark=False
        )
    known = [transformer for transformer in group.transformers if transformer.accuracy >= 0]
    if not known:
        raise UsageError(Message.of("samples.crs-accuracy-unknown", crs=code))
    holding = [transformer for transformer in known if _holds(transformer, box)] or known
    return min(holding, key=lambda transformer: transformer.accuracy)


def _holds(transformer: Any, box: Box) -> bool:
    area = transformer.area_of_use
    if area is None:
        return True
    return bool(area.west <= box[0] and area.south <= box[1] and area.east >= box[2] and area.north >= box[3])


def to_geographic(code: str, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray, Operation]:
    """Return longitude and latitude on WGS 84, and the operation used.

    Parameters
    ----------
    code : str
        A listed system.
    easting, northing : array, shape (n,)
        In that system, easting (or longitude) first. [m or degrees]

    Returns
    -------
    longitude, latitude : array, shape (n,)
        Infinite where the system cannot hold the numbers. [degrees]
    operation : Operation
        Pinned for the area of the points.

    Raises
    ------
    UsageError
        If only operations of unknown accuracy exist.
    """
    return _transform(code, easting, northing, _rough_box(code, easting, northing), inverse=False)


def from_geographic(code: str, longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray, Operation]:
    """Return easting and northing in a listed system, and the operation used; the reverse of `to_geographic`."""
    return _transform(code, longitude, latitude, _bounds(longitude, latitude), inverse=True)


def _transform(
    code: str, first: FloatArray, second: FloatArray, box: Box, *, inverse: bool
) -> tuple[FloatArray, FloatArray, Operation]:
    transformer = _choose(code, box)
    direction = "INVERSE" if inverse else "FORWARD"
    turned = transformer.transform(np.asarray(first, float), np.asarray(second, float), direction=direction)
    operation = Operation(code, str(transformer.description), float(transformer.accuracy))
    return np.asarray(turned[0], float), np.asarray(turned[1], float), operation


def _rough_box(code: str, easting: FloatArray, northing: FloatArray) -> Box:
    """Return the box of the points by undoing the projection alone, datum shifts left out: a few hundred metres."""
    if is_geographic(code):
        return _bounds(easting, northing)
    known = np.flatnonzero(np.isfinite(easting) & np.isfinite(northing))
    if not len(known):
        return area_of_use(code)
    ends = [known[pick(values[known])] for values in (easting, northing) for pick in (np.argmin, np.argmax)]
    longitude, latitude = unproject(code, easting[ends], northing[ends])
    box = _bounds(longitude, latitude)
    return box if box[2] > box[0] and box[3] > box[1] else area_of_use(code)


def unproject(code: str, easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return degrees on the system's own ellipsoid, for deciding where points roughly are."""
    from pyproj import CRS, Proj

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        projection = Proj(CRS.from_user_input(code))
    longitude, latitude = projection(np.asarray(easting, float), np.asarray(northing, float), inverse=True)
    return np.asarray(longitude, float), np.asarray(latitude, float)


def _bounds(longitude: FloatArray, latitude: FloatArray) -> Box:
    known = np.isfinite(longitude) & np.isfinite(latitude)
    if not known.any():
        return (-180.0, -90.0, 180.0, 90.0)
    margin = 0.01
    west, east = float(longitude[known].min()) - margin, float(longitude[known].max()) + margin
    south, north = float(latitude[known].min()) - margin, float(latitude[known].max()) + margin
    return (max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


def inside(box: Box, longitude: FloatArray, latitude: FloatArray) -> BoolArray:
    """Whether points lie in a box; unknown places do not."""
    west, south, east, north = box
    across = (longitude >= west) & (longitude <= east) if west <= east else (longitude >= west) | (longitude <= east)
    return np.asarray(across & (latitude >= south) & (latitude <= north))


def candidates(first: FloatArray, second: FloatArray, country: str | None) -> Iterator[tuple[str, bool]]:
    """Yield every listed system in which nearly all points lie where they can, and whether the axes are then swapped.

    Parameters
    ----------
    first, second : array, shape (n,)
        As in the file; no unknown numbers.
    country : str or None
        If given, the points must lie in its box too.

    Yields
    ------
    str, bool
        Code, and True where the second number is the easting.
    """
    for system in systems().values():
        if system.detected and not system.geographic:
            yield from (
                (system.code, swapped)
                for swapped in (False, True)
                if fits(system.code, first, second, country, swapped=swapped)
            )


def fits(code: str, first: FloatArray, second: FloatArray, country: str | None, *, swapped: bool = False) -> bool:
    """Whether nine points of ten lie in the area of use, and in the country if given; the tenth may be a slip."""
    easting, northing = (second, first) if swapped else (first, second)
    # A thousand points decide which system it is; afterwards every point is checked against it.
    few = slice(None, None, max(len(easting) // 1_000, 1))
    return _share_within(code, easting[few], northing[few], country) >= 0.9


def _share_within(code: str, easting: FloatArray, northing: FloatArray, country: str | None) -> float:
    longitude, latitude = (easting, northing) if is_geographic(code) else unproject(code, easting, northing)
    box = country_box(country) if country else None
    within = inside(area_of_use(code), longitude, latitude)
    return float(np.mean(within if box is None else within & inside(box, longitude, latitude)))


def projected_for(longitude: FloatArray, latitude: FloatArray, country: str | None) -> str:
    """Return the system to measure distances in: Stereo 70 for Romania, else the UTM zone of the middle."""
    if (country or "").upper() == "RO":
        return "EPSG:3844"
    middle, height = float(np.median(longitude)), float(np.median(latitude))
    zone = min(max(int((middle + 180.0) // 6.0) + 1, 1), 60)
    return f"EPSG:{326 if height >= 0 else 327}{zone:02d}"


@dataclass(frozen=True)
class Angle:
    """A written latitude or longitude.

    Attributes
    ----------
    degrees : float
        Without the sign of the letter.
    letter : str
        "N", "S", "E", "W"; "?" for a Latin S, which is south in most languages and north (sever) in Serbian; or "".
    serbian : bool
        Whether the letters are Serbian, which settles the "?".
    """

    degrees: float
    letter: str = ""
    serbian: bool = False

    def signed(self, *, serbian: bool = False) -> float:
        """Return degrees, negative in the south and the west."""
        southern = self.letter == "S" or (self.letter == "?" and not (serbian or self.serbian))
        return -self.degrees if southern or self.letter == "W" else self.degrees


_CYRILLIC_LETTERS = {"С": "N", "Ј": "S", "И": "E", "З": "W"}
_LATIN_LETTERS = {"N": "N", "E": "E", "W": "W", "V": "W", "S": "?", "I": "E", "Z": "W", "J": "S"}
_ANGLE = re.compile(
    r"""^(?P<sign>-)?\s*(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*(?:[°º˚]|deg|\s|:|d(?=\s*\d)|$)\s*
        (?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*(?:['′’‘ʹ´`]|min|:|\s|m(?=\s*\d|$)|$)\s*)?
        (?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”“„ʺ]|''|’’|′′|sec|s|$)?\s*)?$""",
    re.VERBOSE,
)
_LETTERS = re.compile(
    r"^(?P<front>[A-Za-zЀ-ӿ]?)\s*(?P<core>-?\s*\d.*?)\s*(?P<back>[^\W\d_](?:\.?\s*[gг]\.?\s*[šшsdд]\.?)?\.?)?\s*$",
    re.IGNORECASE,
)


def read_angle(text: str) -> Angle | None:
    """Return a latitude or longitude written in degrees, minutes and seconds, or None.

    Examples
    --------
    >>> round(read_angle('''44°04'48"N''').degrees, 4), read_angle("22° 6' 0,0'' И").letter
    (44.08, 'E')
    >>> read_angle("44.08") is None
    True
    """
    match = _LETTERS.match(text.strip().replace("−", "-"))
    if match is None:
        return None
    word = (match["front"] or match["back"] or "").strip()
    core = _ANGLE.match(match["core"].strip())
    if core is None or (not word and not re.search(r"[°º˚'′’:]", text)):
        return None
    minutes, seconds = _number(core["minutes"]), _number(core["seconds"])
    if minutes >= 60 or seconds >= 60 or (core["sign"] and word):
        return None
    degrees = _number(core["degrees"]) + minutes / 60 + seconds / 3600
    letter, serbian = _letter(word)
    return Angle(-degrees if core["sign"] else degrees, letter, serbian) if letter is not None else None


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _letter(word: str) -> tuple[str | None, bool]:
    if not word:
        return "", False
    first = word[0].upper()
    if first in _CYRILLIC_LETTERS:
        return _CYRILLIC_LETTERS[first], True
    serbian = first in "IZJ" or "g" in to_latin(word[1:]).casefold()
    return _LATIN_LETTERS.get(first), serbian

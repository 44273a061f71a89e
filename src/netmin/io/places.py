"""Where the samples lie: finding out the system of their coordinates, and refusing to guess."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.io.findings import Findings
from netmin.io.table import IntArray
from netmin.io.written import Pair, Written
from netmin.samples import coordinates
from netmin.samples.coordinates import GEOGRAPHIC, LOCAL

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: Two positions of one sample further apart than this contradict each other. [m]
DISAGREEMENT = 100.0

#: Metres of a degree of latitude, near enough for telling a slip from a position.
_DEGREE = 111_320.0


@dataclass(frozen=True, eq=False)
class Places:
    """Coordinates per row.

    Attributes
    ----------
    crs : str
        Of easting and northing; "" where the file has no coordinates.
    easting, northing : array, shape (n,)
        [m]
    longitude, latitude : array, shape (n,)
        [degrees]
    """

    crs: str
    easting: FloatArray
    northing: FloatArray
    longitude: FloatArray
    latitude: FloatArray


def nowhere(count: int) -> Places:
    """Return the places of a file without coordinates."""
    unknown = np.full(count, np.nan)
    return Places("", unknown, unknown, unknown, unknown)


def settle(
    written: Written, declared: str | None, of_file: str | None, country: str | None, findings: Findings
) -> Places:
    """Return the places in a projected system and on WGS 84; a system that nothing settles is a problem."""
    if written.degrees is None and written.metres is None:
        findings.note("no-coordinates")
        return nowhere(0)
    wanted = declared or of_file or (written.stated if written.metres is not None else "") or None
    code = None
    if wanted is not None:
        code, notice = coordinates.settle(wanted)
        if notice is not None:
            findings.notes.append(notice)
    _tell_halves(written, findings)
    if code == LOCAL:
        return _local(written, findings)
    if code is not None and not coordinates.is_geographic(code):
        return _projected(written, code, country, findings)
    if written.degrees is not None:
        return _geographic(written, written.degrees, code or GEOGRAPHIC, country, findings)
    return _from_metres(written, code, country, findings)


def _tell_halves(written: Written, findings: Findings) -> None:
    """Tell samples with one coordinate, and how many have none."""
    pair = written.degrees or written.metres
    if pair is None:
        return
    half = np.isfinite(pair.first) != np.isfinite(pair.second)
    findings.errors_at("coordinate-half", written.rows[half], pair.names[0])
    none = ~np.isfinite(pair.first) & ~np.isfinite(pair.second)
    if none.any():
        findings.warn(
            "coordinates-missing", row=int(written.rows[np.argmax(none)]), column=pair.names[0], count=int(none.sum())
        )


def _local(written: Written, findings: Findings) -> Places:
    pair = written.metres or written.degrees
    if pair is None:
        return nowhere(len(written.rows))
    findings.note("local-coordinates")
    unknown = np.full(len(pair.first), np.nan)
    return Places(LOCAL, pair.first, pair.second, unknown, unknown)


def _projected(written: Written, code: str, country: str | None, findings: Findings) -> Places:
    """Read metres of a settled system; degrees beside them must agree."""
    if written.metres is None:
        if written.degrees is None:
            return nowhere(len(written.rows))
        findings.error("crs-needs-metres", column=written.degrees.names[0], crs=code)
        return nowhere(len(written.rows))
    pair = _ordered(written.metres, code, country, written.degrees, findings)
    if pair is None:
        return nowhere(len(written.rows))
    places = _to_degrees(pair, code, findings)
    _check_area(places, pair, code, written.rows, country, findings)
    if written.degrees is not None:
        _compare(places, written.degrees, written.rows, findings)
    return places


def _ordered(pair: Pair, code: str, country: str | None, degrees: Pair | None, findings: Findings) -> Pair | None:
    """Return the pair with the easting first, or None where that cannot be told."""
    known = pair.both
    if not known.any():
        return pair
    first, second = pair.first[known], pair.second[known]
    straight = coordinates.fits(code, first, second, country)
    turned = coordinates.fits(code, first, second, country, swapped=True)
    if pair.named and turned and not straight:
        findings.error("axes-swapped", column=pair.names[0], first=pair.names[0], second=pair.names[1])
        return None
    if pair.named or (straight and not turned):
        return pair
    if turned and not straight:
        findings.note("x-is-north", first=pair.names[0], second=pair.names[1])
        return pair.swapped()
    if straight and turned and degrees is not None:
        return _nearer(pair, code, degrees, findings)
    if straight and turned and coordinates.systems().get(code, coordinates.System(code, geographic=False)).x_is_north:
        findings.error("axes-unclear", column=pair.names[0], first=pair.names[0], second=pair.names[1], crs=code)
        return None
    return pair


def _nearer(pair: Pair, code: str, degrees: Pair, findings: Findings) -> Pair:
    """Let degrees beside the metres tell which number is the easting."""
    known = pair.both & degrees.both
    apart = []
    for each in (pair, pair.swapped()):
        longitude, latitude = coordinates.unproject(code, each.first[known], each.second[known])
        apart.append(
            float(np.median(_distance(longitude, latitude, degrees.first[known], degrees.second[known])))
            if known.any()
            else 0.0
        )
    if apart[1] < apart[0]:
        findings.note("x-is-north", first=pair.names[0], second=pair.names[1])
        return pair.swapped()
    return pair


def _to_degrees(pair: Pair, code: str, findings: Findings) -> Places:
    known = pair.both
    longitude, latitude = np.full(len(known), np.nan), np.full(len(known), np.nan)
    if known.any():
        found = coordinates.to_geographic(code, pair.first[known], pair.second[known])
        longitude[known], latitude[known] = found[0], found[1]
        findings.note("operation", crs=code, operation=found[2].description, accuracy=found[2].accuracy)
    return Places(code, np.where(known, pair.first, np.nan), np.where(known, pair.second, np.nan), longitude, latitude)


def _geographic(written: Written, pair: Pair, code: str, country: str | None, findings: Findings) -> Places:
    """Read degrees, and project them for measuring distances; metres beside them are kept if a system fits."""
    if not _possible(pair, written.rows, country, findings) or not pair.both.any():
        return nowhere(len(written.rows))
    if written.metres is not None:
        beside = _system_beside(written.metres, pair, country)
        if beside is not None:
            findings.note("crs-found", crs=beside)
            return _projected(written, beside, country, findings)
        findings.note("metres-not-used", first=written.metres.names[0], second=written.metres.names[1])
    known = pair.both
    longitude, latitude = _on_wgs84(pair, code, known)
    target = coordinates.projected_for(longitude[known], latitude[known], country)
    easting, northing = np.full(len(known), np.nan), np.full(len(known), np.nan)
    turned = coordinates.from_geographic(target, longitude[known], latitude[known])
    easting[known], northing[known] = turned[0], turned[1]
    findings.note("projected", crs=target, operation=turned[2].description, accuracy=turned[2].accuracy)
    places = Places(target, easting, northing, longitude, latitude)
    _check_area(places, pair, GEOGRAPHIC, written.rows, country, findings)
    return places


def _on_wgs84(pair: Pair, code: str, known: BoolArray) -> tuple[FloatArray, FloatArray]:
    longitude, latitude = np.where(known, pair.first, np.nan), np.where(known, pair.second, np.nan)
    if code != GEOGRAPHIC:
        turned = coordinates.to_geographic(code, longitude[known], latitude[known])
        longitude[known], latitude[known] = turned[0], turned[1]
    return longitude, latitude


def _possible(pair: Pair, rows: IntArray, country: str | None, findings: Findings) -> bool:
    """Tell degrees that are none, and columns that are swapped."""
    with np.errstate(invalid="ignore"):
        beyond = (np.abs(pair.second) > 90.0) | (np.abs(pair.first) > 180.0)
    findings.errors_at("degrees-beyond", rows[beyond], pair.names[1])
    known = pair.both & ~beyond
    if beyond.any() or not known.any() or country is None:
        return not beyond.any()
    first, second = pair.first[known], pair.second[known]
    straight = coordinates.fits(GEOGRAPHIC, first, second, country)
    if not straight and coordinates.fits(GEOGRAPHIC, first, second, country, swapped=True):
        findings.error("axes-swapped", column=pair.names[0], first=pair.names[0], second=pair.names[1])
        return False
    return True


def _system_beside(metres: Pair, degrees: Pair, country: str | None) -> str | None:
    """Return the only listed system in which the metres lie where the degrees do."""
    known = metres.both & degrees.both
    if not known.any():
        return None
    fitting = set()
    for code, swapped in coordinates.candidates(metres.first[known], metres.second[known], country):
        pair = metres.swapped() if swapped else metres
        longitude, latitude = coordinates.unproject(code, pair.first[known], pair.second[known])
        apart = _distance(longitude, latitude, degrees.first[known], degrees.second[known])
        if np.median(apart) < 10 * DISAGREEMENT:
            fitting.add(code)
    return fitting.pop() if len(fitting) == 1 else None


def _from_metres(written: Written, code: str | None, country: str | None, findings: Findings) -> Places:
    """Read two numbers whose system nothing states: found out if only one listed system can hold them."""
    pair = written.metres
    if pair is None or not pair.both.any():
        return nowhere(len(written.rows))
    if code is not None or _like_degrees(pair, country):
        return _degrees_in_xy(written, pair, code or GEOGRAPHIC, country, findings)
    known = pair.both
    found = [
        (each, swapped)
        for each, swapped in coordinates.candidates(pair.first[known], pair.second[known], country)
        if not (swapped and pair.named)
    ]
    codes = sorted({each for each, _ in found})
    if len(codes) != 1:
        findings.error(
            "crs-unclear" if codes else "crs-unknown",
            column=pair.names[0],
            candidates=codes,
            first=pair.names[0],
            second=pair.names[1],
        )
        return nowhere(len(written.rows))
    findings.note("crs-found", crs=codes[0])
    return _projected(written, codes[0], country, findings)


def _like_degrees(pair: Pair, country: str | None) -> bool:
    """Whether x and y are surely degrees: the country is given and holds them."""
    known = pair.both
    first, second = pair.first[known], pair.second[known]
    if country is None or (np.abs(first) > 180).any() or (np.abs(second) > 180).any():
        return False
    return coordinates.fits(GEOGRAPHIC, first, second, country) or coordinates.fits(
        GEOGRAPHIC, first, second, country, swapped=True
    )


def _degrees_in_xy(written: Written, pair: Pair, code: str, country: str | None, findings: Findings) -> Places:
    known = pair.both
    if country is not None and not coordinates.fits(GEOGRAPHIC, pair.first[known], pair.second[known], country):
        turned = coordinates.fits(GEOGRAPHIC, pair.first[known], pair.second[known], country, swapped=True)
        if turned:
            findings.note("x-is-north", first=pair.names[0], second=pair.names[1])
            pair = pair.swapped()
    return _geographic(Written(pair, None, "", written.rows), pair, code, country, findings)


def _check_area(places: Places, pair: Pair, code: str, rows: IntArray, country: str | None, findings: Findings) -> None:
    """Tell points outside the system's area of use, or outside the declared country."""
    known = np.isfinite(places.easting)
    finite = np.isfinite(places.longitude) & np.isfinite(places.latitude) & (np.abs(places.latitude) <= 90)
    beyond_zone = known & ~(
        finite & coordinates.inside(coordinates.area_of_use(code), places.longitude, places.latitude)
    )
    outside = known & ~(finite & coordinates.inside(coordinates.usable_area(code), places.longitude, places.latitude))
    findings.errors_at("outside-area", rows[outside], pair.names[0], crs=code)
    if (beyond_zone & ~outside).any():
        findings.warn(
            "outside-zone",
            row=int(rows[np.argmax(beyond_zone & ~outside)]),
            column=pair.names[0],
            crs=code,
            count=int((beyond_zone & ~outside).sum()),
        )
    box = coordinates.country_box(country) if country else None
    if box is None:
        return
    abroad = known & ~outside & ~coordinates.inside(box, places.longitude, places.latitude)
    if not abroad.any():
        return
    turned = _turned_home(pair, code, abroad, box)
    findings.errors_at("row-swapped", rows[turned], pair.names[0], first=pair.names[0], second=pair.names[1])
    for row in rows[abroad & ~turned]:
        findings.warn("outside-country", row=int(row), column=pair.names[0], country=country)


def _turned_home(pair: Pair, code: str, abroad: BoolArray, box: coordinates.Box) -> BoolArray:
    """Return which of the points abroad would lie in the country with their numbers swapped."""
    turned = np.zeros(len(abroad), dtype=bool)
    first, second = pair.second[abroad], pair.first[abroad]
    longitude, latitude = (
        (first, second) if coordinates.is_geographic(code) else coordinates.unproject(code, first, second)
    )
    turned[abroad] = coordinates.inside(box, longitude, latitude)
    return turned


def _compare(places: Places, degrees: Pair, rows: IntArray, findings: Findings) -> None:
    """Tell samples whose degrees and metres are two places."""
    known = degrees.both & np.isfinite(places.longitude)
    apart = np.zeros(len(known))
    apart[known] = _distance(
        places.longitude[known], places.latitude[known], degrees.first[known], degrees.second[known]
    )
    for position in np.flatnonzero(apart > DISAGREEMENT):
        findings.error(
            "places-disagree", row=int(rows[position]), column=degrees.names[0], distance=float(apart[position])
        )


def _distance(
    longitude: FloatArray, latitude: FloatArray, other_longitude: FloatArray, other_latitude: FloatArray
) -> FloatArray:
    """Return the distance on a sphere, without bending, in metres: enough to tell a slip."""
    north = (latitude - other_latitude) * _DEGREE
    east = (longitude - other_longitude) * _DEGREE * np.cos(np.radians(other_latitude))
    return np.asarray(np.hypot(north, east))

"""Coordinates must be metres on a plane: distances in degrees mean nothing."""

from __future__ import annotations

from typing import Any

from netmin.errors import UsageError
from netmin.language import Message

#: What stands for metres without a place on Earth.
LOCAL = ("", "local")


def projected_system(crs: Any) -> str:
    """Return the name of a projected coordinate system in metres.

    Parameters
    ----------
    crs : object
        Anything that ``pyproj.CRS`` takes, as ``"EPSG:3844"``; None, "" or "local" for metres without a place on Earth.

    Returns
    -------
    str
        ``EPSG:<code>`` where the system has a code, else its well-known text; "" for a local one.

    Raises
    ------
    UsageError
        If the system is unknown, geographic, or not in metres.

    Examples
    --------
    >>> projected_system(3844), projected_system("local")
    ('EPSG:3844', '')
    """
    if crs is None or (isinstance(crs, str) and crs in LOCAL):
        return ""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        raise UsageError(Message.of("geostat.crs-unknown", crs=str(crs))) from None
    units = {axis.unit_name for axis in system.axis_info[:2]}
    if system.is_geographic or not system.is_projected or units != {"metre"}:
        raise UsageError(Message.of("geostat.crs-not-metres", crs=system.name))
    authority = system.to_authority()
    return ":".join(authority) if authority else system.to_wkt()

"""Waypoints for a navigation device: GPX 1.1, longitude and latitude on WGS 84."""

from __future__ import annotations

from html import escape

from netmin.language import Message
from netmin.report.next_places import NextPlaces
from netmin.report.subject import Subject
from netmin.report.wording import sentence

_SCHEMA = "http://www.topografix.com/GPX/1/1"


def gpx(subject: Subject, places: NextPlaces) -> str:
    """Return the places as waypoints, named by their numbers.

    Parameters
    ----------
    subject : Subject
        Assessment and words.
    places : NextPlaces
        With longitude and latitude.

    Returns
    -------
    str
        XML. It carries no time, so that the same assessment gives the same bytes.
    """
    words, level = subject.words, places.level
    about = sentence(words("layer-next-samples-description", **level))
    points = []
    for row in places.plan.table.to_dict("records"):
        reason = words.say(Message.of(f"geostat.sample-{row['reason']}"))
        told = f"{words('column-probability')}: {words.share(float(row['probability']))}. {reason}"
        points.append(
            f'<wpt lat="{float(row["latitude"]):.7f}" lon="{float(row["longitude"]):.7f}">'
            f"<name>{int(row['order'])}</name><desc>{escape(told)}</desc></wpt>"
        )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gpx version="1.1" creator="netmin {escape(subject.assessment.provenance.version)}" xmlns="{_SCHEMA}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{_SCHEMA} {_SCHEMA}/gpx.xsd">\n'
        f"<metadata><name>{escape(subject.title)}</name><desc>{escape(about)}</desc></metadata>\n"
    )
    return head + "\n".join(points) + "\n</gpx>\n"

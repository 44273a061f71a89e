"""Styles that QGIS reads from a GeoPackage: categorised and graduated renderers in its own language, QML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

_COMMON = 'symbollevels="0" forceraster="0" enableorderby="0"'


@dataclass(frozen=True)
class Category:
    """One class of a categorised layer.

    Attributes
    ----------
    value : str
        Of the field.
    label : str
        In words.
    colour : str
        ``#rrggbb``.
    shape : str
        For points: circle, diamond or triangle; for areas: solid or b_diagonal.
    """

    value: str
    label: str
    colour: str
    shape: str


def categorised(field: str, categories: Sequence[Category], kind: Literal["marker", "fill"], *, label: str = "") -> str:
    """Return the style of a layer whose colour follows a word.

    Parameters
    ----------
    field : str
        Column.
    categories : sequence of Category
        Classes.
    kind : {"marker", "fill"}
        Points or areas.
    label : str
        Column that is written beside each feature; "" for none.

    Returns
    -------
    str
        QML.
    """
    entries = "".join(
        f'<category symbol="{index}" value="{escape(each.value)}" label="{escape(each.label)}" render="true"/>'
        for index, each in enumerate(categories)
    )
    symbols = "".join(_symbol(str(index), each.colour, each.shape, kind) for index, each in enumerate(categories))
    return _document(
        f'<renderer-v2 type="categorizedSymbol" attr="{escape(field)}" {_COMMON}>'
        f"<categories>{entries}</categories><symbols>{symbols}</symbols></renderer-v2>",
        label,
    )


def graduated(field: str, bounds: Sequence[float], labels: Sequence[str], colours: Sequence[str]) -> str:
    """Return the style of areas whose colour follows a number.

    Parameters
    ----------
    field : str
        Column.
    bounds : sequence of float
        Ascending, one more than there are classes.
    labels, colours : sequence of str
        One per class.

    Returns
    -------
    str
        QML.
    """
    entries = "".join(
        f'<range symbol="{index}" lower="{bounds[index]!r}" upper="{bounds[index + 1]!r}" '
        f'label="{escape(label)}" render="true"/>'
        for index, label in enumerate(labels)
    )
    symbols = "".join(_symbol(str(index), colour, "solid", "fill") for index, colour in enumerate(colours))
    return _document(
        f'<renderer-v2 type="graduatedSymbol" attr="{escape(field)}" graduatedMethod="GraduatedColor" {_COMMON}>'
        f"<ranges>{entries}</ranges><symbols>{symbols}</symbols></renderer-v2>"
    )


def _document(renderer: str, label: str = "") -> str:
    categories, labelling = ("Symbology|Labeling", _labelling(label)) if label else ("Symbology", "")
    enabled = ' labelsEnabled="1"' if label else ""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.22.0" styleCategories="{categories}"{enabled}>'
        f"{renderer}{labelling}<blending>0</blending></qgis>"
    )


def _labelling(field: str) -> str:
    """Return labels around points, dark letters on a white seam."""
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{escape(field)}" isExpression="0" fontFamily="Noto Sans" fontWeight="75" '
        'fontSize="10" fontSizeUnit="Point" textColor="29,37,48,255" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" '
        'bufferOpacity="1"/></text-style>'
        '<placement placement="6" dist="0.6" distUnits="MM"/>'
        '<rendering drawLabels="1" obstacle="1" obstacleFactor="1"/>'
        "</settings></labeling>"
    )


def _symbol(name: str, colour: str, shape: str, kind: Literal["marker", "fill"]) -> str:
    layer = _marker(colour, shape) if kind == "marker" else _fill(colour, shape)
    return f'<symbol name="{name}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'


def _options(values: dict[str, str]) -> str:
    entries = "".join(f'<Option name="{key}" value="{value}" type="QString"/>' for key, value in values.items())
    return f'<Option type="Map">{entries}</Option>'


def _marker(colour: str, shape: str) -> str:
    values = {
        "name": shape,
        "color": _rgba(colour),
        "outline_color": "29,37,48,255",
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "size": "2.6",
        "size_unit": "MM",
    }
    return f'<layer class="SimpleMarker" enabled="1" locked="0" pass="0">{_options(values)}</layer>'


def _fill(colour: str, shape: str) -> str:
    # An outline of the same colour closes the hairline gaps that a screen shows between neighbours.
    solid = {
        "color": _rgba(colour),
        "style": "solid",
        "outline_color": _rgba(colour),
        "outline_style": "solid",
        "outline_width": "0.26",
        "outline_width_unit": "MM",
        "joinstyle": "miter",
    }
    layers = f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">{_options(solid)}</layer>'
    if shape != "solid":
        lines = {"color": "122,91,18,255", "style": shape, "outline_style": "no", "joinstyle": "miter"}
        layers += f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">{_options(lines)}</layer>'
    return layers


def _rgba(colour: str) -> str:
    return f"{int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:7], 16)},255"

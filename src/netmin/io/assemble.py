"""From results and samples to the frozen tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.io.depths import Depths
from netmin.io.findings import Findings
from netmin.io.identity import KINDS, Identity
from netmin.io.layout import Layout
from netmin.io.places import Places
from netmin.io.properties import filled_rows, first_rows, read_dates
from netmin.io.results import Results, Words
from netmin.samples import analytes
from netmin.samples.sampleset import MEASUREMENT_COLUMNS, QUALIFIERS, QUALITY_COLUMNS

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_DUPLICATE = KINDS.index("duplicate")


def points_table(
    layout: Layout,
    identity: Identity,
    chosen: IntArray,
    places: Places,
    depths: Depths,
    properties: dict[str, FloatArray],
    findings: Findings,
) -> pd.DataFrame:
    """Return one row per sample of the ground.

    Parameters
    ----------
    layout, identity : Layout, Identity
        The table and its samples.
    chosen : array of int
        Samples that have a row of their own.
    places : Places
        Per chosen sample.
    depths : Depths
        Per row of the table.
    properties : dict of str to array
        Per row of the table.
    findings : Findings
        Takes properties that differ between rows of one sample.
    """
    start = identity.starts[chosen]
    table: dict[str, Any] = {
        "sample": pd.array([identity.names[place] for place in chosen], dtype="str"),
        "easting": places.easting,
        "northing": places.northing,
        "longitude": places.longitude,
        "latitude": places.latitude,
        "depth_from": _property(depths.top, identity, chosen),
        "depth_to": _property(depths.bottom, identity, chosen),
        "date": _dates(layout, identity, chosen, findings),
        "land_use": _texts(layout, "land_use", identity, chosen, findings),
        **{name: _property(properties[name], identity, chosen) for name in ("ph", "clay", "organic_matter")},
        "row": layout.rows[start],
    }
    return pd.DataFrame(table)


def _property(values: FloatArray, identity: Identity, chosen: IntArray) -> FloatArray:
    if np.isnan(values).all():
        return np.full(len(chosen), np.nan)
    return values[first_rows(identity, ~np.isnan(values))[chosen]]


def _texts(layout: Layout, role: str, identity: Identity, chosen: IntArray, findings: Findings) -> Any:
    position = layout.first(role)
    if position is None:
        return pd.array([""] * len(chosen), dtype="str")
    column = layout.columns[position]
    rows = first_rows(identity, filled_rows(column))
    _tell_different(layout, position, identity, rows, findings)
    return pd.array(column.texts[column.codes[rows[chosen]]].tolist(), dtype="str")


def _tell_different(layout: Layout, position: int, identity: Identity, rows: IntArray, findings: Findings) -> None:
    column = layout.columns[position]
    differs = filled_rows(column) & (identity.kind == 0)
    differs &= column.codes != column.codes[rows[identity.code]]
    if differs.any():
        name = layout.headings[position].name
        findings.warn(
            "property-differs", row=int(layout.rows[np.argmax(differs)]), column=name, count=int(differs.sum())
        )


def _dates(layout: Layout, identity: Identity, chosen: IntArray, findings: Findings) -> Any:
    position = layout.first("date")
    if position is None:
        return pd.array([""] * len(chosen), dtype="str")
    column = layout.columns[position]
    read = np.array(read_dates(column, layout.headings[position].name, layout.rows, findings), dtype=object)
    rows = first_rows(identity, filled_rows(column))[chosen]
    return pd.array(read[column.codes[rows]].tolist(), dtype="str")


def split_results(
    results: Results, identity: Identity, findings: Findings, rows: IntArray
) -> tuple[Results, Results, npt.NDArray[np.int8]]:
    """Return the results of samples, those of controls, and the kind of each control.

    A second result of one sample and analyte is a duplicate: the first is kept, visibly.
    """
    kind = identity.kind[results.row]
    sample = identity.code[results.row].astype(np.int64)
    key = sample * (len(results.analyte.texts) + 1) + results.analyte.codes
    own = kind == 0
    again = np.zeros(len(key), dtype=bool)
    again[own] = pd.Series(key[own]).duplicated().to_numpy()
    if again.any():
        first = int(np.argmax(again))
        name = identity.names[sample[first]]
        findings.warn(
            "measured-twice",
            row=int(rows[results.row[first]]),
            count=int(again.sum()),
            sample=name,
            analyte=results.analyte.texts[results.analyte.codes[first]],
        )
        kind = np.where(again, np.int8(_DUPLICATE), kind)
    controls = (kind > 0) & (kind < KINDS.index("left-out"))
    if not (kind > 0).any():
        return results, results.take(np.zeros(0, dtype=np.int64)), kind[:0]
    return (
        results.take(np.flatnonzero(kind == 0)),
        results.take(np.flatnonzero(controls)),
        kind[controls].astype(np.int8),
    )


def measurements_table(
    results: Results, identity: Identity, chosen: IntArray, samples: pd.Series[Any], rows: IntArray
) -> pd.DataFrame:
    """Return one row per sample and analyte, the samples as positions in `samples`."""
    place = np.full(len(identity.names), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    symbols = analytes.order(sorted({results.analyte.texts[code] for code in np.unique(results.analyte.codes)}))
    table = {
        "sample": pd.Categorical.from_codes(
            place[identity.code[results.row]], categories=pd.Index(samples.to_numpy(dtype=object), dtype="str")
        ),
        "analyte": _categorical(results.analyte, symbols),
        "value": results.value,
        "qualifier": pd.Categorical.from_codes(results.qualifier, categories=pd.Index(QUALIFIERS, dtype="str")),
        "detection_limit": results.detection,
        "quantification_limit": results.quantification,
        "uncertainty": results.uncertainty,
        **{name: _categorical(getattr(results, name)) for name in ("method", "laboratory", "unit", "original")},
        "row": rows[results.row],
    }
    return pd.DataFrame({name: table[name] for name in MEASUREMENT_COLUMNS})


def _categorical(words: Words, categories: list[str] | None = None) -> pd.Categorical:
    """Return words as a categorical of those that occur, sorted unless an order is given."""
    used = np.zeros(len(words.texts), dtype=bool)
    used[words.codes] = True
    wanted = (
        categories
        if categories is not None
        else sorted({text for text, occurs in zip(words.texts, used, strict=True) if occurs})
    )
    place = {text: position for position, text in enumerate(wanted)}
    renumbered = np.array([place.get(text, -1) for text in words.texts], dtype=np.int32)
    return pd.Categorical.from_codes(renumbered[words.codes], categories=pd.Index(wanted, dtype="str"))


def quality_table(results: Results, kind: npt.NDArray[np.int8], identity: Identity, rows: IntArray) -> pd.DataFrame:
    """Return the results of duplicates, blanks and reference materials, in plain columns."""
    codes = identity.code[results.row]
    own = {identity.names[code] for code in np.unique(identity.code[identity.kind == 0])} if len(codes) else set()
    names = [identity.names[code] for code in codes]
    parents = [_parent(identity, int(code), each == _DUPLICATE, own) for code, each in zip(codes, kind, strict=True)]
    table: dict[str, Any] = {
        "sample": pd.array(names, dtype="str"),
        **{name: _plain(getattr(results, name)) for name in ("analyte", "method", "laboratory", "unit", "original")},
        "value": results.value,
        "qualifier": pd.array([QUALIFIERS[code] for code in results.qualifier], dtype="str"),
        "detection_limit": results.detection,
        "quantification_limit": results.quantification,
        "uncertainty": results.uncertainty,
        "row": rows[results.row],
        "kind": pd.array([KINDS[code] for code in kind], dtype="str"),
        "parent": pd.array(parents, dtype="str"),
        "expected": results.expected,
    }
    return pd.DataFrame({name: table[name] for name in QUALITY_COLUMNS})


def _parent(identity: Identity, code: int, is_duplicate: bool, own: set[str]) -> str:
    """Return what a duplicate repeats: as stated or told by its name, else the sample of the same name."""
    if not is_duplicate:
        return ""
    return identity.parents[code] or (identity.names[code] if identity.names[code] in own else "")


def _plain(words: Words) -> Any:
    return pd.array([words.texts[code] for code in words.codes], dtype="str")

"""The numbers as CSV tables, with a ``datapackage.json`` that says what every column is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netmin.assessment import Assessment, TiledMaps
from netmin.citations import cite
from netmin.planning import Plan
from netmin.report.plan_resources import plan_resources
from netmin.report.resources import ALL_TABLES, Resource, resources

#: What a spreadsheet would take as the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: Columns that hold a content.
_CONTENTS = frozenset(
    {
        "value",
        "detection_limit",
        "quantification_limit",
        "uncertainty",
        "expected",
        "limit",
        "maximum",
        "minimum",
        "mean",
        "sd",
        "median",
        "q25",
        "q75",
        "q90",
        "q95",
        "limit_low",
        "limit_high",
        "upper",
        "standard_error",
        "content",
    }
)


def write_tables(
    assessment: Assessment, folder: Path, names: Sequence[str] = ALL_TABLES, *, plan: Plan | None = None
) -> tuple[Path, ...]:
    """Write tables and the data package that describes them.

    Parameters
    ----------
    assessment : Assessment
        The whole answer.
    folder : pathlib.Path
        Exists.
    names : sequence of str
        Of `ALL_TABLES`; those that are empty are left out.
    plan : Plan, optional
        Its tables come after them.

    Returns
    -------
    tuple of pathlib.Path
        The files, the package first. Numbers have a decimal point and all their digits; text that a spreadsheet would
        run as a formula begins with an apostrophe.
    """
    tables = [*resources(assessment, names), *(plan_resources(plan) if plan else ())]
    cited = plan.citations if plan else ()
    return write_package(tables, assessment, folder, cited)


def write_package(
    tables: Iterable[Resource], found: Assessment | TiledMaps, folder: Path, cited: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write tables, and the data package that says what they hold and what they were found from, as `write_tables`."""
    written, described = [], []
    for table in tables:
        path = folder / f"{table.name}.csv"
        content = csv_text(table.frame).encode("utf-8")
        path.write_bytes(content)
        written.append(path)
        described.append(_describe(table, content))
    package = folder / "datapackage.json"
    package.write_text(
        json.dumps(_package(found, described, cited), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return (package, *written)


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as comma-separated text, formulas defused.

    Parameters
    ----------
    frame : pandas.DataFrame
        Text, numbers, dates and switches.

    Returns
    -------
    str
        With a header line; what is missing is empty.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"sample": ["=1+1", "S2"], "value": [-0.5, float("nan")]})).splitlines()
    ['sample,value', "'=1+1,-0.5", 'S2,']
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([defused(str(name)) for name in frame.columns])
    columns = [_cells(frame.iloc[:, index]) for index in range(frame.shape[1])]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def _cells(column: pd.Series[Any]) -> list[str]:
    """Return a column as text; one of numbers or switches needs no look at every value."""
    values = column.tolist()
    # Only plain columns: those of pandas' own kinds may hold what is missing among whole numbers or switches.
    match column.dtype.kind if isinstance(column.dtype, np.dtype) else "O":
        case "f":
            # Not a number differs from itself.
            return ["" if value != value else repr(value) for value in values]
        case "i" | "u":
            return [repr(value) for value in values]
        case "b":
            return ["true" if value else "false" for value in values]
    return [defused(value) if type(value) is str else _cell(value) for value in values]


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return defused(str(value))


def defused(text: str) -> str:
    """Return text that no spreadsheet runs.

    Examples
    --------
    >>> defused("=HYPERLINK(1)"), defused("P-12")
    ("'=HYPERLINK(1)", 'P-12')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _describe(table: Resource, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table, str(name)) for name in table.frame.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "schema": schema,
    }


def _field(table: Resource, name: str) -> dict[str, str]:
    field = {"name": defused(name), "type": _kind(table.frame[name])}
    unit = _unit(table.name, name)
    return {**field, "unit": unit} if unit else field


def _kind(column: pd.Series[Any]) -> str:
    for kind, test in _KINDS:
        if test(column.dtype):
            return kind
    return "string"


_KINDS: Iterable[tuple[str, Callable[[Any], bool]]] = (
    ("boolean", pd.api.types.is_bool_dtype),
    ("integer", pd.api.types.is_integer_dtype),
    ("number", pd.api.types.is_float_dtype),
)


def _unit(table: str, name: str) -> str:
    endings = {"_m3": "m3", "_m2": "m2", "_m": "m"}
    for ending, unit in endings.items():
        if name.endswith(ending):
            return unit
    if name in ("easting", "northing", "depth_from", "depth_to"):
        return "m"
    if name in ("longitude", "latitude"):
        return "degree"
    if name in ("clay", "organic_matter"):
        return "%"
    return "mg/kg" if name in _CONTENTS and table != "indices" else ""


def _package(found: Assessment | TiledMaps, described: list[dict[str, Any]], cited: Sequence[str]) -> dict[str, Any]:
    made, origin = found.provenance, found.samples.origin
    return {
        "profile": "tabular-data-package",
        "name": "netmin-assessment",
        "title": found.recipe.name or origin.file,
        "version": made.version,
        "sources": [
            {"title": origin.file, "path": origin.file, "sha256": origin.sha256},
            *({"title": cite(key).text()} for key in sorted({*found.citations, *cited})),
        ],
        "netmin": {
            "version": made.version,
            "input_sha256": made.input_sha256,
            "tables_sha256": made.tables_sha256,
            "recipe_sha256": made.recipe_sha256,
            "crs": found.samples.crs,
            "recipe": found.recipe.as_json(),
        },
        "resources": described,
    }

"""In which file did it come? One file here per format, and one door for all: `read_samples`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from netmin.catalogue import Catalogue
from netmin.errors import DataError, UsageError
from netmin.io import csv_, edd, geojson, geopackage, importer, xlsx
from netmin.io.csv_ import write_csv
from netmin.io.importer import Declared, Import
from netmin.io.table import refuse
from netmin.io.understanding import ColumnUnderstanding, Understanding
from netmin.language import Message
from netmin.samples.sampleset import SampleSet

#: The formats, in the order in which they are asked whether they recognise a file; the text table takes what is left.
FORMATS: tuple[ModuleType, ...] = (edd, geopackage, xlsx, geojson, csv_)

_CATALOGUE: Catalogue[Any] = Catalogue(
    "formats",
    lambda: (module.NAME for module in FORMATS),
    lambda name: next(module for module in FORMATS if name == module.NAME),
)


def available() -> tuple[str, ...]:
    """Return the name of every format that can be read, sorted."""
    return _CATALOGUE.available()


def get(name: str) -> Any:
    """Return a reader: a module with ``recognises(path)`` and ``read(path, asked)``.

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    return _CATALOGUE.get(name)


def read_samples(
    path: str | Path,
    *,
    sheet: str | None = None,
    crs: str | None = None,
    country: str | None = None,
    decimal: str | None = None,
    units: str | None = None,
    basis: str | None = None,
    columns: Mapping[str, str] | None = None,
    depth: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    negative_is_limit: bool = False,
) -> SampleSet:
    """Read a laboratory's file into a sample set, or say everything that is wrong with it.

    Parameters
    ----------
    path : str or pathlib.Path
        Text table, workbook, GeoPackage, GeoJSON, or one part of an ESdat set.
    sheet : str, optional
        Sheet of a workbook, layer of a GeoPackage; without it there must be only one with a table that is understood.
    crs : str, optional
        Coordinate system, such as ``EPSG:3844``; ``local`` for plain metres.
    country : str, optional
        Two letters; helps to find the coordinate system out, and points outside are told.
    decimal : {".", ","}, optional
        Decimal mark, where the cells alone do not settle it.
    units : str, optional
        Unit of columns that state none, such as ``mg/kg``.
    basis : {"dry", "fresh", "ash"}, optional
        Mass that columns without a statement are counted against; dry is assumed, visibly.
    columns : mapping of str to str, optional
        Own headings to roles of ``data/columns.csv``, to symbols of analytes, or to ``ignore``.
    depth : str, optional
        Sampled depth of rows that state none, such as ``0-20 cm``.
    encoding, delimiter : str, optional
        Of a text table.
    negative_is_limit : bool
        Whether ``-5`` means "below 5", as in some files from the United States.

    Returns
    -------
    SampleSet
        Points and measurements in the units of the house; control samples apart.

    Raises
    ------
    DataError
        With every error of the file at once; then nothing was read.
    UsageError
        If a declaration makes no sense, or the file does not exist.
    """
    settled = importer.declare(
        sheet=sheet,
        crs=crs,
        country=country,
        decimal=decimal,
        units_of_columns=units,
        basis=basis,
        columns=columns,
        depth=depth,
        encoding=encoding,
        delimiter=delimiter,
        negative_is_limit=negative_is_limit,
    )
    made = _import(Path(path), settled)
    if made.samples is None:
        errors = [problem for problem in made.understanding.problems if problem.severity == "error"]
        raise DataError(errors, file=made.understanding.file)
    return made.samples


def check(
    path: str | Path,
    *,
    sheet: str | None = None,
    crs: str | None = None,
    country: str | None = None,
    decimal: str | None = None,
    units: str | None = None,
    basis: str | None = None,
    columns: Mapping[str, str] | None = None,
    depth: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    negative_is_limit: bool = False,
) -> Understanding:
    """Tell what was understood of a file, and every problem at once; the parameters are those of `read_samples`.

    Returns
    -------
    Understanding
        Also for a file that cannot be read.

    Raises
    ------
    UsageError
        If a declaration makes no sense, or the file does not exist.
    """
    settled = importer.declare(
        sheet=sheet,
        crs=crs,
        country=country,
        decimal=decimal,
        units_of_columns=units,
        basis=basis,
        columns=columns,
        depth=depth,
        encoding=encoding,
        delimiter=delimiter,
        negative_is_limit=negative_is_limit,
    )
    try:
        return _import(Path(path), settled).understanding
    except DataError as error:
        return importer.failure(Path(path), error)


def _import(path: Path, declared: Declared) -> Import:
    _check_file(path)
    reader = _reader(path)
    table, position = importer.choose_table(path, reader.read(path, declared.asked), declared)
    return importer.import_table(path, table, position, declared)


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise UsageError(Message.of("io.no-file", path=str(path)))
    try:
        with path.open("rb") as stream:
            if not stream.read(1):
                raise refuse(path, "empty")
    except OSError:
        raise UsageError(Message.of("io.no-right-to-read", path=str(path))) from None


def _reader(path: Path) -> Any:
    """Return the reader that recognises a file; guests are asked before the text table."""
    guests = [get(name) for name in available() if name not in {module.NAME for module in FORMATS}]
    for reader in (*FORMATS[:-1], *guests):
        if reader.recognises(path):
            return reader
    return csv_


__all__ = [
    "ColumnUnderstanding",
    "Understanding",
    "available",
    "check",
    "get",
    "read_samples",
    "write_csv",
]

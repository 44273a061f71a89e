"""The way of a file from rows of text to a sample set."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from netmin import units
from netmin.errors import DataError, UsageError
from netmin.io import numbers
from netmin.io.assemble import measurements_table, points_table, quality_table, split_results
from netmin.io.checks import check_values
from netmin.io.depths import Depths, read_depths
from netmin.io.findings import Findings
from netmin.io.headings import ANALYTE_VALUES
from netmin.io.identity import Identity, identify
from netmin.io.layout import Layout, header_position, lay_out
from netmin.io.long import PROPERTIES, name_analytes, read_long
from netmin.io.numbers import Kind
from netmin.io.places import Places, nowhere, settle
from netmin.io.properties import dry_share, filled_rows, first_rows, row_property
from netmin.io.results import Choices, Results
from netmin.io.table import Asked, RawTable, TextColumn, refuse
from netmin.io.understanding import ColumnUnderstanding, Understanding
from netmin.io.wide import read_wide
from netmin.io.written import read_written
from netmin.language import Message
from netmin.samples import coordinates
from netmin.samples.sampleset import Origin, SampleSet
from netmin.units import Basis

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Declared:
    """Everything a person declared about a file, checked."""

    asked: Asked = field(default_factory=Asked)
    crs: str | None = None
    country: str | None = None
    depth: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)


def declare(
    *,
    sheet: str | None,
    crs: str | None,
    country: str | None,
    decimal: str | None,
    units_of_columns: str | None,
    basis: str | None,
    columns: Mapping[str, str] | None,
    depth: str | None,
    encoding: str | None,
    delimiter: str | None,
    negative_is_limit: bool,
) -> Declared:
    """Return what was declared, or refuse what makes no sense whatever the file holds."""
    if decimal not in (None, ".", ","):
        raise UsageError(Message.of("io.decimal-declared-wrong", decimal=decimal))
    if country is not None and country.upper() not in coordinates.country_areas():
        raise UsageError(Message.of("io.country-unknown", country=country, known=sorted(coordinates.country_areas())))
    if crs is not None:
        coordinates.settle(crs)
    unit = units.mass_fraction(units_of_columns) if units_of_columns is not None else None
    settled = Choices(decimal, unit, _basis(basis), negative_is_limit)
    names = {" ".join(name.split()): role for name, role in (columns or {}).items()}
    return Declared(Asked(sheet, encoding, delimiter), crs, country.upper() if country else None, depth, names, settled)


def _basis(text: str | None) -> Basis:
    if text is None:
        return Basis.UNSTATED
    found = units.recognise_basis(text)
    if found is Basis.UNSTATED:
        raise UsageError(Message.of("io.basis-declared-wrong", basis=text))
    return found


def choose_table(path: Path, tables: tuple[RawTable, ...], declared: Declared) -> tuple[RawTable, int]:
    """Return the only table with a header that is understood, and the header's position.

    Raises
    ------
    DataError
        If no table has one, or several have.
    """
    found = [
        (table, position) for table in tables if (position := header_position(table, declared.columns)) is not None
    ]
    telling = [each for each in found if _holds_results(*each, declared)] if len(found) > 1 else found
    chosen = telling or found
    if not chosen:
        only = tables[0] if len(tables) == 1 else None
        if not any(len(table.rows) for table in tables):
            raise refuse(path, "empty")
        raise refuse(path, "no-header", sheet=only.sheet if only else None)
    if len(chosen) > 1:
        raise refuse(path, "several-sheets", sheets=[table.sheet or "" for table, _ in chosen])
    return chosen[0]


def _holds_results(table: RawTable, position: int, declared: Declared) -> bool:
    """Whether a table has a column of an analyte, or the columns of a long table, and a row below its header."""
    layout = lay_out(table, position, declared.columns, Findings("", None))
    return len(layout.rows) > 0 and (layout.is_long or bool(layout.of(ANALYTE_VALUES)))


@dataclass(eq=False)
class Import:
    """What was made of a file: the understanding always, the sample set if nothing stops it."""

    understanding: Understanding
    samples: SampleSet | None


def import_table(path: Path, table: RawTable, position: int, declared: Declared) -> Import:
    """Return what a table holds, with every problem that was met on the way."""
    findings = Findings(path.name, table.sheet)
    findings.problems += table.problems
    findings.notes += table.notes
    choices = Choices(
        declared.choices.decimal or table.decimal,
        declared.choices.unit,
        declared.choices.basis,
        declared.choices.negative_is_limit,
    )
    layout = lay_out(table, position, declared.columns, findings)
    _check_declared_columns(layout, declared)
    if not len(layout.rows):
        findings.error("no-rows", row=layout.header_row)
    reading = _Reading(layout, declared, choices, table, findings)
    samples = reading.run(path) if len(layout.rows) else None
    understanding = _understanding(path, table, layout, samples, reading, findings)
    return Import(understanding, None if findings.has_errors else samples)


def _check_declared_columns(layout: Layout, declared: Declared) -> None:
    names = [heading.name for heading in layout.headings]
    unknown = sorted(set(declared.columns) - set(names))
    if unknown:
        raise UsageError(Message.of("io.declared-column-missing", columns=unknown, found=names[:60]))


@dataclass(eq=False)
class _Reading:
    """The steps between the layout and the tables, each adding its findings."""

    layout: Layout
    declared: Declared
    choices: Choices
    table: RawTable
    findings: Findings
    crs: str = ""

    def run(self, path: Path) -> SampleSet | None:
        layout, findings, choices = self.layout, self.findings, self.choices
        depths = read_depths(layout, self.declared.depth, choices.decimal, findings)
        identity = identify(layout, depths, findings)
        named = name_analytes(layout, findings) if layout.is_long else None
        property_rows = named.property_rows if named else {}
        share = dry_share(layout, identity, property_rows, choices.decimal, findings)
        results = (
            read_long(layout, named, choices, share, findings) if named else read_wide(layout, choices, share, findings)
        )
        if results is None and not findings.has_errors:
            findings.error("no-analytes", row=layout.header_row)
        properties = {
            name: row_property(layout, name, property_rows, choices.decimal, findings) for name in PROPERTIES[:3]
        }
        chosen = self._own_samples(identity)
        places = self._places(identity, chosen)
        self._tell_left_out()
        if results is None or findings.has_errors:
            return None
        return self._build(path, identity, chosen, places, depths, properties, results)

    def _own_samples(self, identity: Identity) -> IntArray:
        """Return the samples that have a row which is no control."""
        return np.flatnonzero(identity.starts >= 0)

    def _places(self, identity: Identity, chosen: IntArray) -> Places:
        layout, rows = self.layout, {}
        for role in ("longitude", "latitude", "coordinates", "easting", "northing", "x", "y"):
            position = layout.first(role)
            if position is not None:
                first = first_rows(identity, filled_rows(layout.columns[position]))
                self._check_contradictions(position, identity, first)
                rows[role] = first[chosen]
        if not len(chosen):
            return nowhere(0)
        written = read_written(layout, rows, self.choices.decimal, self.findings)
        self._check_datum()
        places = settle(written, self.declared.crs, self.table.crs, self.declared.country, self.findings)
        self.crs = places.crs
        return places if len(places.easting) == len(chosen) else nowhere(len(chosen))

    def _check_contradictions(self, position: int, identity: Identity, first: IntArray) -> None:
        """Tell each sample whose rows lie in different places."""
        column, heading = self.layout.columns[position], self.layout.headings[position]
        own = filled_rows(column) & (identity.kind == 0)
        other = own & (column.codes != column.codes[first[identity.code]])
        if not other.any():
            return
        parsed = numbers.parse(column, self.choices.decimal or ".", 2e7)
        value = np.where(parsed.kind == Kind.NUMBER, parsed.value, np.nan)
        other &= ~(value[column.codes] == value[column.codes[first[identity.code]]])
        told: set[int] = set()
        for row in np.flatnonzero(other):
            sample = int(identity.code[row])
            if sample not in told:
                told.add(sample)
                code = "coordinates-contradict" if self.layout.is_long else "sample-repeated"
                before = int(self.layout.rows[first[sample]])
                self.findings.error(
                    code,
                    row=int(self.layout.rows[row]),
                    column=heading.name,
                    value=column.cell(int(row)),
                    sample=identity.names[sample],
                    before=before,
                )

    def _check_datum(self) -> None:
        """Tell positions on another datum than WGS 84, unless a system was declared over them."""
        position = self.layout.first("datum")
        if position is None:
            return
        column, heading = self.layout.columns[position], self.layout.headings[position]
        foreign = np.array([bool(text) and not _is_known_datum(str(text)) for text in column.texts], dtype=bool)
        rows = foreign[column.codes]
        if not rows.any():
            return
        tell = self.findings.warn if self.declared.crs is not None else self.findings.error
        row = int(np.argmax(rows))
        tell(
            "datum-foreign",
            row=int(self.layout.rows[row]),
            column=heading.name,
            value=column.cell(row),
            found=column.cell(row),
            count=int(rows.sum()),
        )

    def _tell_left_out(self) -> None:
        names = [heading.name for heading in self.layout.headings if heading.role in ("", "country") and heading.name]
        if names:
            self.findings.note("columns-left-out", names=names[:60], count=len(names))
        self._suggest_analytes()

    def _suggest_analytes(self) -> None:
        """Stop at a heading that is nearly the name of an analyte and stands over numbers."""
        from netmin.samples import analytes

        for heading, column in zip(self.layout.headings, self.layout.columns, strict=True):
            if heading.role or not heading.name or self.layout.is_long:
                continue
            numeric = _mostly_numbers(column.texts, column.codes)
            near = analytes.suggest(heading.name) if numeric else None
            mentioned = analytes.mentioned(heading.name) if numeric and near is None else None
            if near is not None:
                self.findings.error("heading-misspelled", column=heading.name, near=near)
            elif mentioned is not None:
                self.findings.warn("heading-unclear", column=heading.name, analyte=mentioned.symbol)

    def _build(
        self,
        path: Path,
        identity: Identity,
        chosen: IntArray,
        places: Places,
        depths: Depths,
        properties: dict[str, npt.NDArray[np.float64]],
        results: Results,
    ) -> SampleSet | None:
        layout, findings = self.layout, self.findings
        points = points_table(layout, identity, chosen, places, depths, properties, findings)
        own, controls, kinds = split_results(results, identity, findings, layout.rows)
        measurements = measurements_table(own, identity, chosen, points["sample"], layout.rows)
        quality = quality_table(controls, kinds, identity, layout.rows)
        if not len(measurements):
            findings.error("no-measurements", row=layout.header_row)
            return None
        check_values(measurements, findings)
        origin = Origin(path.name, self.table.sha256 or _sha256(path), self.table.format)
        return SampleSet(points, measurements, quality, self.crs, origin, findings.sorted(), tuple(findings.notes))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_known_datum(text: str) -> bool:
    from netmin.samples import censored

    try:
        return censored.means(text, "datum-wgs84") or bool(coordinates.settle(text))
    except UsageError:
        return False


def _mostly_numbers(texts: npt.NDArray[np.object_], codes: npt.NDArray[np.int32]) -> bool:
    """Whether more cells are numbers than words."""
    few = texts[codes[:200]]
    filled = [text for text in few if text]
    figures = [text for text in filled if text.lstrip("<>≤≥+- ")[:1].isdigit()]
    return len(figures) * 2 > len(filled)


def _understanding(
    path: Path, table: RawTable, layout: Layout, samples: SampleSet | None, reading: _Reading, findings: Findings
) -> Understanding:
    counts = {"rows": len(layout.rows)}
    if samples is not None:
        censored = int((samples.measurements["qualifier"] != "").sum())
        counts |= {"samples": len(samples.points), "measurements": len(samples.measurements), "censored": censored}
        counts |= {"controls": len(samples.quality), "placed": int(samples.points["easting"].notna().sum())}
    columns = tuple(_column(layout, position, reading.choices) for position in range(len(layout.headings)))
    return Understanding(
        file=path.name,
        format=table.format,
        sheet=table.sheet,
        encoding=table.encoding,
        delimiter=table.delimiter,
        layout="long" if layout.is_long else "wide",
        header_row=layout.header_row,
        columns=columns,
        analytes=samples.analytes
        if samples is not None
        else tuple(sorted({column.analyte for column in columns if column.analyte})),
        crs=reading.crs,
        counts=tuple(counts.items()),
        problems=findings.sorted(),
        notes=tuple(findings.notes),
    )


_NUMERIC_ROLES = frozenset(
    {ANALYTE_VALUES, "value", "easting", "northing", "x", "y", "longitude", "latitude", "uncertainty", *PROPERTIES}
    | {"detection_limit", "quantification_limit"}
)


def _column(layout: Layout, position: int, choices: Choices) -> ColumnUnderstanding:
    heading = layout.headings[position]
    decimal = ""
    if heading.role in _NUMERIC_ROLES and len(layout.rows):
        decimal = numbers.parse(_few(layout, position), choices.decimal).decimal
    unit = heading.unit_text
    if not unit and heading.role == ANALYTE_VALUES and choices.unit is not None:
        unit = choices.unit.symbol
    return ColumnUnderstanding(
        heading.name, heading.role, heading.analyte, unit, heading.basis.value, heading.method, decimal
    )


def _few(layout: Layout, position: int) -> TextColumn:
    """Return the column with at most some thousand different texts: for showing the mark, not for deciding it."""
    column = layout.columns[position]
    return column if len(column.texts) <= 5_000 else column.take(slice(0, 5_000))


def failure(path: Path, error: DataError) -> Understanding:
    """Return the understanding of a file that could not be read at all."""
    return Understanding(file=path.name, problems=error.problems)

"""What the sheets of a trial must agree on: names that exist, keys that are unique, dates and masses in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from netmin.errors import UsageError
from netmin.io.table import IntArray
from netmin.samples import analytes
from netmin.trials.columns import Column, TableForm
from netmin.units import mass_fraction, plain_letters


class _Sheet(Protocol):
    form: TableForm
    rows: IntArray
    values: dict[str, Any]

    def error(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> None: ...
    def warn(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> None: ...


_Sheets = Mapping[str, _Sheet]


def check_relations(sheets: _Sheets) -> None:
    """Add to the sheets what is wrong between them; contents of soils become mg/kg, limits named by a word numbers.

    Parameters
    ----------
    sheets : mapping of str to Sheet
        All sheets of a trial by name, read cell by cell.
    """
    for sheet in sheets.values():
        _limits(sheet)
        _unique(sheet)
        for column in sheet.form.columns:
            if column.refers:
                _known(sheets, sheet, column)
    for rule in _RULES:
        rule(sheets)


def _column(sheet: _Sheet, name: str) -> list[Any]:
    """Return a column, its empty values where the sheet does not have it."""
    kind = sheet.form.column(name).kind
    empty: Any = float("nan") if kind in ("number", "count") else False if kind == "flag" else ""
    return list(sheet.values.get(name, [empty] * len(sheet.rows)))


def _limits(sheet: _Sheet) -> None:
    """Put the limit that a word names into the column of values."""
    words = sheet.values.pop("_limit", None)
    if words is None or "lod" not in sheet.form.names:
        for place, word in enumerate(words or []):
            if word:
                sheet.error("trials.limit-unknown", place, "value")
        return
    name = "reading" if "reading" in sheet.form.names else "value"
    limits = {limit: _column(sheet, limit) for limit in ("lod", "loq")}
    for row, word in enumerate(words):
        if word and np.isnan(limits[word][row]):
            sheet.error("trials.limit-unknown", row, name)
        elif word:
            sheet.values[name][row] = limits[word][row]


def _unique(sheet: _Sheet) -> None:
    key = sheet.form.key
    if not key:
        return
    found = list(zip(*(_column(sheet, name) for name in key), strict=True))
    counts = Counter(found)
    for row, each in enumerate(found):
        if counts[each] > 1 and all(part != "" for part in each[:1]):
            sheet.error("trials.key-twice", row, key[0], found=" / ".join(_plain(part) for part in each if part != ""))


def _plain(part: object) -> str:
    return f"{part:g}" if isinstance(part, float) else str(part)


def _known(sheets: _Sheets, sheet: _Sheet, column: Column) -> None:
    table, _, name = column.refers.partition(".")
    there = set(_column(sheets[table], name))
    for row, cell in enumerate(_column(sheet, column.name)):
        if cell and cell not in there:
            sheet.error("trials.reference-unknown", row, column.name, found=cell, sheet=table, name=name)


def _one_study(sheets: _Sheets) -> None:
    study = sheets["study"]
    for row in range(1, len(study.rows)):
        study.error("trials.study-twice", row, "trial")


def _rounds_known(sheets: _Sheets) -> None:
    there = set(_column(sheets["rounds"], "round"))
    for name in ("harvests", "biometry"):
        for row, number in enumerate(_column(sheets[name], "round")):
            if not np.isnan(number) and number not in there:
                found = _plain(number)
                sheets[name].error("trials.reference-unknown", row, "round", found=found, sheet="rounds", name="round")


def _dates_in_order(sheets: _Sheets) -> None:
    rounds = sheets["rounds"]
    days = [_column(rounds, name) for name in ("sowing", "emergence", "end")]
    for row, (sowing, emergence, end) in enumerate(zip(*days, strict=True)):
        for name, day in (("emergence", emergence), ("end", end)):
            if day and sowing and day < sowing:
                rounds.error("trials.date-before", row, name, found=day, other=sowing)
    sown: dict[tuple[float, str], str] = {}
    for number, species, sowing in zip(
        *(_column(rounds, name) for name in ("round", "species", "sowing")), strict=True
    ):
        sown[number, species] = sowing
    harvests = sheets["harvests"]
    parts = zip(*(_column(harvests, name) for name in ("round", "species", "date")), strict=True)
    for row, (number, species, day) in enumerate(parts):
        sowing = sown.get((number, species), sown.get((number, ""), ""))
        if day and sowing and day < sowing:
            harvests.error("trials.date-before", row, "date", found=day, other=sowing)


def _species_agree(sheets: _Sheets) -> None:
    """Hold that a harvest of one species has samples of pots of that species only."""
    of_plot = dict(zip(*(_column(sheets["plots"], name) for name in ("plot", "species")), strict=True))
    of_harvest = dict(zip(*(_column(sheets["harvests"], name) for name in ("harvest", "species")), strict=True))
    organs = sheets["organs"]
    for row, (plot, harvest) in enumerate(zip(_column(organs, "plot"), _column(organs, "harvest"), strict=True)):
        one, other = of_plot.get(plot, ""), of_harvest.get(harvest, "")
        if one and other and one != other:
            organs.error("trials.species-differ", row, "harvest", found=harvest, one=other, plot=plot, other=one)


def _masses(sheets: _Sheets) -> None:
    preparations = sheets["preparations"]
    for row, (before, ash) in enumerate(
        zip(_column(preparations, "mass_before"), _column(preparations, "ash_mass"), strict=True)
    ):
        if ash > before:
            preparations.error("trials.ash-above-mass", row, "ash_mass", found=_plain(ash), before=before)
    for row, (ash, basis) in enumerate(
        zip(_column(preparations, "ash_mass"), _column(preparations, "mass_before_basis"), strict=True)
    ):
        if not np.isnan(ash) and not basis:
            preparations.warn("trials.mass-basis-missing", row, "mass_before_basis")


def _digests(sheets: _Sheets) -> None:
    digestions = sheets["digestions"]
    names = ("kind", "sample", "material", "mass", "taken")
    taken: Counter[str] = Counter()
    for row, (kind, sample, material, mass, what) in enumerate(
        zip(*(_column(digestions, name) for name in names), strict=True)
    ):
        if kind in ("sample", "duplicate") and not sample:
            digestions.error("trials.digest-without", row, "sample", kind=kind)
        if kind == "reference-material" and not material:
            digestions.error("trials.digest-without", row, "material", kind=kind)
        if kind and kind != "blank" and np.isnan(mass):
            digestions.error("trials.digest-without", row, "mass", kind=kind)
        if kind and kind != "blank" and not what:
            digestions.error("trials.digest-without", row, "taken", kind=kind)
        taken[sample] += kind == "sample" and bool(sample)
        if kind == "sample" and taken[sample] > 1:
            digestions.error("trials.digested-twice", row, "sample", found=sample)


def _results_once(sheets: _Sheets) -> None:
    results = sheets["results"]
    found = list(zip(_column(results, "sample"), _column(results, "element"), strict=True))
    counts = Counter(found)
    for row, (sample, element) in enumerate(found):
        if sample and element and counts[sample, element] > 1:
            results.error("trials.key-twice", row, "sample", found=f"{sample} / {element}")


def _soils(sheets: _Sheets) -> None:
    """Turn contents of soils into mg/kg, and names of elements and properties into those of the house."""
    soils = sheets["soils"]
    names = ("quantity", "kind", "unit", "value", "uncertainty")
    for row, (quantity, kind, unit, value, spread) in enumerate(
        zip(*(_column(soils, name) for name in names), strict=True)
    ):
        if kind == "property":
            soils.values["quantity"][row] = plain_letters(quantity).replace(" ", "_")
            continue
        analyte = analytes.recognise(quantity)
        if quantity and kind and analyte is None:
            soils.error("trials.element-unknown", row, "quantity", found=quantity)
        if analyte is None or not unit:
            continue
        soils.values["quantity"][row] = analyte.symbol
        try:
            factor = mass_fraction(unit).factor
        except UsageError:
            soils.error("trials.unit-not-content", row, "unit", found=unit)
            continue
        soils.values["unit"][row] = "mg/kg"
        soils.values["value"][row] = value * factor
        if "uncertainty" in soils.values:
            soils.values["uncertainty"][row] = spread * factor


_RULES: tuple[Callable[[_Sheets], None], ...] = (
    _one_study,
    _rounds_known,
    _dates_in_order,
    _species_agree,
    _masses,
    _digests,
    _results_once,
    _soils,
)

"""The workbook that a trial is written down in: a sheet per table, drop-downs, help, one example row.

Headings name the fields of MIAPPE 1.1 that columns stand for (papoutsoglou2020).
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from netmin.files import write_whole
from netmin.language import Message
from netmin.trials.columns import Column, TableForm
from netmin.trials.example_rows import EXAMPLE_ROWS
from netmin.trials.forms import TABLES
from netmin.trials.reader import EXAMPLE, HELP, MARK
from netmin.trials.records import Trial

#: Rows of a sheet: what it is, headings, help, example; data stand from the fifth row on.
_BANNER, _HEADINGS, _HELP, _EXAMPLE, _DATA = range(5)

#: Drop-downs and formats reach so many rows down.
_REACH = 5_000

#: Longest list that a drop-down may hold by itself; a limit of the file format.
_LONGEST_LIST = 255

_WIDTH = {"text": 17, "choice": 16, "date": 12, "number": 11, "count": 9, "flag": 9}


def write_template(path: Path | str, language: str = "en") -> None:
    """Write an empty workbook to fill in.

    Parameters
    ----------
    path : pathlib.Path or str
        XLSX file; replaced if it exists.
    language : str
        Of the help; the headings are the same in every language.
    """
    _write(Path(path), language, None)


def write_trial(trial: Trial, path: Path | str, language: str = "en") -> None:
    """Write a trial into the same workbook.

    Parameters
    ----------
    trial : Trial
        The trial.
    path : pathlib.Path or str
        XLSX file; replaced if it exists.
    language : str
        Of the help.
    """
    _write(Path(path), language, trial)


def _write(path: Path, language: str, trial: Trial | None) -> None:
    import xlsxwriter

    with write_whole(path) as beside:
        book = xlsxwriter.Workbook(str(beside), {"strings_to_numbers": False, "strings_to_formulas": False})
        # No clock enters an output.
        book.set_properties({"title": "netmin", "created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)})
        formats = _formats(book)
        _start(book, formats, language, trial)
        for form in TABLES:
            _sheet(book, formats, form, language, trial)
        book.close()


def _formats(book: Any) -> dict[str, Any]:
    plain = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    return {
        "plain": book.add_format(plain),
        "wrapped": book.add_format({**plain, "text_wrap": True}),
        "title": book.add_format({**plain, "bold": True, "font_size": 16}),
        "banner": book.add_format({**plain, "italic": True, "font_color": "#525c68"}),
        "warning": book.add_format({**plain, "bold": True, "font_color": "#8a2213", "bg_color": "#fbe9e4"}),
        "head": book.add_format({**plain, "bold": True, "bg_color": "#dcefe6", "bottom": 1}),
        "needed": book.add_format({**plain, "bold": True, "bg_color": "#fad7d7", "bottom": 1}),
        "help": book.add_format({**plain, "text_wrap": True, "font_size": 8, "font_color": "#525c68"}),
        "example": book.add_format({**plain, "italic": True, "font_color": "#8a8f96", "bg_color": "#f3f4f5"}),
        "date": book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
    }


def _say(key: str, language: str, **values: object) -> str:
    return Message.of(f"trials.{key}", **values).text(language)


def _origin(trial: Trial | None, language: str) -> str:
    """Return what must be said of numbers that nobody measured, "" for others."""
    if trial is None or trial.data_origin not in ("simulated", "mixed", "published"):
        return ""
    return _say(f"data-{trial.data_origin}", language, trial=trial.name)


def _start(book: Any, formats: dict[str, Any], language: str, trial: Trial | None) -> None:
    sheet = book.add_worksheet("start")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18, formats["plain"])
    sheet.set_column(1, 1, 100, formats["wrapped"])
    sheet.write_string(0, 0, _say("template-title", language), formats["title"])
    row = 2
    if told := _origin(trial, language):
        sheet.merge_range(row, 0, row, 1, told, formats["warning"])
        row += 2
    for key in ("fill", "mark", "limit", "check", "miappe"):
        sheet.merge_range(row, 0, row, 1, _say(f"template-{key}", language), formats["wrapped"])
        sheet.set_row(row, 30)
        row += 1
    row += 1
    sheet.write_string(row, 0, _say("template-sheet", language), formats["head"])
    sheet.write_string(row, 1, _say("template-holds", language), formats["head"])
    for form in TABLES:
        row += 1
        needed = f" ({_say('template-required', language)})" if form.required else ""
        sheet.write_url(row, 0, f"internal:'{form.name}'!B{_DATA + 1}", string=form.name)
        sheet.write_string(row, 1, _say(f"sheet-{form.name}", language) + needed, formats["wrapped"])


def _sheet(book: Any, formats: dict[str, Any], form: TableForm, language: str, trial: Trial | None) -> None:
    sheet = book.add_worksheet(form.name)
    told = _origin(trial, language)
    what = f"{form.name}: {_say(f'sheet-{form.name}', language)}"
    sheet.write_string(_BANNER, 0, told or what, formats["warning" if told else "banner"])
    sheet.freeze_panes(_HELP, 2)
    sheet.set_row(_HELP, 48)
    sheet.set_column(0, 0, 9, formats["plain"])
    sheet.write_string(_HEADINGS, 0, MARK, formats["head"])
    sheet.write_string(_HELP, 0, HELP, formats["help"])
    example = {} if trial is not None else EXAMPLE_ROWS[form.name]
    if example:
        sheet.write_string(_EXAMPLE, 0, EXAMPLE, formats["example"])
    for place, column in enumerate(form.columns, start=1):
        kind = "date" if column.kind == "date" else "plain"
        sheet.set_column(place, place, max(_WIDTH[column.kind], len(column.name) + 2), formats[kind])
        sheet.write_string(_HEADINGS, place, column.name, formats["needed" if column.required else "head"])
        sheet.write_comment(_HEADINGS, place, _comment(column, language), {"x_scale": 2})
        sheet.write_string(_HELP, place, _help(column, language), formats["help"])
        _validate(sheet, place, column)
        if column.name in example:
            _cell(sheet, _EXAMPLE, place, example[column.name], formats["example"])
    if trial is not None:
        _rows(sheet, form, trial.table(form.name), formats)


def _help(column: Column, language: str) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return _say(f"help-{column.name.replace('_', '-')}", language) + unit


def _comment(column: Column, language: str) -> str:
    lines = [_help(column, language)]
    if column.required:
        lines.append(_say("help-required", language))
    if column.choices:
        lines.append(" | ".join(column.choices))
    if column.miappe:
        lines.append(f"MIAPPE 1.1: {column.miappe}")
    return "\n".join(lines)


def _validate(sheet: Any, place: int, column: Column) -> None:
    """Offer what a cell may hold; other entries draw a warning, so that "<0.05" can still be written."""
    source: Any = None
    if column.kind == "choice":
        source = list(column.choices)
    elif column.kind == "flag":
        source = ["yes", "no"]
    elif column.refers:
        table, _, name = column.refers.partition(".")
        form = next(form for form in TABLES if form.name == table)
        letter = _letter(1 + form.names.index(name))
        source = f"='{table}'!${letter}${_DATA + 1}:${letter}${_DATA + _REACH}"
    if source is None or (isinstance(source, list) and len(",".join(source)) > _LONGEST_LIST):
        return
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    sheet.data_validation(_DATA, place, _DATA + _REACH - 1, place, rule)


def _letter(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _rows(sheet: Any, form: TableForm, table: pd.DataFrame, formats: dict[str, Any]) -> None:
    for place, column in enumerate(form.columns, start=1):
        for row, value in enumerate(table[column.name].tolist()):
            if column.kind == "flag":
                value = "yes" if value else ""
            _cell(sheet, _DATA + row, place, value, formats["plain"])


def _cell(sheet: Any, row: int, place: int, value: object, look: Any) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, place, value, look)
    elif isinstance(value, int | float) and value == value:
        sheet.write_number(row, place, value, look)

"""Numbers and their decimal mark."""

from __future__ import annotations

import numpy as np
import pytest

from netmin.io.numbers import Kind, parse
from netmin.io.table import TextColumn


def column(*texts: str) -> TextColumn:
    return TextColumn.of((text, False) for text in texts)


@pytest.mark.parametrize(
    ("texts", "mark", "values"),
    [
        (("1,5", "40,375"), ",", (1.5, 40.375)),
        (("1.5", "40.375"), ".", (1.5, 40.375)),
        (("0.375", "12.125"), ".", (0.375, 12.125)),
        (("1.234,5", "40.375"), ",", (1234.5, 40375.0)),
        (("1,234.5", "40,375"), ".", (1234.5, 40375.0)),
        (("1.234.567", "40.375"), ",", (1234567.0, 40375.0)),
        (("1234.567", "40.375"), ".", (1234.567, 40.375)),
        (("1.200E-3", "40.375"), ".", (0.0012, 40.375)),
        (("17", "40"), "", (17.0, 40.0)),
        (("+1,5", "-2,5"), ",", (1.5, -2.5)),
    ],
)
def test_the_mark_is_decided_by_the_whole_column(texts: tuple[str, ...], mark: str, values: tuple[float, ...]) -> None:
    parsed = parse(column(*texts))
    assert parsed.decimal == mark
    assert parsed.value.tolist() == list(values)


@pytest.mark.parametrize("texts", [("40.375",), ("40.375", "12.125", "17"), ("1,234",), ("<40.375", "3")])
def test_a_column_that_nothing_decides_is_ambiguous(texts: tuple[str, ...]) -> None:
    assert Kind.AMBIGUOUS in parse(column(*texts)).kind
    assert Kind.AMBIGUOUS not in parse(column(*texts), ".").kind
    assert Kind.AMBIGUOUS not in parse(column(*texts), ",").kind


def test_what_a_column_holds_can_rule_a_reading_out() -> None:
    assert parse(column("44.085"), maximum=90.0).value.tolist() == [44.085]
    assert parse(column("6,125"), maximum=14.0).value.tolist() == [6.125]


def test_a_cell_that_came_as_a_number_is_not_in_question_and_proves_nothing() -> None:
    mixed = TextColumn.of([("40.375", True), ("40.375", False), ("0.5", True)])
    parsed = parse(mixed)
    assert parsed.kind.tolist() == [Kind.NUMBER, Kind.AMBIGUOUS, Kind.NUMBER]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Kind.MISSING),
        ("n.a.", Kind.MISSING),
        ("nije mereno", Kind.MISSING),
        ("< 0.05", Kind.BELOW),
        ("≤0.05", Kind.BELOW),
        (">1000", Kind.ABOVE),
        ("ND", Kind.BELOW_DETECTION),
        ("испод границе", Kind.BELOW_DETECTION),
        ("sub LD", Kind.BELOW_DETECTION),
        ("<LOQ", Kind.BELOW_QUANTIFICATION),
        ("<", Kind.MARK_WITHOUT_NUMBER),
        (">LOD", Kind.MARK_WITHOUT_NUMBER),
        ("abc", Kind.NO_NUMBER),
        ("٣", Kind.NO_NUMBER),
        ("1_000", Kind.NO_NUMBER),
        ("0x10", Kind.UNIT_INSIDE),
        ("5 mg/kg", Kind.UNIT_INSIDE),
        ("#DIV/0!", Kind.SPREADSHEET_ERROR),
        ("1.2.3", Kind.MALFORMED),
        ("1e999", Kind.MALFORMED),
    ],
)
def test_every_cell_is_one_kind(text: str, kind: Kind) -> None:
    assert parse(column("0.5", text), ".").kind[1] == kind


def test_a_cell_with_the_other_mark_is_told() -> None:
    assert parse(column("1,5", "2,5", "3.1")).kind.tolist() == [Kind.NUMBER, Kind.NUMBER, Kind.OTHER_MARK]


def test_the_uncertainty_behind_a_value_is_read() -> None:
    parsed = parse(column("12,5 ± 1,9", "3"))
    assert parsed.value.tolist() == [12.5, 3.0]
    assert parsed.uncertainty[0] == 1.9
    assert np.isnan(parsed.uncertainty[1])

"""What a person is told."""

from netmin.errors import DataError, Place, Problem
from netmin.language import Message


def _problem(row: int) -> Problem:
    return Problem(Message.of("errors.unknown-citation", key="x"), Place("a.xlsx", "Results", row, "Cd"), value="?")


def test_a_problem_says_where_it_stands() -> None:
    assert _problem(14).text() == "Sheet 'Results', row 14, column 'Cd': The bibliography has no entry 'x'."


def test_all_problems_are_told_at_once() -> None:
    lines = DataError([_problem(14), _problem(20)], "a.xlsx").text().splitlines()
    assert len(lines) == 4
    assert lines[0] == "a.xlsx: problems found: 2."
    assert lines[-1].startswith("Nothing was read.")


def test_a_very_long_list_says_how_much_was_cut() -> None:
    lines = DataError([_problem(row) for row in range(130)], "a.xlsx").text().splitlines()
    assert len(lines) == DataError.LISTED + 3
    assert lines[-2].strip() == "… and 30 more of the same kinds."


def test_problems_are_told_in_the_language_asked_for() -> None:
    assert DataError([_problem(14)], "a.xlsx").text("ro").startswith("a.xlsx: probleme găsite: 1.")


def test_a_problem_is_plain_data_too() -> None:
    assert _problem(14).as_json()["row"] == 14
    assert _problem(14).as_json()["code"] == "errors.unknown-citation"

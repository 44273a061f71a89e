"""A trial written and read back; and a spoilt workbook whose every fault is named with its place."""

from __future__ import annotations

import runpy
from pathlib import Path

import pandas as pd
import pytest

from netmin.errors import DataError, UsageError
from netmin.language import LANGUAGES
from netmin.trials import Trial, read_trial, write_template, write_trial
from netmin.trials.columns import ABOVE_GROUND, ORGANS
from netmin.trials.example_rows import EXAMPLE_ROWS
from netmin.trials.forms import TABLES

tables = runpy.run_path(str(Path(__file__).with_name("small_trial.py")))["tables"]


def spoilt(path: Path, *cells: tuple[str, str, int, object], **other: pd.DataFrame) -> Path:
    """Write the small trial with other cells: sheet, column, data row from 0, what stands there."""
    import openpyxl

    write_trial(Trial.of(tables(**other)), path)
    book = openpyxl.load_workbook(path)
    for sheet, column, row, value in cells:
        headings = [cell.value for cell in book[sheet][2]]
        book[sheet].cell(5 + row, headings.index(column) + 1).value = value
    book.save(path)
    return path


def problems(path: Path) -> list[tuple[str, str | None, int | None, str | None]]:
    with pytest.raises(DataError) as caught:
        read_trial(path)
    return [(each.message.code, each.place.sheet, each.place.row, each.place.column) for each in caught.value.problems]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_comes_back_as_it_was_written(tmp_path, language):
    trial = Trial.of(tables())
    write_trial(trial, tmp_path / "trial.xlsx", language)
    again = read_trial(tmp_path / "trial.xlsx")
    for form in TABLES:
        pd.testing.assert_frame_equal(again.table(form.name), trial.table(form.name))
    assert again.equals(again)
    assert again.file == "trial.xlsx"
    assert (again.problems, again.notes) == ((), ())


def test_the_same_trial_is_the_same_file(tmp_path):
    for name in ("one.xlsx", "other.xlsx"):
        write_trial(Trial.of(tables()), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "other.xlsx").read_bytes()


def test_the_template_holds_every_column_and_an_example_that_is_not_read(tmp_path):
    write_template(tmp_path / "new.xlsx", "ro")
    told = problems(tmp_path / "new.xlsx")
    assert {sheet for _, sheet, _, _ in told} == {form.name for form in TABLES if form.required}
    assert {code for code, _, _, _ in told} == {"trials.sheet-without-rows"}


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.name)
def test_every_example_fits_its_form(form):
    example = EXAMPLE_ROWS[form.name]
    assert set(example) <= set(form.names)
    assert all(column.name in example for column in form.columns if column.required)
    for name, value in example.items():
        column = form.column(name)
        assert not column.choices or value in column.choices


def test_every_column_that_refers_refers_to_one_that_exists():
    forms = {form.name: form for form in TABLES}
    for form in TABLES:
        assert set(form.key) <= set(form.names)
        for column in form.columns:
            if column.refers:
                table, _, name = column.refers.partition(".")
                assert name in forms[table].names
    assert set(ABOVE_GROUND) < set(ORGANS)


def test_every_fault_of_a_workbook_is_told_at_once_with_its_place(tmp_path):
    path = spoilt(
        tmp_path / "bad.xlsx",
        ("plots", "treatment", 1, "lime"),
        ("plots", "plot", 3, "P1"),
        ("plots", "area", 0, "-0.05"),
        ("harvests", "bbch", 0, 120),
        ("harvests", "date", 1, "2020-02-30"),
        ("organs", "organ", 2, "laminna"),
        ("organs", "dry_mass", 4, "abc"),
        ("organs", "harvest", 5, None),
        ("results", "element", 7, "Xx"),
        ("soils", "unit", 0, "mg/L"),
        ("soils", "value", 1, "<LOD"),
        ("rounds", "emergence", 0, "2020-01-01"),
        ("treatments", "spiked", 0, "perhaps"),
    )
    told = set(problems(path))
    assert told >= {
        ("trials.reference-unknown", "plots", 6, "treatment"),
        ("trials.key-twice", "plots", 5, "plot"),
        ("trials.key-twice", "plots", 8, "plot"),
        ("trials.number-not-above", "plots", 5, "area"),
        ("trials.number-too-high", "harvests", 5, "bbch"),
        ("trials.date-unclear", "harvests", 6, "date"),
        ("trials.choice-near", "organs", 7, "organ"),
        ("io.not-a-number", "organs", 9, "dry_mass"),
        ("trials.cell-missing", "organs", 10, "harvest"),
        ("trials.element-unknown", "results", 12, "element"),
        ("trials.unit-not-content", "soils", 5, "unit"),
        ("trials.limit-unknown", "soils", 6, "value"),
        ("trials.date-before", "rounds", 5, "emergence"),
        ("trials.flag-unknown", "treatments", 5, "spiked"),
    }
    # The plot that lost its name takes its samples with it.
    assert {code for code, sheet, _, column in told if (sheet, column) == ("organs", "plot")} == {
        "trials.reference-unknown"
    }


def test_problems_are_told_in_every_language(tmp_path):
    path = spoilt(tmp_path / "bad.xlsx", ("organs", "organ", 0, "laminna"), ("plots", "area", 0, 0))
    with pytest.raises(DataError) as caught:
        read_trial(path)
    for language in LANGUAGES:
        text = caught.value.text(language)
        assert "laminna" in text
        assert "lamina" in text


def test_headings_that_are_not_known_or_missing_are_told(tmp_path):
    path = tmp_path / "bad.xlsx"
    spoilt(path, ("plots", "soil", -3, "sol"), ("plots", "plants", -3, "area"))
    told = {(code, column) for code, sheet, _, column in problems(path) if sheet == "plots"}
    assert told >= {
        ("trials.heading-near", "sol"),
        ("trials.column-missing", "soil"),
        ("trials.heading-twice", "area"),
    }


def test_commas_limits_elements_and_units_are_understood(tmp_path):
    path = spoilt(
        tmp_path / "trial.xlsx",
        ("results", "value", 0, "<0,137"),
        ("results", "value", 1, "<LOD"),
        ("results", "lod", 1, "0,25"),
        ("results", "element", 2, "Bakar"),
        ("soils", "value", 0, "0,002"),
        ("soils", "unit", 0, "%"),
        ("soils", "quantity", 1, "cupru"),
        ("harvests", "date", 0, "1.5.2020"),
        ("treatments", "chelate", 1, "da"),
    )
    trial = read_trial(path)
    assert trial.results["value"][:2].tolist() == pytest.approx([0.137, 0.25])
    assert trial.results["below"][:3].tolist() == [True, True, False]
    assert trial.results["element"][2] == "Cu"
    assert trial.soils["value"][0] == pytest.approx(20.0)
    assert trial.soils["unit"][0] == "mg/kg"
    assert trial.soils["quantity"][1] == "Cu"
    assert trial.harvests["date"][0] == "2020-05-01"
    assert trial.treatments["chelate"].tolist() == [False, True]


def test_a_row_that_is_marked_is_left_out_and_counted(tmp_path):
    path = spoilt(tmp_path / "trial.xlsx", ("results", "mark", 0, "pot was knocked over"))
    trial = read_trial(path)
    assert len(trial.results) == len(tables()["results"]) - 1
    assert [(note.code, dict(note.values)) for note in trial.notes] == [("trials.rows-left-out", {"count": 1})]


def test_a_stray_sheet_is_told_and_rides_along(tmp_path):
    import openpyxl

    path = spoilt(tmp_path / "trial.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("scratch")["A1"] = 1
    del book["biometry"]
    book.save(path)
    assert [each.message.code for each in read_trial(path).problems] == ["trials.sheet-unknown"]


DIGESTS = {"digest": ["d1", "d2", "d3", "d4"], "batch": "B", "volume": 50.0, "mass": 0.5, "taken": "dry"}


def test_digests_without_what_they_need_are_told(tmp_path):
    digestions = pd.DataFrame(
        {
            **DIGESTS,
            "kind": ["sample", "sample", "reference-material", "duplicate"],
            "sample": ["P1-H1-root", "P1-H1-root", "", ""],
        }
    )
    told = problems(
        spoilt(
            tmp_path / "bad.xlsx",
            ("digestions", "mass", 0, None),
            digestions=digestions,
            batches=pd.DataFrame({"batch": ["B"]}),
            preparations=pd.DataFrame({"sample": ["P1-H1-root"], "mass_before": [1.0], "ash_mass": [2.0]}),
        )
    )
    assert set(told) == {
        ("trials.digest-without", "digestions", 5, "mass"),
        ("trials.digested-twice", "digestions", 6, "sample"),
        ("trials.digest-without", "digestions", 7, "material"),
        ("trials.digest-without", "digestions", 8, "sample"),
        ("trials.ash-above-mass", "preparations", 5, "ash_mass"),
        ("trials.mass-basis-missing", "preparations", 5, "mass_before_basis"),
    }


def test_a_second_study_a_foreign_harvest_and_a_result_told_twice_are_refused(tmp_path):
    given = tables()
    told = problems(
        spoilt(
            tmp_path / "bad.xlsx",
            ("harvests", "species", 0, "Hordeum vulgare"),
            study=pd.concat([given["study"], given["study"].assign(trial="second")]),
            results=pd.concat([given["results"], given["results"].iloc[:1]]),
        )
    )
    codes = {code for code, _, _, _ in told}
    assert codes == {"trials.study-twice", "trials.species-differ", "trials.key-twice"}


def test_no_file_and_no_workbook_are_refused(tmp_path):
    with pytest.raises(UsageError):
        read_trial(tmp_path / "none.xlsx")
    (tmp_path / "text.xlsx").write_text("not a workbook", encoding="utf-8")
    with pytest.raises(DataError):
        read_trial(tmp_path / "text.xlsx")


def test_tables_and_columns_that_no_form_knows_are_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="no tables"):
        Trial.of({"nonsense": pd.DataFrame()})
    with pytest.raises(ValueError, match="no columns"):
        Trial.of({"plots": pd.DataFrame({"nonsense": [1]})})

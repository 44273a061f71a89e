"""The report of a trial: every section, in four language forms, the same bytes each time."""

import hashlib
import re
from dataclasses import replace

import pytest

from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.report import TRIAL_FORMATS, write_trial_report
from netmin.report.blocks import Figure, Table
from netmin.report.trial_build import trial_page
from netmin.report.trial_charts import contents_chart
from netmin.report.trial_subject import TrialSubject
from netmin.report.wording import Words
from netmin.trials import analyse_trial

SECTIONS = (
    *("trial-summary", "trial-plan", "trial-dry-mass", "trial-contents", "trial-uptake", "trial-accumulation"),
    *("trial-rounds", "trial-doses", "trial-growth", "trial-notes", "trial-citations"),
)


@pytest.fixture(scope="module", params=LANGUAGES)
def told(request, analysed_trial):
    return trial_page(analysed_trial, request.param)


def test_the_sections_come_in_reading_order(told):
    names = [section.name for section in told.sections]
    assert [name for name in names if name in SECTIONS] == list(SECTIONS)


def test_simulated_numbers_are_said_first(told):
    first = told.sections[0].blocks[0]
    assert first.kind == "warning"
    assert first.text == Words(told.language)("trial-not-measured")


def test_letters_never_stand_without_test_and_group_sizes(told):
    words = Words(told.language)
    tables = [block for section in told.sections for block in section.blocks if isinstance(block, Table)]
    lettered = [table for table in tables if words("trial-column-letters") in table.header]
    assert len(lettered) == 3
    for table in lettered:
        assert {words("trial-column-test"), words("trial-column-count")} <= set(table.header)
        place = table.header.index(words("trial-column-count"))
        assert all(row[place].text for row in table.rows)


def test_figures_are_numbered_named_once_and_have_words_for_those_who_do_not_see_them(told):
    figures = [figure for section in told.sections for figure in section.figures()]
    assert len({figure.name for figure in figures}) == len(figures)
    assert all(figure.alternative and figure.caption for figure in figures)


def test_drawings_say_numbers_as_the_language_writes_them(told):
    growth = next(block for section in told.sections for block in section.blocks if isinstance(block, Figure))
    texts = re.findall(r">([^<>]+)</text>", growth.svg)
    comma = [text for text in texts if re.fullmatch(r"\d+,\d+", text)]
    point = [text for text in texts if re.fullmatch(r"\d+\.\d+", text)]
    assert not (point if told.language != "en" else comma)


def test_serbian_in_latin_letters_holds_no_cyrillic(analysed_trial):
    page = trial_page(analysed_trial, "sr-Latn")
    texts = [
        cell.text for s in page.sections for b in s.blocks if isinstance(b, Table) for row in b.rows for cell in row
    ]
    texts += [figure.svg for section in page.sections for figure in section.figures()]
    assert not re.search("[Ѐ-ӿ]", "".join(texts))


def test_the_same_analysis_gives_the_same_files(analysed_trial, tmp_path):
    hashes = []
    for name in ("one", "two"):
        outputs = write_trial_report(analysed_trial, tmp_path / name, languages=["ro"])
        assert {kind for kind, _ in outputs.files} == set(TRIAL_FORMATS)
        hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for _, path in outputs.files])
    assert hashes[0] == hashes[1]


def test_an_unknown_language_leaves_nothing_behind(analysed_trial, tmp_path):
    with pytest.raises(UsageError):
        write_trial_report(analysed_trial, tmp_path / "out", languages=["de"])
    assert not (tmp_path / "out").exists()


def test_non_detects_are_drawn_as_such(made_up):
    found = analyse_trial(made_up(doses=(0.0, 10.0, 300.0), rounds=1, limit=0.3, dates=0))
    subject = TrialSubject(found, Words("en"), "")
    treatment = found.trial.plots.set_index("plot")["treatment"]
    values = found.responses[found.responses["quantity"] == "content"]
    values = values.assign(treatment=values["plot"].map(treatment))
    drawn = contents_chart(values, found.table[found.table["quantity"] == "content"], subject)
    # Every non-detect has an open circle; one more stands in the legend.
    assert drawn.count('r="2.5" fill="#ffffff"') == int(values["below"].sum()) + 1


def test_small_p_values_are_not_called_nought(analysed_trial):
    subject = TrialSubject(analysed_trial, Words("ro"), "")
    assert subject.p_value(1e-9) == "<\u202f0,001"
    assert subject.p_value(0.25) == "0,250"
    assert subject.p_value(float("nan")) == "–"


def test_a_measured_trial_is_not_called_simulated(analysed_trial):
    trial = replace(analysed_trial.trial, study=analysed_trial.trial.study.assign(data_origin="measured"))
    page = trial_page(replace(analysed_trial, trial=trial), "en")
    assert not any(getattr(block, "kind", "") == "warning" for block in page.sections[0].blocks)

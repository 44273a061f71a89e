from __future__ import annotations

import os
from datetime import date

import pytest

from netmin import standards
from netmin.errors import DataError, UnknownName, UsageError
from netmin.standards.shelf import read_date

CARD = """
id = "xy-7-2030"
country = "XY"
kind = "law"
matrix = "soil"
correction = "clay-organic-matter"
in_force = { from = 2030-03-01 }
replaces = "xy-1-1999"
cite = ["ro-756-1997"]
title = { en = "Law of the far shore", ro = "Legea țărmului îndepărtat", sr = "Закон далеке обале" }
short_title = { en = "Far law", ro = "Legea", sr = "Закон" }
[correction_options]
clay_min = 5.0
[[levels]]
name = "mild"
title = { en = "mild", ro = "blând", sr = "благо" }
meaning = { en = "Look.", ro = "Priviți.", sr = "Гледајте." }
[[levels]]
name = "grave"
title = { en = "grave", ro = "grav", sr = "тешко" }
meaning = { en = "Act.", ro = "Acționați.", sr = "Делујте." }
[[land_uses]]
name = "meadow"
title = { en = "meadow", ro = "fâneață", sr = "ливада" }
covers = ["grassland"]
"""

HEADER = (
    "analyte,matrix,land_use,condition,level,value,unit,correction_a,correction_b,correction_c,"
    "where_in_text,source,source_2,confidence,notes\n"
)

ROWS = (
    "Pb,soil,any,,mild,85,mg/kg,50,1,1,Article 3,gazette,,high,\n"
    "Pb,soil,meadow,,grave,530,mg/kg,50,1,1,Article 4,gazette,,high,\n"
)


@pytest.fixture
def far_cellar(tmp_path, monkeypatch):
    """A cellar of one's own with the law of a country that netmin has never heard of, and the act before it."""
    old = CARD.replace("xy-7-2030", "xy-1-1999").replace("from = 2030-03-01", 'from = "1999", to = 2030-02-28')
    for name, card in (("xy-7-2030", CARD), ("xy-1-1999", old.replace('replaces = "xy-1-1999"', ""))):
        folder = tmp_path / "standards" / name
        folder.mkdir(parents=True)
        (folder / "standard.toml").write_text(card, encoding="utf-8")
        (folder / "thresholds.csv").write_text(HEADER + ROWS, encoding="utf-8")
    monkeypatch.setenv("NETMIN_DATA", str(tmp_path))
    return tmp_path


def test_a_country_is_a_folder_and_no_python(far_cellar, samples_of):
    assert "xy-7-2030" in standards.available()
    law = standards.get("xy-7-2030")
    samples = samples_of(
        [{"analyte": "Pb", "value": 61, "clay": 1, "organic_matter": 5}, {"analyte": "Pb", "value": 600}]
    )
    comparison = standards.compare(samples, law, land_use="grassland")
    assert comparison.table["level"].tolist() == ["mild", "grave"]
    assert comparison.table["limit"].iloc[0] == pytest.approx(60.0), "clay counts as 5 %: 85 x (50 + 5 + 5) / 85"
    assert comparison.table["verdict"].tolist() == ["above", "above"]


def test_the_date_chooses_between_an_act_and_the_one_it_replaced(far_cellar):
    assert [law.id for law in standards.in_force("XY", on=date(2030, 2, 28))] == ["xy-1-1999"]
    assert [law.id for law in standards.in_force("xy", on=date(2030, 3, 1))] == ["xy-7-2030"]
    assert standards.in_force("XY", on=date(1998, 12, 31)) == ()


def test_an_edited_table_is_read_anew(far_cellar):
    table = far_cellar / "standards" / "xy-7-2030" / "thresholds.csv"
    assert standards.limits(standards.get("xy-7-2030"), "Pb", "meadow")[0].value == 85.0
    table.write_text(HEADER + ROWS.replace(",85,", ",84,"), encoding="utf-8")
    os.utime(table, ns=(1, 1))
    assert standards.limits(standards.get("xy-7-2030"), "Pb", "meadow")[0].value == 84.0


def test_a_folder_of_ones_own_hides_the_house_law_of_the_same_name(far_cellar):
    folder = far_cellar / "standards" / "ro-756-1997"
    folder.mkdir()
    (folder / "standard.toml").write_text(CARD.replace("xy-7-2030", "ro-756-1997"), encoding="utf-8")
    (folder / "thresholds.csv").write_text(HEADER + ROWS, encoding="utf-8")
    assert standards.get("ro-756-1997").country == "XY"


def test_everything_wrong_with_a_law_is_told_at_once(far_cellar):
    folder = far_cellar / "standards" / "xy-7-2030"
    (folder / "standard.toml").write_text(CARD.replace('country = "XY"\n', ""), encoding="utf-8")
    bad = ROWS.replace(",85,", ",8 5,").replace(",grave,", ",terrible,").replace("high", "certain", 1)
    (folder / "thresholds.csv").write_text(HEADER + bad, encoding="utf-8")
    with pytest.raises(DataError) as error:
        standards.get("xy-7-2030")
    found = [(problem.message.code, problem.place.row) for problem in error.value.problems]
    assert ("standards.card-missing", None) in found
    assert ("standards.table-number", 2) in found
    assert ("standards.table-word", 2) in found
    assert ("standards.table-word", 3) in found


def test_a_table_without_its_columns_says_which(far_cellar):
    folder = far_cellar / "standards" / "xy-7-2030"
    (folder / "thresholds.csv").write_text("analyte,value\nPb,5\n", encoding="utf-8")
    with pytest.raises(DataError, match="correction_a"):
        standards.get("xy-7-2030")


def test_a_misspelled_law_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="ro-756-1997"):
        standards.get("ro-756-1979")


def test_repealed_laws_stay_with_their_last_day():
    assert [law.id for law in standards.in_force("DE", on=date(2023, 7, 31))] == ["de-bbodschv-1999"]
    assert [law.id for law in standards.in_force("DE", on=date(2023, 8, 1))] == ["de-bbodschv-2021"]
    assert [law.id for law in standards.in_force("NL", on=date(2005, 1, 1))] == ["nl-2000"]


def test_both_serbian_acts_hold_today():
    assert [law.id for law in standards.in_force("RS", on=date(2025, 1, 1))] == ["rs-23-1994", "rs-30-2018"]


def test_a_year_stands_for_its_first_or_its_last_day():
    assert read_date("2018", end=False) == date(2018, 1, 1)
    assert read_date("2018", end=True) == date(2018, 12, 31)
    assert read_date("2018-05-17", end=True) == date(2018, 5, 17)
    assert read_date(None, end=True) is None


def test_limits_come_mildest_first_with_their_place_in_the_text():
    limits = standards.limits(standards.get("ro-756-1997"), "Cd", "residential")
    assert [(limit.level, limit.value) for limit in limits] == [("normal", 1.0), ("alert", 3.0), ("intervention", 5.0)]
    assert {limit.article for limit in limits} == {"Annex, Table 1"}
    assert standards.limits(standards.get("ro-756-1997"), "U", "residential") == ()


def test_limits_that_depend_on_ph_come_with_their_condition():
    limits = standards.limits(standards.get("cn-gb-15618-2018"), "Cd", "arable")
    screening = {limit.condition: limit.value for limit in limits if limit.level == "screening"}
    assert screening == {"pH<=5.5": 0.3, "5.5<pH<=6.5": 0.3, "6.5<pH<=7.5": 0.3, "pH>7.5": 0.6}


def test_a_land_use_may_be_named_by_the_law_by_its_title_or_in_general():
    law = standards.get("ro-756-1997")
    for word in (
        "less_sensitive",
        "less-sensitive",
        "Less sensitive use",
        "folosință mai puțin sensibilă",
        "industrial",
    ):
        assert law.land_use(word).name == "less-sensitive"
    assert law.land_use("manje osetljiva namena").name == "less-sensitive"


def test_an_unknown_level_is_answered_with_those_that_exist():
    law = standards.get("rs-30-2018")
    assert law.level("remediation").volume_m3 == 25.0
    with pytest.raises(UsageError, match="limit, remediation"):
        law.level("alert")


def test_serbia_asks_for_more_than_25_cubic_metres_and_the_netherlands_for_at_least_25():
    serbian = standards.get("rs-30-2018").level("remediation")
    dutch = standards.get("nl-2000").level("intervention")
    assert [standards.volume_verdict(serbian, v) for v in (24.9, 25.0, 25.1)] == ["below", "below", "above"]
    assert [standards.volume_verdict(dutch, v) for v in (24.9, 25.0, 25.1)] == ["below", "above", "above"]
    assert standards.volume_verdict(serbian, float("nan")) == "undecided"


def test_a_volume_decides_nothing_for_a_level_of_single_samples():
    with pytest.raises(ValueError, match="single samples"):
        standards.volume_verdict(standards.get("rs-30-2018").level("limit"), 100.0)


def test_labels_are_written_in_every_script():
    level = standards.get("rs-30-2018").level("limit")
    assert level.label.text("sr") == "гранична максимална вредност"
    assert level.label.text("sr-Latn") == "granična maksimalna vrednost"
    assert standards.get("ro-756-1997").level("alert").title["original"] == "prag de alertă"
    assert standards.get("ro-756-1997").level("alert").consequence.text("en")
    assert standards.get("ro-756-1997").label.text("ro").startswith("Ordinul nr. 756/1997")

"""Walks the cellar: every card readable, every number named, sourced and sensible, every key in the bibliography."""

from __future__ import annotations

import csv
import math
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import netmin
from netmin import cellar, plants, risk, standards
from netmin.citations import bibliography
from netmin.language import template
from netmin.planning import PRICE_UNITS, exchange_rates, funding, price_index, price_indices
from netmin.plants import evidence as plant_evidence
from netmin.risk import lead_levels as lead_shelf
from netmin.risk import receptors, toxicity
from netmin.risk.receptors import PARAMETERS
from netmin.risk.toxicity import CONFIDENCES as RISK_CONFIDENCES
from netmin.risk.toxicity import QUANTITIES
from netmin.samples import analytes
from netmin.standards import backgrounds, corrections, toxic_response
from netmin.standards.standard import ANY_USE, CONFIDENCES, GENERIC_USES, THRESHOLD_COLUMNS

HOUSE = cellar.house()
SOURCE = Path(netmin.__file__).parent
LAWS = standards.available()
LANGUAGES = ("en", "ro", "sr")

#: Units that a table may hold, by what is judged; soil is always mg/kg dry matter.
UNITS = {
    "soil": {"mg/kg"},
    "extract": {"mg/kg"},
    "sludge": {"mg/kg"},
    "load": {"kg/ha/year"},
    "leachate": {"ug/L"},
    "water": {"mg/L"},
    "food": {"mg/kg fresh weight"},
    "feed": {"mg/kg feed at 12 % moisture"},
}

#: Neighbouring levels that a law itself puts at the same value or in the wrong order: law, analyte, land use.
#: None is known. Write the reason beside an entry.
UNORDERED: set[tuple[str, str, str]] = set()

CYRILLIC = re.compile("[Ѐ-ӿ]")
MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[Ѐ-ӿ])\w+\b")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")


def cards() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.toml") if "words" not in path.parts and "_template" not in path.parts)


def in_three_languages(texts) -> bool:
    return all(str(texts.get(language, "")).strip() for language in LANGUAGES)


def strange_serbian(texts) -> set[str]:
    """Latin words of a Serbian text that its other languages do not hold, and words that mix the scripts."""
    others = " ".join(str(text) for language, text in texts.items() if language != "sr")
    return set(LATIN.findall(texts["sr"])) - set(LATIN.findall(others)) | set(MIXED.findall(texts["sr"]))


@pytest.mark.parametrize("path", cards(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_card_is_readable_and_cites_what_the_bibliography_holds(path):
    card = cellar.read_card(path)
    cited = card.get("cite", [])
    unknown = [key for key in ([cited] if isinstance(cited, str) else cited) if key not in bibliography()]
    assert unknown == []


def _multilingual(thing) -> list[dict[str, str]]:
    """Every table of a card that has a text in English."""
    if isinstance(thing, list):
        return [found for part in thing for found in _multilingual(part)]
    if not isinstance(thing, dict):
        return []
    here = [thing] if isinstance(thing.get("en"), str) else []
    return here + [found for part in thing.values() for found in _multilingual(part)]


@pytest.mark.parametrize("path", cards(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_title_meaning_and_note_stands_in_three_languages_and_in_its_script(path):
    for texts in _multilingual(cellar.read_card(path)):
        assert in_three_languages(texts), texts
        assert CYRILLIC.search(texts["sr"]) or not LATIN.search(texts["sr"]), texts
        assert strange_serbian(texts) == set(), texts
        assert not re.search("[şţŞŢ]", texts["ro"]), texts


@pytest.mark.parametrize("law", LAWS)
def test_the_card_of_a_law_agrees_with_its_folder(law):
    standard = standards.get(law)
    assert standard.id == law
    assert standard.country == law.split("-")[0].upper()
    assert standard.kind in {"law", "guideline", "reference"}
    assert standard.matrix in {"soil", "food", "feed"}
    assert standard.equality in {"allowed", "exceeds"}
    assert standard.cite
    assert standard.gazette
    assert in_three_languages(standard.title)
    assert standard.title["original"]
    assert in_three_languages(standard.short_title)
    assert standard.correction in corrections.available()
    assert not standard.replaces or standard.replaces in LAWS


@pytest.mark.parametrize("law", LAWS)
def test_the_dates_of_a_law_are_possible_and_join_those_of_the_act_before_it(law):
    standard = standards.get(law)
    assert standard.in_force_from is not None
    assert date(1900, 1, 1) < standard.in_force_from
    assert standard.in_force_to is None or standard.in_force_from < standard.in_force_to
    if standard.replaces:
        before = standards.get(standard.replaces)
        assert before.in_force_to is not None
        assert (standard.in_force_from - before.in_force_to).days == 1
        assert before.country == standard.country


@pytest.mark.parametrize("law", LAWS)
def test_levels_and_land_uses_are_complete_and_unambiguous(law):
    standard = standards.get(law)
    for level in standard.levels:
        assert in_three_languages(level.title), level.name
        assert in_three_languages(level.meaning), level.name
        assert level.statistic in {"sample", "mean-in-volume"}
        assert (level.volume_m3 is not None) == (level.statistic == "mean-in-volume")
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", level.name)
    assert len({level.name for level in standard.levels}) == len(standard.levels)
    names = {use.name for use in standard.land_uses}
    covered = [use for land_use in standard.land_uses for use in land_use.covers]
    assert len(covered) == len(set(covered)), "a generic use must mean one class"
    assert set(covered) <= set(GENERIC_USES)
    assert all(set(use.falls_back_to) <= names for use in standard.land_uses)
    assert all(in_three_languages(use.title) for use in standard.land_uses)


@pytest.mark.parametrize("law", LAWS)
def test_every_row_of_a_law_is_known_positive_and_says_how_sure_it_is(law):
    standard = standards.get(law)
    table = standard.thresholds
    assert list(table.columns) == list(THRESHOLD_COLUMNS)
    assert len(table) > 0
    assert set(table["analyte"]) <= set(analytes.available())
    assert set(table["confidence"]) <= set(CONFIDENCES)
    assert set(table["level"]) == {level.name for level in standard.levels}
    assert set(table["land_use"]) - {ANY_USE} <= {use.name for use in standard.land_uses}
    assert (table["value"] > 0).all()
    assert (table["where_in_text"] != "").all()
    for matrix, unit in set(zip(table["matrix"], table["unit"], strict=True)):
        assert unit in UNITS[matrix]
    sourced = (table["source"] != "") | (table["confidence"] == "unverified")
    assert sourced.all(), "a number without a source is unverified"
    twice = (table["confidence"] == "high") & (table["source_2"] == "")
    assert not twice.any(), "a high confidence needs two sources"
    key = ["analyte", "matrix", "land_use", "condition", "level"]
    assert not table.duplicated(key).any()


@pytest.mark.parametrize("law", LAWS)
def test_every_land_use_of_a_law_leads_to_rows(law):
    standard = standards.get(law)
    for land_use in standard.land_uses:
        matrices = set(standard.thresholds["matrix"])
        assert any(len(standard.rows(land_use.name, matrix)) for matrix in matrices), land_use.name
        if land_use.covers:
            assert len(standard.rows(land_use.name)), land_use.name


@pytest.mark.parametrize("law", LAWS)
def test_a_milder_level_never_lies_above_a_graver_one(law):
    standard = standards.get(law)
    order = [level.name for level in standard.levels]
    for land_use in standard.land_uses:
        rows = standard.rows(land_use.name)
        conditional = [condition for condition in rows["condition"].unique() if condition] or [""]
        for condition in conditional:
            here = rows[rows["condition"].isin(["", condition])]
            for analyte, part in here.groupby("analyte"):
                values = part.set_index("level")["value"].reindex(order).dropna().tolist()
                if (law, analyte, land_use.name) not in UNORDERED:
                    assert values == sorted(values), (analyte, land_use.name, condition)


@pytest.mark.parametrize("law", LAWS)
def test_the_conditions_of_a_law_are_read_by_its_correction_and_leave_no_gap(law):
    standard = standards.get(law)
    correction = corrections.get(standard.correction)
    conditions = [text for text in standard.thresholds["condition"].unique() if correction.reads(text)]
    if standard.correction == "ph-class":
        bounds = sorted(corrections.ph_bounds(text) for text in conditions)
        assert bounds[0][0] == -math.inf
        assert bounds[-1][1] == math.inf
        assert all(low[1] == high[0] for low, high in pairwise(bounds))
    if standard.correction == "texture":
        assert set(conditions) == set(standard.correction_options["classes"])
    for analyte, rows in standard.thresholds.groupby("analyte"):
        constants = rows[["correction_a", "correction_b", "correction_c"]].drop_duplicates()
        assert len(constants) == 1, f"{analyte} has two sets of constants"
        assert constants.isna().all(axis=None) or constants.notna().all(axis=None)


@pytest.mark.parametrize("name", backgrounds.available())
def test_every_background_is_known_positive_and_says_how_sure_it_is(name):
    background = backgrounds.get(name)
    assert background.id == name
    assert background.statistic in {"mean", "median", "upper-limit", "legal-normal"}
    assert set(background.values) <= set(analytes.available())
    for values in (background.values, *background.others.values()):
        for value in values.values():
            assert value.value > 0
            assert value.unit == "mg/kg"
            assert value.confidence in CONFIDENCES
    rows = cellar.read_rows(HOUSE / "backgrounds" / f"{name}.csv")
    assert len({(row["analyte"], row["statistic"]) for row in rows}) == len(rows)
    assert all(row["source"] or row["confidence"] == "unverified" for row in rows)


@pytest.mark.parametrize("name", toxic_response.available())
def test_every_toxic_response_factor_is_known_and_positive(name):
    for analyte, factor in toxic_response.get(name).factors.items():
        assert analyte in analytes.available()
        assert factor.value > 0
        assert factor.confidence in CONFIDENCES
        assert not (factor.original and factor.confidence == "unverified")


def test_every_toxicity_value_says_what_it_is_for_where_it_is_from_and_how_sure_it_is():
    rows = cellar.read_rows(HOUSE / "toxicity" / "values.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    for value in toxicity.toxicity_values().values():
        assert value.analyte in analytes.available(), value.id
        assert value.confidence in RISK_CONFIDENCES, value.id
        assert value.source, value.id
        assert value.unit, value.id
        assert value.status, value.id
        assert 1980 < value.year <= 2025, value.id
        # Lead alone has a row without a number, on purpose.
        assert value.value > 0 or value.id == "T066", value.id
        sourceless = value.confidence == "literature_practice" or value.analyte == "Zn"
        assert value.cite in bibliography() or (not value.cite and sourceless), value.id


@pytest.mark.parametrize("name", toxicity.available())
def test_every_toxicity_set_agrees_with_its_card_and_joins_the_one_before(name):
    found = toxicity.get(name)
    assert found.id == name
    assert found.cite
    assert set(found.profiles) <= set(analytes.available())
    if found.replaces:
        before = toxicity.get(found.replaces)
        assert before.in_force_to is not None
        assert found.in_force_from is not None
        assert (found.in_force_from - before.in_force_to).days == 1
        assert before.basis == found.basis
    for profile in found.profiles.values():
        assert profile.values or profile.routed, profile.analyte
        for organ in {*profile.organs, *profile.organs_inhaled}:
            assert template(f"risk.organ-{organ}", "ro")


def test_every_exposure_factor_has_a_unit_a_source_and_a_confidence():
    for factor in receptors.exposure_factors().values():
        assert factor.unit, factor.id
        assert factor.source, factor.id
        assert factor.confidence in RISK_CONFIDENCES, factor.id
        assert not factor.cite or factor.cite in bibliography(), factor.id
        assert factor.value > 0 or (math.isnan(factor.value) and factor.notes), factor.id
        assert (factor.distribution == "point") == (not factor.distribution_parameters) or math.isnan(factor.value)


@pytest.mark.parametrize("name", receptors.available())
def test_every_receptor_is_whole_and_its_stages_follow_one_another(name):
    receptor = receptors.get(name)
    assert receptor.id == name
    assert receptor.cite
    assert receptor.hazard.name == receptor.hazard_stage
    for stage in receptor.stages:
        needed = {"body_weight", "exposure_frequency", "exposure_duration", "soil_ingestion", "averaging_time_cancer"}
        assert needed <= set(stage.factors)
        assert stage.from_age < stage.to_age
        assert stage.number("exposure_duration") <= stage.to_age - stage.from_age
        assert all(factor.cite in bibliography() for factor in stage.factors.values())
    assert all(first.to_age == then.from_age for first, then in pairwise(receptor.stages))


def test_every_quantity_of_risk_has_a_name_in_words():
    for name in (*PARAMETERS, *QUANTITIES):
        assert template(f"risk.quantity-{name.replace('_', '-')}", "sr")
    for word in RISK_CONFIDENCES:
        assert template(f"risk.confidence-{word}", "ro")


def test_every_level_for_lead_is_positive_and_cited():
    for level in lead_shelf():
        assert level.value > 0
        assert level.cite in bibliography()
        assert level.confidence in RISK_CONFIDENCES


@pytest.mark.parametrize("name", risk.sediment_guidelines.available())
def test_every_sediment_value_is_known_positive_and_says_how_sure_it_is(name):
    rows = cellar.read_rows(HOUSE / "sediment-guidelines" / f"{name}.csv")
    assert len({row["analyte"] for row in rows}) == len(rows)
    for row in rows:
        assert row["analyte"] in analytes.available()
        assert float(row["value"]) > 0
        assert row["unit"] == "mg/kg"
        assert row["confidence"] in CONFIDENCES
        assert row["source"] or row["confidence"] == "unverified"
    assert any("sediment" in note.text("en") for note in risk.sediment_guidelines.get(name).notes)


GROUPS = {"leafy", "stem", "head", "bulb", "root", "tuber", "fruiting", "legume", "berry", "tree-fruit"}


def test_every_crop_is_named_in_its_script_watery_and_of_a_known_group():
    rows = cellar.read_rows(HOUSE / "vegetables" / "garden-vegetables.csv")
    assert len({row["crop"] for row in rows}) == len(rows)
    for row in rows:
        texts = {language: row[f"name_{language}"] for language in LANGUAGES}
        assert in_three_languages(texts)
        assert not LATIN.search(texts["sr"]), texts
        assert not re.search("[şţŞŢ]", texts["ro"]), texts
        assert row["group"] in GROUPS
        assert 0 < float(row["water"]) < 100
        assert row["water_cite"] in bibliography()
        assert row["water_confidence"] in CONFIDENCES
        assert row["water_where"]


def test_every_class_of_a_crop_is_a_row_of_a_food_law_and_of_a_feed_law_for_an_animal():
    classes = cellar.read_rows(HOUSE / "vegetables" / "food-classes.csv")
    assert {row["crop"] for row in classes} == set(risk.garden_crops.available())
    for row in classes:
        assert row["basis"] in {"law", "analogy"}
        assert (row["basis"] == "law") or row["notes"]
        assert _rows_of_law(row, "food") == 1, row
    for row in cellar.read_rows(HOUSE / "grazers" / "feed-classes.csv"):
        assert row["animal"] in risk.grazers.available()
        assert row["part"] in {"diet", "forage"}
        assert _rows_of_law(row, "feed") == 1, row


def _rows_of_law(row, matrix) -> int:
    standard = standards.get(row["standard"])
    assert standard.matrix == matrix
    table = standard.thresholds
    return len(table[(table["analyte"] == row["analyte"]) & (table["condition"] == row["condition"])])


def test_every_published_uptake_names_plants_a_study_and_one_kind_of_relation():
    known = {*GROUPS, *risk.garden_crops.available()}
    for row in cellar.read_rows(HOUSE / "vegetables" / "transfer.csv"):
        assert set(row["plants"].split(";")) <= known
        assert row["analyte"] in analytes.available()
        assert row["cite"] in bibliography()
        assert row["confidence"] in CONFIDENCES
        assert row["basis"] in {"dry", "fresh"}
        assert row["source"] or row["confidence"] == "unverified"
        assert bool(row["factor"]) != bool(row["slope"]), row
        assert not row["factor"] or float(row["factor"]) > 0
    for row in cellar.read_rows(HOUSE / "vegetables" / "garden-surveys.csv"):
        assert set(row["plants"].split(";")) <= known
        assert row["mostly"] in {"below", "mixed", "above"}
        assert row["cite"] in bibliography()


def test_every_number_of_a_grazing_animal_is_a_share_or_a_level_with_its_citation():
    for row in cellar.read_rows(HOUSE / "grazers" / "soil-intake.csv"):
        assert 0 < float(row["share"]) < 1
        assert row["cite"] in bibliography()
        assert row["source"] or row["confidence"] == "unverified"
    for row in cellar.read_rows(HOUSE / "grazers" / "tolerable-levels.csv"):
        assert float(row["value"]) > 0
        assert row["analyte"] in analytes.available()
        assert row["animal"] in risk.grazers.available()
        assert row["cite"] in bibliography()


PLANTS = HOUSE / "plants"


def test_every_printed_word_of_an_observation_has_a_meaning_of_the_lists_and_none_is_idle():
    observations = cellar.read_rows(PLANTS / "observations.csv")
    words = cellar.read_rows(PLANTS / "observation-words.csv")
    known = {(row["field"], row["printed"]) for row in words}
    assert len(known) == len(words)
    for field in ("experiment", "soil_extraction", "soil_available_extractant", "shoot_part", "value_type"):
        assert {(field, row[field]) for row in observations} <= known
    used = {(field, row[field]) for row in observations for field in row}
    used |= {("shoot_part", f"{row['shoot_part']} of {row['species']}") for row in observations}
    assert known <= used
    meanings = {field: {row["word"] for row in words if row["field"] == field} for field, _ in known}
    assert meanings["experiment"] <= set(plant_evidence.EXPERIMENTS)
    assert meanings["shoot_part"] <= set(plant_evidence.ORGANS)
    assert meanings["value_type"] <= set(plant_evidence.VALUE_TYPES)
    assert {row["flag"] for row in words} <= {"", *plant_evidence.WHY_NOT}


def test_every_observation_has_a_study_a_source_and_positive_numbers():
    observations = cellar.read_rows(PLANTS / "observations.csv")
    assert len({row["obs_id"] for row in observations}) == len(observations) == 366
    studies = {row["citation"]: row for row in cellar.read_rows(PLANTS / "studies.csv")}
    assert {row["citation"] for row in observations} == set(studies)
    assert {row["element"] for row in observations} <= set(analytes.available())
    for row in observations:
        assert row["doi_or_url"], row["obs_id"]
        assert row["source_seen"], row["obs_id"]
        assert row["confidence"] in plant_evidence.CONFIDENCES
        numbers = ("soil_conc_mg_kg", "root_mg_kg", "shoot_mg_kg", "bcf_as_reported", "tf_as_reported", "n")
        assert all(float(row[name]) > 0 for name in numbers if row[name]), row["obs_id"]
    for row in studies.values():
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", row["study"])
        assert row["why_not"] in {"", *plant_evidence.WHY_NOT}
        assert bool(row["why_not"] or row["ph_of"]) == bool(row["comment"]), row
    doubts = cellar.read_rows(PLANTS / "doubts.csv")
    assert {row["observation"] for row in doubts} <= {row["obs_id"] for row in observations}
    assert {row["why_not"] for row in doubts} <= set(plant_evidence.WHY_NOT)


def test_every_species_has_a_family_a_source_and_names_in_their_scripts():
    rows = cellar.read_rows(PLANTS / "species.csv")
    assert len({row["species"] for row in rows}) == len(rows) == 110
    for row in rows:
        assert row["family"].endswith("aceae")
        assert row["common_name_en"]
        assert row["source"]
        assert not LATIN.search(row["common_name_sr"]), row["species"]
        assert not re.search("[şţŞŢ]", row["common_name_ro"])
        assert bool(row["ecocrop_name"]) == bool(row["ph_min"]) == bool(row["rain_min_mm"])


def test_every_word_of_a_species_has_a_name_in_three_languages():
    for row in cellar.read_rows(PLANTS / "species-words.csv"):
        groups = {
            "life_form": "life-form",
            "food_or_feed": "eaten",
            "documented_role": "role-of",
            "native_status": "status",
        }
        if row["field"] in groups:
            parts = row["word"].split() if row["field"] == "food_or_feed" else row["word"].split("; ")
            for word in filter(None, parts):
                assert template(f"plants.{groups[row['field']]}-{word.replace(' ', '-')}", "sr")
    for code in (*(f"why-{word}" for word in plants.WHY_NOT), *(f"criterion-{name}" for name in plants.CRITERIA)):
        assert template(f"plants.{code}", "ro")


def test_every_entry_of_the_union_list_names_its_regulation_and_every_unread_one_is_unverified():
    rows = cellar.read_rows(PLANTS / "union-list.csv")
    assert len({row["species"] for row in rows}) == len(rows)
    for row in rows:
        assert row["regulation"] in bibliography()
        assert date(2016, 8, 3) <= date.fromisoformat(row["since"])
        assert row["confidence"] in CONFIDENCES
        assert row["source"] or row["confidence"] == "unverified"
    flagged = {row["species"] for row in cellar.read_rows(PLANTS / "species.csv") if row["invasive_flag_eu"] == "yes"}
    assert flagged <= {row["species"] for row in rows}


def test_every_claim_names_a_species_of_the_shelf_a_side_and_a_source_in_three_languages():
    for row in cellar.read_rows(PLANTS / "claims.csv"):
        assert row["species"] in plants.available()
        assert row["side"] in {"for", "against"}
        assert template(f"plants.claim-{row['claim']}", "ro")
        assert row["citation"]
        assert row["reference"]
        assert row["confidence"] in plant_evidence.CONFIDENCES
        assert set(row["elements"].split()) <= set(analytes.available())
        texts = {language: row[f"finding_{language}"] for language in LANGUAGES}
        assert in_three_languages(texts)
        assert strange_serbian(texts) == set(), texts
    for row in cellar.read_rows(PLANTS / "judgements.csv"):
        assert row["judgement"] in {"accepted", "only-where-present", "refused"}
        assert row["comment"]
        assert plants.union_listing(row["species"]) is None
    for row in cellar.read_rows(PLANTS / "hyperaccumulation.csv"):
        assert row["element"] in analytes.available()
        assert float(row["threshold"]) > 0
        assert row["cite"] in bibliography()


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.csv")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_table_has_as_many_cells_as_its_heading_and_clean_text(path):
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])


def test_the_blank_form_has_the_columns_of_a_law():
    with (HOUSE / "standards" / "_template" / "thresholds.csv").open(encoding="utf-8") as stream:
        assert next(csv.reader(stream)) == list(THRESHOLD_COLUMNS)
    form = cellar.read_card(HOUSE / "standards" / "_template" / "standard.toml")
    filled = cellar.read_card(HOUSE / "standards" / "rs-30-2018" / "standard.toml")
    assert set(filled) - {"notes"} <= set(form)
    assert "_template" not in LAWS


def test_every_published_price_says_where_it_is_from_and_how_sure_it_is():
    rows = cellar.read_rows(HOUSE / "prices" / "remediation-options.csv")
    assert len({row["option_id"] for row in rows}) == len(rows)
    other_units = {"", "ha over 20 years", "percent of conventional cost"}
    for row in rows:
        assert row["source"], row["option_id"]
        assert row["confidence"] in {"high", "medium", "low", "unverified"}, row["option_id"]
        assert not row["cite"] or row["cite"] in bibliography(), row["option_id"]
        assert row["unit"] in {*PRICE_UNITS, *other_units}, row["option_id"]
        if row["unit"] in PRICE_UNITS:
            assert 0 <= float(row["cost_low"]) <= float(row["cost_high"]), row["option_id"]
            assert row["currency"] in exchange_rates().currencies, row["option_id"]
            if row["price_year"]:
                assert exchange_rates().units_per_euro(row["currency"], int(row["price_year"])) > 0


@pytest.mark.parametrize("name", ["price-index", "exchange-rates", "funding"])
def test_every_number_of_money_has_a_source_or_says_that_it_has_none(name):
    for row in cellar.read_rows(HOUSE / "prices" / f"{name}.csv"):
        assert row["confidence"] in CONFIDENCES
        assert row["source"] or row["confidence"] == "unverified"
        assert not row["cite"] or row["cite"] in bibliography()


def test_rates_and_indices_have_no_gap_between_their_years():
    years = {currency: sorted(year for name, year in exchange_rates().per_euro if name == currency) for currency in
             exchange_rates().currencies[1:]}  # fmt: skip
    # The pound of 1996, for the prices of that year, stands alone.
    years["GBP"].remove(1996)
    for currency, found in years.items():
        assert found == list(range(found[0], found[-1] + 1)), currency
    for name in price_indices():
        found = sorted(price_index(name).values)
        assert found == list(range(found[0], found[-1] + 1))


@pytest.mark.parametrize("name", funding.available())
def test_the_shares_of_every_funding_scheme_add_to_the_whole(name):
    scheme = funding.get(name)
    assert sum(share for _, share in scheme.shares) == pytest.approx(1.0)
    assert scheme.title is not None


def test_every_entry_of_the_bibliography_is_cited_somewhere():
    cited = {key for path in cards() for key in _keys(cellar.read_card(path))}
    texts = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*SOURCE.rglob("*.py"), *HOUSE.rglob("*.csv"))
        if "words" not in path.parts
    )
    orphans = [
        key
        for key in bibliography()
        if key not in cited and not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", texts)
    ]
    assert orphans == []


def _keys(card) -> list[str]:
    cited = card.get("cite", [])
    return [cited] if isinstance(cited, str) else list(cited)


def test_every_entry_of_the_bibliography_has_an_author_a_title_and_reads_as_a_line():
    for key, entry in bibliography().items():
        assert entry.field("author") or entry.field("editor"), key
        assert entry.field("title"), key
        assert entry.text().endswith("."), key


def test_the_decision_card_of_romania_orders_its_classes_and_cites_its_thresholds():
    card = cellar.read_card(HOUSE / "decisions" / "ro-74-2019.toml")
    assert [entry["branch"] for entry in card["classes"]] == [1, 2, 3, 4]
    assert card["thresholds"] in LAWS
    assert set(card["excluded"]["uses"]) <= set(GENERIC_USES)


def test_every_row_of_a_farm_calendar_is_a_task_in_words_in_months_that_exist_and_says_how_sure_it_is():
    for path in sorted((cellar.house() / "seasons").glob("*.csv")):
        for row in cellar.read_rows(path):
            assert template(f"report.task-{row['task']}", "ro")
            assert 1 <= int(row["first_month"]) <= 12
            assert 1 <= int(row["last_month"]) <= 12
            assert int(row["first_year"]) >= 0
            assert int(row["every"]) >= 0
            assert row["confidence"] in CONFIDENCES

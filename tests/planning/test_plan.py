"""A plan tells years, money and chances for every zone, refuses with reasons, and keeps to its budget."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import netmin
from netmin.assessment import Assessment
from netmin.errors import UnknownName
from netmin.language import LANGUAGES
from netmin.planning import OPTION_COLUMNS, PLAN_COLUMNS, WAYS, Plan, published_price, visible_from
from netmin.planning.schedule import ZoneWork, schedule
from netmin.planning.seasons import GROWTHS, farm_tasks


@pytest.fixture(scope="module")
def made(mapped: Assessment) -> Plan:
    return netmin.plan(mapped, seed=1)


def with_choices(mapped: Assessment, **choices: object) -> Plan:
    return netmin.plan(mapped, recipe=replace(mapped.recipe, **choices), seed=1)


def test_every_zone_has_a_fate_and_every_zone_above_the_level_was_given_options(made: Plan) -> None:
    assert tuple(made.table.columns) == PLAN_COLUMNS
    assert tuple(made.options.columns) == OPTION_COLUMNS
    for part in made.parts:
        assert bool(part.options) == (part.zone.status == "above")
        assert part.fate == part.zone.status or part.zone.status == "above"
    assert made.area("gentle", "conventional", "unpaid", "hopeless") > 0


def test_extraction_of_lead_is_refused_and_says_why(made: Plan) -> None:
    tried = [option for option in made.parts[0].options if option.treatment == "phytoextraction"]
    assert tried
    assert not any(option.possible for option in tried)
    codes = {reason.code for option in tried for reason in option.refusals}
    assert any(code.startswith("treatment.hopeless") for code in codes)
    # Nobody measured lead in willows or their family: that is told and not guessed from other plants.
    assert "plan.no-kin" in codes


def test_possible_options_come_first_and_the_chosen_one_is_sure_enough(made: Plan) -> None:
    for part in made.parts:
        possible = [option.possible for option in part.options]
        assert possible == sorted(possible, reverse=True)
        if part.chosen:
            assert part.chosen.probability >= made.recipe.plan_probability
            assert part.chosen is part.possible[0]


def test_years_rise_with_their_quantile_and_costs_from_low_to_high(made: Plan) -> None:
    table = made.options
    known = table[table["years_p10"].notna()]
    assert (known["years_p10"] <= known["years_p50"]).all()
    assert (known["years_p50"] <= known["years_p90"]).all()
    priced = table[table["cost_likely"].notna()]
    assert (priced["cost_low"] <= priced["cost_likely"]).all()
    assert (priced["cost_likely"] <= priced["cost_high"]).all()
    assert table["probability"].dropna().between(0, 1).all()


def test_the_same_seed_gives_the_same_plan(mapped: Assessment, made: Plan) -> None:
    again = netmin.plan(mapped, seed=1)
    pd.testing.assert_frame_equal(again.options, made.options)
    pd.testing.assert_frame_equal(again.zones.table, made.zones.table)


def test_what_leaves_the_metals_in_the_ground_is_refused_where_the_content_itself_must_fall(mapped: Assessment) -> None:
    strict = with_choices(mapped, plan_goal="total")
    staying = [option for option in strict.parts[0].options if option.goal in ("contact", "food")]
    assert staying
    assert all("plan.stays-not-allowed" in {reason.code for reason in option.refusals} for option in staying)
    assert strict.parts[0].chosen is not None
    assert strict.parts[0].chosen.treatment == "dig-and-dump"


def test_a_zone_may_be_hopeless(mapped: Assessment) -> None:
    only = with_choices(mapped, plan_treatments=("phytoextraction",))
    assert only.parts[0].fate == "hopeless"
    assert only.parts[0].chosen is None
    assert math.isnan(only.cost[1])


def test_a_small_budget_leaves_zones_unpaid_and_is_never_passed(mapped: Assessment, made: Plan) -> None:
    whole = made.cost[2]
    bought = with_choices(mapped, plan_budget=0.4 * whole)
    assert bought.portfolio is not None
    paid = [part for part in bought.parts if part.chosen]
    assert sum(part.chosen.cost.mean() for part in paid if part.chosen) <= 0.4 * whole
    assert "unpaid" in {part.fate for part in bought.parts}
    assert all(part.gain >= 0 for part in bought.parts if part.possible)


def test_a_budget_for_everything_changes_nothing_but_may_buy_more(mapped: Assessment, made: Plan) -> None:
    rich = with_choices(mapped, plan_budget=100.0 * made.cost[2])
    assert [part.fate in ("clean", "unsure") for part in rich.parts] == [
        part.fate in ("clean", "unsure") for part in made.parts
    ]
    assert "unpaid" not in {part.fate for part in rich.parts}


def test_the_price_of_a_cover_is_the_printed_one_of_soil_improvement_between_half_and_double(made: Plan) -> None:
    cover = next(option for option in made.parts[0].options if option.treatment == "phytostabilisation")
    price = published_price("O10")
    assert (price.shape.bounds, price.unit, price.year) == ((1510.0, 1510.0), "ha", 2009)
    hectares = made.parts[0].zone.hectares
    # Consumer prices of the euro area rose by 35 to 45 % from 2009 to 2024.
    assert 0.5 * 1510 * 1.3 * hectares < cover.cost.min()
    assert cover.cost.max() < 2.0 * 1510 * 1.5 * hectares
    assert "plan.price-spread" in {note.code for note in cover.notes}


def test_a_plant_of_the_union_list_is_blocked_whatever_it_takes_up(mapped: Assessment) -> None:
    listed = with_choices(
        mapped,
        plan_species=("ailanthus-altissima", "salix-viminalis"),
        plan_biomass={"ailanthus-altissima": 10.0},
        plan_treatments=("phytoextraction",),
    )
    tried = next(option for option in listed.parts[0].options if option.species == "ailanthus-altissima")
    assert any(reason.code.startswith("plants.union") for reason in tried.refusals)


def test_a_harvest_that_nobody_printed_is_asked_for(mapped: Assessment) -> None:
    asked = with_choices(mapped, plan_species=("silphium-perfoliatum",), plan_treatments=("phytoextraction",))
    option = asked.parts[0].options[0]
    assert "plan.no-biomass" in {reason.code for reason in option.refusals}
    assert np.isnan(option.years).all()
    given = with_choices(
        mapped, plan_species=("silphium-perfoliatum",), plan_treatments=("phytoextraction",),
        plan_biomass={"silphium-perfoliatum": 12.0},
    )  # fmt: skip
    assert "plan.no-biomass" not in {reason.code for reason in given.parts[0].options[0].refusals}


def test_a_treatment_or_a_plant_that_does_not_exist_is_answered_with_what_does(mapped: Assessment) -> None:
    with pytest.raises(UnknownName, match="phytostabilisation"):
        with_choices(mapped, plan_treatments=("phyto",))
    with pytest.raises(UnknownName):
        with_choices(mapped, plan_species=("salix-nonsense",))


def test_a_site_without_a_map_is_planned_per_hectare(placeless: Assessment) -> None:
    made = netmin.plan(placeless, seed=1)
    assert made.zones.origin == "site"
    assert math.isnan(made.cost[1])
    assert len(made.parts) == 1


def test_every_note_and_refusal_has_a_sentence_in_every_language(made: Plan) -> None:
    said = [*made.notes, *made.schedule.notes]
    said += [reason for part in made.parts for option in part.options for reason in (*option.refusals, *option.notes)]
    for language in LANGUAGES:
        assert all(message.text(language).strip() for message in dict.fromkeys(said))


def test_every_source_of_the_plan_is_in_the_bibliography(made: Plan) -> None:
    assert all(netmin.cite(key).text() for key in made.citations)


def test_the_plan_is_plain_data_without_what_json_cannot_hold(made: Plan) -> None:
    data = made.as_json()
    assert {row["zone"] for row in data["zones"]} == {part.zone.name for part in made.parts}
    assert data["refusals"][made.parts[0].zone.name]


def test_work_follows_the_calendar_and_soil_is_sampled_before_anything_else() -> None:
    told = schedule([ZoneWork("Z1", "short-rotation", 9, 4.0)])
    assert told.table.iloc[0]["task"] == "sample-soil"
    harvest = told.table[told.table["task"] == "harvest-with-leaves"].iloc[0]
    assert (harvest["year"], harvest["every"], harvest["until"]) == (3, 3, 9)
    assert told.table[told.table["task"] == "sample-soil-again"].iloc[0]["year"] == 4
    assert told.notes[0].code == "plan.calendar"


@pytest.mark.parametrize("growth", GROWTHS)
def test_every_way_to_grow_has_its_tasks_in_months_that_exist(growth: str) -> None:
    tasks = [task for task in farm_tasks() if task.growth == growth]
    assert tasks
    assert all(1 <= month <= 12 for task in tasks for month in (task.first_month, task.last_month))
    assert {task.confidence for task in tasks} == {"unverified"}


def test_a_fall_is_seen_the_sooner_the_more_samples_there_are() -> None:
    times, path = np.linspace(0.0, 30.0, 11), 100.0 * np.exp(-0.02 * np.linspace(0.0, 30.0, 11))
    years = [visible_from(times, path, samples) for samples in (2, 8, 50)]
    assert years == sorted(years, reverse=True)
    # 1.96 · 10 % · √(2/8) = 9.8 %: exp(-0.02 t) has fallen by so much after 5.2 years, which the path shows at 6.
    assert years[1] == 6.0
    assert visible_from(times, np.full(11, 5.0), 100) == math.inf


def test_every_treatment_has_a_name_in_words() -> None:
    assert all(netmin.Message.of(f"plan.way-{way}").text("ro") for way in WAYS)

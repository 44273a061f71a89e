"""Species: counts, names, limits, and the list that blocks."""

from __future__ import annotations

import math
from datetime import date

import pytest

from netmin import plants
from netmin.errors import UnknownName, UsageError
from netmin.plants.union_list import MEMBER_STATES

SPECIES = [plants.get(name) for name in plants.available()]


def test_the_shelf_holds_110_species():
    assert len(plants.available()) == 110
    assert len({species.latin for species in SPECIES}) == 110


def test_52_species_have_limits_and_the_others_none_at_all():
    with_limits = [species for species in SPECIES if species.limits.record]
    assert len(with_limits) == 52
    for species in SPECIES:
        limits = species.limits
        if limits.record:
            assert limits.ph_min < limits.ph_max
            assert limits.temperature_min < limits.temperature_max
            assert limits.rain_min < limits.rain_max
            assert species.confidence["limits"] == "medium"
        else:
            numbers = (limits.ph_min, limits.rain_max, limits.killing_temperature, limits.soil_depth)
            assert all(math.isnan(number) for number in numbers)


@pytest.mark.parametrize(
    ("name", "ph_min"),
    # EcoCrop by way of OpenCLIM/ecocrop, as the study of phytoremediation quotes it in its section on constraints.
    [
        ("Hordeum vulgare", 6.0),
        ("Festuca rubra", 4.5),
        ("Festuca ovina", 4.5),
        ("Agrostis stolonifera", 4.0),
        ("Robinia pseudoacacia", 4.5),
        ("Elaeagnus angustifolia", 6.0),
    ],
)
def test_the_lower_limit_of_acidity_is_that_of_ecocrop(name, ph_min):
    assert plants.get(name).limits.ph_min == ph_min


def test_vetiver_dies_at_zero_degrees():
    assert plants.get("vetiver").limits.killing_temperature == 0.0


@pytest.mark.parametrize(
    ("spelling", "latin"),
    [
        ("silphium-perfoliatum", "Silphium perfoliatum"),
        ("Silphium perfoliatum", "Silphium perfoliatum"),
        ("CUP PLANT", "Silphium perfoliatum"),
        ("silfie", "Silphium perfoliatum"),
        ("Thlaspi caerulescens", "Noccaea caerulescens"),
        ("Festuca arundinacea", "Lolium arundinaceum"),
        ("Fallopia japonica", "Reynoutria japonica"),
        ("јечам", "Hordeum vulgare"),
        ("ječam", "Hordeum vulgare"),
        ("floarea-soarelui", "Helianthus annuus"),
    ],
)
def test_a_species_is_found_by_any_of_its_names(spelling, latin):
    assert plants.get(spelling).latin == latin


def test_every_species_is_found_by_its_own_names():
    for species in SPECIES:
        assert plants.get(species.name) is plants.get(species.latin)
        assert plants.get(species.latin).latin == species.latin


def test_a_misspelled_name_is_answered_with_the_nearest_and_never_taken_for_it():
    with pytest.raises(UnknownName, match="silphium-perfoliatum"):
        plants.get("silphium perfoliatm")
    with pytest.raises(UnknownName, match="hordeum-vulgare"):
        plants.get("barly")


def test_names_without_a_translation_fall_back_on_latin():
    cup_plant = plants.get("silphium-perfoliatum").title
    assert [cup_plant.text(language) for language in ("en", "ro", "sr")] == [
        "cup plant",
        "silfie",
        "Silphium perfoliatum",
    ]
    assert plants.get("barley").title.text("sr-Latn") == "ječam"


def test_every_plant_of_the_union_list_is_refused_with_article_and_regulation():
    listed = plants.union_list()
    assert len(listed) == 47
    for listing in listed:
        for name in (listing.species, *listing.synonyms):
            refusal = plants.planting_refusal(name)
            assert refusal is not None
            text = refusal.text("en")
            assert "Article 7" in text
            assert "1143/2014" in text
            assert listing.number in text
            with pytest.raises(UsageError):
                plants.require_plantable(name)


def test_the_flags_of_the_table_of_species_agree_with_the_list():
    flagged = {"ailanthus-altissima", "asclepias-syriaca", "impatiens-glandulifera", "reynoutria-japonica"}
    flagged |= {"broussonetia-papyrifera", "eichhornia-crassipes"}
    assert {species.name for species in SPECIES if species.union_listing} == flagged


@pytest.mark.parametrize(
    ("name", "regulation", "since"),
    [
        ("Eichhornia crassipes", "2016/1141", date(2016, 8, 3)),
        ("Asclepias syriaca", "2017/1263", date(2017, 8, 2)),
        ("Impatiens glandulifera", "2017/1263", date(2017, 8, 2)),
        ("Ailanthus altissima", "2019/1262", date(2019, 8, 15)),
        ("Reynoutria japonica", "2025/1422", date(2025, 8, 7)),
        ("Acacia mearnsii", "2025/1422", date(2025, 8, 7)),
    ],
)
def test_a_plant_is_forbidden_by_its_regulation_since_its_day(name, regulation, since):
    listing = plants.union_listing(name)
    assert listing is not None
    assert (listing.number, listing.since) == (regulation, since)


def test_the_list_grew_by_the_plants_that_eppo_counts():
    # EPPO Reporting Service 2022/178: 14 plants in 2016, 9 in 2017, 13 in 2019, 4 in 2022.
    years = [listing.since.year for listing in plants.union_list()]
    assert [years.count(year) for year in (2016, 2017, 2019, 2022)] == [14, 9, 13, 4]


def test_serbia_is_told_that_the_list_does_not_bind_it_and_is_refused_all_the_same():
    assert "RS" not in MEMBER_STATES
    assert "RO" in MEMBER_STATES
    refusal = plants.planting_refusal("Ailanthus altissima", "RS")
    assert refusal is not None
    assert "does not bind RS" in refusal.text("en")
    with pytest.raises(UsageError, match="does not bind RS"):
        plants.require_plantable("Ailanthus altissima", "RS")


def test_a_plant_that_is_not_on_the_list_is_not_refused():
    plants.require_plantable("Silphium perfoliatum")
    assert plants.planting_refusal("Robinia pseudoacacia") is None


def test_a_listed_plant_that_is_not_on_the_shelf_is_answered_with_the_law():
    with pytest.raises(UnknownName, match="2019/1262"):
        plants.get("Salvinia molesta")


def test_no_botanical_name_is_called_verified_without_a_source():
    assert {species.confidence["names"] for species in SPECIES} == {"unverified"}
    assert {species.confidence["status"] for species in SPECIES} == {"unverified", "EPPO for RS", "EPPO for RS and RO"}

"""``netmin list plants`` and ``netmin show plant``, in four language forms and as data."""

from __future__ import annotations

import json

import pytest


def test_110_plants_are_listed_and_the_forbidden_ones_are_marked(netmin):
    plants = json.loads(netmin("list", "plants", "--json").stdout)
    assert len(plants) == 110
    marked = [plant["name"] for plant in plants if "must not be planted" in plant["title"]]
    assert len(marked) == 6
    assert "ailanthus-altissima" in marked


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["viable solution", "usefulness limited", "excluder"]),
        ("ro", ["soluție viabilă", "utilitate limitată", "exclude metalele"]),
        ("sr", ["одрживо решење", "ограничена корисност", "искључује метале"]),
        ("sr-Latn", ["održivo rešenje", "ograničena korisnost", "isključuje metale"]),
    ],
)
def test_the_cup_plant_shows_all_three_verdicts_in_every_language(netmin, language, words):
    done = netmin("show", "plant", "silphium-perfoliatum", "--lang", language)
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in words)
    assert "10.15835/nbha48412160" in done.stdout


def test_a_species_comes_as_data_with_claims_and_observations(netmin):
    card = json.loads(netmin("show", "plant", "cup plant", "--json").stdout)
    claims, observations = card["parts"]
    assert [row["for or against"] for row in claims["table"]] == ["for", "against", "against"]
    assert len(observations["table"]) == 7
    assert {row["not for forecasts"] for row in observations["table"]} == {"no soil content", "spiked soil"}


def test_barley_shows_its_limit_of_acidity(netmin):
    card = json.loads(netmin("show", "plant", "hordeum-vulgare", "--json").stdout)
    assert {"quantity": "pH", "limits": "6 – 8", "best": "6.5 – 7.5"} in card["table"]
    assert len(card["parts"]) == 1


def test_a_forbidden_plant_shows_the_law_first(netmin):
    card = json.loads(netmin("show", "plant", "tree of heaven", "--json").stdout)
    assert "Article 7" in next(iter(card["facts"].values()))
    assert "parts" not in card


def test_a_misspelled_plant_is_answered_with_the_nearest_and_a_listed_one_with_the_law(netmin):
    done = netmin("show", "plant", "silphium-perfoliatm")
    assert done.returncode == 2
    assert "silphium-perfoliatum" in done.stderr
    done = netmin("show", "plant", "Salvinia molesta")
    assert done.returncode == 2
    assert "2019/1262" in done.stderr

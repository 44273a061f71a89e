"""What is said of maps: each thing once, and of what."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from netmin.assessment.notes_on_maps import notes_on_maps
from netmin.assessment.result import ElementMap
from netmin.language import LANGUAGES, Message

DRAWN = Message.of("geostat.simulation-drawn", draws=200, seed=1)
CELLS = Message.of("geostat.simulation-of-cells")


def fitted(nugget: float) -> Message:
    return Message.of("geostat.left-one-out", count=nugget)


@dataclass
class Told:
    """As much of a map as the notes need."""

    analyte: str
    basis: str
    notes: tuple[Message, ...]


def said(*maps: Told, language: str = "en") -> list[str]:
    return [note.text(language) for note in notes_on_maps(cast("Any", maps))]


def test_what_holds_for_every_map_is_said_of_all_and_only_once() -> None:
    found = said(Told("Pb", "", (DRAWN, fitted(1))), Told("Zn", "", (fitted(2), DRAWN)))
    assert found[0] == f"All maps: {DRAWN.text()}"
    assert [text.partition(":")[0] for text in found] == ["All maps", "lead", "zinc"]


def test_what_holds_for_every_measure_of_an_element_is_said_of_the_element() -> None:
    found = said(
        Told("Pb", "", (DRAWN, CELLS, fitted(1))),
        Told("Pb", "rs-30-2018", (DRAWN, CELLS, fitted(2))),
        Told("Zn", "", (DRAWN, fitted(3))),
    )
    assert found == [
        f"All maps: {DRAWN.text()}",
        f"lead: {CELLS.text()}",
        f"lead: {fitted(1).text()}",
        f"lead, corrected to the standard soil of Serbian Regulation 30/2018: {fitted(2).text()}",
        f"zinc: {fitted(3).text()}",
    ]


def test_what_holds_for_every_map_by_one_law_is_said_of_the_law() -> None:
    found = said(
        Told("Pb", "", (fitted(1),)),
        Told("Pb", "rs-30-2018", (fitted(2), CELLS)),
        Told("Zn", "", (fitted(3),)),
        Told("Zn", "rs-30-2018", (CELLS, fitted(4))),
    )
    corrected = "corrected to the standard soil of Serbian Regulation 30/2018"
    assert found == [
        f"All maps {corrected}: {CELLS.text()}",
        f"lead: {fitted(1).text()}",
        f"lead, {corrected}: {fitted(2).text()}",
        f"zinc: {fitted(3).text()}",
        f"zinc, {corrected}: {fitted(4).text()}",
    ]


def test_nothing_is_lost(assessment_like: list[Told]) -> None:
    notes = {note.text() for part in assessment_like for note in part.notes}
    assert notes == {text.partition(": ")[2] for text in said(*assessment_like)}


@pytest.fixture
def assessment_like() -> list[Told]:
    return [
        Told("Cd", "", (DRAWN, fitted(1), CELLS)),
        Told("Cd", "rs-30-2018", (DRAWN, fitted(1))),
        Told("Pb", "", (fitted(3), CELLS, DRAWN)),
        Told("Pb", "rs-30-2018", (fitted(1), DRAWN)),
        Told("Pb", "nl-2009", (fitted(5), DRAWN)),
    ]


def test_of_a_single_map_everything_is_said_of_its_element() -> None:
    assert said(Told("Pb", "", (DRAWN, CELLS))) == [f"lead: {DRAWN.text()}", f"lead: {CELLS.text()}"]


def test_without_maps_there_is_nothing_to_say() -> None:
    assert notes_on_maps(cast("list[ElementMap]", [])) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(language: str) -> None:
    maps = (Told("Pb", "", (DRAWN,)), Told("Pb", "rs-30-2018", (DRAWN, CELLS)))
    starts = {"en": "All maps: ", "ro": "Toate hărțile: ", "sr": "Све карте: ", "sr-Latn": "Sve karte: "}
    assert said(*maps, language=language)[0].startswith(starts[language])

"""One way to ask any room what it holds."""

from importlib.metadata import EntryPoint

import pytest

from netmin import catalogue
from netmin.catalogue import Catalogue
from netmin.errors import UnknownName

COLOURS = {"red": 1, "green": 2}


@pytest.fixture
def colours() -> Catalogue[int]:
    return Catalogue("colours", lambda: COLOURS, COLOURS.__getitem__)


def test_it_holds_what_the_house_holds(colours: Catalogue[int]) -> None:
    assert colours.available() == ("green", "red")
    assert colours.get("red") == 1


def test_a_misspelled_name_is_answered_with_the_nearest(colours: Catalogue[int]) -> None:
    with pytest.raises(UnknownName, match="Did you mean: green"):
        colours.get("Gren")


def test_a_hopeless_name_is_answered_with_all(colours: Catalogue[int]) -> None:
    with pytest.raises(UnknownName, match="Known: green, red"):
        colours.get("qqqq")


def test_other_packages_can_add_things(colours: Catalogue[int], monkeypatch: pytest.MonkeyPatch) -> None:
    guest = EntryPoint("pi", "math:pi", "netmin.colours")
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [guest] if group == "netmin.colours" else [])
    assert colours.available() == ("green", "pi", "red")
    assert colours.get("pi") == pytest.approx(3.14159, abs=1e-5)

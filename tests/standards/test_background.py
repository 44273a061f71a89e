from __future__ import annotations

import math

import pytest

from netmin.errors import UnknownName
from netmin.standards import backgrounds, toxic_response


def test_the_upper_crust_of_rudnick_and_gao_has_their_copper():
    crust = backgrounds.get("ucc-rudnick-gao-2003")
    assert crust.value("Cu") == 28.0
    assert crust.statistic == "mean"
    assert crust.cite == ("rudnick2003",)
    assert crust.unverified == ()


def test_percentiles_stand_beside_the_median_and_not_in_its_place():
    europe = backgrounds.get("gemas-ap-europe")
    assert europe.statistic == "median"
    assert set(europe.others) == {"p05", "p95"}
    for analyte, low in europe.others["p05"].items():
        assert low.value < europe.value(analyte) < europe.others["p95"][analyte].value


def test_an_analyte_without_background_is_not_a_number():
    assert math.isnan(backgrounds.get("bor-2024").value("Cu"))


def test_sets_that_nobody_could_check_say_so():
    atlas = backgrounds.get("foregs-topsoil-europe")
    assert set(atlas.unverified) == set(atlas.values)
    assert atlas.notes


def test_serbian_farmland_has_more_chromium_than_europe():
    assert backgrounds.get("gemas-ap-serbia").value("Cr") > backgrounds.get("gemas-ap-europe").value("Cr")


def test_the_romanian_normal_values_are_those_of_the_order():
    from netmin import standards

    normal = backgrounds.get("ro-normal-756-1997")
    law = standards.get("ro-756-1997")
    for analyte, value in normal.values.items():
        assert value.value == standards.limits(law, analyte, "sensitive")[0].value


def test_a_misspelled_set_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="gemas-ap-serbia"):
        backgrounds.get("gemas-serbia")


def test_a_set_of_ones_own_needs_no_python(tmp_path, monkeypatch):
    folder = tmp_path / "backgrounds"
    folder.mkdir()
    (folder / "my-valley.toml").write_text(
        'id = "my-valley"\nstatistic = "median"\ncite = ["ro-756-1997"]\n'
        'title = { en = "My valley", ro = "Valea mea", sr = "Моја долина" }\n'
        'matrix = { en = "soil", ro = "sol", sr = "земљиште" }\n',
        encoding="utf-8",
    )
    (folder / "my-valley.csv").write_text(
        "analyte,statistic,value,unit,source,source_2,confidence,notes\nCu,median,31,mg/kg,own,,medium,\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("NETMIN_DATA", str(tmp_path))
    assert "my-valley" in backgrounds.available()
    assert backgrounds.get("my-valley").value("Cu") == 31.0


def test_the_factors_of_hakanson_and_the_later_additions_are_told_apart():
    factors = toxic_response.get().factors
    original = {name: factor.value for name, factor in factors.items() if factor.original}
    assert original == {"Hg": 40, "Cd": 30, "As": 10, "Cu": 5, "Pb": 5, "Cr": 2, "Zn": 1}
    assert factors["Ni"].value == 5
    assert not factors["Ni"].original
    assert factors["V"].confidence == "unverified"
    assert toxic_response.get().cite == ("hakanson1980",)
    assert toxic_response.available() == ("hakanson1980",)

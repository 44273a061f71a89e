import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import cross_variogram
from netmin.geostat.cross_variogram import cross_variograms
from netmin.geostat.points import UnmappableError
from netmin.geostat.variogram import empirical_variogram

METALS = {"Cd": "cadmium", "Cu": "copper", "Pb": "lead", "Zn": "zinc"}


@pytest.fixture(scope="module")
def isotopic(meuse):
    return {name: (meuse["x"], meuse["y"], np.log(meuse[column])) for name, column in METALS.items()}


@pytest.fixture(scope="module")
def heterotopic(isotopic):
    """Cadmium at the first hundred places, zinc from the fifty-first on: half of cadmium's places are shared."""
    rows = {"Cd": slice(0, 100), "Zn": slice(50, 155)}
    return {name: tuple(np.asarray(part)[row] for part in isotopic[name]) for name, row in rows.items()}


def between_two(generator, count=40, variables=2):
    places = generator.uniform(0.0, 100.0, (2, count))
    return {f"v{number}": (*places, generator.normal(size=count)) for number in range(variables)}


@pytest.mark.parametrize(("kind", "choices"), [("default", {}), ("chosen", {"cutoff": 1200.0, "width": 100.0})])
def test_cross_variograms_are_those_of_gstat(isotopic, gstat, kind, choices):
    expected = gstat("several_variograms").query("kind == @kind")
    found = cross_variograms(isotopic, **choices)
    assert len(found.variograms) == 10
    for (first, second), variogram in found.variograms.items():
        rows = expected.query("first == @first and second == @second")
        # gstat counts every pair of places in both orders where two variables differ.
        assert (variogram.pairs * (1 if first == second else 2)).tolist() == rows["pairs"].tolist()
        np.testing.assert_allclose(variogram.distance, rows["distance"], rtol=1e-12)
        np.testing.assert_allclose(variogram.semivariance, rows["semivariance"], rtol=0, atol=1e-13)


def test_pseudo_cross_variograms_are_those_of_gstat_that_of_distance_zero_too(heterotopic, gstat):
    expected = gstat("several_variograms").query("kind == 'pseudo' and first == 'Cd' and second == 'Zn'")
    found = cross_variograms(heterotopic, cutoff=1000.0, width=100.0, kind="pseudo").between("Zn", "Cd")
    assert found.estimator == "pseudo"
    assert found.distance[0] == 0.0
    assert found.pairs.tolist() == expected["pairs"].tolist()
    np.testing.assert_allclose(found.distance, expected["distance"], rtol=1e-12)
    np.testing.assert_allclose(found.semivariance, expected["semivariance"], rtol=0, atol=1e-13)


def test_the_variogram_of_one_variable_is_the_one_that_is_estimated_alone(isotopic):
    alone = empirical_variogram(*isotopic["Cu"])
    found = cross_variograms(isotopic).between("Cu", "Cu")
    assert found.pairs.tolist() == alone.pairs.tolist()
    np.testing.assert_allclose(found.distance, alone.distance, rtol=1e-12)
    np.testing.assert_allclose(found.semivariance, alone.semivariance, rtol=1e-12)


def test_a_cross_variogram_takes_the_places_where_both_were_measured(isotopic, heterotopic):
    both = {name: tuple(np.asarray(part)[50:100] for part in isotopic[name]) for name in ("Cd", "Zn")}
    choices = {"cutoff": 900.0, "width": 90.0}
    expected = cross_variograms(both, **choices).between("Cd", "Zn")
    found = cross_variograms(heterotopic, kind="cross", **choices)
    assert found.between("Cd", "Zn").pairs.tolist() == expected.pairs.tolist()
    np.testing.assert_allclose(found.between("Cd", "Zn").semivariance, expected.semivariance, rtol=1e-12)
    assert found.between("Cd", "Zn").places == 50


def test_by_itself_it_takes_the_pseudo_variogram_only_where_few_places_are_shared(isotopic, heterotopic):
    half = cross_variograms(heterotopic)
    assert half.between("Cd", "Zn").estimator == "cross"
    assert [note.code for note in half.notes] == ["geostat.cross-few-shared"]
    fewer = dict(heterotopic, Cd=tuple(np.asarray(part)[:90] for part in isotopic["Cd"]))
    pseudo = cross_variograms(fewer)
    assert pseudo.between("Cd", "Zn").estimator == "pseudo"
    assert pseudo.notes[-1].text().startswith("Measured at too few common places")
    assert "Cd–Zn" in pseudo.notes[-1].text()
    assert "myers1991" in pseudo.citations


def test_a_pair_on_an_edge_belongs_to_the_interval_below():
    easting = np.arange(12.0)
    samples = {"a": (easting, np.zeros(12), easting), "b": (easting, np.zeros(12), -2.0 * easting)}
    found = cross_variograms(samples, cutoff=3.0, width=1.0).between("a", "b")
    assert found.pairs.tolist() == [11, 10, 9]
    assert found.semivariance.tolist() == [-1.0, -4.0, -9.0]


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    turn=st.floats(0.0, 6.28),
    shift=st.floats(-1e5, 1e5),
    kind=st.sampled_from(["cross", "pseudo"]),
)
def test_neither_shift_nor_rotation_nor_order_matters(seed, turn, shift, kind):
    generator = np.random.default_rng(seed)
    samples = between_two(generator)
    order = generator.permutation(40)
    moved = {
        name: (
            (np.cos(turn) * east - np.sin(turn) * north + shift)[order],
            (np.sin(turn) * east + np.cos(turn) * north - shift)[order],
            values[order] + 3.0,
        )
        for name, (east, north, values) in samples.items()
    }
    first = cross_variograms(samples, cutoff=200.0, width=200.0, kind=kind).between("v0", "v1")
    second = cross_variograms(moved, cutoff=200.0, width=200.0, kind=kind).between("v0", "v1")
    assert first.pairs.tolist() == second.pairs.tolist()
    assert first.pairs[-1] == (780 if kind == "cross" else 1560)
    np.testing.assert_allclose(first.semivariance, second.semivariance, atol=1e-9)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_the_variogram_of_a_sum_is_that_of_both_and_twice_that_between_them(seed):
    samples = between_two(np.random.default_rng(seed))
    (east, north, one), (_, _, other) = samples.values()
    found = cross_variograms(dict(samples, sum=(east, north, one + other)))
    total = found.between("v0", "v0").semivariance + found.between("v1", "v1").semivariance
    total += 2.0 * found.between("v0", "v1").semivariance
    np.testing.assert_allclose(found.between("sum", "sum").semivariance, total, atol=1e-12)


def test_blocks_do_not_change_the_answer(heterotopic, monkeypatch):
    whole = cross_variograms(heterotopic, kind="pseudo")
    monkeypatch.setattr(cross_variogram, "_PAIRS_AT_ONCE", 300)
    blocks = cross_variograms(heterotopic, kind="pseudo")
    for pair, variogram in whole.variograms.items():
        assert blocks.variograms[pair].pairs.tolist() == variogram.pairs.tolist()
        np.testing.assert_allclose(blocks.variograms[pair].semivariance, variogram.semivariance, rtol=1e-11)


def test_semivariances_of_versions_are_averaged(isotopic):
    place, zinc = isotopic["Zn"][:2], np.asarray(isotopic["Zn"][2])
    other = zinc + np.random.default_rng(1).normal(size=len(zinc))
    single = [
        cross_variograms({"Cd": isotopic["Cd"], "Zn": (*place, values)}).between("Cd", "Zn").semivariance
        for values in (zinc, other)
    ]
    both = cross_variograms({"Cd": isotopic["Cd"], "Zn": (*place, np.stack([zinc, other]))}).between("Cd", "Zn")
    np.testing.assert_allclose(both.semivariance, np.mean(single, axis=0), rtol=1e-12)


def test_the_table_has_a_row_for_every_two_variables_and_interval(heterotopic):
    table = cross_variograms(heterotopic).table
    assert table.columns.tolist() == ["first", "second", "estimator", "pairs", "distance", "semivariance"]
    assert table.groupby(["first", "second"]).ngroups == 3


@pytest.mark.parametrize(
    ("change", "choices", "sentence"),
    [
        ({"Zn": (np.arange(9.0), np.zeros(9), np.arange(9.0))}, {}, "Zn: Distinct places: 9"),
        ({"Zn": (np.arange(20.0), np.zeros(20), np.full(20, 4.2))}, {}, r"Zn: All values are 4\.2"),
        (
            {"Zn": (np.arange(20.0), np.zeros(20), np.arange(20.0))},
            {"kind": "cross"},
            "both Cd and Zn were measured: 0",
        ),
        ({}, {"cutoff": 1e-3}, "No two samples are closer than 0.001 m"),
    ],
)
def test_what_cannot_be_estimated_is_a_sentence(heterotopic, change, choices, sentence):
    with pytest.raises(UnmappableError, match=sentence):
        cross_variograms(heterotopic | change, **choices)


@pytest.mark.parametrize("choices", [{"kind": "both"}, {"cutoff": 0.0}, {"width": -1.0}])
def test_mistakes_of_a_programmer_are_refused(heterotopic, choices):
    with pytest.raises(ValueError):
        cross_variograms(heterotopic, **choices)

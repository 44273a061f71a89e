import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat.coregionalisation import Coregionalisation
from netmin.geostat.models import Anisotropy, Exponential, Linear, Nugget, Spherical
from netmin.geostat.points import UnmappableError

NUGGET = [[0.5, 0.1], [0.1, 0.05]]
LONG = [[1.2, 0.8], [0.8, 0.6]]


@pytest.fixture
def model():
    directed = Spherical(1.0, 900.0, anisotropy=Anisotropy(30.0, 0.5))
    return Coregionalisation(["Cd", "Zn"], [Nugget(1.0), directed], [NUGGET, LONG])


def random_matrices(generator, structures, variables, rank=None):
    roots = generator.normal(size=(structures, variables, rank or variables))
    return roots @ roots.transpose(0, 2, 1)


def test_covariances_are_sums_over_structures_by_offset(model):
    east, north = np.array([0.0, 200.0, 100.0]), np.array([0.0, 0.0, 300.0])
    directed = model.structures[1].covariance_of(east, north)
    np.testing.assert_allclose(model.covariance_of("Cd", "Zn", east, north), 0.1 * (east == 0) + 0.8 * directed)
    np.testing.assert_allclose(model.of("Cd").covariance_of(east, north), 0.5 * (east == 0) + 1.2 * directed)
    np.testing.assert_allclose(
        model.covariance_of("Zn", "Cd", -east, -north), model.covariance_of("Cd", "Zn", east, north)
    )


def test_semivariances_follow_from_covariances(model):
    east, north = np.array([0.0, 5000.0]), np.zeros(2)
    np.testing.assert_allclose(model.semivariance_of("Cd", "Zn", east, north), [0.0, 0.9])
    # Half the variance of the difference: of the same place, and of places that know nothing of one another.
    np.testing.assert_allclose(
        model.pseudo_semivariance_of("Cd", "Zn", east, north), [0.5 * (1.7 + 0.65 - 2 * 0.9), 0.5 * (1.7 + 0.65)]
    )


def test_sills_nugget_correlations_and_range(model):
    np.testing.assert_allclose(model.sills, np.add(NUGGET, LONG))
    np.testing.assert_allclose(model.nugget, NUGGET)
    np.testing.assert_allclose(model.correlations()[1, 0, 1], 0.8 / np.sqrt(1.2 * 0.6))
    assert model.practical_range == 900.0
    assert model.table.columns.tolist() == [
        "structure", "practical_range", "first", "second", "coefficient", "correlation",
    ]  # fmt: skip
    assert len(model.table) == 6


def test_json_and_back(model):
    again = Coregionalisation.from_json(json.loads(json.dumps(model.as_json())))
    assert again.as_json() == model.as_json()
    assert again.structures == model.structures


def test_some_of_the_variables_in_another_order(model):
    turned = model.select(["Zn", "Cd"])
    np.testing.assert_array_equal(turned.sills, model.sills[::-1, ::-1])
    assert model.select(["Zn"]).sills.tolist() == [[pytest.approx(0.65)]]


def test_only_a_proportional_model_is_intrinsic(model):
    assert not model.intrinsic
    one_way = Coregionalisation.proportional(["Cd", "Zn"], Nugget(0.2) + Spherical(0.6, 900.0), LONG)
    assert one_way.intrinsic
    np.testing.assert_allclose(one_way.sills, LONG)
    np.testing.assert_allclose(one_way.nugget, 0.25 * np.array(LONG))
    # A variable that is a multiple of another does not make it less so.
    assert Coregionalisation.proportional(["a", "b"], Spherical(1.0, 9.0), [[1.0, 2.0], [2.0, 4.0]]).intrinsic


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), rank=st.sampled_from([1, 2, 4]), scale=st.floats(-6.0, 6.0))
def test_factors_give_the_matrices_back_with_as_few_fields_as_they_have_ranks(seed, rank, scale):
    generator = np.random.default_rng(seed)
    units = 10.0 ** np.array([scale, 0.0, 0.0, -scale])
    matrices = random_matrices(generator, 2, 4, rank) * np.outer(units, units)
    model = Coregionalisation(list("abcd"), [Nugget(1.0), Spherical(1.0, 9.0)], matrices)
    for factor, matrix in zip(model.factors(), matrices, strict=True):
        assert factor.shape == (4, rank)
        np.testing.assert_allclose(
            factor @ factor.T / np.outer(units, units), matrix / np.outer(units, units), atol=1e-10
        )


def test_a_structure_without_coefficients_needs_no_field():
    model = Coregionalisation(["a", "b"], [Nugget(1.0), Spherical(1.0, 9.0)], [np.zeros((2, 2)), LONG])
    assert [factor.shape for factor in model.factors()] == [(2, 0), (2, 2)]


def test_mixed_independent_fields_have_the_covariances_of_the_model():
    """Two variables at three places, 40 000 fields drawn: empirical covariances lie within five standard errors."""
    model = Coregionalisation(["Cd", "Zn"], [Nugget(1.0), Exponential(1.0, 50.0)], [NUGGET, LONG])
    east, north = np.array([0.0, 30.0, 80.0]), np.array([0.0, 10.0, 0.0])
    away = east[:, None] - east, north[:, None] - north
    draws, generator = 40_000, np.random.default_rng(3)
    fields = []
    for structure, factor in zip(model.structures, model.factors(), strict=True):
        root = np.linalg.cholesky(structure.covariance_of(*away))
        fields.append(np.einsum("ij,fjd->fid", root, generator.normal(size=(factor.shape[1], 3, draws))))
    mixed = model.mix(fields)
    assert mixed.shape == (2, 3, draws)
    found = np.einsum("aid,bjd->aibj", mixed, mixed) / draws
    sills = model.sills
    for i, first in enumerate(model.variables):
        for j, second in enumerate(model.variables):
            expected = model.covariance_of(first, second, *away)
            error = np.sqrt((sills[i, i] * sills[j, j] + expected**2) / draws)
            assert (np.abs(found[i, :, j] - expected) < 5.0 * error).all()


def test_fields_that_do_not_fit_the_structures_are_refused(model):
    with pytest.raises(ValueError, match="each of 2 structures"):
        model.mix([np.zeros((2, 5))])
    with pytest.raises(ValueError, match="2 fields are needed"):
        model.mix([np.zeros((1, 5)), np.zeros((2, 5))])


def test_coefficients_that_no_variables_can_have_are_a_sentence():
    with pytest.raises(UnmappableError, match="some mixture of Cd, Zn would have a variance below zero") as caught:
        Coregionalisation(["Cd", "Zn"], [Spherical(1.0, 9.0)], [[[1.0, 1.1], [1.1, 1.0]]])
    assert "varianță sub zero" in caught.value.text("ro")
    assert "варијансу испод нуле" in caught.value.text("sr")


@pytest.mark.parametrize(
    ("variables", "structures", "matrices"),
    [
        ([], [Nugget(1.0)], np.zeros((1, 0, 0))),
        (["a", "a"], [Nugget(1.0)], [LONG]),
        (["a", "b"], [], np.zeros((0, 2, 2))),
        (["a", "b"], [Nugget(0.5)], [LONG]),
        (["a", "b"], [Linear(1.0)], [LONG]),
        (["a", "b"], [Nugget(0.5) + Nugget(0.5)], [LONG]),
        (["a", "b"], [Nugget(1.0)], [NUGGET, LONG]),
        (["a", "b"], [Nugget(1.0)], [[[1.0, np.nan], [np.nan, 1.0]]]),
        (["a", "b"], [Nugget(1.0)], [[[1.0, 0.2], [0.1, 1.0]]]),
    ],
)
def test_mistakes_of_a_programmer_are_refused(variables, structures, matrices):
    with pytest.raises(ValueError):
        Coregionalisation(variables, structures, matrices)


def test_an_unknown_variable_is_refused(model):
    with pytest.raises(ValueError, match="'Pb' is not a variable"):
        model.of("Pb")


def test_the_matrices_cannot_be_changed(model):
    with pytest.raises(ValueError, match="read-only"):
        model.matrices[0, 0, 0] = 9.0

import numpy as np
import pytest

from netmin.geostat import Anisotropy, Exponential, Gaussian, Matern, Spherical, Stable
from netmin.geostat.between_nodes import BetweenNodes
from netmin.geostat.circulant import LARGEST_ERROR, CirculantEmbedding
from netmin.geostat.draws import Targets
from netmin.geostat.fields import choose_field
from netmin.geostat.grid import Grid
from netmin.geostat.lattice import Lattice
from netmin.geostat.sites import Sites

LATTICE = Lattice(west=0.0, north=200.0, east_step=10.0, north_step=10.0, columns=16, rows=21)
TILTED = Anisotropy(azimuth=30.0, ratio=0.3)

MODELS = [
    Spherical(2.0, 60.0),
    Exponential(2.0, 40.0),
    Exponential(2.0, 400.0),
    Gaussian(2.0, 50.0),
    Gaussian(2.0, 400.0),
    Matern(2.0, 30.0, smoothness=1.5),
    Stable(2.0, 40.0, exponent=0.7),
    Exponential(2.0, 80.0, anisotropy=TILTED),
    Spherical(0.5, 40.0) + Spherical(1.5, 150.0, anisotropy=TILTED),
    Spherical(1.0, 60.0) + Exponential(1.0, 50.0, anisotropy=Anisotropy(90.0, zonal=True)),
]


def covariance(model, lattice):
    """Covariances of the model between all nodes of a lattice."""
    row, column = (part.ravel() for part in np.indices((lattice.rows, lattice.columns)))
    east, north = lattice.place(row, column)
    return model.covariance_of(east[:, None] - east, north[:, None] - north)


def covariance_of_fields(embedding):
    """Covariances between all nodes that the embedding gives its fields, from its amplitudes."""
    lattice = embedding.lattice
    implied = np.fft.ifft2(embedding.amplitude**2 / embedding.amplitude.size).real
    row, column = (part.ravel() for part in np.indices((lattice.rows, lattice.columns)))
    return implied[row[:, None] - row, column[:, None] - column]


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_fields_on_a_lattice_have_the_covariance_of_the_model(model):
    embedding = CirculantEmbedding.of(model, LATTICE)
    difference = np.abs(covariance_of_fields(embedding) - covariance(model, LATTICE)).max() / model.sill
    assert difference <= LARGEST_ERROR
    assert embedding.error == pytest.approx(difference, abs=1e-12)


def test_the_two_fields_of_a_transform_are_independent_and_vary_as_the_model_says():
    lattice = Lattice(0.0, 0.0, 10.0, 10.0, 4, 3)
    model = Exponential(2.0, 25.0, anisotropy=TILTED)
    embedding, generator = CirculantEmbedding.of(model, lattice), np.random.default_rng(3)
    fields = np.array([embedding.pair(generator)[:, :4].ravel() for _ in range(12_000)])
    expected = covariance(model, lattice)
    for part in (fields.real, fields.imag):
        np.testing.assert_allclose(part.T @ part / 12_000, expected, atol=0.08)
    np.testing.assert_allclose(fields.real.T @ fields.imag / 12_000, 0.0, atol=0.08)


def test_a_torus_of_twice_the_range_holds_a_spherical_model_exactly():
    embedding = CirculantEmbedding.of(Spherical(1.0, 50.0), LATTICE)
    assert embedding.error < 1e-14
    assert embedding.negative_share < 1e-14
    assert embedding.shape[0] < 2 * LATTICE.rows


def test_what_no_torus_can_hold_is_told_and_not_drawn():
    # Layers across the lattice never close on a torus.
    assert CirculantEmbedding.of(Spherical(1.0, 60.0, anisotropy=Anisotropy(30.0, zonal=True)), LATTICE) is None


# ── places between the nodes ──────────────────────────────────────────────────────────────────────────────────────────


def error_between_nodes(model, lattice, east, north):
    """Largest difference, over the sill, of the covariances of nodes and places drawn from those of the model.

    Places are linear in the nodes and in noise of their own, so that their covariances follow without drawing.
    """
    places = BetweenNodes(model, lattice, east, north)
    of_nodes = covariance(model, lattice)
    count = len(places.between)
    weights = np.zeros((count, lattice.nodes))
    np.put_along_axis(weights, places.row * lattice.columns + places.column, places.weights, axis=1)
    after = places._solve(np.eye(count))
    from_nodes = after @ weights
    crossed = from_nodes @ of_nodes
    among = crossed @ from_nodes.T + (after * places.spread**2) @ after.T
    row, column = (part.ravel() for part in np.indices((lattice.rows, lattice.columns)))
    node_east, node_north = lattice.place(row, column)
    east, north = east[places.between], north[places.between]
    wrong = np.abs(crossed - model.covariance_of(east[:, None] - node_east, north[:, None] - node_north)).max()
    wrong_among = np.abs(among - model.covariance_of(east[:, None] - east, north[:, None] - north)).max()
    return max(wrong, wrong_among) / model.sill


@pytest.mark.parametrize(
    ("model", "bound"),
    [
        (Exponential(2.0, 20.0), 0.001),
        (Exponential(2.0, 100.0), 0.001),
        (Exponential(2.0, 1_000.0), 0.0002),
        (Spherical(2.0, 300.0), 0.0005),
        (Spherical(2.0, 60.0), 0.007),
        (Gaussian(2.0, 200.0), 0.000001),
        (Gaussian(2.0, 40.0), 0.0005),
        (Matern(2.0, 30.0, smoothness=1.5), 0.001),
        (Exponential(2.0, 100.0, anisotropy=Anisotropy(30.0, 0.1)), 0.005),
        (Spherical(2.0, 20.0), 0.03),
    ],
    ids=repr,
)
def test_places_between_nodes_have_the_covariance_of_the_model_but_for_little(model, bound):
    lattice = Lattice(0.0, 200.0, 10.0, 10.0, 21, 21)
    east, north = np.random.default_rng(5).uniform(20.0, 180.0, (2, 60))
    assert error_between_nodes(model, lattice, east, north) < bound


def test_places_outside_the_lattice_are_drawn_too_if_less_exactly():
    lattice = Lattice(0.0, 200.0, 10.0, 10.0, 21, 21)
    east, north = np.random.default_rng(5).uniform(-100.0, 300.0, (2, 60))
    assert error_between_nodes(Exponential(2.0, 100.0), lattice, east, north) < 0.05


@pytest.mark.parametrize("model", [Spherical(1.5, 60.0) + Exponential(0.5, 10.0, anisotropy=TILTED)])
@pytest.mark.parametrize(
    "where", [([0.0, 50.0, 0.0, 50.0], [0.0, 0.0, 50.0, 50.0]), ([3.0, 50.0, 7.0], [0.0, 8.0, 51.0])]
)
def test_a_field_draws_targets_and_samples_together(model, where):
    """What co-simulation rests on: each pair is two fields with the covariance of the model at all places."""
    targets = Targets.of(where)
    sites = Sites(targets, np.array([3.0, 41.0]), np.array([4.0, 17.0]))
    chosen, generator = choose_field(model, sites, "circulant"), np.random.default_rng(4)
    drawn = np.empty((5_000, len(targets.easting) + 2))
    for number in range(2_500):
        both = drawn[2 * number : 2 * number + 2]
        chosen.field.pair(generator, both[:, :-2], both[:, -2:])
    east, north = np.append(targets.easting, [3.0, 41.0]), np.append(targets.northing, [4.0, 17.0])
    expected = model.covariance_of(east[:, None] - east, north[:, None] - north)
    np.testing.assert_allclose(drawn.T @ drawn / 5_000, expected, atol=0.13)
    np.testing.assert_allclose(drawn[::2].T @ drawn[1::2] / 2_500, 0.0, atol=0.15)


def test_a_lattice_coarse_against_the_range_is_refined_where_there_are_samples():
    model, targets = Exponential(1.0, 10.0), Targets.of(([0.0, 100.0, 0.0, 100.0], [0.0, 0.0, 100.0, 100.0]))
    samples = np.array([30.0]), np.array([40.0])
    coarse = choose_field(model, Sites.without_samples(targets)).field.embedding.lattice
    fine = choose_field(model, Sites(targets, *samples)).field.embedding.lattice
    assert coarse.east_step == 100.0
    assert fine.east_step == pytest.approx(100.0 / 27)
    assert fine.on_node(targets.easting, targets.northing).all()
    wide = Targets.of(([0.0, 1e5, 0.0, 1e5], [0.0, 0.0, 1e5, 1e5]))
    assert choose_field(model, Sites(wide, *samples)).field.embedding.lattice.nodes < 140_000


def test_a_place_on_a_node_is_that_node():
    places = BetweenNodes(Exponential(1.0, 30.0), LATTICE, np.array([50.0, 33.0]), np.array([180.0, 111.0]))
    fields = np.random.default_rng(0).normal(size=(21, 16)) + 0j
    drawn = places.draw(fields, np.random.default_rng(1))
    assert drawn[0] == fields[2, 5]
    assert drawn[1] not in fields


def test_the_order_of_the_places_does_not_matter():
    east, north = np.random.default_rng(2).uniform(0.0, 150.0, (2, 30))
    fields, order = np.random.default_rng(0).normal(size=(21, 16)) + 0j, np.random.default_rng(4).permutation(30)
    first = BetweenNodes(Exponential(1.0, 30.0), LATTICE, east, north).draw(fields, np.random.default_rng(1))
    again = BetweenNodes(Exponential(1.0, 30.0), LATTICE, east[order], north[order])
    np.testing.assert_array_equal(again.draw(fields, np.random.default_rng(1)), first[order])


# ── lattices ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_lattice_of_a_grid_is_found_again_from_its_cells():
    mask = np.random.default_rng(0).random((7, 9)) < 0.8
    mask[0, 0] = mask[-1, -1] = True
    grid = Grid(500_000.3, 300_000.7, 12.5, 9, 7, mask)
    found = Lattice.through(*grid.cells())
    assert (found.columns, found.rows) == (9, 7)
    assert found.east_step == pytest.approx(12.5)
    assert Lattice.of_grid(grid).on_node(*grid.cells()).all()
    np.testing.assert_allclose(found.position(*grid.cells()), np.nonzero(mask), atol=1e-6)


def test_the_meuse_grid_is_a_lattice_and_its_samples_are_not(meuse, meuse_grid):
    found = Lattice.through(meuse_grid["x"].to_numpy(float), meuse_grid["y"].to_numpy(float))
    assert (found.east_step, found.north_step) == (40.0, 40.0)
    assert Lattice.through(meuse["x"].to_numpy(float), meuse["y"].to_numpy(float)) is None


def test_a_lattice_grows_to_hold_samples_unless_they_lie_too_far_out():
    lattice = Lattice(0.0, 0.0, 10.0, 10.0, 5, 4)
    grown = lattice.around(np.array([-15.0, 62.0]), np.array([7.0, -30.0]), pad=1, most=1_000)
    assert grown == Lattice(-30.0, 20.0, 10.0, 10.0, 12, 7)
    assert lattice.around(np.array([1e6]), np.array([0.0]), pad=2, most=1_000) == Lattice(-20.0, 20.0, 10.0, 10.0, 9, 8)

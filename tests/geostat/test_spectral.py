import gstools
import numpy as np
import pytest
from scipy import stats

from netmin.geostat import Anisotropy, Exponential, Gaussian, Grid, Matern, Nugget, Spherical, Stable
from netmin.geostat.draws import Targets
from netmin.geostat.sites import Sites
from netmin.geostat.spectral import WAVES, SpectralField
from netmin.geostat.unconditional import GaussianField
from netmin.geostat.wave_numbers import has_waves, wave_vectors

TILTED = Anisotropy(azimuth=30.0, ratio=0.3)

MODELS = [
    Spherical(1.0, 50.0),
    Exponential(1.0, 50.0),
    Gaussian(1.0, 50.0),
    Matern(1.0, 50.0, smoothness=1.5),
    Matern(1.0, 50.0, smoothness=0.3),
    Stable(1.0, 50.0, exponent=1.5),
    Stable(1.0, 50.0, exponent=0.5),
    Stable(1.0, 50.0, exponent=2.0),
    Exponential(1.0, 50.0, anisotropy=TILTED),
    Spherical(1.0, 50.0, anisotropy=Anisotropy(30.0, zonal=True)),
]


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_the_mean_of_the_waves_is_the_covariance_and_one_set_strays_by_no_more_than_told(model):
    generator = np.random.default_rng(0)
    offsets = generator.uniform(-100.0, 100.0, (60, 2))
    offsets[:10] *= 0.05
    sets = np.array([np.cos(offsets @ wave_vectors(model, WAVES, generator).T).mean(axis=1) for _ in range(150)])
    expected = model.covariance_of(*offsets.T)
    spread = sets.std(axis=0, ddof=1)
    assert (np.abs(sets.mean(axis=0) - expected) < 4.0 * spread / np.sqrt(150) + 1e-6).all()
    assert spread.max() < 0.75 / np.sqrt(WAVES)


@pytest.mark.parametrize(
    ("model", "other"),
    [
        (Exponential(1.0, 3.0), gstools.Exponential(dim=2, len_scale=3.0)),
        (Gaussian(1.0, 3.0), gstools.Gaussian(dim=2, len_scale=3.0, rescale=1.0)),
    ],
    ids=["exponential", "gaussian"],
)
def test_lengths_of_waves_are_distributed_as_in_gstools(model, other):
    lengths = np.hypot(*wave_vectors(model, 4_000, np.random.default_rng(1)).T)
    assert stats.kstest(lengths, other.spectral_rad_cdf).statistic < 0.001


def test_fields_at_places_on_a_lattice_and_at_samples_have_the_covariance_of_the_model():
    model = Spherical(1.5, 60.0) + Exponential(0.5, 10.0, anisotropy=TILTED)
    places = Targets.of(([0.0, 10.0, 20.0, 0.0], [0.0, 0.0, 0.0, 30.0]))
    assert places.lattice is not None
    sites = Sites(places, np.array([3.0, 41.0]), np.array([4.0, 17.0]))
    field, generator = SpectralField(model, sites, waves=128), np.random.default_rng(4)
    drawn = np.empty((6_000, 6))
    for number in range(3_000):
        both = drawn[2 * number : 2 * number + 2]
        field.pair(generator, both[:, :4], both[:, 4:])
    east, north = np.append(places.easting, [3.0, 41.0]), np.append(places.northing, [4.0, 17.0])
    expected = model.covariance_of(east[:, None] - east, north[:, None] - north)
    np.testing.assert_allclose(drawn.T @ drawn / 6_000, expected, atol=0.12)
    np.testing.assert_allclose(drawn[::2].T @ drawn[1::2] / 3_000, 0.0, atol=0.15)


def test_waves_on_a_lattice_are_those_at_its_nodes():
    grid = Grid(400_000.0, 5_000_000.0, 25.0, 30, 20)
    on_grid, one_by_one = Targets.of(grid), Targets(*grid.cells())
    assert one_by_one.lattice is None
    model, fields = Exponential(1.0, 100.0), []
    for targets in (on_grid, one_by_one):
        values = np.empty((2, 600))
        SpectralField(model, Sites.without_samples(targets)).pair(np.random.default_rng(2), values, np.empty((2, 0)))
        fields.append(values)
    np.testing.assert_allclose(fields[0], fields[1], atol=1e-7)


def test_tiles_of_a_map_fit_together():
    field = GaussianField(Nugget(0.1) + Exponential(0.9, 100.0), method="spectral", support="cell")
    whole = field.draw(Grid(0.0, 500.0, 10.0, 40, 50), draws=3, seed=7)
    tile = field.draw(Grid(150.0, 400.0, 10.0, 20, 30), draws=3, seed=7)
    inside = whole.values.reshape(3, 50, 40)[:, 10:40, 15:35].reshape(3, -1)
    np.testing.assert_allclose(tile.values, inside, atol=1e-9)


def test_the_nugget_of_two_tiles_is_not_the_same():
    field = GaussianField(Nugget(1.0), method="spectral")
    first, second = (field.draw(Grid(west, 100.0, 10.0, 10, 10), draws=2, seed=1).values for west in (0.0, 100.0))
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.25


def test_a_model_of_ones_own_has_no_waves():
    class Own(Exponential):
        pass

    assert has_waves(Nugget(0.0) + Exponential(1.0, 2.0))
    assert not has_waves(Own(1.0, 2.0))

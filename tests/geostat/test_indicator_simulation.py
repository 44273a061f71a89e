import numpy as np
import pytest

from netmin.geostat import Exponential, Grid, Linear, Nugget, Spherical, UnmappableError
from netmin.geostat.indicator_simulation import IndicatorSimulation, corrected

GRID = Grid(0.0, 60.0, 1.0, 60, 60)
FAR_AWAY = ([1e6, 2e6], [0.0, 0.0], [0.5, 9.0])


def semivariances(drawn, number, lags):
    """Of the indicator of one threshold, over p(1 − p), along the rows of all maps."""
    below = (drawn.classes <= number).reshape(len(drawn.classes), 60, 60).astype(float)
    share = drawn.proportions[: number + 1].sum()
    return [0.5 * ((below[:, :, lag:] - below[:, :, :-lag]) ** 2).mean() / (share * (1 - share)) for lag in lags]


@pytest.mark.parametrize(
    ("name", "model", "share"), [("exponential", Exponential(1.0, 4.0), 0.5), ("spherical", Spherical(1.0, 12.0), 0.3)]
)
def test_shares_and_variograms_of_drawn_classes_are_those_of_gstat(gstat, name, model, share):
    expected = gstat("simulated_indicators").query("model == @name")
    drawn = IndicatorSimulation([1.0], model, proportions=[share]).fit(*FAR_AWAY).draw(GRID, draws=100, seed=2)
    assert drawn.shares[:, 0].mean() == pytest.approx(share, abs=0.025)
    assert drawn.shares[:, 0].mean() == pytest.approx(expected["share"].iloc[0], abs=0.025)
    np.testing.assert_allclose(semivariances(drawn, 0, expected["lag"]), expected["semivariance"], atol=0.03)


def test_every_indicator_has_its_own_variogram_and_every_class_its_share():
    models = [Exponential(1.0, 2.0), Exponential(1.0, 4.0), Exponential(1.0, 6.0)]
    simulation = IndicatorSimulation([1.0, 2.0, 3.0], models, proportions=[0.3, 0.6, 0.9])
    drawn = simulation.fit(*FAR_AWAY).draw(GRID, draws=60, seed=3)
    table = drawn.table
    np.testing.assert_allclose(table["proportion"], [0.3, 0.3, 0.3, 0.1])
    np.testing.assert_allclose(table["mean"], table["proportion"], atol=0.03)
    assert (table["P5"] < table["mean"]).all()
    assert (table["mean"] < table["P95"]).all()
    for number, model in enumerate(models):
        # Near the origin sequential indicator simulation comes out too rough, gstat's as well.
        expected = model.semivariance(np.array([1.0, 2.0, 4.0, 8.0]))
        difference = np.array(semivariances(drawn, number, (1, 2, 4, 8))) - expected
        assert (difference < 0.09).all()
        assert (np.abs(difference[2:]) < 0.1).all()


def test_the_classes_of_the_samples_are_kept(meuse):
    thresholds = [200.0, 500.0, 1_000.0]
    simulation = IndicatorSimulation(thresholds, Nugget(0.3) + Spherical(0.7, 900.0))
    fitted = simulation.fit(meuse["x"], meuse["y"], meuse["zinc"])
    drawn = fitted.draw((meuse["x"], meuse["y"]), draws=5)
    expected = (meuse["zinc"].to_numpy()[:, None] > thresholds).sum(axis=1)
    np.testing.assert_array_equal(drawn.classes, np.tile(expected, (5, 1)))
    np.testing.assert_allclose(
        np.cumsum(drawn.proportions)[:3], (meuse["zinc"].to_numpy()[:, None] <= thresholds).mean(0)
    )


def test_a_value_at_a_threshold_does_not_pass_it():
    simulation = IndicatorSimulation([2.0], Exponential(1.0, 5.0), proportions=[0.5])
    drawn = simulation.fit([0.0, 9.0], [0.0, 0.0], [2.0, 2.1]).draw(([0.0, 9.0], [0.0, 0.0]), draws=2)
    assert drawn.classes.tolist() == [[0, 1], [0, 1]]


def test_the_probability_at_the_first_place_is_that_of_simple_kriging():
    """With one sample and one target the share of draws is p + ρ (i − p), worked by hand."""
    simulation = IndicatorSimulation([2.0], Exponential(1.0, 5.0), proportions=[0.4])
    drawn = simulation.fit([0.0, 1e6], [0.0, 0.0], [1.0, 3.0]).draw(([3.0], [0.0]), draws=20_000)
    expected = 0.4 + np.exp(-0.6) * (1.0 - 0.4)
    assert 1.0 - drawn.exceedance_probability(2.0)[0] == pytest.approx(expected, abs=0.01)


def test_more_classes_at_high_values_near_high_samples(meuse, meuse_grid):
    simulation = IndicatorSimulation([500.0], Spherical(1.0, 900.0))
    some = meuse_grid.iloc[::40]
    drawn = simulation.fit(meuse["x"], meuse["y"], meuse["zinc"]).draw((some["x"], some["y"]), draws=50)
    above = drawn.exceedance_probability(500.0)
    near, far = some["dist"] < 0.05, some["dist"] > 0.4
    assert above[near].mean() > 0.5 > 5.0 * above[far].mean()


@pytest.mark.parametrize("threads", [1, 3])
def test_the_same_seed_gives_the_same_classes_whatever_the_threads(threads):
    fitted = IndicatorSimulation([1.0], Exponential(1.0, 4.0), proportions=[0.5]).fit(*FAR_AWAY)
    grid = Grid(0.0, 10.0, 1.0, 10, 10)
    first, again = fitted.draw(grid, draws=7, seed=4), fitted.draw(grid, draws=9, seed=4, threads=threads)
    np.testing.assert_array_equal(first.classes, again.classes[:7])
    assert not np.array_equal(first.classes, fitted.draw(grid, draws=7, seed=5).classes)


def test_draws_take_versions_by_turns_and_targets_asked_for_twice_are_the_same():
    fitted = IndicatorSimulation([1.0], Exponential(1.0, 4.0), proportions=[0.5]).fit(
        [0.0, 9.0], [0.0, 0.0], [[0.5, 2.0], [3.0, 0.1]]
    )
    drawn = fitted.draw(([0.0, 5.0, 9.0, 5.0], [0.0, 1.0, 0.0, 1.0]), draws=4)
    assert drawn.classes[:, [0, 2]].tolist() == [[0, 1], [1, 0], [0, 1], [1, 0]]
    np.testing.assert_array_equal(drawn.classes[:, 1], drawn.classes[:, 3])


def test_kriged_shares_become_a_distribution():
    """The mean of a correction upward and one downward (deutsch1998), worked by hand."""
    raw = np.array([[-0.1, 0.2], [0.3, 0.6], [0.25, 0.4], [1.2, 0.9]])
    found = corrected(raw)
    np.testing.assert_allclose(found, [[0.0, 0.2], [0.275, 0.5], [0.275, 0.5], [1.0, 0.9]])
    np.testing.assert_allclose(corrected(found), found)


def test_what_was_corrected_and_where_shares_come_from_is_told():
    drawn = IndicatorSimulation([1.0], Exponential(1.0, 4.0)).fit(*FAR_AWAY).draw(GRID, draws=2)
    codes = [note.code for note in drawn.notes]
    assert codes[:3] == [
        "geostat.indicator-drawn", "geostat.indicator-proportions-of-samples", "geostat.indicator-corrected",
    ]  # fmt: skip
    assert codes[-1] == "geostat.few-draws"
    assert "journel1989" in drawn.citations
    told = IndicatorSimulation([1.0], Exponential(1.0, 4.0), proportions=[0.5]).fit(*FAR_AWAY).draw(([0.0], [0.0]))
    assert [note.code for note in told.notes] == ["geostat.indicator-drawn", "geostat.indicator-proportions-told"]


def test_a_draw_of_classes_is_laid_out_on_its_grid():
    grid = Grid(0.0, 2.0, 1.0, 2, 2, np.array([[True, False], [True, True]]))
    drawn = IndicatorSimulation([1.0], Exponential(1.0, 4.0)).fit(*FAR_AWAY).draw(grid, draws=2)
    assert np.isnan(drawn.map(0)[0, 1])
    np.testing.assert_array_equal(drawn.map(0)[grid.mask], drawn.classes[0])
    elsewhere = IndicatorSimulation([1.0], Exponential(1.0, 4.0)).fit(*FAR_AWAY).draw(([0.0], [0.0]), draws=2)
    with pytest.raises(ValueError, match="not asked for on a Grid"):
        elsewhere.map(0)
    with pytest.raises(ValueError, match="not one of the thresholds"):
        elsewhere.exceedance_probability(7.0)


def test_a_threshold_that_parts_no_samples_needs_its_share_told():
    simulation = IndicatorSimulation([1.0, 50.0], Exponential(1.0, 4.0))
    with pytest.raises(UnmappableError, match="one side of the threshold 50"):
        simulation.fit(*FAR_AWAY)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"thresholds": []}, "thresholds must be rising"),
        ({"thresholds": [2.0, 1.0]}, "thresholds must be rising"),
        ({"thresholds": list(range(200))}, "127 at most"),
        ({"models": [Exponential(1.0, 2.0)] * 3}, "one for each of 2"),
        ({"models": Linear(1.0)}, "needs a sill"),
        ({"neighbours": 0}, "neighbours must be"),
        ({"proportions": [0.7, 0.4]}, "proportions must lie"),
        ({"proportions": [0.4]}, "proportions must lie"),
        ({"proportions": [0.4, 1.0]}, "proportions must lie"),
    ],
)
def test_choices_that_make_no_sense_are_refused(choices, sentence):
    with pytest.raises(ValueError, match=sentence):
        IndicatorSimulation(**({"thresholds": [1.0, 2.0], "models": Exponential(1.0, 2.0)} | choices))

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from netmin.geostat import Exponential, Grid, Nugget, mean_above, volumes
from netmin.geostat.connected_soil import connected_above
from netmin.geostat.unconditional import GaussianField
from netmin.geostat.volume_rule import share_interval, volume_rule
from netmin.geostat.volumes import largest_zone, volume_distribution

GRID = Grid(0.0, 40.0, 10.0, 5, 4)
PAIR = Grid(0.0, 10.0, 10.0, 2, 1)


@pytest.fixture(scope="module")
def pair():
    """Two neighbouring cells with a correlation of exp(−0.5)."""
    return GaussianField(Exponential(1.0, 20.0)).draw(PAIR, draws=8_000, seed=1).values


# ── areas and volumes ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_areas_of_two_cells_follow_the_normal_distribution_of_both(pair):
    """Both lie above their mean with probability 1/4 + arcsin(ρ)/2π, a closed form for two normal values."""
    found = volume_distribution(PAIR, pair, limit=0.0, depth=0.5)
    both = 0.25 + np.arcsin(np.exp(-0.5)) / (2.0 * np.pi)
    assert (found.area == 200.0).mean() == pytest.approx(both, abs=0.015)
    assert (found.area == 0.0).mean() == pytest.approx(both, abs=0.015)
    assert found.area.mean() == pytest.approx(100.0, abs=2.0)
    np.testing.assert_array_equal(found.volume, 0.5 * found.area)


def test_the_mean_area_is_the_sum_of_the_probabilities_of_the_cells():
    draws = np.random.default_rng(0).normal(size=(300, 20))
    found = volume_distribution(GRID, draws, limit=0.4, depth=1.0)
    assert found.area.mean() == pytest.approx(100.0 * (draws > 0.4).mean(axis=0).sum())


def test_areas_of_cells_that_know_nothing_of_one_another_are_binomial():
    draws = GaussianField(Nugget(1.0)).draw(GRID, draws=6_000, seed=3).values
    found = volume_distribution(GRID, draws, limit=1.0, depth=1.0)
    expected = stats.binom(20, stats.norm.sf(1.0))
    counted = np.bincount((found.area / 100.0).astype(int), minlength=21) / 6_000
    np.testing.assert_allclose(counted, expected.pmf(np.arange(21)), atol=0.015)
    assert found.quantile(0.95) == 100.0 * expected.ppf(0.95)


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_area_and_largest_zone_are_those_of_each_map_by_itself(seed):
    generator = np.random.default_rng(seed)
    mask = generator.random((4, 5)) < 0.8
    mask[0, 0] = True
    grid = Grid(0.0, 40.0, 10.0, 5, 4, mask)
    draws = generator.normal(size=(3, int(mask.sum())))
    found = volume_distribution(grid, draws, limit=0.2, depth=0.3)
    for number, values in enumerate(draws):
        alone = mean_above(grid, grid.spread(values), 0.2, 0.3)
        assert found.area[number] == alone.area
        assert found.largest_volume[number] == pytest.approx(alone.largest_volume)


def test_blocks_of_draws_do_not_change_what_is_counted(monkeypatch):
    draws = np.random.default_rng(1).normal(size=(11, 20))
    whole = volume_distribution(GRID, draws, 0.0, 1.0)
    monkeypatch.setattr(volumes, "_AT_ONCE", 60)
    np.testing.assert_array_equal(volume_distribution(GRID, draws, 0.0, 1.0).largest_zone, whole.largest_zone)


def test_zones_touch_across_sides_but_neither_across_corners_nor_across_maps():
    above = np.array([[[1, 0, 1], [0, 1, 1]], [[1, 1, 1], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]], dtype=bool)
    assert largest_zone(above).tolist() == [3.0, 3.0, 0.0]


def test_a_limit_itself_is_not_exceeded():
    found = volume_distribution(PAIR, [[5.0, 5.0], [5.0, 6.0]], limit=5.0, depth=1.0)
    assert found.area.tolist() == [0.0, 100.0]


def test_the_table_says_how_sure_the_mean_is():
    found = volume_distribution(PAIR, [[1.0, 9.0], [9.0, 9.0], [1.0, 1.0], [9.0, 1.0]], limit=5.0, depth=2.0)
    row = found.table.set_index("quantity").loc["volume"]
    assert row["mean"] == 200.0
    assert row["standard_error"] == pytest.approx(np.std([200, 400, 0, 200], ddof=1) / 2.0)
    assert row["P50"] == 200.0
    assert found.table["quantity"].tolist() == ["area", "volume", "largest-volume"]
    probabilities = found.probabilities
    assert probabilities["probability"].iloc[[0, -1]].tolist() == [0.75, 0.0]
    assert "few-draws" in found.notes[-1].code
    assert found.citations == ("goovaerts1997", "chiles2012")


def test_where_nothing_is_above_the_probabilities_say_so():
    found = volume_distribution(PAIR, [[1.0, 1.0]], limit=5.0, depth=2.0)
    assert found.probabilities.to_numpy().tolist() == [[0.0, 0.0]]
    assert np.isnan(found.table["standard_error"]).all()


@pytest.mark.parametrize(
    ("draws", "limit", "depth", "sentence"),
    [
        ([[1.0]], 1.0, 1.0, "one number per mapped cell"),
        (np.empty((0, 2)), 1.0, 1.0, "one number per mapped cell"),
        ([[1.0, np.nan]], 1.0, 1.0, "must be numbers"),
        ([[1.0, 2.0]], np.nan, 1.0, "limit must be"),
        ([[1.0, 2.0]], 1.0, 0.0, "thickness above zero"),
    ],
)
def test_what_cannot_be_counted_is_refused(draws, limit, depth, sentence):
    with pytest.raises(ValueError, match=sentence):
        volume_distribution(PAIR, draws, limit, depth)
    with pytest.raises(ValueError, match=sentence):
        volume_rule(PAIR, draws, limit, depth)


# ── the rule about 25 m³ ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_rule_over_two_cells_follows_the_distribution_of_their_mean(pair):
    """The mean of both has the variance (1 + ρ)/2; two cells of 10 m, 0.2 m deep, hold 40 m³."""
    rule = volume_rule(PAIR, pair, limit=0.8, depth=0.2)
    assert rule.cells == 2
    expected = stats.norm.sf(0.8 / np.sqrt(0.5 * (1.0 + np.exp(-0.5))))
    assert rule.probability == pytest.approx(expected, abs=0.015)
    assert rule.lower < expected < rule.upper
    assert rule.anywhere == rule.probability


def test_where_one_cell_holds_the_volume_the_highest_cell_decides():
    draws = GaussianField(Nugget(1.0)).draw(GRID, draws=4_000, seed=5).values
    rule = volume_rule(GRID, draws, limit=2.0, depth=0.5)
    assert rule.probability == pytest.approx(1.0 - stats.norm.cdf(2.0) ** 20, abs=0.025)
    assert [note.code for note in rule.notes] == ["geostat.volume-rule", "geostat.volume-rule-one-cell"]


def every_connected_set(rows, columns):
    """All connected sets of cells of a tiny grid, as rows of zeros and ones."""
    cells = list(itertools.product(range(rows), range(columns)))
    found = []
    for chosen in itertools.product([False, True], repeat=len(cells)):
        inside = {cell for cell, taken in zip(cells, chosen, strict=True) if taken}
        if not inside:
            continue
        reached, edge = set(), [min(inside)]
        while edge:
            row, column = edge.pop()
            if (row, column) in inside - reached:
                reached.add((row, column))
                edge += [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
        if reached == inside:
            found.append(chosen)
    return np.array(found, dtype=float)


@pytest.fixture(scope="module")
def shapes():
    return every_connected_set(3, 4)


@pytest.mark.parametrize("needed", [2, 3, 4, 6])
@pytest.mark.parametrize("range_", [0.01, 2.0])
def test_what_is_found_lies_between_every_shape_of_just_that_size_and_every_shape_at_all(shapes, needed, range_):
    """Against all 1 126 connected sets of a grid of 3 by 4 cells."""
    grid = Grid(0.0, 3.0, 1.0, 4, 3)
    draws = np.exp(GaussianField(Exponential(1.0, range_)).draw(grid, draws=800, seed=needed).values)
    size = shapes.sum(axis=1)
    means, limit = draws @ shapes.T / size, 2.5
    just, at_least = ((means[:, chosen] > limit).any(axis=1) for chosen in (size == needed, size >= needed))
    found, missed = 0, 0
    for number, values in enumerate(draws):
        rule = volume_rule(grid, values[None], limit, depth=1.0, volume=float(needed), inclusive=True)
        assert just[number] <= rule.probability <= at_least[number] <= rule.anywhere
        found, missed = found + rule.probability, missed + at_least[number] - rule.probability
    assert found > 100
    assert missed <= 0.02 * found


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), needed=st.integers(1, 20))
def test_connected_soil_is_never_more_probable_than_soil_anywhere(seed, needed):
    draws = np.random.default_rng(seed).normal(size=(20, 20))
    rule = volume_rule(GRID, draws, limit=0.6, depth=0.25, volume=25.0 * needed, inclusive=True)
    assert rule.cells == needed
    assert 0.0 <= rule.lower <= rule.probability <= rule.upper <= 1.0
    assert rule.probability <= rule.anywhere
    highest = np.sort(draws, axis=1)[:, -needed:].mean(axis=1) > 0.6
    assert rule.anywhere == highest.mean()


def test_large_volumes_are_found_by_growing_zones_and_by_windows():
    values = np.full((12, 12), -1.0)
    values[2:7, 3:8] = 3.0
    # 25 cells at three and 24 at minus one around them: a mean of just above one; more do not fit.
    assert connected_above(values, 1.0, 49)
    assert not connected_above(values, 1.0, 51)
    grid = Grid(0.0, 12.0, 1.0, 12, 12)
    checked = np.where(np.indices((12, 12)).sum(axis=0) % 2 == 0, 4.0, -1.0)
    assert volume_rule(grid, checked.reshape(1, -1), 1.4, depth=1.0, volume=50.0).probability == 1.0


def test_masked_cells_hold_no_soil():
    mask = np.ones((2, 3), dtype=bool)
    mask[:, 1] = False
    grid = Grid(0.0, 20.0, 10.0, 3, 2, mask)
    rule = volume_rule(grid, [[9.0, 9.0, 9.0, 9.0]], limit=5.0, depth=0.25, volume=75.0, inclusive=True)
    assert (rule.cells, rule.probability, rule.anywhere) == (3, 0.0, 1.0)


def test_more_than_a_volume_and_at_least_a_volume_are_two_things():
    draws = [[9.0, 9.0, 1.0, 1.0] + [1.0] * 16]
    strict = volume_rule(GRID, draws, limit=8.0, depth=0.125)
    loose = volume_rule(GRID, draws, limit=8.0, depth=0.125, inclusive=True)
    assert (strict.cells, loose.cells) == (3, 2)
    assert (strict.probability, loose.probability) == (0.0, 1.0)


def test_a_mean_at_the_limit_does_not_pass_it_whatever_the_rounding():
    rule = volume_rule(GRID, np.full((1, 20), 0.1), limit=0.1, depth=0.1)
    assert np.full(3, 0.1).mean() > 0.1
    assert rule.cells == 3
    assert (rule.probability, rule.anywhere) == (0.0, 0.0)


def test_too_little_soil_cannot_meet_the_rule():
    rule = volume_rule(PAIR, [[9.0, 9.0]], limit=1.0, depth=0.1)
    assert (rule.probability, rule.anywhere) == (0.0, 0.0)
    assert "cannot be met" in rule.notes[0].text()


def test_the_interval_is_that_of_scipy():
    for successes, trials in ((0, 40), (1, 40), (17, 100), (100, 100), (499, 1000)):
        expected = stats.binomtest(successes, trials).proportion_ci(0.9, method="exact")
        np.testing.assert_allclose(share_interval(successes, trials, 0.9), (expected.low, expected.high), atol=1e-12)
    with pytest.raises(ValueError, match="cannot have been seen"):
        share_interval(3, 2)


def test_the_table_of_the_rule_holds_both_readings():
    rule = volume_rule(GRID, np.random.default_rng(2).normal(size=(200, 20)), limit=1.0, depth=0.1)
    table = rule.table.set_index("soil")
    assert table.loc["connected", "probability"] == rule.probability
    assert (rule.anywhere_lower, rule.anywhere_upper) == share_interval(round(200 * rule.anywhere), 200)
    assert table.loc["anywhere", ["lower", "upper"]].tolist() == [rule.anywhere_lower, rule.anywhere_upper]
    assert rule.citations == ("clopper1934",)


def test_a_volume_of_nothing_is_refused():
    with pytest.raises(ValueError, match="volume must be above zero"):
        volume_rule(GRID, np.zeros((1, 20)), 1.0, 1.0, volume=0.0)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.geostat import (
    Exponential,
    LognormalKriging,
    Nugget,
    OrdinaryKriging,
    UnmappableError,
    block_cross_validation,
    leave_one_out,
    score,
)


@pytest.mark.parametrize(("neighbours", "suffix"), [(None, ""), (25, "_near")])
def test_leaving_one_out_as_gstat(meuse, meuse_model, gstat, neighbours, suffix):
    expected = gstat("meuse_leave_one_out")
    found = leave_one_out(OrdinaryKriging(meuse_model, neighbours), meuse["x"], meuse["y"], meuse["log_zinc"])
    np.testing.assert_allclose(found.mean, expected[f"mean{suffix}"], rtol=0, atol=1e-11)
    np.testing.assert_allclose(found.variance, expected[f"variance{suffix}"], rtol=0, atol=1e-11)


@settings(max_examples=10)
@given(seed=st.integers(0, 1000), neighbours=st.sampled_from([None, 6]), error=st.sampled_from([0.0, 0.2]))
def test_the_closed_form_is_what_leaving_out_by_hand_gives(seed, neighbours, error):
    generator = np.random.default_rng(seed)
    places, values = generator.uniform(0.0, 100.0, (15, 2)), generator.normal(size=15)
    kriging = OrdinaryKriging(Nugget(0.1) + Exponential(1.0, 30.0), neighbours)
    found = leave_one_out(kriging, *places.T, values, error_variance=error)
    for out in range(15):
        rest = np.delete(places, out, axis=0)
        by_hand = kriging.fit(*rest.T, np.delete(values, out), error_variance=error).predict(*places[out, :, None])
        assert found.mean[out] == pytest.approx(by_hand.mean[0], abs=1e-9)
        assert found.variance[out] == pytest.approx(by_hand.variance[0] + error, abs=1e-9)


def test_lognormal_kriging_is_judged_on_logarithms_and_limits_are_not(meuse, meuse_model):
    plain = leave_one_out(OrdinaryKriging(meuse_model), meuse["x"], meuse["y"], meuse["log_zinc"])
    found = leave_one_out(LognormalKriging(meuse_model), meuse["x"], meuse["y"], meuse["zinc"])
    assert found.logarithmic
    np.testing.assert_allclose(found.mean, plain.mean)
    assert found.scores(500.0).brier == pytest.approx(plain.scores(np.log(500.0)).brier)
    assert found.scores(500.0).limit == 500.0
    assert found.scores().brier is None


def test_scores_of_known_numbers():
    found = score([1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 3.0, 2.0], [1.0, 1.0, 1.0, 1.0], limit=2.5)
    assert found.count == 4
    assert found.mean_error == pytest.approx(-0.25)
    assert found.root_mean_square_error == pytest.approx(np.sqrt(5.0 / 4.0))
    assert found.mean_squared_deviation_ratio == pytest.approx(5.0 / 4.0)
    assert found.coverage == {0.5: 0.5, 0.8: 0.75, 0.9: 0.75, 0.95: 0.75}
    # Probabilities to exceed 2.5: 0.308538 three times, 0.691462 for the third.
    assert found.brier == pytest.approx((0.308538**2 * 2 + 0.308538**2 + 0.691462**2) / 4, abs=1e-5)


def test_a_right_model_is_right_about_its_certainty():
    generator = np.random.default_rng(21)
    model = Nugget(0.2) + Exponential(0.8, 20.0)
    places = generator.uniform(0.0, 200.0, (900, 2))
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    values = np.linalg.cholesky(model.covariance(apart)) @ generator.normal(size=900)
    for judged in (
        leave_one_out(OrdinaryKriging(model), *places.T, values),
        block_cross_validation(OrdinaryKriging(model, neighbours=40), *places.T, values),
    ):
        scores = judged.scores()
        assert scores.mean_squared_deviation_ratio == pytest.approx(1.0, abs=0.12)
        assert all(abs(share - probability) < 0.05 for probability, share in scores.coverage.items())


def test_whole_blocks_are_left_out_together(meuse, meuse_model):
    kriging = OrdinaryKriging(meuse_model)
    found = block_cross_validation(kriging, meuse["x"], meuse["y"], meuse["log_zinc"], block_size=500.0, folds=5)
    block = np.floor((meuse[["x", "y"]] - meuse[["x", "y"]].min()) / 500.0).astype(int)
    assert (found.table.groupby([block["x"], block["y"]])["fold"].nunique() == 1).all()
    assert sorted(set(found.fold)) == [0, 1, 2, 3, 4]
    out = found.fold == 2
    by_hand = kriging.fit(*meuse.loc[~out, ["x", "y", "log_zinc"]].to_numpy().T).predict(
        meuse["x"][out], meuse["y"][out]
    )
    np.testing.assert_allclose(found.mean[out], by_hand.mean)
    np.testing.assert_allclose(found.variance[out], by_hand.variance)


def test_the_dealing_repeats_with_its_seed(meuse, meuse_model):
    first, again, other = (
        block_cross_validation(OrdinaryKriging(meuse_model), meuse["x"], meuse["y"], meuse["log_zinc"], seed=seed)
        for seed in (1, 1, 2)
    )
    assert (first.fold == again.fold).all()
    assert not (first.fold == other.fold).all()


def test_blocks_are_harder_than_single_samples(meuse, meuse_model):
    kriging = OrdinaryKriging(meuse_model)
    single = leave_one_out(kriging, meuse["x"], meuse["y"], meuse["log_zinc"]).scores()
    blocks = block_cross_validation(kriging, meuse["x"], meuse["y"], meuse["log_zinc"]).scores()
    assert blocks.root_mean_square_error > single.root_mean_square_error


def test_one_block_is_refused(meuse, meuse_model):
    with pytest.raises(UnmappableError, match="one block"):
        block_cross_validation(
            OrdinaryKriging(meuse_model), meuse["x"], meuse["y"], meuse["log_zinc"], block_size=100_000.0
        )

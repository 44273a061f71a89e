"""The next samples: what knowing is worth, against a decision worked out by hand and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import UsageError
from netmin.planning import Budget, PortfolioChoices, choose_portfolio, next_samples
from netmin.planning.next_samples import SAMPLE_COLUMNS


def test_two_parcels_by_hand():
    # "open" has two options that each work in half of the scenarios, and never both; "plain" one that always works.
    choices = PortfolioChoices.of(
        ["open", "plain"], ["a", "b"], area=[10.0, 4.0], cost=[[2.0, 2.0], [1.0, np.inf]],
        success=[[[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1, 1, 1], [0, 0, 0, 0]]],
    )  # fmt: skip
    found = choose_portfolio(choices, Budget(total=100), success_at_least=0.5, gap=0.0)
    perfect = next_samples(choices, found)
    assert list(perfect.table.columns) == list(SAMPLE_COLUMNS)
    assert perfect.perfect
    # Money is not scarce, so it has no price: knowing lifts 10 ha times 1/2 to 10 ha; half the time the choice changes.
    assert perfect.table["parcel"].tolist() == ["open", "plain"]
    assert perfect.table["gain"].tolist() == [5.0, 0.0]
    assert perfect.table["changes"].tolist() == [0.5, 0.0]
    assert perfect.table["worth"].isna().all()
    assert any(note.code == "planning.samples-no-price" for note in perfect.notes)
    # A signal that tells the halves apart is worth all of it, one that does not is worth nothing.
    for signal, gain in (([[1, 1, 9, 9], [1, 2, 3, 4]], 5.0), ([[1, 9, 1, 9], [1, 2, 3, 4]], 0.0)):
        told = next_samples(choices, found, signal=signal, classes=2)
        assert told.table.set_index("parcel")["gain"]["open"] == pytest.approx(gain)
        assert not told.perfect
        assert any(note.code == "planning.samples-few" for note in told.notes)


def test_scarce_money_gives_knowing_a_price():
    # "plain" brings 4 ha for 1, "open" 8 for 2: money has the price of 4 ha, treating "open" costs 8 of its 10 ha.
    # Blind it is worth 10 x 0.8 - 8 = 0; knowing saves the 8 in the fifth of the scenarios in which it fails.
    choices = PortfolioChoices.of(
        ["open", "plain"], ["a"], area=[10.0, 4.0], cost=[[2.0], [1.0]], success=[[[1, 1, 1, 1, 0]], [[1, 1, 1, 1, 1]]],
    )  # fmt: skip
    found = choose_portfolio(choices, Budget(total=2.5), success_at_least=0.8, gap=0.0)
    assert found.limits["price"].iloc[0] == pytest.approx(4.0)
    table = next_samples(choices, found).table.set_index("parcel")
    assert table.loc["open", "gain"] == pytest.approx(0.8 * (10 - 8))
    assert table.loc["open", "worth"] == pytest.approx(0.4)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5))
def test_knowing_is_never_worth_less_than_nothing_or_more_than_everything(seed, classes):
    random = np.random.default_rng(seed)
    shape = (5, 3, 24)
    choices = PortfolioChoices.of(
        list("vwxyz"), list("abc"), area=random.uniform(1, 5, 5), success=random.random(shape) < 0.75,
        cost=random.uniform(1, 5, shape), probability=random.random(24) + 0.1,
    )  # fmt: skip
    found = choose_portfolio(choices, Budget(total=float(random.uniform(1, 12))), success_at_least=0.7, gap=0.01)
    perfect = next_samples(choices, found).table.set_index("parcel")
    told = next_samples(choices, found, signal=random.random((5, 24)), classes=classes).table.set_index("parcel")
    assert (told["gain"] >= 0).all()
    assert (told["gain"] <= perfect["gain"].reindex(told.index) + 1e-9).all()
    assert perfect["changes"].between(0, 1 + 1e-9).all()


def test_questions_that_samples_cannot_answer_are_refused():
    sure = PortfolioChoices.of(["p"], ["a"], area=1, success=[[0.9]], cost=[[1]])
    with pytest.raises(UsageError, match="Without scenarios"):
        next_samples(sure, choose_portfolio(sure, Budget(total=1)))
    choices = PortfolioChoices.of(["p"], ["a"], area=1, success=[[[1, 0]]], cost=[[1]])
    found = choose_portfolio(choices, Budget(total=1), success_at_least=0.5)
    with pytest.raises(UsageError, match="a number for every parcel and scenario"):
        next_samples(choices, found, signal=[1, 2])
    with pytest.raises(UsageError, match="at least two classes"):
        next_samples(choices, found, signal=[[1, 2]], classes=1)

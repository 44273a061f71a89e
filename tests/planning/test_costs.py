"""Costs: published examples of discounting, conversions per hectare, ranges over draws, money of other years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import UnknownName, UsageError
from netmin.planning import (
    PRICE_UNITS,
    CostItem,
    ExchangeRates,
    Money,
    PlotSize,
    Price,
    PriceIndex,
    SteppedPrice,
    annuity,
    annuity_factor,
    carbon_dioxide_bound,
    cash_flow,
    dig_and_dump_price,
    exchange_rates,
    funding,
    internal_rate_of_return,
    land_notes,
    net_present_value,
    price_index,
    published_price,
    remediation_options,
    soil_mass,
    soil_volume,
    stepped_price,
    two_point_rate,
)
from netmin.planning.funding import FundingScheme
from netmin.risk import Shape


@pytest.mark.parametrize(
    ("flow", "rate"),
    [
        # Documentation of numpy-financial 1.0, irr.
        ([-100, 39, 59, 55, 20], 0.28095),
        ([-100, 0, 0, 74], -0.0955),
        ([-100, 100, 0, -7], -0.0833),
        ([-100, 100, 0, 7], 0.06206),
        ([-5, 10.5, 1, -8, 1], 0.0886),
        # Documentation of Microsoft Excel, IRR: a business after four and after five years.
        ([-70000, 12000, 15000, 18000, 21000], -0.021),
        ([-70000, 12000, 15000, 18000, 21000, 26000], 0.087),
    ],
)
def test_internal_rates_of_return_are_the_published_ones(flow, rate):
    found = internal_rate_of_return(flow)
    digits = len(str(rate).split(".")[1])
    assert round(found, digits) == rate
    assert net_present_value(flow, found) == pytest.approx(0, abs=1e-6 * np.abs(flow).max())


def test_net_present_values_and_annuities_are_the_published_ones():
    # numpy-financial 1.0, npv.
    assert round(float(net_present_value([-40000, 5000, 8000, 12000, 30000], 0.08)), 2) == 3065.22
    # Excel, NPV: 10 000 is paid a year from now, so the first flow is none.
    assert round(float(net_present_value([0, -10000, 3000, 4200, 6800], 0.10)), 2) == 1188.44
    # Excel, PMT: 10 000 at 8 % a year, in ten months.
    assert round(float(annuity(10000, 0.08 / 12, 10)), 2) == 1037.03


def test_the_line_between_two_rates_is_that_of_rejuvenate():
    # Box 2 of the REJUVENATE report: i* = i1 - KW1 (i2 - i1) / (KW2 - KW1).
    flow = [-100, 39, 59, 55, 20]
    low, high = (float(net_present_value(flow, rate)) for rate in (0.28, 0.29))
    assert two_point_rate(0.28, low, 0.29, high) == pytest.approx(0.28095, abs=2e-5)
    assert np.isnan(two_point_rate(0.1, 5.0, 0.2, 5.0))
    assert np.isnan(internal_rate_of_return([-1, -2]))
    assert np.isnan(internal_rate_of_return([0, 0]))


@given(st.floats(-0.5, 2.0), st.integers(1, 60))
def test_an_annuity_is_worth_its_present_value(rate, years):
    paid = np.r_[0.0, np.full(years, float(annuity_factor(rate, years)))]
    assert net_present_value(paid, rate) == pytest.approx(1.0, rel=1e-6)


def test_soil_under_a_hectare_is_what_the_field_counts():
    # 0.25 m at 1.5 t/m3 and 0.20 m at 1.3 t/m3: the two conventions of phytoextraction papers.
    assert soil_mass(1, 0.25, 1.5) == 3750
    assert soil_mass(1, 0.20, 1.3) == pytest.approx(2600)
    assert soil_volume(1, 0.25) == 2500


def test_a_price_per_hectare_and_one_per_cubic_metre_of_one_project_agree():
    # Wan, Lei and Chen 2016 print the same project as 75375.2 USD per hectare and 37.7 USD per cubic metre: 0.2 m deep.
    area, volume = published_price("O03"), published_price("O04")
    size = PlotSize(1.0, depth=0.2)
    assert area.at(size.quantity("ha"), 0.5) == pytest.approx(75375.2)
    assert volume.at(size.quantity("m3 soil"), 0.5) == pytest.approx(75375.2, rel=1e-3)


def test_dig_and_dump_is_paid_by_its_step_and_never_falls_with_the_volume():
    price = dig_and_dump_price()
    assert [(begin, step.shape.bounds) for begin, step in price.steps] == [
        (0.0, (80.0, 140.0)), (3000.0, (60.0, 105.0)), (10000.0, (45.0, 90.0)),
    ]  # fmt: skip
    volumes = np.linspace(0, 20000, 401)
    for share in (0.0, 0.3, 1.0):
        costs = price.at(volumes, share)
        assert (np.diff(costs) >= -1e-9).all()
        assert costs[0] == 0
    assert price.at(1000, 0.0) == 80_000
    assert price.at(12000, 1.0) == 12000 * 90


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [(1.0, Price.of(1, unit="ha"))],
        [(0.0, Price.of(1, unit="ha")), (0.0, Price.of(2, unit="ha"))],
        [(0.0, Price.of(1, unit="ha")), (5.0, Price.of(2, unit="project"))],
    ],
)
def test_steps_that_are_none_are_refused(steps):
    with pytest.raises(UsageError, match="steps of a price"):
        stepped_price(steps)


def test_every_published_price_can_be_used_or_says_why_not():
    for row in remediation_options().to_dict("records"):
        if row["unit"] in PRICE_UNITS and row["cost_low"] == row["cost_low"]:
            price = published_price(row["option_id"])
            assert price.shape.bounds == (row["cost_low"], row["cost_high"])
            assert price.currency == row["currency"]
        else:
            with pytest.raises(UsageError):
                published_price(row["option_id"])
    with pytest.raises(UnknownName, match="O99"):
        published_price("O99")
    with pytest.raises(UsageError, match="cannot be used"):
        Price.of(1, unit="acre")


def test_money_of_other_years_goes_by_the_rate_of_its_year_and_then_by_the_index():
    index = PriceIndex("mine", {2000: 50.0, 2020: 75.0})
    rates = ExchangeRates({("GBP", 2000): 0.6, ("RON", 2020): 4.8})
    assert Money("RON", 2020, index, rates).factor("GBP", 2000) == pytest.approx(1 / 0.6 * 1.5 * 4.8)
    assert Money("GBP", 2000, index, rates).factor("GBP", 2000) == 1.0
    assert Money("GBP", 2000).notes((("GBP", 2000),)) == ()
    assert Money("GBP", 2000).citations((("GBP", 2000),)) == ()


def test_rates_that_nobody_read_are_named_in_the_notes():
    notes = Money("RSD", 2024).notes((("GBP", 1996), ("USD", 2000)))
    said = {note.code: dict(note.values) for note in notes}
    assert said["planning.rates-unverified"]["rates"] == ("GBP 1996", "RSD 2024")
    assert said["planning.prices-old"]["age"] == 28
    own = exchange_rates().with_rates({("GBP", 1996): 0.81, ("RSD", 2024): 117.1})
    assert all(
        note.code != "planning.rates-unverified" for note in Money("RSD", 2024, rates=own).notes((("GBP", 1996),))
    )


def test_years_and_currencies_that_are_not_known_are_told_with_those_that_are():
    with pytest.raises(UsageError, match="runs from 1996 to 2025"):
        price_index().factor(1990, 2020)
    with pytest.raises(UsageError, match="rates run from 1999 to 2025"):
        exchange_rates().units_per_euro("RON", 1990)
    with pytest.raises(UsageError, match="Known are EUR, GBP, RON, RSD, USD"):
        exchange_rates().units_per_euro("HUF", 2020)
    with pytest.raises(UnknownName):
        price_index("gdp")
    with pytest.raises(UsageError, match="no positive numbers: 2000"):
        PriceIndex("mine", {2000: 0.0})
    with pytest.raises(UsageError, match="must be positive"):
        ExchangeRates({("GBP", 2000): -1.0})


def test_the_index_rises_as_the_published_rates_of_change():
    # Average annual rates of change as Eurostat prints them, in percent.
    for year, rate in ((2008, 3.3), (2009, 0.3), (2022, 8.4), (2023, 5.4), (2024, 2.4)):
        assert round(100 * (price_index().factor(year - 1, year) - 1), 1) == rate


def test_a_cash_flow_adds_up_and_discounts():
    items = [
        CostItem("planting", Price.of(1000, unit="ha", year=2024)),
        CostItem("care", Price.of(100, unit="ha", year=2024), years=range(1, 5)),
        CostItem("wood", Price.of(40, unit="t biomass", year=2024), years=(4,), revenue=True),
    ]
    flow = cash_flow(items, PlotSize(2.0, biomass=10.0), draws=3)
    assert flow.yearly.tolist() == [[2000.0, 200.0, 200.0, 200.0, 200.0 - 800.0]] * 3
    assert flow.table["item"].tolist() == ["planting", "care", "wood", "total"]
    assert flow.table["mean"].tolist() == [2000.0, 800.0, -800.0, 2000.0]
    assert flow.present_value(0.05)[0] == pytest.approx(-float(net_present_value(-flow.yearly[0], 0.05)))
    assert flow.annuity(0.0)[0] == pytest.approx(400.0)
    assert flow.spending().tolist() == pytest.approx([2000 / 2600, 200 / 2600, 200 / 2600, 200 / 2600, 0])
    assert flow.quantiles().tolist() == [2000.0] * 3
    assert flow.notes == ()


def test_residues_cost_the_published_two_hundred_euro_a_tonne():
    residues = CostItem("residues", published_price("O13"), years=(1, 2, 3))
    flow = cash_flow([residues], PlotSize(1.0, biomass=5.0), money=Money("EUR", 2006), draws=2, horizon=3)
    assert flow.total.tolist() == [2000.0, 2000.0]
    codes = {note.code for note in flow.notes}
    assert codes == {"planning.prices-published", "planning.cost-left-out"}
    assert flow.citations == ("sumatecs2008",)


@settings(max_examples=30)
@given(
    st.floats(1, 50), st.floats(0, 50), st.integers(0, 2**31), st.sampled_from(["ha", "m2 site", "m3 soil", "t soil"])
)
def test_ranges_over_draws_stay_in_their_range_and_come_again(low, more, seed, unit):
    item = CostItem("work", Price.of(low, low + more, unit=unit, year=2024))
    size = PlotSize(1.5, 0.3, 1.4)
    one, other = (cash_flow([item], size, draws=50, seed=seed).total for _ in range(2))
    quantity = float(size.quantity(unit))
    assert (one == other).all()
    assert one.min() >= low * quantity * (1 - 1e-12)
    assert one.max() <= (low + more) * quantity * (1 + 1e-12)


def test_a_triangle_and_a_lognormal_have_their_means():
    triangle = CostItem("work", Price.of(20, 80, likely=30, unit="t soil", year=2024))
    skewed = CostItem("risk", Price(Shape.lognormal_of_moments(50, 20), "t soil", "EUR", 2024))
    table = cash_flow([triangle, skewed], PlotSize(1, 0.25, 1.5), draws=20000).table.set_index("item")
    assert table.loc["work", "mean"] == pytest.approx(3750 * 130 / 3, rel=0.01)
    assert table.loc["risk", "mean"] == pytest.approx(3750 * 50, rel=0.01)


def test_sizes_may_differ_from_draw_to_draw():
    depth = np.array([0.2, 0.4])
    item = CostItem("dig", dig_and_dump_price())
    flow = cash_flow([item], PlotSize(1.0, depth), money=Money("GBP", 1999), draws=2)
    assert flow.total[0] <= 3000 * 105 + 1e-6
    with pytest.raises(ValueError, match="one per draw"):
        cash_flow([item], PlotSize(1.0, depth), money=Money("GBP", 1999), draws=3)


def test_costs_that_cannot_be_told_are_refused():
    size = PlotSize(1.0)
    with pytest.raises(UsageError, match="name at least one cost"):
        cash_flow([], size)
    with pytest.raises(UsageError, match=r"do not say of which year they are, .*: trade"):
        cash_flow([CostItem("trade", published_price("O31"))], size)
    with pytest.raises(UsageError, match="needs a quantity that is not known"):
        cash_flow([CostItem("dig", Price.of(1, unit="t soil", year=2024))], size)
    with pytest.raises(UsageError, match="counted from 0"):
        cash_flow([CostItem("dig", Price.of(1, unit="ha", year=2024), years=(-1,))], size)
    with pytest.raises(ValueError, match="draw"):
        cash_flow([CostItem("dig", Price.of(1, unit="ha", year=2024))], size, draws=0)
    with pytest.raises(UsageError):
        Price.of(5, 2, unit="ha")


def test_land_and_carbon_are_told_beside_the_money():
    # 44/12 of the carbon, 0.47 of dry matter (IPCC 2006, volume 4, table 4.3).
    assert float(carbon_dioxide_bound(1.0)) == pytest.approx(1.7233, abs=1e-4)
    notes = land_notes(PlotSize(2.0, biomass=10.0), 15)
    assert [note.code for note in notes] == ["planning.cost-land", "planning.cost-carbon"]
    assert dict(notes[1].values)["carbon"] == pytest.approx(34.47, abs=0.01)
    assert len(land_notes(PlotSize(2.0), 15)) == 1


def test_funding_splits_the_netmin_budget_as_its_pages_print_it():
    # The Bor institute's part: 148 615.00 EUR, of which 126 323.55 from the Union and 22 292.40 of its own; the page's
    # two parts add to 0.95 EUR more. The Romanian part: 152 865.20 EUR, of which 19 870.83 from the state.
    serbia = funding.get("interreg-ipa-serbia").split(148615.00)
    assert serbia["eu"] == pytest.approx(126323.55, abs=1.0)
    assert serbia["own"] == pytest.approx(22292.40, abs=1.0)
    romania = funding.get("interreg-ipa-romania").split(301480.20 - 148615.00)
    assert romania["state"] == pytest.approx(19870.83, abs=5.0)
    assert romania["own"] == pytest.approx(301480.20 - 256258.16 - 19870.83 - 22292.40, abs=5.0)
    assert serbia["eu"] + romania["eu"] == pytest.approx(256258.16, abs=1.0)
    assert funding.available() == ("interreg-ipa-romania", "interreg-ipa-serbia", "own-money")
    assert funding.get("own-money").split(7.0)["own"] == 7.0


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(UsageError, match="add to 1"):
        FundingScheme.of("mine", eu=0.9, state=0.2)
    with pytest.raises(UsageError, match="must be known"):
        FundingScheme("mine", (("bank", 1.0),))
    with pytest.raises(UnknownName, match="interreg-ipa-serbia"):
        funding.get("interreg-ipa-serbi")


def test_a_price_of_one_step_is_a_plain_price():
    one = SteppedPrice(((0.0, Price.of(3, unit="ha")),))
    assert one.at([0.0, 2.0], 0.5).tolist() == [0.0, 6.0]

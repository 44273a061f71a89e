"""A verdict on a value known only as "<" or ">", or on a soil known only in part, holds for every truth it allows."""

from __future__ import annotations

import numpy as np
import pytest

from netmin import standards
from netmin.standards.corrections import Soil
from netmin.standards.judge import LESS_THAN, MORE_THAN, VERDICTS, judge
from netmin.standards.sheet import limit_sheet

N = 4000
SOIL_LAWS = [name for name in standards.available() if standards.get(name).matrix == "soil"]


def measured(law, seed):
    """Random contents around the limits of a law, and random soils."""
    random = np.random.default_rng(seed)
    standard = standards.get(law)
    use = random.choice([use.name for use in standard.land_uses if use.covers])
    sheet = limit_sheet(standard, str(use), sorted(set(standard.thresholds["analyte"])))
    analyte = random.integers(0, len(sheet.analytes), N)
    scale = np.array(
        [
            standard.thresholds.query("analyte == @name and matrix == 'soil'")["value"].median()
            for name in sheet.analytes
        ]
    )
    value = np.nan_to_num(scale, nan=1.0)[analyte] * random.lognormal(0, 1.2, N)
    soil = Soil(random.uniform(0, 70, N), random.uniform(0, 12, N), random.uniform(4, 9, N))
    return sheet, analyte, value, soil


@pytest.mark.parametrize("law", SOIL_LAWS)
@pytest.mark.parametrize("mark", [LESS_THAN, MORE_THAN])
def test_a_censored_value_is_judged_as_every_content_it_may_stand_for(law, mark):
    sheet, analyte, value, soil = measured(law, 11)
    soil = Soil(np.full(N, 50.0), np.minimum(soil.organic_matter, 7.0), soil.ph)  # the class of the soil is clear
    found = judge(sheet, analyte, value, np.full(N, mark), soil)
    factors = [1e-9, 0.3, 0.7, 1 - 1e-12] if mark == LESS_THAN else [1 + 1e-12, 1.5, 4.0, 1e9]
    truths = [judge(sheet, analyte, value * factor, None, soil) for factor in factors]
    lowest = np.min([truth.level for truth in truths], axis=0)
    highest = np.max([truth.level for truth in truths], axis=0)
    verdict = np.array(VERDICTS)[found.verdict]
    assert (found.level == lowest).all()
    assert ((verdict == "above") == (lowest >= 0)).all()
    assert (highest[verdict == "below"] == -1).all()
    assert (highest[verdict == "undecided"] >= 0).all()
    assert (np.array(VERDICTS)[truths[0].verdict][verdict == "no-limit"] == "no-limit").all()
    assert {"above", "undecided"} & set(verdict)


@pytest.mark.parametrize("law", ["de-bbodschv-1999", "de-bbodschv-2021"])
def test_an_unclear_texture_is_judged_as_every_texture_it_may_be(law):
    sheet, analyte, value, soil = measured(law, 13)
    found = judge(sheet, analyte, value, None, soil)
    ranges = sheet.standard.correction_options["clay"]
    levels = []
    for texture, (low, high) in ranges.items():
        truth = judge(sheet, analyte, value, None, Soil(soil.clay, soil.organic_matter, soil.ph, texture))
        possible = (soil.clay >= low) & (soil.clay <= high)
        levels.append(np.where(possible, truth.level.astype(float), np.nan))
    lowest, highest = np.nanmin(levels, axis=0), np.nanmax(levels, axis=0)
    verdict = np.array(VERDICTS)[found.verdict]
    assert (found.level == lowest).all()
    assert (highest[verdict == "below"] == -1).all()
    assert (highest[verdict == "undecided"] >= 0).all()
    assert (verdict == "undecided").any()


def test_an_unknown_ph_moves_a_metal_only_where_every_ph_would():
    sheet, analyte, value, _ = measured("de-bbodschv-1999", 17)
    clay = Soil(np.full(N, 60.0), np.full(N, 2.0), np.full(N, np.nan))
    found = judge(sheet, analyte, value, None, clay)
    acid = judge(sheet, analyte, value, None, Soil(clay.clay, clay.organic_matter, np.full(N, 4.0)))
    neutral = judge(sheet, analyte, value, None, Soil(clay.clay, clay.organic_matter, np.full(N, 7.0)))
    assert (found.level == np.minimum(acid.level, neutral.level)).all()
    differ = (acid.verdict != neutral.verdict) & (neutral.level < 0)
    assert differ.any()
    assert (found.verdict[differ] == VERDICTS.index("undecided")).all()

"""A small site with real maps: lead and zinc rise to the east, where they pass the intervention threshold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netmin import Recipe, map_site, read_samples
from netmin.assessment import Assessment

LAWS = ("ro-756-1997", "rs-30-2018")


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty-nine samples on a lattice of 100 m."""
    stream = np.random.default_rng(5)
    rows = ["sample,easting,northing,depth_from,depth_to,pH,clay [%],organic matter [%],Pb [mg/kg],Zn [mg/kg]"]
    for number in range(49):
        column, row = number % 7, number // 7
        lead = 25.0 * np.exp(0.55 * column + 0.25 * stream.standard_normal())
        zinc = 90.0 * np.exp(0.45 * column + 0.2 * stream.standard_normal())
        place = f"{500_000 + 100 * column},{400_000 + 100 * row}"
        rows.append(f"S{number:02d},{place},0,0.2,6.4,18,4.5,{lead:.1f},{zinc:.1f}")
    path = tmp_path_factory.mktemp("laboratory") / "lab.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def recipe(**choices: object) -> Recipe:
    """Return the choices of the site, some of them otherwise."""
    usual = {
        "name": "Old smelter",
        "country": "RO",
        "land_use": "arable",
        "standards": LAWS,
        "cell_size": 50.0,
        "simulations": 20,
        "next_samples": 0,
        "plan_draws": 120,
    }
    return Recipe(**(usual | choices))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def mapped(laboratory: Path) -> Assessment:
    return map_site(read_samples(laboratory, crs="EPSG:3844"), recipe())


@pytest.fixture(scope="session")
def placeless(laboratory: Path) -> Assessment:
    """The same without a map."""
    return map_site(read_samples(laboratory, crs="EPSG:3844"), recipe(map_analytes=()))

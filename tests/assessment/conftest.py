"""Real samples that are read once."""

from pathlib import Path

import pytest

import netmin
from netmin.samples import SampleSet

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
AUXILIARY = ("elev", "dist", "dist.m", "ffreq", "soil", "lime", "landuse")


@pytest.fixture(scope="session")
def meuse() -> SampleSet:
    """Topsoil of the Meuse flood plain."""
    return netmin.read_samples(
        SAMPLES / "meuse.csv",
        units="mg/kg",
        crs="EPSG:28992",
        country="NL",
        depth="0-20 cm",
        columns={"om": "organic_matter", **dict.fromkeys(AUXILIARY, "ignore")},
    )

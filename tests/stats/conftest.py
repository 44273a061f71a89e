"""Samples whose numbers were printed."""

from pathlib import Path

import pandas as pd
import pytest

PUBLISHED = pd.read_csv(Path(__file__).with_name("fixtures") / "published_samples.csv")


@pytest.fixture
def published():
    """Return values and marks of a sample whose numbers were printed; a test says where.

    manganese: US EPA (2009), Unified Guidance, example 15-1, ppb. chromium: US EPA (1992), Supplemental Guidance to
    RAGS: Calculating the Concentration Term, highlight 7, mg/kg. tccb: US EPA (1994), EPA 230-R-94-004, reference
    area. nickel: US EPA (2009), example 10-1, ppb. exhibit9: US EPA (2002), OSWER 9285.6-10, exhibit 9. gamma30: made
    up for the manual page of gofTestCensored of EnvStats. process: US EPA (1996), EPA QA/G-9, box on Land's method.
    """

    def sample(name):
        rows = PUBLISHED[PUBLISHED["sample"] == name]
        return rows["value"].to_numpy(), rows["below"].to_numpy(dtype=bool)

    return sample

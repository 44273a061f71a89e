"""A small trial for the tests of this room; its tables stand in small_trial.py, for tests that change them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from netmin.trials import Trial


@pytest.fixture
def trial() -> Trial:
    return Trial.of(runpy.run_path(str(Path(__file__).with_name("small_trial.py")))["tables"]())

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.geostat import CovarianceModel, Nugget, Spherical

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "data" / "samples"


@pytest.fixture(scope="session")
def meuse() -> pd.DataFrame:
    """Topsoil of the Meuse flood plain, with the logarithm of zinc."""
    return pd.read_csv(SAMPLES / "meuse.csv").assign(log_zinc=lambda table: np.log(table["zinc"]))


@pytest.fixture(scope="session")
def meuse_grid() -> pd.DataFrame:
    return pd.read_csv(SAMPLES / "meuse_grid.csv")


@pytest.fixture(scope="session")
def coalash() -> pd.DataFrame:
    """Coal ash on a lattice, with outliers."""
    return pd.read_csv(SAMPLES / "coalash.csv")


@pytest.fixture(scope="session")
def gstat():
    """Numbers of R's gstat, made by fixtures/make_gstat_fixtures.R."""
    return lambda name: pd.read_csv(HERE / "fixtures" / f"{name}.csv")


@pytest.fixture(scope="session")
def meuse_model() -> CovarianceModel:
    return Nugget(0.05) + Spherical(0.59, range=900.0)

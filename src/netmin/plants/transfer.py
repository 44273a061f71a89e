"""The soil-to-plant model: the network's memory of what plants took up from which soils."""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.plants.transfer_prediction import FreundlichUptake, TransferPrediction


@dataclass(frozen=True, eq=False)
class TransferModel:
    """Log contents of plants from log contents of soils, pooled over species, families, studies and experiments."""

    evidence: pd.DataFrame
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per class of organ and part of the model: its spread, or its effect with standard error."""
        raise NotImplementedError

    def learn(self, rows: pd.DataFrame) -> TransferModel:
        """Return the model with more observations taken in."""
        raise NotImplementedError

    def predict(
        self,
        species: str,
        element: str,
        organ: str,
        *,
        soil_total: npt.ArrayLike,
        ph: npt.ArrayLike = float("nan"),
        organic_matter: npt.ArrayLike = float("nan"),
        clay: npt.ArrayLike = float("nan"),
        experiment: str = "field",
        probability: float = 0.9,
    ) -> TransferPrediction:
        """Return what plants of a species would hold over soils of a new place."""
        raise NotImplementedError

    def uptake(
        self,
        species: str,
        element: str,
        organ: str,
        *,
        ph: float = float("nan"),
        organic_matter: float = float("nan"),
        clay: float = float("nan"),
        experiment: str = "field",
    ) -> FreundlichUptake:
        """Return the line that a treatment draws plant contents from."""
        raise NotImplementedError


def fit_transfer(evidence: pd.DataFrame) -> TransferModel:
    """Fit the soil-to-plant model to a table of evidence."""
    raise NotImplementedError

"""Risk to health as a distribution over people: the frozen answer of an assessment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment.risk_result import plain
from netmin.geostat import Grid
from netmin.language import Label, Message

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RiskMap:
    """How many people would be at risk in every cell of a map, if they lived on its soil.

    Attributes
    ----------
    receptor : str
        Id of who lives there.
    grid : Grid
        Cells; arrays are (rows, columns), row 0 is the northern one, NaN outside the mask.
    share_above_one : array, shape (rows, columns)
        Probability that the hazard index lies above 1, over people and over what the map does not know. [–]
    hazard_p50, hazard_p95 : array, shape (rows, columns)
        Hazard index that half, and 95 %, do not exceed. [–]
    risk_p95 : array, shape (rows, columns)
        Cancer risk over a life that 95 % do not exceed. [–]
    mapped, held : tuple of str
        Elements whose content comes from their map; those for which the mean of the site stands in every cell.
    draws : int
        People drawn per cell, each with errors of the contents.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the cells were judged.
    """

    receptor: str
    grid: Grid
    share_above_one: FloatArray
    hazard_p50: FloatArray
    hazard_p95: FloatArray
    risk_p95: FloatArray
    mapped: tuple[str, ...]
    held: tuple[str, ...]
    draws: int
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class HealthDraws:
    """Hazard index and cancer risk over people, for the site, its zones, its samples and the cells of its map.

    Attributes
    ----------
    receptors : tuple of (str, Label)
        Id and title, in the order of the tables.
    people, means, seed : int
        Drawn of each receptor; draws of the mean contents; where the random numbers start.
    contents : pandas.DataFrame
        Mean contents that went in, one row per zone and analyte: zone ("" for the site), analyte, samples, detected,
        mean, standard_error [mg/kg dry; NaN where there is none].
    table : pandas.DataFrame
        The site, one row per receptor, quantity, analyte and pathway, as `netmin.risk.MonteCarloRisk` gives it.
    convergence, sensitivity, inputs, curve : pandas.DataFrame
        The site, likewise.
    zones : pandas.DataFrame
        Column ``zone``, then those of `table`, pathways added up; empty where the samples name fewer than two.
    samples : pandas.DataFrame
        One row per sample and receptor: hazard_p50, hazard_p95, share_above_1, risk_p50, risk_p95, share_above_1e-6 and
        share_above_1e-4, each with the ends ``_low`` and ``_high`` that limits of the laboratory leave. [–]
    maps : tuple of RiskMap
        Of the receptors that the recipe asks for, or of the most exposed one.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed, left out, or has not converged.
    """

    receptors: tuple[tuple[str, Label], ...]
    people: int
    means: int
    seed: int
    contents: pd.DataFrame
    table: pd.DataFrame
    convergence: pd.DataFrame
    sensitivity: pd.DataFrame
    inputs: pd.DataFrame
    curve: pd.DataFrame
    zones: pd.DataFrame
    samples: pd.DataFrame
    maps: tuple[RiskMap, ...] = ()
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())

    def title(self, receptor: str) -> Label:
        """Return the title of a receptor."""
        return dict(self.receptors)[receptor]

    def totals(self, quantity: str) -> pd.DataFrame:
        """Return one row per receptor: its hazard index (``hazard``) or its cancer risk (``cancer``)."""
        return sums_of(self.table, quantity)

    @property
    def most_exposed(self) -> str:
        """Id of the receptor whose P95 of the hazard index is highest, or that of the cancer risk without an index."""
        for quantity in ("hazard", "cancer"):
            rows = self.totals(quantity)
            if len(rows):
                return str(rows["receptor"].iloc[int(rows["p95"].to_numpy(dtype=float).argmax())])
        raise ValueError("A distribution without a hazard and without a cancer risk is told of nobody.")

    def as_json(self) -> dict[str, Any]:
        """Return everything but the surfaces as plain JSON data with English sentences."""
        names = ("contents", "table", "convergence", "sensitivity", "inputs", "curve", "zones", "samples")
        return {
            "receptors": plain(self.receptors),
            "people": self.people,
            "means": self.means,
            "seed": self.seed,
            **{name: plain(getattr(self, name)) for name in names},
            "maps": [_map_as_json(part) for part in self.maps],
            "citations": list(self.citations),
            "notes": plain(self.notes),
        }


def sums_of(table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    """Return the rows of a table of distributions that add up every element and pathway."""
    chosen = (table["quantity"] == quantity) & (table["analyte"] == "all") & (table["pathway"] == "all")
    return table[chosen].reset_index(drop=True)


def _map_as_json(part: RiskMap) -> dict[str, Any]:
    known = part.share_above_one[part.grid.mask]
    return {
        "receptor": part.receptor,
        "cells": int(part.grid.mask.sum()),
        "cell_size": part.grid.cell_size,
        "draws": part.draws,
        "mapped": list(part.mapped),
        "held": list(part.held),
        "least_share_above_one": float(np.nanmin(known)),
        "greatest_share_above_one": float(np.nanmax(known)),
        "notes": plain(part.notes),
    }

"""The soil-to-plant model of one class of organs: fitted once, asked often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.plants.mixed_likelihood import FloatArray
from netmin.plants.mixed_model import EffectsAt, MixedFit, effects_at, fit_mixed
from netmin.plants.transfer_design import Design, covariate_terms, design_of, places_of, problem_of
from netmin.plants.transfer_priors import ANIONS, SlopePrior

#: Draws of the standard deviations about the most probable ones. The same numbers in every fit.
DRAWS = 32
_SEED = 20150


@dataclass(frozen=True, eq=False)
class ResponseFit:
    """The fitted model of one class of organs.

    Attributes
    ----------
    rows : pandas.DataFrame
        Observations it rests on.
    design : Design
        Its columns.
    fit : MixedFit
        Most probable standard deviations and effects.
    draws : tuple of EffectsAt
        Effects at draws of the standard deviations, so that not knowing these is part of every interval.
    """

    rows: pd.DataFrame
    design: Design
    fit: MixedFit
    draws: tuple[EffectsAt, ...]


@dataclass(frozen=True, eq=False)
class Mixture:
    """Predictions as an even mixture of normal distributions, one per draw of the standard deviations.

    Attributes
    ----------
    mean, sd : array, shape (draws, n)
        Of the logarithm. [ln mg/kg DM], [–]
    exponent : array, shape (draws, n)
        Slope over log soil, never negative. [–]
    """

    mean: FloatArray
    sd: FloatArray
    exponent: FloatArray

    @property
    def log_mean(self) -> FloatArray:
        """Mean of the mixture, shape (n,) [ln mg/kg DM]."""
        return np.asarray(self.mean.mean(axis=0), dtype=float)

    @property
    def log_sd(self) -> FloatArray:
        """Standard deviation of the mixture, shape (n,) [–]."""
        return np.asarray(np.sqrt(np.mean(self.sd**2, axis=0) + self.mean.var(axis=0)), dtype=float)

    def quantile(self, share: float) -> FloatArray:
        """Return a quantile of the mixture, shape (n,), by halving brackets [ln mg/kg DM]."""
        from scipy.special import ndtr, ndtri

        ends = self.mean + ndtri(share) * self.sd
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(60):
            middle = (low + high) / 2
            beneath = ndtr((middle - self.mean) / self.sd).mean(axis=0) < share
            low, high = np.where(beneath, middle, low), np.where(beneath, high, middle)
        return np.asarray((low + high) / 2, dtype=float)


def fit_response(
    rows: pd.DataFrame, priors: Mapping[str, SlopePrior], start: MixedFit | None = None, draws: int = DRAWS
) -> ResponseFit:
    """Fit the model of one class of organs.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `TransferRows`; at least one.
    priors : mapping
        Of the slopes.
    start : MixedFit, optional
        An earlier fit, whose standard deviations the search begins from.
    draws : int
        Draws of the standard deviations; 0 for the most probable ones alone.

    Returns
    -------
    ResponseFit
    """
    rows = rows.sort_values(["study", "species", "element", "organ", "observation", "low", "high"], ignore_index=True)
    design = design_of(rows, priors)
    problem = problem_of(rows, design)
    fit = fit_mixed(problem, start)
    places = np.clip(fit.at.log_sd + _steps(fit.log_sd_covariance, draws), -7.0, 2.0)
    found = tuple(effects_at(problem, place, fit.at.effect) for place in places)
    return ResponseFit(rows, design, fit, found or (fit.at,))


def _steps(covariance: FloatArray, draws: int) -> FloatArray:
    """Return normal steps, shape (draws, k), of a covariance, each coordinate spread evenly before they are mixed.

    The symmetric root moves smoothly with the covariance, so that a row more moves a forecast by what it says, not by
    another roll of the dice.
    """
    from scipy.special import ndtri

    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    random = np.random.default_rng(_SEED)
    even = ndtri((np.arange(draws) + 0.5) / max(draws, 1))
    standard = np.column_stack([random.permutation(even) for _ in range(values.size)])
    return np.asarray(standard @ root, dtype=float)


def predict_rows(response: ResponseFit, rows: pd.DataFrame) -> Mixture:
    """Return the predictive distributions of new observations.

    A study that the fit does not know adds the spread between studies; a species or family that it does not know adds
    theirs; a covariate that was not measured adds its slope times the spread between soils.

    Parameters
    ----------
    response : ResponseFit
        Fitted model.
    rows : pandas.DataFrame
        Columns of `TransferRows`; elements must be known.

    Returns
    -------
    Mixture
    """
    design = response.design
    places = places_of(rows, design)
    soil = covariate_terms(rows, design.centres)["soil"]
    by_element = design.groups["soil by element"]
    own = np.array([by_element[(element,)] for element in rows["element"]])
    slopes = _covariate_columns(rows, design)
    residual = 1 / rows["weight"].to_numpy(dtype=float)
    mean, sd, exponent = [], [], []
    for draw in response.draws:
        slope = draw.effect[design.fixed["soil"]] + draw.effect[own]
        rising = np.maximum(slope, 0.0)
        mean.append(places.offset + places.columns @ draw.effect + (rising - slope) * soil)
        variance = np.sum((places.columns @ draw.covariance) * places.columns, axis=1)
        spread = np.exp(2 * draw.log_sd)
        variance = variance + places.strange @ spread[:-1] + residual * spread[-1]
        squares = draw.effect[slopes] ** 2 + np.diag(draw.covariance)[slopes]
        variance = variance + np.sum(places.unknown * squares, axis=1)
        sd.append(np.sqrt(variance))
        exponent.append(rising)
    return Mixture(np.array(mean), np.array(sd), np.array(exponent))


def _covariate_columns(rows: pd.DataFrame, design: Design) -> npt.NDArray[np.intp]:
    """Return the columns of the slopes of pH, organic matter and clay that hold for each row."""
    kinds = np.where(rows["element"].isin(ANIONS).to_numpy(), "anions", "cations")
    names = ("ph", "organic_matter", "clay")
    return np.array([[design.fixed[f"{name} of {kind}"] for name in names] for kind in kinds], dtype=np.intp)

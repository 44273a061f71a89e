"""The soil correction of one law and one analyte, for maps and hand calculations."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from netmin.standards import corrections
from netmin.standards.corrections import Coefficients, Soil
from netmin.standards.standard import Standard

FloatArray = npt.NDArray[np.float64]


def correction_factor(
    standard: Standard, analyte: str, clay: npt.ArrayLike, organic_matter: npt.ArrayLike
) -> FloatArray:
    """Return what a law multiplies the limits of its standard soil by.

    Parameters
    ----------
    standard : Standard
        The law.
    analyte : str
        Symbol.
    clay : array, shape (n,)
        Fraction below 2 µm. [%]
    organic_matter : array, shape (n,)
        Of the dry matter. [%]

    Returns
    -------
    array, shape (n,)
        1 for a law or an analyte without correction; NaN where clay or organic matter is missing. [–]
    """
    clay_content, organic = np.broadcast_arrays(
        np.atleast_1d(np.asarray(clay, dtype=float)), np.atleast_1d(np.asarray(organic_matter, dtype=float))
    )
    n = clay_content.shape[0]
    soil = Soil(clay_content, organic, np.full(n, math.nan))
    effect = corrections.get(standard.correction).apply(np.zeros(n, dtype=np.intp), soil, _constants(standard, analyte))
    return np.ones(n) if effect.factor is None else effect.factor


def _constants(standard: Standard, analyte: str) -> Coefficients:
    rows = standard.thresholds
    rows = rows[(rows["analyte"] == analyte) & (rows["matrix"] == standard.matrix)]
    named = rows.dropna(subset=["correction_a", "correction_b", "correction_c"])
    constants = named[["correction_a", "correction_b", "correction_c"]].to_numpy(dtype=float)
    a, b, c = constants[0] if len(constants) else (math.nan, math.nan, math.nan)
    return Coefficients((analyte,), np.array([a]), np.array([b]), np.array([c]), options=standard.correction_options)

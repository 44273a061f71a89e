"""Published relations between cadmium in crops and in soil, to be compared with what our own evidence says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from netmin.plants.transfer_prediction import FloatArray


@dataclass(frozen=True)
class CropRelation:
    """log10 plant = intercept + ph · pH + organic_matter · log10 OM + clay · log10 clay + soil · log10 soil.

    Attributes
    ----------
    intercept, ph, organic_matter, clay, soil : float
        Coefficients for pH in KCl, organic matter and clay in percent, soil by aqua regia in mg/kg.
    species : tuple of str
        Species it speaks of.
    organ : str
        Of the plant.
    limit : float
        Limit in food or feed that its authors compare with. [mg/kg DM]
    cite : str
        Key of the bibliography.
    """

    intercept: float
    ph: float
    organic_matter: float
    clay: float
    soil: float
    species: tuple[str, ...]
    organ: str
    limit: float
    cite: str = "devries2007"

    def concentration(
        self, soil: npt.ArrayLike, ph: npt.ArrayLike, organic_matter: npt.ArrayLike, clay: npt.ArrayLike
    ) -> FloatArray:
        """Return the middle of the content of the crop.

        Parameters
        ----------
        soil : array
            By aqua regia. [mg/kg]
        ph : array
            In KCl.
        organic_matter, clay : array
            [%]

        Returns
        -------
        array
            [mg/kg DM]
        """
        total = self.intercept + self.ph * np.asarray(ph, dtype=float) + self.soil * np.log10(soil)
        total = total + self.organic_matter * np.log10(organic_matter) + self.clay * np.log10(clay)
        return np.asarray(10.0**total, dtype=float)

    def soil_at(
        self, concentration: npt.ArrayLike, ph: npt.ArrayLike, organic_matter: npt.ArrayLike, clay: npt.ArrayLike
    ) -> FloatArray:
        """Return the soil over which the middle of the crop is at a content, such as a limit.

        Parameters
        ----------
        concentration : array
            [mg/kg DM]
        ph, organic_matter, clay : array
            As for `concentration`.

        Returns
        -------
        array
            [mg/kg]
        """
        at_one = self.concentration(1.0, ph, organic_matter, clay)
        return np.asarray((np.asarray(concentration, dtype=float) / at_one) ** (1 / self.soil), dtype=float)


_CADMIUM: Mapping[str, CropRelation] = MappingProxyType(
    {
        "grass": CropRelation(1.45, -0.38, 0.0, 0.0, 1.22, ("lolium-perenne",), "shoot", 1.1),
        "maize": CropRelation(0.90, -0.21, 0.0, -0.32, 1.08, ("zea-mays",), "shoot", 1.1),
        "sugar beet": CropRelation(1.33, -0.22, 0.0, -0.13, 0.62, ("beta-vulgaris",), "root", 1.1),
        "wheat": CropRelation(0.22, -0.12, -0.33, -0.04, 0.62, ("triticum-aestivum",), "grain", 0.24),
        "lettuce": CropRelation(2.55, -0.33, -0.39, -0.19, 0.85, ("lactuca-sativa",), "leaf", 4.0),
    }
)


def cadmium_relations() -> Mapping[str, CropRelation]:
    """Return the relations of cadmium for five crops of the Dutch data set.

    Returns
    -------
    mapping
        From the crop to its relation.

    Notes
    -----
    The coefficients were read in a public script of the authors' group, not in the paper itself.

    References
    ----------
    devries2007

    Examples
    --------
    >>> wheat = cadmium_relations()["wheat"]
    >>> round(float(wheat.concentration(1.0, 6.0, 3.0, 20.0)), 3)
    0.195
    """
    return _CADMIUM

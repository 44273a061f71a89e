"""What is held of soils and plants before any row of the evidence is read: wide, stated, and in one place.

All on the scale of natural logarithms. The middles of the slopes are those of the five published relations of cadmium
in crops (`netmin.plants.relations`), their widths twice the spread between these crops, because they speak of one
element. The spreads have log-normal priors, which keep a spread from nought where few groups speak of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from netmin.plants.relations import cadmium_relations

#: Elements that are dissolved in soil as anions: a higher pH frees them where it binds the others.
ANIONS = frozenset({"As", "Cr_VI", "Mo", "Sb", "Se", "V"})

#: Middle of each covariate, where its term is nought, and its spread between soils, for those where it is not known.
PH_CENTRE, PH_SPREAD = 6.5, 1.0
ORGANIC_MATTER_CENTRE, LOG_ORGANIC_MATTER_SPREAD = 3.0, 0.6
CLAY_CENTRE, LOG_CLAY_SPREAD = 20.0, 0.6

#: Median of the prior of each standard deviation, in the order of the model. [–]
SPREADS: Mapping[str, float] = {
    "element": 1.0,
    "soil by element": 0.2,
    "ph by element": 0.2,
    "organ": 0.5,
    "organ and element": 0.3,
    "family": 0.4,
    "family and element": 0.4,
    "species": 0.4,
    "species and element": 0.4,
    "study": 0.5,
    "study and element": 0.4,
    "experiment": 0.4,
    "amendment by element": 0.3,
    "residual": 0.5,
}

#: Standard deviation of the logarithm of each of them: 95 % lie within a fifth of the median and five times it.
SPREAD_OF_SPREADS = 0.8


@dataclass(frozen=True)
class SlopePrior:
    """Normal prior of a slope.

    Attributes
    ----------
    mean, sd : float
        On natural logarithms. [–]
    """

    mean: float
    sd: float


def slope_priors(published: bool = True) -> Mapping[str, SlopePrior]:
    """Return the priors of the slopes.

    Parameters
    ----------
    published : bool
        Whether the middles come from the published relations; otherwise they are nought, and that of the soil a half.

    Returns
    -------
    mapping
        soil, ph, organic_matter and clay; for anions only the widths hold; amendment and best_case.

    References
    ----------
    devries2007
    """
    relations = tuple(cadmium_relations().values())
    found = {}
    to_natural = {"soil": 1.0, "ph": float(np.log(10)), "organic_matter": 1.0, "clay": 1.0}
    for name, factor in to_natural.items():
        slopes = np.array([getattr(relation, name) for relation in relations]) * factor
        middle = float(slopes.mean()) if published else (0.5 if name == "soil" else 0.0)
        found[name] = SlopePrior(middle, 2 * float(slopes.std(ddof=1)))
    # Best treatments of a trial and amended plots are shifted by something; twice either way is left open.
    return {**found, "amendment": SlopePrior(0.0, float(np.log(2))), "best_case": SlopePrior(0.0, float(np.log(2)))}

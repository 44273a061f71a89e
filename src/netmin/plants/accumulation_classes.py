"""What a plant does with an element, by the factors of root, shoot and soil: definitions first, then the class."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from netmin import cellar
from netmin.plants.evidence import table_of

#: What each factor is, as stored beside every number: papers give one name to different ratios.
DEFINITIONS = {
    "bcf_shoot": "shoot over total soil",
    "bcf_root": "root over total soil",
    "tf": "shoot over root",
}

#: Classes: takes up into the harvest, holds in the roots, keeps out, or the factors do not tell.
CLASSES = ("phytoextractor", "phytostabiliser", "excluder", "undecided")


def accumulation_class(
    bcf_root: npt.ArrayLike, bcf_shoot: npt.ArrayLike, translocation_factor: npt.ArrayLike
) -> npt.NDArray[np.str_]:
    """Return what a plant does with an element.

    A phytoextractor has shoots above the soil and above the roots, a phytostabiliser roots above the soil and above the
    shoots, an excluder neither, with all three factors below 1. The class says nothing of feasibility: even a factor of
    43 can mean decades.

    Parameters
    ----------
    bcf_root, bcf_shoot : array, shape (n,)
        Root and shoot over total soil; NaN where not known. [–]
    translocation_factor : array, shape (n,)
        Shoot over root; NaN where not known. [–]

    Returns
    -------
    array of str, shape (n,)
        A word of `CLASSES`; "undecided" where a factor that is needed is not known.

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> accumulation_class([0.5, 4.0, 0.3], [3.0, 0.2, 0.1], [6.0, 0.05, 0.33]).tolist()
    ['phytoextractor', 'phytostabiliser', 'excluder']
    >>> str(accumulation_class(float("nan"), 0.4, float("nan")))
    'undecided'
    """
    root, shoot, moved = np.broadcast_arrays(
        np.asarray(bcf_root, dtype=float),
        np.asarray(bcf_shoot, dtype=float),
        np.asarray(translocation_factor, dtype=float),
    )
    # NaN compares false, so a class is given only where its factors are known.
    chosen = np.select(
        [(shoot > 1) & (moved > 1), (root > 1) & (moved < 1), (root < 1) & (shoot < 1) & (moved < 1)],
        list(CLASSES[:3]),
        CLASSES[3],
    )
    return np.asarray(chosen, dtype=np.str_)


@cache
def hyperaccumulation_thresholds() -> Mapping[str, float]:
    """Return by element the content of leaves in nature from which a plant is called a hyperaccumulator.

    Returns
    -------
    mapping of str to float
        [mg/kg dry]

    References
    ----------
    baker1989

    Examples
    --------
    >>> hyperaccumulation_thresholds()["Cd"]
    100.0
    """
    rows = cellar.read_rows(table_of("hyperaccumulation.csv"))
    return {row["element"]: float(row["threshold"]) for row in rows}

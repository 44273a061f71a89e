"""How a crop shrinks on a poisoned soil, by the dose-response curves that trials are fitted with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt

from netmin.risk.dose import FloatArray
from netmin.trials import dose_response_curve
from netmin.trials.dose_curves import DoseModel


@dataclass(frozen=True)
class BiomassResponse:
    """How much of its biomass a crop keeps on soil of some content of one element.

    Attributes
    ----------
    element : str
        That poisons it.
    curve : {"LL.4", "LL.3", "W1.4", "W2.4", "BC.5", "BC.4"}
        Which equation of `netmin.trials.dose_response_curve`, with d = 1 and c = `lower`.
    slope, position : float
        b and e; b of a falling curve is negative for W2. [–, mg/kg dry]
    lower : float
        c: share that is kept at any content. [–]
    stimulation : float
        f of Brain and Cousens, as a share of the biomass. [kg/mg]
    citation : str
        Key of the bibliography, or empty where it comes from the user's own trial.
    """

    element: str
    curve: DoseModel
    slope: float
    position: float
    lower: float = 0.0
    stimulation: float = 0.0
    citation: str = ""

    def kept(self, content: npt.ArrayLike) -> FloatArray:
        """Return the tolerance index: biomass on the soil over biomass without the element.

        Parameters
        ----------
        content : array
            Of the soil. [mg/kg dry]

        Returns
        -------
        array, shape of the content
            Above 1 only where Brain and Cousens' curve rises. [–]

        Examples
        --------
        >>> BiomassResponse("Zn", "LL.4", 2.0, 1000.0).kept([0.0, 1000.0]).tolist()
        [1.0, 0.5]
        """
        return dose_response_curve(
            self.curve, content, b=self.slope, c=self.lower, d=1.0, e=self.position, f=self.stimulation
        )

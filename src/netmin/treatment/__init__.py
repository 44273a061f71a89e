"""What can heal the soil: how concentrations fall, how surely, in how many years."""

from netmin.treatment.base import Goal, Kind, Outcome, Treatment, quantiles_of_years
from netmin.treatment.ground import Ground

__all__ = ["Goal", "Ground", "Kind", "Outcome", "Treatment", "quantiles_of_years"]

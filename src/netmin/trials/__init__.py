"""What plants did in our own pots and plots: bench readings, layout, accumulation, analysis."""

from netmin.trials.records import OBSERVATION_COLUMNS, Trial, observations

__all__ = [
    "OBSERVATION_COLUMNS",
    "Trial",
    "observations",
]

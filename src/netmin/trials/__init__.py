"""What plants did in our own pots and plots: bench readings, layout, accumulation, analysis."""

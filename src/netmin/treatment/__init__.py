"""What can heal the soil: how concentrations fall, how surely, in how many years."""

"""Species with their cited traits, the evidence for and against, and the soil-to-plant model that learns from it."""

"""Who is in danger, by which route: doses and risks to people, forward from contents and backward to screening levels.

Formulas take arrays and return arrays. ``toxicity`` and ``receptors`` are the shelves of dated toxicity values and of
kinds of people, each number with its source and its confidence.
"""

from netmin.risk import receptors, toxicity

__all__ = [
    "receptors",
    "toxicity",
]

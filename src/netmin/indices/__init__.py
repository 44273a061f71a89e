"""How polluted the soil is, on the field's usual scales.

``available()`` names the indices, ``get("Igeo")`` returns one with its formula, its scale and its source, and
`evaluate` applies it to contents that may be known only within bounds. The formulas themselves take plain arrays.
"""

from netmin.indices.combined import (
    contamination_degree,
    modified_contamination_degree,
    nemerow_index,
    pollution_load_index,
    potential_ecological_risk,
)
from netmin.indices.evaluate import IndexResult, concentration_bounds, evaluate
from netmin.indices.index import CATALOGUE, PollutionIndex, pollution_index
from netmin.indices.scales import Scale, classify, degree_scale, rescaled_risk_scale
from netmin.indices.single import (
    contamination_factor,
    ecological_risk_factor,
    enrichment_factor,
    geoaccumulation_index,
)

available = CATALOGUE.available
get = CATALOGUE.get

__all__ = [
    "IndexResult",
    "PollutionIndex",
    "Scale",
    "available",
    "classify",
    "concentration_bounds",
    "contamination_degree",
    "contamination_factor",
    "degree_scale",
    "ecological_risk_factor",
    "enrichment_factor",
    "evaluate",
    "geoaccumulation_index",
    "get",
    "modified_contamination_degree",
    "nemerow_index",
    "pollution_index",
    "pollution_load_index",
    "potential_ecological_risk",
    "rescaled_risk_scale",
]

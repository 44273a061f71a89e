"""What can heal the soil: how concentrations fall, how surely, in how many years.

Formulas take arrays and return arrays. A treatment needs a `Ground` and gives an `Outcome`: years as draws, the reasons
for which it is refused, and its citations. The shelf ``amendments`` says what binds which metal and frees which.
"""

from netmin.treatment import amendments
from netmin.treatment.amendments import Amendment, AmendmentEffect
from netmin.treatment.base import Outcome, Treatment, quantiles_of_years
from netmin.treatment.biomass import (
    BiomassResponse,
)
from netmin.treatment.conventional import Conventional, ConventionalOption, conventional_options
from netmin.treatment.forecast import Forecast, forecast_years
from netmin.treatment.ground import Ground
from netmin.treatment.layers import layer_contents, layer_uptake, layer_years, root_shares
from netmin.treatment.net_gain import balance_contents, balance_years
from netmin.treatment.orientation import Orientation, orientation, revegetation_class, stabilised_up_to
from netmin.treatment.phytoexclusion import Phytoexclusion, ProductLimit, plant_contents, product_limits
from netmin.treatment.phytoextraction import Phytoextraction
from netmin.treatment.rotation import Phase, rotation_path, rotation_years, slowest
from netmin.treatment.solid_solution import (
    otte_inert,
    otte_reactive,
    otte_solution,
    otte_solution_relation,
    otte_total,
    outside_range,
    romkens_coefficient,
    romkens_solution,
)
from netmin.treatment.spreads import CropSpread, SoilSpread
from netmin.treatment.stabilisation import AidedStabilisation, Phytostabilisation
from netmin.treatment.stand import Harvest, PlantUptake, Removal, Stand, UptakeLine, pot_only_elements
from netmin.treatment.two_pools import TwoPools
from netmin.treatment.uptake import (
    extraction_ratio,
    first_order_excess,
    first_order_years,
    floor_content,
    freundlich_content,
    freundlich_years,
    removal,
    soil_mass,
    zero_order_content,
    zero_order_years,
)

__all__ = [
    "AidedStabilisation",
    "Amendment",
    "AmendmentEffect",
    "BiomassResponse",
    "Conventional",
    "ConventionalOption",
    "CropSpread",
    "Forecast",
    "Ground",
    "Harvest",
    "Orientation",
    "Outcome",
    "Phase",
    "Phytoexclusion",
    "Phytoextraction",
    "Phytostabilisation",
    "PlantUptake",
    "ProductLimit",
    "Removal",
    "SoilSpread",
    "Stand",
    "Treatment",
    "TwoPools",
    "UptakeLine",
    "amendments",
    "balance_contents",
    "balance_years",
    "conventional_options",
    "extraction_ratio",
    "first_order_excess",
    "first_order_years",
    "floor_content",
    "forecast_years",
    "freundlich_content",
    "freundlich_years",
    "layer_contents",
    "layer_uptake",
    "layer_years",
    "orientation",
    "otte_inert",
    "otte_reactive",
    "otte_solution",
    "otte_solution_relation",
    "otte_total",
    "outside_range",
    "plant_contents",
    "pot_only_elements",
    "product_limits",
    "quantiles_of_years",
    "removal",
    "revegetation_class",
    "romkens_coefficient",
    "romkens_solution",
    "root_shares",
    "rotation_path",
    "rotation_years",
    "slowest",
    "soil_mass",
    "stabilised_up_to",
    "zero_order_content",
    "zero_order_years",
]

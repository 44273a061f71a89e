"""What to do with a place: today the garden sheet, which vegetables its soil allows."""

from netmin.planning.garden import COMMON_CROPS, GARDEN_COLUMNS, GardenAdvice, garden_advice
from netmin.planning.garden_people import PeopleHere, people_here
from netmin.planning.garden_soil import GardenSoil, soil_at, soil_of_sample, soil_of_site

__all__ = [
    "COMMON_CROPS",
    "GARDEN_COLUMNS",
    "GardenAdvice",
    "GardenSoil",
    "PeopleHere",
    "garden_advice",
    "people_here",
    "soil_at",
    "soil_of_sample",
    "soil_of_site",
]

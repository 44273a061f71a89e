"""Say it to an authority, a farmer, a citizen: report, map layers and tables, in four language forms."""

from netmin.assessment.choices import FORMATS
from netmin.report.build import MAP_FORMATS, Outputs, write_maps, write_report
from netmin.report.garden_build import write_garden_sheet
from netmin.report.large_geotiff import write_large_geotiff
from netmin.report.plan_build import write_plan
from netmin.report.tiled_maps import check_tiled_folder, write_tiled_maps
from netmin.report.trial_build import TRIAL_FORMATS, write_trial_report
from netmin.report.trial_sheets import write_trial_sheets

__all__ = [
    "FORMATS",
    "MAP_FORMATS",
    "TRIAL_FORMATS",
    "Outputs",
    "check_tiled_folder",
    "write_garden_sheet",
    "write_large_geotiff",
    "write_maps",
    "write_plan",
    "write_report",
    "write_tiled_maps",
    "write_trial_report",
    "write_trial_sheets",
]

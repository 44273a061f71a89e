"""Say it to an authority, a farmer, a citizen: report, map layers and tables, in four language forms."""

from netmin.report.build import FORMATS, Outputs, write_report
from netmin.report.large_geotiff import write_large_geotiff

__all__ = ["FORMATS", "Outputs", "write_large_geotiff", "write_report"]

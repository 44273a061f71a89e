"""Say it to an authority, a farmer, a citizen: report, map layers and tables, in four language forms."""

from netmin.report.build import FORMATS, Outputs, write_report

__all__ = ["FORMATS", "Outputs", "write_report"]

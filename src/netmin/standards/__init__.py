"""What the law allows here, and what is natural here.

Every law is a folder of the cellar: `available`, `get`, `in_force`. `compare` judges a sample set by one law.
"""

from netmin.standards import background as backgrounds
from netmin.standards import toxic_response
from netmin.standards.background import Background, BackgroundValue
from netmin.standards.comparison import Comparison, compare
from netmin.standards.factor import correction_factor
from netmin.standards.judge import Judgement, judge
from netmin.standards.sheet import LimitSheet, limit_sheet
from netmin.standards.shelf import available, get, in_force, read_standard, was_in_force
from netmin.standards.site_decision import SiteDecision, site_decision
from netmin.standards.standard import GENERIC_USES, LandUse, Level, Limit, Standard, limits, volume_verdict
from netmin.standards.toxic_response import ToxicResponse, ToxicResponseFactor

__all__ = [
    "GENERIC_USES",
    "Background",
    "BackgroundValue",
    "Comparison",
    "Judgement",
    "LandUse",
    "Level",
    "Limit",
    "LimitSheet",
    "SiteDecision",
    "Standard",
    "ToxicResponse",
    "ToxicResponseFactor",
    "available",
    "backgrounds",
    "compare",
    "correction_factor",
    "get",
    "in_force",
    "judge",
    "limit_sheet",
    "limits",
    "read_standard",
    "site_decision",
    "toxic_response",
    "volume_verdict",
    "was_in_force",
]

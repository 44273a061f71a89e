"""The whole answer so far, frozen, with the choices that led to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.assessment.health_draws_result import HealthDraws
from netmin.assessment.recipe import Recipe
from netmin.assessment.risk_result import SiteEcology, SiteHealth
from netmin.assessment.statistics_result import SiteStatistics
from netmin.geostat import EmpiricalVariogram, Grid, Scores
from netmin.geostat.models import CovarianceModel
from netmin.language import Label, Message
from netmin.samples import QualityReport, SampleSet
from netmin.standards import Comparison

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Provenance:
    """What made an assessment; the same four give the same answer.

    Attributes
    ----------
    version : str
        Of netmin.
    input_sha256 : str
        Of the laboratory's file.
    tables_sha256 : str
        Of the laws, backgrounds and other tables that were used.
    recipe_sha256 : str
        Of the choices.
    """

    version: str
    input_sha256: str
    tables_sha256: str
    recipe_sha256: str


@dataclass(frozen=True)
class Verdict:
    """What one law says of one analyte on this site.

    Attributes
    ----------
    analyte, standard, land_use : str
        Symbol, law, and the law's own name of the land use.
    level : str
        The highest level passed by a sample, by the law's own name; "" when none is.
    measured, above, undecided : int
        Samples judged; samples above `level`, or above the mildest level when none is passed; samples whose "<" leaves
        the answer open.
    maximum : float
        Largest measured value. [mg/kg dry]
    maximum_is_limit : bool
        The largest value is a "<" or ">" limit.
    limit : float
        Limit of `level`, or of the mildest level when none is passed, for the law's standard soil. [mg/kg dry]
    confidence : str
        Of the deciding number: high, medium or unverified.
    volume_level : str
        The level the law ties to a volume of soil; "" when it has none.
    volume_m3 : float
        Mapped soil whose mean lies above that level; NaN when it could not be mapped. [m³]
    volume_certain_m3 : float
        Of it, soil above that level at the recipe's certainty. [m³]
    volume_decides_m3 : float
        The volume from which the law asks for remediation. [m³]
    sentence : Message
        The verdict in plain words.
    volume_probability : float
        How probably connected soil of the deciding volume has a mean above that level, over equally probable maps; NaN
        when nothing was simulated. [–]
    """

    analyte: str
    standard: str
    land_use: str
    level: str
    measured: int
    above: int
    undecided: int
    maximum: float
    maximum_is_limit: bool
    limit: float
    confidence: str
    volume_level: str
    volume_m3: float
    volume_certain_m3: float
    volume_decides_m3: float
    sentence: Message
    volume_probability: float = math.nan


@dataclass(frozen=True)
class SimulatedSoil:
    """How much soil lies above a level, counted over equally probable maps of the cells' means.

    Attributes
    ----------
    draws : int
        Number of maps.
    area_m2, volume_m3 : tuple of float
        What the truth stays below with a probability of 5, 50 and 95 %; volumes are NaN when the depth is not known.
    rule_m3 : float
        The least volume that the law speaks of; NaN where it speaks of none. [m³]
    rule_probability, rule_lower, rule_upper : float
        How probably so much connected soil has a mean above the level, and the interval of this probability at 95 %,
        for the number of maps. [–]
    notes : tuple of Message
        How the rule was read.
    citations : tuple of str
        Keys of the bibliography.
    """

    draws: int
    area_m2: tuple[float, float, float]
    volume_m3: tuple[float, float, float]
    rule_m3: float = math.nan
    rule_probability: float = math.nan
    rule_lower: float = math.nan
    rule_upper: float = math.nan
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Exceedance:
    """Where on a map one level of one law is passed, and how surely.

    Attributes
    ----------
    standard, level, land_use : str
        The law, its level, its land use.
    limit : float
        [mg/kg dry]
    probability : array, shape (rows, columns)
        That the soil of a cell lies above the limit; NaN outside the map. [–]
    area_above_m2, area_below_m2, area_unsure_m2 : float
        At the recipe's certainty. [m²]
    volume_above_m3 : float
        `area_above_m2` times the sampled depth; NaN when the depth is not known. [m³]
    mean_volume_m3 : float
        Soil whose mapped mean lies above the limit, the largest connected zone. [m³]
    simulated : SimulatedSoil or None
        The same as a distribution, cells taken together; None where nothing was simulated.
    """

    standard: str
    level: str
    land_use: str
    limit: float
    probability: FloatArray
    area_above_m2: float
    area_below_m2: float
    area_unsure_m2: float
    volume_above_m3: float
    mean_volume_m3: float
    simulated: SimulatedSoil | None = None


@dataclass(frozen=True, eq=False)
class ElementMap:
    """What lies between the points for one analyte.

    Attributes
    ----------
    analyte : str
        Symbol.
    basis : str
        "" for contents as measured; otherwise the law whose soil correction was applied to every sample first, so that
        the map shows contents equivalent to that law's standard soil.
    grid : Grid
        Cells; arrays are (rows, columns), row 0 is the northern one.
    mean, median, lower, upper : array, shape (rows, columns)
        Mean, median and the bounds of the 90 % interval; NaN outside the mask. [mg/kg dry]
    relative_spread : array, shape (rows, columns)
        upper / lower, the factor of uncertainty. [–]
    empirical : EmpiricalVariogram
        Of the logarithms.
    model : CovarianceModel
        Fitted to it.
    scores : Scores
        Of the cross-validation by spatial blocks.
    depth_m : float
        Thickness the volumes are counted with; NaN when no sample states its depth. [m]
    exceedances : tuple of Exceedance
        One per level of each law that this map serves.
    hot_spots : pandas.DataFrame
        Of the map as measured, one row per sample that carries it: sample, easting, northing [m], statistic, p_value,
        adjusted (p-value, the share of false alarms controlled), spot ("hot", "cold", or "" for neither); empty where
        samples are too few.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the model was chosen, what was merged, what was left out.
    """

    analyte: str
    basis: str
    grid: Grid
    mean: FloatArray
    median: FloatArray
    lower: FloatArray
    upper: FloatArray
    relative_spread: FloatArray
    empirical: EmpiricalVariogram
    model: CovarianceModel
    scores: Scores
    depth_m: float
    exceedances: tuple[Exceedance, ...]
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    hot_spots: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True, eq=False)
class NextSamples:
    """Where further samples would do most to tell clean from contaminated ground, by one level of one law.

    Attributes
    ----------
    analyte, basis, standard, level, land_use : str
        The map and the level that is least sure over the largest area.
    limit : float
        [mg/kg dry]
    table : pandas.DataFrame
        One row per sample, the most useful first: order, easting, northing [m], longitude, latitude [degrees; NaN where
        the coordinates are local], probability (to lie above the limit, by what is known now), unsure_before_m2 and
        unsure_after_m2 (area expected to be called wrong, without this sample and with it), reason.
    unsure_now_m2, unsure_after_m2 : float
        Area expected to be called wrong, now and after all of these samples. [m²]
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were chosen.
    """

    analyte: str
    basis: str
    standard: str
    level: str
    land_use: str
    limit: float
    table: pd.DataFrame
    unsure_now_m2: float
    unsure_after_m2: float
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class IndexTable:
    """Pollution indices of every sample against one background.

    Attributes
    ----------
    background : str
        Its identifier, or "local".
    title : Label or Message
        Its name in words.
    values : pandas.DataFrame
        One row per sample, index and analyte: sample, index, analyte ("" for indices of many metals), value (NaN when
        only bounds are known), low, high, class_low, class_high (class codes of the scale), scale.
    summary : pandas.DataFrame
        One row per index and analyte: index, analyte, scale, count, median, maximum, and the share of samples per class
        code in columns ``class:<code>``.
    backgrounds : pandas.DataFrame
        The values used: analyte, value [mg/kg], confidence, citation.
    """

    background: str
    title: Label | Message
    values: pd.DataFrame
    summary: pd.DataFrame
    backgrounds: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Assessment:
    """Everything known about a site after reading, judging, describing and mapping.

    Attributes
    ----------
    recipe : Recipe
        The choices.
    samples : SampleSet
        What was measured.
    comparisons : tuple of Comparison
        One per law.
    verdicts : tuple of Verdict
        One per law and analyte, in the order of the recipe's laws.
    site_classes : tuple of Message
        What a law says of the site as a whole, where it does.
    statistics : pandas.DataFrame
        One row per analyte: analyte, n, detected, minimum, maximum, mean, sd, median, q25, q75, q90, q95 (Kaplan-Meier
        where censored), limit_low, limit_high, outliers (count of marked samples).
    boxes : pandas.DataFrame
        One row per analyte: the numbers a box plot that shows non-detects is drawn from.
    correlation : pandas.DataFrame
        Spearman's rank correlation, analytes × analytes.
    indices : IndexTable or None
        None when no background was chosen.
    maps : tuple of ElementMap
        Empty when there are no coordinates or nothing to map; a note says why.
    quality : QualityReport
        Duplicates, blanks and reference materials.
    provenance : Provenance
        What made it.
    citations : tuple of str
        Keys, sorted.
    notes : tuple of Message
        What was assumed, replaced, left out, in the order of the steps.
    next_samples : NextSamples or None
        None where none were asked for, or nothing is unsure.
    health : SiteHealth or None
        Risk to people; None where nobody is exposed or nothing has a toxicity value.
    ecology : SiteEcology or None
        Risk to what lives in the soil and grazes on it.
    site_statistics : SiteStatistics or None
        How sure the means are, what is odd, how good the laboratory, which sources; None in assessments of maps alone
        and of release 0.1.0.
    health_draws : HealthDraws or None
        Risk to people as a distribution; None where the recipe draws nobody, and in assessments of before.
    """

    recipe: Recipe
    samples: SampleSet
    comparisons: tuple[Comparison, ...]
    verdicts: tuple[Verdict, ...]
    site_classes: tuple[Message, ...]
    statistics: pd.DataFrame
    boxes: pd.DataFrame
    correlation: pd.DataFrame
    indices: IndexTable | None
    maps: tuple[ElementMap, ...]
    quality: QualityReport
    provenance: Provenance
    citations: tuple[str, ...]
    notes: tuple[Message, ...]
    next_samples: NextSamples | None = None
    health: SiteHealth | None = None
    ecology: SiteEcology | None = None
    site_statistics: SiteStatistics | None = None
    health_draws: HealthDraws | None = None

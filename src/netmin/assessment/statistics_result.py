"""What statistics say of a site, as results that carry their sources and their warnings."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin import stats
from netmin.geostat import Grid
from netmin.geostat.models import CovarianceModel
from netmin.language import Message


@dataclass(frozen=True, eq=False)
class SiteMean:
    """The mean of one analyte over the samples, and how high it may be.

    Attributes
    ----------
    analyte : str
        Symbol.
    basis : str
        "" for contents as measured; otherwise the law whose soil correction was applied to every sample first, so that
        the mean is one of contents equivalent to that law's standard soil.
    confidence : MeanConfidence or None
        Every limit, the one to use, its reason and warnings; None where there can be none.
    refused : Message or None
        Why there is none.
    """

    analyte: str
    basis: str
    confidence: stats.MeanConfidence | None
    refused: Message | None = None


@dataclass(frozen=True, eq=False)
class MeanVerdict:
    """Whether the samples show the mean of a site to lie below or above one limit of a law.

    Attributes
    ----------
    analyte, basis, standard, level, land_use : str
        Symbol; as in `SiteMean`; the law, its level and its land use.
    limit, mean, upper : float
        The limit, the mean and its upper confidence limit at 95 % or more. [mg/kg dry]
    method : str
        Of the upper limit.
    screening : LimitComparison
        The test whose burden of proof lies with contamination: the mean keeps the limit until shown above it. The
        clean-up form, in which it passes the limit until shown below it, is answered by the upper limit.
    shown : {"below", "above", "nothing"}
        Below in the clean-up form, above in the screening form, or neither.
    number_confidence : str
        How sure the limit's number is: high, medium or unverified.
    sentence : Message
        The same in words.
    """

    analyte: str
    basis: str
    standard: str
    level: str
    land_use: str
    limit: float
    mean: float
    upper: float
    method: str
    screening: stats.LimitComparison
    shown: str
    number_confidence: str
    sentence: Message


@dataclass(frozen=True, eq=False)
class ReferenceLimits:
    """Background threshold values of one analyte.

    Attributes
    ----------
    analyte : str
        Symbol.
    form : {"normal", "gamma", "lognormal", "none", ""}
        What the reference samples may follow; "" where they are too few for a test.
    limits : BackgroundLimits or None
        All of them, and the one to use; None where there can be none.
    refused : Message or None
        Why there is none.
    """

    analyte: str
    form: str
    limits: stats.BackgroundLimits | None
    refused: Message | None = None


@dataclass(frozen=True, eq=False)
class LaboratoryQuality:
    """The controls of a sample set, judged.

    Attributes
    ----------
    sheet : BatchSheet
        One row per batch and analyte, one per control, and the flags of the results.
    precision : pandas.DataFrame
        One row per analyte with duplicates of which both results are numbers: analyte, pairs, and from all pairs
        together the pooled relative standard deviation, the median and the largest difference. [%]
    flagged : pandas.DataFrame
        One row per result with a flag other than "U" (not detected): batch, analyte, sample, flag.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What a reader should know.
    """

    sheet: stats.BatchSheet
    precision: pd.DataFrame
    flagged: pd.DataFrame
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class SiteComponents:
    """A robust biplot of log-ratios.

    Attributes
    ----------
    samples : pandas.DataFrame
        One row per complete sample: sample, first, second (components), outlying.
    elements : pandas.DataFrame
        One row per element: element, first, second, the end of its ray.
    table : pandas.DataFrame
        One row per component: component, eigenvalue, explained, cumulative, chance_upper, kept.
    kept : int
        Components that are more than chance.
    """

    samples: pd.DataFrame
    elements: pd.DataFrame
    table: pd.DataFrame
    kept: int


@dataclass(frozen=True, eq=False)
class SourceMaps:
    """Shares of the sources between the samples.

    Attributes
    ----------
    grid : Grid
        Cells; arrays on it are (rows, columns), row 0 is the northern one.
    factors : tuple of str, length k
        F1, F2 …
    shares : array, shape (k, rows, columns)
        Summing to 1 in every cell; NaN outside the mask. [–]
    model : CovarianceModel
        Of the log-ratio coordinates, one for all.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How they were kriged.
    """

    grid: Grid
    factors: tuple[str, ...]
    shares: npt.NDArray[np.float64]
    model: CovarianceModel
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False)
class SiteSources:
    """Sources behind the contents, by positive matrix factorisation.

    Attributes
    ----------
    components : SiteComponents or None
        None where they could not be computed; a note says why.
    factors : pandas.DataFrame
        One row per source: factor, mass_share (of the summed contents), mean_share (over elements), marker (the element
        it explains most of) and marker_share, mapped (share of the resamples in which it came back). [–]
    profiles : pandas.DataFrame
        One row per source and element: factor, element, content (mean, from this source) [mg/kg dry], share of the
        element's mean content, and its band low, high over resamples. [–]
    shares : pandas.DataFrame
        One row per sample: sample, and the share of each source in the summed contents, columns F1, F2 … [–]
    numbers : pandas.DataFrame
        Factorisations with one source fewer and one more, side by side, as `netmin.stats.compare_factor_numbers`.
    elements : tuple of str
        That took part.
    asked : int
        Number of sources in the recipe; 0 where it was left to the components.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed and left out, and how far the answer is open.
    maps : SourceMaps or None
        None where nothing is mapped.
    """

    components: SiteComponents | None
    factors: pd.DataFrame
    profiles: pd.DataFrame
    shares: pd.DataFrame
    numbers: pd.DataFrame
    elements: tuple[str, ...]
    asked: int
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())
    maps: SourceMaps | None = None


@dataclass(frozen=True, eq=False)
class SiteStatistics:
    """Statistics that carry a statement about the site.

    Attributes
    ----------
    means : tuple of SiteMean
        Confidence limits of the mean, per analyte and measure.
    mean_verdicts : tuple of MeanVerdict
        The mean against the limits of the laws.
    reference_limits : tuple of ReferenceLimits
        Background limits of the reference samples; empty where the recipe names none.
    odd_values : pandas.DataFrame
        As `OddValues.table`.
    laboratory : LaboratoryQuality or None
        None where the file holds no controls.
    sources : SiteSources or None
        None where the recipe asks for none, or the samples allow none.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What was assumed and left out.
    """

    means: tuple[SiteMean, ...]
    mean_verdicts: tuple[MeanVerdict, ...]
    reference_limits: tuple[ReferenceLimits, ...]
    odd_values: pd.DataFrame
    laboratory: LaboratoryQuality | None
    sources: SiteSources | None
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = field(default=())

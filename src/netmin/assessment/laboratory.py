"""What duplicates, blanks and reference materials say of the laboratory, batch by batch."""

from __future__ import annotations

import pandas as pd

from netmin import stats
from netmin.assessment.statistics_result import LaboratoryQuality
from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples import SampleSet, control_tables

#: Columns of `LaboratoryQuality.precision`.
PRECISION_COLUMNS = ("analyte", "pairs", "pooled_rsd", "median_difference", "largest_difference")


def laboratory_quality(samples: SampleSet) -> LaboratoryQuality | None:
    """Judge the controls of a sample set.

    Parameters
    ----------
    samples : SampleSet
        The samples and their controls.

    Returns
    -------
    LaboratoryQuality or None
        None where the file holds no controls. Nothing is taken out of the statistics for its flag.
    """
    if samples.quality.empty:
        return None
    results, controls = control_tables(samples)
    if results.empty or controls.empty:
        return None
    sheet = stats.batch_sheet(results, controls)
    flags = pd.Series(sheet.flag, index=results.index).astype(str)
    told = (flags != "") & (flags != "U")
    flagged = results.loc[told, ["batch", "analyte", "sample"]].assign(flag=flags[told]).reset_index(drop=True)
    precision, citations = _precision(controls)
    rejected = int((flagged["flag"] == "R").sum())
    left_in = (Message.of("assessment.rejected-left-in", count=rejected),) if rejected else ()
    return LaboratoryQuality(
        sheet,
        precision,
        flagged,
        tuple(sorted({*sheet.citations, *citations})),
        (*sheet.notes, *left_in, Message.of("assessment.batches-assumed")),
    )


def _precision(controls: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    duplicates = controls[controls["kind"] == "duplicate"]
    rows: list[tuple[object, ...]] = []
    citations: set[str] = set()
    for analyte, pairs in duplicates.groupby("analyte", sort=False):
        try:
            found = stats.duplicate_precision(
                pairs["parent_value"], pairs["value"], pairs["parent_below"], pairs["below"]
            )
        except NetminError:
            # No pair of two numbers: there is no precision to tell of, and the sheet counts the pairs.
            continue
        citations.update(found.citations)
        rows.append((str(analyte), found.count, found.pooled_rsd, found.median_difference, found.largest_difference))
    return pd.DataFrame(rows, columns=list(PRECISION_COLUMNS)), tuple(citations)

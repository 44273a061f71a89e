"""Values far from the rest, by a robust rule and by a test: marked, never removed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin import stats
from netmin.errors import NetminError
from netmin.samples import AnalyteColumn, SampleSet
from netmin.stats.outlier_tests import ENOUGH_FOR_ROSNER

#: Columns of `OddValues.table`.
ODD_COLUMNS = ("analyte", "sample", "value", "robust", "test", "tested")


@dataclass(frozen=True, eq=False)
class OddValues:
    """Values that stand out.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per marked value, the largest first within its analyte: analyte, sample, value [mg/kg dry]; ``robust``,
        beyond the fence of median and median absolute deviation; ``test``, "esd" (generalised, from 25 detected values
        on), "dixon" (below) or "" where none could be made; ``tested``, marked by it.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    citations: tuple[str, ...] = ()


def odd_values(samples: SampleSet) -> OddValues:
    """Mark values that stand out, on logarithms where all contents are positive.

    Parameters
    ----------
    samples : SampleSet
        The samples.

    Returns
    -------
    OddValues
        A mark is a reason to look at the sample, and no reason to leave it out.
    """
    names = samples.points["sample"].astype(str).to_numpy()
    rows: list[dict[str, object]] = []
    citations: set[str] = set()
    for analyte in samples.analytes:
        column = samples.column(analyte)
        logarithmic = bool(np.nanmin(column.value, initial=np.inf) > 0)
        robust = stats.robust_outliers(column.value, column.below, column.above, logarithmic=logarithmic)
        tested = _tested(column, logarithmic)
        citations.update(robust.citations, tested[1].citations if tested else ())
        marked = robust.marked | (tested[1].marked if tested else False)
        places = np.flatnonzero(marked)
        places = places[np.argsort(-column.value[places], kind="stable")]
        rows += [
            {
                "analyte": analyte,
                "sample": str(names[place]),
                "value": float(column.value[place]),
                "robust": bool(robust.marked[place]),
                "test": tested[0] if tested else "",
                "tested": bool(tested[1].marked[place]) if tested else False,
            }
            for place in places.tolist()
        ]
    return OddValues(pd.DataFrame(rows, columns=list(ODD_COLUMNS)), tuple(sorted(citations)))


def _tested(column: AnalyteColumn, logarithmic: bool) -> tuple[str, stats.OutlierTest] | None:
    hidden = column.below | column.above
    try:
        if int(column.measured.sum() - hidden.sum()) < ENOUGH_FOR_ROSNER:
            return "dixon", stats.dixon_test(column.value, hidden, logarithmic=logarithmic)
        return "esd", stats.generalised_esd(column.value, hidden, logarithmic=logarithmic)
    except NetminError:
        # Too few, or all alike: then nothing is odd.
        return None


def odd_count(table: pd.DataFrame, analyte: str, by: str) -> int:
    """Return how many values of an analyte one of the two rules marks.

    Parameters
    ----------
    table : pandas.DataFrame
        As `OddValues.table`.
    analyte : str
        Symbol.
    by : {"robust", "tested"}
        Which rule.

    Returns
    -------
    int
        Number of values.
    """
    return int(table.loc[table["analyte"] == analyte, by].astype(bool).sum())

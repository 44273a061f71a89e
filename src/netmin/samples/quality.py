"""What control samples say about the laboratory: duplicates, reference materials and blanks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.language import Message
from netmin.samples.analytes import order
from netmin.samples.sampleset import FloatArray, SampleSet

CITATIONS = ("epa2002",)


@dataclass(frozen=True, eq=False)
class QualityReport:
    """Control samples, judged.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per analyte: ``analyte``, ``duplicates`` (pairs), ``difference_median`` and ``difference_largest`` [%],
        ``references`` (results), ``recovery_mean``, ``recovery_smallest`` and ``recovery_largest`` [%],
        ``blanks`` (results), ``blanks_above`` (above their detection limit, or above nought where none is stated),
        ``blank_largest`` [mg/kg].
    pairs : pandas.DataFrame
        One row per duplicate and analyte: ``analyte``, ``sample``, ``parent``, ``first`` and ``second`` [mg/kg],
        ``difference`` [%].
    references : pandas.DataFrame
        One row per result of a reference material: ``analyte``, ``sample``, ``value`` and ``expected`` [mg/kg],
        ``recovery`` [%].
    blanks : pandas.DataFrame
        One row per result of a blank: ``analyte``, ``sample``, ``value`` [mg/kg], ``qualifier``, ``above``.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        What could not be judged.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
    references: pd.DataFrame
    blanks: pd.DataFrame
    citations: tuple[str, ...] = CITATIONS
    notes: tuple[Message, ...] = field(default=())


def relative_percent_difference(first: npt.ArrayLike, second: npt.ArrayLike) -> FloatArray:
    """Return how far two results of the same soil lie apart, in percent of their mean.

    Parameters
    ----------
    first, second : array, shape (n,)
        Results. [mg/kg]

    Returns
    -------
    array, shape (n,)
        Never negative; NaN where both are nought. [%]

    References
    ----------
    epa2002

    Examples
    --------
    >>> float(relative_percent_difference(9.0, 11.0))
    20.0
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.abs(one - other) / ((one + other) / 2.0) * 100.0)


def recovery(measured: npt.ArrayLike, expected: npt.ArrayLike) -> FloatArray:
    """Return what was found of a known content, in percent.

    Parameters
    ----------
    measured, expected : array, shape (n,)
        Found, and certified. [mg/kg]

    Returns
    -------
    array, shape (n,)
        100 where they agree. [%]

    References
    ----------
    epa2002

    Examples
    --------
    >>> float(recovery(45.0, 50.0))
    90.0
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.asarray(measured, dtype=float) / np.asarray(expected, dtype=float) * 100.0)


def quality_report(samples: SampleSet) -> QualityReport:
    """Return what the control samples of a set say.

    Parameters
    ----------
    samples : SampleSet
        As read; the controls stand in ``samples.quality``.

    Returns
    -------
    QualityReport
        Censored results give no difference and no recovery, since nothing stands in for them.

    References
    ----------
    epa2002
    """
    quality = samples.quality
    if quality.empty:
        notes: list[Message] = [Message.of("samples.no-controls")]
    else:
        notes = []
    pairs = _pairs(samples, notes)
    references = _references(quality, notes)
    blanks = _blanks(quality)
    symbols = order(sorted({str(symbol) for symbol in quality["analyte"]}))
    rows = [_summary(symbol, pairs, references, blanks) for symbol in symbols]
    return QualityReport(pd.DataFrame(rows, columns=list(_SUMMARY)), pairs, references, blanks, notes=tuple(notes))


def control_tables(samples: SampleSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the results and the controls of a set as a batch sheet takes them.

    Parameters
    ----------
    samples : SampleSet
        As read. A batch is what one laboratory measured by one method, as long as files name no batch.

    Returns
    -------
    tuple of pandas.DataFrame
        Results: ``batch``, ``analyte``, ``sample``, ``value`` [mg/kg], ``below``. Controls: the same and ``kind``,
        ``parent_value``, ``expected`` and ``limit`` [mg/kg], ``parent_below``; the limit is that of quantification,
        or of detection where no other is stated. A result known only to lie above a limit is left out.
    """
    results = _judged(samples.measurements)
    controls = _judged(samples.quality)
    extra = samples.quality.loc[controls.index]
    controls["kind"] = extra["kind"].astype("str")
    controls["expected"] = extra["expected"].astype(float)
    controls["limit"] = extra["quantification_limit"].fillna(extra["detection_limit"]).astype(float)
    controls["parent"] = extra["parent"].astype("str")
    parents = results.drop_duplicates(["sample", "analyte"])[["sample", "analyte", "value", "below"]]
    parents = parents.set_axis(["parent", "analyte", "parent_value", "parent_below"], axis=1)
    controls = controls.merge(parents, on=["parent", "analyte"], how="left").drop(columns="parent")
    controls["parent_below"] = controls["parent_below"].eq(True)
    return results.reset_index(drop=True), controls


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that every row of a batch sheet begins with."""
    known = table[table["qualifier"] != ">"]
    names = known["laboratory"].astype("str") + " " + known["method"].astype("str")
    return pd.DataFrame(
        {
            "batch": names.str.strip(),
            "analyte": known["analyte"].astype("str"),
            "sample": known["sample"].astype("str"),
            "value": known["value"].astype(float),
            "below": known["qualifier"] == "<",
        }
    )


def _pairs(samples: SampleSet, notes: list[Message]) -> pd.DataFrame:
    duplicates = samples.quality[samples.quality["kind"] == "duplicate"]
    measured = samples.measurements[samples.measurements["qualifier"] == ""]
    firsts = pd.DataFrame(
        {
            "parent": measured["sample"].astype("str"),
            "analyte": measured["analyte"].astype("str"),
            "first": measured["value"],
        }
    )
    plain = duplicates[duplicates["qualifier"] == ""][["analyte", "sample", "parent", "value"]]
    joined = plain.merge(firsts, on=["parent", "analyte"], how="inner").rename(columns={"value": "second"})
    joined["difference"] = relative_percent_difference(joined["first"], joined["second"])
    if len(joined) < len(duplicates):
        notes.append(Message.of("samples.duplicates-without-parent", count=len(duplicates) - len(joined)))
    return joined[["analyte", "sample", "parent", "first", "second", "difference"]].reset_index(drop=True)


def _references(quality: pd.DataFrame, notes: list[Message]) -> pd.DataFrame:
    results = quality[quality["kind"] == "reference-material"]
    known = results[(results["qualifier"] == "") & (results["expected"] > 0)]
    table = known[["analyte", "sample", "value", "expected"]].reset_index(drop=True)
    table["recovery"] = recovery(table["value"], table["expected"])
    if len(known) < len(results):
        notes.append(Message.of("samples.references-without-expected", count=len(results) - len(known)))
    return table


def _blanks(quality: pd.DataFrame) -> pd.DataFrame:
    results = quality[quality["kind"] == "blank"]
    table = results[["analyte", "sample", "value", "qualifier"]].reset_index(drop=True)
    limit = results["detection_limit"].fillna(0.0).to_numpy(dtype=float)
    table["above"] = (table["qualifier"] != "<").to_numpy() & (table["value"].to_numpy(dtype=float) > limit)
    return table


_SUMMARY = (
    "analyte",
    "duplicates",
    "difference_median",
    "difference_largest",
    "references",
    "recovery_mean",
    "recovery_smallest",
    "recovery_largest",
    "blanks",
    "blanks_above",
    "blank_largest",
)


def _summary(symbol: str, pairs: pd.DataFrame, references: pd.DataFrame, blanks: pd.DataFrame) -> tuple[object, ...]:
    difference = pairs.loc[pairs["analyte"] == symbol, "difference"]
    found = references.loc[references["analyte"] == symbol, "recovery"]
    blank = blanks[blanks["analyte"] == symbol]
    return (
        symbol,
        len(difference),
        difference.median(),
        difference.max(),
        len(found),
        found.mean(),
        found.min(),
        found.max(),
        len(blank),
        int(blank["above"].sum()),
        blank.loc[blank["above"], "value"].max(),
    )

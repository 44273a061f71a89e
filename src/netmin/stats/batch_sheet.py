"""One sheet per batch of a laboratory: what was checked, against which rule, and what follows for the results."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.samples.quality import recovery, relative_percent_difference
from netmin.stats.calibration import spike_recovery

#: What a control may be.
CONTROL_KINDS = ("duplicate", "reference-material", "spike", "blank", "calibration")

#: Columns of the results that are judged.
RESULT_COLUMNS = ("batch", "analyte", "value", "below")

#: Columns of the controls. value, parent_value, expected and limit in mg/kg; expected: content of a reference material
#: or calibration standard, or what was added to a spike; parent: the ordinary sample of a duplicate or spike; limit:
#: of quantification, NaN where not known.
CONTROL_COLUMNS = (*RESULT_COLUMNS, "kind", "parent_value", "parent_below", "expected", "limit")

#: Columns of `BatchSheet.checks` and `BatchSheet.table`.
CHECK_COLUMNS = ("batch", "analyte", "kind", "measure", "found", "low", "high", "passed", "flag", "citation")
SHEET_COLUMNS = (
    *("batch", "analyte", "samples"),
    *(f"{kind}{suffix}" for kind in CONTROL_KINDS for suffix in ("", "-failed")),
    *("missing", "flag"),
)


@dataclass(frozen=True)
class QualityRules:
    """Limits of the checks; the defaults are those of the citations.

    Attributes
    ----------
    duplicate_difference : float
        Largest difference of duplicates in percent of their mean, for soil. (epa2020) [%]
    near_limit, near_limit_difference : float
        Where a result lies below `near_limit` limits of quantification, the difference may be
        `near_limit_difference` of them instead. (epa2020) [–]
    recovery_low, recovery_high : float
        Of reference materials and control samples. (epa2014icp) [%]
    spike_low, spike_high : float
        Of spikes. (epa2014icp) [%]
    spike_swamped : float
        A spike of less than the content of its sample over this tells nothing. (epa2020) [–]
    calibration_low, calibration_high : float
        Of checks of the calibration. (epa2014icp) [%]
    reject_recovery, reject_spike : float
        Recoveries below which a non-detect is no longer believed. (epa2020) [%]
    blank_factor : float
        A result below this many times the blank may be the blank's. (epa2020) [–]
    samples_per_control, samples_per_calibration : int
        Samples that one control of each kind, and one check of the calibration, may stand for. (epa2014icp)
    """

    duplicate_difference: float = 35.0
    near_limit: float = 5.0
    near_limit_difference: float = 2.0
    recovery_low: float = 80.0
    recovery_high: float = 120.0
    spike_low: float = 75.0
    spike_high: float = 125.0
    spike_swamped: float = 4.0
    calibration_low: float = 90.0
    calibration_high: float = 110.0
    reject_recovery: float = 40.0
    reject_spike: float = 30.0
    blank_factor: float = 10.0
    samples_per_control: int = 20
    samples_per_calibration: int = 10


@dataclass(frozen=True, eq=False)
class BatchSheet:
    """The checks of every batch, and the flags of its results.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per batch and analyte, `SHEET_COLUMNS`: samples; controls of each kind and how many failed;
        ``missing``, kinds of which there are too few, with commas; ``flag``, the gravest that a check asks for: "",
        "B", "J" or "R".
    checks : pandas.DataFrame
        One row per control, `CHECK_COLUMNS`: ``measure`` is "difference-percent", "difference-limits",
        "recovery-percent" or "content" (of a blank, against its limit); ``passed`` is missing where the control
        tells nothing; ``citation`` of the rule.
    flag : array of str, shape (n,)
        Of each result, in the order given: letters "U" (not detected), "B" (may be the blank's), "J" (estimated),
        or "R" (rejected).
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    checks: pd.DataFrame
    flag: npt.NDArray[np.str_]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("epa2014icp", "epa2020")

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Results that may enter statistics: all but the rejected ones."""
        return np.asarray(self.flag != "R", dtype=bool)


def batch_sheet(results: pd.DataFrame, controls: pd.DataFrame, rules: QualityRules | None = None) -> BatchSheet:
    """Judge the controls of every batch and flag its results.

    A failed duplicate, recovery, spike or calibration makes the results of its batch and analyte estimates ("J"), but a
    recovery that is too high does nothing to a non-detect. A recovery so low that the analyte may have been missed
    rejects the non-detects ("R"). A detected result of less than `QualityRules.blank_factor` times the largest blank
    of its batch gets a "B".

    Parameters
    ----------
    results : pandas.DataFrame
        Ordinary results, columns `RESULT_COLUMNS`: ``value`` [mg/kg dry], the limit where ``below``.
    controls : pandas.DataFrame
        Controls, columns `CONTROL_COLUMNS`.
    rules : QualityRules, optional
        Other limits than the usual.

    Returns
    -------
    BatchSheet
        Flags say what is known of a result; what is done with it, other than for "R", is for its reader.

    Raises
    ------
    NetminError
        If a column is missing, a kind of control is unknown, or there is no result.

    References
    ----------
    epa2014icp, epa2020

    Examples
    --------
    >>> results = pd.DataFrame({"batch": "B1", "analyte": "Pb", "value": [100.0, 5.0, 1.0], "below": [0, 0, 1]})
    >>> controls = pd.DataFrame({
    ...     "batch": "B1", "analyte": "Pb", "kind": ["reference-material", "blank"], "value": [30.0, 2.0], "below": 0,
    ...     "parent_value": np.nan, "parent_below": 0, "expected": [50.0, np.nan], "limit": 1.0})
    >>> sheet = batch_sheet(results, controls)
    >>> sheet.flag.tolist(), sheet.table["flag"].tolist()
    (['J', 'BJ', 'UJ'], ['J'])
    """
    rules = rules or QualityRules()
    _check(results, controls)
    checks = pd.DataFrame(
        [_judge(row, rules) for row in controls[list(CONTROL_COLUMNS)].to_dict("records")],
        columns=list(CHECK_COLUMNS),
    )
    flag = _flags(results, controls, checks, rules)
    rows = [_summary(key, part, checks, rules) for key, part in _by_batch(results)]
    table = pd.DataFrame(rows, columns=list(SHEET_COLUMNS))
    return BatchSheet(table, checks, flag, _notes(table, flag))


def _check(results: pd.DataFrame, controls: pd.DataFrame) -> None:
    for table, wanted in ((results, RESULT_COLUMNS), (controls, CONTROL_COLUMNS)):
        missing = [name for name in wanted if name not in table.columns]
        if missing:
            raise NetminError(Message.of("stats.sheet-columns", missing=missing))
    unknown = sorted({str(kind) for kind in controls["kind"]} - set(CONTROL_KINDS))
    if unknown:
        raise NetminError(Message.of("stats.sheet-kinds", unknown=unknown, known=list(CONTROL_KINDS)))
    if results.empty:
        raise NetminError(Message.of("stats.sheet-empty"))


_Row = Mapping[Hashable, object]
_Verdict = tuple[str, float, float, float, bool | None, str, str]


def _number(row: _Row, name: str) -> float:
    return float(np.asarray(row[name], dtype=float))


def _judge(row: _Row, rules: QualityRules) -> tuple[object, ...]:
    kind = str(row["kind"])
    return (str(row["batch"]), str(row["analyte"]), kind, *_JUDGES[kind](row, rules))


def _duplicate(row: _Row, rules: QualityRules) -> _Verdict:
    value, parent, limit = (_number(row, name) for name in ("value", "parent_value", "limit"))
    hidden = bool(row["below"]) + bool(row["parent_below"])
    if np.isnan(value + parent) or hidden == 2 or (hidden and np.isnan(limit)):
        return _tells_nothing("difference-percent", 0.0, rules.duplicate_difference, "epa2020")
    if not np.isnan(limit) and min(value, parent) < rules.near_limit * limit:
        return _within("difference-limits", abs(value - parent) / limit, 0.0, rules.near_limit_difference, "epa2020")
    if hidden:
        return _tells_nothing("difference-percent", 0.0, rules.duplicate_difference, "epa2020")
    difference = float(relative_percent_difference(value, parent))
    return _within("difference-percent", difference, 0.0, rules.duplicate_difference, "epa2020")


def _reference(row: _Row, rules: QualityRules) -> _Verdict:
    found = _recovery_of(row)
    return _recovered(found, rules.recovery_low, rules.recovery_high, rules.reject_recovery)


def _calibration(row: _Row, rules: QualityRules) -> _Verdict:
    return _recovered(_recovery_of(row), rules.calibration_low, rules.calibration_high, 0.0)


def _recovery_of(row: _Row) -> float:
    value, expected = _number(row, "value"), _number(row, "expected")
    return float("nan") if row["below"] or not expected > 0 else float(recovery(value, expected))


def _spike(row: _Row, rules: QualityRules) -> _Verdict:
    value, parent, added = (_number(row, name) for name in ("value", "parent_value", "expected"))
    # A parent that is not detected may hold anything from nought to its limit; as nought it is the kinder reading.
    inside = 0.0 if row["parent_below"] else parent
    known = not (row["below"] or np.isnan(value + inside) or not added > 0) and inside <= rules.spike_swamped * added
    found = float(spike_recovery(value, inside, added)) if known else float("nan")
    return _recovered(found, rules.spike_low, rules.spike_high, rules.reject_spike)


def _recovered(found: float, low: float, high: float, reject: float) -> _Verdict:
    if np.isnan(found):
        return _tells_nothing("recovery-percent", low, high, "epa2014icp")
    measure, value, least, most, passed, flag, citation = _within("recovery-percent", found, low, high, "epa2014icp")
    return measure, value, least, most, passed, "R" if found < reject else flag, citation


def _blank(row: _Row, rules: QualityRules) -> _Verdict:
    del rules
    value, limit = _number(row, "value"), _number(row, "limit")
    most = 0.0 if np.isnan(limit) else limit
    if np.isnan(value):
        return _tells_nothing("content", 0.0, most, "epa2014icp")
    passed = bool(row["below"]) or value <= most
    return "content", value, 0.0, most, passed, "" if passed else "B", "epa2014icp"


def _within(measure: str, found: float, low: float, high: float, citation: str) -> _Verdict:
    passed = low <= found <= high
    return measure, found, low, high, passed, "" if passed else "J", citation


def _tells_nothing(measure: str, low: float, high: float, citation: str) -> _Verdict:
    return measure, float("nan"), low, high, None, "", citation


_JUDGES: dict[str, Callable[[_Row, QualityRules], _Verdict]] = {
    "duplicate": _duplicate,
    "reference-material": _reference,
    "spike": _spike,
    "blank": _blank,
    "calibration": _calibration,
}


def _by_batch(table: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    for key, part in table.groupby(["batch", "analyte"], sort=True, observed=True):
        batch, analyte = key
        yield (str(batch), str(analyte)), part


def _of(table: pd.DataFrame, key: tuple[str, str]) -> pd.DataFrame:
    return table[(table["batch"].astype(str) == key[0]) & (table["analyte"].astype(str) == key[1])]


def _flags(
    results: pd.DataFrame, controls: pd.DataFrame, checks: pd.DataFrame, rules: QualityRules
) -> npt.NDArray[np.str_]:
    value = results["value"].to_numpy(dtype=float)
    below = results["below"].to_numpy(dtype=bool)
    flag = np.full(len(results), "", dtype="<U3")
    place = pd.Series(np.arange(len(results)), index=results.index)
    for key, part in _by_batch(results):
        at = place[part.index].to_numpy()
        of_batch = _of(checks, key)
        blanks = _of(controls, key)
        blanks = blanks[(blanks["kind"] == "blank") & ~blanks["below"].astype(bool)]
        largest = float(blanks["value"].max()) if len(blanks) else 0.0
        flag[at] = _letters(value[at], below[at], of_batch, rules.blank_factor * largest)
    return flag


def _letters(
    value: npt.NDArray[np.float64], below: npt.NDArray[np.bool_], checks: pd.DataFrame, contaminated: float
) -> npt.NDArray[np.str_]:
    failed = checks[(checks["flag"] == "J") | (checks["flag"] == "R")]
    too_high = failed["measure"].eq("recovery-percent") & (failed["found"] > failed["high"])
    estimated = np.where(below, len(failed) > int(too_high.sum()), len(failed) > 0)
    rejected = below & bool((checks["flag"] == "R").any())
    letters = np.char.add(np.where(below, "U", np.where(value < contaminated, "B", "")), np.where(estimated, "J", ""))
    return np.where(rejected, "R", letters)


def _summary(key: tuple[str, str], part: pd.DataFrame, checks: pd.DataFrame, rules: QualityRules) -> tuple[object, ...]:
    of_batch = _of(checks, key)
    counts: list[int] = []
    missing = []
    for kind in CONTROL_KINDS:
        told = of_batch[of_batch["kind"] == kind]
        counts += [len(told), int((told["passed"] == False).sum())]  # noqa: E712 - None is neither
        stands_for = rules.samples_per_calibration if kind == "calibration" else rules.samples_per_control
        if len(told) < ceil(len(part) / stands_for):
            missing.append(kind)
    asked = set(of_batch["flag"])
    gravest = next((letter for letter in ("R", "J", "B") if letter in asked), "")
    return (*key, len(part), *counts, ", ".join(missing), gravest)


def _notes(table: pd.DataFrame, flag: npt.NDArray[np.str_]) -> tuple[Message, ...]:
    notes = []
    rejected = int(np.sum(flag == "R"))
    if rejected:
        notes.append(Message.of("stats.sheet-rejected", rejected=rejected, count=int(flag.size)))
    lacking = int((table["missing"] != "").sum())
    if lacking:
        notes.append(Message.of("stats.sheet-missing", lacking=lacking, count=len(table)))
    return tuple(notes)

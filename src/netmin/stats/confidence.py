"""How high the mean may be: every confidence limit of the field side by side, and one of them recommended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.censored import KaplanMeier, Lowest, kaplan_meier
from netmin.stats.columns import Column, FloatArray, column
from netmin.stats.gamma_limits import gamma_shape
from netmin.stats.goodness_of_fit import FEWEST_DETECTED, GoodnessOfFit, goodness_of_fit
from netmin.stats.limit_methods import CENSORED, COMPLETE, LimitMethod
from netmin.stats.limit_rules import Rule, check_rules, rule_for
from netmin.stats.limits_of_sample import Sample, censored_limits, complete_limits

#: Which side of the mean.
Side = Literal["upper", "lower"]

#: Below these, or above this standard deviation of logarithms, no limit can be trusted to hold what it promises.
ENOUGH_VALUES = 8
ENOUGH_DETECTED = 5
MOST_SPREAD = 2.0


@dataclass(frozen=True)
class ConfidenceLimit:
    """One confidence limit of the mean.

    Attributes
    ----------
    method : LimitMethod
        Its name, assumption and citations.
    value : float
        NaN where it cannot be given; `remark` says why. [unit of the values]
    confidence : float
        One-sided. [–]
    recommended : bool
        Whether the rules choose it.
    remark : Message or None
        Why it is missing, or what is odd about it.
    """

    method: LimitMethod
    value: float
    confidence: float
    recommended: bool
    remark: Message | None


@dataclass(frozen=True, eq=False)
class MeanConfidence:
    """Confidence limits of a mean.

    Attributes
    ----------
    count, detected : int
        Measured values; those that are numbers.
    mean, standard_error : float
        Arithmetic mean and its standard error; Kaplan and Meier's with non-detects. [unit of the values]
    confidence : float
        One-sided, as asked for. [–]
    side : {"upper", "lower"}
        Of the mean.
    limits : tuple of ConfidenceLimit
        All of them.
    recommended : ConfidenceLimit or None
        The one to use, None where the rules choose none.
    reason : Message
        Why this one, or why none.
    fit : GoodnessOfFit or None
        The tests of form behind the choice, of the detected values; None where there were too few.
    redrawn : int
        Resamples that had fewer than two different detected values and were drawn again.
    resamples, seed : int
        Of the bootstrap, one for all its limits.
    lowest : str
        Where Kaplan and Meier's mean puts the share below everything detected.
    rules : str
        Whose rules chose.
    notes : tuple of Message
        Warnings.
    citations : tuple of str
        Keys of the bibliography.
    """

    count: int
    detected: int
    mean: float
    standard_error: float
    confidence: float
    side: Side
    limits: tuple[ConfidenceLimit, ...]
    recommended: ConfidenceLimit | None
    reason: Message
    fit: GoodnessOfFit | None
    redrawn: int
    resamples: int
    seed: int
    lowest: Lowest
    rules: str
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """A row per limit: method, limit, confidence, assumes, recommended, remark, citations.

        ``remark`` is the code of a sentence, empty where there is none; `limits` holds the sentence itself.
        """
        return pd.DataFrame(
            [
                (
                    limit.method.key,
                    limit.value,
                    limit.confidence,
                    limit.method.assumes,
                    limit.recommended,
                    limit.remark.code if limit.remark else "",
                    ", ".join(limit.method.citations),
                )
                for limit in self.limits
            ],
            columns=["method", "limit", "confidence", "assumes", "recommended", "remark", "citations"],
        )

    def limit(self, method: str) -> float:
        """Return one limit by the name of its method."""
        return next(limit.value for limit in self.limits if limit.method.key == method)


def mean_confidence(
    values: npt.ArrayLike,
    below: npt.ArrayLike | None = None,
    above: npt.ArrayLike | None = None,
    *,
    confidence: float = 0.95,
    side: Side = "upper",
    resamples: int = 2000,
    seed: int = 0,
    lowest: Lowest = "limit",
    rules: str = "proucl4",
) -> MeanConfidence:
    """Put confidence limits on a mean in every way the field knows, and recommend one of them.

    Parameters
    ----------
    values : array, shape (n,)
        Value, or the limit where marked; NaN where not measured. [any unit]
    below, above : array of bool, shape (n,), optional
        Known only to lie below, or above, the value. With non-detects every limit rests on Kaplan and Meier's
        estimate; with a value above a limit there is none.
    confidence : float
        One-sided, above 1/2. The rules that recommend were made for 0.95. [–]
    side : {"upper", "lower"}
        Of the mean; only an upper limit is recommended.
    resamples : int
        Of one bootstrap that all limits share.
    seed : int
        Of its random numbers and those of the tests of form.
    lowest : {"limit", "smallest-detected"}
        As for `kaplan_meier`: Efron's convention, or that of ProUCL.
    rules : {"proucl4"}
        Whose rules recommend.

    Returns
    -------
    MeanConfidence
        Nothing is capped: a limit above the largest value stands as it is, with a remark.

    Raises
    ------
    NetminError
        With a value known only to lie above a limit, fewer than two different detected values, or all values equal.
    UsageError
        For rules that are not offered.
    ValueError
        If the arrays do not fit each other or a choice is unknown.

    References
    ----------
    epa2002ucl, singh2006, singh2007

    Examples
    --------
    >>> chromium = [10, 13, 20, 36, 41, 59, 67, 110, 110, 136, 140, 160, 200, 230, 1300]
    >>> found = mean_confidence(chromium)
    >>> found.recommended.method.key, round(found.recommended.value, 1)
    ('gamma-approximate', 326.3)
    >>> round(found.limit("student-t"), 2), round(found.limit("land-h"), 2)
    (320.33, 496.63)
    """
    check_rules(rules)
    if side not in ("upper", "lower") or not 0.5 < confidence < 1 or resamples < 100:
        raise ValueError(
            "The side is 'upper' or 'lower', the confidence between 0.5 and 1, the resamples at least 100."
        )
    data = column(values, below, above)
    estimate = kaplan_meier(data.value, data.below, lowest=lowest)
    _refuse(data, estimate)
    sample = _sample(data, estimate, resamples, seed)
    methods, compute = (CENSORED, censored_limits) if data.below.any() else (COMPLETE, complete_limits)
    found = compute(sample, _levels(methods, confidence, side))
    fit = _fit(data, seed)
    rule, reason = _choice(data, fit, confidence, side, rules)
    chosen = next((key for key in rule.methods if np.isfinite(found[key][0])), None) if rule else None
    limits = tuple(
        ConfidenceLimit(
            method,
            found[key][0],
            method.fixed or confidence,
            key == chosen,
            found[key][1] or _oddity(found[key][0], data),
        )
        for key, method in methods.items()
    )
    recommended = next((limit for limit in limits if limit.recommended), None)
    cited = [key for limit in limits for key in limit.method.citations]
    return MeanConfidence(
        count=data.value.size,
        detected=int(data.detected.sum()),
        mean=sample.mean,
        standard_error=sample.standard_error,
        confidence=confidence,
        side=side,
        limits=limits,
        recommended=recommended,
        reason=reason if chosen or not rule else Message.of("stats.limit-none-left", count=data.value.size),
        fit=fit,
        redrawn=sample.redrawn,
        resamples=resamples,
        seed=seed,
        lowest=lowest,
        rules=rules,
        notes=_notes(data, recommended, rule, sample.redrawn),
        citations=tuple(dict.fromkeys([*cited, "singh2007"])),
    )


def _refuse(data: Column, estimate: KaplanMeier) -> None:
    count, detected = data.value.size, data.value[data.detected]
    if count == 0:
        raise NetminError(Message.of("stats.nothing-measured"))
    if data.above.any():
        least = estimate.mean_bounds()[0]
        raise NetminError(Message.of("stats.limit-above", above=int(data.above.sum()), count=count, least=least))
    different = np.unique(detected).size
    if different == 1 and detected.size == count > 1:
        raise NetminError(Message.of("stats.limit-all-equal", count=count, value=float(detected[0])))
    if different < 2:
        raise NetminError(Message.of("stats.limit-too-few", different=different, count=count))


def _sample(data: Column, estimate: KaplanMeier, resamples: int, seed: int) -> Sample:
    if data.below.any():
        return Sample.censored(data, estimate, resamples, seed)
    return Sample.complete(data.value, resamples, seed)


def _levels(methods: dict[str, LimitMethod], confidence: float, side: Side) -> dict[str, float]:
    """Return for each method the share of the limit's own distribution that lies below it."""
    wanted = {key: method.fixed or confidence for key, method in methods.items()}
    return {key: level if side == "upper" else 1 - level for key, level in wanted.items()}


def _fit(data: Column, seed: int) -> GoodnessOfFit | None:
    """Return the tests on detected values alone, on which the rules were built."""
    if np.unique(data.value[data.detected]).size < FEWEST_DETECTED:
        return None
    return goodness_of_fit(data.value, data.below, non_detects="left-out", seed=seed)


_FORMS = {
    "normal": Message.of("stats.form-normal"),
    "gamma": Message.of("stats.form-gamma"),
    "lognormal": Message.of("stats.form-lognormal"),
    "none": Message.of("stats.form-none"),
}


def _choice(
    data: Column, fit: GoodnessOfFit | None, confidence: float, side: Side, rules: str
) -> tuple[Rule | None, Message]:
    """Return the row of the rules, and the reason for it or for there being none."""
    if side == "lower" or confidence != 0.95:
        return None, Message.of("stats.rules-for-upper", confidence=95)
    if fit is None:
        return None, Message.of("stats.rules-too-few", detected=int(data.detected.sum()), fewest=FEWEST_DETECTED)
    measure = _measure(data.value[data.detected], fit.verdict)
    censored = float(data.below.mean())
    rule = None if np.isnan(measure) else rule_for(fit.verdict, measure, data.value.size, censored, rules)
    if rule is None:
        return None, Message.of("stats.rules-no-row", form=_FORMS[fit.verdict])
    return rule, _reason(data, fit.verdict, measure, censored)


def _measure(detected: FloatArray, verdict: str) -> float:
    """Return what the rules ask for: a shape, or the standard deviation of the logarithms of detected values."""
    if verdict == "normal":
        return 1.0
    if np.any(detected <= 0):
        return float("nan")
    logs = np.log(detected)
    if verdict == "gamma":
        return float(gamma_shape(np.log(detected.mean()) - logs.mean()))
    return float(logs.std(ddof=1))


def _reason(data: Column, verdict: str, measure: float, censored: float) -> Message:
    form, count, percent = _FORMS[verdict], data.value.size, 100 * censored
    if verdict == "normal":
        return Message.of("stats.reason-normal", form=form, count=count, percent=percent)
    if verdict == "gamma":
        return Message.of("stats.reason-gamma", form=form, shape=measure, count=count, percent=percent)
    return Message.of("stats.reason-spread", form=form, sd=measure, count=count, percent=percent)


def _oddity(value: float, data: Column) -> Message | None:
    highest = float(data.value[data.detected].max())
    return Message.of("stats.limit-above-maximum", limit=value, maximum=highest) if value > highest else None


def _notes(data: Column, recommended: ConfidenceLimit | None, rule: Rule | None, redrawn: int) -> tuple[Message, ...]:
    count, detected = data.value.size, data.value[data.detected]
    notes = []
    if count < ENOUGH_VALUES:
        notes.append(Message.of("stats.limit-few-values", count=count, enough=ENOUGH_VALUES))
    if detected.size < ENOUGH_DETECTED:
        notes.append(Message.of("stats.few-detected", detected=int(detected.size), count=count))
    if np.all(detected > 0) and (spread := float(np.log(detected).std(ddof=1))) > MOST_SPREAD:
        notes.append(Message.of("stats.limit-wide", sd=spread, most=MOST_SPREAD))
    if recommended and recommended.remark:
        notes.append(recommended.remark)
    if rule and rule.size_assumed:
        notes.append(Message.of("stats.rule-size-assumed", count=count))
    if redrawn:
        notes.append(Message.of("stats.resamples-redrawn", redrawn=redrawn))
    return tuple(notes)

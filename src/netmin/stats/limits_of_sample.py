"""All confidence limits of one sample, each from what it needs of it, or the reason why it cannot be given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from netmin.language import Message
from netmin.stats import bootstrap_limits, gamma_limits, lognormal_limits, moment_limits
from netmin.stats.censored import KaplanMeier
from netmin.stats.columns import Column, FloatArray
from netmin.stats.resampling import Resamples, complete_moments, kaplan_meier_moments, left_out, resample

#: Fewer different detected values than this make no bootstrap.
FEWEST_RESAMPLED = 3

#: A value that carries more of the sum than this decides the bootstrap-t alone.
HEAVIEST_SHARE = 0.5

#: A limit, or the reason why there is none.
Found = tuple[float, Message | None]

_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Sample:
    """What the limits need to know of a sample.

    Attributes
    ----------
    count : int
        Measured values.
    detected : array, shape (m,)
        Those that are numbers. [unit of the values]
    mean, sd, standard_error : float
        Of the values, or of Kaplan and Meier's distribution. [unit of the values]
    left_out : array, shape (n,)
        Means with one value left out. [unit of the values]
    resamples : Resamples or None
        None where too few different values were detected.
    """

    count: int
    detected: FloatArray
    mean: float
    sd: float
    standard_error: float
    left_out: FloatArray
    resamples: Resamples | None

    @property
    def redrawn(self) -> int:
        """Resamples that were drawn again."""
        return self.resamples.redrawn if self.resamples else 0

    @property
    def different(self) -> int:
        """Different detected values."""
        return int(np.unique(self.detected).size)

    @classmethod
    def complete(cls, values: FloatArray, resamples: int, seed: int) -> Sample:
        """Return a sample whose every value is a number."""
        moments_of, count = complete_moments(values), values.size
        sd = float(values.std(ddof=1))
        drawn = resample(moments_of, count, resamples, seed) if _enough(values) else None
        out = left_out(moments_of, count)
        return cls(count, values, float(values.mean()), sd, sd / float(np.sqrt(count)), out, drawn)

    @classmethod
    def censored(cls, data: Column, estimate: KaplanMeier, resamples: int, seed: int) -> Sample:
        """Return a sample of which some values lie below limits."""
        moments_of, count = kaplan_meier_moments(data.value, data.below, estimate.lowest), data.value.size
        detected = data.value[data.detected]
        drawn = resample(moments_of, count, resamples, seed) if _enough(detected) else None
        out = left_out(moments_of, count)
        return cls(count, detected, estimate.mean, estimate.sd, estimate.standard_error, out, drawn)


def _enough(detected: FloatArray) -> bool:
    return np.unique(detected).size >= FEWEST_RESAMPLED


def complete_limits(sample: Sample, levels: dict[str, float]) -> dict[str, Found]:
    """Return every limit of a sample without non-detects.

    Parameters
    ----------
    sample : Sample
        The sample.
    levels : dict
        For each method the share of its distribution below the limit: 0.95 for an upper limit of 95 %. [–]

    Returns
    -------
    dict
        For each method the limit, or NaN and the reason. [unit of the values]
    """
    skewness = _skewness(sample.detected)
    found: dict[str, Found] = {}
    for key, level in levels.items():
        family, _, _ = key.partition("-")
        if family in ("land", "cox", "zou") or key.startswith("chebyshev-mvue"):
            found[key] = _lognormal(sample, key, level)
        elif family == "gamma":
            found[key] = _gamma(sample, key, level, _corrected(sample))
        elif family == "bootstrap":
            found[key] = _bootstrap(sample, key, level)
        else:
            found[key] = _moments(sample, key, level, skewness)
    return found


def censored_limits(sample: Sample, levels: dict[str, float]) -> dict[str, Found]:
    """Return every limit of a sample with non-detects, on Kaplan and Meier's mean and standard error.

    Parameters
    ----------
    sample : Sample
        The sample.
    levels : dict
        For each method the share of its distribution below the limit: 0.95 for an upper limit of 95 %. [–]

    Returns
    -------
    dict
        For each method the limit, or NaN and the reason. [unit of the values]
    """
    found: dict[str, Found] = {}
    for key, level in levels.items():
        plain = key.removeprefix("km-")
        if plain.startswith("gamma"):
            # There is no likelihood behind Kaplan and Meier's estimate; the moments give the shape.
            found[key] = _gamma(sample, plain, level, (sample.mean / sample.sd) ** 2 if sample.sd > 0 else _NAN)
        elif plain in ("percentile", "bca", "bootstrap-t"):
            found[key] = _bootstrap(sample, plain, level)
        else:
            found[key] = _moments(sample, plain, level, _NAN)
    return found


def _skewness(values: FloatArray) -> float:
    """Return the adjusted Fisher-Pearson coefficient; NaN below 3 values."""
    count = values.size
    if count < 3:
        return _NAN
    away = values - values.mean()
    return float(np.sqrt(count * (count - 1)) / (count - 2) * np.mean(away**3) / np.mean(away**2) ** 1.5)


def _moments(sample: Sample, key: str, level: float, skewness: float) -> Found:
    mean, error, count = sample.mean, sample.standard_error, sample.count
    if np.isnan(error):
        return _NAN, Message.of("stats.limit-no-error", detected=int(sample.detected.size))
    if key == "student-t":
        return moment_limits.student_t_limit(mean, error, count, level), None
    if key == "central-limit":
        return moment_limits.central_limit(mean, error, level), None
    if key.startswith("chebyshev"):
        return moment_limits.chebyshev_limit(mean, error, level), None
    if np.isnan(skewness):
        return _NAN, Message.of("stats.limit-no-skewness", count=count)
    limit = moment_limits.chen_limit if key == "chen" else moment_limits.johnson_limit
    return limit(mean, error, skewness, count, level), None


_LOGNORMAL: dict[str, Callable[[float, float, int, float], float]] = {
    "land": lognormal_limits.land_limit,
    "chebyshev": lognormal_limits.chebyshev_unbiased_limit,
    "cox": lognormal_limits.cox_limit,
    "zou": lognormal_limits.zou_limit,
}


def _lognormal(sample: Sample, key: str, level: float) -> Found:
    if np.any(sample.detected <= 0):
        return _NAN, Message.of("stats.not-positive", smallest=float(sample.detected.min()))
    logs = np.log(sample.detected)
    limit = _LOGNORMAL[key.partition("-")[0]](float(logs.mean()), float(logs.std(ddof=1)), sample.count, level)
    return (limit, None) if np.isfinite(limit) else (_NAN, Message.of("stats.limit-beyond-numbers"))


def _corrected(sample: Sample) -> float:
    """Return the corrected shape of a gamma distribution; NaN for values that are not positive."""
    if np.any(sample.detected <= 0):
        return _NAN
    shape = gamma_limits.gamma_shape(np.log(sample.mean) - np.log(sample.detected).mean())
    return gamma_limits.corrected_shape(float(shape), sample.count)


def _gamma(sample: Sample, key: str, level: float, shape: float) -> Found:
    if np.any(sample.detected <= 0):
        return _NAN, Message.of("stats.not-positive", smallest=float(sample.detected.min()))
    if np.isnan(shape) or shape <= 0:
        return _NAN, Message.of("stats.limit-no-shape", count=sample.count)
    if key == "gamma-approximate":
        limit = gamma_limits.gamma_approximate_limit(sample.mean, shape, sample.count, level)
    else:
        try:
            limit = gamma_limits.gamma_adjusted_limit(sample.mean, shape, sample.count, level)
        except ValueError:
            return _NAN, Message.of("stats.limit-no-table", count=sample.count, fewest=gamma_limits.FEWEST_ADJUSTED)
    return (limit, None) if np.isfinite(limit) else (_NAN, Message.of("stats.limit-beyond-numbers"))


def _bootstrap(sample: Sample, key: str, level: float) -> Found:
    resamples = sample.resamples
    if resamples is None:
        return _NAN, Message.of("stats.limit-no-resamples", different=sample.different, fewest=FEWEST_RESAMPLED)
    if key.endswith("percentile"):
        return bootstrap_limits.percentile_limit(resamples, level), None
    if key.endswith("bca"):
        limit = bootstrap_limits.accelerated_limit(resamples, sample.mean, sample.left_out, level)
        return limit, Message.of("stats.limit-one-sided") if np.isnan(limit) else None
    if key.endswith("hall"):
        away = sample.detected - sample.mean
        skewness = float(np.mean(away**3) / np.mean(away**2) ** 1.5)
        return (
            bootstrap_limits.hall_limit(resamples, sample.mean, sample.standard_error, skewness, sample.count, level),
            None,
        )
    share = float(sample.detected.max() / sample.detected.sum()) if np.all(sample.detected > 0) else 0.0
    if share > HEAVIEST_SHARE:
        return _NAN, Message.of("stats.limit-one-value", share=100 * share, most=100 * HEAVIEST_SHARE)
    return bootstrap_limits.studentised_limit(resamples, sample.mean, sample.standard_error, level), None

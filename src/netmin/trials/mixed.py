"""Plots measured in several rounds: a mixed model in which blocks and plots vary by chance."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.checks import residual_checks
from netmin.trials.extras import trials_module
from netmin.trials.factors import (
    Factor,
    FloatArray,
    IndexArray,
    Term,
    crossing,
    factor,
    factors_of,
    label_of,
    refuse_single_levels,
    term_columns,
    terms_of,
)
from netmin.trials.inner_outer import Grouping, containment_degrees
from netmin.trials.transforms import Transform, transformed

#: Columns of `MixedModel.coefficients`, `MixedModel.tests` and `MixedModel.variances`.
COEFFICIENT_COLUMNS = ("coefficient", "estimate", "standard_error", "degrees", "statistic", "p_value")
TEST_COLUMNS = ("term", "degrees", "error_degrees", "statistic", "p_value", "stratum")
VARIANCE_COLUMNS = ("component", "variance", "sd", "share")

#: Optimisers that are tried in turn until one settles; the highest likelihood counts.
_OPTIMISERS = ("bfgs", "lbfgs", "powell")

#: A component with a smaller share of the variance counts as nought. [–]
_NO_SHARE = 1e-4


@dataclass(frozen=True, eq=False)
class MixedModel:
    """Fixed effects of treatments and rounds, with blocks and plots as chance.

    Attributes
    ----------
    table : pandas.DataFrame
        Tests of the terms, one row each: term, degrees, error_degrees, statistic (F), p_value, and the stratum that
        the error comes from.
    coefficients : pandas.DataFrame
        One row per fixed effect, `COEFFICIENT_COLUMNS`; first levels are the reference. [unit on the scale of analysis]
    variances : pandas.DataFrame
        Components block, plot and residual, `VARIANCE_COLUMNS`. [squared unit; unit; –]
    checks : pandas.DataFrame
        As of an analysis of variance, on residuals within plots.
    response, fitted, residuals : array, shape (n,)
        On the scale of analysis; fitted values hold the block and the plot.
    factors : tuple of Factor
        Treatments and rounds.
    effects : array, shape (p,)
        Fixed effects.
    covariance : array, shape (p, p)
        Of the fixed effects.
    cell_rows : array, shape (cells, p)
        Weights of the effects in the mean of each combination of levels.
    degrees : array, shape (p,)
        Error degrees of freedom of each fixed effect.
    log_likelihood : float
        Restricted. [–]
    transform : str
        Scale of analysis.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    coefficients: pd.DataFrame
    variances: pd.DataFrame
    checks: pd.DataFrame
    response: FloatArray
    fitted: FloatArray
    residuals: FloatArray
    factors: tuple[Factor, ...]
    effects: FloatArray
    covariance: FloatArray
    cell_rows: FloatArray
    degrees: FloatArray
    log_likelihood: float
    transform: Transform
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("laird1982", "pinheiro2000", "shapiro1965", "brown1974")


def mixed_model(
    values: npt.ArrayLike,
    factors: Mapping[str, npt.ArrayLike] | pd.DataFrame,
    *,
    plot: npt.ArrayLike,
    block: npt.ArrayLike | None = None,
    transform: Transform = "none",
) -> MixedModel:
    """Fit treatments and rounds with a random plot, within a random block if there are blocks, by REML.

    Each term is judged against the stratum that it varies in: what is given to whole plots against differences between
    plots, rounds and their interactions against differences within plots; degrees of freedom by containment. Needs the
    extra ``netmin[trials]``.

    Parameters
    ----------
    values : array, shape (n,)
        One value per plot and round; NaN where lost. [any unit]
    factors : mapping of str to array, shape (n,), or pandas.DataFrame
        Treatments, and the round; all their interactions are fitted.
    plot : array, shape (n,)
        Which plot or pot each value comes from; names may recur in other blocks.
    block : array, shape (n,), optional
        Block of each plot.
    transform : {"none", "log"}
        Scale of analysis.

    Returns
    -------
    MixedModel

    Raises
    ------
    UsageError
        If the extra is not installed.
    NetminError
        If a factor has one level, a combination of levels is empty, each plot has one value only, or no fit is found.

    References
    ----------
    laird1982, pinheiro2000
    """
    statsmodels = trials_module("statsmodels.regression.mixed_linear_model")
    value = np.asarray(values, dtype=float)
    rows = ~np.isnan(value)
    fixed = tuple(one.taking(rows) for one in factors_of(factors, value.size))
    refuse_single_levels(fixed)
    groupings = _groupings(plot, block, rows)
    scale = transformed(value[rows], transform)
    terms = terms_of([one.name for one in fixed])
    by_name = {one.name: one for one in fixed}
    columns = [np.ones((scale.size, 1)), *(term_columns(by_name, term) for term in terms)]
    _refuse_empty(fixed)
    design = np.hstack(columns)
    found = _fit(statsmodels, scale, design, groupings)
    levels, degrees = containment_degrees(design, groupings)
    cell_rows = _cell_rows(fixed, terms)
    effects, covariance, residuals = _generalised_least_squares(scale, design, groupings, found.variance)
    checks, check_notes = residual_checks(residuals, crossing(fixed)[0])
    variances = _variances(found, groupings)
    return MixedModel(
        _tests(fixed, terms, columns, effects, covariance, cell_rows, levels, degrees, groupings),
        _coefficients(fixed, terms, effects, covariance, degrees),
        variances,
        checks,
        scale,
        scale - residuals,
        residuals,
        fixed,
        effects,
        covariance,
        cell_rows,
        degrees,
        found.log_likelihood,
        transform,
        (*_notes(rows, variances), *check_notes),
    )


def _groupings(plot: npt.ArrayLike, block: npt.ArrayLike | None, rows: npt.NDArray[np.bool_]) -> tuple[Grouping, ...]:
    plots = factor("plot", plot).taking(rows)
    if block is None:
        found: tuple[Grouping, ...] = (Grouping("plot", plots.code),)
    else:
        blocks = factor("block", block).taking(rows)
        code, _ = crossing((blocks, plots))
        found = (Grouping("block", blocks.code), Grouping("plot", code))
    if found[-1].count == found[-1].code.size:
        raise NetminError(Message.of("trials.one-value-per-plot", plots=found[-1].count))
    return found


def _refuse_empty(factors: Sequence[Factor]) -> None:
    wanted = int(np.prod([len(one.levels) for one in factors]))
    have = len(crossing(factors)[1])
    if have < wanted:
        raise NetminError(Message.of("trials.mixed-cells-empty", empty=wanted - have, cells=wanted))


@dataclass(frozen=True, eq=False)
class _Found:
    variance: FloatArray
    log_likelihood: float


def _fit(statsmodels: Any, value: FloatArray, design: FloatArray, groupings: Sequence[Grouping]) -> _Found:
    """Return variances, the residual one last, of the best fit of several optimisers."""
    outer, parts = groupings[0].code, None
    if len(groupings) > 1:
        inner = groupings[1].code
        within = [inner[outer == group] for group in np.unique(outer)]
        matrices = [(own[:, None] == np.unique(own)).astype(float) for own in within]
        names = [[str(one) for one in np.unique(own)] for own in within]
        parts = statsmodels.VCSpec(["plot"], [names], [matrices])
    # Brought to unit spread, so that the optimisers' tolerances mean the same for percents and parts per billion.
    unit = float(value.std()) or 1.0
    ones = np.ones((value.size, 1))
    model = statsmodels.MixedLM(value / unit, design, groups=outer, exog_re=ones, exog_vc=parts)
    fits = []
    for optimiser in _OPTIMISERS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fits.append(model.fit(reml=True, method=[optimiser]))
            except (np.linalg.LinAlgError, ValueError):
                continue
        if fits[-1].converged and np.isfinite(fits[-1].llf):
            break
    good = [fit for fit in fits if np.isfinite(fit.llf)]
    if not good:
        raise NetminError(Message.of("trials.mixed-not-fitted", count=value.size))
    best = max(good, key=lambda fit: float(fit.llf))
    components = [float(np.asarray(best.cov_re)[0, 0])]
    components += [float(one) for one in np.atleast_1d(best.vcomp)] if len(groupings) > 1 else []
    variance = np.maximum([*components, float(best.scale)], 0.0) * unit**2
    left = value.size - design.shape[1]
    return _Found(variance, float(best.llf) - left * float(np.log(unit)))


def _generalised_least_squares(
    value: FloatArray, design: FloatArray, groupings: Sequence[Grouping], variance: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return effects, their covariance, and what is left within plots."""
    whole = variance[-1] * np.eye(value.size)
    for one, grouping in zip(variance[:-1], groupings, strict=True):
        whole += one * (grouping.code[:, None] == grouping.code)
    solved = np.linalg.solve(whole, np.column_stack([design, value]))
    covariance = np.linalg.inv(design.T @ solved[:, :-1])
    effects = covariance @ (design.T @ solved[:, -1])
    residuals = variance[-1] * (solved[:, -1] - solved[:, :-1] @ effects)
    return np.asarray(effects), np.asarray(covariance, dtype=float), np.asarray(residuals, dtype=float)


def _cell_rows(factors: Sequence[Factor], terms: Sequence[Term]) -> FloatArray:
    grid = np.indices([len(one.levels) for one in factors]).reshape(len(factors), -1)
    cells = {
        one.name: Factor(one.name, one.levels, code.astype(np.intp)) for one, code in zip(factors, grid, strict=True)
    }
    return np.hstack([np.ones((grid.shape[1], 1)), *(term_columns(cells, term) for term in terms)])


def _tests(
    factors: Sequence[Factor],
    terms: Sequence[Term],
    columns: Sequence[FloatArray],
    effects: FloatArray,
    covariance: FloatArray,
    cell_rows: FloatArray,
    levels: IndexArray,
    degrees: FloatArray,
    groupings: Sequence[Grouping],
) -> pd.DataFrame:
    """Return F tests of the terms on means over equally weighted levels of the others."""
    from scipy.stats import f as f_distribution

    names = [*(grouping.name for grouping in groupings), "within"]
    ends = np.cumsum([part.shape[1] for part in columns])
    lines = []
    for place, term in enumerate(terms):
        contrast = _contrasts(factors, term) @ cell_rows
        away = contrast @ effects
        size = contrast.shape[0]
        statistic = float(away @ np.linalg.solve(contrast @ covariance @ contrast.T, away)) / size
        own = slice(int(ends[place]), int(ends[place + 1]))
        error = float(degrees[own].min())
        p_value = float(f_distribution.sf(statistic, size, error))
        lines.append((label_of(term), size, error, statistic, p_value, names[int(levels[own].max())]))
    return pd.DataFrame(lines, columns=list(TEST_COLUMNS))


def _contrasts(factors: Sequence[Factor], term: Term) -> FloatArray:
    """Return contrasts of the cell means that make up a term, shape (degrees of freedom, cells)."""
    matrix = np.ones((1, 1))
    for one in factors:
        size = len(one.levels)
        own = np.eye(size)[1:] - np.eye(size)[:1] if one.name in term else np.full((1, size), 1 / size)
        matrix = np.kron(matrix, own)
    return matrix


def _coefficients(
    factors: Sequence[Factor], terms: Sequence[Term], effects: FloatArray, covariance: FloatArray, degrees: FloatArray
) -> pd.DataFrame:
    from scipy.stats import t

    levels = {one.name: [str(level) for level in one.levels[1:]] for one in factors}
    names = ["intercept"]
    for term in terms:
        labels = [""]
        for name in term:
            labels = [f"{label}:{name} {level}".lstrip(":") for label in labels for level in levels[name]]
        names += labels
    error = np.sqrt(np.diag(covariance))
    statistic = effects / error
    p_value = 2 * t.sf(np.abs(statistic), degrees)
    return pd.DataFrame(
        dict(zip(COEFFICIENT_COLUMNS, (names, effects, error, degrees, statistic, p_value), strict=True))
    )


def _variances(found: _Found, groupings: Sequence[Grouping]) -> pd.DataFrame:
    names = [*(grouping.name for grouping in groupings), "residual"]
    table = pd.DataFrame({"component": names, "variance": found.variance, "sd": np.sqrt(found.variance)})
    return table.assign(share=found.variance / found.variance.sum())[list(VARIANCE_COLUMNS)]


def _notes(rows: npt.NDArray[np.bool_], variances: pd.DataFrame) -> tuple[Message, ...]:
    notes = []
    lost = int((~rows).sum())
    if lost:
        notes.append(Message.of("trials.plots-lost", lost=lost, count=int(rows.size)))
    empty = variances.loc[(variances["share"] < _NO_SHARE) & (variances["component"] != "residual"), "component"]
    if len(empty):
        notes.append(
            Message.of("trials.component-nought", components=[Message.of(f"trials.component-{name}") for name in empty])
        )
    return tuple(notes)

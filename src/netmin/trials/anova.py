"""Analysis of variance of an experiment by its layout: which error each treatment is judged against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.checks import residual_checks
from netmin.trials.factors import (
    BoolArray,
    Factor,
    FloatArray,
    Term,
    crossing,
    factor,
    factors_of,
    indicator,
    label_of,
    refuse_single_levels,
    term_columns,
    terms_of,
)
from netmin.trials.strata import TermSum, basis_of, error_strata, hierarchical_sums, sums_in_strata, without
from netmin.trials.transforms import Transform, transformed

#: How treatments were laid out.
Layout = Literal["completely-randomised", "randomised-blocks", "split-plot"]

#: Given what else a term is judged: all terms that do not contain it (type II), or the terms before it (type I).
SumsOfSquares = Literal["hierarchical", "sequential"]

#: Columns of `AnalysisOfVariance.table`.
ANOVA_COLUMNS = ("stratum", "term", "degrees", "sum_of_squares", "mean_square", "statistic", "p_value")

#: Name of the residual among the terms.
RESIDUAL = "residual"


@dataclass(frozen=True, eq=False)
class AnalysisOfVariance:
    """What treatments explain, each held against the error of its own stratum.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per stratum and term, `ANOVA_COLUMNS`; the residual of each stratum is its last row. [squared unit of
        the values on the scale of analysis; –]
    checks : pandas.DataFrame
        Brown and Forsythe's test of equal variances and Shapiro and Wilk's of normal residuals: test, statistic,
        p_value. NaN where a test could not be made, with a note.
    response, fitted, residuals : array, shape (n,)
        On the scale of analysis; residuals are those within plots or within cells.
    factors : tuple of Factor
        Treatments.
    layout, transform, sums : str
        As chosen.
    estimators : array, shape (cells, n)
        Weights by which the values make the mean of each combination of all levels; NaN where it cannot be estimated.
    error : tuple of (array, float, float)
        Of each stratum: orthonormal basis, mean square and degrees of freedom.
    notes : tuple of Message
        What a reader should know.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    checks: pd.DataFrame
    response: FloatArray
    fitted: FloatArray
    residuals: FloatArray
    factors: tuple[Factor, ...]
    layout: Layout
    transform: Transform
    sums: SumsOfSquares
    estimators: FloatArray
    error: tuple[tuple[FloatArray, float, float], ...]
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def error_mean_square(self) -> float:
        """Mean square [squared unit of the values] of the residual within, the finest stratum."""
        return self.error[-1][1]

    @property
    def error_degrees(self) -> float:
        """Degrees of freedom of the residual within."""
        return self.error[-1][2]

    def p_value(self, term: str) -> float:
        """Return the p-value of a term, such as "wool:tension".

        Raises
        ------
        ValueError
            If the table has no such term.
        """
        rows = self.table.loc[self.table["term"] == term, "p_value"].dropna()
        if rows.empty:
            raise ValueError(f"The analysis has no test of {term!r}.")
        return float(rows.iloc[-1])


def analysis_of_variance(
    values: npt.ArrayLike,
    factors: Mapping[str, npt.ArrayLike] | pd.DataFrame,
    *,
    layout: Layout = "completely-randomised",
    block: npt.ArrayLike | None = None,
    whole_plot_factors: Sequence[str] = (),
    transform: Transform = "none",
    interactions: bool = True,
    sums: SumsOfSquares = "hierarchical",
) -> AnalysisOfVariance:
    """Return the analysis of variance of one value per plot.

    Parameters
    ----------
    values : array, shape (n,)
        One value per experimental unit; NaN where a plot was lost. [any unit]
    factors : mapping of str to array, shape (n,), or pandas.DataFrame
        Level of each treatment factor.
    layout : {"completely-randomised", "randomised-blocks", "split-plot"}
        In blocks, treatments are judged within them. In a split plot, factors of whole plots are judged against the
        differences between whole plots of a block, the others against those within whole plots.
    block : array, shape (n,), optional
        Block of each plot; needed by the last two layouts.
    whole_plot_factors : sequence of str
        Factors that were given to whole plots of a split plot.
    transform : {"none", "log"}
        Scale of analysis, chosen by whoever asks and not by the outcome of a test.
    interactions : bool
        Whether factors may need one another.
    sums : {"hierarchical", "sequential"}
        For layouts that are not balanced; a split plot must be.

    Returns
    -------
    AnalysisOfVariance

    Raises
    ------
    NetminError
        If a factor has one level, nothing is left to estimate the error, a value has no logarithm, or a split plot is
        not complete; a mixed model can take what is not.
    ValueError
        If arrays or options do not fit each other.

    References
    ----------
    fisher1925, yates1935, brown1974, shapiro1965

    Examples
    --------
    >>> found = analysis_of_variance([4.1, 3.9, 5.2, 5.4, 6.8, 7.0], {"dose": [0, 0, 1, 1, 2, 2]})
    >>> found.table[["term", "degrees"]].to_numpy().tolist()
    [['dose', 2], ['residual', 3]]
    >>> round(found.p_value("dose"), 5)
    0.00059
    """
    value = np.asarray(values, dtype=float)
    if value.ndim != 1:
        raise ValueError(f"One column of values is expected, not an array of {value.ndim} dimensions.")
    plan = _plan(value, factors, layout, block, whole_plot_factors)
    scale = transformed(value[plan.rows], transform)
    if np.ptp(scale) == 0:
        raise NetminError(Message.of("trials.no-variation", count=scale.size))
    terms = terms_of([one.name for one in plan.factors], interactions=interactions)
    found = _split_plot(scale, plan, terms) if layout == "split-plot" else _one_error(scale, plan, terms, sums)
    table = _table(found.sums)
    cells, names = crossing(plan.factors)
    checks, notes = residual_checks(found.residuals, cells)
    return AnalysisOfVariance(
        table,
        checks,
        scale,
        scale - found.residuals,
        found.residuals,
        plan.factors,
        layout,
        transform,
        sums,
        _estimators(plan, [term for term in terms if label_of(term) in set(table["term"])]),
        found.error,
        (*_notes(plan, terms, table, sums, len(names)), *notes),
        ("fisher1925", "brown1974", "shapiro1965", *(("yates1935",) if layout == "split-plot" else ())),
    )


@dataclass(frozen=True, eq=False)
class _Plan:
    rows: BoolArray
    factors: tuple[Factor, ...]
    block: Factor | None
    whole: tuple[Factor, ...]

    @property
    def by_name(self) -> dict[str, Factor]:
        return {one.name: one for one in self.factors}

    @property
    def first(self) -> FloatArray:
        """Columns that are in every model: the mean, and blocks."""
        mean = np.ones((int(self.rows.sum()), 1))
        if self.block is None:
            return mean
        return np.hstack([mean, indicator(self.block.code, len(self.block.levels))[:, 1:]])


@dataclass(frozen=True, eq=False)
class _Found:
    sums: list[TermSum]
    residuals: FloatArray
    error: tuple[tuple[FloatArray, float, float], ...]


def _plan(
    value: FloatArray,
    factors: Mapping[str, npt.ArrayLike] | pd.DataFrame,
    layout: Layout,
    block: npt.ArrayLike | None,
    whole_plot_factors: Sequence[str],
) -> _Plan:
    if (layout != "completely-randomised") != (block is not None):
        raise ValueError("Blocks belong to randomised blocks and to split plots, and to no other layout.")
    rows = ~np.isnan(value)
    treatments = tuple(one.taking(rows) for one in factors_of(factors, value.size))
    refuse_single_levels(treatments)
    blocks = factor("block", block) if block is not None else None
    if blocks is not None and blocks.code.size != value.size:
        raise ValueError(f"There are {blocks.code.size} blocks for {value.size} values; they must be as many.")
    names = [one.name for one in treatments]
    strange = sorted(set(whole_plot_factors) - set(names))
    if strange or (layout == "split-plot") != bool(whole_plot_factors) or len(whole_plot_factors) == len(names):
        raise ValueError("A split plot has some of its factors on whole plots, and not all; other layouts have none.")
    whole = tuple(one for one in treatments if one.name in whole_plot_factors)
    return _Plan(rows, treatments, blocks.taking(rows) if blocks else None, whole)


def _one_error(value: FloatArray, plan: _Plan, terms: Sequence[Term], sums: SumsOfSquares) -> _Found:
    rows: list[TermSum] = []
    if plan.block is not None:
        mean = np.full((value.size, 1), 1 / np.sqrt(value.size))
        own = basis_of(without(indicator(plan.block.code, len(plan.block.levels)), mean))
        rows.append(TermSum("within", ("block",), own.shape[1], float(np.sum((own.T @ value) ** 2))))
    if sums == "hierarchical":
        rows += hierarchical_sums(value, plan.by_name, terms, plan.first)
    else:
        strata = error_strata(value.size, [("block", plan.block.code)] if plan.block else [])
        rows += sums_in_strata(value, plan.by_name, terms, strata[-1:])
    everything = basis_of(np.hstack([plan.first, *(term_columns(plan.by_name, term) for term in terms)]))
    residual = value - everything @ (everything.T @ value)
    mean_square, degrees = _residual(rows, "within", value.size)
    return _Found(rows, residual, ((np.eye(value.size), mean_square, degrees),))


def _residual(rows: Sequence[TermSum], stratum: str, count: int) -> tuple[float, float]:
    for row in rows:
        if row.term is None and row.stratum == stratum:
            return row.sum_of_squares / row.degrees, float(row.degrees)
    raise NetminError(Message.of("trials.no-error-left", count=count))


def _split_plot(value: FloatArray, plan: _Plan, terms: Sequence[Term]) -> _Found:
    blocks = _complete_blocks(plan)
    whole, _ = crossing((blocks, *plan.whole))
    strata = error_strata(value.size, [("block", blocks.code), ("whole plot", whole)])
    rows = sums_in_strata(value, plan.by_name, terms, strata)
    between, within = (_residual(rows, name, value.size) for name in ("whole plot", "within"))
    own = strata[-1].basis
    columns = np.hstack([term_columns(plan.by_name, term) for term in terms])
    explained = basis_of(own.T @ columns, scale=float(np.sqrt(value.size)))
    residual = own @ without((own.T @ value)[:, None], explained)[:, 0]
    # The mean and blocks are taken as fixed, so that the error of a single mean is that of its whole plots.
    coarse = np.hstack([np.full((value.size, 1), 1 / np.sqrt(value.size)), strata[0].basis, strata[1].basis])
    return _Found(rows, residual, ((coarse, *between), (strata[-1].basis, *within)))


def _complete_blocks(plan: _Plan) -> Factor:
    """Return the blocks of a split plot; refuse one that lacks a combination, or has one more often than others."""
    blocks = plan.block
    if blocks is None:
        raise ValueError("A split plot has blocks.")
    code, names = crossing((blocks, *plan.factors))
    wanted = len(blocks.levels) * int(np.prod([len(one.levels) for one in plan.factors]))
    counts = np.bincount(code)
    if len(names) != wanted or counts.min() != counts.max():
        raise NetminError(Message.of("trials.split-plot-incomplete", found=len(names), wanted=wanted))
    return blocks


def _estimators(plan: _Plan, terms: Sequence[Term]) -> FloatArray:
    """Return, for each combination of levels, the weights of the values in its mean over equally weighted blocks."""
    by_name = plan.by_name
    design = np.hstack([plan.first, *(term_columns(by_name, term) for term in terms)])
    grid = np.array(np.meshgrid(*(range(len(one.levels)) for one in plan.factors), indexing="ij"))
    codes = grid.reshape(len(plan.factors), -1)
    cells = {one.name: Factor(one.name, one.levels, codes[i].astype(np.intp)) for i, one in enumerate(plan.factors)}
    first = np.ones((codes.shape[1], plan.first.shape[1]))
    if plan.block is not None:
        first[:, 1:] = 1 / len(plan.block.levels)
    wanted = np.hstack([first, *(term_columns(cells, term) for term in terms)])
    inverse = np.linalg.pinv(design, rcond=1e-9)
    estimable = np.all(np.abs(wanted @ inverse @ design - wanted) < 1e-6, axis=1)
    return np.where(estimable[:, None], wanted @ inverse, np.nan)


def _table(rows: Sequence[TermSum]) -> pd.DataFrame:
    from scipy.stats import f as f_distribution

    errors = {row.stratum: row for row in rows if row.term is None}
    lines = []
    for row in rows:
        mean_square = row.sum_of_squares / row.degrees
        statistic = p_value = float("nan")
        error = errors.get(row.stratum)
        if row.term is not None and error is not None:
            spread = error.sum_of_squares / error.degrees
            statistic = mean_square / spread if spread > 0 else float("inf")
            p_value = float(f_distribution.sf(statistic, row.degrees, error.degrees))
        name = RESIDUAL if row.term is None else label_of(row.term)
        lines.append((row.stratum, name, row.degrees, row.sum_of_squares, mean_square, statistic, p_value))
    return pd.DataFrame(lines, columns=list(ANOVA_COLUMNS))


def _notes(
    plan: _Plan, terms: Sequence[Term], table: pd.DataFrame, sums: SumsOfSquares, cells: int
) -> tuple[Message, ...]:
    notes = []
    lost = int((~plan.rows).sum())
    if lost:
        notes.append(Message.of("trials.plots-lost", lost=lost, count=int(plan.rows.size)))
    gone = [label_of(term) for term in terms if label_of(term) not in set(table["term"])]
    if gone:
        notes.append(Message.of("trials.term-confounded", terms=gone))
    possible = int(np.prod([len(one.levels) for one in plan.factors]))
    if cells < possible:
        notes.append(Message.of("trials.cells-empty", empty=possible - cells, cells=possible))
    counts = np.bincount(crossing(plan.factors)[0])
    if counts.min() != counts.max():
        code = "trials.unbalanced-hierarchical" if sums == "hierarchical" else "trials.unbalanced-sequential"
        notes.append(Message.of(code, fewest=int(counts.min()), most=int(counts.max())))
    return tuple(notes)

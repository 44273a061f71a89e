"""What varies together among the elements: principal components, classical and robust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.columns import BoolArray, FloatArray
from netmin.stats.compositional import pivot_basis
from netmin.stats.parallel_analysis import ParallelAnalysis, parallel_analysis
from netmin.stats.robust_covariance import minimum_covariance_determinant
from netmin.stats.rotation import varimax

#: On which scale contents are compared: as parts of a whole, or as amounts, each for itself.
ComponentScale = Literal["log-ratios", "logarithms"]

#: Which samples of a biplot or which elements keep their distances.
BiplotKind = Literal["form", "covariance"]


@dataclass(frozen=True, eq=False)
class Biplot:
    """Samples and elements in one drawing.

    Attributes
    ----------
    samples : pandas.DataFrame, shape (n, 2)
        Points.
    elements : pandas.DataFrame, shape (parts, 2)
        Ends of the rays.
    explained : float
        Share of the variance that the drawing shows. [–]
    kind : str
        "form" keeps distances between samples; "covariance" makes the length of a ray the standard deviation of its
        element, and the distance between two ends that of their log-ratio.
    """

    samples: pd.DataFrame
    elements: pd.DataFrame
    explained: float
    kind: BiplotKind


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """Directions of the greatest variance, and where samples and elements lie along them.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per component: component, eigenvalue, explained, cumulative, chance_upper, kept.
    loadings : pandas.DataFrame, shape (parts, components)
        Weight of each element, columns of length one; on centred log-ratios they sum to zero. [–]
    scores : pandas.DataFrame, shape (complete samples, components)
        Indexed by the position of the sample. [–]
    distance : pandas.Series
        Mahalanobis distance of each complete sample, robust if `robust`. [–]
    cutoff : float
        Distance that a normal sample exceeds with a probability of 0.025. [–]
    kept : int
        Components that are more than chance, by parallel analysis.
    parallel : ParallelAnalysis
        The eigenvalues beside those of chance.
    scale : str
        "log-ratios" or "logarithms".
    robust, standardised : bool
        How covariance was estimated; whether each element was brought to unit spread.
    notes : tuple of Message
        What was left out, imputed or found odd.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    loadings: pd.DataFrame
    scores: pd.DataFrame
    distance: pd.Series[float]
    cutoff: float
    kept: int
    parallel: ParallelAnalysis
    scale: ComponentScale
    robust: bool
    standardised: bool
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ()

    @property
    def outlying(self) -> pd.Series[bool]:
        """Complete samples farther away than the cut-off: marked, not removed."""
        return self.distance > self.cutoff

    def biplot(self, kind: BiplotKind = "covariance", components: tuple[int, int] = (1, 2)) -> Biplot:
        """Return samples and elements along two components.

        Parameters
        ----------
        kind : {"covariance", "form"}
            Keep the relations among elements, or the distances among samples.
        components : tuple of int
            Which two, counted from 1.

        Returns
        -------
        Biplot

        Raises
        ------
        ValueError
            If there is no such component.

        References
        ----------
        aitchison2002
        """
        names = [f"PC{number}" for number in components]
        if not set(names) <= set(self.loadings.columns):
            raise ValueError(f"There are {self.loadings.shape[1]} components; {components} asks for others.")
        rows = self.table.set_index("component").loc[list(components)]
        spread = np.sqrt(rows["eigenvalue"].to_numpy(dtype=float))
        explained = float(rows["explained"].sum())
        samples, elements = self.scores[names], self.loadings[names]
        if kind == "form":
            return Biplot(samples, elements, explained, kind)
        return Biplot(samples / spread, elements * spread, explained, kind)

    def rotated(self, count: int | None = None) -> pd.DataFrame:
        """Return loadings turned so that each element belongs to few components (varimax): for reading only.

        Parameters
        ----------
        count : int, optional
            Components to turn; those `kept` unless given.

        Returns
        -------
        pandas.DataFrame, shape (parts, count)
            Loadings times the standard deviation of their component, turned with Kaiser's normalisation. [–]

        Raises
        ------
        ValueError
            If there are not that many components.

        References
        ----------
        kaiser1958
        """
        count = self.kept if count is None else count
        if not 0 <= count <= self.loadings.shape[1]:
            raise ValueError(f"There are {self.loadings.shape[1]} components, not {count}.")
        spread = np.sqrt(self.table["eigenvalue"].to_numpy(dtype=float)[:count])
        names = [f"VF{number}" for number in range(1, count + 1)]
        return pd.DataFrame(varimax(self.loadings.to_numpy()[:, :count] * spread), self.loadings.index, names)


def principal_components(
    parts: Mapping[str, npt.ArrayLike] | pd.DataFrame,
    *,
    imputed: pd.DataFrame | None = None,
    scale: ComponentScale = "log-ratios",
    robust: bool = True,
    standardise: bool | None = None,
    seed: int = 0,
) -> PrincipalComponents:
    """Return the principal components of contents, as parts of a whole or as amounts on logarithms.

    Robust components follow Filzmoser, Hron and Reimann: isometric log-ratios, minimum covariance determinant, loadings
    turned back to centred log-ratios. Trace elements alone are a subcomposition; `with_residual` adds the rest of the
    soil as a part, or `scale="logarithms"` looks at amounts.

    Parameters
    ----------
    parts : mapping of str to array, shape (n,), or pandas.DataFrame, shape (n, parts)
        Positive contents, non-detects replaced; NaN where not measured: such samples are left out. [any unit]
    imputed : pandas.DataFrame of bool, shape (n, parts), optional
        Which contents are no measurements, as `Replacement.imputed` says; they are noted.
    scale : {"log-ratios", "logarithms"}
        Parts of a whole, or amounts.
    robust : bool
        Withstand odd samples.
    standardise : bool, optional
        Bring each element to unit spread; so on logarithms unless told otherwise; log-ratios stay as they are.
    seed : int
        Of the robust estimate and of the chance data.

    Returns
    -------
    PrincipalComponents
        Signs are such that the largest loading of each component is positive.

    Raises
    ------
    NetminError
        If a content is zero or negative, there are fewer than two parts, an element never changes, or there are too
        few complete samples.
    ValueError
        If the columns differ in length, or log-ratios are to be standardised.

    References
    ----------
    aitchison2002, filzmoser2009

    Examples
    --------
    >>> rng = np.random.default_rng(4)
    >>> smoke, dust = rng.normal(size=(2, 60))
    >>> contents = {"Cu": smoke, "Ni": smoke, "Al": dust, "Fe": dust, "Zn": 0.0 * dust}
    >>> contents = {name: np.exp(value + 0.1 * rng.normal(size=60)) for name, value in contents.items()}
    >>> found = principal_components(contents, robust=False, scale="logarithms", seed=1)
    >>> found.kept, found.table["explained"].round(2).tolist()[:3]
    (2, [0.41, 0.39, 0.2])
    """
    if scale == "log-ratios" and standardise:
        raise ValueError("Log-ratios are not standardised: that would undo what makes them comparable.")
    frame = pd.DataFrame(parts if isinstance(parts, pd.DataFrame) else dict(parts)).astype(float)
    complete = frame.notna().all(axis=1).to_numpy()
    logarithms = _logarithms(frame[complete])
    standardised = scale == "logarithms" if standardise is None else standardise
    basis = pivot_basis(frame.shape[1]) if scale == "log-ratios" else np.eye(frame.shape[1])
    estimate = _estimate(logarithms @ basis.T, robust, seed)
    directions = _directions(estimate, standardised)
    loadings = basis.T @ directions.vectors
    signs = np.sign(loadings[np.abs(loadings).argmax(axis=0), np.arange(loadings.shape[1])])
    loadings = loadings * signs
    coordinates = (logarithms @ basis.T - estimate.centre) / directions.spread
    parallel = _parallel(logarithms, basis, estimate, standardised, seed)
    names = [f"PC{number}" for number in range(1, loadings.shape[1] + 1)]
    index = frame.index[complete]
    return PrincipalComponents(
        table=_table(directions.values, parallel),
        loadings=pd.DataFrame(loadings, frame.columns, names),
        scores=pd.DataFrame(coordinates @ directions.vectors * signs, index, names),
        distance=pd.Series(estimate.distance, index, dtype=float),
        cutoff=estimate.cutoff,
        kept=parallel.kept,
        parallel=parallel,
        scale=scale,
        robust=robust,
        standardised=standardised,
        notes=_notes(frame, complete, imputed, scale, estimate),
        citations=_citations(scale, robust),
    )


@dataclass(frozen=True, eq=False)
class _Estimate:
    centre: FloatArray
    covariance: FloatArray
    distance: FloatArray
    cutoff: float
    ordinary: BoolArray


@dataclass(frozen=True, eq=False)
class _Directions:
    values: FloatArray
    vectors: FloatArray
    spread: FloatArray


def _logarithms(frame: pd.DataFrame) -> FloatArray:
    if frame.shape[1] < 2:
        raise NetminError(Message.of("stats.components-one-part", parts=frame.shape[1]))
    bad = int(((frame <= 0) | np.isinf(frame)).to_numpy().sum())
    if bad:
        raise NetminError(Message.of("stats.parts-not-positive", count=bad))
    if frame.shape[0] <= 2 * frame.shape[1]:
        fewest = 2 * frame.shape[1] + 1
        raise NetminError(Message.of("stats.components-few", count=frame.shape[0], fewest=fewest))
    logarithms = np.log(frame.to_numpy())
    still = [str(name) for name, spread in zip(frame.columns, np.ptp(logarithms, axis=0), strict=True) if spread == 0]
    if still:
        raise NetminError(Message.of("stats.components-constant", parts=still))
    return np.asarray(logarithms, dtype=float)


def _estimate(coordinates: FloatArray, robust: bool, seed: int) -> _Estimate:
    from scipy.stats import chi2

    if robust:
        found = minimum_covariance_determinant(coordinates, seed=seed)
        return _Estimate(found.centre, found.covariance, found.distance, found.cutoff, found.ordinary)
    count, width = coordinates.shape
    centre, covariance = coordinates.mean(axis=0), np.cov(coordinates.T).reshape(width, width)
    away = coordinates - centre
    distance = np.sqrt(np.einsum("np,np->n", away @ np.linalg.pinv(covariance), away))
    return _Estimate(centre, covariance, distance, float(np.sqrt(chi2.ppf(0.975, width))), np.ones(count, dtype=bool))


def _directions(estimate: _Estimate, standardised: bool) -> _Directions:
    covariance = estimate.covariance
    spread = np.sqrt(np.diag(covariance)) if standardised else np.ones(covariance.shape[0])
    values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
    return _Directions(np.maximum(values[::-1], 0.0), vectors[:, ::-1], spread)


def _parallel(
    logarithms: FloatArray, basis: FloatArray, estimate: _Estimate, standardised: bool, seed: int
) -> ParallelAnalysis:
    """Hold the ordinary samples against the same samples with each column shuffled.

    Log-ratios are shuffled, not contents: what all elements have in common is no part of a ratio, and would come into
    the shuffled ones. Both sides are brought to the total of the estimate, which for robust components is that of the
    ordinary samples times a factor.
    """
    columns = logarithms[estimate.ordinary] @ basis.T @ basis
    total = float(np.trace(estimate.covariance))

    def eigenvalues(data: FloatArray) -> FloatArray:
        matrix = np.cov((data @ basis.T).T).reshape(basis.shape[0], -1)
        if standardised:
            spread = np.sqrt(np.diag(matrix))
            return np.asarray(np.maximum(np.linalg.eigvalsh(matrix / np.outer(spread, spread))[::-1], 0.0), dtype=float)
        values = np.maximum(np.linalg.eigvalsh(matrix)[::-1], 0.0)
        return np.asarray(values * (total / values.sum()), dtype=float)

    return parallel_analysis(columns, seed=seed, eigenvalues=eigenvalues)


def _table(values: FloatArray, parallel: ParallelAnalysis) -> pd.DataFrame:
    explained = values / values.sum()
    return pd.DataFrame(
        {
            "component": np.arange(1, values.size + 1),
            "eigenvalue": values,
            "explained": explained,
            "cumulative": np.cumsum(explained),
            "chance_upper": parallel.table["chance_upper"],
            "kept": parallel.table["kept"],
        }
    )


def _notes(
    frame: pd.DataFrame, complete: BoolArray, imputed: pd.DataFrame | None, scale: ComponentScale, estimate: _Estimate
) -> tuple[Message, ...]:
    notes = []
    if not complete.all():
        notes.append(Message.of("stats.samples-incomplete", left_out=int((~complete).sum()), count=len(frame)))
    if imputed is not None:
        count = int(imputed.to_numpy()[complete].sum())
        cells = int(complete.sum()) * frame.shape[1]
        notes += [Message.of("stats.components-imputed", count=count, cells=cells)] if count else []
    if scale == "log-ratios":
        notes.append(Message.of("stats.components-ratios", parts=[str(name) for name in frame.columns]))
    odd = int((estimate.distance > estimate.cutoff).sum())
    if odd:
        notes.append(Message.of("stats.components-odd", count=odd, expected=0.025 * estimate.distance.size))
    return tuple(notes)


def _citations(scale: ComponentScale, robust: bool) -> tuple[str, ...]:
    found = ["aitchison2002"] if scale == "log-ratios" else []
    found += ["filzmoser2009", "rousseeuw1999", "croux1999", "pison2002"] if robust else []
    return (*found, "horn1965", "glorfeld1995", "buja1992")

"""The soil of one zone as draws: what is in it, what it should fall to, how much of it there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes

#: What a stream of random numbers is for; streams of one seed and other purposes share none with it.
SOIL, PLANTS, FORECAST = 31, 32, 33

#: Square metres in a hectare.
HECTARE = 1e4


@dataclass(frozen=True, eq=False)
class Ground:
    """One zone's soil, as equally likely draws that belong together column by column.

    What is drawn is the mean of the zone over its rooted depth, not one sample. Arrays that are the same in every draw
    may hold a single number.

    Attributes
    ----------
    elements : tuple of str, length m
        Symbols of the house.
    concentration : array, shape (m, draws)
        Total content. [mg/kg dry]
    targets : array, shape (m,)
        What the total content should fall to; infinite for an element that has no target. [mg/kg dry]
    labile : array, shape (m, draws), or None
        Labile (reactive, exchangeable) content, part of the total. [mg/kg dry]
    labile_targets : array, shape (m,), or None
        What the labile content should fall to. [mg/kg dry]
    ph, organic_matter, clay : array, shape (draws,) or ()
        Of the soil; NaN where not known. [–, %, %]
    depth : array, shape (draws,) or ()
        Of the layer that is to be cleaned, and that roots reach. [m]
    density : array, shape (draws,) or ()
        Dry bulk density. [t/m³]
    deposition, leaching : array, shape (m, draws) or (m, 1)
        What comes from the air, and what water carries below the layer. [g/ha/yr]
    horizon : float
        Years within which the targets should be met. [yr]
    land_use : str
        As the site names it; empty where not said.
    name : str
        Of the zone.
    """

    elements: tuple[str, ...]
    concentration: FloatArray
    targets: FloatArray
    labile: FloatArray | None
    labile_targets: FloatArray | None
    ph: FloatArray
    organic_matter: FloatArray
    clay: FloatArray
    depth: FloatArray
    density: FloatArray
    deposition: FloatArray
    leaching: FloatArray
    horizon: float
    land_use: str = ""
    name: str = ""

    @classmethod
    def of(
        cls,
        elements: Sequence[str],
        concentration: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        labile: npt.ArrayLike | None = None,
        labile_targets: npt.ArrayLike | None = None,
        ph: npt.ArrayLike = math.nan,
        organic_matter: npt.ArrayLike = math.nan,
        clay: npt.ArrayLike = math.nan,
        depth: npt.ArrayLike = 0.25,
        density: npt.ArrayLike = 1.5,
        deposition: npt.ArrayLike = 0.0,
        leaching: npt.ArrayLike = 0.0,
        horizon: float = 30.0,
        land_use: str = "",
        name: str = "",
    ) -> Ground:
        """Return a ground from numbers and draws, checked.

        Parameters
        ----------
        elements : sequence of str, length m
            Symbols of the house.
        concentration : array, shape (m,) or (m, draws)
            [mg/kg dry]
        targets : array, shape (m,) or ()
            [mg/kg dry]
        labile, labile_targets : array, optional
            As `concentration` and `targets`. [mg/kg dry]
        ph, organic_matter, clay, depth, density : array, shape () or (draws,)
            [–, %, %, m, t/m³]
        deposition, leaching : array, shape (), (m,) or (m, draws)
            [g/ha/yr]
        horizon : float
            [yr]
        land_use, name : str
            Of the zone.

        Returns
        -------
        Ground
            With every array in the shape that its attribute names.

        Raises
        ------
        UsageError
            If a content, target, depth, density or horizon is not positive, a flow is negative, or a labile content
            passes the total.
        UnknownName
            If an element is not known.

        Examples
        --------
        >>> ground = Ground.of(["Cd", "Zn"], [[5.0, 6.0], [900.0, 1100.0]], [3.0, 300.0])
        >>> ground.draws, float(ground.soil_mass)
        (2, 3750.0)
        """
        names = tuple(elements)
        for element in names:
            analytes.get(element)
        contents = _by_element(concentration, names)
        ground = cls(
            names,
            contents,
            np.broadcast_to(np.asarray(targets, dtype=float), (len(names),)),
            None if labile is None else _by_element(labile, names),
            None if labile_targets is None else np.broadcast_to(np.asarray(labile_targets, float), (len(names),)),
            ph=np.asarray(ph, dtype=float),
            organic_matter=np.asarray(organic_matter, dtype=float),
            clay=np.asarray(clay, dtype=float),
            depth=np.asarray(depth, dtype=float),
            density=np.asarray(density, dtype=float),
            deposition=_by_element(deposition, names),
            leaching=_by_element(leaching, names),
            horizon=float(horizon),
            land_use=land_use,
            name=name,
        )
        _check(ground)
        return ground

    @classmethod
    def lognormal(
        cls,
        elements: Sequence[str],
        median: npt.ArrayLike,
        log_sd: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        draws: int = 10_000,
        seed: int = 0,
        **soil: npt.ArrayLike,
    ) -> Ground:
        """Return a ground whose contents are lognormal and independent of one another.

        Parameters
        ----------
        elements : sequence of str, length m
            Symbols of the house.
        median, log_sd : array, shape (m,)
            Of the zone's mean content, the second of its natural logarithm. [mg/kg dry, –]
        targets : array, shape (m,)
            [mg/kg dry]
        draws : int
            How many.
        seed : int
            Not below 0.
        **soil
            As in `Ground.of`.

        Returns
        -------
        Ground
            The same for the same seed.
        """
        stream = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(SOIL,)))
        centre, spread = (np.asarray(value, dtype=float)[:, None] for value in (median, log_sd))
        contents = centre * np.exp(spread * stream.standard_normal((len(centre), draws)))
        return cls.of(elements, contents, targets, **soil)  # type: ignore[arg-type]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.concentration.shape[1])

    @property
    def soil_mass(self) -> FloatArray:
        """Dry soil in a hectare of the layer. [t/ha]."""
        return np.asarray(HECTARE * self.depth * self.density)

    @property
    def net_gain(self) -> FloatArray:
        """What deposition brings more than leaching takes, shape (m, draws) or (m, 1). [g/ha/yr]."""
        return np.asarray(self.deposition - self.leaching)

    def row(self, element: str) -> int:
        """Return the place of an element; `ValueError` if the ground does not hold it."""
        return self.elements.index(element)


def _by_element(values: npt.ArrayLike, names: Sequence[str]) -> FloatArray:
    array = np.asarray(values, dtype=float)
    if array.ndim < 2:
        array = np.broadcast_to(array, (len(names),))[:, None]
    if array.ndim != 2 or array.shape[0] != len(names):
        raise ValueError(f"an array of shape {array.shape} does not hold one row for each of {len(names)} elements")
    return array


def _check(ground: Ground) -> None:
    """Refuse what no soil can be; comparisons are written so that NaN is refused too."""
    wrong: list[Message] = []
    for place, element in enumerate(ground.elements):
        named = analytes.named(element)
        if not np.all(ground.concentration[place] > 0) or not np.all(np.isfinite(ground.concentration[place])):
            wrong.append(Message.of("treatment.content-not-positive", element=named))
        if not ground.targets[place] > 0 or (
            ground.labile_targets is not None and not ground.labile_targets[place] > 0
        ):
            wrong.append(Message.of("treatment.target-not-positive", element=named))
        if not np.all(ground.deposition[place] >= 0) or not np.all(ground.leaching[place] >= 0):
            wrong.append(Message.of("treatment.flow-negative", element=named))
        if ground.labile is not None and not np.all(
            (ground.labile[place] >= 0) & (ground.labile[place] <= ground.concentration[place])
        ):
            wrong.append(Message.of("treatment.labile-outside", element=named))
    if not np.all(ground.soil_mass > 0) or not np.all(ground.depth > 0):
        wrong.append(Message.of("treatment.soil-not-positive"))
    if not ground.horizon > 0:
        wrong.append(Message.of("treatment.horizon-not-positive", horizon=ground.horizon))
    if len(set(ground.elements)) < len(ground.elements) or not ground.elements:
        wrong.append(Message.of("treatment.elements-twice", elements=list(ground.elements)))
    if wrong:
        raise UsageError(wrong[0] if len(wrong) == 1 else Message.of("treatment.several-wrong", problems=wrong))

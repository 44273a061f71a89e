"""Digging, covering, washing and binding: quick, dear, and fit for what plants cannot do."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from netmin import cellar
from netmin.errors import UnknownName, UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes
from netmin.treatment.base import QUANTILES, Goal, Kind, Outcome
from netmin.treatment.ground import HECTARE, PLANTS, Ground
from netmin.treatment.stabilisation import unchanged_path

_MOMENTS = 11

#: Clay up to which a soil counts as coarse enough to be washed: a choice of this house, an argument. [%]
MOST_CLAY = 20.0


@dataclass(frozen=True)
class ConventionalOption:
    """What a table says of a conventional option.

    Attributes
    ----------
    name : str
        Identifier.
    effect : {"removes", "covers", "washes", "binds"}
        What it does to the soil.
    applies_to : str
        As printed.
    shortest_years, longest_years : float
        How the printed duration is read. [yr]
    """

    name: str
    effect: str
    applies_to: str
    shortest_years: float
    longest_years: float


@cache
def conventional_options() -> Mapping[str, ConventionalOption]:
    """Return the conventional options that are known, by name.

    References
    ----------
    sumatecs2008

    Examples
    --------
    >>> sorted(conventional_options())[:3]
    ['capping', 'dig-and-dump', 'encapsulation']
    """
    path: Path = cellar.find("treatments", "conventional.csv") or cellar.house() / "treatments" / "conventional.csv"
    return {
        row["option"]: ConventionalOption(
            row["option"],
            row["effect"],
            row["applies_to"],
            float(row["shortest_years"]),
            float(row["longest_years"]),
        )
        for row in cellar.read_rows(path)
    }


@dataclass(frozen=True, eq=False)
class Conventional:
    """A conventional option.

    Attributes
    ----------
    option : str
        One of `conventional_options`.
    fill : mapping of str to float
        For an exchange of soil: contents of the clean soil that comes in; elements left out come in at their target.
        [mg/kg dry]
    washed_off : tuple of (float, float) or None
        For washing: lowest and highest share that a test of this very soil took off. None where there was no test.
        [–]
    most_clay : float
        Up to which a soil is called coarse enough to be washed. [%]
    """

    option: str
    fill: Mapping[str, float] = field(default_factory=dict)
    washed_off: tuple[float, float] | None = None
    most_clay: float = MOST_CLAY

    kind: Kind = "conventional"

    @property
    def title(self) -> Message:
        """What to call it."""
        return Message.of(f"treatment.title-{self._facts().name}")

    @property
    def name(self) -> str:
        """Identifier."""
        return self.option

    @property
    def needs(self) -> tuple[str, ...]:
        """Attributes of the ground that it cannot do without."""
        return ("clay",) if self._facts().effect == "washes" else ()

    def _facts(self) -> ConventionalOption:
        known = conventional_options()
        if self.option not in known:
            raise UnknownName(Message.of("treatment.option-unknown", option=self.option, known=sorted(known)))
        return known[self.option]

    def predict(self, ground: Ground, *, seed: int = 0) -> Outcome:
        """Return what would come of it.

        Parameters
        ----------
        ground : Ground
            The zone's soil as draws.
        seed : int
            Not below 0.

        Returns
        -------
        Outcome
            Years of the work itself; infinite where what is left passes the target.

        Raises
        ------
        UnknownName
            If there is no such option.
        UsageError
            If shares washed off are no shares, or a content of the fill is negative.

        References
        ----------
        sumatecs2008
        """
        facts = self._facts()
        self._check()
        stream = np.random.default_rng(
            np.random.SeedSequence(seed, spawn_key=(PLANTS, zlib.crc32(self.option.encode())))
        )
        work = stream.uniform(facts.shortest_years, facts.longest_years, ground.draws)
        left = self._left(ground, facts, stream)
        met = left <= ground.targets[:, None]
        if facts.effect in ("covers", "binds"):
            met = np.ones(met.shape, dtype=np.bool_)
        years = np.where(met, work, np.inf)
        years[np.isnan(left)] = np.nan
        years[ground.concentration <= ground.targets[:, None]] = 0.0
        times = np.linspace(0.0, ground.horizon, _MOMENTS)
        path = unchanged_path(ground, times)
        if facts.effect in ("removes", "washes"):
            later = left + times[1:, None, None] * ground.net_gain / ground.soil_mass
            path[:, :, 1:] = np.quantile(np.maximum(later, 0.0), QUANTILES, axis=2).transpose(0, 2, 1)
        goal: Goal = "total" if facts.effect in ("removes", "washes") else "contact"
        return Outcome(
            self.name,
            self.kind,
            goal,
            ground.elements,
            years,
            ground.horizon,
            np.zeros(years.shape),
            times,
            path,
            tuple(self._refusals(ground, facts, years)),
            ("sumatecs2008",),
            tuple(self._notes(ground, facts)),
            _quantities(ground, facts),
        )

    def _check(self) -> None:
        if self.washed_off is not None and not 0 <= self.washed_off[0] <= self.washed_off[1] <= 1:
            raise UsageError(Message.of("treatment.washed-outside", low=self.washed_off[0], high=self.washed_off[1]))
        negative = [analytes.named(element) for element, value in self.fill.items() if not value >= 0]
        if negative:
            raise UsageError(Message.of("treatment.fill-negative", elements=negative))

    def _left(self, ground: Ground, facts: ConventionalOption, stream: np.random.Generator) -> FloatArray:
        """Return what the layer holds afterwards, shape (m, draws); NaN where nobody knows."""
        present = ground.concentration
        if facts.effect == "removes":
            clean = [self.fill.get(name, target) for name, target in zip(ground.elements, ground.targets, strict=True)]
            return np.asarray(np.minimum(np.array(clean)[:, None], present))
        if facts.effect == "washes":
            if self.washed_off is None:
                return np.full(present.shape, np.nan)
            return np.asarray(present * (1.0 - stream.uniform(*self.washed_off, present.shape)))
        return np.array(present)

    def _refusals(self, ground: Ground, facts: ConventionalOption, years: FloatArray) -> Iterator[Message]:
        if facts.effect == "washes":
            if self.washed_off is None and np.isnan(years).any():
                yield Message.of("treatment.washing-untested")
            if "coarse" in facts.applies_to and (np.asarray(ground.clay) > self.most_clay).mean() > 0.5:
                yield Message.of(
                    "treatment.too-fine-to-wash",
                    clay=float(f"{np.median(ground.clay):.3g}"),
                    most=float(self.most_clay),
                )
        never = [
            analytes.named(element)
            for place, element in enumerate(ground.elements)
            if np.isinf(years[place]).mean() > 0.5
        ]
        if never:
            yield Message.of("treatment.left-above-target", elements=never)

    def _notes(self, ground: Ground, facts: ConventionalOption) -> Iterator[Message]:
        yield Message.of("treatment.duration-of-work", low=facts.shortest_years, high=facts.longest_years)
        if facts.effect == "removes":
            yield Message.of("treatment.dig-moves-it")
            unsaid = [analytes.named(name) for name in ground.elements if name not in self.fill]
            if unsaid:
                yield Message.of("treatment.fill-assumed", elements=unsaid)
        if facts.effect == "covers":
            yield Message.of("treatment.cover-must-last")
        if facts.effect == "binds":
            yield Message.of("treatment.binding-must-last")
        if facts.effect == "washes" and np.isnan(ground.clay).all():
            yield Message.of("treatment.texture-unknown", most=float(self.most_clay))


def _quantities(ground: Ground, facts: ConventionalOption) -> dict[str, float]:
    """Return the amounts that a price is multiplied with."""
    volume = HECTARE * float(np.median(ground.depth))
    if facts.effect == "covers":
        return {"area_m2_per_ha": HECTARE}
    return {"soil_m3_per_ha": volume, "soil_t_per_ha": float(np.median(ground.soil_mass))}

"""Holding an element where it is: a closed plant cover, or an amendment that binds what roots and water could take."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.samples import analytes
from netmin.treatment import amendments, refusals
from netmin.treatment.base import QUANTILES, Kind, Outcome
from netmin.treatment.ground import PLANTS, Ground
from netmin.treatment.orientation import revegetation_class, stabilised_up_to

#: Moments of a path.
_MOMENTS = 11

#: Years until a sown cover is closed, and until a mixed-in amendment has acted: choices of this house, both arguments.
COVER_YEARS, AMENDMENT_YEARS = 3.0, 1.0


@dataclass(frozen=True)
class Phytostabilisation:
    """A closed cover of plants that keep metals in their roots: no dust, little leaching, no contact.

    The soil's content stays as it is; what is met is that nobody meets it.

    Attributes
    ----------
    cover_years : float
        Until the cover is closed. [yr]
    limits : mapping of str to float, or None
        Highest contents at which a cover is known to hold; those of field trials unless given. [mg/kg dry]
    hopeless_below : float
        Probability of success below which it is refused. [–]
    """

    cover_years: float = COVER_YEARS
    limits: Mapping[str, float] | None = None
    hopeless_below: float = 0.5

    name: str = "phytostabilisation"
    kind: Kind = "gentle"
    needs: tuple[str, ...] = ()

    @property
    def title(self) -> Message:
        """What to call it."""
        return Message.of("treatment.title-stabilisation")

    def predict(self, ground: Ground, *, seed: int = 0) -> Outcome:  # noqa: ARG002  # nothing is drawn here
        """Return whether contents lie where a cover was shown to hold.

        Parameters
        ----------
        ground : Ground
            The zone's soil as draws.
        seed : int
            Not used: all that is uncertain is in the ground.

        Returns
        -------
        Outcome
            Years until the cover is closed; infinite in draws whose content passes what was ever stabilised.

        References
        ----------
        sumatecs2008
        """
        known = stabilised_up_to() if self.limits is None else self.limits
        years = np.zeros(ground.concentration.shape)
        for place, element in enumerate(ground.elements):
            beyond = ground.concentration[place] > known.get(element, np.inf)
            years[place] = np.where(beyond, np.inf, self.cover_years)
            # An element without an unmet target needs no cover.
            years[place][ground.concentration[place] <= ground.targets[place]] = 0.0
        times = np.linspace(0.0, ground.horizon, _MOMENTS)
        return Outcome(
            self.name,
            self.kind,
            "contact",
            ground.elements,
            years,
            ground.horizon,
            np.zeros(years.shape),
            times,
            unchanged_path(ground, times),
            tuple(self._refusals(ground, years, known)),
            ("sumatecs2008",),
            tuple(self._notes(ground, known)),
        )

    def _refusals(self, ground: Ground, years: FloatArray, known: Mapping[str, float]) -> Iterator[Message]:
        success = float((years.max(axis=0) <= ground.horizon).mean())
        if success >= self.hopeless_below:
            return
        beyond = [
            Message.of("treatment.element-above", element=analytes.named(element), limit=float(known[element]))
            for place, element in enumerate(ground.elements)
            if np.isinf(years[place]).mean() > 1.0 - self.hopeless_below
        ]
        yield Message.of("treatment.beyond-stabilised", elements=beyond, percent=round(100 * success))

    def _notes(self, ground: Ground, known: Mapping[str, float]) -> Iterator[Message]:
        yield Message.of("treatment.content-stays")
        yield Message.of("treatment.cover-years", years=self.cover_years)
        silent = [analytes.named(element) for element in ground.elements if element not in known]
        if silent:
            yield Message.of("treatment.no-limit-of-stabilisation", elements=silent)
        metals = float(np.median(ground.concentration.sum(axis=0)))
        yield Message.of(f"treatment.revegetation-{revegetation_class(metals)}", metals=float(f"{metals:.3g}"))


@dataclass(frozen=True)
class AidedStabilisation:
    """An amendment mixed into the soil, under a cover: the labile content falls, the total stays.

    Attributes
    ----------
    amendment : str
        One of `netmin.treatment.amendments`.
    acting_years : float
        Until it has acted. [yr]
    hopeless_below : float
        Probability of success below which it is refused. [–]
    """

    amendment: str
    acting_years: float = AMENDMENT_YEARS
    hopeless_below: float = 0.5

    kind: Kind = "gentle"
    needs: tuple[str, ...] = ("labile", "labile_targets")

    @property
    def title(self) -> Message:
        """What to call it."""
        return Message.of("treatment.title-aided", amendment=amendments.get(self.amendment).title)

    @property
    def name(self) -> str:
        """Identifier."""
        return f"aided-stabilisation-{self.amendment}"

    def predict(self, ground: Ground, *, seed: int = 0) -> Outcome:
        """Return whether the labile contents fall to their targets.

        Parameters
        ----------
        ground : Ground
            With labile contents and targets.
        seed : int
            Not below 0.

        Returns
        -------
        Outcome
            Refused where the amendment frees an element that the soil holds above its target, where nothing is known
            of its effect, or where it does too little.

        Raises
        ------
        UsageError
            If the ground holds no labile contents or targets.
        UnknownName
            If there is no such amendment.

        References
        ----------
        sumatecs2008, kumpiene2008
        """
        if ground.labile is None or ground.labile_targets is None:
            raise UsageError(Message.of("treatment.labile-missing", treatment=self.name))
        years = np.zeros(ground.concentration.shape)
        times = np.linspace(0.0, ground.horizon, _MOMENTS)
        path = np.zeros((len(QUANTILES), len(ground.elements), _MOMENTS))
        for place, element in enumerate(ground.elements):
            before = np.broadcast_to(ground.labile[place], (ground.draws,))
            target = ground.labile_targets[place]
            factor = self._factor(element, ground.draws, seed)
            # Not more than everything can become labile.
            after = np.minimum(before * factor, ground.concentration[place])
            # Where nothing is known of the effect, a target that is met now may be lost.
            years[place] = np.where(np.isnan(after), np.nan, np.where(after <= target, self.acting_years, np.inf))
            untouched = (before <= target) & (after <= target)
            years[place][untouched] = 0.0
            if not np.isfinite(target):
                years[place] = 0.0
            path[:, place, 0] = np.quantile(before, QUANTILES)
            path[:, place, 1:] = np.quantile(after, QUANTILES)[:, None]
        return Outcome(
            self.name,
            self.kind,
            "labile",
            ground.elements,
            years,
            ground.horizon,
            np.zeros(years.shape),
            times,
            path,
            tuple(self._refusals(ground, years)),
            ("kumpiene2008", "sumatecs2008"),
            tuple(self._notes(ground)),
        )

    def _factor(self, element: str, draws: int, seed: int) -> FloatArray:
        found = amendments.effect(self.amendment, element)
        if found is None:
            return np.full(draws, np.nan)
        words = (zlib.crc32(self.amendment.encode()), zlib.crc32(element.encode()))
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(PLANTS, *words))))
        return np.asarray(np.exp(found.log_mean + found.log_sd * stream.standard_normal(draws)))

    def _freed(self, ground: Ground) -> list[Message]:
        """Return the elements with a target to keep that the amendment may free, or freed in one study at least."""
        freed = set(amendments.get(self.amendment).frees)
        for element in ground.elements:
            found = amendments.effect(self.amendment, element)
            freed |= {element} if found is not None and (found.ratios > 1).any() else set()
        kept = np.full(len(ground.elements), np.inf) if ground.labile_targets is None else ground.labile_targets
        return [
            analytes.named(element)
            for place, element in enumerate(ground.elements)
            if element in freed and (np.isfinite(kept[place]) or _above(ground, place))
        ]

    def _refusals(self, ground: Ground, years: FloatArray) -> Iterator[Message]:
        amendment = amendments.get(self.amendment)
        freed = [
            analytes.named(element)
            for place, element in enumerate(ground.elements)
            if element in amendment.frees and _above(ground, place)
        ]
        if freed:
            yield Message.of("treatment.amendment-frees", amendment=amendment.title, elements=freed)
        unknown = [
            analytes.named(element) for place, element in enumerate(ground.elements) if np.isnan(years[place]).any()
        ]
        if unknown:
            yield Message.of("treatment.amendment-unknown", amendment=amendment.title, elements=unknown)
            return
        yield from refusals.hopeless(ground, years, self.hopeless_below)

    def _notes(self, ground: Ground) -> Iterator[Message]:
        amendment = amendments.get(self.amendment)
        yield Message.of("treatment.content-stays")
        yield Message.of("treatment.amendment-varies", amendment=amendment.title)
        if amendment.proven_years < ground.horizon:
            yield Message.of("treatment.amendment-wears-off", amendment=amendment.title, years=amendment.proven_years)
        watched = self._freed(ground)
        if watched:
            yield Message.of("treatment.watch-anions", amendment=amendment.title, elements=watched)


def _above(ground: Ground, place: int) -> bool:
    """Tell whether an element lies above its total or its labile target in half of the draws."""
    total = float(np.median(ground.concentration[place])) > ground.targets[place]
    if ground.labile is None or ground.labile_targets is None:
        return bool(total)
    return bool(total or float(np.median(ground.labile[place])) > ground.labile_targets[place])


def unchanged_path(ground: Ground, times: FloatArray) -> FloatArray:
    """Return the path of total contents that only deposition and leaching change.

    Parameters
    ----------
    ground : Ground
        The soil.
    times : array, shape (k,)
        [yr]

    Returns
    -------
    array, shape (3, m, k)
        P10, P50 and P90; not below zero. [mg/kg dry]
    """
    gained = ground.net_gain / ground.soil_mass
    contents = np.maximum(ground.concentration + times[:, None, None] * gained, 0.0)
    return np.asarray(np.quantile(contents, QUANTILES, axis=2).transpose(0, 2, 1))

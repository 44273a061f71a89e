"""Living with the soil: crops that stay within the limits of food or feed though the soil does not meet its target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netmin import standards
from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.crop_verdicts import ADVISABLE_AT_MOST
from netmin.risk.dose import FloatArray
from netmin.risk.grazers import dry_feed_limit
from netmin.samples import analytes
from netmin.treatment.base import Goal, Kind, Outcome
from netmin.treatment.ground import Ground
from netmin.treatment.stabilisation import unchanged_path
from netmin.treatment.stand import PlantUptake, deviations

_MOMENTS = 11


@dataclass(frozen=True)
class ProductLimit:
    """What a law of food or feed allows in a product.

    Attributes
    ----------
    analyte : str
        Symbol.
    value : float
        Fresh for food, dry for feed: a limit at 12 % moisture is turned into dry matter. [mg/kg]
    confidence : str
        Of the number.
    """

    analyte: str
    value: float
    confidence: str


def product_limits(law: str, products: str | Sequence[str]) -> tuple[ProductLimit, ...]:
    """Return what a law of food or feed allows in a product.

    Parameters
    ----------
    law : str
        A standard that judges food or feed, such as "eu-food-2023-915" or "eu-feed-2002-32".
    products : str or sequence of str
        As the law's table names what the product falls under, the most special first: of barley ``"barley, rye"`` and
        ``"cereals"``, since the law limits cadmium under the one and lead under the other.

    Returns
    -------
    tuple of ProductLimit
        Of each element the limit under the first heading that names it; sorted.

    Raises
    ------
    UsageError
        If the law judges something else, or does not name a product.
    UnknownName
        If there is no such law.

    References
    ----------
    eu-food-2023-915, eu-feed-2002-32

    Examples
    --------
    >>> [(limit.analyte, limit.value) for limit in product_limits("eu-food-2023-915", ["barley, rye", "cereals"])]
    [('Cd', 0.05), ('Pb', 0.2)]
    """
    standard = standards.get(law)
    if standard.matrix not in ("food", "feed"):
        raise UsageError(
            Message.of("treatment.not-food-or-feed", law=standard.short_label, matrix=str(standard.matrix))
        )
    table = standard.thresholds[standard.thresholds["matrix"] == standard.matrix]
    found: dict[str, ProductLimit] = {}
    for product in [products] if isinstance(products, str) else products:
        rows = table[table["condition"] == f"product:{product}"]
        if rows.empty:
            known = sorted({str(text).removeprefix("product:") for text in table["condition"]} - {""})
            raise UsageError(
                Message.of("treatment.product-unknown", product=product, law=standard.short_label, known=known)
            )
        for row in rows.to_dict("records"):
            value = float(row["value"])
            limit = dry_feed_limit(value) if standard.matrix == "feed" else value
            analyte = str(row["analyte"])
            found.setdefault(analyte, ProductLimit(analyte, limit, str(row["confidence"])))
    return tuple(sorted(found.values(), key=lambda limit: limit.analyte))


def plant_contents(
    species: str, uptakes: Mapping[str, PlantUptake], ground: Ground, *, seed: int = 0
) -> dict[str, FloatArray]:
    """Return draws of what a crop would hold on a ground.

    Parameters
    ----------
    species : str
        Its word.
    uptakes : mapping of str to PlantUptake
        By element, of the organ that is eaten.
    ground : Ground
        Its draws are matched one by one.
    seed : int
        Not below 0.

    Returns
    -------
    dict of str to array, shape (draws,)
        By element; those without evidence are left out. [mg/kg dry]

    Examples
    --------
    >>> from netmin.treatment import UptakeLine
    >>> ground = Ground.of(["Cd"], [[1.0, 4.0]], [1.0])
    >>> plant_contents("a", {"Cd": UptakeLine(0.0, 0.5)}, ground)["Cd"].tolist()
    [1.0, 2.0]
    """
    found = {}
    for place, element in enumerate(ground.elements):
        line = uptakes.get(element)
        if line is not None and line.level != "none" and np.isfinite(line.log_coefficient):
            score = deviations(species, element, ground.draws, seed)
            logs = line.log_coefficient + line.exponent * np.log(ground.concentration[place]) + line.log_sd * score
            found[element] = np.asarray(np.exp(logs))
    return found


@dataclass(frozen=True, eq=False)
class Phytoexclusion:
    """A crop for food or feed that is grown because it takes up little.

    Attributes
    ----------
    crop : str
        Its word.
    contents : mapping of str to array, shape (draws,)
        Of the part that is eaten, by element, as `plant_contents` or a measured crop gives them. [mg/kg dry]
    product : str or tuple of str
        Headings of the law that it falls under, the most special first; see `product_limits`.
    law : str
        Of food or feed.
    water : float
        Of the part that is eaten, for food; limits of feed are compared in dry matter. [–]
    passing_at_most : float
        Probability of passing a limit up to which it is advisable. [–]
    """

    crop: str
    contents: Mapping[str, FloatArray]
    product: str | tuple[str, ...]
    law: str = "eu-food-2023-915"
    water: float = 0.0
    passing_at_most: float = ADVISABLE_AT_MOST

    kind: Kind = "gentle"
    needs: tuple[str, ...] = ()

    @property
    def title(self) -> Message:
        """What to call it."""
        return Message.of("treatment.title-exclusion", crop=self.crop)

    @property
    def name(self) -> str:
        """Identifier."""
        return f"phytoexclusion-{self.crop}"

    def predict(self, ground: Ground, *, seed: int = 0) -> Outcome:  # noqa: ARG002  # contents come in as draws
        """Return how probably the crop keeps its limits.

        Parameters
        ----------
        ground : Ground
            For the path of its contents, which stay.
        seed : int
            Not used: the contents come in as draws.

        Returns
        -------
        Outcome
            Of the elements that the law limits: 0 years in draws that keep the limit, infinite in those that do not.

        Raises
        ------
        UsageError
            If the law does not judge food or feed, does not name the product, or the water is no share below 1.

        References
        ----------
        eu-food-2023-915, eu-feed-2002-32
        """
        if not 0 <= self.water < 1:
            raise UsageError(Message.of("treatment.water-outside", crop=self.crop, found=float(self.water)))
        limits = product_limits(self.law, self.product)
        standard = standards.get(self.law)
        goal: Goal = "food" if standard.matrix == "food" else "feed"
        dry = 1.0 - self.water if goal == "food" else 1.0
        years = np.full((len(limits), ground.draws), np.nan)
        for place, limit in enumerate(limits):
            if limit.analyte in self.contents:
                content = np.broadcast_to(self.contents[limit.analyte], (ground.draws,))
                years[place] = np.where(content * dry <= limit.value, 0.0, np.inf)
        times = np.linspace(0.0, ground.horizon, _MOMENTS)
        elements = tuple(limit.analyte for limit in limits)
        return Outcome(
            self.name,
            self.kind,
            goal,
            elements,
            years,
            ground.horizon,
            np.zeros(years.shape),
            times,
            _path(ground, elements, times),
            tuple(self._refusals(limits, years)),
            tuple(sorted(standard.cite)),
            tuple(self._notes(ground, limits)),
        )

    def _refusals(self, limits: tuple[ProductLimit, ...], years: FloatArray) -> Iterator[Message]:
        law = standards.get(self.law).short_label
        unknown = [analytes.named(limit.analyte) for place, limit in enumerate(limits) if np.isnan(years[place]).any()]
        if unknown:
            yield Message.of("treatment.crop-not-known", crop=self.crop, law=law, elements=unknown)
        for place, limit in enumerate(limits):
            passing = float(np.isinf(years[place]).mean())
            if passing > self.passing_at_most:
                yield Message.of(
                    "treatment.crop-passes",
                    crop=self.crop,
                    element=analytes.named(limit.analyte),
                    percent=round(100 * passing),
                    limit=float(f"{limit.value:.3g}"),
                    law=law,
                )

    def _notes(self, ground: Ground, limits: tuple[ProductLimit, ...]) -> Iterator[Message]:
        law = standards.get(self.law).short_label
        yield Message.of("treatment.content-stays")
        yield Message.of("treatment.measure-harvest")
        yield Message.of("treatment.passing-is-a-choice", percent=round(100 * self.passing_at_most))
        limited = {limit.analyte for limit in limits}
        free = [analytes.named(element) for element in ground.elements if element not in limited]
        if free:
            yield Message.of("treatment.crop-unlimited", law=law, elements=free)
        unverified = [analytes.named(limit.analyte) for limit in limits if limit.confidence == "unverified"]
        if unverified:
            yield Message.of("treatment.limits-unverified", law=law, elements=unverified)


def _path(ground: Ground, elements: tuple[str, ...], times: FloatArray) -> FloatArray:
    """Return the path of the soil's contents; NaN for elements that the ground does not hold."""
    whole = unchanged_path(ground, times)
    path = np.full((whole.shape[0], len(elements), len(times)), np.nan)
    for place, element in enumerate(elements):
        if element in ground.elements:
            path[:, place] = whole[:, ground.row(element)]
    return path

"""What a draw of means and toxicity values makes of a draw of people: weights on what a person takes up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netmin.errors import UsageError
from netmin.language import Message
from netmin.risk.dose import FloatArray
from netmin.risk.mean_contents import TOXICITY, MeanContents, latin_hypercube
from netmin.risk.normal_numbers import normal_numbers
from netmin.risk.people import People
from netmin.risk.routes import SOIL_PATHWAYS, Circumstances, Route, exposure_routes
from netmin.risk.toxicity import ToxicityProfile, ToxicitySet

#: What is computed for every person.
QUANTITIES = ("hazard", "cancer")

#: Toxicity values that may be uncertain.
UNCERTAIN = (
    "reference_dose",
    "reference_dose_diet",
    "reference_dose_dermal",
    "reference_concentration",
    "slope_factor",
    "unit_risk",
)

#: Sum over elements, or over pathways.
ALL = "all"

IndexArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Source:
    """Something uncertain that is drawn in the outer loop.

    Attributes
    ----------
    name : str
        ``content As``, ``contents`` where analytes belong together, ``vegetables``, ``reference_dose As``.
    order : array of int, shape (k,)
        Draws from the least to the most, so that a uniform number picks one smoothly.
    """

    name: str
    order: IndexArray


@dataclass(frozen=True, eq=False)
class Output:
    """One number per person: a quotient, an index or a risk.

    Attributes
    ----------
    quantity : {"hazard", "cancer"}
        Which.
    analyte, pathway : str
        Or ``all``.
    weights : array, shape (k, f)
        By draw of the outer loop, on the factors of `people.person_factors`.
    """

    quantity: str
    analyte: str
    pathway: str
    weights: FloatArray


@dataclass(frozen=True, eq=False)
class RiskModel:
    """Everything but the people's random numbers.

    Attributes
    ----------
    people : People
        How they are drawn.
    analytes : tuple of str, length a
        Those with a toxicity value.
    routes : tuple of Route
        What one mg/kg does to the person of the medians.
    coefficients : mapping of str to array, shape (a, pathways)
        By quantity: quotient or risk per mg/kg and unit of the person's factor; 0 where there is none.
    mutagenic : array of bool, shape (a,)
        Whose cancer factor is that with age factors.
    contents : MeanContents
        Of the soil, in the order of the analytes.
    food : mapping of str to MeanContents
        By pathway, in the order of the analytes.
    multipliers : mapping of (int, str) to array, shape (k,)
        Draws of uncertain toxicity values over their published value, by place of the analyte and quantity.
    judged_by : mapping of (int, str, str) to str
        Toxicity value by place of the analyte, quantity and pathway.
    """

    people: People
    analytes: tuple[str, ...]
    routes: tuple[Route, ...]
    coefficients: Mapping[str, FloatArray]
    mutagenic: npt.NDArray[np.bool_]
    contents: MeanContents
    food: Mapping[str, MeanContents]
    multipliers: Mapping[tuple[int, str], FloatArray]
    judged_by: Mapping[tuple[int, str, str], str]

    @property
    def draws(self) -> int:
        """Draws of the outer loop."""
        found = [self.contents, *self.food.values()]
        counts = [len(part.draws) for part in found] + [len(column) for column in self.multipliers.values()]
        return max(counts)

    def sources(self) -> tuple[Source, ...]:
        """Return what is uncertain."""
        found = list(_content_sources(self.contents, self.analytes, "content", "contents"))
        for name, part in self.food.items():
            if not part.of_soil:
                found += _content_sources(part, self.analytes, name, name)
        for (place, quantity), column in self.multipliers.items():
            found.append(Source(f"{quantity} {self.analytes[place]}", np.argsort(column)))
        return tuple(found)

    def terms(self, quantity: str, pick: Callable[[str, int], IndexArray] | None = None) -> FloatArray:
        """Return what each analyte adds on each pathway, per unit of the person's factor.

        Parameters
        ----------
        quantity : {"hazard", "cancer"}
            Which.
        pick : callable, optional
            Rows to take, by name of the source and place of the analyte; every row in order unless given.

        Returns
        -------
        array, shape (rows, a, pathways)
        """
        chosen = pick or (lambda _, __: np.arange(self.draws))
        columns = []
        for place in range(len(self.analytes)):
            by_pathway = [
                self.coefficients[quantity][place, column]
                * self._content(place, pathway, chosen)
                * self._toxicity(place, quantity, pathway, chosen)
                for column, pathway in enumerate(self.people.pathways)
            ]
            columns.append(np.column_stack(by_pathway))
        return np.stack(columns, axis=1)

    def _content(self, place: int, pathway: str, pick: Callable[[str, int], IndexArray]) -> FloatArray:
        part = self.contents if pathway in SOIL_PATHWAYS else self.food[pathway]
        prefix, joint = ("content", "contents") if pathway in SOIL_PATHWAYS or part.of_soil else (pathway, pathway)
        name = f"{prefix} {self.analytes[place]}" if part.independent else joint
        return np.asarray(part.draws[pick(name, place) % len(part.draws), place])

    def _toxicity(
        self, place: int, quantity: str, pathway: str, pick: Callable[[str, int], IndexArray]
    ) -> FloatArray | float:
        value = self.judged_by.get((place, quantity, pathway), "")
        column = self.multipliers.get((place, value))
        if column is None:
            return 1.0
        drawn = column[pick(f"{value} {self.analytes[place]}", place)]
        return np.asarray(1.0 / drawn if quantity == "hazard" else drawn)

    def outputs(self) -> list[Output]:
        """Return every output: by analyte and pathway, with the sums."""
        found = []
        for quantity in QUANTITIES:
            terms = self.terms(quantity)
            known: npt.NDArray[np.bool_] = np.array(self.coefficients[quantity] > 0)
            for place, analyte in enumerate(self.analytes):
                own = slice(place, place + 1)
                found += self._sums(quantity, analyte, terms[:, own], known[own], [place])
            if known.any():
                found += self._sums(quantity, ALL, terms, known, list(range(len(self.analytes))))
        return found

    def _sums(
        self, quantity: str, analyte: str, terms: FloatArray, known: npt.NDArray[np.bool_], places: Sequence[int]
    ) -> list[Output]:
        weights = self.weights(quantity, terms, places)
        on_pathway = [bool(column.any()) for column in known.T]
        count = len(self.people.pathways)
        found = []
        for column, pathway in enumerate(self.people.pathways):
            if on_pathway[column]:
                own = np.zeros_like(weights)
                own[:, column::count] = weights[:, column::count]
                found.append(Output(quantity, analyte, pathway, own))
        if any(on_pathway):
            found.append(Output(quantity, analyte, ALL, weights))
        return found

    def weights(self, quantity: str, terms: FloatArray, places: Sequence[int]) -> FloatArray:
        """Return terms added up on the factors of `people.person_factors`.

        Parameters
        ----------
        quantity : {"hazard", "cancer"}
            Which.
        terms : array, shape (rows, len(places), pathways)
            From `terms`.
        places : sequence of int
            Which analytes they are of.

        Returns
        -------
        array, shape (rows, 3 × pathways)
        """
        count = len(self.people.pathways)
        weights = np.zeros((terms.shape[0], 3 * count))
        if quantity == "hazard":
            weights[:, :count] = terms.sum(axis=1)
            return weights
        mutagenic = self.mutagenic[list(places)]
        weights[:, count : 2 * count] = terms[:, ~mutagenic].sum(axis=1)
        weights[:, 2 * count :] = terms[:, mutagenic].sum(axis=1)
        return weights


def _content_sources(part: MeanContents, analytes: Sequence[str], prefix: str, joint: str) -> list[Source]:
    if part.draws.shape[0] == 1:
        return []
    if not part.independent:
        return [Source(joint, np.arange(part.draws.shape[0]))]
    return [Source(f"{prefix} {name}", np.argsort(part.draws[:, place])) for place, name in enumerate(analytes)]


def build_model(
    people: People,
    contents: MeanContents,
    food: Mapping[str, MeanContents],
    soil_set: ToxicitySet,
    diet_set: ToxicitySet,
    circumstances: Circumstances,
    spread: Mapping[str, Mapping[str, float]],
    seed: int,
) -> RiskModel:
    """Return the model of a receptor.

    Parameters
    ----------
    people : People
        How they are drawn.
    contents, food
        As in `RiskModel`, all analytes; those without a toxicity value are left out.
    soil_set, diet_set : ToxicitySet
        For soil, and for food.
    circumstances : Circumstances
        Measured dust, share of local food.
    spread : mapping of str to mapping of str to float
        Geometric standard deviation by analyte and toxicity value.
    seed : int
        Not below 0.

    Raises
    ------
    UsageError
        If no analyte has a toxicity value, or a spread is of something unknown.
    """
    profiles = {name: soil_set.profiles[name] for name in contents.analytes if name in soil_set.profiles}
    profiles = {name: _with_diet(profile, diet_set) for name, profile in profiles.items() if not profile.routed}
    if not profiles:
        raise UsageError(Message.of("risk.no-toxicity-at-all", analytes=list(contents.analytes), set=soil_set.id))
    names = tuple(profiles)
    points = people.factors_at_points()
    routes: list[Route] = []
    judged_by: dict[tuple[int, str, str], str] = {}
    shape = (len(names), len(people.pathways))
    coefficients = {quantity: np.zeros(shape) for quantity in QUANTITIES}
    for place, profile in enumerate(profiles.values()):
        for route in exposure_routes(people.receptor, profile, people.pathways, circumstances):
            column = people.pathways.index(route.pathway)
            life = column + (2 if profile.mutagenic else 1) * shape[1]
            for quantity, number, unit in (("hazard", route.quotient, column), ("cancer", route.risk, life)):
                coefficients[quantity][place, column] = np.nan_to_num(number / points[unit])
                judged_by[place, quantity, route.pathway] = _judged_by(profile, quantity, route.pathway)
            routes.append(route)
    columns = [contents.analytes.index(name) for name in names]
    kept_food = {name: _columns(part, columns, names) for name, part in food.items() if name in people.pathways}
    return RiskModel(
        people=people,
        analytes=names,
        routes=tuple(routes),
        coefficients=coefficients,
        mutagenic=np.array([profile.mutagenic for profile in profiles.values()]),
        contents=_columns(contents, columns, names),
        food=kept_food,
        multipliers=_multipliers(profiles, spread, _outer_draws(contents, food), seed),
        judged_by=judged_by,
    )


def _columns(part: MeanContents, columns: list[int], names: tuple[str, ...]) -> MeanContents:
    return MeanContents(names, np.ascontiguousarray(part.draws[:, columns]), part.independent, part.of_soil)


def _outer_draws(contents: MeanContents, food: Mapping[str, MeanContents]) -> int:
    """Return how many draws there are; parts that are known exactly have one."""
    counts = {part.draws.shape[0] for part in (contents, *food.values())} - {1}
    if len(counts) > 1:
        raise UsageError(Message.of("risk.draws-differ", counts=sorted(counts)))
    return counts.pop() if counts else 1


def _with_diet(profile: ToxicityProfile, diet: ToxicitySet) -> ToxicityProfile:
    eaten = diet.profiles.get(profile.analyte)
    if eaten is None or not eaten.has("reference_dose_diet"):
        return profile
    return profile.with_rows({**profile.values, "reference_dose_diet": eaten.values["reference_dose_diet"]})


def _judged_by(profile: ToxicityProfile, quantity: str, pathway: str) -> str:
    if quantity == "cancer":
        return "unit_risk" if pathway == "inhalation" else "slope_factor"
    if pathway == "inhalation":
        return "reference_concentration"
    special = "reference_dose_dermal" if pathway == "dermal" else "reference_dose_diet"
    return special if pathway != "soil-ingestion" and profile.has(special) else "reference_dose"


def _multipliers(
    profiles: Mapping[str, ToxicityProfile], spread: Mapping[str, Mapping[str, float]], draws: int, seed: int
) -> dict[tuple[int, str], FloatArray]:
    wanted: list[tuple[int, str, float]] = []
    for analyte, numbers in spread.items():
        for quantity, deviation in numbers.items():
            if quantity not in UNCERTAIN:
                raise UsageError(Message.of("risk.quantity-unknown", name=quantity, known=sorted(UNCERTAIN)))
            if analyte not in profiles or not profiles[analyte].has(quantity):
                raise UsageError(Message.of("risk.spread-of-nothing", analyte=analyte, quantity=quantity))
            if not deviation > 1:
                raise UsageError(Message.of("risk.geometric-deviation", found=str(deviation)))
            wanted.append((list(profiles).index(analyte), quantity, deviation))
    if not wanted:
        return {}
    # With means that are known exactly the toxicity values make the outer loop alone.
    scores = normal_numbers(latin_hypercube(draws if draws > 1 else 200, len(wanted), seed, TOXICITY))
    return {(place, name): np.exp(np.log(sd) * scores[:, k]) for k, (place, name, sd) in enumerate(wanted)}

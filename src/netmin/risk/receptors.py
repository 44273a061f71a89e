"""Who is exposed: people by stage of life, each parameter with its source, its confidence and its spread."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.errors import UsageError
from netmin.language import Label, Message

_ROOM = "receptors"
_TABLE = "factors.csv"

#: Parameters of a stage of life, and their units.
PARAMETERS: Mapping[str, str] = {
    "body_weight": "kg",
    "exposure_frequency": "day/year",
    "exposure_duration": "year",
    "averaging_time_cancer": "day",
    "soil_ingestion": "mg/day",
    "skin_area": "cm2",
    "soil_adherence": "mg/cm2",
    "exposure_time": "h/day",
    "particulate_emission_factor": "m3/kg",
    "vegetable_ingestion": "g/day",
    "fruit_ingestion": "g/day",
}


@dataclass(frozen=True)
class ExposureFactor:
    """One number of ``data/receptors/factors.csv``.

    Attributes
    ----------
    id : str
        Stable key of the row; a row that holds two linked numbers gives ``E036/EF`` and ``E036/ED``; ``user`` for a
        number that the user gave.
    scenario, receptor, parameter, symbol : str
        As the table says.
    value : float
        NaN where the number must come from the site. [unit]
    unit : str
        As in `PARAMETERS`.
    distribution : str
        ``point`` unless a distribution was published: ``lognormal``, ``triangular``, ``empirical``.
    distribution_parameters : mapping of str to float
        By name, such as ``median`` and ``sdlog``.
    source : str
        The document.
    year : int
        Of the document; 0 for the user's own.
    notes, confidence, cite : str
        As in the table.
    """

    id: str
    scenario: str
    receptor: str
    parameter: str
    symbol: str
    value: float
    unit: str
    distribution: str = "point"
    distribution_parameters: Mapping[str, float] = field(default_factory=dict, hash=False)
    source: str = ""
    year: int = 0
    notes: str = ""
    confidence: str = "user"
    cite: str = ""


@dataclass(frozen=True, eq=False)
class Stage:
    """A stretch of a life during which the parameters stay the same.

    Attributes
    ----------
    name : str
        ``child``, ``adult``, ``worker``…
    from_age, to_age : float
        Ages between which it lies. [year]
    factors : mapping of str to ExposureFactor
        By parameter, a key of `PARAMETERS`; what is not known is absent.
    alternatives : mapping of str to tuple of ExposureFactor
        Published distributions of a parameter, for drawing people; a computation with single numbers ignores them.
    """

    name: str
    from_age: float
    to_age: float
    factors: Mapping[str, ExposureFactor]
    alternatives: Mapping[str, tuple[ExposureFactor, ...]] = field(default_factory=dict)

    def number(self, parameter: str) -> float:
        """Return a parameter in the unit of `PARAMETERS`, NaN where it is not known."""
        found = self.factors.get(parameter)
        return math.nan if found is None else found.value

    def has(self, *parameters: str) -> bool:
        """Whether every one of these parameters is known."""
        return not any(math.isnan(self.number(parameter)) for parameter in parameters)

    @property
    def averaging_time_hazard(self) -> float:
        """Averaging time of the hazard: the duration itself. [day]."""
        return 365.0 * self.number("exposure_duration")

    def with_values(self, numbers: Mapping[str, float]) -> Stage:
        """Return the stage with numbers of the user's own.

        Raises
        ------
        UsageError
            If a parameter is unknown, or a number not positive.
        """
        factors = dict(self.factors)
        for name, number in numbers.items():
            factors[name] = _own_factor(name, number)
        return replace(self, factors=factors)


def _own_factor(name: str, number: float) -> ExposureFactor:
    if name not in PARAMETERS:
        raise UsageError(Message.of("risk.parameter-unknown", name=name, known=sorted(PARAMETERS)))
    if not (math.isfinite(number) and number > 0):
        raise UsageError(Message.of("risk.number-not-positive", name=name, found=str(number)))
    return ExposureFactor("user", "", "", name, "", float(number), PARAMETERS[name])


@dataclass(frozen=True, eq=False)
class Receptor:
    """A kind of person.

    Attributes
    ----------
    id : str
        Name of its card.
    title : Label
        By language.
    stages : tuple of Stage
        In the order of life. The cancer risk adds them; the hazard is that of `hazard_stage`.
    hazard_stage : str
        Name of the stage that the hazard is computed for.
    cite : tuple of str
        Keys of the bibliography.
    notes : tuple of Label
        What a reader must know.
    """

    id: str
    title: Label
    stages: tuple[Stage, ...]
    hazard_stage: str
    cite: tuple[str, ...]
    notes: tuple[Label, ...] = ()

    @property
    def hazard(self) -> Stage:
        """The stage that the hazard is computed for."""
        return next(stage for stage in self.stages if stage.name == self.hazard_stage)

    def with_values(self, **numbers: float | Mapping[str, float]) -> Receptor:
        """Return the receptor with numbers of the user's own; the result of a computation lists them.

        Parameters
        ----------
        **numbers : float or mapping of str to float
            By parameter, a key of `PARAMETERS`: one number for every stage, or one by name of the stage.

        Raises
        ------
        UsageError
            If a parameter or a stage is unknown, or a number not positive.

        Examples
        --------
        >>> get("resident").with_values(soil_ingestion={"child": 100}).stages[0].number("soil_ingestion")
        100.0
        """
        names = [stage.name for stage in self.stages]
        for given in numbers.values():
            for name in given if isinstance(given, Mapping) else ():
                if name not in names:
                    raise UsageError(Message.of("risk.stage-unknown", name=name, receptor=self.id, known=names))
        stages = tuple(stage.with_values(_of_stage(numbers, stage.name)) for stage in self.stages)
        return replace(self, stages=stages)

    def require_frequency(self) -> None:
        """Complain if the site must first say how often people come.

        Raises
        ------
        UsageError
            If the exposure frequency of a stage is not known.
        """
        if not all(stage.has("exposure_frequency") for stage in self.stages):
            raise UsageError(Message.of("risk.frequency-missing", receptor=self.id))


def _of_stage(numbers: Mapping[str, float | Mapping[str, float]], stage: str) -> dict[str, float]:
    own: dict[str, float] = {}
    for name, given in numbers.items():
        if not isinstance(given, Mapping):
            own[name] = given
        elif stage in given:
            own[name] = given[stage]
    return own


@lru_cache(maxsize=8)
def _rows(path: Path, stamp: int) -> Mapping[str, ExposureFactor]:  # noqa: ARG001 (an edited table is read anew)
    return {factor.id: factor for row in cellar.read_rows(path) for factor in _factors(row)}


def _factors(row: Mapping[str, str]) -> list[ExposureFactor]:
    """Return the number of a row, or its linked numbers."""
    symbols, values, units = (row[name].split(";") for name in ("symbol", "value", "unit"))
    shape = dict(part.split("=") for part in row["dist_parameters"].split(";") if part)
    return [
        ExposureFactor(
            id=row["id"] if len(symbols) == 1 else f"{row['id']}/{symbol}",
            scenario=row["scenario"],
            receptor=row["receptor"],
            parameter=row["parameter"],
            symbol=symbol,
            value=float(value) if value else math.nan,
            unit=unit,
            distribution=row["distribution"],
            distribution_parameters={name: float(number) for name, number in shape.items()},
            source=row["source"],
            year=int(row["year"]),
            notes=row["notes"],
            confidence=row["confidence"],
            cite=row["cite"],
        )
        for symbol, value, unit in zip(symbols, values, units, strict=True)
    ]


def exposure_factors() -> Mapping[str, ExposureFactor]:
    """Return every number of the table by its id."""
    path = cellar.find(_ROOM, _TABLE)
    if path is None:
        raise FileNotFoundError(f"the cellar has no {_ROOM}/{_TABLE}")
    return _rows(path, path.stat().st_mtime_ns)


def read_receptor(path: Path | str) -> Receptor:
    """Read a receptor.

    Parameters
    ----------
    path : pathlib.Path or str
        Its card; every parameter names a row of ``factors.csv``.

    Returns
    -------
    Receptor
        The receptor.

    Raises
    ------
    ValueError
        If the card names a row in another unit.
    """
    card = cellar.read_card(Path(path))
    rows = exposure_factors()
    return Receptor(
        id=card["id"],
        title=Label.of(card["title"]),
        stages=tuple(_stage(entry, rows) for entry in card["stages"]),
        hazard_stage=card["hazard_stage"],
        cite=tuple(card["cite"]),
        notes=tuple(Label.of(note) for note in card.get("notes", ())),
    )


def _stage(entry: Mapping[str, Any], rows: Mapping[str, ExposureFactor]) -> Stage:
    return Stage(
        name=entry["name"],
        from_age=float(entry["ages"][0]),
        to_age=float(entry["ages"][1]),
        factors={name: _checked(rows[entry[name]], name) for name in PARAMETERS if name in entry},
        alternatives={
            name: tuple(_checked(rows[row], name) for row in ids) for name, ids in entry.get("alternatives", {}).items()
        },
    )


def _checked(factor: ExposureFactor, name: str) -> ExposureFactor:
    if factor.unit != PARAMETERS[name]:
        raise ValueError(f"{factor.id}: {factor.unit} is not {PARAMETERS[name]}, the unit of {name}.")
    return factor


#: Every receptor, the house's and the guests'; a guest announces the path of a card.
CATALOGUE: Catalogue[Receptor] = Catalogue(
    "receptors",
    lambda: cellar.cards(_ROOM),
    lambda name: read_receptor(cellar.cards(_ROOM)[name]),
    adopt=read_receptor,
)


def available() -> tuple[str, ...]:
    """Return the ids of all receptors."""
    return CATALOGUE.available()


def get(name: str) -> Receptor:
    """Return a receptor.

    Raises
    ------
    UnknownName
        With the nearest ids that exist.
    """
    return CATALOGUE.get(name)

"""The choices behind an assessment, each with its name in ``site.toml``, its default and its check.

A choice is written once, as a field of `Recipe`. The reader, ``netmin new site``, ``netmin config show`` and the report
all walk the same fields, so a choice cannot exist in one of them only.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from netmin.assessment.choices import FORMATS, Kind, parse
from netmin.errors import DataError, NetminError, Place, Problem, UsageError
from netmin.language import Message

#: Defaults of a person or a laboratory, looked for in the working folder.
CONFIGURATION_FILE = "netmin.toml"

#: Origins of choices that no file holds.
_ENVIRONMENT, _OPTION = "environment", "option"


def _choice(name: str, kind: Kind, default: Any = None) -> Any:
    """Return a field that knows its name in ``site.toml`` and how its value is read."""
    return field(default=default, metadata={"name": name, "kind": kind})


@dataclass(frozen=True)
class Recipe:
    """What was chosen; everything else follows from the file and the tables.

    Attributes are documented by the sentences ``recipe.<section>-<key>``, which ``netmin new site`` prints as comments.
    """

    name: str = _choice("site.name", Kind.TEXT, "")
    country: str | None = _choice("site.country", Kind.COUNTRY)
    land_use: str = _choice("site.land_use", Kind.TEXT, "residential")
    file: str | None = _choice("samples.file", Kind.TEXT)
    sheet: str | None = _choice("samples.sheet", Kind.TEXT)
    crs: str | None = _choice("samples.crs", Kind.TEXT)
    units: str | None = _choice("samples.units", Kind.TEXT)
    basis: str | None = _choice("samples.basis", Kind.BASIS)
    depth: str | None = _choice("samples.depth", Kind.TEXT)
    decimal: str | None = _choice("samples.decimal", Kind.DECIMAL)
    delimiter: str | None = _choice("samples.delimiter", Kind.TEXT)
    encoding: str | None = _choice("samples.encoding", Kind.TEXT)
    negative_is_limit: bool = _choice("samples.negative_is_limit", Kind.SWITCH, default=False)
    columns: tuple[tuple[str, str], ...] = _choice("samples.columns", Kind.PAIRS, ())
    clay: float | None = _choice("soil.clay", Kind.PERCENT)
    organic_matter: float | None = _choice("soil.organic_matter", Kind.PERCENT)
    ph: float | None = _choice("soil.ph", Kind.PH)
    standards: tuple[str, ...] = _choice("laws.standards", Kind.NAMES, ())
    on: datetime.date | None = _choice("laws.on", Kind.DATE)
    land_uses: tuple[tuple[str, str], ...] = _choice("laws.land_use", Kind.PAIRS, ())
    background: str | None = _choice("background.set", Kind.TEXT)
    reference_samples: tuple[str, ...] = _choice("background.reference_samples", Kind.NAMES, ())
    reference_element: str | None = _choice("background.reference_element", Kind.TEXT)
    analytes: tuple[str, ...] = _choice("elements.analytes", Kind.NAMES, ())
    receptors: tuple[str, ...] | None = _choice("risk.receptors", Kind.NAMES)
    toxicity: str | None = _choice("risk.toxicity", Kind.TEXT)
    pathways: tuple[str, ...] | None = _choice("risk.pathways", Kind.NAMES)
    days: float | None = _choice("risk.days", Kind.DAYS)
    people: int = _choice("risk.people", Kind.WHOLE, 16_000)
    means: int = _choice("risk.means", Kind.COUNT, 100)
    mapped_receptors: tuple[str, ...] | None = _choice("risk.mapped", Kind.NAMES)
    sources: bool | int = _choice("statistics.sources", Kind.SOURCES, default=False)
    map_analytes: tuple[str, ...] | None = _choice("map.analytes", Kind.NAMES)
    cell_size: float | None = _choice("map.cell_size", Kind.POSITIVE)
    neighbours: int | None = _choice("map.neighbours", Kind.SEVERAL)
    certainty: float = _choice("map.certainty", Kind.CERTAINTY, 0.8)
    draws: int = _choice("map.draws", Kind.COUNT, 200)
    simulations: int = _choice("map.simulations", Kind.WHOLE, 200)
    next_samples: int = _choice("map.next_samples", Kind.WHOLE, 10)
    seed: int = _choice("map.seed", Kind.COUNT, 1)
    plan_standard: str | None = _choice("plan.standard", Kind.TEXT)
    plan_level: str | None = _choice("plan.level", Kind.TEXT)
    plan_horizon: float = _choice("plan.horizon", Kind.YEARS, 30.0)
    plan_probability: float = _choice("plan.probability", Kind.CERTAINTY, 0.8)
    plan_parcels: str | None = _choice("plan.parcels", Kind.TEXT)
    plan_zone_area: float | None = _choice("plan.zone_area", Kind.POSITIVE)
    plan_depth: float | None = _choice("plan.depth", Kind.POSITIVE)
    plan_density: float = _choice("plan.density", Kind.POSITIVE, 1.4)
    plan_deposition: tuple[tuple[str, float], ...] = _choice("plan.deposition", Kind.NUMBERS, ())
    plan_treatments: tuple[str, ...] | None = _choice("plan.treatments", Kind.NAMES)
    plan_species: tuple[str, ...] | None = _choice("plan.species", Kind.NAMES)
    plan_biomass: tuple[tuple[str, float], ...] = _choice("plan.biomass", Kind.NUMBERS, ())
    plan_goal: str = _choice("plan.goal", Kind.GOAL, "any")
    plan_present: tuple[str, ...] = _choice("plan.present", Kind.NAMES, ())
    plan_outlet: str = _choice("plan.outlet", Kind.OUTLET, "none")
    plan_growing_temperature: float | None = _choice("plan.growing_temperature", Kind.TEMPERATURE)
    plan_late_frost: float | None = _choice("plan.late_frost", Kind.TEMPERATURE)
    plan_rain: float | None = _choice("plan.rain", Kind.POSITIVE)
    plan_currency: str = _choice("plan.currency", Kind.CURRENCY, "EUR")
    plan_budget: float | None = _choice("plan.budget", Kind.AMOUNT)
    plan_discount: float = _choice("plan.discount", Kind.SHARE, 0.04)
    plan_funding: str = _choice("plan.funding", Kind.TEXT, "own-money")
    plan_trials: tuple[str, ...] = _choice("plan.trials", Kind.NAMES, ())
    plan_tried: tuple[str, ...] = _choice("plan.tried", Kind.NAMES, ())
    plan_draws: int = _choice("plan.draws", Kind.COUNT, 200)
    folder: str = _choice("report.folder", Kind.TEXT, "outputs")
    languages: tuple[str, ...] = _choice("report.languages", Kind.LANGUAGES, ("en",))
    formats: tuple[str, ...] = _choice("report.formats", Kind.FORMATS, FORMATS)
    contact: str = _choice("report.contact", Kind.TEXT, "")

    def __post_init__(self) -> None:
        """Bring what a script wrote (lists, whole numbers, a date as text) into the form a site file would give."""
        for part in fields(self):
            given = getattr(self, part.name)
            if given is None or (choice_kind(part) is Kind.TEXT and given == part.default):
                continue
            raw = dict(given) if choice_kind(part).is_table else given
            value, fault = parse(choice_kind(part), raw)
            if fault is not None:
                raise UsageError(Message.of("recipe.wrong-choice", choice=choice_name(part), reason=fault))
            object.__setattr__(self, part.name, value)

    def land_use_for(self, standard: str) -> str:
        """Return the land use to judge by under one law: its own entry, or that of the site."""
        return dict(self.land_uses).get(standard, self.land_use)

    def reading(self) -> dict[str, Any]:
        """Return the choices that `netmin.read_samples` takes, those left open omitted."""
        names = ("sheet", "crs", "country", "units", "basis", "depth", "decimal", "delimiter", "encoding")
        chosen = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if self.negative_is_limit:
            chosen["negative_is_limit"] = True
        if self.columns:
            chosen["columns"] = dict(self.columns)
        return chosen

    def as_json(self) -> dict[str, Any]:
        """Return the choices as plain JSON data, by their names in ``site.toml``."""
        return {choice_name(part): _plain(choice_kind(part), getattr(self, part.name)) for part in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recipe:
        """Return the recipe that `as_json` wrote."""
        known = {choice_name(part): part for part in fields(cls)}
        return cls(
            **{
                known[name].name: choice_kind(known[name]).read(value)
                for name, value in data.items()
                if value is not None
            }
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the choices that can change a number of an assessment.

        Where and in which language the report is written cannot, nor can the plan that is made from it afterwards.
        """
        said = {name: value for name, value in self.as_json().items() if not name.startswith(("report.", "plan."))}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def choice_name(part: Field[Any]) -> str:
    """Return the dotted name of a choice in ``site.toml``."""
    return str(part.metadata["name"])


def choice_kind(part: Field[Any]) -> Kind:
    """Return how the value of a choice is read."""
    kind: Kind = part.metadata["kind"]
    return kind


def _plain(kind: Kind, value: Any) -> Any:
    if kind.is_table:
        return dict(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Choices:
    """A recipe, and where each of its values came from.

    Attributes
    ----------
    recipe : Recipe
        The values.
    origins : tuple of (str, str)
        Per choice that is not the default: its name, and the file, environment variable or option that set it.
    path : pathlib.Path or None
        The site file.
    plans : bool
        Whether a table ``[plan]`` was written, be it empty, or one of its choices was set otherwise.
    """

    recipe: Recipe
    origins: tuple[tuple[str, str], ...] = ()
    path: Path | None = None
    plans: bool = False

    @property
    def base(self) -> Path:
        """Return the folder that relative paths of the recipe start from."""
        return self.path.parent if self.path else Path()

    def input_path(self) -> Path:
        """Return the laboratory's file.

        Raises
        ------
        UsageError
            If the recipe names none.
        """
        if not self.recipe.file:
            raise UsageError(Message.of("recipe.no-file", site=str(self.path or "–")))
        return self.base / self.recipe.file

    def output_folder(self) -> Path:
        """Return the folder that the outputs go to."""
        return self.base / self.recipe.folder


def read_choices(
    path: Path | None, environment: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> Choices:
    """Gather the choices: ``netmin.toml``, then the site file, then ``NETMIN_…`` variables, then options.

    Parameters
    ----------
    path : pathlib.Path or None
        The site file.
    environment : mapping, optional
        Environment variables; ``NETMIN_MAP_CERTAINTY`` sets ``map.certainty``.
    options : mapping, optional
        Command-line options by the choice's name; None values are left out.

    Returns
    -------
    Choices
        The recipe and the origin of its values.

    Raises
    ------
    DataError
        With every unknown or unusable choice of the files at once.
    UsageError
        If the site file does not exist or is not TOML, or an option or environment variable is not usable.
    """
    layers: list[tuple[str, dict[str, Any]]] = []
    configuration = Path(CONFIGURATION_FILE)
    if configuration.is_file():
        layers.append((CONFIGURATION_FILE, _flat(_read_toml(configuration))))
    empty = False
    if path is not None:
        written = _read_toml(path)
        empty = written.get("plan") == {}
        layers.append((path.name, _flat(written)))
    layers.append((_ENVIRONMENT, _from_environment(environment or {})))
    layers.append((_OPTION, {name: value for name, value in (options or {}).items() if value is not None}))
    choices = _merge(layers, path)
    return replace(choices, plans=choices.plans or empty)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(Message.of("recipe.no-site-file", path=str(path))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(Message.of("recipe.not-toml", path=str(path), reason=str(fault))) from None
    except OSError as fault:
        raise UsageError(Message.of("recipe.unreadable", path=str(path), reason=fault.strerror or "")) from None


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """Turn sections into dotted names; a section that is itself a choice (columns, land_use per law) stays whole."""
    whole = {choice_name(part) for part in fields(Recipe) if choice_kind(part).is_table}
    flat: dict[str, Any] = {}
    for section, content in table.items():
        if not isinstance(content, dict):
            flat[section] = content
            continue
        for key, value in content.items():
            name = f"{section}.{key}"
            if isinstance(value, dict) and name not in whole:
                flat |= {f"{name}.{inner}": deep for inner, deep in value.items()}
            else:
                flat[name] = value
    return flat


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in fields(Recipe):
        text = environment.get(environment_variable(part))
        if text is not None and not choice_kind(part).is_table:
            found[choice_name(part)] = choice_kind(part).from_text(text)
    return found


def environment_variable(part: Field[Any]) -> str:
    """Return the environment variable that sets a choice."""
    return "NETMIN_" + choice_name(part).replace(".", "_").upper()


def _merge(layers: list[tuple[str, dict[str, Any]]], path: Path | None) -> Choices:
    known = {choice_name(part): part for part in fields(Recipe)}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    problems: list[Problem] = []
    for origin, layer in layers:
        for name, raw in layer.items():
            part = known.get(name)
            if part is None:
                problems.append(_unknown(name, origin, list(known)))
                continue
            variable = environment_variable(part)
            value, fault = parse(choice_kind(part), raw)
            if fault is not None:
                asked = variable if origin == _ENVIRONMENT else name
                problems.append(Problem(fault, Place(file=origin, column=asked), value=str(raw)))
                continue
            values[part.name] = value
            origins[name] = variable if origin == _ENVIRONMENT else origin
    if problems:
        raise _refusal(problems, path)
    plans = any(name.startswith("plan.") for name in origins)
    return Choices(replace(Recipe(), **values), tuple(sorted(origins.items())), path, plans)


def _refusal(problems: list[Problem], path: Path | None) -> NetminError:
    """Return every problem of the files; one of an option or of the environment only once the files are in order."""
    written = [problem for problem in problems if problem.place.file not in (_ENVIRONMENT, _OPTION)]
    if written:
        return DataError(written, path.name if path else CONFIGURATION_FILE)
    first = problems[0]
    return UsageError(Message.of("recipe.wrong-choice", choice=first.place.column, reason=first.message))


def _unknown(name: str, origin: str, known: list[str]) -> Problem:
    near = get_close_matches(name, known, n=2, cutoff=0.6)
    if near:
        return Problem(Message.of("recipe.unknown-choice-near", near=near), Place(file=origin, column=name))
    return Problem(Message.of("recipe.unknown-choice"), Place(file=origin, column=name))

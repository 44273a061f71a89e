"""A commented site file, made from the choices themselves so that it can never lag behind them."""

from __future__ import annotations

import json
import textwrap
from dataclasses import fields
from typing import Any

from netmin.assessment.recipe import Recipe, choice_kind, choice_name
from netmin.language import Message

#: What a newcomer sees filled in; everything else is shown commented out.
_STARTING_VALUES: dict[str, Any] = {
    "site.name": "",
    "site.country": "RO",
    "site.land_use": "residential",
    "samples.file": "laboratory.xlsx",
    "laws.standards": ["ro-756-1997", "rs-30-2018"],
    "report.folder": "outputs",
    "report.languages": ["en"],
}

#: What stands after the sign of a choice that is commented out and has no default.
_EXAMPLES: dict[str, Any] = {
    "samples.sheet": "Results",
    "samples.crs": "EPSG:3844",
    "samples.units": "mg/kg",
    "samples.basis": "dry",
    "samples.depth": "0-20 cm",
    "samples.decimal": ",",
    "samples.delimiter": ";",
    "samples.encoding": "utf-8",
    "soil.clay": 25.0,
    "soil.organic_matter": 10.0,
    "soil.ph": 6.5,
    "background.set": "local",
    "background.reference_element": "Al",
    "risk.receptors": ["resident", "worker"],
    "risk.toxicity": "us-2025",
    "risk.pathways": ["soil-ingestion", "dermal", "inhalation"],
    "risk.days": 50.0,
    "map.analytes": ["Cu", "Pb"],
    "map.cell_size": 40.0,
    "map.neighbours": 25,
    "plan.standard": "ro-756-1997",
    "plan.level": "intervention",
    "plan.parcels": "parcels.gpkg",
    "plan.zone_area": 1.0,
    "plan.depth": 0.25,
    "plan.treatments": ["phytoextraction", "phytostabilisation"],
    "plan.species": ["salix-viminalis", "silphium-perfoliatum"],
    "plan.growing_temperature": 17.0,
    "plan.late_frost": -3.0,
    "plan.rain": 650.0,
    "plan.budget": 250000.0,
}

#: Sections that do something by standing in the file; they are shown, but switched off.
_ON_DEMAND = ("plan",)


def site_template(language: str = "en", file: str | None = None) -> str:
    """Return the text of a site file in which every choice stands with one sentence about it.

    Parameters
    ----------
    language : str
        Language of the sentences.
    file : str, optional
        The laboratory's file, to be filled in.

    Returns
    -------
    str
        TOML.
    """
    starting = {**_STARTING_VALUES, **({"samples.file": file} if file else {})}
    lines: list[str] = []
    section = ""
    tables = []
    for part in fields(Recipe):
        name = choice_name(part)
        head, _, key = name.partition(".")
        if choice_kind(part).is_table:
            tables.append(_pairs_table(name, language))
            continue
        if head != section:
            lines += [
                *tables,
                *([""] if lines else []),
                f"# {Message.of(f'recipe.{head}').text(language)}",
                f"# [{head}]" if head in _ON_DEMAND else f"[{head}]",
            ]
            section, tables = head, []
        lines += [*_comment(name, language), _assignment(name, key, part.default, starting)]
    return "\n".join([*lines, *tables]) + "\n"


def _comment(name: str, language: str) -> list[str]:
    sentence = Message.of("recipe." + name.replace(".", "-")).text(language)
    return textwrap.wrap(sentence, 110, initial_indent="# ", subsequent_indent="# ")


def _assignment(name: str, key: str, default: Any, starting: dict[str, Any]) -> str:
    if name in starting:
        return f"{key} = {_toml(starting[name])}"
    value = _EXAMPLES.get(name, default)
    return f"# {key} = {_toml(value) if value is not None else ''}".rstrip()


def _pairs_table(name: str, language: str) -> str:
    return "\n".join([*_comment(name, language), f"# [{name}]"])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)

"""What the soil does to people, and to what lives and grazes on it: the frozen answers of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from netmin.language import Label, Message


@dataclass(frozen=True, eq=False)
class SiteHealth:
    """Hazard and cancer risk of people, for the site as a whole and for every sample.

    Attributes
    ----------
    receptors : tuple of (str, Label)
        Id and title, in the order of the tables.
    pathways : tuple of str
        Of the soil.
    toxicity, diet, toxicity_before : str
        Ids of the sets for soil and for food, and of the set that the first replaced ("" for none).
    toxicity_title, diet_title, before_title : Label
        Their names.
    toxicity_from : str
        First day of the set for soil, "" where it is not known.
    contents : pandas.DataFrame
        What people meet over the years, one row per analyte: analyte, measured, detected, mean, maximum, low, high
        [mg/kg dry], basis (``limit``: the recommended confidence limit of the mean; ``maximum``: the largest content,
        because the limit lies above it; ``bounds``: no limit could be given).
    limits : tuple of (str, Message)
        By analyte, the method of the recommended limit.
    table : pandas.DataFrame
        The site, one row per receptor, analyte, case and pathway, as `netmin.risk.HealthRisk` gives it.
    totals, organs, background, margins, lead : pandas.DataFrame
        The site, by receptor, as there.
    samples : pandas.DataFrame
        One row per sample and receptor: hazard index and cancer risk with bounds, classes, and what adds most.
    summary : pandas.DataFrame
        One row per receptor over all samples.
    lead_samples : pandas.DataFrame
        One row per sample: blood lead and the verdict of the level for residential soil.
    lead_levels : pandas.DataFrame
        Every level for residential soil: value [mg/kg], meaning, condition, from, to, confidence.
    changes : pandas.DataFrame
        What moved between `toxicity_before` and `toxicity` among the elements measured.
    before : pandas.DataFrame
        `totals` under `toxicity_before`; empty where nothing moved.
    references : pandas.DataFrame
        Every number that went in.
    notes : tuple of Message
        What was assumed, left out, or must be checked.
    citations : tuple of str
        Keys of the bibliography.
    """

    receptors: tuple[tuple[str, Label], ...]
    pathways: tuple[str, ...]
    toxicity: str
    toxicity_title: Label
    toxicity_from: str
    toxicity_before: str
    before_title: Label
    diet: str
    diet_title: Label
    contents: pd.DataFrame
    limits: tuple[tuple[str, Message], ...]
    table: pd.DataFrame
    totals: pd.DataFrame
    organs: pd.DataFrame
    background: pd.DataFrame
    margins: pd.DataFrame
    lead: pd.DataFrame
    samples: pd.DataFrame
    summary: pd.DataFrame
    lead_samples: pd.DataFrame
    lead_levels: pd.DataFrame
    changes: pd.DataFrame
    before: pd.DataFrame
    references: pd.DataFrame
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    def title(self, receptor: str) -> Label:
        """Return the title of a receptor."""
        return dict(self.receptors)[receptor]

    def as_json(self) -> dict[str, Any]:
        """Return everything but the references as plain JSON data with English sentences."""
        return _plain_fields(self, without=("references",))


@dataclass(frozen=True, eq=False)
class SiteEcology:
    """What the soil may do to what lives in it and grazes on it.

    Attributes
    ----------
    quotients : pandas.DataFrame
        One row per set of sediment values and sample: guideline, sample, low, high [–], first_place, last_place. An
        order only.
    guidelines : tuple of (str, Label)
        Id and short title of the sets.
    scales : pandas.DataFrame
        One row per sample whose RI is a number: sample, value, and a column per scale with the code of the class.
    scale_names : tuple of (str, Message)
        Id of each scale, and its name with its limits.
    scale_classes : tuple of (str, Message)
        Code of each class, mildest first, and its name.
    grazing : pandas.DataFrame
        As `netmin.risk.GrazingAnimals` gives it; empty where nothing grazes.
    animals : tuple of (str, Label)
        Id and title.
    notes : tuple of Message
        What a reader must know.
    citations : tuple of str
        Keys of the bibliography.
    """

    quotients: pd.DataFrame
    guidelines: tuple[tuple[str, Label], ...]
    scales: pd.DataFrame
    scale_names: tuple[tuple[str, Message], ...]
    scale_classes: tuple[tuple[str, Message], ...]
    grazing: pd.DataFrame
    animals: tuple[tuple[str, Label], ...]
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON data with English sentences."""
        return _plain_fields(self)


def _plain_fields(result: SiteHealth | SiteEcology, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {part.name: plain(getattr(result, part.name)) for part in fields(result) if part.name not in without}


def plain(value: Any) -> Any:
    """Return a value of a result as plain JSON data with English sentences."""
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, Label | Message):
        return value.text()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is pd.NA:
        return None
    return value.item() if hasattr(value, "item") else value

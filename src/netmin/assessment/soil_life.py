"""Risk to what lives in the soil and grazes on it: an order of samples, RI on every scale, the diet of animals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from netmin import risk
from netmin.assessment.contamination import toxic_factors
from netmin.assessment.receptors import general_use
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import IndexTable
from netmin.assessment.risk_result import SiteEcology
from netmin.errors import NetminError
from netmin.indices import Scale
from netmin.language import Label, Message
from netmin.risk import grazers, sediment_guidelines
from netmin.samples import SampleSet

#: General land uses on which animals graze, or are fed from.
_PASTURE = ("grassland", "arable")

_INDEX = "RI"


@dataclass(frozen=True, eq=False)
class _Part:
    """One table, and what belongs to it."""

    table: pd.DataFrame
    notes: tuple[Message, ...] = ()
    citations: tuple[str, ...] = ()


def site_ecology(
    samples: SampleSet, recipe: Recipe, indexed: IndexTable | None, contents: pd.DataFrame
) -> SiteEcology | None:
    """Compute what can be said of life in the soil and of animals on it.

    Parameters
    ----------
    samples : SampleSet
        The samples.
    recipe : Recipe
        Its land use says whether animals graze.
    indexed : IndexTable or None
        With RI, which is read on every scale.
    contents : pandas.DataFrame
        What the site is judged by, as `netmin.assessment.exposure` gives it.

    Returns
    -------
    SiteEcology or None
        None where there is nothing to say.
    """
    quotients, guidelines = _quotients(samples)
    scales, chosen = _scales(indexed)
    grazing, animals = _grazing(contents) if general_use(recipe) in _PASTURE else (_Part(pd.DataFrame()), ())
    parts = (quotients, scales, grazing)
    if all(part.table.empty for part in parts):
        return None
    return SiteEcology(
        quotients=quotients.table,
        guidelines=guidelines,
        scales=scales.table,
        scale_names=tuple((scale.id, scale.label) for scale in chosen),
        scale_classes=tuple((code, chosen[0].title(code)) for code in chosen[0].classes) if chosen else (),
        grazing=grazing.table,
        animals=animals,
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        citations=tuple(sorted({key for part in parts for key in part.citations})),
    )


def _quotients(samples: SampleSet) -> tuple[_Part, tuple[tuple[str, Label], ...]]:
    columns = [samples.column(name) for name in samples.analytes]
    arrays = [np.column_stack([getattr(column, name) for column in columns]) for name in ("value", "below", "above")]
    tables: list[pd.DataFrame] = []
    notes: list[Message] = []
    names: list[tuple[str, Label]] = []
    citations: set[str] = set()
    for guideline in sediment_guidelines.available():
        try:
            found = risk.mean_quotient(arrays[0], samples.analytes, arrays[1], arrays[2], guideline=guideline)
        except NetminError as reason:
            notes.append(reason.message)
            continue
        sample = samples.points["sample"].astype(str).to_numpy()
        tables.append(found.table.assign(guideline=guideline, sample=sample))
        names.append((guideline, sediment_guidelines.get(guideline).short_title))
        notes += found.notes
        citations.update(found.citations)
    if not tables:
        return _Part(pd.DataFrame(), tuple(notes)), ()
    together = pd.concat(tables, ignore_index=True)
    first = ["guideline", "sample"]
    ordered = together[[*first, *(name for name in together.columns if name not in first)]]
    return _Part(ordered, tuple(notes), tuple(citations)), tuple(names)


def _scales(indexed: IndexTable | None) -> tuple[_Part, tuple[Scale, ...]]:
    """Return RI on every scale, for the samples in which it is a number."""
    if indexed is None:
        return _Part(pd.DataFrame()), ()
    rows = indexed.values[(indexed.values["index"] == _INDEX) & indexed.values["value"].notna()]
    factors, _ = toxic_factors([str(name) for name in indexed.backgrounds["analyte"]])
    if rows.empty or not factors:
        return _Part(pd.DataFrame()), ()
    found = risk.risk_on_every_scale(rows["value"].to_numpy(dtype=float), list(factors.values()))
    table = found.table.assign(sample=rows["sample"].astype(str).to_numpy())
    ordered = table[["sample", *(name for name in table.columns if name != "sample")]]
    return _Part(ordered, found.notes, found.citations), found.scales


def _grazing(contents: pd.DataFrame) -> tuple[_Part, tuple[tuple[str, Label], ...]]:
    """Return the diet of animals over the content that the site is judged by; elements without a limit are left out."""
    limited = {
        name for name in contents["analyte"] if any(grazers.diet_limits(animal, name) for animal in grazers.available())
    }
    rows = contents[contents["analyte"].isin(limited)]
    known = rows[(rows["low"] > 0) & np.isfinite(rows["high"])]
    left = sorted(set(rows["analyte"]) - set(known["analyte"]))
    notes = (Message.of("assessment.grazing-left-out", analytes=left),) if left else ()
    if known.empty:
        return _Part(pd.DataFrame(), notes), ()
    found = risk.grazing_animals(dict(zip(known["analyte"], known["high"].astype(float), strict=True)))
    animals = tuple((name, grazers.get(name).title) for name in grazers.available())
    return _Part(found.table, (*notes, *found.notes), found.citations), animals

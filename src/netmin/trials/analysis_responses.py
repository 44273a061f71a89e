"""What of a trial is analysed: contents of organs, dry mass and uptake, one value per plot and harvest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.trials.accumulation import Accumulation
from netmin.trials.columns import ABOVE_GROUND
from netmin.trials.experimental_units import experimental_units
from netmin.trials.records import Trial, observations

#: What names a response: it is compared over treatments within these.
RESPONSE_COLUMNS = ("quantity", "unit", "species", "element", "organ", "round", "harvest")

#: Columns of the table of responses.
PLOT_VALUE_COLUMNS = (*RESPONSE_COLUMNS, "plot", "value", "below", "subsamples")

#: Quantities in the order of the report, and their units.
QUANTITIES = {"content": "mg/kg", "dry-mass": "g", "uptake": "mg"}

#: Where each harvest of a response is told from others of its round: the last one stands for the round.
_SORT = ["quantity", "species", "element", "organ", "round", "harvest", "plot"]


@dataclass(frozen=True, eq=False)
class Responses:
    """Values that are analysed.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per response and plot, `PLOT_VALUE_COLUMNS`.
    notes : tuple of Message
        What was averaged or left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    notes: tuple[Message, ...]
    citations: tuple[str, ...]

    def each(self) -> Iterator[tuple[dict[str, object], pd.DataFrame]]:
        """Yield the name of every response and its rows."""
        for key, rows in self.table.groupby(list(RESPONSE_COLUMNS), sort=False, dropna=False):
            yield dict(zip(RESPONSE_COLUMNS, key, strict=True)), rows


def trial_responses(trial: Trial, results: pd.DataFrame, uptake: Accumulation) -> Responses:
    """Return everything of a trial that is compared over its treatments.

    Parameters
    ----------
    trial : Trial
        The trial.
    results : pandas.DataFrame
        As `Trial.results`.
    uptake : Accumulation
        Of the same trial.

    Returns
    -------
    Responses
        Contents on a dry basis only; what is on another basis is counted in a note.
    """
    seen = observations(trial, results)
    dry = seen[(seen["basis"] == "dry") & seen["value"].notna()]
    notes = []
    if len(dry) < len(seen):
        notes.append(Message.of("trials.analysis-not-dry", left_out=len(seen) - len(dry), count=len(seen)))
    names = ["species", "element", "organ", "round", "harvest", "plot"]
    parts = []
    citations: tuple[str, ...] = ()
    try:
        units = experimental_units(dry, value="value", unit=names, belonging=["treatment"], below="below")
    except NetminError:
        units = None
    if units is not None:
        parts.append(units.table.assign(quantity="content"))
        notes += list(units.notes)
        citations = units.citations if units.pseudo_replicated else ()
    parts += [_masses(trial), _uptakes(uptake)]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else _nothing()
    table["unit"] = table["quantity"].map(QUANTITIES)
    order = table["quantity"].map({name: place for place, name in enumerate(QUANTITIES)})
    table = table.assign(order=order).sort_values(["order", *_SORT[1:]], kind="stable", ignore_index=True)
    return Responses(table[list(PLOT_VALUE_COLUMNS)], tuple(notes), citations)


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(PLOT_VALUE_COLUMNS))


def _masses(trial: Trial) -> pd.DataFrame:
    """Return the dry mass of shoot and root of every plot and harvest [g]; unknown where an organ was not weighed."""
    rows = trial.organs.merge(trial.plots[["plot", "species"]], on="plot").merge(
        trial.harvests[["harvest", "round"]], on="harvest"
    )
    parts = []
    for organ, members in (("shoot", ABOVE_GROUND), ("root", ("root",))):
        own = rows[rows["organ"].isin(members)]
        if organ == "shoot" and (own["organ"] == "shoot").any():
            own = own[own["organ"] == "shoot"]
        own = own.assign(unknown=own["dry_mass"].isna())
        grouped = own.groupby(["species", "round", "harvest", "plot"], as_index=False)
        mass = grouped.agg(value=("dry_mass", "sum"), unknown=("unknown", "any"))
        mass = mass[~mass["unknown"]]
        parts.append(mass.assign(organ=organ))
    table = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(table).assign(quantity="dry-mass", element="", below=False, subsamples=1)


def _uptakes(uptake: Accumulation) -> pd.DataFrame:
    """Return the uptake of shoots [mg]; where a limit goes into it, it is known to lie below its highest value."""
    rows = uptake.plots[uptake.plots["index"] == "uptake-shoot"]
    hidden = rows["value"].isna() & rows["high"].notna()
    value = rows["value"].where(~hidden, rows["high"])
    table = rows[["species", "element", "round", "harvest", "plot"]].assign(value=value, below=hidden)
    return table.dropna(subset=["value"]).assign(quantity="uptake", organ="shoot", subsamples=1)

"""A trial as it was written down: plain tables that are never changed after they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import Problem
from netmin.language import Message
from netmin.trials.columns import Column, TableForm
from netmin.trials.forms import TABLES

#: Columns of `observations`: a result with everything that is known of its pot.
OBSERVATION_COLUMNS = (
    *("trial", "experiment", "treatment", "control", "factor", "level", "second_factor", "second_level"),
    *("block", "whole_plot", "plot", "soil", "species", "cultivar", "density", "area", "soil_mass"),
    *("round", "harvest", "number", "date", "bbch", "sample", "organ", "washed", "plants", "dry_mass"),
    *("element", "value", "below", "basis", "uncertainty", "lod", "loq", "status", "method", "batch"),
)


@dataclass(frozen=True, eq=False)
class Trial:
    """What was planted, measured and weighed.

    Every table has the columns of its form in `netmin.trials.forms`, also where it has no rows. Unknown is "" in
    text, choices and dates (ISO 8601), NaN in numbers and counts, False in flags.

    Attributes
    ----------
    study : pandas.DataFrame
        One row: name, place, experiment (field, pot …), design, and where the numbers come from.
    treatments : pandas.DataFrame
        One row per treatment: the control it is held against, its factors and levels, spiked or chelated.
    plots : pandas.DataFrame
        One row per pot or plot, the unit of the experiment: treatment, block, whole plot, position, soil, species,
        cultivar, density [plants/m²], plants, area [m²], soil mass [kg dry], depth [m], bulk density [t/m³].
    rounds : pandas.DataFrame
        One row per cultivation round, and per species where these differ ("" for all): sowing, emergence, end.
    harvests : pandas.DataFrame
        One row per harvest: its round, its number within it, date, BBCH stage.
    organs : pandas.DataFrame
        One row per sample, which is one organ of one pot at one harvest: washed or not, plants in it, fresh, air-dry
        and oven-dry mass of the whole organ of the pot [g].
    biometry : pandas.DataFrame
        One row per measurement of a plant during growth.
    soils : pandas.DataFrame
        One row per number of a soil before or after: total, extract or property; of one pot, or of the whole lot
        where ``plot`` is "".
    amendments : pandas.DataFrame
        One row per amendment of a treatment.
    preparations : pandas.DataFrame
        One row per sample: drying, residual moisture [%], ashing, mass before and after it [g].
    batches, references : pandas.DataFrame
        Batches of the laboratory, and certified contents of reference materials [mg/kg].
    digestions : pandas.DataFrame
        One row per digest: of a sample, its duplicate, a blank or a reference material; mass [g], volume [mL],
        dilution.
    readings : pandas.DataFrame
        One row per digest and element: reading and limits [mg/L].
    results : pandas.DataFrame
        One row per sample and element as a laboratory reported it, with its basis [mg/kg].
    file : str
        Name of the file it was read from.
    problems : tuple of Problem
        Warnings that ride along.
    notes : tuple of Message
        What was assumed or left out.
    """

    study: pd.DataFrame
    treatments: pd.DataFrame
    plots: pd.DataFrame
    rounds: pd.DataFrame
    harvests: pd.DataFrame
    organs: pd.DataFrame
    biometry: pd.DataFrame
    soils: pd.DataFrame
    amendments: pd.DataFrame
    preparations: pd.DataFrame
    batches: pd.DataFrame
    references: pd.DataFrame
    digestions: pd.DataFrame
    readings: pd.DataFrame
    results: pd.DataFrame
    file: str = ""
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[Message, ...] = field(default=())

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], **more: Any) -> Trial:
        """Return a trial of the tables that there are; missing tables and columns are empty.

        Parameters
        ----------
        tables : mapping of str to pandas.DataFrame
            By the names of the attributes. Columns that a form does not know are refused.
        **more
            ``file``, ``problems``, ``notes``.

        Returns
        -------
        Trial
            Columns in the order and of the kinds of the forms.

        Raises
        ------
        ValueError
            If a table or a column is not one of the forms.
        """
        known = {form.name for form in TABLES}
        if strange := sorted(set(tables) - known):
            raise ValueError(f"a trial has no tables {strange}")
        complete: dict[str, Any] = {form.name: shaped(form, tables.get(form.name)) for form in TABLES}
        return cls(**complete, **more)

    @property
    def name(self) -> str:
        """Identifier of the trial."""
        return str(self.study["trial"].iloc[0])

    @property
    def experiment(self) -> str:
        """Kind of experiment, such as "field" or "pot"."""
        return str(self.study["experiment"].iloc[0])

    @property
    def data_origin(self) -> str:
        """Whether the numbers were measured, taken from publications, simulated, or some of each."""
        return str(self.study["data_origin"].iloc[0])

    def table(self, name: str) -> pd.DataFrame:
        """Return one table by its name."""
        return pd.DataFrame(getattr(self, name))

    def equals(self, other: Trial) -> bool:
        """Whether both hold the same tables."""
        return all(self.table(form.name).equals(other.table(form.name)) for form in TABLES)


def shaped(form: TableForm, table: pd.DataFrame | None) -> pd.DataFrame:
    """Return a table with the columns, order and kinds of its form.

    Parameters
    ----------
    form : TableForm
        Of the table.
    table : pandas.DataFrame or None
        Any part of the columns; None for no rows.

    Returns
    -------
    pandas.DataFrame
        Rows numbered from 0.

    Raises
    ------
    ValueError
        If a column is not one of the form.
    """
    given = pd.DataFrame() if table is None else table.reset_index(drop=True)
    if strange := [str(name) for name in given.columns if name not in form.names]:
        raise ValueError(f"the table {form.name} has no columns {strange}")
    return pd.DataFrame({column.name: _cells(column, given) for column in form.columns}, index=given.index)


def _cells(column: Column, table: pd.DataFrame) -> npt.NDArray[Any]:
    known = column.name in table.columns
    if column.kind in ("number", "count"):
        return table[column.name].to_numpy(dtype=float) if known else np.full(len(table), np.nan)
    if not known:
        empty: object = False if column.kind == "flag" else ""
        return np.full(len(table), empty, dtype=bool if column.kind == "flag" else object)
    cells = table[column.name].to_numpy(dtype=object)
    missing = np.asarray(pd.isna(cells), dtype=bool)
    if column.kind == "flag":
        return np.where(missing, False, cells).astype(bool)
    return np.array(["" if gone else str(cell) for cell, gone in zip(cells, missing, strict=True)], dtype=object)


def observations(trial: Trial, results: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return results with everything that is known of their pots, one row per sample and element.

    Parameters
    ----------
    trial : Trial
        The trial.
    results : pandas.DataFrame, optional
        As `Trial.results`, for instance `netmin.trials.bench_results(trial).table`; those of the trial if left out.

    Returns
    -------
    pandas.DataFrame
        Columns `OBSERVATION_COLUMNS`, in the order of the results. ``plot`` is the unit of the experiment: rows of one
        plot are not independent of one another. ``value`` is a limit where ``below``, and comparable only where
        ``basis`` is the same.
    """
    rows = trial.results if results is None else results
    organs = trial.organs.drop(columns=["note"])
    plots = trial.plots.drop(columns=["position", "plants", "depth", "bulk_density"])
    treatments = trial.treatments.drop(columns=["description", "spiked", "ageing", "chelate"])
    harvests = trial.harvests.drop(columns=["species"])
    joined = (
        rows.merge(organs, on="sample", how="left")
        .merge(plots, on="plot", how="left")
        .merge(treatments, on="treatment", how="left")
        .merge(harvests, on="harvest", how="left")
        .assign(trial=trial.name, experiment=trial.experiment)
    )
    return joined[list(OBSERVATION_COLUMNS)]

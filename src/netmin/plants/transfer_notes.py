"""What the soil-to-plant model says beside its numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from netmin.language import Message
from netmin.plants.relations import cadmium_relations
from netmin.plants.transfer_fit import ResponseFit
from netmin.plants.transfer_prediction import Level
from netmin.plants.transfer_rows import TransferRows

#: A soil beyond the evidence of its element by more than this factor is told of.
BEYOND = 3.0


def learning_notes(taken: TransferRows, responses: Mapping[str, ResponseFit]) -> tuple[Message, ...]:
    """Return how many observations the model rests on, and how many it left out.

    Parameters
    ----------
    taken : TransferRows
        Rows read.
    responses : mapping
        Fits by class of organs.

    Returns
    -------
    tuple of Message
    """
    rows = taken.rows
    notes = [
        Message.of(
            "plants.transfer-rests-on",
            rows=len(rows),
            studies=int(rows["study"].nunique()),
            species=int(rows["species"].nunique()),
            left=int(taken.left_out["count"].sum()),
        )
    ]
    notes += [Message.of(f"plants.transfer-no-{name}") for name in ("shoot", "root") if name not in responses]
    return tuple(notes)


def prediction_notes(response: ResponseFit | None, asked: pd.DataFrame, level: Level) -> tuple[Message, ...]:
    """Return what a reader of a prediction should know.

    Parameters
    ----------
    response : ResponseFit or None
        The fit that was asked, if there is one.
    asked : pandas.DataFrame
        The question, a row per soil.
    level : {"species", "family", "element", "none"}
        Closest kin with evidence.

    Returns
    -------
    tuple of Message
    """
    first = asked.iloc[0]
    names = {"plant": plant_name(str(first["species"])), "element": first["element"]}
    if response is None or level == "none":
        return (Message.of("plants.no-evidence", element=names["element"], organ=first["organ"]),)
    rows = response.rows[response.rows["element"] == names["element"]]
    kin = rows
    notes = []
    if level == "species":
        kin = rows[rows["species"] == first["species"]]
    elif level == "family":
        kin = rows[rows["family"] == first["family"]]
        notes.append(Message.of("plants.from-family", **names, family=first["family"]))
    else:
        notes.append(Message.of("plants.from-element", **names))
    studies = sorted(kin["study"].unique())
    if len(studies) == 1:
        notes.append(Message.of("plants.one-study", element=names["element"], study=studies[0], rows=len(kin)))
    if bool(kin["best_case"].all()):
        notes.append(Message.of("plants.best-cases-only", element=names["element"], rows=len(kin)))
    if bool((kin["low"] != kin["high"]).all()):
        notes.append(Message.of("plants.bounds-only", element=names["element"], rows=len(kin)))
    asked_of = (first["species"], first["element"], first["organ"])
    published = {(plant, "Cd", line.organ) for line in cadmium_relations().values() for plant in line.species}
    if asked_of in published:
        notes.append(Message.of("plants.relation-exists", **names))
    return (*notes, *_soil_notes(response, asked, rows))


def plant_name(species: str) -> str:
    """Return the Latin name that the word of a species was made of.

    Examples
    --------
    >>> plant_name("silphium-perfoliatum")
    'Silphium perfoliatum'
    """
    return species.replace("-", " ").capitalize()


def _soil_notes(response: ResponseFit, asked: pd.DataFrame, rows: pd.DataFrame) -> list[Message]:
    notes = []
    element = str(asked["element"].iloc[0])
    soil = asked["log_soil"].to_numpy(dtype=float)
    low, high = float(rows["log_soil"].min()), float(rows["log_soil"].max())
    outside = (soil < low - np.log(BEYOND)) | (soil > high + np.log(BEYOND))
    if outside.any():
        notes.append(
            Message.of(
                "plants.soil-beyond",
                count=int(outside.sum()),
                element=element,
                low=float(np.exp(low)),
                high=float(np.exp(high)),
                factor=BEYOND,
            )
        )
    unknown = [name for name in ("ph", "organic_matter", "clay") if bool(asked[name].isna().any())]
    notes += [Message.of(f"plants.{name.replace('_', '-')}-unknown") for name in unknown]
    design = response.design
    columns = [design.fixed["soil"], design.groups["soil by element"][(element,)]]
    if response.fit.at.effect[columns].sum() <= 0:
        notes.append(Message.of("plants.exponent-floored", element=element))
    return notes

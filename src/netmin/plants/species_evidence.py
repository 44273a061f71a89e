"""A species' page of evidence: what papers and trials say for it and against it, each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from netmin import cellar
from netmin.errors import UsageError
from netmin.language import Label, Message
from netmin.plants import species as shelf
from netmin.plants.accumulation_classes import DEFINITIONS, accumulation_class, hyperaccumulation_thresholds
from netmin.plants.evidence import literature_evidence, table_of

#: Where the definitions and the thresholds come from; every row carries its own citation as text.
CITATIONS = ("sumatecs2008", "baker1989")

CLAIM_COLUMNS = (
    "species",
    "claim",
    "side",
    "elements",
    "experiment",
    "finding",
    "citation",
    "reference",
    "source_seen",
    "confidence",
)

#: Organs that grow above the ground, as a whole or in part.
_ABOVE = ("shoot", "stem", "leaf", "petiole", "lamina", "grain", "fruit", "straw")

#: Reasons that make factors those of the treatment and not of the plant in a field.
_NOT_OF_NATURE = ("not-in-soil", "chelate", "spiked", "several-species", "unit-unconfirmed", "ash-basis", "copied-cell")


@dataclass(frozen=True, eq=False)
class SpeciesEvidence:
    """What is known of a species on polluted soil, for and against.

    Attributes
    ----------
    species : str
        Its name.
    claims : pandas.DataFrame
        What papers say of it as a whole, columns `CLAIM_COLUMNS`; side is "for" or "against" its use on polluted soil.
    observations : pandas.DataFrame
        One row per observation, element and organ above the ground, or root where no other is known: observation,
        origin, study, citation, element, organ, concentration, below, root, soil_total [mg/kg dry], experiment,
        bcf_shoot, bcf_root, tf, definition (of the factors, and whether reported or computed), accumulation (class),
        side ("for" where the shoot holds more than the soil, "against" where less, empty where that is not known),
        hyperaccumulator (above the threshold in nature), usable, why_not.
    table : pandas.DataFrame
        By element: observations, usable, for, against.
    notes : tuple of Message
        How to read it.
    citations : tuple of str
        Keys of the bibliography.
    """

    species: str
    claims: pd.DataFrame
    observations: pd.DataFrame
    table: pd.DataFrame
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = CITATIONS


def species_claims(name: str) -> pd.DataFrame:
    """Return what papers say of a species as a whole.

    Parameters
    ----------
    name : str
        As `netmin.plants.species.get` takes it.

    Returns
    -------
    pandas.DataFrame
        Columns `CLAIM_COLUMNS`, of which finding is a `Label`; no row where no paper is known here.

    Examples
    --------
    >>> species_claims("cup plant")["claim"].tolist()
    ['viable', 'limited', 'excluder']
    """
    word = shelf.get(name).name
    rows = [
        row | {"finding": Label.of({language: row[f"finding_{language}"] for language in ("en", "ro", "sr")})}
        for row in cellar.read_rows(table_of("claims.csv"))
        if row["species"] == word
    ]
    return pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))


def species_evidence(name: str, evidence: pd.DataFrame | None = None) -> SpeciesEvidence:
    """Return the evidence for and against a species.

    Factors are copied where a paper prints them and computed where root, shoot and total soil are known; every row says
    which of the two, and what is divided by what. Spiked soil, chelates and water cultures give no class and no side.

    Parameters
    ----------
    name : str
        As `netmin.plants.species.get` takes it.
    evidence : pandas.DataFrame, optional
        Rows of evidence; the literature of the cellar if left out. Give `combine_evidence` to see own trials beside it.

    Returns
    -------
    SpeciesEvidence

    Raises
    ------
    UnknownName
        If there is no such species.

    References
    ----------
    sumatecs2008, baker1989

    Examples
    --------
    >>> found = species_evidence("Silphium perfoliatum")
    >>> found.claims[["claim", "side"]].to_numpy().tolist()
    [['viable', 'for'], ['limited', 'against'], ['excluder', 'against']]
    >>> len(found.observations), int(found.observations["usable"].sum())
    (7, 0)
    """
    word = shelf.get(name).name
    rows = literature_evidence() if evidence is None else evidence
    if "species" not in rows.columns:
        raise UsageError(Message.of("plants.evidence-column-missing", column="species"))
    observations = _observations(rows[rows["species"] == word])
    claims = species_claims(name)
    return SpeciesEvidence(word, claims, observations, _by_element(observations), tuple(_notes(observations, claims)))


def _observations(rows: pd.DataFrame) -> pd.DataFrame:
    key = ["study", "observation", "element"]
    roots = rows.loc[(rows["organ"] == "root") & rows["concentration"].notna() & ~rows["below"]]
    roots = roots.drop_duplicates(key)[[*key, "concentration"]].rename(columns={"concentration": "root"})
    above = rows[rows["organ"] != "root"]
    alone = rows[(rows["organ"] == "root") & ~_keys(rows, key).isin(_keys(above, key))]
    found = pd.concat([above, alone]).sort_index().merge(roots, on=key, how="left")
    return _classified(found)


def _keys(rows: pd.DataFrame, key: list[str]) -> pd.Series[str]:
    return rows[key].astype(str).agg("|".join, axis=1) if len(rows) else pd.Series([], dtype=str)


def _classified(rows: pd.DataFrame) -> pd.DataFrame:
    shoot = rows["concentration"].where(rows["organ"].isin(_ABOVE) & ~rows["below"])
    # A soil content that was computed from the factor would only give the factor back.
    soil = rows["soil_total"].where(rows["soil_total_method"] != "from-bcf")
    of_root = rows["organ"] == "root"
    bcf_shoot = rows["bcf_reported"].where(~of_root).fillna(shoot / soil)
    bcf_root = rows["bcf_reported"].where(of_root).fillna(rows["root"] / soil)
    moved = rows["tf_reported"].fillna(shoot / rows["root"])
    natural = ~rows["why_not"].isin(_NOT_OF_NATURE)
    classes = np.where(natural, accumulation_class(bcf_root, bcf_shoot, moved), "undecided")
    side = np.select([natural & (bcf_shoot > 1), natural & (bcf_shoot < 1)], ["for", "against"], "")
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("observation", "origin", "study", "citation", "element", "organ")},
            "concentration": rows["concentration"],
            "below": rows["below"],
            "root": rows["root"],
            "soil_total": rows["soil_total"],
            "experiment": rows["experiment"],
            "bcf_shoot": bcf_shoot,
            "bcf_root": bcf_root,
            "tf": moved,
            "definition": _definitions(rows, bcf_shoot, bcf_root, moved),
            "accumulation": classes,
            "side": side,
            "hyperaccumulator": _above_threshold(rows, shoot) & natural,
            "usable": rows["usable"],
            "why_not": rows["why_not"],
        }
    ).reset_index(drop=True)


def _definitions(rows: pd.DataFrame, *factors: pd.Series[float]) -> list[str]:
    reported = (rows["bcf_reported"], rows["bcf_reported"], rows["tf_reported"])
    texts = [""] * len(rows)
    for name, value, printed in zip(DEFINITIONS, factors, reported, strict=True):
        for row in np.flatnonzero(value.notna()):
            how = "as reported" if printed.iloc[row] == value.iloc[row] else "computed"
            texts[row] += f"{'; ' if texts[row] else ''}{name}: {DEFINITIONS[name]}, {how}"
    return texts


def _above_threshold(rows: pd.DataFrame, shoot: pd.Series[float]) -> pd.Series[bool]:
    thresholds = rows["element"].map(hyperaccumulation_thresholds()).astype(float)
    return (shoot >= thresholds) & rows["experiment"].isin(["natural", "field"])


def _by_element(observations: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "element": element,
            "observations": len(part),
            "usable": int(part["usable"].sum()),
            "for": int((part["side"] == "for").sum()),
            "against": int((part["side"] == "against").sum()),
        }
        for element, part in observations.groupby("element")
    ]
    return pd.DataFrame(rows, columns=["element", "observations", "usable", "for", "against"])


def _notes(observations: pd.DataFrame, claims: pd.DataFrame) -> Iterable[Message]:
    if observations.empty and claims.empty:
        yield Message.of("plants.note-no-evidence")
        return
    if set(claims["side"]) == {"for", "against"}:
        yield Message.of("plants.note-disagree")
    if not observations.empty and not observations["usable"].any():
        yield Message.of("plants.note-none-usable", count=len(observations))
    yield Message.of("plants.note-factors")
    if (observations["bcf_shoot"] > 1).any():
        yield Message.of("plants.note-above-one")

"""A trial as rows of the table of evidence, beside those of the literature."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from netmin.trials.bench import all_results
from netmin.trials.findings import TrialFindings, check_trial
from netmin.trials.records import Trial, observations
from netmin.trials.soil_contents import soil_contents

#: Columns of the table of evidence, as the room of plants has them.
EVIDENCE_COLUMNS = (
    *("observation", "origin", "study", "citation", "species", "family", "cultivar", "element", "organ"),
    *("part_as_printed", "concentration", "below", "soil_total", "soil_total_method", "soil_extractable"),
    *("extractant", "ph", "organic_matter", "clay", "experiment", "spiked", "chelate", "treatment", "n", "biomass"),
    *("bcf_reported", "tf_reported", "value_type", "confidence", "usable", "why_not", "note"),
)

#: Elements whose loss in a furnace leaves a content in doubt lower the confidence of a row.
_DOUBT = ("dust", "copied-cell", "results-disagree", "fresh-as-dry")


def trial_evidence(trial: Trial, findings: TrialFindings | None = None) -> pd.DataFrame:
    """Return what a trial says of plants and elements, one row per pot, harvest, organ and element.

    Parameters
    ----------
    trial : Trial
        The trial.
    findings : TrialFindings, optional
        Of `check_trial`; looked for if left out.

    Returns
    -------
    pandas.DataFrame
        Columns `EVIDENCE_COLUMNS`. ``usable`` is False, with the word of the reason in ``why_not``, for what may not
        feed a forecast for fields: results that are not counted against dry matter or not released, hydroponics,
        chelates, spiked soils, cells that were copied, leaves with dust, soils without a total, and every number that
        was not measured ("not-measured").
    """
    rows = observations(trial, all_results(trial))
    found = findings or check_trial(trial)
    ground = _grounds(trial)
    flags = trial.treatments.set_index("treatment")[["spiked", "chelate"]].to_dict("index")
    doubtful = {name: _cells(found, name) for name in _DOUBT}
    made = [_row(trial, dict(row), ground, flags, doubtful) for row in rows.to_dict("records")]  # type: ignore[arg-type]
    return pd.DataFrame(made, columns=list(EVIDENCE_COLUMNS))


_Cells = dict[str, dict[Any, Any]]


def _cells(findings: TrialFindings, name: str) -> set[tuple[str, str]]:
    """Return samples and elements that a finding names; "" stands for every element of the sample."""
    finding = findings.get(name)
    if finding is None:
        return set()
    rows = finding.rows
    elements = rows["element"] if "element" in rows else pd.Series("", index=rows.index)
    return set(zip(rows["sample"], elements, strict=True))


def _grounds(trial: Trial) -> _Cells:
    """Return soils by pot: totals and extracts by pot and element, properties by pot and name."""
    totals = soil_contents(trial, "total").drop_duplicates(["plot", "element"])
    extracts = soil_contents(trial, "extract").drop_duplicates(["plot", "element"])
    soils = trial.soils[(trial.soils["kind"] == "property") & (trial.soils["when"] == "before")]
    properties = {}
    for plot, soil in zip(trial.plots["plot"], trial.plots["soil"], strict=True):
        for name, part in soils.groupby("quantity"):
            own, lot = part[part["plot"] == plot], part[(part["plot"] == "") & (part["soil"] == soil)]
            chosen = own if len(own) else lot
            if len(chosen):
                properties[plot, name] = float(chosen["value"].mean())
    return {
        "total": {(row["plot"], row["element"]): row for row in totals.to_dict("records")},
        "extract": {(row["plot"], row["element"]): row for row in extracts.to_dict("records")},
        "property": properties,
    }


def _citation(trial: Trial) -> str:
    """Return how a trial is named as a source: institution, title, year; never a person."""
    study = trial.study.iloc[0]
    started = pd.to_datetime(study["start"])
    year = "" if pd.isna(started) else str(started.year)
    return ", ".join(part for part in (str(study["institution"]), str(study["title"]), year) if part)


def _row(
    trial: Trial, row: dict[str, Any], ground: _Cells, flags: dict[Any, Any], doubtful: dict[str, set[tuple[str, str]]]
) -> tuple[object, ...]:
    key = (row["plot"], row["element"])
    total, extract = ground["total"].get(key), ground["extract"].get(key)
    told = flags.get(row["treatment"], {"spiked": False, "chelate": False})
    # A soil known only to lie below a limit has no content that a model could rest on.
    known = total is not None and total["low"] == total["high"]
    why = _why_not(trial, row, told, doubtful, soil_known=known)
    biomass = row["dry_mass"] / row["area"] / 100 if trial.experiment == "field" else np.nan
    properties = [ground["property"].get((row["plot"], name), np.nan) for name in ("ph", "organic_matter", "clay")]
    return (
        f"{trial.name}/{row['sample']}/{row['element']}",
        "trial",
        trial.name,
        _citation(trial),
        "-".join(str(row["species"]).casefold().replace("×", "x").split()),
        "",
        row["cultivar"],
        row["element"],
        row["organ"],
        row["organ"],
        row["value"] if row["basis"] == "dry" else np.nan,
        bool(row["below"]),
        total["high"] if known and total is not None else np.nan,
        total["method"] if total is not None else "",
        extract["high"] if extract is not None and extract["low"] == extract["high"] else np.nan,
        extract["method"] if extract is not None else "",
        *properties,
        trial.experiment,
        bool(told["spiked"]),
        bool(told["chelate"]),
        row["treatment"],
        1.0,
        biomass,
        np.nan,
        np.nan,
        "mean",
        "high" if row["status"] == "released" and not why else "medium",
        not why,
        why,
        trial.data_origin if trial.data_origin != "measured" else "",
    )


def _why_not(
    trial: Trial,
    row: dict[str, Any],
    flags: dict[str, bool],
    doubtful: dict[str, set[tuple[str, str]]],
    *,
    soil_known: bool,
) -> str:
    """Return the gravest reason why a row may not feed a forecast, "" for none."""
    sample, element = row["sample"], row["element"]
    hit = {name for name, cells in doubtful.items() if (sample, element) in cells or (sample, "") in cells}
    reasons = (
        ("not-measured", trial.data_origin != "measured"),
        ("not-in-soil", trial.experiment in ("hydroponic", "wetland")),
        ("chelate", flags["chelate"]),
        ("spiked", flags["spiked"]),
        ("ash-basis", row["basis"] == "ash"),
        ("unit-unconfirmed", row["basis"] in ("air-dry", "fresh") or "fresh-as-dry" in hit),
        ("not-released", row["status"] != "released"),
        ("copied-cell", bool(hit & {"copied-cell", "results-disagree"})),
        ("deposition", "dust" in hit),
        ("no-concentration", bool(np.isnan(row["value"]))),
        ("no-soil", not soil_known),
    )
    return next((name for name, holds in reasons if holds), "")

"""What holds for all tests."""

import os

# Before numpy is loaded: the matrices of the tests are small, and threads of the linear algebra, in two test processes
# at once, wait for one another up to a hundred times longer than they compute. The command line does the same.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from netmin.samples import SampleSet
from netmin.samples.sampleset import MEASUREMENT_COLUMNS, POINT_COLUMNS, QUALITY_COLUMNS, Origin
from netmin.trials import Trial, analyse_trial
from netmin.trials.dose_curves import dose_response_curve

# Property tests check answers, not the speed of the machine they run on, and try the same examples on every machine.
# The full run of mangled files (tests/io/test_fuzz.py) draws new ones each time.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if "NETMIN_FUZZ_EXAMPLES" in os.environ else "repeatable")

#: Mean contents that two sources bring, mg/kg; the smelter brings copper and lead, the rock the rest.
SMELTER = {"Cu": 90.0, "Pb": 60.0, "Zn": 30.0, "Ni": 4.0, "Cr": 3.0, "V": 2.0}
ROCK = {"Cu": 10.0, "Pb": 12.0, "Zn": 40.0, "Ni": 30.0, "Cr": 50.0, "V": 70.0}


def make_two_sources(count: int = 60, seed: int = 3) -> SampleSet:
    """Return samples whose contents are a smelter's and the rock's, with 5 % error, some nickel below a limit.

    Controls: a duplicate of each of the first four samples (that of lead in the first far off), a reference material
    whose copper comes out at half, and a clean blank.
    """
    random = np.random.default_rng(seed)
    smelter, rock = random.lognormal(0.0, 1.0, count), random.lognormal(0.0, 0.4, count)
    error = random.normal(1.0, 0.05, (len(ROCK), count))
    names = [f"T{number:02d}" for number in range(1, count + 1)]
    points = pd.DataFrame({name: np.full(count, np.nan) for name in POINT_COLUMNS})
    points = points.assign(
        sample=names,
        easting=500_000.0 + 50.0 * (np.arange(count) % 10),
        northing=400_000.0 + 50.0 * (np.arange(count) // 10),
        land_use="",
        date="",
        row=np.arange(2, count + 2),
    )
    rows, controls = [], []
    for number, analyte in enumerate(ROCK):
        content = np.round((SMELTER[analyte] * smelter + ROCK[analyte] * rock) * error[number], 3)
        limit = float(np.round(np.quantile(content, 0.1), 3)) if analyte == "Ni" else 0.5
        for name, value in zip(names, content, strict=True):
            below = bool(value < limit)
            rows.append(_row(name, analyte, limit if below else float(value), "<" if below else "", limit))
        for place in range(4):
            off = 2.5 if (analyte, place) == ("Pb", 0) else 1.04
            value = max(float(content[place]), limit) * off
            controls.append(
                (*_row(f"{names[place]}-dup", analyte, value, "", limit), "duplicate", names[place], np.nan)
            )
        found = 25.0 if analyte == "Cu" else 49.0
        controls.append((*_row("CRM", analyte, found, "", limit), "reference-material", "", 50.0))
        controls.append((*_row("BLANK", analyte, limit, "<", limit), "blank", "", np.nan))
    return SampleSet(
        points=points,
        measurements=_typed(pd.DataFrame(rows, columns=list(MEASUREMENT_COLUMNS)), names),
        quality=_typed(
            pd.DataFrame(controls, columns=list(QUALITY_COLUMNS)), ["CRM", "BLANK", *(f"{name}-dup" for name in names)]
        ),
        crs="EPSG:3844",
        origin=Origin("two-sources.csv", "cd" * 32, "csv"),
        problems=(),
        notes=(),
    )


def _row(sample: str, analyte: str, value: float, qualifier: str, limit: float) -> tuple[object, ...]:
    return sample, analyte, value, qualifier, limit, np.nan, np.nan, "ICP", "Lab", "mg/kg", "", 0


def _typed(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    frame["sample"] = pd.Categorical(frame["sample"], categories=names)
    frame["analyte"] = pd.Categorical(frame["analyte"], categories=list(ROCK))
    for name in ("qualifier", "method", "laboratory", "unit"):
        frame[name] = frame[name].astype("category")
    for name in ("value", "detection_limit", "quantification_limit", "uncertainty"):
        frame[name] = frame[name].astype(float)
    return frame


@pytest.fixture(scope="session")
def two_sources() -> SampleSet:
    """A site of known sources, with controls."""
    return make_two_sources()


#: Doses of the made-up trial, mg/kg.
TRIAL_DOSES = (0.0, 10.0, 30.0, 100.0, 300.0, 1000.0)


def make_trial(doses=TRIAL_DOSES, blocks=3, rounds=2, *, leaves=1, design="randomised-blocks", limit=0.0, dates=6):
    """Return a made-up trial of one species over the doses of a salt; cadmium in the leaf rises with the dose."""
    random = np.random.default_rng(7)
    treatments = [f"Cd{dose:g}" for dose in doses]
    plots, organs, results, biometry = [], [], [], []
    for block in range(1, blocks + 1):
        for treatment, dose in zip(treatments, doses, strict=True):
            plot = f"{treatment}-{block}"
            plots.append(
                {"plot": plot, "treatment": treatment, "block": str(block), "soil": "A", "species": "Zea mays"}
            )
            mass = dose_response_curve("LL.4", [dose], 2.0, 1.0, 12.0, 120.0)[0]
            for number in range(1, rounds + 1):
                for organ, factor in (("root", 0.4), ("shoot", 1.0)):
                    for leaf in range(leaves if organ == "shoot" else 1):
                        sample = f"{plot}-{number}-{organ}-{leaf}"
                        value = 0.2 * factor * (1 + dose) ** 0.6 * np.exp(0.1 * random.normal() + 0.05 * block)
                        grown = factor * mass * np.exp(0.08 * random.normal()) / (leaves if organ == "shoot" else 1)
                        organs.append(
                            {"sample": sample, "plot": plot, "harvest": f"H{number}", "organ": organ, "dry_mass": grown}
                        )
                        results.append(
                            {
                                "sample": sample,
                                "element": "Cd",
                                "value": max(value, limit),
                                "below": value < limit,
                                "basis": "dry",
                                "status": "released",
                            }
                        )
            for day in range(dates):
                height = 80 / (1 + np.exp(-(day * 10 - 25) / 7)) * (1 - dose / 3000) + random.normal(0, 0.3)
                date = pd.Timestamp("2026-04-01") + pd.Timedelta(days=10 * day)
                row = {"plot": plot, "round": 1, "date": date.date().isoformat(), "trait": "height", "unit": "cm"}
                biometry.append(row | {"value": height})
    harvests = [
        {"harvest": f"H{number}", "round": number, "number": 1, "species": "Zea mays", "date": f"2026-0{4 + number}-01"}
        for number in range(1, rounds + 1)
    ]
    tables = {
        "study": [
            {"trial": "T1", "title": "made up", "experiment": "pot", "design": design, "data_origin": "simulated"}
        ],
        "treatments": [
            {
                "treatment": name,
                "control": "" if dose == 0 else treatments[0],
                "factor": "Cd, mg/kg",
                "level": f"{dose:g}",
            }
            for name, dose in zip(treatments, doses, strict=True)
        ],
        "plots": plots,
        "rounds": [{"round": number, "sowing": f"2026-0{3 + number}-01"} for number in range(1, rounds + 1)],
        "harvests": harvests,
        "organs": organs,
        "results": results,
        "biometry": biometry,
        "soils": [
            {
                "soil": "A",
                "when": "before",
                "quantity": "Cd",
                "kind": "total",
                "value": 0.4,
                "unit": "mg/kg",
                "method": "aqua regia",
            }
        ],
    }
    return Trial.of({name: pd.DataFrame(rows) for name, rows in tables.items()})


@pytest.fixture(scope="session")
def made_up():
    """Return what makes up a trial."""
    return make_trial


@pytest.fixture(scope="session")
def analysed_trial():
    """Return a made-up trial of six doses, three blocks and two rounds, analysed once."""
    return analyse_trial(make_trial())

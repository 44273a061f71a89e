"""Makes silphium-trial.xlsx: a trial of the network's kind, of published figures and a simulation.

NOBODY MEASURED THIS TRIAL. It shows what the records look like and what is computed from them; it proves nothing of
any plant. What is published and what is made up stands in README.md and beside each number here.

    python examples/silphium-trial/make_trial.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from netmin.trials import Trial, randomised_blocks, write_trial

SEED = 20200512
BLOCKS = 4
ELEMENTS = ("Cr", "Cu", "Pb", "Zn")
CUP, BARLEY = "Silphium perfoliatum", "Hordeum vulgare"
ORGANS = {CUP: ("root", "stem", "petiole", "lamina"), BARLEY: ("root", "stem", "lamina", "grain")}

#: Published: initial contents of the mine soil of Moldova Noua [mg/kg], Nescu et al. 2022, 10.3390/min12030334.
MINE = {"Cr": 186.5, "Cu": 208.3, "Pb": 195.2, "Zn": 312.5}
#: Made up: an unpolluted soil [mg/kg].
CLEAN = {"Cr": 48.0, "Cu": 26.0, "Pb": 22.0, "Zn": 78.0}
#: Made up: properties of the soils.
PROPERTIES = {
    "mine": {"ph": 6.4, "organic_matter": 2.1, "clay": 14.0},
    "clean": {"ph": 6.9, "organic_matter": 3.4, "clay": 22.0},
}

#: Published: cup plant, roots, on mine soil at BBCH 13, 15 and 18 [mg/kg dry], 10.15835/nbha48412160 (author summary).
#: Cr at BBCH 15 is not published; it is the geometric mean of its neighbours here.
CUP_ROOT = {"Cu": (37.32, 43.89, 80.71), "Cr": (57.43, (57.43 * 93.36) ** 0.5, 93.36)}
#: Made up: cup plant, roots, of the other elements [mg/kg dry].
CUP_ROOT |= {"Pb": (11.0, 13.0, 16.0), "Zn": (70.0, 78.0, 95.0)}
#: Made up: organ over root. That Zn and Pb are highest in the lamina is published (as above), how much is not.
CUP_RATIO = {
    "stem": {"Cr": 0.08, "Cu": 0.22, "Pb": 0.35, "Zn": 0.60},
    "petiole": {"Cr": 0.10, "Cu": 0.25, "Pb": 0.45, "Zn": 0.70},
    "lamina": {"Cr": 0.15, "Cu": 0.40, "Pb": 1.15, "Zn": 1.30},
}
#: Published: barley, organ over soil, Arnoldstein, cultivar Hellana, untreated, harvest of 2004: straw Zn 632 and
#: Pb 12.4, grain Zn 102 and Pb 0.52 [mg/kg dry] on a soil with Zn 465 and Pb 752 (Friesl et al. 2006, in SUMATECS
#: 2008, Table 5). The straw stands for the stem; for the lamina its Zn, and, made up, twice its Pb.
BARLEY_BCF = {
    "stem": {"Zn": 632 / 465, "Pb": 12.4 / 752},
    "lamina": {"Zn": 632 / 465, "Pb": 2 * 12.4 / 752},
    "grain": {"Zn": 102 / 465, "Pb": 0.52 / 752},
}
#: Made up: barley, the rest.
BARLEY_BCF["stem"] |= {"Cr": 0.008, "Cu": 0.030}
BARLEY_BCF["lamina"] |= {"Cr": 0.015, "Cu": 0.055}
BARLEY_BCF["grain"] |= {"Cr": 0.002, "Cu": 0.028}
BARLEY_BCF["root"] = {"Cr": 0.25, "Cu": 0.35, "Pb": 0.12, "Zn": 1.20}

#: Made up: C(plant) ~ C(soil)^0.7, so that plants on the clean soil hold more of it than in proportion.
FREUNDLICH = 0.7
#: Made up: dry masses of an organ of a pot in the first round [g], and what the mine soil leaves of them.
MASS = {
    CUP: {"root": 9.0, "stem": 4.0, "petiole": 3.0, "lamina": 11.0},
    BARLEY: {"root": 5.0, "stem": 8.0, "lamina": 4.0, "grain": 7.0},
}
TOLERANCE = {CUP: 0.85, BARLEY: 0.70}
GROWTH_PER_ROUND = {CUP: 1.5, BARLEY: 0.95}
#: Made up: ash and moisture of organs, share of dry matter in fresh.
ASH = {"root": 0.14, "stem": 0.07, "petiole": 0.12, "lamina": 0.15, "grain": 0.03}
DRY = {"root": 0.16, "stem": 0.14, "petiole": 0.09, "lamina": 0.17, "grain": 0.86}
#: Made up: standard deviations of logarithms between blocks, pots and organs of a pot.
BLOCK_SD, POT_SD, ORGAN_SD, MASS_SD = 0.06, 0.12, 0.08, 0.15
#: Of the instrument, flame AAS as it commonly is [mg/L].
LOD = {"Cr": 0.02, "Cu": 0.01, "Pb": 0.05, "Zn": 0.005}
#: Made up: a reference material of leaves [mg/kg dry], and a blank [mg/L].
CERTIFIED = {"Cr": 6.0, "Cu": 12.0, "Pb": 20.0, "Zn": 60.0}
BLANK = {"Cr": 0.004, "Cu": 0.003, "Pb": 0.01, "Zn": 0.004}
SOIL_MASS, AREA = 6.5, 0.045
#: The digest of the published contents of the soil was not seen.
METHOD = "pseudo-total"
STAGES = {CUP: (13, 15, 18), BARLEY: (89, 89, 89)}
DATES = (
    ("2019-10-07", "2019-10-21", "2020-01-13"),
    ("2020-01-27", "2020-02-10", "2020-05-04"),
    ("2020-05-18", "2020-05-29", "2020-08-24"),
)
SAMPLES_PER_BATCH = 16


def make() -> Trial:
    """Return the trial; the same for the same seed."""
    random = np.random.default_rng(SEED)
    layout = randomised_blocks(
        [f"{soil} {species}" for soil in ("mine", "clean") for species in (CUP, BARLEY)], BLOCKS, seed=SEED
    )
    plots = layout.as_plots.assign(
        soil=[text.partition(" ")[0] for text in layout.table["treatment"]],
        species=[text.partition(" ")[2] for text in layout.table["treatment"]],
    )
    plots = plots.assign(treatment=plots["soil"], area=AREA, soil_mass=SOIL_MASS, depth=0.2)
    plots["plants"] = np.where(plots["species"] == CUP, 2, 12)
    harvests = pd.DataFrame(
        [
            (f"{species[0]}{number}", number, 1, species, DATES[number - 1][2], STAGES[species][number - 1])
            for species in (CUP, BARLEY)
            for number in (1, 2, 3)
        ],
        columns=["harvest", "round", "number", "species", "date", "bbch"],
    )
    rounds = pd.DataFrame(
        [(number, *days) for number, days in enumerate(DATES, start=1)], columns=["round", "sowing", "emergence", "end"]
    )
    organs, truth = grow(plots, harvests, random)
    preparations, digestions, readings, batches = analyse(organs, truth, harvests, random)
    tables = {
        "study": study(),
        "treatments": pd.DataFrame(
            {
                "treatment": ["clean", "mine"],
                "description": ["unpolluted soil (simulated)", "mine soil of Moldova Noua (published contents)"],
                "control": ["", "clean"],
                "factor": "soil",
                "level": ["clean", "mine"],
            }
        ),
        "plots": plots,
        "rounds": rounds,
        "harvests": harvests,
        "organs": organs,
        "biometry": biometry(plots, random),
        "soils": soils(plots, organs, truth, random),
        "preparations": preparations,
        "batches": batches,
        "references": pd.DataFrame(
            {
                "material": "leaves (simulated)",
                "element": list(ELEMENTS),
                "certified": [CERTIFIED[each] for each in ELEMENTS],
            }
        ),
        "digestions": digestions,
        "readings": readings,
    }
    return Trial.of(tables)


def study() -> pd.DataFrame:
    """Return what the trial is, and that nobody measured it."""
    return pd.DataFrame(
        {
            "trial": ["silphium-example"],
            "title": ["EXAMPLE, PARTLY SIMULATED: cup plant and barley on mine soil, three rounds"],
            "description": [
                "Published figures where there are any, the rest simulated by make_trial.py; nobody measured it."
            ],
            "start": [DATES[0][0]],
            "end": [DATES[-1][2]],
            "country": ["RO"],
            "site": ["none: simulated"],
            "experiment": ["pot"],
            "design": ["randomised-blocks"],
            "data_origin": ["mixed"],
            "licence": ["CC BY 4.0"],
        }
    )


def content(species: str, organ: str, element: str, soil: str, round_: int) -> float:
    """Return the middle content of an organ [mg/kg dry]."""
    if species == CUP:
        root = CUP_ROOT[element][round_ - 1]
        middle = root if organ == "root" else root * CUP_RATIO[organ][element]
    else:
        middle = BARLEY_BCF[organ][element] * MINE[element]
    return middle if soil == "mine" else middle * (CLEAN[element] / MINE[element]) ** FREUNDLICH


def grow(
    plots: pd.DataFrame, harvests: pd.DataFrame, random: np.random.Generator
) -> tuple[pd.DataFrame, dict[tuple[str, str], float]]:
    """Return the samples with their masses, and the true contents [mg/kg dry]."""
    blocks = {(block, element): random.normal(0, BLOCK_SD) for block in range(1, BLOCKS + 1) for element in ELEMENTS}
    rows, truth = [], {}
    for pot in plots.to_dict("records"):
        of_pot = {element: random.normal(0, POT_SD) for element in ELEMENTS}
        vigour = random.normal(0, MASS_SD)
        for harvest in harvests[harvests["species"] == pot["species"]].to_dict("records"):
            for organ in ORGANS[pot["species"]]:
                sample = f"{pot['plot']}-{harvest['harvest']}-{organ}"
                grown = MASS[pot["species"]][organ] * GROWTH_PER_ROUND[pot["species"]] ** (harvest["round"] - 1)
                grown *= TOLERANCE[pot["species"]] if pot["soil"] == "mine" else 1.0
                dry = grown * np.exp(vigour + random.normal(0, 0.08))
                moisture = random.uniform(0.06, 0.10)
                fresh = max(dry / (DRY[organ] * random.uniform(0.95, 1.05)), 1.05 * dry / (1 - moisture))
                rows.append(
                    (
                        sample,
                        pot["plot"],
                        harvest["harvest"],
                        organ,
                        "yes",
                        pot["plants"],
                        fresh,
                        dry / (1 - moisture),
                        dry,
                    )
                )
                for element in ELEMENTS:
                    middle = content(pot["species"], organ, element, pot["soil"], harvest["round"])
                    spread = blocks[int(pot["block"]), element] + of_pot[element] + random.normal(0, ORGAN_SD)
                    truth[sample, element] = middle * float(np.exp(spread))
    names = ["sample", "plot", "harvest", "organ", "washed", "plants", "fresh_mass", "air_dry_mass", "dry_mass"]
    return pd.DataFrame(rows, columns=names).round({"fresh_mass": 2, "air_dry_mass": 2, "dry_mass": 2}), truth


def analyse(
    organs: pd.DataFrame, truth: dict[tuple[str, str], float], harvests: pd.DataFrame, random: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return what the bench writes down of every sample: ashed, digested in batches, read."""
    preparations, digestions, readings, batches = [], [], [], []
    order = organs.merge(harvests[["harvest", "round", "date"]], on="harvest").sort_values(
        ["round", "sample"], kind="stable"
    )
    share = {}
    for sample, organ in zip(order["sample"], order["organ"], strict=True):
        before = round(random.uniform(2.0, 3.0), 3)
        ash = round(before * ASH[organ] * random.uniform(0.9, 1.1), 3)
        share[sample] = ash / before
        preparations.append((sample, "air", 450, 6, before, "dry", ash, 0.001))

    def read(
        digest: str, kind: str, batch: str, sample: str, contents: dict[str, float], taken: str, mass: float
    ) -> None:
        material = "leaves (simulated)" if kind == "reference-material" else ""
        digestions.append((digest, kind, sample, material, batch, taken, mass, 0.0002, "HNO3 + HCl", 50.0, 0.06, 1.0))
        for element in ELEMENTS:
            made = BLANK[element] + (contents[element] * mass / 50.0 if contents else 0.0)
            reading = max(made * (1 + random.normal(0, 0.02)) + random.normal(0, LOD[element] / 6), 0.0)
            below = reading < LOD[element]
            number = LOD[element] if below else round(reading, 4)
            readings.append(
                (
                    digest,
                    element,
                    number,
                    below,
                    np.nan if below else round(LOD[element] / 6 + 0.02 * reading, 5),
                    LOD[element],
                    3 * LOD[element],
                )
            )

    for start in range(0, len(order), SAMPLES_PER_BATCH):
        part = order.iloc[start : start + SAMPLES_PER_BATCH]
        batch = f"B{start // SAMPLES_PER_BATCH + 1:02d}"
        last = start + SAMPLES_PER_BATCH >= len(order)
        # The last batch loses a third of its reference material, so that it shows what a failed batch does.
        signed = "" if last else "simulated"
        batches.append(
            (batch, "none: simulated", part["date"].iloc[-1], "flame AAS (simulated)", "simulated", "simulated", signed)
        )
        for place, sample in enumerate(part["sample"]):
            ash = {element: truth[sample, element] / share[sample] for element in ELEMENTS}
            mass = round(min(0.5, 0.8 * 2.0 * share[sample]) * random.uniform(0.8, 0.95), 4)
            read(f"{batch}-{place + 1:02d}", "sample", batch, sample, ash, "ash", mass)
            if place == 0:
                read(f"{batch}-D", "duplicate", batch, sample, ash, "ash", mass)
        read(f"{batch}-K", "blank", batch, "", {}, "", np.nan)
        kept = 0.67 if last else 1.0
        read(
            f"{batch}-R",
            "reference-material",
            batch,
            "",
            {element: kept * CERTIFIED[element] for element in ELEMENTS},
            "dry",
            1.0,
        )
    return (
        pd.DataFrame(
            preparations,
            columns=[
                "sample",
                "drying",
                "ashing_temperature",
                "ashing_hours",
                "mass_before",
                "mass_before_basis",
                "ash_mass",
                "mass_uncertainty",
            ],
        ),
        pd.DataFrame(
            digestions,
            columns=[
                "digest",
                "kind",
                "sample",
                "material",
                "batch",
                "taken",
                "mass",
                "mass_uncertainty",
                "acids",
                "volume",
                "volume_uncertainty",
                "dilution",
            ],
        ),
        pd.DataFrame(readings, columns=["digest", "element", "reading", "below", "uncertainty", "lod", "loq"]),
        pd.DataFrame(batches, columns=["batch", "laboratory", "date", "method", "instrument", "analyst", "reviewer"]),
    )


def soils(
    plots: pd.DataFrame, organs: pd.DataFrame, truth: dict[tuple[str, str], float], random: np.random.Generator
) -> pd.DataFrame:
    """Return both lots of soil before, and every pot after: what plants left of it, read with 2 % of error."""
    rows = []
    for soil, contents in (("clean", CLEAN), ("mine", MINE)):
        rows += [
            (soil, "", "before", each, "total", METHOD, contents[each], "mg/kg", 0.02 * contents[each], 3)
            for each in ELEMENTS
        ]
        rows += [
            (soil, "", "before", name, "property", "simulated", value, "", np.nan, 3)
            for name, value in PROPERTIES[soil].items()
        ]
    taken: dict[tuple[str, str], float] = {}
    for sample, plot, mass in zip(organs["sample"], organs["plot"], organs["dry_mass"], strict=True):
        for element in ELEMENTS:
            taken[plot, element] = taken.get((plot, element), 0.0) + truth[sample, element] * mass / 1e3
    for plot, soil in zip(plots["plot"], plots["soil"], strict=True):
        for element in ELEMENTS:
            left = (MINE if soil == "mine" else CLEAN)[element] - taken[plot, element] / SOIL_MASS
            rows.append(
                (
                    soil,
                    plot,
                    "after",
                    element,
                    "total",
                    METHOD,
                    round(left * (1 + random.normal(0, 0.02)), 1),
                    "mg/kg",
                    round(0.02 * left, 2),
                    3,
                )
            )
    frame = pd.DataFrame(
        rows, columns=["soil", "plot", "when", "quantity", "kind", "method", "value", "unit", "uncertainty", "n"]
    )
    return frame.assign(
        unit=frame["unit"].where(
            frame["unit"] != "", frame["quantity"].map({"ph": "–", "organic_matter": "%", "clay": "%"})
        )
    )


def biometry(plots: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return heights during each round: a Gompertz curve with an error of 5 % [cm]."""
    rows = []
    for pot in plots.to_dict("records"):
        top = 38.0 if pot["species"] == CUP else 62.0
        for number, (sowing, _, _) in enumerate(DATES, start=1):
            for day in (21, 42, 63, 84):
                height = top * (0.9 if pot["soil"] == "mine" else 1.0) * np.exp(-4.0 * np.exp(-0.05 * day))
                on = (pd.Timestamp(sowing) + pd.Timedelta(days=day)).date().isoformat()
                rows.append(
                    (
                        pot["plot"],
                        number,
                        on,
                        "height",
                        round(height * (1 + random.normal(0, 0.05)), 1),
                        "cm",
                        "simulated",
                    )
                )
    return pd.DataFrame(rows, columns=["plot", "round", "date", "trait", "value", "unit", "observer"])


if __name__ == "__main__":
    write_trial(make(), Path(__file__).with_name("silphium-trial.xlsx"))

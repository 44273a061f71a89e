"""A small trial whose every number can be followed by hand."""

from __future__ import annotations

import pandas as pd

ORGANS = ("root", "stem", "lamina")
CONTENTS = {"root": 40.0, "stem": 5.0, "lamina": 10.0}
MASSES = {"root": 4.0, "stem": 6.0, "lamina": 4.0}


def tables(**other: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Two treatments of two pots, one harvest in each of two rounds, copper and lead in three organs, all released."""
    plots = pd.DataFrame(
        {
            "plot": ["P1", "P2", "P3", "P4"],
            "treatment": ["clean", "clean", "mine", "mine"],
            "block": ["1", "2", "1", "2"],
            "soil": ["S0", "S0", "S1", "S1"],
            "species": "Silphium perfoliatum",
            "plants": 2,
            "area": 0.05,
            "soil_mass": 5.0,
        }
    )
    harvests = pd.DataFrame(
        {"harvest": ["H1", "H2"], "round": [1, 2], "number": 1, "date": ["2020-05-01", "2020-09-01"], "bbch": 18}
    )
    rows, results = [], []
    for place, plot in enumerate(plots["plot"], start=1):
        for harvest in harvests["harvest"]:
            for organ in ORGANS:
                sample = f"{plot}-{harvest}-{organ}"
                mass = MASSES[organ] * (1 + place / 100)
                rows.append((sample, plot, harvest, organ, "yes", 8 * mass, 1.1 * mass, mass))
                for element, share in (("Cu", 1.0), ("Pb", 0.137)):
                    value = CONTENTS[organ] * share * place + (0.01 if harvest == "H2" else 0.0)
                    results.append((sample, element, value, "dry", 0.05 * value, "released"))
    given = {
        "study": pd.DataFrame(
            {
                "trial": ["small"],
                "title": ["A small trial"],
                "experiment": ["pot"],
                "design": ["randomised-blocks"],
                "data_origin": ["measured"],
            }
        ),
        "treatments": pd.DataFrame({"treatment": ["clean", "mine"], "control": ["", "clean"]}),
        "plots": plots,
        "rounds": pd.DataFrame({"round": [1, 2], "sowing": ["2020-03-01", "2020-06-01"]}),
        "harvests": harvests,
        "organs": pd.DataFrame(
            rows,
            columns=["sample", "plot", "harvest", "organ", "washed", "fresh_mass", "air_dry_mass", "dry_mass"],
        ),
        "results": pd.DataFrame(results, columns=["sample", "element", "value", "basis", "uncertainty", "status"]),
        "soils": pd.DataFrame(
            {
                "soil": ["S0", "S1", "S0", "S1"],
                "when": "before",
                "quantity": ["Cu", "Cu", "Pb", "Pb"],
                "kind": "total",
                "method": "aqua regia",
                "value": [20.0, 200.0, 15.0, 150.0],
                "unit": "mg/kg",
            }
        ),
    }
    return {**given, **other}

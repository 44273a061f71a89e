"""
Judge under two laws
====================

The same samples by Romanian and by Serbian law. The Romanian order compares contents as measured; the Serbian
regulation fits its limits to the clay and organic matter of each sample.
"""

import netmin

samples = netmin.read_samples(
    "../../data/samples/meuse.csv",
    crs="EPSG:28992",
    units="mg/kg",
    columns={"om": "organic_matter"}
    | dict.fromkeys(("elev", "dist", "dist.m", "ffreq", "soil", "lime", "landuse"), "ignore"),
)

for name in ("ro-756-1997", "rs-30-2018"):
    law = netmin.standards.get(name)
    comparison = netmin.compare(samples, law, land_use="residential", clay=15.0)

    # %%
    # One row per element. The names of the levels are the law's own.

    print(law.label.text("en"))
    above = [f"above:{level.name}" for level in law.levels]
    print(
        comparison.summary[["analyte", "measured", "undecided", *above, "maximum", "confidence"]].to_string(index=False)
    )

    # %%
    # What was assumed is part of the answer.

    for note in comparison.notes:
        print("-", note.text("en"))
    print()

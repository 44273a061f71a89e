"""
Where to sample next
====================

Ground near a limit may be called clean though it is not, or contaminated though it is clean. Further samples cost money;
these are the places where they prevent most wrong calls, chosen together before any of their results is known.
"""

import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from netmin import geostat

with Path("../../data/samples/meuse.csv").open(encoding="utf-8") as stream:
    rows = list(csv.DictReader(stream))
easting, northing, lead = (np.array([float(row[name]) for row in rows]) for name in ("x", "y", "lead"))

# %%
# Kriging with the samples so far, and eight more for the limit of 200 mg/kg. To miss contaminated ground costs three
# times as much as to clean ground in vain.

model = geostat.fit_variogram(geostat.empirical_variogram(easting, northing, np.log(lead))).model
fitted = geostat.LognormalKriging(model).fit(easting, northing, lead)
grid = geostat.grid_around(easting, northing, cell_size=50.0)
plan = geostat.plan_samples(
    fitted, *grid.cells(), limit=200.0, count=8, costs=geostat.Costs(false_clean=3.0), least_distance=100.0
)
print(plan.table[["order", "easting", "northing", "probability", "saving"]].round(2).to_string(index=False))
print(f"expected cost now {plan.cost_now:.0f} cells, after these samples {plan.cost_after:.0f}")

# %%
# They lie where the probability of exceedance is neither low nor high, and away from each other.

probability = grid.spread(fitted.predict(*grid.cells()).probability_above(200.0))
west, south, east, north = grid.bounds
figure, axes = plt.subplots(layout="constrained")
picture = axes.imshow(probability, extent=(west, east, south, north), vmin=0, vmax=1, cmap="cividis")
axes.plot(easting, northing, "w.", markersize=2)
for number, x, y in plan.table[["order", "easting", "northing"]].itertuples(index=False):
    axes.annotate(str(int(number)), (x, y), color="white", ha="center", va="center", bbox={"boxstyle": "circle"})
axes.set(aspect="equal", xlabel="easting [m]", ylabel="northing [m]", title="Probability of too much lead")
figure.colorbar(picture)
plt.show()

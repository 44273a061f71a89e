"""
A map with its probability
==========================

An estimate alone says nothing about how sure it is. Lognormal kriging gives both, and from both follows the probability
that a limit is exceeded. Plain arrays are enough; nothing here knows where they came from.
"""

import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from netmin import geostat, standards

with Path("../../data/samples/meuse.csv").open(encoding="utf-8") as stream:
    rows = list(csv.DictReader(stream))
easting, northing, zinc = (np.array([float(row[name]) for row in rows]) for name in ("x", "y", "zinc"))

# %%
# The spatial structure of the logarithms, and a model of it.

empirical = geostat.empirical_variogram(easting, northing, np.log(zinc))
fitted = geostat.fit_variogram(empirical)
print(fitted.model)

# %%
# Kriging on a grid that ends where the samples end, then the probability of exceeding the Romanian intervention
# threshold.

grid = geostat.grid_around(easting, northing, cell_size=40.0)
predicted = geostat.LognormalKriging(fitted.model).fit(easting, northing, zinc).predict(*grid.cells())

limits = {limit.level: limit.value for limit in standards.limits(standards.get("ro-756-1997"), "Zn", "residential")}
print(limits)
likely = geostat.exceedance_probability(predicted.log.mean, predicted.log.variance, limits["intervention"])
probability = grid.spread(likely)

# %%
# At 80 % certainty the area falls into three parts. The middle one is where to sample next.

zones = geostat.area_and_volume(grid, probability, depth=0.2, certainty=0.8)
for name in ("above", "unsure", "below"):
    print(f"{name:7}{getattr(zones, name).sum() * grid.cell_area / 1e4:8.1f} ha")

west, south, east, north = grid.bounds
figure, axes = plt.subplots()
picture = axes.imshow(probability, extent=(west, east, south, north), vmin=0, vmax=1, cmap="cividis")
axes.plot(easting, northing, "k.", markersize=2)
axes.set(aspect="equal", xlabel="easting [m]", ylabel="northing [m]", title="Probability of too much zinc")
figure.colorbar(picture)
plt.show()

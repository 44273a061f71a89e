"""
Equally probable maps
=====================

How large is the area above a limit, and do more than 25 m³ of soil have a mean above it? A single map answers neither:
a kriged one is smoother than the soil. Many maps that go through the samples and vary as the soil does answer both.
"""

import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from netmin import geostat

with Path("../../data/samples/meuse.csv").open(encoding="utf-8") as stream:
    rows = list(csv.DictReader(stream))
easting, northing, copper = (np.array([float(row[name]) for row in rows]) for name in ("x", "y", "copper"))

# %%
# A model of the logarithms, and a hundred maps of the means of cells of 20 m.

model = geostat.fit_variogram(geostat.empirical_variogram(easting, northing, np.log(copper))).model
grid = geostat.grid_around(easting, northing, cell_size=20.0)
simulation = geostat.LognormalSimulation(model, neighbours=25, support="cell").fit(easting, northing, copper)
drawn = simulation.draw(grid, draws=100, seed=1)

# %%
# The area above 100 mg/kg as a distribution, and the Serbian and Dutch rule of 25 m³ under 20 cm of soil as a
# probability.

counted = geostat.volume_distribution(grid, drawn.values, limit=100.0, depth=0.2)
print(counted.table.round(0).to_string(index=False))
rule = geostat.volume_rule(grid, drawn.values, limit=150.0, depth=0.2, volume=25.0)
print(f"probability {rule.probability:.2f}, between {rule.lower:.2f} and {rule.upper:.2f} for {rule.draws} maps")

# %%
# Two of the maps, and the kriged one that lies in their midst.

kriged = geostat.LognormalKriging(model, neighbours=25).fit(easting, northing, copper).predict(*grid.cells())
west, south, east, north = grid.bounds
figure, axes = plt.subplots(1, 3, figsize=(9.0, 4.2), layout="constrained")
titles = ("one map", "another", "kriged median")
for place, title, values in zip(axes, titles, (drawn.map(0), drawn.map(1), grid.spread(kriged.median)), strict=True):
    picture = place.imshow(values, extent=(west, east, south, north), vmin=10, vmax=120, cmap="cividis")
    place.set(title=title, xticks=[], yticks=[], aspect="equal")
figure.colorbar(picture, ax=axes, label="copper [mg/kg]")
plt.show()

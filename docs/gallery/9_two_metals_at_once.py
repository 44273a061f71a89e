"""
Two metals at once
==================

How much of the ground passes the limit of cadmium or that of lead? Two maps drawn one metal by one do not know that
both metals came with the same flood. Maps of both, drawn together, do.
"""

import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from netmin import geostat

with Path("../../data/samples/meuse.csv").open(encoding="utf-8") as stream:
    rows = list(csv.DictReader(stream))
columns = {name: np.array([float(row[name]) for row in rows]) for name in ("x", "y", "cadmium", "lead")}
easting, northing = columns["x"], columns["y"]
metals = {"Cd": columns["cadmium"], "Pb": columns["lead"]}
limits = {"Cd": 3.0, "Pb": 200.0}

# %%
# Semivariances of each metal and between them, of logarithms, and a model in which both have the same ranges.

samples = {name: (easting, northing, np.log(contents)) for name, contents in metals.items()}
fit = geostat.fit_coregionalisation(geostat.cross_variograms(samples))
print(fit.table.round(4).to_string(index=False))

# %%
# A hundred pairs of maps of the means of cells of 40 m, and where both metals, or either, are above their limits.

grid = geostat.grid_around(easting, northing, cell_size=40.0)
simulation = geostat.CoSimulation(fit.model, neighbours=25, support="cell", logarithms=tuple(metals))
drawn = simulation.fit({name: (easting, northing, contents) for name, contents in metals.items()})
drawn = drawn.draw(grid, draws=100, seed=1)
either, both = drawn.probability_any_above(limits), drawn.probability_all_above(limits)
apart = [drawn.of(name).exceedance_probability(limit) for name, limit in limits.items()]
as_strangers = 1.0 - (1.0 - apart[0]) * (1.0 - apart[1])
told = ("either metal above its limit", "either, were they strangers", "both metals above")
for what, share in zip(told, (either, as_strangers, both), strict=True):
    print(f"{what}: {np.nanmean(share):.1%} of the ground")

# %%
# The maps: the metals go together, so that where one passes its limit the other mostly does as well.

west, south, east, north = grid.bounds
figure, axes = plt.subplots(1, 2, figsize=(7.5, 4.2), layout="constrained")
for place, title, share in zip(axes, ("cadmium or lead", "cadmium and lead"), (either, both), strict=True):
    picture = place.imshow(grid.spread(share), extent=(west, east, south, north), vmin=0, vmax=1, cmap="magma")
    place.set(title=title, xticks=[], yticks=[], aspect="equal")
figure.colorbar(picture, ax=axes, label="probability above the limit")
plt.show()

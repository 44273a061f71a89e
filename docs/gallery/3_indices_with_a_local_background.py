"""
Indices with a local background
===============================

How polluted is the humus around the smelters of Kola, against humus of the same survey far away from them? The local
background is the median + 2 MAD of reference samples, so that natural spread is not called pollution.
"""

import matplotlib.pyplot as plt
import numpy as np

import netmin

samples = netmin.read_samples(
    "../../data/samples/kola_ohorizon.csv",
    crs="EPSG:32635",
    units="mg/kg",
    columns={"LOI": "organic_matter", "elev": "ignore", "country": "ignore"},
)
easting = samples.points["easting"].to_numpy()
northing = samples.points["northing"].to_numpy()

# %%
# Reference samples: more than 250 km from both smelters, Monchegorsk and Nikel.

smelters = np.array([(744_155.0, 7_546_585.0), (626_329.0, 7_703_404.0)])
distance = np.min([np.hypot(easting - east, northing - north) for east, north in smelters], axis=0)
far = distance > 250_000

background = {}
for element in ("Cu", "Ni", "Co"):
    column = samples.column(element)
    background[element] = netmin.stats.local_background(column.value[far], column.below[far]).value
print({element: round(value, 2) for element, value in background.items()}, "mg/kg from", int(far.sum()), "samples")

# %%
# The geoaccumulation index, with the classes of its author.

bounds = {}
for element in background:
    column = samples.column(element)
    bounds[element] = netmin.indices.concentration_bounds(column.value, column.below, column.above)
igeo = netmin.indices.evaluate(netmin.indices.get("Igeo"), bounds, background)
print(igeo.summary.round(2).T)
print([netmin.cite(key).text() for key in igeo.citations])

# %%
# It falls with distance, as it should.

copper = igeo.table[igeo.table["analyte"] == "Cu"]["value"].to_numpy()
figure, axes = plt.subplots()
axes.plot(distance / 1000, copper, ".")
axes.set(xlabel="distance to the nearest smelter [km]", ylabel="Igeo of copper [–]")
plt.show()

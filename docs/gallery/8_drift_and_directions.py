"""
Drift and directions
====================

Flood water leaves most metal near the river, so the distance to it says much about places without a sample. Kriging can
follow such a covariate, and a covariance can reach farther along the river than across it.
"""

import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from netmin import geostat

folder = Path("../../data/samples")
with (folder / "meuse.csv").open(encoding="utf-8") as stream:
    rows = list(csv.DictReader(stream))
with (folder / "meuse_grid.csv").open(encoding="utf-8") as stream:
    cells = list(csv.DictReader(stream))
easting, northing, zinc, river = (
    np.array([float(row[name]) for row in rows]) for name in ("x", "y", "zinc", "dist")
)  # fmt: skip
cell_east, cell_north, cell_river = (np.array([float(cell[name]) for cell in cells]) for name in ("x", "y", "dist"))
logarithm = np.log(zinc)

# %%
# Semivariances in four directions: they grow most slowly along the river, to the north-east.

for part in geostat.directional_variograms(easting, northing, logarithm, (0.0, 45.0, 90.0, 135.0)):
    near = part.distance < 600.0
    print(f"azimuth {part.direction.azimuth:5.0f}°: {part.semivariance[near].mean():.2f}")

# %%
# Kriging by leaving blocks out, with a constant mean and with one that follows the root of the distance to the river.

model = geostat.fit_variogram(geostat.empirical_variogram(easting, northing, logarithm)).model
straight = np.polynomial.Polynomial.fit(np.sqrt(river), logarithm, 1)
residual = geostat.fit_variogram(
    geostat.empirical_variogram(easting, northing, logarithm - straight(np.sqrt(river)))
).model  # fmt: skip
ordinary, external = geostat.OrdinaryKriging(model), geostat.UniversalKriging(residual, degree=0)
for name, kriging, along in (("constant", ordinary, None), ("river", external, {"covariates": np.sqrt(river)})):
    left_out = geostat.block_cross_validation(kriging, easting, northing, logarithm, seed=1, along=along)
    scores = left_out.scores()
    print(f"{name:9} error {scores.root_mean_square_error:.2f}, 90 % interval holds {scores.coverage[0.9]:.0%}")

# %%
# The map with the river in it.

fitted = external.fit(easting, northing, logarithm, covariates=np.sqrt(river))
predicted = fitted.predict(cell_east, cell_north, covariates=np.sqrt(cell_river))
figure, axes = plt.subplots(layout="constrained")
picture = axes.scatter(cell_east, cell_north, c=np.exp(predicted.mean), s=4, marker="s", cmap="cividis")
axes.set(aspect="equal", xlabel="easting [m]", ylabel="northing [m]", title="Median of zinc [mg/kg]")
figure.colorbar(picture)
plt.show()

"""
Where it comes from
===================

Elements that rise and fall together may have one source. Components show which do; a factorisation says how much each
source brings to each sample. Neither names the source: that has to come from the ground.

The humus of the Kola peninsula, 617 samples around the copper-nickel smelters of Monchegorsk and Nikel (Reimann et al.
1998). The smelters are known, so the answer can be judged.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import netmin
from netmin import stats

elements = ["Cu", "Ni", "Co", "V", "Pb", "Zn", "Sr", "Ba"]
samples = netmin.read_samples(
    Path("../../data/samples/kola_ohorizon.csv"),
    crs="EPSG:32635",
    units="mg/kg",
    columns={"LOI": "ignore", "elev": "ignore", "country": "ignore"},
)
columns = {name: samples.column(name) for name in elements}
value = {name: column.value for name, column in columns.items()}
below = {name: column.below for name, column in columns.items()}

# %%
# Contents are parts of a whole, so their ratios are compared; robust, since some samples lie beside a chimney.

filled = stats.lognormal_replacement(value, below)
components = stats.principal_components(filled.values, imputed=filled.imputed, seed=1)
print(components.table.head(4).round(2).to_string(index=False))
print("samples that are odd as a whole:", int(components.outlying.sum()))

drawn = components.biplot()
figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
axes.plot(*drawn.samples.to_numpy().T, ".", color="0.7", ms=3)
scale = float(drawn.samples.abs().quantile(0.95).max() / drawn.elements.abs().to_numpy().max())
for name, (x, y) in zip(drawn.elements.index, scale * drawn.elements.to_numpy(), strict=True):
    axes.annotate(name, (x, y), color="teal", weight="bold")
    axes.plot([0, x], [0, y], color="teal")
axes.set(xlabel="first component", ylabel="second component")

# %%
# Three sources, each content weighed by its uncertainty: here 10 % of the content, which is an assumption and matters.

uncertainty = {
    name: stats.measurement_uncertainty(value[name], below[name], detection_limit=0.0, relative_error=0.1)
    for name in elements
}
base = stats.positive_matrix_factorisation(value, uncertainty, 3, below=below, starts=10, seed=1)
print(base.table.round(2).to_string(index=False))
shares = stats.apportion_sources(base, stats.bootstrap_factors(base, resamples=30, seed=1))
print(shares.table.pivot(index="element", columns="factor", values="share").loc[elements].round(2))
for note in base.notes:
    print("-", note.text("en"))

# %%
# The source of nickel on the map: its share in all that was measured peaks around the two smelters, of whose place the
# factorisation was never told.

smelter = base.profiles["Ni"].idxmax()
share = shares.samples[smelter].to_numpy()
east, north = samples.points["easting"], samples.points["northing"]
figure, axes = plt.subplots(figsize=(6, 5), layout="constrained")
dots = axes.scatter(east / 1000, north / 1000, c=share, s=8, cmap="viridis")
figure.colorbar(dots, label=f"share of {smelter}")
axes.set(aspect="equal", xlabel="easting [km]", ylabel="northing [km]")
print(f"{smelter}, source of nickel: largest share {np.nanmax(share):.2f}, median {np.nanmedian(share):.2f}")
plt.show()

"""
A plan: zones, years, costs, and what is refused
================================================

Two hundred hectares beside the Meuse lie above a threshold. What can be done with them, how long does it take, and what
does one more euro buy?
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import netmin
from netmin.report import write_plan

samples = netmin.read_samples("../../data/samples/meuse.csv", crs="EPSG:28992", units="mg/kg", depth="0-20 cm")
recipe = netmin.Recipe(
    name="Meuse flood plain",
    country="NL",
    land_use="arable",
    standards=["ro-756-1997"],
    map_analytes=["Cd", "Cu", "Pb", "Zn"],
    cell_size=80.0,
    simulations=0,
    next_samples=0,
    plan_draws=100,
)
assessment = netmin.map_site(samples, recipe)

# %%
# Zones are cut where the same levels are passed for the same elements; each holds its mean contents as draws.

plan = netmin.plan(assessment)
print(plan.zones.table.round(2).head(8).to_string(index=False))

# %%
# What is proposed. A cover leaves the metals where they are and keeps people from them; that is told, too.

columns = ["zone", "fate", "treatment", "goal", "years_p50", "probability", "cost_likely"]
print(plan.table[columns].round(2).to_string(index=False))

# %%
# What is refused, and why: extraction of lead by plants would take centuries.

first = plan.parts[0]
for option in first.refused[:4]:
    print(option.name, "–", option.refusals[-1].text())

years = {
    option.species: option.years
    for option in first.options
    if option.treatment == "phytoextraction" and np.isfinite(option.quantiles[0])
}
figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
for row, (_species, drawn) in enumerate(years.items()):
    low, middle, high = (min(value, 1e6) for value in np.quantile(drawn, (0.1, 0.5, 0.9), method="inverted_cdf"))
    axes.plot([low, high], [row, row], color="#0b5c5c", linewidth=4)
    axes.plot(middle, row, "o", color="#1d2530")
axes.axvline(recipe.plan_horizon, color="#a32a18", linestyle="--", linewidth=1)
axes.set(xscale="log", xlabel="years, P10 – P50 – P90; dashed: the horizon", yticks=range(len(years)))
axes.set_yticklabels(list(years))
plt.show()

# %%
# A budget that does not reach for everything.

bought = netmin.plan(assessment, recipe=replace(recipe, plan_budget=150_000.0, plan_funding="interreg-ipa-romania"))
print(bought.table[["zone", "fate", "cost_likely"]].round(-2).to_string(index=False))
print(bought.portfolio.limits.to_string(index=False))

# %%
# One page for the mayor, in two languages.

with tempfile.TemporaryDirectory() as folder:
    written = write_plan(assessment, bought, Path(folder) / "plan", languages=("ro", "sr"), commune=True)
    print([path.name for path in written.paths("pdf")])

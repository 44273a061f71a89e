"""
Risk to people
==============

A law says how much arsenic a garden may hold. What would it do to the child who plays there, and to the grown-up who
eats from it? How much of that is nature's own arsenic, how much of it a new assessment of January 2025, and how much
does it differ between people?
"""

import matplotlib.pyplot as plt
import numpy as np

from netmin import risk, stats

# %%
# Twelve gardens below an old smelter. Cadmium of three lies below the laboratory's limit.

arsenic = np.array([28.0, 41.0, 19.0, 64.0, 33.0, 52.0, 25.0, 88.0, 37.0, 46.0, 30.0, 58.0])
cadmium = np.array([0.9, 1.4, 0.5, 2.2, 0.5, 1.7, 0.5, 3.1, 1.1, 1.3, 0.8, 1.9])
below = cadmium == 0.5
analytes = ["As", "Cd"]

# %%
# What a family meets over the years is not the mean that was found but one that the true mean does not easily pass.

limits = [stats.mean_confidence(arsenic), stats.mean_confidence(cadmium, below)]
for name, found in zip(analytes, limits, strict=True):
    print(f"{name}: mean {found.mean:.3g}, limit {found.recommended.value:.3g} mg/kg by {found.recommended.method.key}")
site = np.array([[found.recommended.value for found in limits]])

# %%
# The resident is judged as a child; the gardener is grown up and eats vegetables, of whose contents only the middle of
# what is published is known here.

grown = risk.home_grown_vegetables(site, analytes)
people = ("resident", "gardener")
found = risk.health_risk(
    site,
    analytes,
    receptors=people,
    produce={"vegetables": grown.produce},
    background={"As": 9.0},
)
columns = ["receptor", "hazard_index_high", "hazard_class_high", "risk_high", "risk_class_high"]
print(found.totals[columns].to_string(index=False))

# %%
# Every natural soil holds arsenic. What was added is the increment.

print(found.background[["receptor", "risk_high", "background_risk", "increment_high"]].to_string(index=False))

# %%
# The same gardens by the values that were in force until January 2025, and what moved.

before = risk.health_risk(site, analytes, receptors=people, toxicity="us-2024", produce={"vegetables": grown.produce})
changes = risk.toxicity_changes("us-2024", "us-2025")
print(changes[["analyte", "quantity", "old", "new", "stricter"]].to_string(index=False))

# %%
# Which element by which route: colour and hatching say the route. The dashed line is the index that harms nobody.

routes = {"soil-ingestion": "", "dermal": "//", "inhalation": "..", "vegetables": "xx"}
figure, axes = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
bars = [(label, result, name) for label, result in (("2024", before), ("2025", found)) for name in people]
for place, (_, result, name) in enumerate(bars):
    start = 0.0
    rows = result.table[(result.table["receptor"] == name) & (result.table["case"] == "main")]
    for number, (route, hatch) in enumerate(routes.items()):
        width = rows.loc[rows["pathway"] == route, "quotient_high"].sum()
        label = route if place == 0 else None
        axes.barh(place, width, left=start, color=f"C{number}", hatch=hatch, edgecolor="black", label=label)
        start += width
axes.axvline(1.0, color="black", linestyle="--")
axes.set_yticks(range(len(bars)), [f"{name}, {label}" for label, _, name in bars])
axes.set_xlabel("hazard index")
axes.legend(fontsize="small")
plt.show()

# %%
# Cadmium below a limit goes in as an interval and comes out as one: sample by sample.

contents, marks = np.column_stack([arsenic, cadmium]), np.column_stack([np.zeros_like(below), below])
by_garden = risk.health_risk(contents, analytes, below=marks, receptors=["resident"])
print(
    by_garden.totals[["sample", "hazard_index_low", "hazard_index_high", "hazard_analyte"]]
    .round(3)
    .to_string(index=False)
)
for note in found.notes[:3]:
    print("-", note.text("en"))

# %%
# People differ, and the mean is never known exactly. Both are drawn apart: people by published shapes, the mean from
# its standard error. Only what children swallow, and what sticks to the skin, have shapes that were read in a source.

soil = risk.MeanContents.lognormal(analytes, [one.mean for one in limits], [one.standard_error for one in limits])
drawn = risk.monte_carlo_risk(soil, receptors=["resident"], people=16_000, seed=1)
index = drawn.table.query("quantity == 'hazard' and analyte == 'all' and pathway == 'all'").iloc[0]
print(f"half of the children below {index.p50:.2f}, 95 of 100 below {index.p95:.2f}")
print(f"above 1: {index.share_above_1:.0%} ({index.share_above_1_low:.0%} to {index.share_above_1_high:.0%})")
print(drawn.convergence.query("quantity == 'hazard'")[["people", "p95", "relative_change"]].to_string(index=False))

# %%
# The share of children above each index, with the band of what is unsure; and which input makes the spread: what it
# explains of the variance alone (dark), and together with all others (light).

curve = drawn.curve.query("quantity == 'hazard'")
spread = drawn.sensitivity.query("quantity == 'hazard'").sort_values("total")
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.fill_betweenx(1 - curve["share"], curve["value_low"], curve["value_high"], alpha=0.3)
left.plot(curve["value"], 1 - curve["share"])
left.axvline(1.0, color="black", linestyle="--")
left.set(xscale="log", xlabel="hazard index", ylabel="share of children above")
right.barh(spread["source"], spread["total"], color="lightsteelblue")
right.barh(spread["source"], spread["first"], height=0.4, color="C0")
right.set_xlabel("share of the variance")
plt.show()

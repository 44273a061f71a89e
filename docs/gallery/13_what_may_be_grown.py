"""
What may be grown
=================

A village beside a river that brought metals asks which vegetables its gardens allow. The answer is a probability for
every crop, a word for it, and a sheet of one page to hand out.
"""

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import netmin
from netmin import planning
from netmin.report import write_garden_sheet

samples = netmin.read_samples("../../data/samples/meuse.csv", crs="EPSG:28992", units="mg/kg")

# %%
# A place between the samples: those within 100 m speak for it. With an assessment in place of the samples, the map
# would, with its interval.

advice = planning.garden_advice(samples, at=(180_100.0, 331_700.0), within=150.0)
print(advice.soil.table[["analyte", "content", "low", "high", "source", "samples"]].to_string(index=False))
for note in advice.soil.notes:
    print(note.text("en"))

# %%
# The verdicts. What decides is a chance; the two bounds are a choice and come from no law.

colours = {"advisable": "#1b6b45", "not-known": "#8a949e", "not-advisable": "#a32a18"}
table = advice.table.sort_values("probability_above")
figure, axes = plt.subplots(figsize=(6, 7), layout="constrained")
axes.barh(table["crop"], table["probability_above"], color=[colours[verdict] for verdict in table["verdict"]])
for bound in (advice.crops.advisable_at_most, advice.crops.not_advisable_from):
    axes.axvline(bound, color="black", linewidth=0.8, linestyle="--")
axes.set(xlabel="chance of passing the limit of food", title="Green: advisable, grey: not known, red: not advisable")
plt.show()

# %%
# Why, and what the people take in.

for crop in ("radish", "carrot", "spinach"):
    print(advice.crops.reason(crop).text("en"))
for sentence in advice.people.sentences:
    print(sentence.text("en"))

# %%
# The same for the soil of one sample, the worst of the plain.

worst = planning.garden_advice(samples, sample="1")
print(worst.table["verdict"].value_counts().to_string())

# %%
# The sheet, in the languages of the readers: one page to print, one to read on a screen.

with tempfile.TemporaryDirectory() as folder:
    written = write_garden_sheet(samples, advice, Path(folder) / "garden", languages=("ro", "sr"), title="Our village")
    print([path.name for path in written.paths("pdf")])

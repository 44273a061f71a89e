"""
A trial with plants
===================

Cup plant and barley grew in pots on mine soil and on clean soil for three rounds. The numbers of this example are
partly published and partly simulated; they show the way and prove nothing of any plant.
"""

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

from netmin import trials
from netmin.report import write_trial_report

trial = trials.read_trial("../../examples/silphium-trial/silphium-trial.xlsx")
print(trial.name, "–", trial.data_origin)

# %%
# One call compares every organ, element and harvest over the treatments. Letters never come without the test and the
# number of pots; where values lie below a limit, the test takes limits as limits.

found = trials.analyse_trial(trial)
shown = ["species", "element", "organ", "treatment", "count", "below", "centre", "letters", "test"]
last = found.table[(found.table["quantity"] == "content") & (found.table["round"] == 3)]
print(last[last["element"] == "Pb"][shown].round(2).to_string(index=False))

# %%
# Pots that are cropped again are the same pots: a mixed model judges treatments between them and rounds within them.

copper = found.rounds[(found.rounds["element"] == "Cu") & (found.rounds["organ"] == "root")]
print(
    copper[["species", "quantity", "term", "degrees", "error_degrees", "p_value", "stratum"]]
    .round(4)
    .to_string(index=False)
)

# %%
# Each method can be called on arrays. Here root length of ryegrass over ferulic acid, the data of the package drc.

dose = [0.0] * 6 + [0.94] * 3 + [1.88] * 3 + [3.75] * 3 + [7.5] * 3 + [15.0] * 3 + [30.0] * 3
length = [7.58, 8.0, 8.3285714, 7.25, 7.375, 7.9625, 8.3555556, 6.9142857, 7.75, 6.8714286, 6.45, 5.9222222]
length += [1.925, 2.8857143, 4.2333333, 1.1875, 0.8571429, 1.0571429, 0.6875, 0.525, 0.825, 0.25, 0.22, 0.44]
choice = trials.choose_dose_model(dose, length)
print(choice.table[["model", "aicc", "lack_of_fit", "EC10", "EC50"]].round(3).to_string(index=False))
for note in choice.notes:
    print(note.text("en"))

# %%
# The best curve with its band.

band = choice.best.curve([0.3 * 1.06**step for step in range(80)])
figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
axes.fill_between(band["dose"], band["lower"], band["upper"], color="#cfe3e1")
axes.plot(band["dose"], band["response"], color="#0b5c5c")
axes.scatter(dose, length, facecolor="white", edgecolor="#1d2530", zorder=3)
axes.set(xscale="symlog", xlabel="ferulic acid, mM", ylabel="root length, cm", title=choice.best.model)
plt.show()

# %%
# The whole report, to print and to read on a screen, in any of the four language forms.

with tempfile.TemporaryDirectory() as folder:
    written = write_trial_report(found, Path(folder) / "out", languages=["ro"])
    print(sorted(path.name for _, path in written.files if path.suffix != ".csv"))

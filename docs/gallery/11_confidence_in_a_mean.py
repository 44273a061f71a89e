"""
Confidence in a mean
====================

Fifteen samples have a mean. The soil has one too, and it may be higher. How much higher depends on how the values are
spread, and there are nineteen ways in print to say it; one is recommended, with its reason.
"""

import matplotlib.pyplot as plt
import numpy as np

from netmin import stats

# %%
# Chromium of fifteen samples, one of them far above the others: every limit, smallest first.

chromium = [10, 13, 20, 36, 41, 59, 67, 110, 110, 136, 140, 160, 200, 230, 1300]
found = stats.mean_confidence(chromium)
print(f"mean {found.mean:.1f}, with 95 % confidence at most {found.recommended.value:.1f} mg/kg")
print(found.reason.text("en"))
print(found.table[["method", "limit"]].sort_values("limit").round(1).to_string(index=False))

# %%
# Nothing is capped and nothing is hidden: what is odd about a limit stands beside it.

for limit in found.limits:
    if limit.remark:
        print(f"{limit.method.key}: {limit.remark.text('en')}")

# %%
# Cadmium, a third of it below two different limits. The limits now rest on the Kaplan-Meier estimate.

random = np.random.default_rng(7)
cadmium = np.round(random.lognormal(-0.7, 0.8, 40), 2)
own_limit = np.where(np.arange(40) % 2 == 0, 0.3, 0.45)
below = cadmium < own_limit
value = np.where(below, own_limit, cadmium)
bounded = stats.mean_confidence(value, below)
print(
    f"{bounded.detected} of {bounded.count} detected; mean {bounded.mean:.3f}, at most {bounded.recommended.value:.3f}"
)
print(bounded.reason.text("en"))

# %%
# A drawing that shows non-detects as such: open triangles at their limits, which the truth lies beneath. The line is
# the lognormal distribution that the detected values draw.

plot = stats.probability_plot(value, below)
seen = plot.table["detected"].to_numpy()
figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
axes.plot(plot.table["score"][seen], plot.table["value"][seen], "k.", label="measured")
axes.plot(plot.table["score"][~seen], plot.table["value"][~seen], "v", mfc="white", mec="teal", label="below a limit")
axes.plot(plot.line["score"], plot.line["value"], color="teal", label="lognormal")
axes.set(yscale="log", xlabel="normal quantile", ylabel="Cd [mg/kg]")
axes.legend()

# %%
# Does the mean keep a limit? In the clean-up form it does not until its upper limit lies below; in the
# screening form it does until a test shows the contrary. Both are named, since they shift the burden of proof.

for limit in (0.3, 0.5, 1.0):
    clean = bounded.recommended.value < limit
    screening = stats.compare_with_limit(value, limit, below, hypothesis="at-or-below")
    print(f"{limit} mg/kg: clean-up form {'shows it below' if clean else 'shows nothing'}; ", end="")
    print(f"screening form shows {screening.shown} (p = {screening.p_value:.2g})")
plt.show()

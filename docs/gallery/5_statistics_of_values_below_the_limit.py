"""
Statistics of values below the limit
====================================

Half of the results say "less than". Replacing them by half the limit invents a number that depends on the laboratory.
The Kaplan-Meier method uses each "<" for what it says, with several limits at once.
"""

import numpy as np

from netmin import stats

# %%
# Cadmium of ten samples by two laboratories, one finer than the other.

value = np.array([0.05, 0.05, 0.08, 0.11, 0.20, 0.20, 0.27, 0.31, 0.20, 0.90])
below = np.array([True, True, False, False, True, True, False, False, True, False])

estimate = stats.kaplan_meier(value, below)
print(f"Kaplan-Meier: mean {estimate.mean:.3f}, sd {estimate.sd:.3f}, median {estimate.quantile(0.5):.3f} mg/kg")

# %%
# What substitution would have said, by what was put in place of "<":

for share in (0.0, 0.5, 1.0):
    print(f"{share:.1f} of the limit: mean {np.where(below, share * value, value).mean():.3f}")

# %%
# A description for a report. A mean is withheld where too little was detected to say one, and a note says so.

described = stats.describe(value, below)
print(described.n, described.detected, described.minimum, described.maximum, round(described.mean, 3))
scarce = stats.describe([0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.4], [True] * 9 + [False])
print(scarce.mean, [note.text("en") for note in scarce.notes])

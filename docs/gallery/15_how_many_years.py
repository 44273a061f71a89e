"""
How many years
==============

A field holds too much cadmium, from dust that still falls. How long would willow take to clean it, and when is the
honest answer no?
"""

import math

import matplotlib.pyplot as plt
import numpy as np

from netmin import treatment
from netmin.treatment import CropSpread, Ground, Harvest, Phytoextraction, SoilSpread, Stand, UptakeLine

# %%
# What willow held in six European field trials (SUMATECS 2008, Table 6): content of the harvest, and its multiple of
# the soil. Their spread is what a new place must expect.

contents = np.array([3.4, 22.2, 4.2, 8.1, 4.7, 4.3])
multiples = np.array([1.7, 2.81, 20.0, 0.18, 1.01, 1.43])
biomass = np.array([13.2, 10.0, 6.1, 7.6, 17.8, 11.5])
soils = contents / multiples
slope, level = np.polyfit(np.log(soils), np.log(contents), 1)
spread = np.std(np.log(contents) - level - slope * np.log(soils), ddof=2)
print(f"ln plant = {level:.2f} + {slope:.2f} ln soil, spread {spread:.2f}")

# %%
# Six points over a hundredfold of soils give a flat line: on a rich soil willow holds hardly more. The order of the
# equation matters as soon as much is to be taken off.

left = np.linspace(5.0, 0.5, 100)
for exponent, name in ((0.0, "zero order"), (slope, "Freundlich"), (1.0, "first order")):
    # All three carry off the same at the start.
    coefficient = math.exp(level + slope * math.log(5.0)) / 5.0**exponent
    years = treatment.freundlich_years(5.0, left, 3750.0, coefficient, exponent, 10.0)
    plt.plot(years, left, label=name)
plt.gca().set(xlabel="years", ylabel="cadmium left, mg/kg", title="Three equations, one first harvest")
plt.legend()
plt.show()

# %%
# A zone is not one number. Its mean is known to a fifth, and what willow takes up here only by the trials. A tenth of
# the harvest are leaves that fall.

draws = 4000
grown = np.exp(np.random.default_rng(1).normal(math.log(10.0), 0.2, draws))
willow = Stand("salix-viminalis", (Harvest("shoot", {"Cd": UptakeLine(level, slope, spread)}, grown, returned=0.1),))
zone = Ground.lognormal(["Cd"], [4.0], [0.2], [3.0], draws=draws, horizon=50.0)
outcome = Phytoextraction(willow).predict(zone)
print(outcome.table.round(2).to_string(index=False))

figure, axes = plt.subplots(layout="constrained")
axes.fill_between(outcome.times, outcome.path[0, 0], outcome.path[2, 0], alpha=0.3, label="P10 to P90")
axes.plot(outcome.times, outcome.path[1, 0], label="median")
axes.axhline(3.0, color="black", linestyle="--", linewidth=0.8, label="target")
axes.set(xlabel="years", ylabel="cadmium, mg/kg", title=f"P(done in 50 years) = {outcome.probability:.2f}")
axes.legend()
plt.show()

# %%
# The same zone beside a smelter: 100 g of cadmium fall on a hectare in a year. And with lead beside the cadmium, of
# which nobody saw what willow takes up. Both times the answer is no, and says why.

dusty = Ground.of(["Cd"], zone.concentration, zone.targets, deposition=100.0, horizon=50.0)
lead = Ground.lognormal(["Cd", "Pb"], [4.0, 400.0], [0.2, 0.2], [3.0, 100.0], draws=draws, horizon=50.0)
for ground in (dusty, lead):
    for refusal in Phytoextraction(willow).predict(ground).refusals:
        print("-", refusal.text("en"))

# %%
# Lime holds cadmium back and may let arsenic go: what an amendment did in the field, treated over untreated.

for amendment, element in (("lime", "Cd"), ("lime", "Zn"), ("cyclonic-ash", "As"), ("iron-grit", "As")):
    effect = treatment.amendments.effect(amendment, element)
    print(f"{amendment:13} {element}: {np.round(effect.ratios, 2).tolist()}")

# %%
# Twenty crops at once, a stream of draws: what would a crop have to be like to be done in thirty years?

soil = SoilSpread.of(["Cd"], [5.0], [0.2], [2.0], log_mass_sd=0.1, horizon=30.0)
crops = [
    CropSpread(f"{multiple}", np.log([multiple * 5.0**0.5]), np.full(1, 0.5), np.full(1, 0.4), math.log(tonnes), 0.2)
    for tonnes in (3.0, 12.0)
    for multiple in (1, 2, 5, 10, 20, 50, 100)
]
table = treatment.forecast_years(soil, crops, draws=50_000).table.query("element == 'Cd'")
figure, axes = plt.subplots(layout="constrained")
for place, tonnes in enumerate((3.0, 12.0)):
    part = table.iloc[7 * place : 7 * place + 7]
    axes.semilogx(part["crop"].astype(float), part["probability"], marker="o", label=f"{tonnes:g} t/ha")
axes.set(xlabel="plant over soil", ylabel="P(5 → 2 mg/kg in 30 years)", title="What a crop must be like")
axes.legend()
plt.show()

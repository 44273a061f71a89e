"""
Read a laboratory's file
========================

A file as it comes: title rows, a row of units and one of detection limits, decimal commas, values below the limit as a
sign and as words. Everything is turned into mg/kg of dry matter once, and what was found is kept.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import netmin

LABORATORY_FILE = """\
Laborator de analize;;;;;
Buletin de analiză nr. 17;;;;;
Proba;Est;Nord;Adâncime;Plumb;Cadmiu
;m;m;cm;mg/kg s.u.;µg/kg s.u.
LD;;;;5;100
S1;203512,0;482210,5;0-20;38,5;410
S2;203655,0;482301,0;0-20;<5;820
S3;203790,5;482120,0;0-20;1102,0;sub limita
"""

# %%
# `check` says what was understood, before anything is computed. `crs` names the coordinate system, because the file
# does not: Stereo 70.

with TemporaryDirectory() as folder:
    path = Path(folder) / "buletin.csv"
    path.write_text(LABORATORY_FILE, encoding="utf-8")
    print(netmin.check(path, crs="EPSG:3844").text("en"))
    samples = netmin.read_samples(path, crs="EPSG:3844")

# %%
# Two plain tables come out. Where the qualifier is "<", the value is the limit; the original text stays beside it.

print(samples.points[["sample", "easting", "northing", "depth_from", "depth_to"]])
print(samples.measurements[["sample", "analyte", "value", "qualifier", "unit", "original"]])

# %%
# One element, aligned with the points, for computing:

lead = samples.column("Pb")
print(lead.value, lead.below)

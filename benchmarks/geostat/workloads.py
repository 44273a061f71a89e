"""The works that netmin and its peers are given, made from fixed seeds so that all of them read the same numbers.

Samples are arrays of easting, northing and value, targets of easting and northing, kept as raw little-endian doubles,
column after column, so that R reads what Python wrote.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FOLDER = Path(os.environ.get("NETMIN_BENCH_DIR", Path(tempfile.gettempdir()) / "netmin-geostat-bench"))

#: Log zinc of the Meuse flood plain, and a synthetic field; exponential means exp(-h / range).
MEUSE = {"kind": "Sph", "nugget": 0.05, "psill": 0.59, "range": 900.0}
SYNTHETIC = {"kind": "Exp", "nugget": 0.1, "psill": 0.9, "range": 50.0}


@dataclass(frozen=True)
class Workload:
    task: str
    samples: str
    targets: str = ""
    model: dict | None = None
    #: Nearest samples; 0 stands for all.
    k: int = 0
    draws: int = 0
    cutoff: float = 0.0
    width: float = 0.0
    #: Leave out only so many samples, for peers that fit anew each time; their time is scaled up.
    first: int = 0

    def described(self) -> dict:
        files = {"samples_file": str(ensure(self.samples))}
        if self.targets:
            files["targets_file"] = str(ensure(self.targets))
        return asdict(self) | files


WORKLOADS = {
    "a2": Workload("krige", "meuse", "meuse-grid", MEUSE, 25),
    "a3": Workload("krige", "meuse", "meuse-fine", MEUSE),
    "a4": Workload("krige", "meuse", "meuse-fine", MEUSE, 25),
    "b": Workload("krige", "field-20k", "lattice-1000", SYNTHETIC, 32),
    "c": Workload("krige", "field-200k", "lattice-1000", SYNTHETIC, 32),
    "d2": Workload("leave-one-out", "field-2k", model=SYNTHETIC, k=32),
    "d3": Workload("leave-one-out", "field-20k", model=SYNTHETIC, k=32),
    "d3s": Workload("leave-one-out", "field-20k", model=SYNTHETIC, k=32, first=300),
    "e": Workload("variogram", "field-20k", cutoff=450.0, width=30.0),
    "f1": Workload("simulate", "meuse", "meuse-grid", MEUSE, 25, draws=100),
    "f2": Workload("simulate", "field-2k", "lattice-512", SYNTHETIC, 25, draws=100),
}


def _field(places: np.ndarray, generator: np.random.Generator, modes: int = 2000, scale: float = 50.0) -> np.ndarray:
    """An approximately exponential field: a sum of waves whose numbers follow its spectral density."""
    radius = np.sqrt(generator.random(modes) ** -2 - 1.0) / scale
    angle, phase = generator.random(modes) * 2 * np.pi, generator.random(modes) * 2 * np.pi
    waves = np.stack([radius * np.cos(angle), radius * np.sin(angle)])
    found = [np.cos(places[i : i + 5000] @ waves + phase).sum(axis=1) for i in range(0, len(places), 5000)]
    return np.concatenate(found) * np.sqrt(2.0 / modes)


def _synthetic(count: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    places = generator.random((count, 2)) * 1000.0
    values = np.sqrt(0.9) * _field(places, np.random.default_rng(7)) + np.sqrt(0.1) * generator.standard_normal(count)
    return np.column_stack([places, values])


def _meuse() -> np.ndarray:
    table = pd.read_csv(SAMPLES / "meuse.csv")
    return np.column_stack([table["x"], table["y"], np.log(table["zinc"])]).astype(float)


def _meuse_grid() -> np.ndarray:
    return pd.read_csv(SAMPLES / "meuse_grid.csv")[["x", "y"]].to_numpy(float)


def _meuse_fine(parts: int = 18) -> np.ndarray:
    cells = _meuse_grid()
    step = ((np.arange(parts) + 0.5) / parts - 0.5) * 40.0
    east, north = np.meshgrid(step, step)
    return np.column_stack([(cells[:, axis, None] + off.ravel()).ravel() for axis, off in ((0, east), (1, north))])


def _lattice(side: int) -> np.ndarray:
    place = (np.arange(side) + 0.5) * 1000.0 / side
    east, north = np.meshgrid(place, place)
    return np.column_stack([east.ravel(), north.ravel()])


MAKERS = {
    "meuse": _meuse,
    "meuse-grid": _meuse_grid,
    "meuse-fine": _meuse_fine,
    "field-2k": lambda: _synthetic(2000, 11),
    "field-20k": lambda: _synthetic(20_000, 12),
    "field-200k": lambda: _synthetic(200_000, 13),
    "lattice-1000": lambda: _lattice(1000),
    "lattice-512": lambda: _lattice(512),
}


def ensure(name: str) -> Path:
    """Where the numbers of a set lie; made if they are not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.f64"
    if not path.exists():
        part = path.with_suffix(".part")
        np.ascontiguousarray(MAKERS[name]().T, dtype="<f8").tofile(part)
        part.replace(path)
    return path


def load(name: str) -> np.ndarray:
    columns = 3 if name == "meuse" or name.startswith("field") else 2
    return np.fromfile(ensure(name), dtype="<f8").reshape(columns, -1).T.copy()

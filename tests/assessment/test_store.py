"""A frozen result on disk."""

import dataclasses
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.assessment import store
from netmin.errors import Place, Problem, UsageError
from netmin.geostat import Exponential, Grid, Matern, Nugget, Scores
from netmin.language import Label, Message
from netmin.samples.sampleset import Origin, SampleSet


def _samples() -> SampleSet:
    names = ["a", "b", "ț"]
    points = pd.DataFrame({"sample": names, "easting": [1.5, np.nan, -0.1], "row": [2, 3, 4]})
    measurements = pd.DataFrame(
        {
            "sample": pd.Categorical.from_codes([0, 1, 1], categories=pd.Index(names)),
            "analyte": pd.Categorical(["Cd", "Cd", "Pb"]),
            "value": [0.1 + 0.2, 5e-324, np.inf],
            "original": ["<0,05", None, ""],
        }
    )
    problem = Problem(Message.of("errors.more", count=1), Place("f.csv", None, 3, "Cd"), "warning", "?")
    return SampleSet(
        points, measurements, measurements.head(0), "EPSG:3844", Origin("f.csv", "0" * 64, "csv"), (problem,)
    )


def test_a_result_is_read_back_equal(tmp_path: Path) -> None:
    samples = _samples()
    store.write(samples, tmp_path / "x.netmin")
    again = store.read(tmp_path / "x.netmin")
    assert again.equals(samples)
    assert store.pack(again) == store.pack(samples)
    pd.testing.assert_frame_equal(again.measurements, samples.measurements)


@pytest.mark.parametrize(
    "thing",
    [
        Grid(0.0, 100.0, 10.0, 4, 3, np.array([[True, False, True, True]] * 3)),
        Scores(3, 0.1, 0.2, 1.1, {0.5: 0.4, 0.95: 1.0}),
        Label.of({"en": "a", "ro": "b", "sr": "в"}),
        Origin("a", "b", "c"),
    ],
)
def test_every_kind_of_result_survives(tmp_path: Path, thing: object) -> None:
    store.write(thing, tmp_path / "x.netmin")
    assert store.pack(store.read(tmp_path / "x.netmin")) == store.pack(thing)


def test_a_covariance_model_keeps_its_structures() -> None:
    model = Nugget(0.05) + Matern(0.5, 300.0, 2.5) + Exponential(0.1, 900.0)
    pieces = store.pack(model)
    assert store._Unpacker(pieces).decode(store._Packer().encode(model)) == model


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("x", "y"):
        store.write(_samples(), tmp_path / name)
    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


def _rewrite(path: Path, change: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        pieces = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**pieces, **change}.items():
            archive.writestr(name, content)


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.netmin"
    store.write(_samples(), path)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("assessment.json")
    _rewrite(path, {"assessment.json": text.replace(b"EPSG:3844", b"EPSG:6316")})
    with pytest.raises(UsageError, match="was altered"):
        store.read(path)


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.netmin"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UsageError, match="not a stored assessment"):
        store.read(path)
    with pytest.raises(UsageError, match="no stored assessment"):
        store.read(tmp_path / "missing.netmin")


def test_nothing_from_outside_the_package_is_ever_built() -> None:
    for name in ("subprocess:Popen", "netmin.assessment.store:importlib", "netmin.nowhere:Thing", "netmin.cellar:Path"):
        with pytest.raises(UsageError):
            store._class_of(name)


def test_what_cannot_be_stored_is_said_at_once() -> None:
    with pytest.raises(TypeError, match="a set cannot be stored"):
        store.pack({1, 2})
    with pytest.raises(TypeError, match="not a result of this package"):
        store.pack(dataclasses.make_dataclass("Foreign", [])())

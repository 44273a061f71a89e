"""The public sample sets, read as their note says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netmin.errors import DataError
from netmin.io import check, read_samples
from netmin.samples import SampleSet

FOLDER = Path(__file__).parents[2] / "data" / "samples"


def codes(samples: SampleSet) -> dict[str, int]:
    found = [problem.message.code for problem in samples.problems]
    return {code: found.count(code) for code in set(found)}


def test_the_meuse_topsoils_are_read_and_their_substituted_cadmium_is_told() -> None:
    samples = read_samples(FOLDER / "meuse.csv", units="mg/kg", crs="EPSG:28992")
    plain = pd.read_csv(FOLDER / "meuse.csv")
    assert samples.analytes == ("Cd", "Cu", "Pb", "Zn")
    assert samples.crs == "EPSG:28992"
    for symbol, name in zip(samples.analytes, ("cadmium", "copper", "lead", "zinc"), strict=True):
        assert (samples.column(symbol).value == plain[name]).all()
    assert (samples.points["easting"] == plain["x"]).all()
    assert (samples.points["organic_matter"].dropna().to_numpy() == plain["om"].dropna().to_numpy()).all()
    assert samples.points["organic_matter"].isna().sum() == 2
    assert samples.points["land_use"].iloc[0] == "Ah"
    assert codes(samples) == {"io.looks-substituted": 1}
    # the flood plain lies near Stein, 5.7-5.8 E, 50.9-51.0 N
    assert samples.points["longitude"].between(5.70, 5.80).all()
    assert samples.points["latitude"].between(50.90, 51.00).all()


def test_a_prediction_grid_is_not_read_as_samples() -> None:
    with pytest.raises(DataError, match="nothing to assess"):
        read_samples(FOLDER / "meuse_grid.csv", units="mg/kg", crs="EPSG:28992")


def test_the_jura_set_is_numbered_and_placed_by_its_degrees() -> None:
    prediction = read_samples(FOLDER / "jura_prediction.csv", units="mg/kg")
    validation = read_samples(FOLDER / "jura_validation.csv", units="mg/kg")
    plain = pd.read_csv(FOLDER / "jura_prediction.csv")
    assert (len(prediction.points), len(validation.points)) == (259, 100)
    assert prediction.crs == "EPSG:32632"
    assert (prediction.points["longitude"] == plain["lon"]).all()
    assert (prediction.column("Cd").value == plain["Cd"]).all()
    assert "io.samples-numbered" in {note.code for note in prediction.notes}


def test_the_jura_set_is_read_in_its_own_kilometres_when_declared_local() -> None:
    samples = read_samples(FOLDER / "jura_validation.csv", units="mg/kg", crs="local")
    plain = pd.read_csv(FOLDER / "jura_validation.csv")
    assert np.allclose(samples.points["easting"], plain["x_km"] * 1000)
    assert samples.points["longitude"].isna().all()
    assert samples.crs == "local"


def test_the_kola_survey_is_read_across_its_zone_with_a_warning() -> None:
    samples = read_samples(FOLDER / "kola_ohorizon.csv", units="mg/kg", crs="EPSG:32635")
    assert (len(samples.points), len(samples.measurements)) == (617, 11723)
    assert "U" in samples.analytes
    assert codes(samples)["io.outside-zone"] == 1
    assert samples.points["latitude"].between(66.0, 71.5).all()


def test_the_kola_survey_is_not_read_without_its_coordinate_system() -> None:
    understanding = check(FOLDER / "kola_ohorizon.csv", units="mg/kg")
    assert [problem.message.code for problem in understanding.problems] == ["io.crs-unknown"]


def test_the_five_contradictory_places_of_gemas_stop_the_import() -> None:
    understanding = check(FOLDER / "gemas_grazing.csv", units="mg/kg", crs="EPSG:3035")
    wrong = [problem for problem in understanding.problems if problem.message.code == "io.places-disagree"]
    assert len(wrong) == 5
    assert not understanding.readable
    assert max(dict(problem.message.values)["distance"] for problem in wrong) > 500_000


def test_gemas_is_read_by_its_degrees_alone() -> None:
    samples = read_samples(FOLDER / "gemas_grazing.csv", units="mg/kg", columns={"x": "ignore", "y": "ignore"})
    plain = pd.read_csv(FOLDER / "gemas_grazing.csv")
    assert len(samples.analytes) == 18
    assert (samples.column("Mn").value == plain["Mn"]).all()
    assert (samples.column("Y").value == plain["Y"]).all()
    assert (samples.points["clay"].dropna().to_numpy() == plain["clay"].dropna().to_numpy()).all()


def test_negative_values_of_the_national_survey_become_censored() -> None:
    declared = {"units": "mg/kg", "crs": "EPSG:4326", "columns": {"as_icp": "ignore"}, "negative_is_limit": True}
    samples = read_samples(FOLDER / "ngs_midwest.csv", **declared)  # type: ignore[arg-type] # one of each kind
    first = pd.read_csv(FOLDER / "ngs_midwest.csv").groupby("id", sort=False).first()
    for symbol, name in (("Cd", "cd"), ("Hg", "hg"), ("Pb", "pb"), ("As", "as_aa")):
        column = samples.column(symbol)
        below = (first[name] < 0).to_numpy()
        assert (column.below == below).all()
        assert (column.value[below] == -first[name][below]).all()
        assert (column.value[~below & column.measured] > 0).all()
    assert codes(samples)["io.datum-foreign"] == 1


def test_negative_values_of_the_national_survey_are_refused_otherwise() -> None:
    understanding = check(FOLDER / "ngs_midwest.csv", units="mg/kg", crs="EPSG:4326")
    negative = [problem for problem in understanding.problems if problem.message.code == "io.negative"]
    plain = pd.read_csv(FOLDER / "ngs_midwest.csv")
    names = ["as_icp", "as_aa", "cd", "cr", "cu", "ni", "zn", "pb", "hg"]
    assert len(negative) == int((plain[names] < 0).sum().sum())


def test_reading_twice_gives_equal_sets_and_another_reading_does_not() -> None:
    first, second = (read_samples(FOLDER / "meuse.csv", units="mg/kg", crs="EPSG:28992") for _ in range(2))
    assert first.equals(second)
    assert not first.equals(read_samples(FOLDER / "meuse.csv", units="ppb", crs="EPSG:28992"))


def test_the_tables_hold_plain_kinds_of_columns_only() -> None:
    samples = read_samples(FOLDER / "meuse.csv", units="mg/kg", crs="EPSG:28992")
    for table in (samples.points, samples.measurements, samples.quality):
        for name in table.columns:
            assert str(table[name].dtype) in ("str", "float64", "int64", "category"), name
    assert samples.measurements["sample"].cat.categories.equals(pd.Index(samples.points["sample"]))


def test_a_set_survives_being_stored_with_an_assessment(tmp_path: Path) -> None:
    from netmin.assessment import store

    samples = read_samples(FOLDER / "ngs_midwest.csv", units="mg/kg", crs="EPSG:4326", negative_is_limit=True)
    store.write(samples, tmp_path / "samples.zip")
    assert store.read(tmp_path / "samples.zip").equals(samples)

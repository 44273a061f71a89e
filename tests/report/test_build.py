"""The outputs as a whole: complete, repeatable, and never half there."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest

from netmin.assessment import Assessment
from netmin.errors import UsageError
from netmin.report import FORMATS, MAP_FORMATS, Outputs, build, write_maps, write_report


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_format_is_written_in_every_language(outputs: Outputs):
    assert {kind for kind, _ in outputs.files} == {*FORMATS, "assessment"}
    assert all(path.is_file() and path.stat().st_size for _, path in outputs.files)
    languages = ("en", "ro", "sr", "sr-Latn")
    assert [path.name for path in outputs.paths("pdf")] == [f"report-{name}.pdf" for name in languages]
    sheets = [f"sampling-sheet-{name}.pdf" for name in languages]
    assert [path.name for path in outputs.paths("sampling")] == [*sheets, "next-samples.gpx"]


def test_maps_alone_are_layers_surfaces_tables_and_the_sheet(assessment: Assessment, outputs: Outputs, tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    maps = write_maps(
        assessment, tmp_path / "maps", languages=("ro", "en"), progress=lambda m, d, t: told.append((m.code, d, t))
    )
    assert {kind for kind, _ in maps.files} == set(MAP_FORMATS)
    assert not list(maps.folder.rglob("*.html"))
    assert not (maps.folder / "assessment.netmin").exists()
    assert {path.stem for path in maps.paths("csv")} == {
        "datapackage",
        "map-areas",
        "hot-spots",
        "next-samples",
        "warnings",
    }
    assert [path.name for path in maps.paths("sampling")] == [
        "sampling-sheet-ro.pdf",
        "sampling-sheet-en.pdf",
        "next-samples.gpx",
    ]
    assert told[-1] == ("report.step-sampling", 5, 5)
    same = [path for path in maps.paths("geotiff") if path.name.startswith("Pb")]
    assert all(path.read_bytes() == (outputs.folder / "surfaces" / path.name).read_bytes() for path in same)


def test_maps_do_not_replace_a_whole_assessment_but_earlier_maps(assessment: Assessment, tmp_path: Path):
    whole = write_report(assessment, tmp_path / "whole", formats=("csv",))
    before = hashes(whole.folder)
    with pytest.raises(UsageError, match="holds a whole assessment"):
        write_maps(assessment, whole.folder)
    assert hashes(whole.folder) == before
    write_maps(assessment, tmp_path / "maps", languages=("ro",))
    write_maps(assessment, tmp_path / "maps", languages=("en",))
    assert not (tmp_path / "maps" / "sampling-sheet-ro.pdf").exists()


def test_without_a_plan_there_is_no_sheet_and_every_step_is_still_counted(assessment: Assessment, tmp_path: Path):
    told: list[tuple[int, int]] = []
    bare = replace(assessment, next_samples=None)
    outputs = write_report(bare, tmp_path / "o", formats=("sampling",), progress=lambda _, d, t: told.append((d, t)))
    assert outputs.paths("sampling") == ()
    assert told == [(1, 1)]


def test_a_listing_names_reports_one_by_one_and_folders_of_many_files_once(outputs: Outputs):
    listing = outputs.listing()
    assert [path.name for kind, path in listing if kind == "geotiff"] == ["surfaces"]
    assert [path.name for kind, path in listing if kind == "csv"] == ["tables"]
    assert len([kind for kind, _ in listing if kind == "html"]) == 4
    assert set(outputs.as_json()) == {kind for kind, _ in outputs.files}


def test_the_same_assessment_gives_the_same_bytes_in_every_file(
    assessment: Assessment, outputs: Outputs, tmp_path: Path
):
    again = write_report(assessment, tmp_path / "again", languages=("en", "ro", "sr", "sr-Latn"))
    assert hashes(again.folder) == hashes(outputs.folder)


def test_the_same_bytes_come_from_another_process_with_another_hash_seed_and_clock(outputs: Outputs, tmp_path: Path):
    program = (
        "import sys; from pathlib import Path\n"
        "from netmin.assessment import read_assessment; from netmin.report import write_report\n"
        "write_report(read_assessment(Path(sys.argv[1])), Path(sys.argv[2]), languages=('en', 'sr'))"
    )
    stored = outputs.paths("assessment")[0]
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run([sys.executable, "-c", program, str(stored), str(tmp_path / "other")], check=True, env=environment)
    there, here = hashes(tmp_path / "other"), hashes(outputs.folder)
    there.pop(".netmin-outputs")
    assert there == {name: here[name] for name in there}


def test_a_failure_in_the_middle_leaves_the_earlier_outputs_as_they_were(
    assessment: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "outputs"
    write_report(assessment, folder, formats=("html", "csv"))
    before = hashes(folder)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no room left on the disk")

    monkeypatch.setattr(build, "write_tables", fail)
    with pytest.raises(OSError, match="no room"):
        write_report(assessment, folder, languages=("ro",), formats=("html", "csv"))
    assert hashes(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["outputs"]


def test_a_killed_run_leaves_the_earlier_outputs_and_the_next_run_clears_up(assessment: Assessment, tmp_path: Path):
    folder = tmp_path / "outputs"
    write_report(assessment, folder, formats=("html",))
    before = hashes(folder)
    program = (
        "import os, signal, sys; from pathlib import Path; from netmin.files import replace_folder\n"
        "with replace_folder(Path(sys.argv[1])) as beside:\n"
        "    (beside / 'report-en.html').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert hashes(folder) == before
    assert len(list(tmp_path.iterdir())) == 2
    write_report(assessment, folder, formats=("html",))
    assert [path.name for path in tmp_path.iterdir()] == ["outputs"]


def test_outputs_moved_aside_by_a_run_killed_in_the_swap_come_back(
    assessment: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "outputs"
    write_report(assessment, folder, formats=("html",))
    before = hashes(folder)
    folder.rename(tmp_path / ".outputs.old-999999999")
    monkeypatch.setattr(build, "write_geopackage", lambda *_: (_ for _ in ()).throw(OSError("stopped")))
    with pytest.raises(OSError, match="stopped"):
        write_report(assessment, folder, formats=("gpkg",))
    assert hashes(folder) == before


def test_what_a_person_put_beside_the_outputs_stays_and_stale_outputs_go(assessment: Assessment, tmp_path: Path):
    folder = tmp_path / "outputs"
    write_report(assessment, folder, languages=("en", "ro"), formats=("html", "gpkg"))
    (folder / "mine.qgz").write_text("project", encoding="utf-8")
    (folder / "maps.gpkg-wal").write_text("stale journal", encoding="utf-8")
    write_report(assessment, folder, languages=("en",), formats=("html",))
    assert sorted(path.name for path in folder.iterdir()) == [
        ".netmin-outputs",
        "assessment.netmin",
        "mine.qgz",
        "report-en.html",
    ]


def test_a_folder_of_other_things_is_refused_and_untouched(assessment: Assessment, tmp_path: Path):
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match=r"thesis\.docx"):
        write_report(assessment, tmp_path, formats=("csv",))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_unknown_languages_and_formats_are_refused_before_anything_is_written(assessment: Assessment, tmp_path: Path):
    for wrong in ({"languages": ("hu",)}, {"formats": ("docx",)}, {"languages": ()}):
        with pytest.raises(UsageError):
            write_report(assessment, tmp_path / "outputs", **wrong)
    assert not list(tmp_path.iterdir())


def test_progress_counts_every_step(assessment: Assessment, tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    write_report(
        assessment,
        tmp_path / "o",
        languages=("en", "sr"),
        formats=("html", "csv"),
        progress=lambda m, d, t: told.append((m.code, d, t)),
    )
    assert told == [("report.step-html", 1, 3), ("report.step-html", 2, 3), ("report.step-csv", 3, 3)]


@pytest.mark.parametrize("crs", ["local", ""])
def test_metres_without_a_place_on_earth_are_written_too(assessment: Assessment, tmp_path: Path, crs: str):
    local = replace(assessment, samples=replace(assessment.samples, crs=crs))
    outputs = write_report(local, tmp_path / "o", formats=("gpkg", "geotiff", "html"))
    meta = pyogrio.read_info(outputs.paths("gpkg")[0], layer="samples")
    assert meta["features"] == 36
    assert "EPSG" not in str(meta["crs"])


def test_a_site_without_coordinates_still_has_its_report_and_tables(placeless: Assessment, tmp_path: Path):
    outputs = write_report(placeless, tmp_path / "o")
    assert outputs.paths("geotiff") == ()
    assert len(outputs.paths("pdf")) == 1

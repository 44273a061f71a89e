"""A command line that runs as a person runs it, and a small site for it to work on."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from netmin.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]

LABORATORY = """\
sample;easting;northing;depth;Cu [mg/kg];Pb [mg/kg];Cd [mg/kg]
"""


@pytest.fixture
def netmin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ``netmin`` with these words in an empty folder; what it prints is caught as a shell would see it."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **environment: str) -> Done:
        capfd.readouterr()
        with monkeypatch.context() as here:
            here.setattr(sys, "argv", ["netmin", *words])
            for name, value in environment.items():
                here.setenv(name, value)
            status: object = 0
            try:
                main()
            except SystemExit as left:
                status = left.code
        caught = capfd.readouterr()
        return Done(int(str(status or 0)), caught.out, caught.err)

    return run


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of 36 samples on a grid in Stereo 70, copper high in one corner, cadmium below a limit in half of them."""
    lines = [LABORATORY.rstrip()]
    for row in range(6):
        for column in range(6):
            copper = 20 + 12 * row + 15 * column + (7 * row * column) % 11
            cadmium = "<0,50" if (row + column) % 2 else f"0,{6 + row}5"
            easting, northing = 267_800 + 40 * column + 3 * row, 290_800 + 40 * row - 2 * column
            lines.append(f"P{row}{column};{easting},5;{northing},5;0-20 cm;{copper},4;{30 + 4 * column},1;{cadmium}")
    (tmp_path / "lab.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = tmp_path / "site.toml"
    path.write_text(
        """
        [site]
        name = "Small gardens"
        country = "RO"
        land_use = "garden"
        [samples]
        file = "lab.csv"
        crs = "EPSG:3844"
        [laws]
        standards = ["ro-756-1997", "rs-30-2018"]
        [background]
        set = "ucc-rudnick-gao-2003"
        [map]
        analytes = ["Cu", "Cd"]
        draws = 20
        [report]
        formats = ["html", "csv"]
        """,
        encoding="utf-8",
    )
    return path

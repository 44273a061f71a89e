"""Labels and bench sheets, read back from their PDF."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from netmin.errors import UsageError
from netmin.language import LANGUAGES
from netmin.report import write_trial_sheets
from netmin.trials import completely_randomised, randomised_blocks

LAYOUT = randomised_blocks(["mine", "clean"], 13, seed=4)


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return re.sub(r"[\u00a0\u202f]", " ", done.stdout.decode("utf-8"))


def test_every_pot_has_a_label_and_every_organ_a_row_in_every_language(tmp_path):
    written = write_trial_sheets(
        LAYOUT, tmp_path / "sheets", organs=["root", "lamina"], title="Оглед Ș", languages=LANGUAGES
    )
    assert len(written.files) == 2 * len(LANGUAGES)
    for language in LANGUAGES:
        labels = text_of(tmp_path / "sheets" / f"pot-labels-{language}.pdf")
        bench = text_of(tmp_path / "sheets" / f"bench-sheet-{language}.pdf")
        assert all(plot in labels for plot in LAYOUT.table["plot"])
        assert labels.count("\f") == 2
        assert all(f"{plot}-1-root" in bench for plot in LAYOUT.table["plot"])
        assert "mine" not in bench


def test_the_same_layout_is_the_same_file(tmp_path):
    layout = completely_randomised(["a", "b"], 2, seed=1)
    for name in ("one", "other"):
        write_trial_sheets(layout, tmp_path / name, organs=["shoot"])
    for name in ("pot-labels-en.pdf", "bench-sheet-en.pdf"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.parametrize("organs", [[], ["branch"]])
def test_organs_that_are_not_known_are_refused_and_nothing_is_written(tmp_path, organs):
    with pytest.raises(UsageError):
        write_trial_sheets(LAYOUT, tmp_path / "sheets", organs=organs)
    assert not (tmp_path / "sheets").exists()

"""The commands that work on a site."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def test_check_tells_what_was_understood(netmin, site: Path) -> None:
    done = netmin("check", "lab.csv", "--crs", "EPSG:3844", "--country", "RO")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Cu" in done.stdout


def test_check_reads_the_choices_of_a_site_file(netmin, site: Path) -> None:
    understood = json.loads(netmin("check", "site.toml", "--json").stdout)
    assert not [problem for problem in understood["problems"] if problem["severity"] == "error"]


def test_check_tells_every_problem_of_a_bad_file_and_leaves_with_3(netmin, tmp_path: Path) -> None:
    rows = ("sample,Cu [mg/l],Pb [mg/kg]", "a,1.5,x7", "b,2.5,<", "c,3.5,12.5", "d,4.5,13.5")
    (tmp_path / "bad.csv").write_text("\n".join(rows), encoding="utf-8")
    done = netmin("check", "bad.csv", "--json")
    assert done.returncode == 3
    problems = [problem for problem in json.loads(done.stdout)["problems"] if problem["severity"] == "error"]
    assert len(problems) >= 3
    assert {2, 3} <= {problem["row"] for problem in problems}


def test_a_missing_file_is_a_sentence(netmin) -> None:
    for words in (("check", "none.csv"), ("run", "none.toml"), ("assess", "none.toml"), ("report", "none.toml")):
        done = netmin(*words)
        assert done.returncode in (2, 3), words
        assert "Traceback" not in done.stderr + done.stdout


def test_run_writes_everything_and_says_where(netmin, site: Path) -> None:
    done = netmin("run", "site.toml")
    assert done.returncode == 0, done.stderr
    outputs = site.parent / "outputs"
    assert (outputs / "assessment.netmin").is_file()
    assert len(list(outputs.rglob("*.html"))) == 1
    assert str(Path("outputs")) in done.stdout
    assert "Small gardens" in done.stdout
    assert "[1/" in done.stderr


def test_run_speaks_json_on_stdout_and_nothing_else(netmin, site: Path) -> None:
    done = netmin("run", "site.toml", "--json", "--quiet")
    answer = json.loads(done.stdout)
    assert done.stderr == ""
    assert len(answer["key_messages"]) == 3
    copper = next(v for v in answer["verdicts"] if v["analyte"] == "Cu" and v["standard"] == "ro-756-1997")
    assert copper["level"] == "alert"
    assert answer["outputs"]


def test_the_same_input_gives_the_same_assessment(netmin, site: Path) -> None:
    netmin("assess", "site.toml", "-o", "one")
    netmin("assess", "site.toml", "-o", "two")
    one, two = (site.parent / name / "assessment.netmin" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_fail_on_leaves_with_1_only_when_the_level_is_passed(netmin, site: Path) -> None:
    assert netmin("assess", "site.toml", "--fail-on", "alert", "-q").returncode == 1
    assert netmin("assess", "site.toml", "--fail-on", "any", "-q").returncode == 1
    assert netmin("assess", "site.toml", "--fail-on", "intervention", "-q").returncode == 0
    assert netmin("assess", "site.toml", "--fail-on", "horror", "-q").returncode == 2


def test_a_report_can_be_written_again_from_the_stored_assessment(netmin, site: Path) -> None:
    assert netmin("assess", "site.toml", "-q").returncode == 0
    done = netmin("report", "site.toml", "--report-lang", "sr", "--report-lang", "ro", "-q")
    assert done.returncode == 0, done.stderr
    assert len(list((site.parent / "outputs").rglob("*.html"))) == 2


def test_a_report_of_a_changed_input_is_refused(netmin, site: Path) -> None:
    netmin("assess", "site.toml", "-q")
    with (site.parent / "lab.csv").open("a", encoding="utf-8") as stream:
        stream.write("P99;267800,5;290500,5;0-20 cm;10,1;10,1;0,65\n")
    done = netmin("report", "site.toml")
    assert done.returncode == 2
    assert "has changed" in done.stderr


def test_a_report_under_changed_choices_is_refused(netmin, site: Path) -> None:
    netmin("assess", "site.toml", "-q")
    site.write_text(site.read_text(encoding="utf-8").replace("draws = 20", "draws = 21"), encoding="utf-8")
    assert netmin("report", "site.toml").returncode == 2


def test_an_unknown_law_is_found_before_anything_is_computed(netmin, site: Path) -> None:
    site.write_text(site.read_text(encoding="utf-8").replace("rs-30-2018", "rs-30-2019"), encoding="utf-8")
    done = netmin("run", "site.toml")
    assert done.returncode == 2
    assert "rs-30-2018" in done.stderr
    assert not (site.parent / "outputs").exists()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL exists on POSIX systems")
def test_a_run_killed_at_any_moment_leaves_the_old_outputs_or_none(netmin, site: Path) -> None:
    words = [sys.executable, "-c", "from netmin.cli import main; main()", "run", "site.toml", "-q"]
    outputs = site.parent / "outputs"
    began = time.perf_counter()
    assert subprocess.run(words, cwd=site.parent, check=False, capture_output=True).returncode == 0
    whole = time.perf_counter() - began
    before = {path.relative_to(outputs): path.read_bytes() for path in outputs.rglob("*") if path.is_file()}
    chance = random.Random(1)
    for _ in range(4):
        running = subprocess.Popen(words, cwd=site.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * chance.uniform(0.5, 1.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
        after = {path.relative_to(outputs): path.read_bytes() for path in outputs.rglob("*") if path.is_file()}
        # The same input gives the same bytes, so whether the old or the new outputs stand there, they are these.
        assert after == before
    assert netmin("run", "site.toml", "-q").returncode == 0
    left = sorted(path.name for path in site.parent.iterdir())
    assert left == ["lab.csv", "outputs", "site.toml"]

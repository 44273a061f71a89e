"""Kriging, leaving one out, variogram and simulation: netmin and its peers on the same work, in one run.

Every measurement is a process of its own; the call alone is timed, from arrays to arrays, and its answer is held
against gstat's. Peers that are not there are left out. Python peers are looked for in the environment of
NETMIN_PEERS_PYTHON (an interpreter), R's gstat behind `Rscript`.

    .venv/bin/python benchmarks/geostat_peers.py [WORKLOAD ...]
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "geostat"
sys.path.insert(0, str(HERE))

import contenders  # noqa: E402
import workloads  # noqa: E402

PYTHON = os.environ.get("NETMIN_PEERS_PYTHON", sys.executable)

#: How many times as long a peer may be expected to take, at least.
GOALS = {
    ("a2", "pykrige"): 1.0,
    ("a2", "krigekit"): 1.0,
    ("a2", "gstat"): 1.0,
    ("a3", "gstat"): 15.0,
    ("a3", "pykrige"): 4.0,
    ("a4", "gstat"): 20.0,
    ("a4", "krigekit"): 2.5,
    ("b", "gstat"): 30.0,
    ("b", "krigekit"): 7.0,
    ("c", "gstat"): 70.0,
    ("c", "krigekit"): 6.0,
    ("d2", "gstat"): 500.0,
    ("d3", "gstat"): 500.0,
    ("d3", "krigekit"): 4.0,
    ("e", "gstat"): 15.0,
    ("f1", "krigekit"): 2.0,
    ("f2", "gstat"): 60.0,
    ("f2", "krigekit"): 2.0,
}

#: Works whose memory was promised [MiB].
MEMORY = {"b": 600.0, "c": 600.0}

#: Works that a peer is given a short form of, and how many times longer the whole is.
SHORTENED = {("gstat", "d3"): ("d3s", 20_000 / 300)}


@dataclass(frozen=True)
class Measured:
    seconds: float
    mebibytes: float
    runs: int


def answer_path(peer: str, work: str) -> Path:
    return workloads.FOLDER / f"{peer}.{work}.out"


def command(peer: str, work: str) -> list[str]:
    if peer == "gstat":
        described = workloads.WORKLOADS[work].described() | {"out": str(answer_path(peer, work))}
        path = workloads.FOLDER / f"gstat.{work}.json"
        path.write_text(json.dumps(described))
        return ["Rscript", "--vanilla", str(HERE / "peer.R"), str(path)]
    python = sys.executable if peer == "netmin" else PYTHON
    return [python, str(Path(__file__).resolve()), "--child", peer, work]


def child(peer: str, work: str) -> None:
    """One measurement; the answer goes to a file, the seconds to stdout."""
    told = workloads.WORKLOADS[work]
    samples = workloads.load(told.samples)
    targets = workloads.load(told.targets) if told.targets else None
    contender = contenders.CONTENDERS[peer][1]()
    contender.warm(told.task)
    begin = time.perf_counter()
    if told.task == "krige":
        answer = contender.krige(samples, targets, told.model, told.k)
    elif told.task == "leave-one-out":
        answer = contender.leave_one_out(samples, told.model, told.k)
    elif told.task == "variogram":
        answer = contender.variogram(samples, told.cutoff, told.width)
    else:
        drawn = contender.simulate(samples, targets, told.model, told.k, told.draws)
    seconds = time.perf_counter() - begin
    if told.task == "simulate":
        answer = (drawn.mean(axis=0), drawn.var(axis=0, ddof=1))
    np.asarray(answer, dtype="<f8").tofile(answer_path(peer, work))
    print("RESULT", json.dumps({"seconds": seconds}))


def measure(peer: str, work: str) -> Measured | None:
    """The median of three runs, or of one where a run takes longer than ten seconds."""
    short, factor = SHORTENED.get((peer, work), (work, 1.0))
    found: list[tuple[float, float]] = []
    while len(found) < 3 and (not found or found[0][0] < 10.0):
        print(f"{peer} on {work}", file=sys.stderr)
        process = subprocess.Popen(
            command(peer, short), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=workloads.FOLDER
        )
        output, errors = process.stdout.read(), process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        line = next((line for line in output.splitlines() if line.startswith("RESULT")), None)
        if status or line is None:
            print(f"{peer} on {work} failed: {(errors or output).strip()[-300:]}", file=sys.stderr)
            return None
        found.append((json.loads(line.removeprefix("RESULT "))["seconds"], used.ru_maxrss / 1024))
    return Measured(
        factor * statistics.median(seconds for seconds, _ in found), max(memory for _, memory in found), len(found)
    )


def peers_there() -> list[str]:
    there = ["gstat"] if shutil.which("Rscript") and _runs(["Rscript", "-e", "library(gstat)"]) else []
    for name, (module, _) in contenders.CONTENDERS.items():
        python = sys.executable if name == "netmin" else PYTHON
        if _runs([python, "-c", f"import {module}"]):
            there.append(name)
    return there


def _runs(told: list[str]) -> bool:
    return subprocess.run(told, capture_output=True, check=False).returncode == 0


def able(peer: str, work: str) -> bool:
    told = workloads.WORKLOADS[work]
    if peer == "gstat":
        return True
    if peer == "pykrige" and work in ("b", "c"):
        # It builds the matrix of all samples, though it is asked for the nearest: 9 GiB for b.
        return False
    return hasattr(contenders.CONTENDERS[peer][1], told.task.replace("-", "_"))


def agreement(peer: str, work: str) -> str:
    """The largest differences to gstat's answer, and on which share of the targets they pass 1e-6."""
    if not (answer_path("gstat", work).exists() and answer_path(peer, work).exists()) or work.startswith("f"):
        return "–"
    rows = 3 if work == "e" else 2
    ours, theirs = (np.fromfile(answer_path(name, work), "<f8").reshape(rows, -1) for name in (peer, "gstat"))
    if ours.shape != theirs.shape:
        return "other shape"
    apart = np.abs(ours - theirs)
    # gstat compares distances in single precision: where the last neighbour is nearly tied it may take the other one.
    clear = (apart <= 1e-6).all(axis=0)
    return f"{apart[:, clear].max():.1e} (beyond 1e-6 on {int((~clear).sum())})"


def line(what: str, measured: float, unit: str, goal: float | None) -> None:
    print(json.dumps({"what": what, "measured": round(measured, 4), "unit": unit, "goal": goal}), flush=True)


def main(works: list[str]) -> None:
    there = peers_there()
    rows = [
        "| work | peer | s | MiB | runs | times netmin's time | largest difference to gstat |",
        "|---|---|---|---|---|---|---|",
    ]
    for work in works or [name for name in workloads.WORKLOADS if name != "d3s"]:
        found = {peer: measure(peer, work) for peer in there if able(peer, work)}
        ours = found.get("netmin")
        if ours is None:
            continue
        for peer, theirs in found.items():
            if theirs is None:
                continue
            times = theirs.seconds / ours.seconds
            rows.append(
                f"| {work} | {peer} | {theirs.seconds:.3g} | {theirs.mebibytes:.0f} | {theirs.runs} | {times:.3g} | "
                f"{'' if peer == 'gstat' else agreement(peer, work)} |"
            )
            goal = GOALS.get((work, peer))
            if goal is not None:
                line(f"work {work}: netmin's time over {peer}'s", 1.0 / times, "times", round(1.0 / goal, 4))
        if work in MEMORY:
            line(f"work {work}: largest memory of netmin's process", ours.mebibytes, "MiB", MEMORY[work])
    print("\n".join(rows))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:4])
    else:
        main(sys.argv[1:])

"""How large a plain install is, in a fresh environment, with uv and with pip, with and without compiled bytecode."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
GOAL = 500


def size(folder: Path, *, bytecode: bool) -> float:
    """Megabytes (10⁶ bytes) of the files of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if bytecode or path.suffix != ".pyc") / 1e6


def say(what: str, measured: float, goal: float | None) -> None:
    print(json.dumps({"what": what, "measured": round(measured), "unit": "MB", "goal": goal}), flush=True)


def packages(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


def with_uv(environment: Path, wheel: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, environment], check=True)
    command = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        environment / "bin" / "python",
        "--constraint",
        pins(),
        wheel,
    ]
    subprocess.run(command, check=True)


def with_pip(environment: Path, wheel: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    command = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install", "--quiet"]
    subprocess.run([*command, "--disable-pip-version-check", "--constraint", pins(), wheel], check=True)


def pins() -> Path:
    """The locked versions, without their hashes: the wheel itself has none."""
    lines = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8").splitlines()
    named = [line.removesuffix(" \\") for line in lines if line and not line.startswith(" ")]
    path = Path(tempfile.gettempdir()) / "netmin-constraints.txt"
    path.write_text("\n".join(named) + "\n", encoding="utf-8")
    return path


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        wheel = next(Path(folder).glob("*.whl"))
        say("the wheel of netmin", wheel.stat().st_size / 1e6, None)
        for name, install in (("uv", with_uv), ("pip", with_pip)):
            environment = Path(folder) / name
            install(environment, wheel)
            installed = packages(environment)
            say(f"plain install with {name}, bytecode not counted", size(installed, bytecode=False), GOAL)
            subprocess.run(
                [environment / "bin" / "python", "-m", "compileall", "-q", installed],
                check=False,
                stdout=subprocess.DEVNULL,
            )
            say(f"plain install with {name}, bytecode of everything counted", size(installed, bytecode=True), GOAL)


if __name__ == "__main__":
    main()

"""Run every benchmark, each in a fresh process, and write results.md."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = ("netmin", "numpy", "scipy", "pandas", "pyproj", "shapely", "typst")


def scripts(asked: list[str]) -> list[Path]:
    """The benchmarks asked for by name, or all."""
    return [path for path in sorted(HERE.glob("*.py")) if path.name != "run.py" and (not asked or path.stem in asked)]


def run(script: Path) -> tuple[list[dict[str, object]], str]:
    """What a script measured, one JSON object per line, and whatever else it printed."""
    print(f"running {script.name}", file=sys.stderr)
    ran = subprocess.run([sys.executable, str(script)], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    lines = ran.stdout.splitlines()
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    rest = "\n".join(line for line in lines if not line.startswith("{"))
    return rows, f"\n## {script.name}\n\n{rest}\n" if rest.strip() else ""


def machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    kind = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {kind}, {libraries}"


def missed(row: dict[str, object]) -> bool:
    return row["goal"] is not None and float(str(row["measured"])) > float(str(row["goal"]))


def table(rows: list[dict[str, object]]) -> str:
    lines = ["| Measured | Value | Goal, at most | |", "|---|---|---|---|"]
    for row in rows:
        goal = "–" if row["goal"] is None else f"{row['goal']} {row['unit']}"
        verdict = "missed" if missed(row) else ("" if row["goal"] is None else "reached")
        lines.append(f"| {row['what']} | {row['measured']} {row['unit']} | {goal} | {verdict} |")
    return "\n".join(lines)


def main() -> int:
    ran = [run(script) for script in scripts(sys.argv[1:])]
    rows = [row for found, _ in ran for row in found]
    more = "".join(rest for _, rest in ran)
    text = f"# Results\n\nWritten by `make bench`. {machine()}.\n\n{table(rows)}\n{more}"
    if len(sys.argv) == 1:
        (HERE / "results.md").write_text(text, encoding="utf-8")
    print(text)
    return int(any(missed(row) for row in rows))


if __name__ == "__main__":
    sys.exit(main())

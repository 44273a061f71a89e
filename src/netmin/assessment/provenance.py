"""What made an assessment, and whether it still would."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from netmin import cellar
from netmin.assessment import store
from netmin.assessment.recipe import Recipe
from netmin.assessment.result import Assessment, Provenance
from netmin.errors import UsageError
from netmin.language import Message
from netmin.samples import SampleSet


def provenance(samples: SampleSet, recipe: Recipe) -> Provenance:
    """Return the version, the input, the tables and the choices of an assessment, as fingerprints."""
    return Provenance(
        version=version("netmin"),
        input_sha256=samples.origin.sha256,
        tables_sha256=tables_fingerprint(),
        recipe_sha256=recipe.fingerprint,
    )


def tables_fingerprint() -> str:
    """Return the SHA-256 of every table that can decide something, the reader's own cellars included."""
    own = [folder for folder in cellar.cellars() if folder != cellar.house() and folder.is_dir()]
    parts = [cellar.house_fingerprint(), *(cellar.fingerprint([folder]) for folder in own)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def write_assessment(assessment: Assessment, path: Path | str) -> None:
    """Write an assessment to a file, whole or not at all.

    Parameters
    ----------
    assessment : Assessment
        The whole answer.
    path : pathlib.Path or str
        Usually ``assessment.netmin``. Missing folders are made.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    store.write(assessment, target)


def read_assessment(
    path: Path | str, *, input_path: Path | str | None = None, recipe: Recipe | None = None
) -> Assessment:
    """Read an assessment back, equal to what was written.

    Parameters
    ----------
    path : pathlib.Path or str
        The stored assessment.
    input_path : pathlib.Path or str, optional
        The laboratory's file; when given, it must not have changed since.
    recipe : Recipe, optional
        The present choices; when given, none that can change a number may have changed since.

    Returns
    -------
    Assessment
        The whole answer.

    Raises
    ------
    UsageError
        If the file is missing or altered, or the input or the choices have changed.
    """
    source = Path(path)
    assessment = store.read(source)
    if not isinstance(assessment, Assessment):
        raise UsageError(Message.of("assessment.not-ours", path=source.name))
    if input_path is not None:
        _refuse_changed_input(assessment, Path(input_path), source)
    if recipe is not None and recipe.fingerprint != assessment.provenance.recipe_sha256:
        raise UsageError(Message.of("assessment.recipe-changed", path=source.name))
    return assessment


def _refuse_changed_input(assessment: Assessment, input_path: Path, source: Path) -> None:
    try:
        now = hashlib.sha256(input_path.read_bytes()).hexdigest()
    except OSError:
        raise UsageError(Message.of("assessment.input-gone", file=input_path.name, path=source.name)) from None
    was = assessment.provenance.input_sha256
    if now != was:
        raise UsageError(
            Message.of("assessment.input-changed", file=input_path.name, path=source.name, was=was[:12], now=now[:12])
        )

"""A file, or a folder of outputs, appears whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netmin.errors import UsageError
from netmin.language import Message

#: Lists what a folder of outputs holds that is ours, one path per line.
MANIFEST = ".netmin-outputs"

#: The rights of new files can only be asked for by changing them, for all threads of the process.
_ASKING = threading.Lock()


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Lend a file beside the wanted one; on success it takes the wanted name, on failure it is removed.

    Parameters
    ----------
    path : pathlib.Path
        Where the file shall stand; its folder must exist.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder, to be written and closed.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with write_whole(folder / "a.txt") as beside:
    ...     _ = beside.write_text("done", encoding="utf-8")
    >>> [file.name for file in folder.iterdir()]
    ['a.txt']
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        _settle(beside)
        beside.chmod(_mode(path))
        beside.replace(path)
        _settle(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Return the rights of the file that is replaced, or those a new file would get."""
    if path.exists():
        return path.stat().st_mode & 0o777
    with _ASKING:
        mask = os.umask(0)
        os.umask(mask)
    return 0o666 & ~mask


def _settle(path: Path) -> None:
    """Have the system put a file, or the names in a folder, on the disk; where folders cannot be opened, skip them."""
    try:
        descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def swap_folder(folder: Path) -> Iterator[Path]:
    """Lend a folder beside the wanted one; on success it takes the wanted name at once, on failure it is removed.

    What stood there goes as a whole. A process that is killed leaves either the earlier folder or none, and a folder
    ``.<name>.partial-<number>`` or ``.<name>.old-<number>`` that the next run clears away, or puts back.

    Parameters
    ----------
    folder : pathlib.Path
        Where it shall stand; it may exist.

    Yields
    ------
    pathlib.Path
        An empty folder beside it, to be filled.
    """
    target = folder.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_away(target)
    beside = target.parent / f".{target.name}.partial-{os.getpid()}"
    beside.mkdir()
    try:
        yield beside
        for path in (*beside.rglob("*"), beside):
            _settle(path)
        _swap(target, beside)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """Lend a folder beside the wanted one for a set of outputs (`swap_folder`), and keep what is not ours.

    Earlier outputs stay until the new ones are complete, then go as a whole, so that no table of yesterday lies beside
    a map of today. What a person put there, such as a QGIS project, is kept.

    Parameters
    ----------
    folder : pathlib.Path
        Where the outputs shall stand; it may exist.

    Yields
    ------
    pathlib.Path
        An empty folder beside it, to be filled.

    Raises
    ------
    UsageError
        If the folder is a file, or holds things and none of them are outputs of ours.
    """
    target = folder.absolute()
    with swap_folder(target) as beside:
        kept = _strangers(target)
        yield beside
        ours = sorted(path.relative_to(beside).as_posix() for path in beside.rglob("*") if path.is_file())
        (beside / MANIFEST).write_text("".join(f"{name}\n" for name in ours), encoding="utf-8")
        _keep(target, kept, beside)


def _strangers(target: Path) -> tuple[str, ...]:
    """Return the files in a folder that are not ours, nor companions of ours such as ``maps.gpkg-wal``."""
    if target.exists() and not target.is_dir():
        raise UsageError(Message.of("errors.output-is-file", path=str(target)))
    present = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir())
    manifest = target / MANIFEST
    if present and not manifest.is_file() and present != ["assessment.netmin"]:
        raise UsageError(Message.of("errors.output-not-ours", path=str(target), found=present[:3]))
    listed = manifest.read_text(encoding="utf-8").splitlines() if manifest.is_file() else []
    ours = (MANIFEST, "assessment.netmin", *listed)
    companions = tuple(f"{name}{mark}" for name in ours for mark in ("-", ".aux.xml"))
    return tuple(name for name in present if name not in ours and not name.startswith(companions))


def _keep(target: Path, names: tuple[str, ...], beside: Path) -> None:
    """Take a person's own files along; the old folder keeps its copy until the swap."""
    for name in names:
        place = beside / name
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(target / name, place, follow_symlinks=False)


def _swap(target: Path, beside: Path) -> None:
    """Put the new folder in the place of the old one."""
    old = target.parent / f".{target.name}.old-{os.getpid()}"
    if target.exists():
        target.replace(old)
    beside.replace(target)
    _settle(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _clear_away(target: Path) -> None:
    """Remove what killed runs left; earlier outputs that were moved aside and never replaced come back."""
    for old in sorted(target.parent.glob(f".{glob.escape(target.name)}.old-*")):
        if not target.exists():
            old.replace(target)
        elif not _runs(old):
            shutil.rmtree(old, ignore_errors=True)
    for partial in target.parent.glob(f".{glob.escape(target.name)}.partial-*"):
        if not _runs(partial):
            shutil.rmtree(partial, ignore_errors=True)


def _runs(left: Path) -> bool:
    """Whether the process whose number a leftover carries is still at work, and is not this one."""
    number = left.name.rpartition("-")[2]
    if not number.isdigit() or int(number) == os.getpid() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

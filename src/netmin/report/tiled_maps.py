"""Outputs of maps that were written tile by tile: surfaces for QGIS and the table of areas, beside the maps.

Such a folder is not replaced as a whole, since its maps may have taken days. Every file in it appears whole or not at
all, and a surface is written again only where its map was begun anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Container, Iterator
from pathlib import Path

from netmin.assessment import TiledElementMap, TiledMaps
from netmin.assessment.tiled_maps import LOWER, UPPER
from netmin.errors import UsageError
from netmin.files import replace_folder, write_whole
from netmin.geostat import StoredMap
from netmin.geostat.digests import digest
from netmin.geostat.extras import scale_module
from netmin.geostat.map_group import alone_in
from netmin.language import Message
from netmin.report.build import Outputs, Progress
from netmin.report.large_geotiff import write_large_geotiff
from netmin.report.resources import Resource
from netmin.report.tables import write_package

#: Tells what each surface was written from; marks the folder as one of ours.
RECORD = ".netmin-tiled-maps"

#: Folders of the surfaces and the table.
SURFACES, TABLES = "surfaces", "tables"


def check_tiled_folder(folder: Path | str) -> None:
    """Say what would be in the way of maps tile by tile, before days are spent on them; nothing is written.

    Parameters
    ----------
    folder : pathlib.Path or str
        It may not exist yet, or hold such maps.

    Raises
    ------
    UsageError
        If it holds other things, or the extra ``netmin[scale]`` is not installed.
    """
    scale_module("rasterio")
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UsageError(Message.of("errors.output-is-file", path=str(target)))
    if not target.exists() or (target / RECORD).is_file():
        return
    # A first run that was cut off left maps and nothing else.
    found = sorted(path.name for path in target.iterdir() if path.suffix != ".zarr" and not _begun(path))
    if found:
        raise UsageError(Message.of("report.not-tiled-maps", path=str(target), found=found[:3]))


def _begun(path: Path) -> bool:
    """Whether it is what a killed process had begun to write beside a map or the record."""
    return path.name.startswith(".") and (".zarr." in path.name or path.name.startswith(f".{RECORD}."))


def write_tiled_maps(maps: TiledMaps, folder: Path | str, *, progress: Progress | None = None) -> Outputs:
    """Write surfaces and the table of areas beside maps that lie on disk.

    Parameters
    ----------
    maps : TiledMaps
        As `netmin.assessment.map_site_by_tiles` wrote them.
    folder : pathlib.Path or str
        Where the maps lie. Surfaces of an earlier call that these maps have not are removed; maps never are.
    progress : callable, optional
        Called with what is done, how many steps are done, how many there are.

    Returns
    -------
    Outputs
        Of the kinds "zarr", "geotiff" and "csv".

    Raises
    ------
    UsageError
        As `check_tiled_folder`, or if another process is writing there.
    """
    target = Path(folder)
    check_tiled_folder(target)
    target.mkdir(parents=True, exist_ok=True)
    wanted = {path: (part.stored, name, at) for part in maps.maps for path, name, at in _surfaces(part)}
    tell, steps = progress or (lambda *_: None), len(wanted) + 1
    with alone_in(target):
        record = _Record(target)
        record.keep(wanted)
        for done, (path, surface) in enumerate(wanted.items(), start=1):
            record.write(path, *surface)
            tell(Message.of("report.step-surface", name=Path(path).name), done, steps)
        with replace_folder(target / TABLES) as beside:
            written = write_package(_tables(maps), maps, beside)
    tell(Message.of("report.step-csv"), steps, steps)
    return Outputs(
        target,
        (
            *(("zarr", target / part.stored.path.name) for part in maps.maps),
            *(("geotiff", target / path) for path in wanted),
            *(("csv", target / TABLES / path.name) for path in written),
        ),
    )


def _surfaces(part: TiledElementMap) -> Iterator[tuple[str, str, float | None]]:
    """Yield path, quantity, and limit or probability of each surface; the names are those of maps in memory."""
    begin = f"{SURFACES}/{part.name}"
    yield f"{begin}-mean.tif", "mean", None
    yield f"{begin}-lower.tif", "quantile", LOWER
    yield f"{begin}-upper.tif", "quantile", UPPER
    for each in part.exceedances:
        yield f"{begin}-probability-{each.standard}-{each.level}.tif", "probability_above", each.limit


def _tables(maps: TiledMaps) -> tuple[Resource, ...]:
    table = maps.table
    return (Resource("areas", table, ("analyte", "basis", "standard", "level")),) if len(table) else ()


class _Record:
    """Knows what each surface in the folder was written from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        place = folder / RECORD
        self.made_from: dict[str, str] = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}

    def keep(self, paths: Container[str]) -> None:
        """Remove the surfaces that are not among these, and what a killed process had begun to write."""
        for left in (*(self.folder / SURFACES).glob(".*.tif.*"), *self.folder.glob(f".{RECORD}.*")):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        for path in [path for path in self.made_from if path not in paths]:
            (self.folder / path).unlink(missing_ok=True)
            del self.made_from[path]
        self._settle()

    def write(self, path: str, stored: StoredMap, name: str, at: float | None) -> None:
        """Write a surface, unless it is there and was written from the same map."""
        made_from = digest(stored.told["made_from"], name, at)
        if self.made_from.get(path) == made_from and (self.folder / path).is_file():
            return
        write_large_geotiff(stored, self.folder / path, name, at)
        self.made_from[path] = made_from
        self._settle()

    def _settle(self) -> None:
        with write_whole(self.folder / RECORD) as beside:
            beside.write_text(json.dumps(self.made_from, indent=2), encoding="utf-8")

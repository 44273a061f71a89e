"""Cloud-optimised GeoTIFF of a map that was written tile by tile, for QGIS; by GDAL, in memory that stays small.

What fits into memory is written by `netmin.report.geotiff`, without GDAL.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from netmin.files import write_whole
from netmin.geostat.extras import scale_module
from netmin.geostat.map_layout import STATE
from netmin.geostat.stored_map import StoredMap

#: Side of a block of the file; tiles of a map are read whole, whatever their size.
BLOCK = 512

#: Numbers are stored as differences, which deflate better: of whole numbers, of floating ones.
_PREDICTORS = {"uint8": 2, "float32": 3, "float64": 3}


def write_large_geotiff(stored: StoredMap, path: Path | str, name: str = "mean", at: float | None = None) -> Path:
    """Write one surface of a map of any size.

    Parameters
    ----------
    stored : StoredMap
        The map. Tiles that are missing are left blank.
    path : pathlib.Path or str
        The file; it appears whole or not at all. A folder for about as much again is taken beside it meanwhile.
    name : str
        One of the quantities of the map, or ``state``.
    at : float, optional
        Which limit, or which probability of a quantile.

    Returns
    -------
    pathlib.Path
        The file: tiled, deflated, with overviews that are means of what is known (of `state`: the nearest), as BigTIFF
        where it may outgrow 4 GB.

    Raises
    ------
    UsageError
        If rasterio is not installed (``netmin[scale]``).
    """
    rasterio, copy = scale_module("rasterio"), scale_module("rasterio.shutil")
    target = Path(path).absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    dtype = "uint8" if name == STATE else stored.layout.dtype
    packing = {"compress": "DEFLATE", "predictor": _PREDICTORS[dtype], "bigtiff": "IF_SAFER"}
    with (
        tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder,
        # The small cache keeps memory flat: blocks are written once, in order.
        rasterio.Env(GDAL_CACHEMAX=64, GDAL_TIFF_INTERNAL_MASK=True),
    ):
        plain, optimised = Path(folder) / "plain.tif", Path(folder) / "optimised.tif"
        _write_plain(stored, plain, name, at, packing | {"dtype": dtype, "zlevel": 1})
        copy.copy(
            str(plain),
            str(optimised),
            driver="COG",
            blocksize=BLOCK,
            resampling="NEAREST" if name == STATE else "AVERAGE",
            num_threads="ALL_CPUS",
            compress="DEFLATE",
            predictor="YES",
            bigtiff="IF_SAFER",
        )
        with write_whole(target) as beside:
            optimised.replace(beside)
    return target


def _write_plain(stored: StoredMap, path: Path, name: str, at: float | None, options: dict[str, Any]) -> None:
    """Write the full picture alone, tile by tile; only from a file can overviews be made in little memory."""
    rasterio, transform = scale_module("rasterio"), scale_module("rasterio.transform")
    windows = scale_module("rasterio.windows")
    layout, raster = stored.layout, stored.raster
    options |= {"crs": layout.crs} if layout.crs else {}
    nodata = 0 if name == STATE else float("nan")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=raster.columns,
        height=raster.rows,
        count=1,
        nodata=nodata,
        transform=transform.Affine(*raster.transform),
        tiled=True,
        blockxsize=BLOCK,
        blockysize=BLOCK,
        **options,
    ) as file:
        for tile in raster.tiles(_side(layout.side)):
            rows, columns = tile.window
            window = windows.Window.from_slices(rows, columns, height=raster.rows, width=raster.columns)
            file.write(stored.read(name, tile, at), 1, window=window)
        file.set_band_description(1, name if at is None else f"{name} {at:g}")
        file.set_band_unit(1, layout.unit_of(name))
        told = stored.told
        file.update_tags(SOFTWARE=f"netmin {told['version']}", INPUT_SHA256=told["input_sha256"])


def _side(side: int) -> int:
    """Return how many cells are read at once: whole blocks of the file, and about a tile of the map."""
    return max(BLOCK, side // BLOCK * BLOCK)

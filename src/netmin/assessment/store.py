"""An assessment on disk: written whole, read back equal, refused when it was altered.

The file is a ZIP archive of one JSON text and the arrays it names, sealed by a SHA-256 over both. Nothing in it can
run: only frozen dataclasses of this package are rebuilt, from their fields.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import enum
import hashlib
import importlib
import io
import json
import math
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netmin.errors import UsageError
from netmin.files import write_whole
from netmin.geostat import models
from netmin.geostat.models import CovarianceModel
from netmin.language import Message

#: Raised when the layout of the file changes; older layouts stay readable.
LAYOUT = 1

_TEXT = "assessment.json"
_SEAL = "seal.txt"

#: What JSON holds as it is; most of what is stored, and known without asking what it is an instance of.
_PLAIN = frozenset({str, int, bool, type(None)})

_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(thing: Any) -> dict[str, bytes]:
    """Return a frozen result as named pieces of bytes; equal results give equal pieces.

    Parameters
    ----------
    thing : dataclass instance of this package
        May hold text, numbers, dates, arrays, tables and further such instances.

    Returns
    -------
    dict of str to bytes
        The JSON text and the arrays.
    """
    packer = _Packer()
    content = packer.encode(thing)
    text = json.dumps({"layout": LAYOUT, "content": content}, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return {_TEXT: text.encode(), **packer.pieces}


def write(thing: Any, path: Path) -> None:
    """Write a frozen result; the file appears whole or not at all."""
    pieces = pack(thing)
    with write_whole(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**pieces, _SEAL: seal(pieces).encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def read(path: Path) -> Any:
    """Read a frozen result back.

    Raises
    ------
    UsageError
        If the file is missing, is not one of ours, is of a newer layout, or was altered after it was written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            pieces = {name: archive.read(name) for name in archive.namelist()}
        if pieces.pop(_SEAL).decode() != seal(pieces):
            raise UsageError(Message.of("assessment.altered", path=path.name))
        head = json.loads(pieces[_TEXT])
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, EOFError):
        raise UsageError(Message.of("assessment.not-ours", path=path.name)) from None
    except FileNotFoundError:
        raise UsageError(Message.of("assessment.no-file", path=path.name)) from None
    if head["layout"] > LAYOUT:
        raise UsageError(Message.of("assessment.newer", path=path.name))
    return _Unpacker(pieces).decode(head["content"])


def seal(pieces: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over the names and contents of the pieces."""
    digest = hashlib.sha256()
    for name in sorted(pieces):
        digest.update(name.encode() + b"\0" + hashlib.sha256(pieces[name]).digest())
    return digest.hexdigest()


class _Packer:
    """Turns a tree of results into JSON data and arrays."""

    def __init__(self) -> None:
        self.pieces: dict[str, bytes] = {}

    def encode(self, thing: Any) -> Any:
        if type(thing) in _PLAIN:
            return thing
        if isinstance(thing, enum.Enum):
            return {"$enum": _name_of(type(thing)), "member": thing.name}
        if isinstance(thing, np.generic):
            thing = thing.item()
        if thing is None or isinstance(thing, bool | int | str):
            return thing
        if isinstance(thing, float):
            return thing if math.isfinite(thing) else {"$float": repr(thing)}
        return self._encode_composite(thing)

    def _encode_composite(self, thing: Any) -> Any:
        if isinstance(thing, datetime.date):
            return {"$date": thing.isoformat()}
        if isinstance(thing, np.ndarray):
            return {"$array": self._keep(thing)}
        if isinstance(thing, pd.DataFrame):
            return {"$frame": self._frame(thing)}
        if isinstance(thing, CovarianceModel):
            return {"$model": thing.as_json()}
        if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
            stored = {name: self.encode(getattr(thing, name)) for name in _stored(type(thing))}
            return {"$class": _name_of(type(thing)), "fields": stored}
        if isinstance(thing, Mapping):
            return {"$dict": [[self.encode(key), self.encode(value)] for key, value in thing.items()]}
        if isinstance(thing, tuple | list):
            return {"$tuple" if isinstance(thing, tuple) else "$list": [self.encode(item) for item in thing]}
        raise TypeError(f"a {type(thing).__name__} cannot be stored with an assessment")

    def _keep(self, array: np.ndarray[Any, Any]) -> str:
        name = f"arrays/{len(self.pieces):04d}.npy"
        stream = io.BytesIO()
        np.save(stream, np.ascontiguousarray(array), allow_pickle=False)
        self.pieces[name] = stream.getvalue()
        return name

    def _frame(self, frame: pd.DataFrame) -> dict[str, Any]:
        index: Any = None
        if not (isinstance(frame.index, pd.RangeIndex) and frame.index.start == 0 and frame.index.step == 1):
            index = {"name": frame.index.name, "values": self._series(frame.index.to_series())}
        columns = [[str(name), self._series(frame[name])] for name in frame.columns]
        return {"rows": len(frame), "index": index, "columns": columns}

    def _series(self, series: pd.Series[Any]) -> Any:
        if isinstance(series.dtype, pd.CategoricalDtype):
            categories = self._series(series.cat.categories.to_series())
            ordered = bool(series.cat.ordered)
            return {"categories": categories, "ordered": ordered, "codes": self._keep(series.cat.codes.to_numpy())}
        if series.dtype.kind in "biuf":
            return {"numbers": self._keep(series.to_numpy())}
        missing = series.isna()
        return {
            "dtype": str(series.dtype),
            "texts": [
                None if gone else self.encode(item)
                for gone, item in zip(missing.tolist(), series.tolist(), strict=True)
            ],
        }


class _Unpacker:
    """Rebuilds the tree from JSON data and arrays."""

    def __init__(self, pieces: Mapping[str, bytes]) -> None:
        self.pieces = pieces

    def decode(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        tag = next(name for name in data if name.startswith("$"))
        return getattr(self, "_decode_" + tag[1:])(data[tag], data)

    def _decode_enum(self, name: str, data: dict[str, Any]) -> Any:
        return _class_of(name)[data["member"]]

    def _decode_float(self, text: str, _: Any) -> float:
        return float(text)

    def _decode_model(self, model: dict[str, Any], _: Any) -> CovarianceModel:
        return models.from_json(model)

    def _decode_date(self, text: str, _: Any) -> datetime.date:
        return datetime.date.fromisoformat(text)

    def _decode_array(self, name: str, _: Any) -> Any:
        return np.load(io.BytesIO(self.pieces[name]), allow_pickle=False)

    def _decode_class(self, name: str, data: dict[str, Any]) -> Any:
        return _class_of(name)(**{key: self.decode(value) for key, value in data["fields"].items()})

    def _decode_dict(self, pairs: list[list[Any]], _: Any) -> dict[Any, Any]:
        return {self.decode(key): self.decode(value) for key, value in pairs}

    def _decode_tuple(self, items: list[Any], _: Any) -> tuple[Any, ...]:
        return tuple(self.decode(item) for item in items)

    def _decode_list(self, items: list[Any], _: Any) -> list[Any]:
        return [self.decode(item) for item in items]

    def _decode_frame(self, frame: dict[str, Any], _: Any) -> pd.DataFrame:
        index: Any = pd.RangeIndex(frame["rows"])
        if frame["index"] is not None:
            index = pd.Index(self._series(frame["index"]["values"]), name=frame["index"]["name"])
        columns = {name: self._series(data) for name, data in frame["columns"]}
        return pd.DataFrame({name: pd.Series(values, index=index) for name, values in columns.items()}, index=index)

    def _series(self, data: dict[str, Any]) -> Any:
        if "categories" in data:
            codes = self._decode_array(data["codes"], None)
            return pd.Categorical.from_codes(
                codes, categories=pd.Index(self._series(data["categories"])), ordered=data["ordered"]
            )
        if "numbers" in data:
            return self._decode_array(data["numbers"], None)
        return pd.array([self.decode(item) for item in data["texts"]], dtype=data["dtype"])


@cache
def _stored(kind: type) -> tuple[str, ...]:
    """Return the names of the fields from which a result is rebuilt."""
    return tuple(part.name for part in dataclasses.fields(kind) if part.init)


@cache
def _name_of(kind: type) -> str:
    """Return where a result class is found again: on the door of its room if it stands there, since files may move."""
    if not kind.__module__.startswith("netmin."):
        raise TypeError(f"{kind.__module__}.{kind.__qualname__} is not a result of this package")
    room = ".".join(kind.__module__.split(".")[:2])
    on_the_door = getattr(importlib.import_module(room), kind.__qualname__, None) is kind
    return f"{room if on_the_door else kind.__module__}:{kind.__qualname__}"


def _class_of(name: str) -> Any:
    """Return a result class of this package; a name from elsewhere is refused, since the file may come from anyone."""
    module, _, qualified = name.partition(":")
    if module.startswith("netmin."):
        with contextlib.suppress(ModuleNotFoundError):
            kind = getattr(importlib.import_module(module), qualified, None)
            if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or issubclass(kind, enum.Enum)):
                return kind
    raise UsageError(Message.of("assessment.not-ours", path=name))

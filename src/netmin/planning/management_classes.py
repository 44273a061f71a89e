"""Cells of one kind, side by side, merged into areas large enough to be worked."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def connected_areas(kinds: IntArray, inside: BoolArray, smallest: int) -> IntArray:
    """Return areas of cells of one kind, those too small given to the neighbour they share most border with.

    The smallest area is merged first, so that an island of few cells within a large area takes its kind, and many small
    ones side by side grow together. An area without neighbours stays, however small.

    Parameters
    ----------
    kinds : array of int, shape (rows, columns)
        Kind of every cell.
    inside : array of bool, shape (rows, columns)
        Cells that are mapped.
    smallest : int
        Least number of cells of an area.

    Returns
    -------
    array of int, shape (rows, columns)
        Number of the area from 0, in the order of the map from the north-west; -1 outside.

    Examples
    --------
    >>> kinds = np.array([[0, 0, 0, 1], [0, 2, 0, 1]])
    >>> connected_areas(kinds, np.ones(kinds.shape, dtype=bool), 2).tolist()
    [[0, 0, 0, 1], [0, 0, 0, 1]]
    """
    areas = _labelled(kinds, inside)
    count = int(areas.max()) + 1
    if count < 2:
        return areas
    owner = _merged(areas, _kind_of(areas, kinds, count), smallest)
    found = np.where(areas >= 0, owner[areas], -1)
    numbers, first = np.unique(found[found >= 0], return_index=True)
    renamed = np.full(count, -1, dtype=np.int64)
    renamed[numbers[np.argsort(first, kind="stable")]] = np.arange(len(numbers))
    return np.where(found >= 0, renamed[found], -1)


def _labelled(kinds: IntArray, inside: BoolArray) -> IntArray:
    """Return connected cells of one kind as numbered areas; cells that touch by an edge are connected."""
    from scipy import ndimage

    found = np.full(kinds.shape, -1, dtype=np.int64)
    count = 0
    for kind in np.unique(kinds[inside]):
        labels, number = ndimage.label(inside & (kinds == kind))
        found[labels > 0] = labels[labels > 0] - 1 + count
        count += number
    return found


def _kind_of(areas: IntArray, kinds: IntArray, count: int) -> IntArray:
    """Return the kind of every area, shape (areas,)."""
    found = np.zeros(count, dtype=np.int64)
    found[areas[areas >= 0]] = kinds[areas >= 0]
    return found


def _borders(areas: IntArray) -> list[dict[int, int]]:
    """Return by area how many edges it shares with which other."""
    count = int(areas.max()) + 1
    pairs = np.concatenate(
        [
            np.column_stack([areas[:, :-1].ravel(), areas[:, 1:].ravel()]),
            np.column_stack([areas[:-1].ravel(), areas[1:].ravel()]),
        ]
    )
    pairs = np.sort(pairs[(pairs[:, 0] != pairs[:, 1]) & (pairs.min(axis=1) >= 0)], axis=1)
    shared: list[dict[int, int]] = [{} for _ in range(count)]
    for (one, other), edges in zip(*np.unique(pairs, axis=0, return_counts=True), strict=True):
        shared[one][int(other)] = shared[other][int(one)] = int(edges)
    return shared


def _merged(areas: IntArray, kind: IntArray, smallest: int) -> IntArray:
    """Return which area each one belongs to in the end, shape (areas,)."""
    size = np.bincount(areas[areas >= 0]).tolist()
    shared = _borders(areas)
    owner = np.arange(len(size))
    waiting = [(cells, number) for number, cells in enumerate(size) if cells < smallest]
    heapq.heapify(waiting)
    while waiting:
        cells, number = heapq.heappop(waiting)
        if owner[number] != number or cells != size[number] or not shared[number]:
            continue
        into = max(shared[number], key=lambda other: (shared[number][other], -abs(kind[other] - kind[number]), -other))
        _join(number, into, shared, size, owner)
        # What now lies side by side and is of one kind is one area.
        for other in [other for other in shared[into] if kind[other] == kind[into]]:
            _join(other, into, shared, size, owner)
        if size[into] < smallest:
            heapq.heappush(waiting, (size[into], into))
    while not np.array_equal(owner, owner[owner]):
        owner = owner[owner]
    return owner


def _join(number: int, into: int, shared: list[dict[int, int]], size: list[int], owner: IntArray) -> None:
    """Give one area to another, with its borders."""
    owner[number] = into
    size[into] += size[number]
    for other, edges in shared[number].items():
        shared[other].pop(number)
        if other != into:
            shared[other][into] = shared[into][other] = shared[into].get(other, 0) + edges
    shared[number] = {}

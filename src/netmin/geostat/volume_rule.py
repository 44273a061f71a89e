"""How probably a least volume of soil has a mean above a limit, as Serbian and Dutch law ask: 25 m³.

A single spot above the limit is not yet a case for remediation there; the mean over so much soil is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.geostat.connected_soil import connected_above
from netmin.geostat.draws import few_draws
from netmin.geostat.grid import Grid
from netmin.geostat.models import BoolArray, FloatArray
from netmin.geostat.volumes import check_layer, largest_zone, on_the_grid, simulated
from netmin.language import Message

_CITATIONS = ("clopper1934",)

#: Ratios of volumes that differ by less than this are the same: what is left is rounding.
_SAME_RATIO = 1e-9

#: A mean that passes a limit by less than this share of it is the limit: what is left is rounding.
_SAME_MEAN = 1e-12

#: Confidence of the interval of a probability.
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class VolumeRule:
    """How probable it is that a least volume of soil has a mean above a limit.

    Attributes
    ----------
    probability : float
        That connected soil of this volume with such a mean was found. [–]
    lower, upper : float
        Interval of `probability` at 95 %, for the number of draws. [–]
    anywhere : float
        The same where the soil need not be connected: the most that any reading of the rule can give. [–]
    anywhere_lower, anywhere_upper : float
        Interval of `anywhere` at 95 %. [–]
    volume : float
        Least volume. [m³]
    cells : int
        How many cells hold it.
    draws : int
        Number of equally probable maps.
    citations : tuple of str
        Keys of the bibliography.
    notes : tuple of Message
        How the rule was read.
    """

    probability: float
    lower: float
    upper: float
    anywhere: float
    anywhere_lower: float
    anywhere_upper: float
    volume: float
    cells: int
    draws: int
    citations: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row each for connected soil and for soil anywhere: soil, probability, lower, upper."""
        return pd.DataFrame(
            {
                "soil": ["connected", "anywhere"],
                "probability": [self.probability, self.anywhere],
                "lower": [self.lower, self.anywhere_lower],
                "upper": [self.upper, self.anywhere_upper],
            }
        )


def volume_rule(
    grid: Grid, draws: npt.ArrayLike, limit: float, depth: float, volume: float = 25.0, *, inclusive: bool = False
) -> VolumeRule:
    """Tell how probably the mean over a least volume of soil passes a limit, as Serbian and Dutch law ask.

    In each equally probable map the rule is met where connected soil of that volume has a mean above the limit. Looked
    at are zones of cells that are all above (connected across their sides), such zones with the highest cells around
    them until the volume is reached, windows as near to a square as the volume allows, and, where up to twelve cells
    hold it, all shapes of just that many. A volume of another shape may be missed; `VolumeRule.anywhere`, which
    gathers the highest cells wherever they lie, bounds what that can amount to.

    Parameters
    ----------
    grid : Grid
        The cells.
    draws : array, shape (draws, cells)
        Simulated means of the cells' soil, in the order of `Grid.cells`; not logarithms, whose mean is another one.
    limit : float
        The limit itself is not exceeded. [unit of the draws]
    depth : float
        Thickness of the soil layer. [m]
    volume : float
        Least volume; 25 m³ in Serbia and the Netherlands. [m³]
    inclusive : bool
        Whether exactly this volume is enough ("at least", as in the Netherlands) or not ("more than", as in Serbia).

    Returns
    -------
    VolumeRule

    Examples
    --------
    >>> grid = Grid(0.0, 10.0, 5.0, 3, 2)
    >>> drawn = [[9.0, 9.0, 1.0, 1.0, 1.0, 1.0], [9.0, 1.0, 1.0, 1.0, 1.0, 9.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]
    >>> rule = volume_rule(grid, drawn, limit=8.0, depth=0.6)
    >>> rule.cells, round(rule.probability, 3), round(rule.anywhere, 3)
    (2, 0.333, 0.667)

    References
    ----------
    rs-30-2018, nl-2009, clopper1934
    """
    values = simulated(grid, draws)
    check_layer(limit, depth)
    if not (math.isfinite(volume) and volume > 0):
        raise ValueError(f"volume must be above zero, but is {volume!r}")
    needed = _cells_holding(volume, grid.cell_area * depth, inclusive=inclusive)
    connected, anywhere = _met(grid, values, limit, needed)
    lower, upper = share_interval(int(connected.sum()), len(values), _CONFIDENCE)
    anywhere_lower, anywhere_upper = share_interval(int(anywhere.sum()), len(values), _CONFIDENCE)
    return VolumeRule(
        float(connected.mean()), lower, upper, float(anywhere.mean()), anywhere_lower, anywhere_upper,
        float(volume), needed, len(values), _CITATIONS,
        (*_notes(grid, depth, volume, needed, len(values)), *few_draws(len(values))),
    )  # fmt: skip


def share_interval(successes: int, trials: int, confidence: float = _CONFIDENCE) -> tuple[float, float]:
    """Return an interval for a probability of which so many of so many trials were seen; it is never too short.

    Parameters
    ----------
    successes, trials : int
        How often it was seen, and in how many trials.
    confidence : float
        Of the interval. [–]

    Returns
    -------
    tuple of float
        Lower and upper end. [–]

    Examples
    --------
    >>> [round(end, 4) for end in share_interval(0, 200)]
    [0.0, 0.0183]

    References
    ----------
    clopper1934
    """
    from scipy.special import betaincinv

    if not 0 <= successes <= trials or not trials:
        raise ValueError(f"of {trials} trials {successes} cannot have been seen")
    tail = 0.5 * (1.0 - confidence)
    lower = float(betaincinv(successes, trials - successes + 1, tail)) if successes else 0.0
    upper = float(betaincinv(successes + 1, trials - successes, 1.0 - tail)) if successes < trials else 1.0
    return lower, upper


def _cells_holding(volume: float, cell_volume: float, *, inclusive: bool) -> int:
    """Return how many cells hold a volume, or more than it."""
    ratio = volume / cell_volume
    whole = round(ratio)
    if abs(ratio - whole) <= _SAME_RATIO * ratio:
        return whole if inclusive else whole + 1
    return math.floor(ratio) + 1


def _notes(grid: Grid, depth: float, volume: float, needed: int, draws: int) -> tuple[Message, ...]:
    soil = grid.area * depth
    if needed > int(grid.mask.sum()):
        return (Message.of("geostat.volume-rule-too-little-soil", soil=soil, volume=volume, depth=depth),)
    note = Message.of("geostat.volume-rule", draws=draws, cells=needed, volume=volume, depth=depth)
    if needed > 1:
        return (note,)
    return (note, Message.of("geostat.volume-rule-one-cell", cell=grid.cell_area * depth, volume=volume))


def _met(grid: Grid, values: FloatArray, limit: float, needed: int) -> tuple[BoolArray, BoolArray]:
    """Tell of each draw whether the rule is met by connected soil, and by any soil."""
    if needed > values.shape[1]:
        return np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    highest = np.partition(values, values.shape[1] - needed, axis=1)[:, -needed:]
    anywhere = _passes(highest.mean(axis=1), limit)
    connected = anywhere.copy()
    # Only where the highest cells together pass can a connected volume; and one cell is always connected.
    if needed > 1 and anywhere.any():
        blocks = on_the_grid(grid, values[anywhere])
        connected[anywhere] = np.concatenate([_connected_above(grid, block, limit, needed) for block in blocks])
    return connected, anywhere


def _passes(means: npt.ArrayLike, limit: float) -> BoolArray:
    """Tell which means lie above a limit by more than rounding."""
    passes: BoolArray = np.asarray(means) - limit > _SAME_MEAN * abs(limit)
    return passes


def _connected_above(grid: Grid, maps: FloatArray, limit: float, needed: int) -> BoolArray:
    """Tell of each map whether connected cells of this number were found whose mean is above."""
    threshold = limit + _SAME_MEAN * abs(limit)
    found = largest_zone(maps > threshold) >= needed
    found[~found] = _window_above(grid, maps[~found], limit, needed)
    for number in np.flatnonzero(~found):
        found[number] = connected_above(maps[number], threshold, needed)
    return found


def _window_above(grid: Grid, maps: FloatArray, limit: float, needed: int) -> BoolArray:
    """Tell of each map whether some window, upright or lying, as near to a square as can be, has a mean above."""
    short = math.isqrt(needed)
    sides = (short, math.ceil(needed / short))
    found = np.zeros(len(maps), dtype=bool)
    for height, width in {sides, sides[::-1]}:
        if height > grid.rows or width > grid.columns:
            continue
        whole = _window_sums(grid.mask[None].astype(float), height, width)[0] > height * width - 0.5
        means = _window_sums(np.where(grid.mask, maps, 0.0), height, width) / (height * width)
        found |= _passes(means[:, whole], limit).any(axis=1)
    return found


def _window_sums(maps: FloatArray, height: int, width: int) -> FloatArray:
    """Sum every window; one side after the other, since differences of cumulative sums lose digits."""
    from numpy.lib.stride_tricks import sliding_window_view

    across: FloatArray = sliding_window_view(maps, width, axis=2).sum(axis=-1)
    both: FloatArray = sliding_window_view(across, height, axis=1).sum(axis=-1)
    return both

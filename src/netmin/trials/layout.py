"""Where each treatment goes: places drawn at random, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from netmin.errors import UsageError
from netmin.language import Message

#: Columns of `Layout.table`. position: place in the order of the house or field, from 1; block and whole_plot: "" where
#: the design has none; level and second_level: of the factors of a split plot, else the treatment and "".
LAYOUT_COLUMNS = ("plot", "position", "block", "whole_plot", "treatment", "level", "second_level")


@dataclass(frozen=True, eq=False)
class Layout:
    """A design with its places.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per pot or plot in the order of their places, `LAYOUT_COLUMNS`.
    design : str
        "completely-randomised", "randomised-blocks" or "split-plot".
    seed : int
        That it was drawn with.
    notes : tuple of Message
        What the design cannot do.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    design: str
    seed: int
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("fisher1935",)

    @property
    def as_plots(self) -> pd.DataFrame:
        """The rows as `Trial.plots` wants them."""
        plots = self.table[["plot", "treatment", "block", "whole_plot"]].copy()
        plots["position"] = self.table["position"].astype(str)
        return plots


def completely_randomised(treatments: Sequence[str], replicates: int, *, seed: int) -> Layout:
    """Draw a place for every pot, all places alike.

    Parameters
    ----------
    treatments : sequence of str
        Their codes.
    replicates : int
        Pots of each.
    seed : int
        Of the draw.

    Returns
    -------
    Layout
        ``len(treatments) * replicates`` pots.

    Raises
    ------
    UsageError
        If there are fewer than two treatments, a code stands twice, or there is no replicate.

    References
    ----------
    fisher1935

    Examples
    --------
    >>> layout = completely_randomised(["control", "lime"], 2, seed=1)
    >>> layout.table["treatment"].value_counts().to_dict()
    {'control': 2, 'lime': 2}
    """
    _check(treatments, replicates)
    drawn = np.random.default_rng(seed).permutation(np.repeat(list(treatments), replicates))
    rows = [("", "", str(treatment), str(treatment), "") for treatment in drawn]
    return Layout(_table(rows), "completely-randomised", seed, _alone(replicates))


def randomised_blocks(treatments: Sequence[str], blocks: int, *, seed: int) -> Layout:
    """Draw the places within blocks that each hold every treatment once.

    Parameters
    ----------
    treatments : sequence of str
        Their codes.
    blocks : int
        Number of blocks: benches, strips along a slope or a gradient of light.
    seed : int
        Of the draw.

    Returns
    -------
    Layout
        ``len(treatments) * blocks`` plots.

    Raises
    ------
    UsageError
        As in `completely_randomised`.

    References
    ----------
    fisher1935

    Examples
    --------
    >>> layout = randomised_blocks(["a", "b", "c"], 4, seed=7)
    >>> layout.table.groupby("block")["treatment"].nunique().tolist()
    [3, 3, 3, 3]
    """
    _check(treatments, blocks)
    random = np.random.default_rng(seed)
    rows = [
        (str(block), "", str(treatment), str(treatment), "")
        for block in range(1, blocks + 1)
        for treatment in random.permutation(list(treatments))
    ]
    return Layout(_table(rows), "randomised-blocks", seed, _alone(blocks))


def split_plot(main: Sequence[str], sub: Sequence[str], blocks: int, *, seed: int) -> Layout:
    """Draw whole plots within blocks for one factor, and subplots within these for the other.

    Parameters
    ----------
    main : sequence of str
        Levels of the factor that needs large plots, such as an amendment that is ploughed in.
    sub : sequence of str
        Levels of the factor within them, such as the species.
    blocks : int
        Number of blocks.
    seed : int
        Of the draw.

    Returns
    -------
    Layout
        Treatments are called ``main × sub``; the main factor has its own, larger error.

    Raises
    ------
    UsageError
        As in `completely_randomised`.

    References
    ----------
    fisher1935

    Examples
    --------
    >>> layout = split_plot(["lime", "none"], ["barley", "cup plant"], 3, seed=2)
    >>> layout.table.groupby("whole_plot")["level"].nunique().tolist()
    [1, 1, 1, 1, 1, 1]
    """
    _check(main, blocks)
    _check(sub, blocks)
    random = np.random.default_rng(seed)
    rows = [
        (str(block), f"{block}-{place}", f"{level} × {second}", str(level), str(second))
        for block in range(1, blocks + 1)
        for place, level in enumerate(random.permutation(list(main)), start=1)
        for second in random.permutation(list(sub))
    ]
    return Layout(_table(rows), "split-plot", seed, _alone(blocks))


def bench_sheet(layout: Layout | pd.DataFrame, organs: Sequence[str], harvest: str = "1") -> pd.DataFrame:
    """Return the rows of the sheet that lies beside the balance: one per pot and organ, masses to be written in.

    Parameters
    ----------
    layout : Layout or pandas.DataFrame
        A layout, or `Trial.plots`.
    organs : sequence of str
        Organs that the plants are divided into.
    harvest : str
        Code of the harvest.

    Returns
    -------
    pandas.DataFrame
        Columns sample, plot, treatment, harvest, organ. Neither the treatment nor anything of the result stands in
        the name of a sample, so that whoever weighs it cannot know it.

    Examples
    --------
    >>> layout = completely_randomised(["a", "b"], 1, seed=1)
    >>> bench_sheet(layout, ["root", "stem"])["sample"].tolist()
    ['P1-1-root', 'P1-1-stem', 'P2-1-root', 'P2-1-stem']
    """
    plots = layout.table if isinstance(layout, Layout) else layout
    rows = [
        (f"{plot}-{harvest}-{organ}", str(plot), str(treatment), harvest, organ)
        for plot, treatment in zip(plots["plot"], plots["treatment"], strict=True)
        for organ in organs
    ]
    return pd.DataFrame(rows, columns=["sample", "plot", "treatment", "harvest", "organ"])


def _check(levels: Sequence[str], replicates: int) -> None:
    if len(levels) < 2:
        raise UsageError(Message.of("trials.layout-one-treatment", count=len(levels)))
    twice = sorted({level for level in levels if list(levels).count(level) > 1})
    if twice:
        raise UsageError(Message.of("trials.layout-twice", names=twice))
    if replicates < 1:
        raise UsageError(Message.of("trials.layout-no-replicate", count=replicates))


def _alone(replicates: int) -> tuple[Message, ...]:
    return (Message.of("trials.layout-unreplicated"),) if replicates == 1 else ()


def _table(rows: Sequence[tuple[str, str, str, str, str]]) -> pd.DataFrame:
    width = len(str(len(rows)))
    numbered = [(f"P{place:0{width}d}", place, *row) for place, row in enumerate(rows, start=1)]
    return pd.DataFrame(numbered, columns=list(LAYOUT_COLUMNS))

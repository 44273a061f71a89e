"""Elements in the order of their kinship: a tree of what varies together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmin.errors import NetminError
from netmin.language import Message
from netmin.stats.variation import variation_matrix


@dataclass(frozen=True, eq=False)
class ElementTree:
    """A tree of elements by the variances of their log-ratios.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per joining, closest first: first, second (an element, or "#k" for the k-th joining), height, elements.
        Height is the distance of Ward's method on the standard deviations of log-ratios. [–]
    order : tuple of str
        The elements as a drawing of the tree puts them side by side.
    linkage : array, shape (elements − 1, 4)
        The same as scipy takes it for drawing.
    variation : pandas.DataFrame, shape (elements, elements)
        Variance of the log-ratio of each pair. [–]
    notes : tuple of Message
        What was left out.
    citations : tuple of str
        Keys of the bibliography.
    """

    table: pd.DataFrame
    order: tuple[str, ...]
    linkage: npt.NDArray[np.float64]
    variation: pd.DataFrame
    notes: tuple[Message, ...] = field(default=())
    citations: tuple[str, ...] = ("aitchison1986", "ward1963")


def element_tree(parts: Mapping[str, npt.ArrayLike] | pd.DataFrame) -> ElementTree:
    """Join elements step by step, those first whose ratio changes least from sample to sample.

    Parameters
    ----------
    parts : mapping of str to array, shape (n,), or pandas.DataFrame, shape (n, elements)
        Positive contents, non-detects replaced; NaN where not measured: such samples are left out. [any unit]

    Returns
    -------
    ElementTree
        By Ward's method; the standard deviation of a log-ratio is a distance between the two elements.

    Raises
    ------
    NetminError
        If a content is zero or negative, or there are fewer than two elements or three complete samples.

    References
    ----------
    aitchison1986, ward1963

    Examples
    --------
    >>> tree = element_tree({"Cu": [1.0, 2.0, 9.0], "Fe": [5.0, 5.0, 4.0], "Ni": [2.0, 4.0, 17.0]})
    >>> tree.table.loc[0, ["first", "second"]].tolist(), tree.order
    (['Ni', 'Cu'], ('Fe', 'Ni', 'Cu'))
    """
    from scipy.cluster.hierarchy import leaves_list, optimal_leaf_ordering, ward
    from scipy.spatial.distance import squareform

    frame = pd.DataFrame(parts if isinstance(parts, pd.DataFrame) else dict(parts)).astype(float)
    complete = frame.dropna()
    if frame.shape[1] < 2 or len(complete) < 3:
        raise NetminError(Message.of("stats.tree-few", elements=frame.shape[1], count=len(complete)))
    names = [str(name) for name in frame.columns]
    variation = variation_matrix(complete.to_numpy())
    distance = squareform(np.sqrt(variation), checks=False)
    linkage = np.asarray(optimal_leaf_ordering(ward(distance), distance), dtype=float)
    labels = [*names, *(f"#{step}" for step in range(1, len(names)))]
    table = pd.DataFrame(
        {
            "first": [labels[int(place)] for place in linkage[:, 0]],
            "second": [labels[int(place)] for place in linkage[:, 1]],
            "height": linkage[:, 2],
            "elements": linkage[:, 3].astype(int),
        }
    )
    order = tuple(names[place] for place in leaves_list(linkage))
    left_out = len(frame) - len(complete)
    notes = (Message.of("stats.samples-incomplete", left_out=left_out, count=len(frame)),) if left_out else ()
    return ElementTree(table, order, linkage, pd.DataFrame(variation, names, names), notes)

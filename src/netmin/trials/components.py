"""What varies together among the contents of plots: principal components, with non-detects replaced and said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy.typing as npt
import pandas as pd

from netmin.stats import PrincipalComponents, lognormal_replacement, principal_components
from netmin.stats.principal_components import ComponentScale


def content_components(
    contents: Mapping[str, npt.ArrayLike] | pd.DataFrame,
    below: Mapping[str, npt.ArrayLike] | pd.DataFrame | None = None,
    *,
    scale: ComponentScale = "logarithms",
    robust: bool = False,
    seed: int = 0,
) -> PrincipalComponents:
    """Return the principal components of contents, one row per plot.

    Contents enter as logarithms, each element brought to unit spread, or as centred log-ratios, which speak of
    proportions. A component cannot be had from a limit; non-detects are replaced by what a lognormal distribution
    expects below their limit, and every replacement is counted in a note.

    Parameters
    ----------
    contents : mapping of str to array, shape (n,), or pandas.DataFrame
        Content by element, or by element and organ; NaN where not measured: such plots are left out. [mg/kg]
    below : mapping of str to array of bool, shape (n,), or pandas.DataFrame, optional
        Known only to lie below the value.
    scale : {"logarithms", "log-ratios"}
        Amounts, or parts of a whole.
    robust : bool
        Withstand odd plots; needs many more plots than elements.
    seed : int
        Of the random numbers.

    Returns
    -------
    PrincipalComponents

    Raises
    ------
    NetminError
        If an element was detected too rarely or never changes, or plots are too few.

    References
    ----------
    palarea2015, aitchison2002, horn1965
    """
    columns = {str(name): column for name, column in contents.items()}
    marks = {} if below is None else {str(name): column for name, column in below.items()}
    filled = lognormal_replacement(columns, marks)
    found = principal_components(filled.values, imputed=filled.imputed, scale=scale, robust=robust, seed=seed)
    return replace(
        found, notes=(*filled.notes, *found.notes), citations=(*dict.fromkeys((*filled.citations, *found.citations)),)
    )

"""Who pays: the shares of the European Union, the state and the owner, by scheme of funding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from netmin import cellar
from netmin.catalogue import Catalogue
from netmin.errors import UsageError
from netmin.language import Label, Message
from netmin.planning.money import price_file

#: Who pays, in the order tables show them.
PARTIES = ("eu", "state", "own")


@dataclass(frozen=True)
class FundingScheme:
    """Shares of the cost.

    Attributes
    ----------
    name : str
        Word used in choices: ``interreg-ipa-serbia``.
    title : Label or None
        By language; none for the user's own.
    shares : tuple of (str, float)
        By party, adding to 1. [–]
    unverified : tuple of str
        Parties whose share was not read in a source.
    cite : tuple of str
        Keys of the bibliography.
    """

    name: str
    shares: tuple[tuple[str, float], ...]
    title: Label | None = None
    unverified: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = [share for _, share in self.shares]
        known = {party for party, _ in self.shares} <= set(PARTIES)
        if not known or min(values, default=-1.0) < 0 or abs(sum(values) - 1.0) > 1e-9:
            raise UsageError(
                Message.of(
                    "planning.funding-unsound", name=self.name, known=list(PARTIES),
                    shares=[f"{party} {share:g}" for party, share in self.shares],
                )
            )  # fmt: skip

    @classmethod
    def of(cls, name: str, *, eu: float = 0.0, state: float = 0.0) -> FundingScheme:
        """Return a scheme of your own; the owner pays what is left.

        Parameters
        ----------
        name : str
            How to call it.
        eu, state : float
            Shares. [–]

        Raises
        ------
        UsageError
            If the shares pass 1 or are negative.

        Examples
        --------
        >>> FundingScheme.of("regional", eu=0.7, state=0.1).share("own")
        0.2
        """
        return cls(name, (("eu", eu), ("state", state), ("own", round(1.0 - eu - state, 12))))

    def share(self, party: str) -> float:
        """Return the share of a party; 0 where it pays nothing. [–]."""
        return dict(self.shares).get(party, 0.0)

    def split(self, cost: npt.ArrayLike) -> dict[str, npt.NDArray[np.float64]]:
        """Return what each party pays.

        Parameters
        ----------
        cost : float or array
            Eligible cost; what is not eligible is the owner's alone. [money]

        Returns
        -------
        dict of str to array
            By party, in the order of `PARTIES`. [money]

        Examples
        --------
        >>> {party: float(paid) for party, paid in get("interreg-ipa-serbia").split(148615.0).items()}
        {'eu': 126322.75, 'state': 0.0, 'own': 22292.25}
        """
        return {party: np.asarray(np.asarray(cost, dtype=float) * self.share(party)) for party in PARTIES}


@cache
def _schemes() -> Mapping[str, FundingScheme]:
    rows = cellar.read_rows(price_file("funding.csv"))
    return {card["name"]: _scheme(card, rows) for card in cellar.read_card(price_file("prices.toml"))["schemes"]}


def _scheme(card: Mapping[str, Any], rows: list[dict[str, str]]) -> FundingScheme:
    mine = [row for row in rows if row["scheme"] == card["name"]]
    return FundingScheme(
        card["name"],
        tuple((row["party"], float(row["share"])) for row in mine),
        Label.of(card["title"]),
        tuple(row["party"] for row in mine if row["confidence"] == "unverified"),
        tuple(sorted({row["cite"] for row in mine if row["cite"]})),
    )


#: Every scheme, the house's and the guests'.
CATALOGUE: Catalogue[FundingScheme] = Catalogue("funding", _schemes, lambda name: _schemes()[name])


def available() -> tuple[str, ...]:
    """Return the names of all schemes."""
    return CATALOGUE.available()


def get(name: str) -> FundingScheme:
    """Return a scheme.

    Raises
    ------
    UnknownName
        With the nearest names that exist.

    Examples
    --------
    >>> get("interreg-ipa-romania").shares
    (('eu', 0.85), ('state', 0.13), ('own', 0.02))
    """
    return CATALOGUE.get(name)

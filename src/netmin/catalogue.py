"""One way to ask any room what it holds: `available` and `get`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from netmin.errors import UnknownName
from netmin.language import Message

T = TypeVar("T")


class Catalogue(Generic[T]):
    """The things of one kind that can be asked for by name.

    The house is searched first, then what other packages announce in the entry-point group of the room.

    Parameters
    ----------
    kind : str
        Word of the room, plural, as typed after ``netmin list``; also the entry-point group ``netmin.<kind>``.
    names : callable
        Returns the names in the house.
    load : callable
        Turns a name of the house into the thing.
    adopt : callable, optional
        Turns what an entry point loads into the thing; by default it is the thing.
    """

    def __init__(
        self,
        kind: str,
        names: Callable[[], Iterable[str]],
        load: Callable[[str], T],
        adopt: Callable[[Any], T] | None = None,
    ) -> None:
        self.kind = kind
        self._names = names
        self._load = load
        self._adopt: Callable[[Any], T] = adopt or (lambda thing: thing)
        self._invited: tuple[Any, ...] | None = None

    def available(self) -> tuple[str, ...]:
        """Return every name, sorted, the house's and the guests'."""
        return tuple(sorted({*self._names(), *(point.name for point in self._guests())}))

    def get(self, name: str) -> T:
        """Return the thing of that name.

        Raises
        ------
        UnknownName
            With the nearest names that exist.
        """
        if name in set(self._names()):
            return self._load(name)
        for point in self._guests():
            if point.name == name:
                return self._adopt(point.load())
        raise self._unknown(name)

    def _guests(self) -> Iterable[Any]:
        # Looking through every installed package takes a thousand times longer than looking a name up.
        if self._invited is None:
            self._invited = tuple(entry_points(group=f"netmin.{self.kind}"))
        return self._invited

    def _unknown(self, name: str) -> UnknownName:
        known = self.available()
        folded = {candidate.casefold(): candidate for candidate in known}
        near = [folded[match] for match in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
        if near:
            return UnknownName(Message.of("errors.unknown-name-near", kind=self.kind, name=name, near=near))
        return UnknownName(Message.of("errors.unknown-name", kind=self.kind, name=name, known=list(known)))

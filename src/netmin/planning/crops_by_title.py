"""Crops as people call them: by name, by their title in any language, or by one word of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from netmin.errors import UnknownName
from netmin.language import LANGUAGES, Message
from netmin.risk import garden_crops


def crops_named(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of crops that were called by name or by their title in any language, each once.

    Parameters
    ----------
    texts : iterable of str
        ``carrot``, ``morcov``, ``šargarepa``; a word of a title suffices where only one crop has it.

    Returns
    -------
    tuple of str
        In the order asked for.

    Raises
    ------
    UnknownName
        With the nearest names that exist.

    Examples
    --------
    >>> crops_named(["Morcov", "šargarepa", "krompir"])
    ('carrot', 'potato')
    """
    called = _titles()
    return tuple(dict.fromkeys(_crop(text, called) for text in texts))


def _titles() -> dict[str, str]:
    """Return the name of a crop by everything it is called, in small letters."""
    called: dict[str, str] = {}
    for name in garden_crops.available():
        title = garden_crops.get(name).title
        called |= {title.text(language).casefold(): name for language in LANGUAGES} | {name: name}
    return called


def _crop(text: str, called: Mapping[str, str]) -> str:
    asked = text.strip().casefold()
    if asked in called:
        return called[asked]
    having = {name for title, name in called.items() if asked in title.replace(",", " ").split()}
    if len(having) == 1:
        return having.pop()
    near = sorted(having) or [called[title] for title in get_close_matches(asked, called, n=3, cutoff=0.6)]
    kind = garden_crops.CATALOGUE.kind
    if near:
        raise UnknownName(Message.of("errors.unknown-name-near", kind=kind, name=text, near=list(dict.fromkeys(near))))
    raise UnknownName(Message.of("errors.unknown-name", kind=kind, name=text, known=list(garden_crops.available())))

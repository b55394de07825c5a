"""The desk's own lists of words, held against a text: wordings, systems, and “old = new” lines."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from csreply.text import padded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.templates import Template

_STEM = 5
"""Letters of a word that are compared: a poor stem, but enough to tell whether a step was tried."""


def holds(text: str, wordings: Iterable[str]) -> int:
    """How many of these wordings stand in a text made by ``padded``."""
    return sum(1 for wording in wordings if form(wording) in text)


def worded(phrases: Mapping[str, Template], name: str, key: str) -> Template:
    """One of a phrase's wordings: ``name``, ``name-2``, ``name-3`` and so on; for one key always the same.

    Args:
        phrases: by name, ``name`` among them.
        name: of the first wording; a desk that says it in its own words has no others from elsewhere.
        key: such as a ticket's id.
    """
    found = [phrases[name]]
    while (other := phrases.get(f"{name}-{len(found) + 1}")) and other.path == found[0].path:
        found.append(other)
    return found[crc32(f"{name} {key}".encode()) % len(found)]


@lru_cache(maxsize=2048)
def form(wording: str) -> str:
    """A wording as ``padded`` makes it, made once."""
    return padded(wording)


@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """The beginnings of a text's longer words."""
    return frozenset(word[:_STEM] for word in words(text).forms if len(word) > 3)


def systems(text: str, lists: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The systems that a text names, by the names of ``lists["systems"]``."""
    return _systems(text, tuple(lists.get("systems", ())))


@lru_cache(maxsize=4096)
def _systems(text: str, listed: tuple[str, ...]) -> frozenset[str]:
    forms = re.findall(r"[a-z0-9]+", text.lower())
    low = f" {' '.join(forms)} "
    return frozenset(
        name
        for name, words_ in pairs(listed)
        if any(f" {word.strip()} " in low for word in words_.split(","))
    )


@lru_cache(maxsize=2048)
def pairs(listed: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """``old = new`` lines as pairs, the longest old first."""
    parted = (line.partition(" = ")[::2] for line in listed)
    return tuple(sorted(((old.strip(), new.strip()) for old, new in parted), key=lambda pair: -len(pair[0])))

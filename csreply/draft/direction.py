"""Which way an ask goes: whether a heading tells how to undo the very thing that is wanted."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from csreply.draft.wordings import holds, pairs
from csreply.text import padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GAP = r"(?:[^ ]+ ){0,3}"
"""What may stand between the parts of a wording such as “turn * on”."""
_BEFORE = 24
"""Characters before a verb in which it may be turned round: “without”, “do not want to”."""


class Pair(NamedTuple):
    """Two opposite ways, each as a pattern."""

    one: re.Pattern[str]
    other: re.Pattern[str]


def opposite(asked: str, told: str, lists: Mapping[str, Sequence[str]], *, name: str = "opposites") -> bool:
    """Whether a heading or first step goes the other way than an ask.

    Args:
        asked: the ask, or the ask and the subject; its first verb of a pair is what it wants.
        told: a heading, or a step.
        lists: ``Templates.lists``; each line of ``lists[name]`` is ``one, words = the, opposite``, in which
            ``*`` stands for up to three words. ``undoing`` holds what asks for the way back, which is either
            way; ``turning`` what before a verb says that it is not wanted.
        name: of the list of pairs.
    """
    want, heading = padded(asked[:2000]), padded(told[:300])
    if not heading.strip() or holds(want, lists.get("undoing", ())):
        return False
    turning = tuple(lists.get("turning", ()))
    for pair in _pairs(tuple(lists.get(name, ()))):
        there = _side(heading, pair)
        if there and _first(want, pair, turning) == -there:
            return True
    return False


def _side(text: str, pair: Pair) -> int:
    """1 or -1 for the one side that a text names; 0 for none, or both."""
    return bool(pair.one.search(text)) - bool(pair.other.search(text))


def _first(text: str, pair: Pair, turning: Sequence[str]) -> int:
    """The side that a text names first and does not turn round; 0 for none."""
    found = [
        (match.start(), side)
        for pattern, side in ((pair.one, 1), (pair.other, -1))
        for match in pattern.finditer(text)
        if not holds(f" {text[max(0, match.start() - _BEFORE) : match.start() + 1]}", turning)
    ]
    return min(found, default=(0, 0))[1]


@lru_cache(maxsize=8)
def _pairs(listed: tuple[str, ...]) -> tuple[Pair, ...]:
    return tuple(Pair(_pattern(one), _pattern(other)) for one, other in pairs(listed))


def _pattern(wordings: str) -> re.Pattern[str]:
    """Any of the wordings, the first word of each also with “-ing”."""
    found: list[str] = []
    for wording in wordings.split(","):
        first, _, rest = wording.strip().partition(" ")
        stem = first.removesuffix("e")
        opening = rf"(?:{re.escape(first)}|{re.escape(stem)}ing)"
        parts = [_GAP if part == "*" else f"{re.escape(part)} " for part in rest.split()]
        found.append(f" {opening} {''.join(parts)}")
    return re.compile("|".join(found))

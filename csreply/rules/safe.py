"""Whether a regular expression of a rule can be trusted with hostile text."""

from __future__ import annotations

import re
from re import _compiler, _parser  # type: ignore[attr-defined]  # the only way to see a pattern's structure
from re import _constants as sre  # type: ignore[attr-defined]  # the parser's own names; no public door
from typing import Any

WIDE = 64
"""A repeat that may go further than this is wide."""
MOST_WIDE = 2
MOST_WAYS = 5000
"""In how many ways a piece of text may be cut by a repeat within a repeat."""
LONGEST = 1000
"""Characters of a pattern."""

_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def fault(pattern: str) -> str:
    """What is wrong with a pattern, empty when it may be used.

    It may be used when it compiles, cannot match nothing, repeats nothing that itself repeats a varying
    number of times, and has at most ``MOST_WIDE`` wide repeats, so that its work on a line of bounded
    length is bounded.
    """
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST} characters"
    try:
        tree = _parser.parse(pattern, re.IGNORECASE)
        matches_nothing = re.compile(pattern, re.IGNORECASE).match("") is not None
    except (re.error, OverflowError, RecursionError) as error:
        return f"no regular expression: {error}"
    if matches_nothing:
        return "it matches an empty text"
    wide = _wide(tree, inside=False)
    if wide < 0:
        return "a repeat within a repeat could take for ever"
    return f"more than {MOST_WIDE} repeats without a small bound" if wide > MOST_WIDE else ""


def _wide(tree: Any, *, inside: bool) -> int:
    """How many wide repeats there are; below 0 where one varying repeat stands within another wide one."""
    count = 0
    for kind, value in tree:
        if kind in _REPEATS:
            least, most, body = value
            varies = most != least and most > 1
            if varies and inside:
                return -1000
            nested = inside or (
                most > 1 and not _separated(body) and _ways(body) ** min(most, 99) > MOST_WAYS
            )
            count += (most > WIDE) + _wide(body, inside=nested)
        elif kind is sre.GROUPREF:
            return -1000
        else:
            count += sum(_wide(part, inside=inside) for part in _within(kind, value))
    return count


def _ways(body: Any) -> int:
    """In how many ways one turn of a repeat may be met, at most."""
    ways = 1
    for kind, value in body:
        if kind in _REPEATS:
            least, most, inner = value
            ways *= (min(most, 1000) - least + 1) * _ways(inner)
        else:
            for part in _within(kind, value):
                ways *= _ways(part)
    return ways


def _separated(body: Any) -> bool:
    """Whether a repeated piece begins with a character that its own repeats cannot take.

    Then a text can be cut into the pieces in one way only.
    """
    parts = list(body)
    while len(parts) == 1 and parts[0][0] is sre.SUBPATTERN:
        parts = list(parts[0][1][-1])
    if not parts:
        return False
    kind, value = parts[0]
    first = _one_of(kind, value)
    return bool(first) and all(
        not any(_takes(inner, letter) for letter in first)
        for kind, value in parts[1:]
        if kind in _REPEATS
        for inner in [value[2]]
    )


def _one_of(kind: Any, value: Any) -> str:
    """The characters of a literal or of a plain set of literals; empty for anything else."""
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.IN and all(part is sre.LITERAL for part, _ in value):
        return "".join(chr(letter) for _, letter in value)
    return ""


def _takes(inner: Any, letter: str) -> bool:
    return _compiler.compile(inner).match(letter) is not None


def _within(kind: Any, value: Any) -> list[Any]:
    """The patterns inside one node of the tree."""
    if kind is sre.SUBPATTERN:
        return [value[-1]]
    if kind is sre.BRANCH:
        return list(value[1])
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if kind is sre.ATOMIC_GROUP:
        return [value]
    return []


DIGIT = "\\d"
"""Stands for a literal where all that is certain is that a match holds a digit."""


def literal(pattern: str) -> str:
    """The longest run of letters that every match holds, lower case; else ``DIGIT``, or empty."""
    best, run, digit = "", "", False
    for kind, value in _parser.parse(pattern, re.IGNORECASE):
        if kind is sre.LITERAL:
            run += chr(value).lower()
            best = max(best, run, key=len)
        else:
            run = ""
            digit = digit or _holds_digit(kind, value)
    return best or (DIGIT if digit else "")


def _holds_digit(kind: Any, value: Any) -> bool:
    """Whether every match of this part of a pattern holds a digit."""
    if kind is sre.IN:
        return list(value) == [(sre.CATEGORY, sre.CATEGORY_DIGIT)]
    if kind in _REPEATS:
        return value[0] > 0 and any(_holds_digit(*part) for part in value[2])
    if kind is sre.BRANCH:
        return all(any(_holds_digit(*part) for part in branch) for branch in value[1])
    if kind is sre.ASSERT:
        return any(_holds_digit(*part) for part in value[1])
    return kind is sre.SUBPATTERN and any(_holds_digit(*part) for part in value[-1])

"""How common an English word is, by a list that is read when the first doubtful word turns up."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from csreply.rules import FOLDER

if TYPE_CHECKING:
    from csreply.rules.lexicon import Term

TIERS = (20, 35, 50)
"""Sizes of SCOWL: what everybody uses, what every dictionary holds, what most dictionaries hold."""
RARE = len(TIERS)
"""The tier of a word that the list lacks."""

_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ied", "y"), ("ing", ""), ("ing", "e"),
    ("ly", ""), ("ily", "y"), ("ably", "able"), ("er", ""), ("er", "e"), ("ier", "y"), ("est", ""),
    ("est", "e"), ("ness", ""), ("less", ""), ("able", ""), ("able", "e"), ("ability", "able"),
    ("ise", "ize"), ("ised", "ize"), ("ising", "ize"), ("isation", "ization"), ("our", "or"),
)  # fmt: skip
_BEGINNINGS = ("un", "re", "non", "over", "under", "pre", "mis", "out", "sub", "super", "anti", "inter")


def bases(word: str) -> list[str]:
    """The word and what it may be a form of, by the regular endings and beginnings of English.

    >>> bases("rescheduling")[:2], "schedule" in bases("rescheduling")
    (['rescheduling', 'reschedul'], True)
    """
    found = _ended(word)
    for beginning in _BEGINNINGS:
        if word.startswith(beginning) and len(word) - len(beginning) > 3:
            found += _ended(word[len(beginning) :])
    return found


def _ended(word: str) -> list[str]:
    found = [word]
    for ending, instead in _ENDINGS:
        base = word[: len(word) - len(ending)] + instead
        if not word.endswith(ending) or len(base) < 3 or (ending == "d" and base[-1] != "e"):
            continue
        found.append(base)
        if not instead and len(base) > 3 and base[-1] == base[-2]:
            found.append(base[:-1])
        if ending in ("s", "es"):
            found += _ended(base)
    return found


@lru_cache(maxsize=1)
def _rows() -> tuple[str, ...]:
    """The words of each tier, sorted, on one line, a blank around each."""
    with open(f"{FOLDER}/words/common.txt", encoding="ascii") as file:  # noqa: PTH123 - pathlib is slow to start
        lines = file.read().split("\n")
    return tuple(f" {line} " for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=20_000)
def tier(word: str) -> int:
    """How common a folded word is: 0 what everybody uses, up to ``RARE``.

    >>> tier("parcels"), tier("transmogrifier")
    (1, 3)
    """
    found = bases(word)
    for number, row in enumerate(_rows()):
        if any(_stands(base, row) for base in found):
            return number
    return RARE


@lru_cache(maxsize=4_000)
def trade_tier(word: str) -> int:
    """The tier of a word that a trade lists: its beginning may be what makes it the trade's.

    >>> tier("rezone"), trade_tier("rezone")
    (0, 3)
    """
    found = _ended(word)
    for number, row in enumerate(_rows()):
        if any(_stands(base, row) for base in found):
            return number
    return RARE


def is_telling(term: Term) -> bool:
    """Whether a term is by itself a sign of its trade: no everyday word, no row of them."""
    if term.group == "loose":
        return False
    return term.written != term.written.lower() or any(trade_tier(word) > 1 for word in term.key.split(" "))


def _stands(word: str, row: str) -> bool:
    """Whether a sorted row of words holds a word: by halves, as the row is never taken apart."""
    low, high = 0, len(row) - 1
    while low < high:
        start = row.rfind(" ", 0, (low + high) // 2 + 1) + 1
        end = row.find(" ", start)
        here = row[start:end]
        if here == word:
            return True
        if here < word:
            low = end
        else:
            high = start - 1
    return False

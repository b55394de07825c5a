"""How common an English word is, by a list that is read when the first doubtful word turns up."""

from __future__ import annotations

from functools import lru_cache

from csreply.rules import FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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
def _rows() -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """The list, and where in it the words of each tier stand: sorted, on one line, a blank between."""
    with open(f"{FOLDER}/words/common.txt", "rb") as file:  # noqa: PTH123 - pathlib is slow to start
        whole = file.read()
    rows, start = [], 0
    while (end := whole.find(b"\n", start)) > 0:
        if end > start and not whole.startswith(b"#", start):
            rows.append((start, end))
        start = end + 1
    return whole, tuple(rows)


_NEAR = 1500
"""Bytes of the list in which most words that begin with the same two letters stand."""


@lru_cache(maxsize=4000)
def _beginning(letters: bytes) -> tuple[bytes, ...]:
    """The words of each tier that begin with these letters, a blank around each."""
    whole, rows = _rows()
    found = []
    for start, end in rows:
        first = _place(letters, whole, start, end)
        near = whole.find(b" ", min(first + _NEAR, end), end)  # most parts are small
        near = end if near < 0 or whole[near + 1 : near + 1 + len(letters)] == letters else near
        last = _place(letters + b"\xff", whole, first, near)
        found.append(b" %b " % whole[first:last].strip())
    return tuple(found)


@lru_cache(maxsize=20_000)
def tier(word: str) -> int:
    """How common a folded word is: 0 what everybody uses, up to ``RARE``.

    >>> tier("parcels"), tier("transmogrifier")
    (1, 3)
    """
    return _least(bases(word))


def _least(words: Iterable[str]) -> int:
    """The tier of the commonest of these words."""
    found = [word.encode("utf-8", "surrogatepass") for word in words if " " not in word]
    least = RARE
    for base in found:
        for number, held in enumerate(_beginning(base[:_LETTERS])[:least]):
            if b" %b " % base in held:
                least = number
                break
    return least


_LETTERS = 2
"""First letters of a word by which its part of the list is found."""


@lru_cache(maxsize=4_000)
def trade_tier(word: str) -> int:
    """The tier of a word that a trade lists: its beginning may be what makes it the trade's.

    >>> tier("rezone"), trade_tier("rezone")
    (0, 3)
    """
    return _least(_ended(word))


def is_telling(term: Term) -> bool:
    """Whether a term is by itself a sign of its trade: no everyday word, no row of them."""
    if term.group == "loose":
        return False
    return term.written != term.written.lower() or any(trade_tier(word) > 1 for word in term.key.split(" "))


def _place(word: bytes, whole: bytes, low: int, high: int) -> int:
    """Where among the sorted words of a stretch this one would stand: found by halves."""
    while low < high:
        start = whole.rfind(b" ", low, (low + high) // 2) + 1 or low
        end = whole.find(b" ", start, high)
        end = high if end < 0 else end
        if whole[start:end] < word:
            low = min(end + 1, high)
        else:
            high = start
    return low

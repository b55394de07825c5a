"""The words that name a group of tickets, as its customers wrote them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from csreply.index.terms import is_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.desk.gaps.asked import Asked

MOST_WORDS = 5
COVERAGE = 0.34
"""The share of a group's tickets, of two at least, that hold a word which names it."""
SAME = 0.6
"""A pair takes the place of one of its words when it stands in this share of the word's tickets."""
FAINTEST = 0.35
"""What a word must weigh beside the best one."""
SHORTEST = 3


def names(group: Sequence[Asked], vectors: Sequence[Mapping[str, float]]) -> list[str]:
    """The stems and pairs of stems that tell most of a group, most telling first.

    Args:
        group: its tickets.
        vectors: of each what its terms weigh.
    """
    holders = Counter(term for vector in vectors for term in vector)
    least = max(2, COVERAGE * len(group)) if len(group) > 1 else 1
    weight: Counter[str] = Counter()
    for vector in vectors:
        weight.update({term: round(value * 1e6) for term, value in vector.items() if fits(term)})
    shared = [term for term in weight if holders[term] >= least] or list(weight)
    best = max((weight[term] for term in shared), default=0)
    fit = [term for term in shared if weight[term] >= FAINTEST * best]
    return distinct(sorted(fit, key=lambda term: (-weight[term], term)), holders)[:MOST_WORDS]


def fits(term: str) -> bool:
    """Whether a term is words a person can read, or a code: no number, no piece of a version."""
    return all(is_code(stem) or (len(stem) >= SHORTEST and not stem[0].isdigit()) for stem in term.split(" "))


def distinct(terms: Iterable[str], holders: Mapping[str, int]) -> list[str]:
    """The terms without those that say again what is said: a word that is in a pair, two pairs of a word."""
    kept: list[str] = []
    for term in terms:
        words = set(term.split(" "))
        same = [other for other in kept if words & set(other.split(" "))]
        if not same:
            kept.append(term)
        elif (
            len(words) > 1
            and len(same) == 1
            and " " not in same[0]
            and holders[term] >= SAME * holders[same[0]]
        ):
            kept[kept.index(same[0])] = term
    return kept


def as_written(term: str, group: Sequence[Asked]) -> str:
    """A stem or a pair as most of the customers wrote it; of equals the first in the alphabet."""
    return " ".join(_word(stem, group) for stem in term.split(" "))


def _word(stem: str, group: Sequence[Asked]) -> str:
    forms = Counter(one.written[stem] for one in group if stem in one.written)
    return min(forms, key=lambda form: (-forms[form], form), default=stem)

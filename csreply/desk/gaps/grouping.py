"""Tickets put into groups by what they are about: average-link clustering of sparse vectors.

The same tickets give the same groups. Only neighbours are compared, of each ticket the nearest few, and of
the tickets that hold a common word some hundreds: so ten thousand tickets take seconds.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heappop, heappush
from math import log, log1p, sqrt
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Vector = dict[str, float]

ALIKE = 0.13
"""The mean cosine between the tickets of two groups from which they become one."""
MOST_TERMS = 30
"""Terms of a ticket that are compared: its most telling ones."""
NEIGHBOURS = 30
"""Nearest tickets that each ticket may be joined with."""
MOST_HOLDERS = 400
"""Of the tickets that hold a term so many, in which it weighs most, are compared with every other one."""


def rarity(holders: int, documents: int) -> float:
    """How much a term tells of what a ticket is about, in nats, from how many documents hold it.

    Source:
        Kamphuis et al., *Which BM25 Do You Mean?*, ECIR 2020, the Lucene variant.

    >>> round(rarity(1, 100), 2), round(rarity(100, 100), 3)
    (4.21, 0.005)
    """
    return log1p((documents - holders + 0.5) / (holders + 0.5))


def vectors(counts: Sequence[Mapping[str, int]], weight: Mapping[str, float]) -> list[Vector]:
    """For each ticket its most telling terms, as a vector of length 1.

    One whose words tell little is shorter than that: it is like no other for being empty like it.

    Args:
        counts: of each ticket its terms with how often each stands in it.
        weight: how much each term tells; terms that are not in it are left out.
    """
    best = [_most_telling(terms, weight) for terms in counts]
    lengths = [sqrt(sum(value * value for value in each.values())) for each in best]
    least = (median(lengths) if lengths else 0.0) or 1.0
    return [
        {term: value / max(length, least) for term, value in each.items()}
        for each, length in zip(best, lengths, strict=True)
    ]


def _most_telling(terms: Mapping[str, int], weight: Mapping[str, float]) -> Vector:
    each = {term: (1 + log(often)) * weight[term] for term, often in terms.items() if term in weight}
    return dict(sorted(each.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TERMS])


def groups(tickets: Sequence[Vector]) -> list[list[int]]:
    """The tickets' places in groups, largest group first, each from its most typical ticket on.

    Of equally large groups the one with the first ticket comes first.
    """
    joined = _Groups(tickets)
    heap = [(-likeness, one, two, (1, 1)) for (one, two), likeness in _neighbours(tickets).items()]
    heapify(heap)
    compared: dict[tuple[int, int], tuple[int, int]] = {}
    while heap:
        _, first, second, then = heappop(heap)
        one, two = sorted((joined.of(first), joined.of(second)))
        now = joined.sizes(one, two)
        if one == two or compared.get((one, two)) == now != then:
            continue
        if (one, two, now) == (first, second, then):
            joined.join(one, two)
            continue
        compared[one, two] = now  # they have grown since: look again
        likeness = joined.likeness(one, two)
        if likeness >= ALIKE:
            heappush(heap, (-likeness, one, two, now))
    return joined.all()


class _Groups:
    """Groups that grow: each known by its lowest ticket, with the sum of its tickets' vectors."""

    def __init__(self, tickets: Sequence[Vector]) -> None:
        self._tickets = tickets
        self._above = list(range(len(tickets)))
        self._sums = [dict(ticket) for ticket in tickets]
        self._members = [[place] for place in range(len(tickets))]

    def of(self, place: int) -> int:
        """The group that a ticket is in."""
        while self._above[place] != place:
            self._above[place] = self._above[self._above[place]]
            place = self._above[place]
        return place

    def sizes(self, one: int, two: int) -> tuple[int, int]:
        """How many tickets two groups have."""
        return len(self._members[one]), len(self._members[two])

    def likeness(self, one: int, two: int) -> float:
        """The mean cosine between the tickets of two groups."""
        product = _dot(self._sums[one], self._sums[two])
        return product / (len(self._members[one]) * len(self._members[two]))

    def join(self, one: int, two: int) -> None:
        """Make two groups one, which goes by the first."""
        self._above[two] = one
        self._members[one] += self._members[two]
        mine = self._sums[one]
        for term, value in self._sums[two].items():
            mine[term] = mine.get(term, 0.0) + value
        self._sums[two], self._members[two] = {}, []

    def all(self) -> list[list[int]]:
        """All groups, as ``groups`` gives them."""
        found = [self._typical(number) for number, members in enumerate(self._members) if members]
        return sorted(found, key=lambda members: (-len(members), min(members)))

    def _typical(self, group: int) -> list[int]:
        whole = self._sums[group]
        return sorted(
            self._members[group], key=lambda place: (-round(_dot(self._tickets[place], whole), 9), place)
        )


def _dot(one: Vector, two: Vector) -> float:
    if len(one) > len(two):
        one, two = two, one
    return sum(value * two[term] for term, value in one.items() if term in two)


def _neighbours(tickets: Sequence[Vector]) -> dict[tuple[int, int], float]:
    """Pairs of tickets that are alike, each ticket with its nearest few, and their cosine."""
    holders = _holders(tickets)
    found: dict[tuple[int, int], float] = {}
    for place, ticket in enumerate(tickets):
        known = [(holders[term], value) for term, value in ticket.items() if term in holders]
        if not known:
            continue
        places = np.concatenate([places for (places, _), _ in known])
        values = np.concatenate([values * value for (_, values), value in known])
        likeness = np.bincount(places, values, minlength=len(tickets))
        likeness[place] = 0.0
        some = np.flatnonzero(likeness > ALIKE / 4)  # what the strongest holders leave out may be the rest
        near = some[np.argsort(-likeness[some], kind="stable")][:NEIGHBOURS].tolist()
        for one, two in ((min(place, other), max(place, other)) for other in near):
            if (one, two) not in found and (value := _dot(tickets[one], tickets[two])) >= ALIKE:
                found[one, two] = value
    return found


def _holders(tickets: Sequence[Vector]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """For each term that several tickets hold these tickets, and how much it is there."""
    lists: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, ticket in enumerate(tickets):
        for term, value in ticket.items():
            lists[term].append((place, value))
    return {
        term: (np.array([place for place, _ in own]), np.array([value for _, value in own]))
        for term, own in ((term, _strongest(own)) for term, own in lists.items() if len(own) > 1)
    }


def _strongest(holders: list[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted(holders, key=lambda pair: (-pair[1], pair[0]))[:MOST_HOLDERS]

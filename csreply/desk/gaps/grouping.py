"""Tickets put into groups by what they are about: average-link clustering of sparse vectors.

The same tickets give the same groups. Only neighbours are compared: a term that most tickets hold starts no
comparison, and a ticket looks at its nearest few, so that ten thousand take seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import heapify, heappop, heappush
from math import log, log1p, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Vector = dict[str, float]

ALIKE = 0.13
"""The mean cosine between the tickets of two groups from which they become one."""
MOST_TERMS = 30
"""Terms of a ticket that are compared: its most telling ones."""
NEIGHBOURS = 30
"""Nearest tickets that each ticket may be joined with."""
PAIR_WEIGHT = 0.7
COMMONEST = 0.1
"""A term that more of the tickets hold does not make two of them neighbours; with few tickets a third does."""


def telling(holders: int, documents: int) -> float:
    """How much a term tells of what a ticket is about, in nats, from how many documents hold it.

    Source:
        Kamphuis et al., *Which BM25 Do You Mean?*, ECIR 2020, the Lucene variant.

    >>> round(telling(1, 100), 2), round(telling(100, 100), 3)
    (4.21, 0.005)
    """
    return log1p((documents - holders + 0.5) / (holders + 0.5))


def vectors(counts: Sequence[Mapping[str, int]], weight: Mapping[str, float]) -> list[Vector]:
    """For each ticket its most telling terms, as a vector of length 1.

    Args:
        counts: of each ticket its terms with how often each stands in it.
        weight: how much each term tells; terms that are not in it are left out.
    """
    made = []
    for terms in counts:
        each = {term: (1 + log(often)) * weight[term] for term, often in terms.items() if term in weight}
        best = sorted(each.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TERMS]
        length = sqrt(sum(value * value for _, value in best)) or 1.0
        made.append({term: value / length for term, value in best})
    return made


def groups(tickets: Sequence[Vector]) -> list[list[int]]:
    """The tickets' places in groups, largest group first, each from its most typical ticket on.

    Of equally large groups the one with the first ticket comes first.
    """
    joined = _Groups(tickets)
    heap = [(-likeness, one, two) for (one, two), likeness in _neighbours(tickets).items()]
    heapify(heap)
    compared: dict[tuple[int, int], tuple[int, int]] = {}
    while heap:
        likeness, one, two = heappop(heap)
        one, two = sorted((joined.of(one), joined.of(two)))
        if one == two:
            continue
        now = joined.sizes(one, two)
        if compared.get((one, two), (1, 1)) == now:
            if compared.pop((one, two), now) != (0, 0):
                joined.join(one, two)
            continue
        compared[one, two] = now
        likeness = joined.likeness(one, two)
        if likeness >= ALIKE:
            heappush(heap, (-likeness, one, two))
        else:
            compared[one, two] = now
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
    lists: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, ticket in enumerate(tickets):
        for term, value in ticket.items():
            lists[term].append((place, value))
    most = max(COMMONEST * len(tickets), min(len(tickets), 30))
    found: dict[tuple[int, int], float] = {}
    for place, ticket in enumerate(tickets):
        likeness: Counter[int] = Counter()
        for term, value in ticket.items():
            if len(lists[term]) <= most:
                for other, theirs in lists[term]:
                    likeness[other] += value * theirs  # type: ignore[assignment]  # a sum, not a count
        del likeness[place]
        near = sorted(likeness.items(), key=lambda pair: (-pair[1], pair[0]))[:NEIGHBOURS]
        for other, _ in near:
            pair = (min(place, other), max(place, other))
            if pair not in found:
                value = _dot(ticket, tickets[other])
                if value >= ALIKE:
                    found[pair] = value
    return found

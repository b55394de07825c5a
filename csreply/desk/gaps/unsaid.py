"""Words in which customers ask for an article that solved their tickets, and which it does not hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from math import log
from typing import TYPE_CHECKING

from csreply.desk.gaps.asked import said
from csreply.desk.gaps.naming import distinct, fits
from csreply.desk.scrub import blotted
from csreply.index.terms import stems, tokens
from csreply.match import wording
from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from csreply.desk import Desk
    from csreply.desk.gaps.topics import Topics
    from csreply.model import Ticket

FEWEST = 2
"""Tickets that an article solved, of which a word must stand in at least so many to be told."""
SHARE = 0.08
"""And the share of them."""
LIFT = 2.0
"""How many times as often a word must stand in the tickets of an article as in all the others."""
TOPICAL, ENOUGH = 0.4, 12
"""How far a word must say what tickets are about, 0 to 1, where so many of them hold it that it shows."""
COMMONEST = 0.15
"""The share of the articles that may hold a word: one that many hold leads to none of them."""
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Unsaid:
    """An article and the words of its customers that it lacks.

    Attributes:
        tickets: how many it solved.
        words: as customers wrote them, each with how many of these tickets hold it; most telling first.
    """

    article: str
    title: str
    tickets: int
    words: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Solved:
    """What is known of the tickets that one article solved."""

    tickets: int = 0
    holders: Counter[str] = field(default_factory=Counter)
    written: dict[str, Counter[str]] = field(default_factory=dict)


class Shelf:
    """Solved tickets, counted by the article that solved them. Nothing else is kept of them."""

    def __init__(self, desk: Desk, topics: Topics) -> None:
        self._desk = desk
        self._topics = topics
        self._articles: dict[str, _Solved] = {}
        self._all = _Solved()
        self._seen: set[str] = set()
        self.named: Callable[[str], str] = cache(desk.library.named)

    def add(self, ticket: Ticket) -> None:
        """Count a solved ticket in, unless its id was counted before."""
        paths = {path for path in map(self.named, ticket.articles) if path}
        if ticket.id in self._seen or not paths:
            return
        self._seen.add(ticket.id)
        subject, body = (blotted(text) for text in wording(ticket))
        counts, written = said((subject, body))
        self._topics.add(counts.keys(), subject, written)
        _count(self._all, counts, {})
        for path in sorted(paths):
            _count(self._articles.setdefault(path, _Solved()), counts, written)

    def unsaid(self) -> list[Unsaid]:
        """The articles that lack words, first those whose words most tickets hold."""
        found = [one for path in sorted(self._articles) for one in self._of(path)]
        return sorted(found, key=lambda one: (-sum(count for _, count in one.words), one.article))

    def _of(self, path: str) -> Iterator[Unsaid]:
        solved = self._articles[path]
        if solved.tickets < FEWEST:
            return
        try:
            article = self._desk.library.article(path)
        except CsreplyError:
            return
        if article.kind in ("glossary", "release-notes"):
            return
        held = stems_of(self._desk, path)
        words = tuple(
            (_as_written(term, solved), solved.holders[term]) for term in self._telling(solved, held)
        )
        if words:
            yield Unsaid(path, article.title, solved.tickets, words)

    def _telling(self, solved: _Solved, held: frozenset[str]) -> list[str]:
        """The terms that stand in its tickets far more than in others, and not in the article."""
        least = max(FEWEST, SHARE * solved.tickets)
        others = self._all.tickets - solved.tickets
        weight = {}
        for term, count in solved.holders.items():
            if count < least or not fits(term) or held.issuperset(term.split(" ")):
                continue
            elsewhere = (self._all.holders[term] - count + 0.5) / (others + 1)
            lift = count / solved.tickets / elsewhere
            topical = self._topics.topical(term)
            if lift >= LIFT and (topical >= TOPICAL or self._all.holders[term] < ENOUGH):
                weight[term] = count * log(lift) * topical
        best = sorted(weight, key=lambda term: (-weight[term], term))
        rare = (term for term in best if not self._topics.is_common(term, COMMONEST))
        return distinct(rare, solved.holders)[:MOST_WORDS]


def stems_of(desk: Desk, path: str) -> frozenset[str]:
    """The stems of all words of an article; none where it cannot be read."""
    try:
        article = desk.library.article(path)
    except CsreplyError:
        return frozenset()
    texts = [article.title, *article.also]
    texts += [text for passage in article.passages for text in (*passage.headings, passage.text)]
    return frozenset(stems(tokens("\n".join(texts))))


def _count(solved: _Solved, counts: Mapping[str, int], written: Mapping[str, str]) -> None:
    solved.tickets += 1
    solved.holders.update(counts.keys())
    for stem, word in written.items():
        solved.written.setdefault(stem, Counter())[word] += 1


def _as_written(term: str, solved: _Solved) -> str:
    """A term as most of the customers wrote it; of equals the first in the alphabet."""
    forms = [solved.written.get(stem, Counter({stem: 1})) for stem in term.split(" ")]
    return " ".join(min(each, key=lambda form: (-each[form], form)) for each in forms)

"""Why an article matches, in words a person can check."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from csreply.index import highest
from csreply.index.query import MOST_TOKENS
from csreply.index.terms import PIECE, stems, tokens

if TYPE_CHECKING:
    from csreply.index import Found, Index, Query
    from csreply.model import Article, Ticket

MOST_WORDS = 5
NEIGHBOURS = 30
"""Solved tickets that are counted as like this one."""


class Reasons:
    """What speaks for the articles that a ticket was matched with."""

    def __init__(self, ticket: Ticket, index: Index, query: Query, found: Found) -> None:
        self._ticket = ticket
        self._index = index
        self._query = query
        self._found = found
        self._wordings: dict[str, tuple[frozenset[str], str]] = {}

    def of(self, number: int, article: Article) -> tuple[str, ...]:
        """The words that lead to an article, most telling first, and the solved tickets that used it."""
        reasons = []
        words = self._words(number)
        if words:
            plural = "s" if len(words) > 1 else ""
            reasons.append(f"the word{plural} {', '.join(words)} in “{article.title}”")
        count = self._used[number]
        if count:
            reasons.append(f"{count} solved ticket{'s' if count > 1 else ''} like this one used this article")
        return tuple(reasons)

    def is_name(self, word: str) -> bool:
        """Whether the customer writes a word with a capital only, as names are."""
        text = self._ticket.customer_text
        return word.capitalize() in text and word not in text

    def _words(self, number: int) -> list[str]:
        """The query's words that add most to an article's score, as the customer wrote them."""
        told: dict[frozenset[str], str] = {}
        for term in self._terms.get(number, ()):
            words, text = self._said(term)
            if not any(map(words.issubset, told)):
                told = {other: text for other, text in told.items() if not other < words}
                told[words] = text
        return [*told.values()][:MOST_WORDS]

    def _said(self, term: str) -> tuple[frozenset[str], str]:
        """The words of a stem or a pair of stems, as the customer wrote them."""
        if term not in self._wordings:
            words = dict.fromkeys(self.written.get(stem, stem) for stem in term.split(" "))
            self._wordings[term] = frozenset(words), " ".join(words)
        return self._wordings[term]

    @cached_property
    def _terms(self) -> dict[int, list[str]]:
        """For each match the words and pairs that add most to its score, the first ones first."""
        scores, query = self._found.scores, self._query
        shown = np.zeros(len(scores.articles), np.bool_)
        shown[self._found.best] = True
        own = shown[scores.hit_articles] & (query.kinds[scores.hit_terms] != PIECE)
        hits = np.flatnonzero(own)
        hits = hits[np.argsort(-scores.parts[hits], kind="stable")]
        terms: dict[int, list[str]] = {}
        for article, term in zip(
            scores.hit_articles[hits].tolist(), scores.hit_terms[hits].tolist(), strict=True
        ):
            first = terms.setdefault(article, [])
            if len(first) < 2 * MOST_WORDS:
                first.append(query.terms[term])
        return terms

    @cached_property
    def written(self) -> dict[str, str]:
        """For each stem the first word of the ticket that has it, or is read as one that has it; in order."""
        words = tokens(self._ticket.customer_text)[:MOST_TOKENS]
        written: dict[str, str] = {}
        meant = self._query.meant
        for stem, word in zip(stems([meant.get(word, word) for word in words]), words, strict=True):
            written.setdefault(stem, word)
        return written

    @cached_property
    def _used(self) -> Counter[int]:
        """How many of the nearest solved tickets used each article."""
        history, likeness = self._index.history, self._found.likeness
        if history is None or likeness is None:
            return Counter()
        near = likeness.documents[history.first :]
        return Counter(
            article
            for one in highest(near, NEIGHBOURS).tolist()
            for article in history.labels_of(history.first + one).tolist()
        )

"""Why an article matches, in words a person can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from csreply.index.query import MOST_TOKENS
from csreply.index.terms import PAIR, WORD, stems, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from csreply.index import Found, Index, Query
    from csreply.model import Article, Ticket

MOST_WORDS = 5
NEIGHBOURS = 30


def because(
    ticket: Ticket, index: Index, query: Query, found: Found, number: int, article: Article
) -> tuple[str, ...]:
    """The words that lead to an article, most telling first, and the solved tickets that used it."""
    reasons = []
    words = _words(ticket, query, found, number)
    if words:
        plural = "s" if len(words) > 1 else ""
        reasons.append(f"the word{plural} {', '.join(words)} in “{article.title}”")
    count = _neighbours(index, found, number)
    if count:
        reasons.append(f"{count} solved ticket{'s' if count > 1 else ''} like this one used this article")
    return tuple(reasons)


def _words(ticket: Ticket, query: Query, found: Found, number: int) -> list[str]:
    """The query's words that add most to an article's score, as the customer wrote them."""
    own = np.flatnonzero(found.scores.hit_articles == number)
    order = own[np.argsort(-found.scores.parts[own], kind="stable")]
    written = _as_written(ticket.customer_text, query.meant)
    words: list[str] = []
    for hit in order.tolist():
        term = int(found.scores.hit_terms[hit])
        if query.kinds[term] == PAIR or query.kinds[term] == WORD:
            told = " ".join(written.get(stem, stem) for stem in query.terms[term].split(" "))
            if not any(set(told.split()) <= set(word.split()) for word in words):
                words = [word for word in words if not set(word.split()) <= set(told.split())] + [told]
        if len(words) == MOST_WORDS:
            break
    return words


def _as_written(text: str, meant: Mapping[str, str]) -> dict[str, str]:
    """For each stem the first word of the text that has it, or is read as one that has it."""
    words = tokens(text)[:MOST_TOKENS]
    written: dict[str, str] = {}
    for stem, word in zip(stems([meant.get(word, word) for word in words]), words, strict=True):
        written.setdefault(stem, word)
    return written


def _neighbours(index: Index, found: Found, number: int) -> int:
    """How many of the nearest solved tickets used the article."""
    history = index.history
    if history is None or found.likeness is None:
        return 0
    likeness = found.likeness.documents[: len(history)]
    nearest = np.argpartition(-likeness, min(NEIGHBOURS, len(likeness) - 1))[:NEIGHBOURS]
    return sum(number in history.labels_of(one) for one in nearest.tolist() if likeness[one] > 0)

"""Which words say what a ticket is about: those that are put into subjects and titles, and no names."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from csreply.index.terms import PAIR, WORD, key, stems, tokens
from csreply.lint.jargon.common import RARE, tier
from csreply.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from csreply.index.articles import ArticleIndex

PRIOR = 4.0
"""Of a stem that few tickets hold, so many more are supposed, with the usual share in headings."""
EVERYDAY = 0.5
"""The part of that share which is supposed of a word that everybody uses: “sorry”, “morning”."""
LEAST = 0.15
"""What a stem counts that never stands in a subject."""
FEW = 2
"""What looks like a name and stands in no article and in no more tickets than these is one."""
DISTINCT = 0.5
"""About how many of the words of an article are its first of that stem."""
_CAPITAL = re.compile(r"(?<!\w)[A-Z][^\W\d_A-Z]+(?:['’]s)?(?!\w)")
_SMALL = re.compile(r"(?<!\w)[a-z]+(?!\w)")


class Topics:
    """Counts in how many tickets and articles each stem stands, and in how many of their headings.

    The heading of a ticket is its subject; that of an article its title with ``also``.

    Args:
        articles: that are counted.
    """

    def __init__(self, articles: ArticleIndex) -> None:
        self.holders: Counter[str] = Counter()
        self.tickets = 0
        self._articles = articles
        self._headed: Counter[str] = Counter()
        self._everyday: set[str] = set()
        for number in range(len(articles)):
            card = articles.article(number)
            self._headed.update(set(stems(tokens("\n".join((card.title, *card.also))))))
        self._in_articles = cache(self._held)

    def add(self, terms: Iterable[str], subject: str, written: Mapping[str, str]) -> None:
        """Count a ticket in.

        Args:
            terms: its stems and pairs.
            subject: as it stands there.
            written: for each stem the word.
        """
        self.tickets += 1
        self._everyday.update(stem for stem, word in written.items() if tier(word) == 0)
        self.holders.update(terms)
        self._headed.update(set(stems(tokens(subject))))

    def holders_of(self, term: str) -> int:
        """In how many tickets and articles a term stands."""
        return self.holders[term] + self._in_articles(term)

    def topical(self, term: str) -> float:
        """How far a stem or a pair says what tickets are about, ``LEAST`` to 1.

        It is the share of its holders that have it in their heading, beside twice the usual share.
        """
        each = [min(1.0, self._share(stem) / (2 * self._usual)) for stem in term.split(" ")]
        return LEAST + (1 - LEAST) * sum(each) / len(each)

    @cached_property
    def _usual(self) -> float:
        """The share of all stems that stand in a heading; asked for when all tickets are counted in."""
        told = sum(count for term, count in self.holders.items() if " " not in term)
        written = DISTINCT * float(self._articles.lengths.sum())
        return max(self._headed.total(), 1) / max(told + written, 1.0)

    def _share(self, stem: str) -> float:
        expected = self._usual * (EVERYDAY if stem in self._everyday else 1.0)
        return (self._headed[stem] + PRIOR * expected) / (self.holders_of(stem) + PRIOR)

    def _held(self, term: str) -> int:
        keys = np.array([key(PAIR if " " in term else WORD, term)], np.uint64)
        return int(self._articles.postings.holders(keys)[0])

    def is_known(self, stem: str) -> bool:
        """Whether the articles hold a stem, or several tickets do: then it is no private name."""
        return self._in_articles(stem) > 0 or self.holders[stem] > FEW

    def is_common(self, term: str, share: float) -> bool:
        """Whether more than this share of the articles, and more than two, hold a term."""
        return self._in_articles(term) > max(2, share * len(self._articles))


def names_in(text: str) -> frozenset[str]:
    """The words, as ``tokens`` gives them, that are names by their look: of people, streets, shops.

    Written with a capital alone, and in no dictionary. ``WhatsApp`` and ``TP-80`` do not look like that.
    """
    words = {folded(match[0]).replace("'", "") for match in _CAPITAL.finditer(text)}
    small = set(_SMALL.findall(text))
    return frozenset(
        word for word in words - small if tier(word) >= RARE and tier(word.removesuffix("s")) >= RARE
    )

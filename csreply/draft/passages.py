"""Which passages of which article answer an ask: its words, the rarer the more, headings more than text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import log
from typing import TYPE_CHECKING

from csreply.draft.asks import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from csreply.draft.asks import Ask
    from csreply.model import Article, Match, Passage

HEADING = 1.6
"""How much more a word counts in a passage's own heading."""
PRIOR = 0.35
"""What the best match has ahead of one with no score, in shares of an ask."""
FIRST = 0.04
"""What the passage found by the search has ahead of the article's others."""


@lru_cache(maxsize=4096)
def _counted(text: str, heading: str, title: str) -> dict[str, float]:
    """What each stem of a passage weighs: 1 in its text, more in its heading, a little in the title."""
    held = dict.fromkeys(terms(title), 0.5)
    held.update(dict.fromkeys(terms(text[:6000]), 1.0))
    held.update(dict.fromkeys(terms(heading), HEADING))
    return held


@dataclass(frozen=True)
class Place:
    """A passage of an article that was matched, for an ask.

    Attributes:
        share: of the ask's words, weighed by rarity, the passage holds; 0 to 1.
    """

    article: Article
    passage: Passage
    score: float
    share: float


class Shelf:
    """The passages of a ticket's matches, weighed against each other.

    Args:
        opened: each usable match with its article opened, best first.
        leaning: what a heading has for it, or against it, besides its words; in shares of an ask.
    """

    def __init__(
        self,
        opened: Sequence[tuple[Match, Article]],
        leaning: Callable[[str], float] = lambda _: 0.0,
    ) -> None:
        self._opened = opened
        self._leaning = cache(leaning)
        self._found: dict[tuple[Ask, str], list[Place]] = {}

    @cached_property
    def _rarity(self) -> dict[str, float]:
        holders: Counter[str] = Counter()
        count = 0
        for _, article in self._opened:
            for passage in article.passages:
                holders.update(_counted(passage.text, _heading(passage), article.title).keys())
                count += 1
        return {term: log(1 + (count + 0.5) / (held + 0.5)) for term, held in holders.items()}

    def rarity(self, term: str) -> float:
        """How much one stem tells here; a stem that no passage holds tells as much as a rare one."""
        return self._rarity.get(term) or self._unheard

    @cached_property
    def _unheard(self) -> float:
        return log(2 + 2 * max(1, len(self._rarity)) ** 0.25)

    def share(self, ask: Ask, texts: str) -> float:
        """The share of an ask's own words that a text holds, weighed by rarity."""
        held = terms(texts)
        whole = sum(self.rarity(term) for term in ask.terms)
        return sum(self.rarity(term) for term in ask.terms if term in held) / whole if whole else 1.0

    def _own(self, ask: Ask, held: Mapping[str, float]) -> float:
        """The share of an ask's own words among these, weighed by rarity; 0 to 1."""
        whole = sum(self.rarity(term) for term in ask.terms)
        own = sum(self.rarity(term) * min(1.0, held.get(term, 0.0)) for term in ask.terms)
        return own / whole if whole else 0.0

    def places(self, ask: Ask, only: Article | None = None) -> list[Place]:
        """Every passage, the one that answers best first; of one article alone where it is named."""
        key = ask, only.path if only else ""
        if key not in self._found:
            self._found[key] = self._places(ask, only)
        return self._found[key]

    def _places(self, ask: Ask, only: Article | None) -> list[Place]:
        weights = ask.weights()
        whole = sum(weight * self.rarity(term) for term, weight in weights.items()) or 1.0
        top = max((match.score for match, _ in self._opened), default=1.0) or 1.0
        found: list[Place] = []
        for match, article in self._opened:
            if only is not None and article.path != only.path:
                continue
            for passage in article.passages:
                held = _counted(passage.text, _heading(passage), article.title)
                near = sum(
                    weight * self.rarity(term) * held[term]
                    for term, weight in weights.items()
                    if term in held
                )
                crowd = 1.0 - 0.12 * min(1.0, len(passage.text) / 6000)
                first = FIRST if passage.line == match.passage.line else 0.0
                prior = PRIOR * match.score / top
                score = near / whole * crowd + first + prior + self._leaning(_heading(passage))
                found.append(Place(article, passage, score, self._own(ask, held)))
        return sorted(found, key=lambda place: -place.score)


def _heading(passage: Passage) -> str:
    return passage.headings[-1] if passage.headings else ""

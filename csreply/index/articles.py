"""The index of articles: BM25F over stems, pairs and pieces, article by article and passage by passage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csreply.index.postings import Rows, added, ranges
from csreply.model import Article, Passage

if TYPE_CHECKING:
    from dataclasses import dataclass, field

    from numpy.typing import NDArray

    from csreply.index.postings import Contents, Postings
    from csreply.index.query import Query
    from csreply.index.spelling import Vocabulary
    from csreply.index.store import Blobs
else:
    from csreply.value import dataclass, field

TITLE, ALSO, HEADING, BODY = range(4)
"""The fields of an article. ``asks`` are no field: they are held out."""

FIELD_WEIGHT = np.array([3.0, 2.0, 1.0, 1.0])
FIELD_EVENNESS = np.array([0.5, 0.5, 0.5, 0.9]), np.array([0.5, 0.5, 0.5, 0.6])
"""``b`` of BM25F for a short query and for a long ticket: 0 takes no notice of a field's length, 1 all of it.

What a long ticket asks may stand in any one part of a long article.

Source:
    Lv, Zhai, *When Documents Are Very Long, BM25 Fails!*, SIGIR 2011.
"""
KIND_WEIGHT = np.array([1.0, 0.6, 0.12])
"""Of stems, pairs and pieces."""
FAVOUR = {"release-notes": 0.8, "glossary": 0.85, "known-issue": 1.05}
"""Release notes and glossaries speak of everything and answer little; a known issue that fits is news."""
MOST_OFTEN = 63
PASSAGE_STEEPNESS, PASSAGE_EVENNESS = 1.2, 0.6
"""``k1`` and ``b`` of BM25 where the passages of one article compete."""


def lengthiness(distinct: int) -> float:
    """How far a query is a long ticket, 0 to 1, by the number of its distinct stems.

    >>> lengthiness(10), lengthiness(30), lengthiness(200)
    (0.0, 0.5, 1.0)
    """
    return float(np.interp(distinct, (10, 50), (0.0, 1.0)))


def steepness(distinct: int) -> float:
    """``k1`` of BM25: how much a word that stands often counts more, by the number of distinct query terms.

    A short query wants each of its words once; a long ticket wants the article that speaks of its subject
    throughout.

    >>> steepness(5), steepness(200)
    (1.5, 15.0)
    """
    return 1.5 + 13.5 * lengthiness(distinct)


def rarity(holders: NDArray[np.int64], documents: int) -> NDArray[np.float64]:
    """How much a term tells, in nats, from how many of the documents hold it.

    Source:
        Kamphuis et al., *Which BM25 Do You Mean?*, ECIR 2020, the Lucene variant.
    """
    return np.asarray(np.log1p((documents - holders + 0.5) / (holders + 0.5)))


class Scores(NamedTuple):
    """What a query found among the articles.

    Attributes:
        articles: a score for each article, 0 where no term of the query stands in it.
        telling: of each term of the query how much it tells here.
        holders: of each term of the query, in how many articles it stands.
        parts: for ``because``: of each hit (term of the query and article) what it adds.
        hit_articles, hit_terms: the article and the query's term of each of ``parts``.
    """

    articles: NDArray[np.float64]
    telling: NDArray[np.float64]
    holders: NDArray[np.int64]
    parts: NDArray[np.float64]
    hit_articles: NDArray[np.int32]
    hit_terms: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ArticleIndex:
    """The searchable articles. Passage 0 of each article is its card: title and ``also``.

    Attributes:
        postings: term → articles; a mark is how often, weighed by field and length: for a short query, and
            for a long ticket.
        contents: passage → terms; a mark is field * 64 + how often, at most 63.
        first: the first passage of each article, and the end of the last one.
        lengths: words in each field of each article, articles × 4.
        cards: for each article a JSON object as bytes: its card.
        texts: for each passage a JSON object as bytes: headings, line, text.
        stamps: for each article, size and time of its file when it was read.
        favour: of each article by its kind, 1 for most: what every word of its score is multiplied with.
        vocabulary: the words that stand in them.
    """

    postings: Postings
    contents: Contents
    first: NDArray[np.int64]
    lengths: NDArray[np.int32]
    cards: Blobs
    texts: Blobs
    stamps: NDArray[np.int64]
    favour: NDArray[np.float32]
    vocabulary: Vocabulary
    _read: dict[int, Article] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lengths)

    def number(self, path: str) -> int:
        """The number of the article of this path; -1 for none."""
        paths = (json.loads(card)["path"] for card in self.cards)
        return next((number for number, one in enumerate(paths) if one == path), -1)

    def article(self, number: int) -> Article:
        """The card of an article, without passages."""
        if number not in self._read:
            card = json.loads(self.cards[number])
            self._read[number] = Article(**{**card, "also": tuple(card["also"])})
        return self._read[number]

    def passage(self, article: int, number: int) -> Passage:
        """A passage of an article, without its blocks; by its number among all passages."""
        plain = json.loads(self.texts[number])
        return Passage(self.article(article).path, tuple(plain["headings"]), plain["line"], plain["text"])

    def passages_of(self, number: int) -> range:
        """The passages of an article; the first is its card."""
        return range(int(self.first[number]), int(self.first[number + 1]))

    def scores(self, query: Query) -> Scores:
        """BM25F for every article.

        Source:
            Robertson, Zaragoza, Taylor, *Simple BM25 Extension to Multiple Weighted Fields*, CIKM 2004: the
            fields' counts are weighted and normalised first, and saturate together.
        """
        hits = self.postings.find(query.keys)
        weight = query.weights * query.emphasis * KIND_WEIGHT[query.kinds]
        rare = rarity(hits.holders, len(self))
        long = lengthiness(query.distinct)
        # a word also counts for standing there at all; among the many words of a long ticket that is noise
        counts = weight * (1 - long + rare)
        often = hits.marks[:, 0] + np.float32(long) * (hits.marks[:, 1] - hits.marks[:, 0])
        k1 = steepness(query.distinct)
        parts = np.repeat(counts, hits.holders) * (often * (k1 + 1) / (often + k1))
        articles = summed(hits.docs, parts, len(self)) * self.favour
        return Scores(articles, weight * (1 + rare), hits.holders, parts, hits.docs, hits.terms)

    def best_passages(self, query: Query, scores: Scores, articles: NDArray[np.int64]) -> list[int]:
        """Of each of these articles the passage that holds most of the query, as its number.

        The first one after the card where only the card holds any of it. BM25, without regard to how many
        passages hold a term: that is told by the articles.
        """
        sizes = self.first[articles + 1] - self.first[articles] - 1
        passages = ranges(self.first[articles] + 1, sizes)
        each = self._passage_scores(query, scores.telling, passages).round(9).tolist()
        ends = np.cumsum(sizes).tolist()
        best = []
        for start, end in zip([0, *ends], ends, strict=False):
            own = each[start:end]
            best.append(int(passages[start + own.index(max(own))]))
        return best

    def _passage_scores(
        self, query: Query, telling: NDArray[np.float64], passages: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        starts = self.contents.starts[passages]
        held = self.contents.starts[passages + 1] - starts
        places = ranges(starts, held)
        known, keys = query.keys, self.contents.keys[places]
        term = np.searchsorted(known, keys)
        term[term == len(known)] = 0
        hits = np.flatnonzero(known[term] == keys) if len(known) else np.zeros(0, np.int64)
        marks = self.contents.marks[places[hits]]
        owner = np.repeat(np.arange(len(passages)), held)[hits]
        size = self.texts.starts[passages + 1] - self.texts.starts[passages]
        mean = max(float(self.texts.starts[-1]) / max(1, len(self.texts)), 1.0)
        length = 1 - PASSAGE_EVENNESS + PASSAGE_EVENNESS * size / mean
        often = FIELD_WEIGHT[marks >> 6] * (marks & MOST_OFTEN) / length[owner]
        return summed(owner, telling[term[hits]] * often / (often + PASSAGE_STEEPNESS), len(passages))


def weighed(rows: Rows, article_of: NDArray[np.int32], lengths: NDArray[np.int32]) -> Rows:
    """The terms of articles, from those of their passages: counts weighed by field and length, and added.

    Args:
        rows: terms of passages; a mark is field * 64 + how often.
        article_of: the article of each passage.
        lengths: words in each field of each article, articles × 4.
    """
    mean = np.maximum(lengths.sum(axis=0) / max(1, len(lengths)), 1.0)
    weights = np.stack([FIELD_WEIGHT / (1 - even + even * lengths / mean) for even in FIELD_EVENNESS], 2)
    articles = article_of[rows.docs]
    often = weights.astype(np.float32)[articles, rows.marks >> 6]
    often *= (rows.marks & MOST_OFTEN)[:, None]
    return added(Rows(articles, rows.keys, often))


def summed(places: NDArray[Any], values: NDArray[Any], size: int) -> NDArray[np.float64]:
    """The sum of the values that belong to each place."""
    return np.bincount(places, values, minlength=size).astype(np.float64, copy=False)

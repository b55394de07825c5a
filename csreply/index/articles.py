"""The index of articles: BM25F over stems, pairs and pieces, article by article and passage by passage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csreply.model import Article, Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from csreply.index.postings import Hits, Postings
    from csreply.index.query import Query
    from csreply.index.spelling import Vocabulary
    from csreply.index.store import Blobs

TITLE, ALSO, HEADING, BODY = range(4)
"""The fields of an article. ``asks`` are no field: they are held out."""

FIELD_WEIGHT = np.array([3.0, 2.0, 1.0, 1.0])
FIELD_EVENNESS = np.array([0.5, 0.5, 0.5, 0.9])
"""``b`` of BM25F: 0 takes no notice of a field's length, 1 all of it."""
KIND_WEIGHT = np.array([1.0, 0.6, 0.12])
"""Of stems, pairs and pieces."""
FAVOUR = {"release-notes": 0.8, "glossary": 0.85, "known-issue": 1.05}
"""Release notes and glossaries speak of everything and answer little; a known issue that fits is news."""
MOST_OFTEN = 63
PASSAGE_STEEPNESS, PASSAGE_EVENNESS = 1.2, 0.6
"""``k1`` and ``b`` of BM25 where the passages of one article compete."""


def steepness(distinct: int) -> float:
    """``k1`` of BM25: how much a word that stands often counts more, by the number of distinct query terms.

    A short query wants each of its words once; a long ticket wants the article that speaks of its subject
    throughout.

    >>> steepness(5), steepness(200)
    (1.5, 15.0)
    """
    return float(np.interp(distinct, (10, 60), (1.5, 15.0)))


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
        passages: a score for each passage, for finding the best one of an article.
        parts: for ``because``: of each hit (term of the query and article) what it adds.
        hit_articles, hit_terms: the article and the query's term of each of ``parts``.
        holders: of each term of the query, in how many articles it stands.
    """

    articles: NDArray[np.float64]
    passages: NDArray[np.float64]
    parts: NDArray[np.float64]
    hit_articles: NDArray[np.int32]
    hit_terms: NDArray[np.int32]
    holders: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ArticleIndex:
    """The searchable articles. Documents are passages; passage 0 of each article is its card.

    Attributes:
        postings: term → passages; a mark is field * 64 + how often, at most 63.
        article_of: the article of each passage.
        lengths: words in each field of each article, articles × 4.
        cards: for each article a JSON object as bytes: its card.
        texts: for each passage a JSON object as bytes: headings, line, text.
        stamps: for each article, size and time of its file when it was read.
        favour: of each article by its kind, 1 for most: what every word of its score is multiplied with.
        vocabulary: the words that stand in them.
    """

    postings: Postings
    article_of: NDArray[np.int32]
    lengths: NDArray[np.int32]
    cards: Blobs
    texts: Blobs
    stamps: NDArray[np.int64]
    favour: NDArray[np.float32]
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.lengths)

    def number(self, path: str) -> int:
        """The number of the article of this path; -1 for none."""
        paths = (json.loads(card)["path"] for card in self.cards)
        return next((number for number, one in enumerate(paths) if one == path), -1)

    def article(self, number: int) -> Article:
        """The card of an article, without passages."""
        card = json.loads(self.cards[number])
        return Article(**{**card, "also": tuple(card["also"])})

    def passage(self, number: int) -> Passage:
        """A passage, without its blocks."""
        path = json.loads(self.cards[int(self.article_of[number])])["path"]
        plain = json.loads(self.texts[number])
        return Passage(path, tuple(plain["headings"]), plain["line"], plain["text"])

    def passages_of(self, number: int) -> range:
        """The passages of an article; the first is its card."""
        first, last = np.searchsorted(self.article_of, (number, number + 1))
        return range(int(first), int(last))

    def scores(self, query: Query) -> Scores:
        """BM25F for every article and passage.

        Source:
            Robertson, Zaragoza, Taylor, *Simple BM25 Extension to Multiple Weighted Fields*, CIKM 2004: the
            fields' counts are weighted and normalised first, and saturate together.
        """
        hits = self.postings.find(query.keys)
        tf = self._weighed(hits)
        of_hit = self.article_of[hits.docs]
        starts = _runs(hits.terms, of_hit)
        articles, of_term = of_hit[starts], hits.terms[starts]
        holders = np.bincount(of_term, minlength=len(query.keys))
        telling = query.weights * query.emphasis * KIND_WEIGHT[query.kinds] * (1 + rarity(holders, len(self)))
        k1 = steepness(query.distinct)
        total = np.add.reduceat(tf, starts) if len(starts) else np.zeros(0)
        parts = telling[of_term] * total * (k1 + 1) / (total + k1)
        often = FIELD_WEIGHT[hits.marks >> 6] * (hits.marks & MOST_OFTEN) / self._relative_size[hits.docs]
        each = telling[hits.terms] * often / (often + PASSAGE_STEEPNESS)
        return Scores(
            summed(articles, parts, len(self)) * self.favour,
            summed(hits.docs, each, len(self.article_of)),
            parts,
            articles,
            of_term,
            holders,
        )

    @property
    def _relative_size(self) -> NDArray[np.float64]:
        """Of each passage: 1 at the mean size, more above it, so that a long one does not win by length."""
        size = np.diff(self.texts.starts)
        mean = max(float(size.sum()) / max(1, len(size)), 1.0)
        return 1 - PASSAGE_EVENNESS + PASSAGE_EVENNESS * size / mean

    def _weighed(self, hits: Hits) -> NDArray[np.float64]:
        """The count of each hit, weighted by its field and divided by the field's relative length."""
        field, often = hits.marks >> 6, hits.marks & MOST_OFTEN
        mean = np.maximum(self.lengths.sum(axis=0) / max(1, len(self)), 1.0)
        length = self.lengths[self.article_of[hits.docs], field]
        even = FIELD_EVENNESS[field]
        return np.asarray(FIELD_WEIGHT[field] * often / (1 - even + even * length / mean[field]))


def summed(places: NDArray[Any], values: NDArray[Any], size: int) -> NDArray[np.float64]:
    """The sum of the values that belong to each place."""
    return np.bincount(places, values, minlength=size).astype(np.float64, copy=False)


def _runs(terms: NDArray[np.int32], articles: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where a new pair of term and article begins in sorted hits."""
    if not len(terms):
        return np.zeros(0, np.int64)
    new = (terms[1:] != terms[:-1]) | (articles[1:] != articles[:-1])
    return np.flatnonzero(np.concatenate(([True], new)))

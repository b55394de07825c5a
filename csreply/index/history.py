"""The index of solved tickets: the words in which customers really ask, and the article that answered each.

Three things are read off one look into the lists: which solved tickets are most like this one; which
articles they were solved with, by a ridge regression over all of them; and how well the words of all
tickets that an article solved, taken as one text, fit this one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from csreply.index.articles import rarity, summed
from csreply.index.terms import PIECE, WORD

if TYPE_CHECKING:
    from dataclasses import dataclass

    from numpy.typing import NDArray

    from csreply.index.postings import Hits, Postings
    from csreply.index.query import Query
    from csreply.index.store import Blobs
else:
    from csreply.value import dataclass

KIND_WEIGHT = np.array([1.0, 1.0, 0.7])
"""Of stems, pairs and pieces, in the likeness of two tickets."""
FIELD_KIND_WEIGHT = np.array([1.0, 0.3, 0.0])
"""The same, in the text made of the tickets that an article solved; pieces add nothing there."""
FIELD_STEEPNESS = 12.0
FIELD_EVENNESS = 0.75
MOST_OFTEN = 2
"""A word counts this often at most in one ticket, so that one long mail does not speak for its article."""
ALIKE = 0.6
"""The cosine from which two tickets say nearly the same."""
COMMONEST_PIECE = 0.2
"""A piece of a word that more of the documents hold tells nothing, and takes most of the time."""
_TRACE = 1e-5
"""Less than one word of one ticket: what rounding leaves."""
_LOG = 1 + np.log(np.maximum(np.arange(256), 1))


class Likeness(NamedTuple):
    """How a ticket compares with the history.

    Attributes:
        documents: for each document (solved ticket or taught passage) the cosine, 0 to 1.
        solved_by: for each article about how likely it answers, by the regression; 0 for the untaught.
        field: for each article BM25 of the words of the tickets it solved.
    """

    documents: NDArray[np.float64]
    solved_by: NDArray[np.float64]
    field: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class History:
    """Documents: passages that are taught along with the tickets, then solved tickets, oldest first.

    Attributes:
        postings: term → documents; a mark is how often.
        kinds: of each term.
        norms: the length of each document's vector.
        stamps: of each document 64 bits of its content, to know it again.
        label_starts, labels: the articles of each document, as offsets into one array.
        tickets: for each solved ticket a JSON object as bytes: id, subject, articles, reply.
        answered: term → articles; a mark is how often it stands in the tickets that the article solved, at
            most ``MOST_OFTEN`` a ticket, by their relative length.
        words: for each article, how many words the tickets that it solved have.
        counts: for each article, how many tickets it solved.
        taught: which documents the regression was taught with.
        weights: its dual coefficients, taught × learned.
        learned: the articles that its columns stand for.
    """

    postings: Postings
    kinds: NDArray[np.int8]
    norms: NDArray[np.float32]
    stamps: NDArray[np.uint64]
    label_starts: NDArray[np.int64]
    labels: NDArray[np.int32]
    tickets: Blobs
    answered: Postings
    words: NDArray[np.float64]
    counts: NDArray[np.int32]
    taught: NDArray[np.int32]
    weights: NDArray[np.float32]
    learned: NDArray[np.int32]

    def __len__(self) -> int:
        """How many solved tickets there are."""
        return len(self.tickets)

    @property
    def first(self) -> int:
        """The document that is the oldest solved ticket."""
        return len(self.stamps) - len(self.tickets)

    def ticket(self, number: int) -> dict[str, Any]:
        """What was kept of a solved ticket, by its number among the tickets: id, subject, articles, reply."""
        plain: dict[str, Any] = json.loads(self.tickets[number])
        return plain

    def like(self, query: Query, *, but: int = -1) -> Likeness:
        """Compare a ticket with all documents.

        Args:
            query: the ticket.
            but: a document that is left out of ``field``, as if it were not there; -1 for none.
        """
        hits, telling = self._find(query)
        cosine = self._cosine(hits, telling, query)
        solved_by = np.zeros(len(self.counts))
        solved_by[self.learned] = cosine[self.taught].astype(np.float32) @ self.weights
        return Likeness(cosine, solved_by, self._field(hits, query, telling, but))

    def cosine(self, query: Query) -> NDArray[np.float64]:
        """How like each document is to a ticket, 0 to 1."""
        return self._cosine(*self._find(query), query)

    def echoed(self, total: NDArray[np.float64], likeness: Likeness) -> NDArray[np.float64]:
        """Scores of articles, raised where a solved ticket says nearly the same as this one.

        For a history too thin to be weighed: the same question again finds what answered it.
        """
        raised = total.copy()
        peak = max(float(total.max(initial=0.0)), 1.0)
        for document in np.flatnonzero(likeness.documents[self.first :] >= ALIKE).tolist():
            answers = self.labels_of(self.first + document)
            raised[answers] = np.maximum(raised[answers], peak + likeness.documents[self.first + document])
        return raised

    def labels_of(self, document: int) -> NDArray[np.int32]:
        """The articles that answer a document."""
        return self.labels[self.label_starts[document] : self.label_starts[document + 1]]

    def _find(self, query: Query) -> tuple[Hits, NDArray[np.float64]]:
        """The hits of a query, and how much each of its terms tells among the documents."""
        most = np.where(query.kinds == PIECE, COMMONEST_PIECE * len(self.norms), len(self.norms))
        hits = self.postings.find(query.keys, most)
        return hits, _telling(hits.holders, len(self.norms), query.kinds)

    def _cosine(self, hits: Hits, telling: NDArray[np.float64], query: Query) -> NDArray[np.float64]:
        telling = telling * KIND_WEIGHT[query.kinds]
        mine = telling * query.weights
        norm = np.sqrt((mine**2).sum()) or 1.0
        product = np.repeat(mine * telling, hits.holders) * _LOG[hits.marks]
        return summed(hits.docs, product, len(self.norms)) / (self.norms * norm)

    def _field(self, hits: Hits, query: Query, telling: NDArray[np.float64], but: int) -> NDArray[np.float64]:
        found = self.answered.find(query.keys)
        totals = found.marks.astype(np.float64)
        if but >= 0:
            totals -= self._of_one(hits, found, len(query.keys), but)
            totals[totals < _TRACE] = 0.0
        weight = query.weights * FIELD_KIND_WEIGHT[query.kinds] * telling
        each = np.repeat(weight, found.holders) * (
            totals * (FIELD_STEEPNESS + 1) / (totals + FIELD_STEEPNESS)
        )
        return summed(found.docs, each, len(self.counts))

    def _of_one(self, hits: Hits, found: Hits, terms: int, document: int) -> NDArray[np.float64]:
        """What one document has added to the marks of ``answered`` that were found."""
        own = np.zeros(terms)
        mine = hits.docs == document
        own[hits.terms[mine]] = np.minimum(hits.marks[mine], MOST_OFTEN)
        share = np.where(np.isin(found.docs, self.labels_of(document)), own[found.terms], 0.0)
        return np.asarray(share / relative_lengths(self.words)[found.docs])


def vector_norms(postings: Postings, kinds: NDArray[np.int8], documents: int) -> NDArray[np.float32]:
    """The length of each document's vector of weighted terms, at least a trace above 0."""
    holders = np.diff(postings.starts)
    weight = KIND_WEIGHT[kinds] * _telling(holders, documents, kinds)
    squares = (np.repeat(weight, holders) * _LOG[postings.marks]) ** 2
    return np.asarray(np.sqrt(summed(postings.docs, squares, documents) + 1e-9), np.float32)


def _telling(holders: NDArray[np.int64], documents: int, kinds: NDArray[np.int8]) -> NDArray[np.float64]:
    """The weight of terms by their rarity; a pair or piece that stands once tells nothing of two tickets."""
    nothing = (kinds != WORD) & (holders < 2) | (kinds == PIECE) & (holders > COMMONEST_PIECE * documents)
    return np.where(nothing, 0.0, 1 + rarity(holders, documents))


def relative_lengths(words: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each article: 1 where the tickets that it solved have the mean number of words, more above it."""
    mean = words.sum() / max(1, (words > 0).sum())
    return np.asarray(1 - FIELD_EVENNESS + FIELD_EVENNESS * words / max(mean, 1.0))

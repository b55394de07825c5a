"""Teaching the regression from documents to the articles that answer them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from csreply.index.query import Query
from csreply.index.terms import WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from csreply.index.history import History

RIDGE = 1.0
"""How far a single document is distrusted."""
PASSAGE_TRUST = 0.6
"""The weight of a passage beside a solved ticket's."""
FADING = 0.7
"""The oldest ticket weighs exp(-FADING) of the newest."""
MOST_TICKETS = 2600
"""The newest so many are taught; older ones are still looked at as neighbours."""


class Lesson(NamedTuple):
    """What comes of teaching.

    Attributes:
        history: with its regression.
        tickets: the documents it was taught with that are solved tickets.
        unseen: for each of them what the regression would say had it never seen that ticket; tickets ×
            ``history.learned``.
    """

    history: History
    tickets: NDArray[np.int64]
    unseen: NDArray[np.float32]


def taught(history: History, progress: Callable[[int, int], None] | None = None) -> Lesson:
    """Teach a history its regression.

    Kernel ridge regression with the cosine as kernel: for documents with likeness ``K`` and answers ``Y``
    (documents × learned articles, 1 where the article answered), the coefficients are ``W = (K + D)^-1 Y``
    with ``D`` the distrust of each document; what it would say of document i unseen is
    ``Y_i - W_i / ((K + D)^-1)_ii``.

    Source:
        Saunders, Gammerman, Vovk, *Ridge Regression Learning Algorithm in Dual Variables*, ICML 1998;
        Rifkin, Lippert, *Notes on Regularized Least Squares*, MIT 2007, for the unseen.
    """
    documents = len(history.stamps)
    oldest = max(history.first, documents - MOST_TICKETS)
    chosen = np.concatenate((np.arange(history.first), np.arange(oldest, documents)))
    inverse = np.linalg.inv(_kernel(history, chosen, progress) + np.diag(_distrust(history, chosen)))
    learned, answers = _answers(history, chosen)
    weights = inverse @ answers
    own = np.flatnonzero(chosen >= history.first)
    unseen = np.asarray(answers[own] - weights[own] / np.diagonal(inverse)[own, None], np.float32)
    history = replace(
        history,
        taught=chosen.astype(np.int32),
        weights=np.ascontiguousarray(weights, np.float32),
        learned=learned,
    )
    return Lesson(history, chosen[own], unseen)


def queries_of(history: History, documents: Iterable[int]) -> Iterator[Query]:
    """Documents as queries, read back from the lists. Their terms have no text."""
    docs, keys, marks = history.postings.rows()
    order = np.argsort(docs, kind="stable")
    starts = np.searchsorted(docs[order], np.arange(len(history.stamps) + 1))
    kinds = np.repeat(history.kinds, np.diff(history.postings.starts))
    for document in documents:
        own = order[starts[document] : starts[document + 1]]
        words = int((kinds[own] == WORD).sum())
        weights = 1 + np.log(marks[own].astype(np.float64))
        yield Query((), keys[own], kinds[own], weights, np.ones(len(own)), words)


def _kernel(
    history: History, chosen: NDArray[np.int64], progress: Callable[[int, int], None] | None
) -> NDArray[np.float32]:
    kernel = np.empty((len(chosen), len(chosen)), np.float32)
    for row, query in enumerate(queries_of(history, chosen.tolist())):
        kernel[row] = history.cosine(query)[chosen]
        if progress:
            progress(row + 1, len(chosen))
    return np.asarray((kernel + kernel.T) / 2, np.float32)


def _distrust(history: History, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    age = 1 - (chosen - history.first + 1) / max(1, len(history))
    trust = np.where(chosen >= history.first, np.exp(-FADING * age), PASSAGE_TRUST)
    return (RIDGE / trust).astype(np.float32)


def _answers(history: History, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The articles that answer any of these documents, and a row of 0 and 1 over them for each document."""
    labels = [history.labels_of(document) for document in chosen.tolist()]
    learned = np.unique(np.concatenate(labels))
    answers = np.zeros((len(chosen), len(learned)), np.float32)
    for row, own in enumerate(labels):
        answers[row, np.searchsorted(learned, own)] = 1
    return learned, answers

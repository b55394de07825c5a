"""Teaching the regression from solved tickets to articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from csreply.index.history import History
    from csreply.index.query import Query

RIDGE = 1.0
"""How far a single document is distrusted."""
PASSAGE_TRUST = 0.6
"""The weight of a passage beside a solved ticket's."""
FADING = 0.7
"""The oldest ticket weighs exp(-FADING) of the newest."""
MOST_TICKETS = 4000 * 2 // 3


class Lesson(NamedTuple):
    """What comes of teaching.

    Attributes:
        history: with its regression.
        tickets: solved tickets that it was taught with, by their number.
        queries: the same as queries.
        unseen: for each of them what the regression would say had it never seen that ticket; tickets ×
            articles.
    """

    history: History
    tickets: NDArray[np.int64]
    queries: list[Query]
    unseen: NDArray[np.float32]


def taught(
    history: History, queries: Sequence[Query], progress: Callable[[int, int], None] | None = None
) -> Lesson:
    """Teach a history its regression.

    Kernel ridge regression with the cosine as kernel: for documents with likeness ``K`` and answers ``Y``
    (documents × articles, 1 where the article answered), the coefficients are ``W = (K + D)^-1 Y`` with
    ``D`` the distrust of each document; what it would say of document i unseen is
    ``Y_i - W_i / ((K + D)^-1)_ii``.

    Source:
        Saunders, Gammerman, Vovk, *Ridge Regression Learning Algorithm in Dual Variables*, ICML 1998;
        Rifkin, Lippert, *Notes on Regularized Least Squares*, MIT 2007, for the unseen.
    """
    documents, tickets = len(queries), len(history)
    chosen = np.concatenate(
        (np.arange(max(0, tickets - MOST_TICKETS), tickets), np.arange(tickets, documents))
    )
    inverse = np.linalg.inv(_kernel(history, queries, chosen, progress) + np.diag(_distrust(chosen, tickets)))
    answers = _answers(history, chosen)
    learned = np.flatnonzero(answers.any(axis=0))
    weights = inverse @ answers
    own = np.flatnonzero(chosen < tickets)
    unseen = np.asarray(answers[own] - weights[own] / np.diagonal(inverse)[own, None], np.float32)
    history = replace(
        history,
        taught=chosen.astype(np.int32),
        weights=np.ascontiguousarray(weights[:, learned], np.float32),
        learned=learned.astype(np.int32),
    )
    return Lesson(history, chosen[own], [queries[document] for document in chosen[own].tolist()], unseen)


def _kernel(
    history: History,
    queries: Sequence[Query],
    chosen: NDArray[np.int64],
    progress: Callable[[int, int], None] | None,
) -> NDArray[np.float32]:
    kernel = np.empty((len(chosen), len(chosen)), np.float32)
    for row, document in enumerate(chosen.tolist()):
        kernel[row] = history.cosine(queries[document])[chosen]
        if progress:
            progress(row + 1, len(chosen))
    return np.asarray((kernel + kernel.T) / 2, np.float32)


def _distrust(chosen: NDArray[np.int64], tickets: int) -> NDArray[np.float32]:
    age = 1 - (chosen + 1) / max(1, tickets)
    trust = np.where(chosen < tickets, np.exp(-FADING * age), PASSAGE_TRUST)
    return (RIDGE / trust).astype(np.float32)


def _answers(history: History, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    answers = np.zeros((len(chosen), len(history.counts)), np.float32)
    for row, document in enumerate(chosen.tolist()):
        answers[row, history.labels_of(document)] = 1
    return answers

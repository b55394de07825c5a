"""One score from three, and how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from csreply.index.articles import rarity, summed
from csreply.index.terms import WORD

if TYPE_CHECKING:
    from dataclasses import dataclass

    from numpy.typing import NDArray

    from csreply.index.articles import Scores
    from csreply.index.history import Likeness
    from csreply.index.query import Query
else:
    from csreply.value import dataclass

FEATURES = 6
_CROWD = 6
ENOUGH = 0.3
"""The share of what a ticket tells from which standing above the others counts in full."""


@dataclass(frozen=True, slots=True)
class Blend:
    """How much the words of articles, the regression and the words of solved tickets count.

    Attributes:
        words, solved, field: weights of the three scores, each scaled to at most 1.
        trust: coefficients of the confidence, over ``signs``.
    """

    words: float
    solved: float
    field: float
    trust: tuple[float, ...]

    def score(self, scores: Scores, likeness: Likeness | None) -> NDArray[np.float64]:
        """One score for each article; 0 for those that nothing points to."""
        total = self.words * scaled(scores.articles)
        if likeness is not None:
            total = (
                total + self.solved * scaled(likeness.solved_by) + self.field * scaled(likeness.field) ** 2
            )
        return np.maximum(total, 0.0)

    def confidence(self, signs: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability that each article is right, from its signs (articles × FEATURES)."""
        return np.asarray(1 / (1 + np.exp(-np.clip(signs @ np.array(self.trust), -30, 30))))


ARTICLES_ALONE = Blend(1.0, 0.0, 0.0, (-2.31, 1.81, 5.34, 0.0, 1.28, 0.0))
"""Where there are no solved tickets. Its confidence was fitted by ``tests/bench/match/calibrate.py``."""
TRUST_WITH_HISTORY = (-1.62, 0.84, 0.0, 5.28, 0.1, -0.14)
"""Where the fitting of the confidence to a desk's own history starts."""


def with_history(share: float) -> Blend:
    """The blend in which the history counts as much as ``share``: 0 for nothing, 1 for most of it."""
    if not share:
        return ARTICLES_ALONE
    return Blend(1 - 0.6 * share, share, 0.6 * share, TRUST_WITH_HISTORY)


def scaled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divided by the largest; negative scores are 0."""
    return np.maximum(scores, 0.0) / max(float(scores.max(initial=0.0)), 1e-9)


def signs(
    query: Query,
    scores: Scores,
    likeness: Likeness | None,
    total: NDArray[np.float64],
    articles: NDArray[np.int64],
) -> NDArray[np.float64]:
    """What speaks for each of these articles being right, articles × FEATURES.

    A constant; how far it stands above the best of the others, and above the next five (less where it holds
    little of the ticket: on a small shelf one everyday word stands alone); what the regression says; the
    share of what the ticket's words tell that the article holds; and how many words the ticket has.
    """
    best = np.sort(np.partition(total, -_CROWD)[-_CROWD:] if len(total) > _CROWD else total)[::-1]
    first = max(float(best.max(initial=0.0)), 1e-9)
    second = float(best[1]) if len(best) > 1 else 0.0
    crowd = float(best[1:].mean()) if len(best) > 1 else 0.0
    own = total[articles]
    solved = likeness.solved_by[articles] if likeness is not None else np.zeros(len(articles))
    held = _held(query, scores, len(total))[articles]
    weight = np.minimum(1.0, held / ENOUGH)
    return np.stack(
        [
            np.ones(len(articles)),
            weight * (own - np.where(own >= first, second, first)) / first,
            weight * (own - crowd) / first,
            np.clip(solved, 0, 1),
            held,
            np.full(len(articles), np.log1p(query.distinct)),
        ],
        axis=1,
    )


def _held(query: Query, scores: Scores, articles: int) -> NDArray[np.float64]:
    """For each article the share of what the query's words tell that it holds, 0 to 1."""
    telling = np.where(
        query.kinds == WORD, query.weights * query.emphasis * (1 + rarity(scores.holders, articles)), 0.0
    )
    held = summed(scores.hit_articles, telling[scores.hit_terms], articles)
    return held / max(float(telling.sum()), 1e-9)


def fitted(seen: NDArray[np.float64], right: NDArray[np.bool_], start: Blend, firmness: float = 4.0) -> Blend:
    """The blend with its confidence fitted to what proved right.

    Logistic regression by Newton's method, drawn towards the coefficients it starts with, so that ten
    tickets change little and a thousand decide.

    Args:
        seen: the signs of first matches, matches × FEATURES.
        right: whether each was right.
        start: where to start from.
        firmness: how much the start weighs; as many times a tenth of a ticket's information.
    """
    from dataclasses import replace  # not needed to search

    prior = np.array(start.trust)
    trust = prior.copy()
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(seen @ trust, -30, 30)))
        slope = seen.T @ (right - p) - firmness * (trust - prior)
        curve = (seen * (p * (1 - p))[:, None]).T @ seen + firmness * np.eye(len(trust))
        step = np.linalg.solve(curve, slope)
        trust = trust + step
        if np.abs(step).max() < 1e-6:
            break
    return replace(start, trust=tuple(trust.tolist()))

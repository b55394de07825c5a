"""Figures of quality. The definitions are the usual ones, and the same for every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

DEPTH = 10


class Quality(NamedTuple):
    """Over tickets that an article answers: shares with a right article first, among five, and MRR@10."""

    first: float
    five: float
    mrr: float


class Trust(NamedTuple):
    """How far csreply's own word can be taken.

    Attributes:
        answered: the share of tickets that are not handed over.
        first: the share of those whose first article is right.
        auc: the probability that a right first match has more confidence than a wrong one.
    """

    answered: float
    first: float
    auc: float


def place(ranked: Sequence[str], right: Collection[str]) -> int:
    """The place of the first right article, from 1; 0 when it is not among the first ten."""
    return next((at for at, path in enumerate(ranked[:DEPTH], 1) if path in right), 0)


def quality(rankings: Sequence[Sequence[str]], right: Sequence[Collection[str]]) -> Quality:
    """The figures; a ticket that nothing was found for counts as missed."""
    places = np.array([place(ranked, wanted) for ranked, wanted in zip(rankings, right, strict=True)])
    found = places > 0
    return Quality(
        float((places == 1).mean()),
        float((found & (places <= 5)).mean()),
        float(np.where(found, 1 / np.maximum(places, 1), 0).mean()),
    )


def auc(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The area under the ROC curve; ties count half. Not a number where all are right, or all wrong."""
    if right.all() or not right.any():
        return float("nan")
    yes, no = confidence[right][:, None], confidence[~right][None, :]
    return float(((yes > no) + 0.5 * (yes == no)).mean())


def brier(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The mean square of what confidence is off; 0 is best, 0.25 is what a steady 0.5 gets."""
    return float(((confidence - right) ** 2).mean())


def trust(
    rankings: Sequence[Sequence[str]],
    right: Sequence[Collection[str]],
    confidence: Sequence[float],
    answered: Sequence[bool],
) -> Trust:
    """The figures of confidence and route over the same tickets."""
    hit = np.array([place(ranked, wanted) == 1 for ranked, wanted in zip(rankings, right, strict=True)])
    some = np.array([bool(ranked) for ranked in rankings])
    sent = np.array(answered) & some
    return Trust(
        float(sent.mean()),
        float(hit[sent].mean()) if sent.any() else float("nan"),
        auc(np.array(confidence)[some], hit[some]),
    )

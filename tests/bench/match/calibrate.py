"""How far confidence can be believed, and where its coefficients come from.

    python tests/bench/match/calibrate.py [--data "NAME=DIR"]…

For each set of data: ten bins of equal width with the mean confidence and the share that was right, the Brier
score and the area under the ROC curve, articles only and with solved tickets. Then the coefficients of
``csreply.index.blend.ARTICLES_ALONE`` fitted to all the sets, each weighing the same but the sample questions
half (they are one sentence each, written beside the articles), and what they would have been worth on a set
that was left out. The shipped coefficients were fitted to the two sample sets and the dev tickets of a real
help centre.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from desks import TODAY, Data, folder, sample
from scoring import auc, brier
from tables import table

from csreply.index import Index
from csreply.index.blend import ARTICLES_ALONE, FEATURES, signs
from csreply.knowledge import Library
from csreply.match import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BINS = 10
SETS_WEIGH = 300.0
"""As many tickets each set counts for, whatever its size, against the ridge."""
RIDGE = 1 / 3
FITTED = [0, 1, 2, 4]
"""Of the signs: what the regression says is 0 without solved tickets, and the length of the ticket did not
carry over from one set to another."""
HALF = "sample questions"


class Seen(NamedTuple):
    """First matches of a set: their signs, confidence, and whether each was right."""

    signs: NDArray[np.float64]
    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]


def seen(data: Data, *, with_solved: bool) -> Seen:
    """The first match of each ticket, of those that may be sent to a customer."""
    from csreply.desk.solved import SolvedFile

    solved = SolvedFile(data.solved) if with_solved and data.solved else None
    index = Index.open(Library.open(data.kb, today=TODAY), solved, wording=wording)
    held_back = np.array([index.articles.article(n).audience == "agent" for n in range(len(index.articles))])
    rows, right, confidence = [], [], []
    for case in data.cases:
        query = index.query(*wording(case.ticket))
        found = index.search(query, 1)
        total = np.where(held_back, 0, found.total)
        first = int(total.argmax())
        if total[first] > 0:
            marks = signs(query, found.scores, found.likeness, total, np.array([first]))
            rows.append(marks[0])
            confidence.append(float(index.blend.confidence(marks)[0]))
            right.append(index.articles.article(first).path in case.right)
    return Seen(np.array(rows), np.array(confidence), np.array(right))


def fit(sets: Sequence[tuple[Seen, float]]) -> NDArray[np.float64]:
    """The coefficients over ``signs``: ridge logistic regression by Newton's method, sets by weight."""
    rows = np.concatenate([one.signs for one, _ in sets])[:, FITTED]
    right = np.concatenate([one.right for one, _ in sets])
    weight = np.concatenate([np.full(len(s.right), SETS_WEIGH * w / len(s.right)) for s, w in sets])
    trust = np.zeros(len(FITTED))
    for _ in range(50):
        p = chance(rows, trust)
        slope = rows.T @ (weight * (right - p)) - RIDGE * trust
        curve = (rows * (weight * p * (1 - p))[:, None]).T @ rows + RIDGE * np.eye(len(trust))
        step = np.linalg.solve(curve, slope)
        trust += step
        if np.abs(step).max() < 1e-9:
            break
    whole = np.zeros(FEATURES)
    whole[FITTED] = trust
    return whole


def chance(rows: NDArray[np.float64], trust: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic of the rows' sums."""
    return np.asarray(1 / (1 + np.exp(-np.clip(rows @ trust, -30, 30))))


def binned(found: Seen) -> str:
    """Ten bins of confidence."""
    at = np.minimum((found.confidence * BINS).astype(int), BINS - 1)
    rows = [
        (f"{b / BINS:.1f}–{(b + 1) / BINS:.1f}", *_mean(found, at == b), int((at == b).sum()))
        for b in range(BINS)
    ]
    return table(("confidence", "mean confidence", "share right", "tickets"), rows)


def _mean(found: Seen, chosen: NDArray[np.bool_]) -> tuple[float | None, float | None]:
    if not chosen.any():
        return None, None
    return float(found.confidence[chosen].mean()), float(found.right[chosen].mean())


def figures(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Mean confidence, share right, Brier score, AUC."""
    return float(confidence.mean()), float(right.mean()), brier(confidence, right), auc(confidence, right)


FIGURES = ("mean confidence", "share right", "Brier", "AUC")


def calibrated(data: Data, alone: Seen) -> str:
    """How the confidence as shipped is calibrated on a set."""
    parts = [f"## {data.name}"]
    kinds = [("articles only", alone)]
    if data.solved:
        kinds.append(("with solved tickets", seen(data, with_solved=True)))
    rows = [(name, *figures(found.confidence, found.right)) for name, found in kinds]
    parts.append(table(("goes by", *FIGURES), rows))
    parts += [f"{name}:\n\n{binned(found)}" for name, found in kinds]
    return "\n\n".join(parts)


def left_out(sets: dict[str, tuple[Seen, float]]) -> str:
    """What coefficients fitted to the other sets are worth on each; beside it, as shipped."""
    rows: list[tuple[str | float | None, ...]] = []
    for name, (found, _) in sets.items():
        trust = fit([one for other, one in sets.items() if other != name])
        written = " ".join(f"{value:.2f}" for value in trust)
        rows.append((name, "others", *figures(chance(found.signs, trust), found.right), written))
        rows.append((name, "as shipped", *figures(found.confidence, found.right), ""))
    return table(("set", "fitted to", *FIGURES, "coefficients"), rows)


def asked() -> list[Data]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", action="append", default=[], metavar="[NAME=]DIR")
    found = list(sample())
    for text in parser.parse_args().data:
        name, _, path = text.rpartition("=")
        data = folder(Path(path))
        found.append(Data(name or data.name, data.kb, data.cases, data.solved))
    return found


def main() -> None:
    """Print all of it."""
    chosen = asked()
    sets = {}
    for data in chosen:
        alone = seen(data, with_solved=False)
        sets[data.name] = (alone, 0.5 if data.name == HALF else 1.0)
        print(calibrated(data, alone), end="\n\n")
    print("## Coefficients of the confidence, articles only\n")
    print("shipped:", *(f"{value:.2f}" for value in ARTICLES_ALONE.trust))
    print("fitted: ", *(f"{value:.2f}" for value in fit(list(sets.values()))), end="\n\n")
    if len(sets) > 1:
        print(left_out(sets))


if __name__ == "__main__":
    main()

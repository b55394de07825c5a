"""What the learners share: logistic regression, and weights as a file that can be read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from csreply.rules import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def fitted(
    rows: Sequence[Mapping[str, float]],
    labelled: Sequence[bool],
    penalty: float,
    least: int = 1,
    turns: int = 60,
) -> dict[str, float]:
    """The weights that make the labels likeliest: Newton's method, an L2 penalty on all but the bias.

    Args:
        rows: what speaks for and against each finding, by name.
        labelled: whether each was right.
        penalty: of a weight's square.
        least: a name that stands in fewer rows gets no weight.
        turns: at most.
    """
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= least)
    inputs = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in rows])
    labels = np.array([float(one) for one in labelled])
    penalties = np.append(np.full(len(names), penalty), 1e-6)
    weights = np.zeros(len(names) + 1)
    for _ in range(turns):
        chances = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (chances - labels) + penalties * weights
        bend = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.diag(penalties)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip([*names, "bias"], weights.tolist(), strict=True))


def keep(rule: str, weights: Mapping[str, float], script: str, says: str) -> None:
    """Write a rule's weights into the rulebook, with the program that found them and what they mean."""
    lines = [f"{name}: {weight:.3f}" for name, weight in sorted(weights.items())]
    head = f"# Learned by tests/bench/lint/{Path(script).name}. Above 0: {says}."
    (PACKAGED / "weights" / f"{rule}.yml").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

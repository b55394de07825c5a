"""Learn the weights of ``asked-again`` from labelled replies, leaving one file out at a time.

    python tests/bench/lint/learn.py LABELLED.jsonl… [--write]

Logistic regression by Newton's method with an L2 penalty of 1 on every weight but the bias.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
from labelled import cases, marked, ticket_of

from csreply.lint.asked import judged
from csreply.lint.page import Known, Page
from csreply.lint.weighing import chance
from csreply.rules import PACKAGED, Rulebook

RULE = "asked-again"


class Sample(NamedTuple):
    """What speaks for and against one ask, whether there is evidence, and whether it is labelled."""

    features: dict[str, float]
    evidence: bool
    answered: bool


def samples(path: Path, book: Rulebook) -> list[Sample]:
    """One sample for each ask of the file's replies; those on which readers differ are left out."""
    found = []
    for case in cases(path):
        page = Page(case["reply"], book, ticket_of(case), Known())
        gold, doubtful = marked(case, RULE), marked(case, RULE, "perhaps")
        for ask, features, evidence in judged(page, book.rules[RULE]):
            answered = any(ask.start < end and start < ask.end for start, end in gold)
            if answered or not any(ask.start < end and start < ask.end for start, end in doubtful):
                found.append(Sample(features, evidence is not None, answered))
    return found


def fitted(data: list[Sample], turns: int = 60) -> dict[str, float]:
    """The weights that make the labels likeliest."""
    names = sorted({name for sample in data for name in sample.features})
    inputs = np.array([[sample.features.get(name, 0.0) for name in names] + [1.0] for sample in data])
    labels = np.array([float(sample.answered) for sample in data])
    penalty = np.append(np.ones(len(names)), 1e-6)
    weights = np.zeros(len(names) + 1)
    for _ in range(turns):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chances - labels) + penalty * weights
        bend = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip([*names, "bias"], weights.tolist(), strict=True))


def scored(data: list[Sample], weights: dict[str, float], least: float) -> str:
    """Precision, recall and F1 over the asks."""
    found = [sample for sample in data if sample.evidence and chance(sample.features, weights) >= least]
    right = sum(sample.answered for sample in found)
    gold = sum(sample.answered for sample in data)
    precision, recall = right / max(1, len(found)), right / max(1, gold)
    return f"P {precision:.2f}  R {recall:.2f}  F1 {2 * right / max(1, len(found) + gold):.2f}  of {gold}"


def main() -> None:
    """Print what each file scores when it is left out; with ``--write`` keep the weights of all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    book = Rulebook.open()
    least = book.rules[RULE].numbers["sure"]
    files = {path: samples(path, book) for path in args.labelled}
    for path, data in files.items():
        others = [sample for other, more in files.items() if other != path for sample in more]
        if others and any(sample.answered for sample in data):
            print(f"{path.stem:<24}{scored(data, fitted(others), least)}")
    weights = fitted([sample for data in files.values() for sample in data])
    if args.write:
        lines = [f"{name}: {weight:.3f}" for name, weight in sorted(weights.items())]
        head = (
            "# Learned by tests/bench/lint/learn.py. Above 0: it speaks for an answer that the ticket holds."
        )
        (PACKAGED / "weights" / f"{RULE}.yml").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Learn the weights of ``jargon`` from labelled replies, leaving one file out at a time.

    python tests/bench/lint/learn_jargon.py LABELLED.jsonl… [--write] [--signs]

The model and its fitting are those of ``learn.py``. A finding is a candidate whose chance reaches the rule's
``sure``; recall counts labels, so that one no candidate meets is missed too.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from labelled import cases, marked, ticket_of

from csreply.lint.jargon import judged
from csreply.lint.page import Known, Page
from csreply.lint.weighing import chance
from csreply.rules import PACKAGED, Rulebook

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE = "jargon"
PENALTY = 1.0


class Sample(NamedTuple):
    """What speaks for and against a candidate, and whether it is labelled."""

    signs: dict[str, float]
    labelled: bool


class File(NamedTuple):
    """A file's candidates, how many labels it has, and how many a candidate meets."""

    samples: list[Sample]
    labels: int
    met: int


def read(path: Path, book: Rulebook) -> File:
    """The candidates of a file's replies; those on which readers differ are left out."""
    samples, labels, met = [], 0, 0
    for case in cases(path):
        page = Page(case["reply"], book, ticket_of(case), Known())
        doubtful = marked(case, RULE, "perhaps")
        gold: dict[str, list[tuple[int, int]]] = {}
        for start, end in marked(case, RULE):
            gold.setdefault(case["reply"][start:end], []).append((start, end))
        hit = set()
        for found in judged(page, book.rules[RULE]):
            mine = [s for s, at in gold.items() if any(found.start < e and b < found.end for b, e in at)]
            hit.update(mine)
            if mine or not any(found.start < e and b < found.end for b, e in doubtful):
                samples.append(Sample(found.signs, bool(mine)))
        labels += len(gold)
        met += len(hit)
    return File(samples, labels, met)


def fitted(data: list[Sample], turns: int = 60) -> dict[str, float]:
    """The weights that make the labels likeliest, with an L2 penalty on every weight but the bias."""
    counts = Counter(name for sample in data for name in sample.signs)
    names = sorted(name for name, count in counts.items() if count > 2)
    place = {name: number for number, name in enumerate(names)}
    inputs: NDArray[np.float64] = np.zeros((len(data), len(names) + 1))
    inputs[:, -1] = 1.0
    for row, sample in enumerate(data):
        for name, value in sample.signs.items():
            if name in place:
                inputs[row, place[name]] = value
    labels = np.array([float(sample.labelled) for sample in data])
    penalty = np.append(np.full(len(names), PENALTY), 1e-6)
    weights = np.zeros(len(names) + 1)
    for _ in range(turns):
        chances = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (chances - labels) + penalty * weights
        bend = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip([*names, "bias"], weights.tolist(), strict=True))


def scored(file: File, weights: dict[str, float], least: float) -> tuple[int, int, int]:
    """Labels met, findings, labels."""
    found = [sample for sample in file.samples if chance(sample.signs, weights) >= least]
    return sum(sample.labelled for sample in found), len(found), file.labels


def told(counts: tuple[int, int, int]) -> str:
    """Precision, recall and F1 in words."""
    right, found, labels = counts
    return (
        f"P {right / max(1, found):.2f}  R {right / max(1, labels):.2f}  "
        f"F1 {2 * right / max(1, found + labels):.2f}  wrong {found - right:3}  of {labels}"
    )


def main() -> None:
    """Print what each file scores when it is left out; with ``--write`` keep the weights of all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--signs", action="store_true", help="how often each sign stands, and how often rightly"
    )
    args = parser.parse_args()
    book = Rulebook.open()
    files = {path: read(path, book) for path in args.labelled}
    everything = [sample for file in files.values() for sample in file.samples]
    left_out = {
        path: fitted([s for other, file in files.items() if other != path for s in file.samples])
        for path in files
    }
    for least in (0.3, 0.4, 0.5, 0.6) if args.signs else (book.rules[RULE].numbers["sure"],):
        print(f"sure {least}")
        for path, file in files.items():
            print(f"{path.stem:<18}{told(scored(file, left_out[path], least))}  candidates meet {file.met}")
    weights = fitted(everything)
    if args.signs:
        for name in sorted(weights):
            mine = [sample.labelled for sample in everything if name in sample.signs]
            print(f"{name:<24}{weights[name]:>8.2f}{len(mine):>6}{sum(mine):>6}")
    if args.write:
        lines = [f"{name}: {weight:.3f}" for name, weight in sorted(weights.items())]
        head = "# Learned by tests/bench/lint/learn_jargon.py. Above 0: it speaks for jargon."
        (PACKAGED / "weights" / f"{RULE}.yml").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
